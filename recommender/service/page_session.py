"""Page sessions: a key is exchanged once for a signed cookie of an hour that no script can read; or nobody is asked."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from starlette.requests import Request

from stackwise.recommender.service.auth import ANYONE, Caller, Keyring, hash_key
from stackwise.recommender.service.budget import CallerBudget

COOKIE, SECONDS = "stackwise_session", 3600
PUBLIC = Caller("public", ("recommend",))
_TOKEN = re.compile(r"([0-9]{10,12})\.([0-9a-f]{64})\.([0-9a-f]{64})")
_SCOPES = ("recommend", "events")  # a page never administers


@dataclass(frozen=True)
class PageOptions:
    """How the page lets people in where the service has keys.

    Parameters
    ----------
    public : lets everybody ask, read-only and within limits, without a key.
    per_minute : requests of one address, where it is public.
    secret : signs the sessions; services behind one address share it.
    """

    public: bool = False
    per_minute: int = 60
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


class PageSessions:
    """Makes sessions and knows them again.

    Parameters
    ----------
    now : the time, by which keys and sessions expire.
    ticks : seconds on a clock that never goes back.
    """

    def __init__(
        self, keys: Keyring, options: PageOptions, now: Callable[[], datetime], ticks: Callable[[], float]
    ) -> None:
        self._keys, self._options, self._now = keys, options, now
        self._addresses = CallerBudget("requests of this address", options.per_minute, ticks)

    @property
    def asks(self) -> bool:
        """Whether somebody without a key is asked for one."""
        return self._keys.source is not None and not self._options.public

    def open(self, key: str) -> str:
        """The cookie's value for the holder of a key.

        Raises
        ------
        RefusedError
            401 for a key that is unknown or has expired.
        """
        self._keys.caller(key)
        signed = f"{int(self._now().timestamp()) + SECONDS}.{hash_key(key)}"
        return f"{signed}.{self._signature(signed)}"

    def caller(self, request: Request) -> Caller | None:
        """Who asks by a session, or the public; None where neither is so and the request's header decides."""
        if self._keys.source is None or request.headers.get("authorization"):
            return None
        known = self._known(request.cookies.get(COOKIE, ""))
        if known is not None or not self._options.public:
            return known
        address = request.client.host if request.client else ""
        self._addresses.need(address, 1)
        self._addresses.spend(address, 1)
        return PUBLIC

    def _known(self, token: str) -> Caller | None:
        found = _TOKEN.fullmatch(token)
        if found is None or self._keys.source is None:
            return None
        until, hashed, signature = found.groups()
        now = self._now()
        if not hmac.compare_digest(signature, self._signature(f"{until}.{hashed}")) or now.timestamp() > int(until):
            return None
        for key in self._keys.source.known():
            if hmac.compare_digest(key.hash, hashed) and (key.expires is None or now.date() <= key.expires):
                scopes = tuple(scope for scope in key.scopes if scope in _SCOPES)
                return replace(ANYONE, name=key.owner, scopes=scopes)
        return None

    def _signature(self, signed: str) -> str:
        return hmac.new(self._options.secret, f"page-session.{signed}".encode(), "sha256").hexdigest()
