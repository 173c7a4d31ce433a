"""API keys: only their hashes are known here, and every comparison takes the same time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable

from stackwise.features.errors import InputError, describe
from stackwise.recommender.service.errors import RefusedError, retry_later

_HASH = re.compile(r"[0-9a-f]{64}")
_REALM = {"WWW-Authenticate": 'Bearer realm="stackwise"'}


def new_key() -> str:
    """A key nobody has yet; a fast hash of it is enough, since it cannot be guessed."""
    return f"sw_{secrets.token_urlsafe(32)}"


def hash_key(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def read_hashes(text: str) -> tuple[str, ...]:
    """The hashes of a text: one a line or several by commas; ``#`` begins a comment.

    Raises
    ------
    InputError
        No hash, or something else than one.

    Examples
    --------
    >>> len(read_hashes(hash_key("a") + "  # Ann" + chr(10) + hash_key("b")))
    2
    """
    found = [one for line in text.splitlines() for one in re.split(r"[,\s]+", line.partition("#")[0]) if one]
    wrong = sum(_HASH.fullmatch(one) is None for one in found)
    if wrong or not found:
        got = f"{wrong} entries that are no SHA-256 hash" if wrong else "none"
        fix = "make one with `stackwise serve --new-key`, and store its hash, never the key"
        raise InputError(describe("API keys", got, "hashes of 64 lower-case hex digits", fix))
    return tuple(found)


class Keyring:
    """Who may ask, and how often. Without hashes everyone may.

    Parameters
    ----------
    hashes : of the keys; None switches keys off.
    per_minute : requests of one key, 0 for no limit; as many may come at once.
    now : seconds on a clock that never goes back.
    """

    def __init__(self, hashes: Iterable[str] | None, per_minute: int, now: Callable[[], float]) -> None:
        self.hashes = None if hashes is None else tuple(hashes)
        self._per_minute, self._now = per_minute, now
        self._left: dict[str, tuple[float, float]] = {}

    def admit(self, authorization: str | None) -> None:
        """Let a request in by its ``Authorization`` header.

        Raises
        ------
        RefusedError
            401 without a known key, 429 for one that asks too often.
        """
        holder = "anyone" if self.hashes is None else self._holder(authorization, self.hashes)
        if self._per_minute:
            self._spend(holder)

    def _holder(self, authorization: str | None, hashes: tuple[str, ...]) -> str:
        scheme, _, key = (authorization or "").partition(" ")
        given = hash_key(key.strip() if scheme.lower() == "bearer" else "")
        found = [known for known in hashes if hmac.compare_digest(known, given)]  # all are looked at
        if not found:
            fix = "send `Authorization: Bearer KEY` with a key of this service"
            raise RefusedError(401, "key", describe("API key", "none that is known", "a known key", fix), _REALM)
        return found[0]

    def _spend(self, holder: str) -> None:
        """Take one from the holder's bucket, which fills up evenly."""
        most, now = float(self._per_minute), self._now()
        left, since = self._left.get(holder, (most, now))
        left = min(most, left + (now - since) * most / 60)
        if left < 1:
            wait = int((1 - left) * 60 / most) + 1
            expected, fix = f"at most {self._per_minute} a minute", f"send it again after {wait} s"
            raise retry_later("rate", describe("requests of this key", "more", expected, fix), wait, 429)
        self._left[holder] = (left - 1, now)
