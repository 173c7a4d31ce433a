"""API keys: only their hashes are known here, with whose they are, what they may do and till when."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from stackwise.features.errors import InputError, StackwiseError, describe
from stackwise.recommender.parsing import read_text
from stackwise.recommender.service.errors import RefusedError

SCOPES = ("recommend", "events", "admin")
_USUAL = ("recommend", "events")  # of a key whose line names none
_HASH, _NAME = re.compile(r"[0-9a-f]{64}"), re.compile(r"[\w.@:/-]{1,64}")
_OF_NOTHING = hashlib.sha256(b"").hexdigest()  # what a script stores that lost its key
_REALM = {"WWW-Authenticate": 'Bearer realm="stackwise"'}
_FIX = "make one with `stackwise serve --new-key`, and store its hash, never the key"


def new_key() -> str:
    """A key nobody has yet; a fast hash of it is enough, since it cannot be guessed."""
    return f"sw_{secrets.token_urlsafe(32)}"


def hash_key(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class ApiKey:
    """A key that is known by its hash: whose it is, what it may do, and the last day on which it is good."""

    hash: str
    owner: str
    scopes: tuple[str, ...] = _USUAL
    expires: date | None = None


@dataclass(frozen=True)
class Caller:
    """Who sent a request, by a name that may be logged, and what they may do."""

    name: str
    scopes: tuple[str, ...] = SCOPES

    def need(self, scope: str) -> None:
        """Refuse what needs a scope that the caller lacks."""
        if scope not in self.scopes:
            message = describe("scope", ", ".join(self.scopes) or "none", scope, "use a key with that scope")
            raise RefusedError(403, "scope", message)


ANYONE = Caller("anyone")


def read_keys(text: str) -> tuple[ApiKey, ...]:
    """The keys of a text: one a line, or hashes alone by commas; ``#`` begins a comment.

    A line is ``HASH [owner=NAME] [scope=recommend,events,admin] [expires=2027-01-31]``.

    Raises
    ------
    InputError
        No hash, something else than one, the hash of an empty key, or a field that is none.

    Examples
    --------
    >>> read_keys(hash_key("a") + " owner=registrar scope=events expires=2027-01-31  # till the audit")[0].owner
    'registrar'
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    keys = [key for number, line in enumerate(lines, 1) if line for key in _line(line, number)]
    if not keys:
        raise InputError(describe("API keys", "none", "hashes of 64 lower-case hex digits", _FIX))
    if len({key.hash for key in keys}) < len(keys):
        raise InputError(describe("API keys", "one hash twice", "each hash once", "remove one of its lines"))
    return tuple(keys)


def _line(line: str, number: int) -> list[ApiKey]:
    where = f"API keys, line {number}"
    if "=" not in line:
        return [_key(one, {}, where) for one in re.split(r"[,\s]+", line) if one]
    hashed, *fields = line.split()
    named = dict(one.partition("=")[::2] for one in fields)
    if len(named) < len(fields) or not set(named) <= {"owner", "scope", "expires"}:
        fix = "write HASH owner=NAME scope=recommend,events expires=2027-01-31"
        raise InputError(describe(where, "another field", "owner, scope and expires, each once", fix))
    return [_key(hashed, named, where)]


def _key(hashed: str, named: dict[str, str], where: str) -> ApiKey:
    if not _HASH.fullmatch(hashed):
        raise InputError(describe(where, "no SHA-256 hash", "64 lower-case hex digits", _FIX))
    if hashed == _OF_NOTHING:
        raise InputError(describe(where, "the hash of an empty key", "the hash of a key", _FIX))
    owner, scopes = named.get("owner", f"key-{hashed[:8]}"), tuple(named.get("scope", ",".join(_USUAL)).split(","))
    if not _NAME.fullmatch(owner) or not set(scopes) <= set(SCOPES):
        expected = f"a name of letters and digits, and scopes of {', '.join(SCOPES)}"
        raise InputError(describe(where, "an owner or scope that is none", expected, "correct the line"))
    try:
        expires = date.fromisoformat(named["expires"]) if "expires" in named else None
    except ValueError:
        raise InputError(describe(where, "expires that is no day", "a day as 2027-01-31", "correct the line")) from None
    return ApiKey(hashed, owner, scopes, expires)


class KeySource(Protocol):
    """Where known keys come from; asked anew by every request."""

    def known(self) -> Sequence[ApiKey]:
        """Those that are known now."""


@dataclass(frozen=True)
class FixedKeys:
    """Keys that stay as they are, as those of an environment variable."""

    every: tuple[ApiKey, ...]

    def known(self) -> Sequence[ApiKey]:
        """All of them."""
        return self.every


class KeyFile:
    """A file of keys, read again when it changes; while it cannot be read, those it held last are known.

    Parameters
    ----------
    told : called with what is wrong with a file that cannot be read any more, once a change.

    Raises
    ------
    InputError
        It cannot be read at all, or holds no key.
    """

    def __init__(self, path: Path, told: Callable[[str], None]) -> None:
        self._path, self._told = path, told
        self._stamp, self._known = self._seen(), read_keys(read_text(path))

    def known(self) -> Sequence[ApiKey]:
        """Those that the file holds now."""
        stamp = self._seen()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._known = read_keys(read_text(self._path))
                self._told("")
            except (StackwiseError, OSError) as error:
                self._told(str(error))
        return self._known

    def _seen(self) -> tuple[int, ...]:
        try:
            seen = self._path.stat()
        except OSError:
            return ()
        return seen.st_ino, seen.st_mtime_ns, seen.st_size


@dataclass
class Keyring:
    """Tells who a key is of. Every known key is compared, each in the same time.

    Parameters
    ----------
    source : of the known keys; None lets everybody in as ``anyone``.
    now : the time, whose day decides whether a key has expired.
    """

    source: KeySource | None
    now: Callable[[], datetime]
    last_use: dict[str, datetime] = field(default_factory=dict)

    def caller(self, key: str) -> Caller:
        """The owner of a key.

        Raises
        ------
        RefusedError
            401 for a key that is unknown or has expired.
        """
        if self.source is None:
            return ANYONE
        given, now = hash_key(key), self.now()
        found = [known for known in self.source.known() if hmac.compare_digest(known.hash, given)]  # all are looked at
        if not found or not key:
            raise refused("none that is known")
        if found[0].expires is not None and now.date() > found[0].expires:
            raise refused("one that has expired")
        self.last_use[found[0].hash] = now
        return Caller(found[0].owner, found[0].scopes)

    def described(self) -> list[dict[str, object]]:
        """What is known of each key but its hash."""
        return [
            {"owner": key.owner, "scopes": list(key.scopes), "expires": key.expires and key.expires.isoformat(),
             "last_use": last.isoformat() if (last := self.last_use.get(key.hash)) else None}
            for key in (() if self.source is None else self.source.known())
        ]  # fmt: skip


def refused(got: str) -> RefusedError:
    """The refusal of a request without a credential that is good."""
    fix = "send `Authorization: Bearer KEY` with a key of this service"
    return RefusedError(401, "key", describe("API key", got, "a known key", fix), _REALM)


def bearer(authorization: str | None) -> str:
    """The key or token of an ``Authorization`` header; empty where there is none."""
    scheme, _, key = (authorization or "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
