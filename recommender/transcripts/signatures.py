"""Signatures of records: a signed token is checked with a key that is at hand; everything else is said not to be."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import Any

from stackwise.features.errors import InputError, describe
from stackwise.features.records import JsonObject

NO_KEY = "Its signature was not checked: no key is at hand"


def jwt_payload(token: str) -> JsonObject | None:
    """The content of a compact signed token, unchecked; ``None`` for anything else."""
    parts = token.strip().split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(_decoded(parts[1]))
    except (ValueError, binascii.Error):
        return None
    return payload if isinstance(payload, dict) else None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token_words(token: str, key: Path | None) -> str:
    """How the signature of a token stands.

    Raises
    ------
    InputError
        The key is at hand and the signature is not by it, or it is no key.
    """
    if key is None:
        return NO_KEY
    head, payload, signature = token.strip().split(".")
    algorithm = str(json.loads(_decoded(head)).get("alg"))
    if not _verified(algorithm, f"{head}.{payload}".encode(), _decoded(signature), key):
        raise InputError(describe("signature", f"one that {key.name} did not make", "the key's own", "check the key"))
    return f"Its signature was checked with {key.name} and holds"


def proof_words(document: JsonObject, key: Path | None) -> str:
    """How an embedded proof stands: there is none, or one that is not checked here."""
    proof = document.get("proof")
    if not proof:
        return "It carries no signature"
    one = proof[0] if isinstance(proof, list) else proof
    kind = one.get("cryptosuite") or one.get("type") if isinstance(one, dict) else None
    why = "no key is at hand" if key is None else "proofs of this kind are not checked here"
    return f"Its signature ({kind or 'of an unknown kind'}) was not checked: {why}"


def _verified(algorithm: str, content: bytes, signature: bytes, key: Path) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    except ImportError as error:
        fix = "pip install cryptography, or leave --key out"
        raise InputError(describe("--key", "no package to check it with", "cryptography", fix)) from error
    public = _public_key(key)
    try:
        if algorithm == "EdDSA" and isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, content)
        elif algorithm == "RS256" and isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        elif algorithm == "ES256" and isinstance(public, ec.EllipticCurvePublicKey) and len(signature) == 64:
            whole = utils.encode_dss_signature(*(int.from_bytes(signature[at : at + 32]) for at in (0, 32)))
            public.verify(whole, content, ec.ECDSA(hashes.SHA256()))
        else:
            fix = "pass the issuer's own key"
            raise InputError(
                describe("signature", f"{algorithm} and another kind of key", "EdDSA, RS256 or ES256", fix)
            )
    except InvalidSignature:
        return False
    return True


def _public_key(path: Path) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        content = path.read_bytes()
        if content.lstrip().startswith(b"-----"):
            return load_pem_public_key(content)
        jwk = json.loads(content)
        if jwk["kty"] == "OKP":
            return ed25519.Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))
        if jwk["kty"] == "RSA":
            numbers = (int.from_bytes(_decoded(jwk[part])) for part in ("e", "n"))
            return rsa.RSAPublicNumbers(*numbers).public_key()
        x, y = (int.from_bytes(_decoded(jwk[part])) for part in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            describe(f"key {path}", str(error) or "no key", "a public key as PEM or JWK", "check it")
        ) from error
