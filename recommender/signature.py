"""Signature of a seal: whose model a folder is, as an Ed25519 key says; the seal alone says only that it is whole."""

from __future__ import annotations

from pathlib import Path

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.extras import missing_extra

SIGNATURE = "seal.sig"


def check_signature(folder: Path, key: Path) -> None:
    """Refuse a model whose ``seal.sig`` is not the signature of its ``seal.json``.

    Parameters
    ----------
    key : PEM file of the public Ed25519 key.

    Raises
    ------
    InputError
        The key is none.
    DataError
        The model is not signed, or not by that key.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    try:
        public = load_pem_public_key(key.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(
            describe(f"key {key}", type(error).__name__, "a public key in PEM", "check --model-key")
        ) from error
    if not isinstance(public, Ed25519PublicKey):
        raise InputError(describe(f"key {key}", type(public).__name__, "an Ed25519 key", "make one with openssl"))
    fix = "have who makes the models sign seal.json, see docs/service.md"
    try:
        public.verify((folder / SIGNATURE).read_bytes(), (folder / "seal.json").read_bytes())
    except OSError:
        raise DataError(describe(f"model {folder}", f"no {SIGNATURE}", "a signed model", fix)) from None
    except InvalidSignature:
        raise DataError(describe(f"model {folder}", "another signature", "that of the --model-key", fix)) from None
