"""Tokens of an identity provider (OpenID Connect): signed JWTs, checked against the keys that it publishes."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.extras import missing_extra
from stackwise.recommender.service.auth import SCOPES, Caller, refused
from stackwise.recommender.service.errors import retry_later

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")  # none that shares its key with us
_MOST_BYTES, _SECONDS, _LEEWAY, _AGAIN = 1_000_000, 5.0, 30, 60.0
_NAME = re.compile(r"[\w.@:/-]{1,64}")


@dataclass(frozen=True)
class TokenIssuer:
    """Whose tokens are good: the issuer's address, as its tokens name it, and the audience that is us."""

    issuer: str
    audience: str

    def __post_init__(self) -> None:
        place = urlsplit(self.issuer)
        if not self.audience:
            raise InputError(describe("--oidc-audience", "nothing", "the audience of our tokens", "pass it"))
        if place.scheme != "https" and not (place.scheme == "http" and _is_here(place.hostname or "")):
            raise InputError(describe("--oidc-issuer", self.issuer, "an https:// address", "pass the issuer's own"))


class TokenVerifier:
    """Tells who a token is of.

    Parameters
    ----------
    now : seconds on a clock that never goes back; the issuer's keys are asked for again at most once a minute.
    fetch : the JSON object behind an address.
    """

    def __init__(
        self, issuer: TokenIssuer, now: Callable[[], float], fetch: Callable[[str], Mapping[str, Any]] | None = None
    ) -> None:
        self._jwt, self._issuer, self._now, self._fetch = _jwt(), issuer, now, fetch or fetch_json
        self._keys: Mapping[str, Any] = {}
        self._asked, self._lock = -_AGAIN, threading.Lock()

    def caller(self, token: str) -> Caller:
        """Who a token is of, and the scopes it gives; it may wait for the issuer.

        Raises
        ------
        RefusedError
            401 for a token that is not good, 503 while the issuer's keys cannot be had.
        """
        jwt = self._jwt
        try:
            head = jwt.get_unverified_header(token)
            claims: Mapping[str, Any] = jwt.decode(
                token, self._key(str(head.get("kid", ""))), list(ALGORITHMS), audience=self._issuer.audience,
                issuer=self._issuer.issuer, leeway=_LEEWAY, options={"require": ["exp", "iss", "aud"]},
            )  # fmt: skip
        except jwt.ExpiredSignatureError:
            raise refused("a token that has expired") from None
        except jwt.PyJWTError:
            raise refused("a token that is not good here") from None
        return Caller(_name(claims), _scopes(claims))

    def _key(self, name: str) -> Any:
        with self._lock:
            if name not in self._keys and self._now() - self._asked >= _AGAIN:
                self._asked = self._now()
                self._keys = self._published() or self._keys
            if name in self._keys:
                return self._keys[name]
            if not self._keys:
                message = describe("issuer", "no answer", "its published keys", "send it again later")
                raise retry_later("issuer_away", message, 5)
        raise refused("a token signed by a key the issuer does not publish")

    def _published(self) -> Mapping[str, Any] | None:
        """The issuer's keys by their ids; None while they cannot be had."""
        try:
            told = self._fetch(f"{self._issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self._issuer.issuer:
                return None
            found = self._jwt.PyJWKSet.from_dict(dict(self._fetch(str(told.get("jwks_uri")))))
        except (DataError, self._jwt.PyJWTError):
            return None
        return {str(key.key_id or ""): key for key in found.keys}


def _name(claims: Mapping[str, Any]) -> str:
    """The program that a token was given to: a subject may be a person, whom the log does not name."""
    for claim in ("azp", "client_id"):
        if isinstance(claims.get(claim), str) and _NAME.fullmatch(claims[claim]):
            return str(claims[claim])
    return "token"


def _scopes(claims: Mapping[str, Any]) -> tuple[str, ...]:
    told = claims.get("scope", claims.get("scp", ""))
    given = told.split() if isinstance(told, str) else told if isinstance(told, list) else []
    plain = {str(one).removeprefix("stackwise:") for one in given}
    return tuple(one for one in SCOPES if one in plain)


class _NoRedirect(HTTPRedirectHandler):
    """An issuer that sends us elsewhere is not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetch_json(address: str) -> Mapping[str, Any]:
    """The JSON object behind an https address, or one on this machine.

    Raises
    ------
    DataError
        Another kind of address, no answer in time, a large one, or no JSON object.
    """
    place = urlsplit(address)
    if place.scheme != "https" and not (place.scheme == "http" and _is_here(place.hostname or "")):
        raise DataError(describe("issuer's address", place.scheme or "nothing", "https", "check the issuer"))
    try:
        with build_opener(_NoRedirect).open(address, timeout=_SECONDS) as reply:
            found = json.loads(reply.read(_MOST_BYTES))
    except (URLError, OSError, ValueError) as error:
        raise DataError(describe("issuer", type(error).__name__, "a JSON object", "check the issuer")) from error
    if not isinstance(found, dict):
        raise DataError(describe("issuer", type(found).__name__, "a JSON object", "check the issuer"))
    return found


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _jwt() -> Any:
    try:
        import jwt
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error
    return jwt
