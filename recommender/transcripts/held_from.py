"""Holdings read from a record: what was found, how its signature stands, and what could not be carried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import some
from stackwise.features.ingest.amounts.date_words import MONTHS_OF
from stackwise.features.ingest.amounts.dates import Order, read_date
from stackwise.features.ingest.registers.codes import joined_code, without_notes
from stackwise.features.records import Holding, JsonObject, Mode
from stackwise.features.text import folded
from stackwise.recommender.transcripts.said_beside import denied_by_title, has_no_end

AROUND = " -–—:|,;."  # what may stand around a code in a cell
EARLIEST = 1900  # years before it are slips of the pen
TURN = 69  # as of which a year of two digits is of the last century, as in the C library
SHORT_YEARS = "years of two digits are those of 1969 to 2068"
_SHORT_YEAR = re.compile(r"(?P<day>\d{1,2})([-/ ])(?P<month>[^\W\d_]{3,9})\2'?(?P<year>\d{2})")


@dataclass
class HeldFrom:
    """What a file says is held. ``titles`` and ``issuers`` are the source's own, by position of the holding.

    ``dates`` is the order of day and month where all is numbers, as whoever sends the file says it.
    """

    file: str
    format: str
    dates: Order | None = None
    holdings: list[Holding] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    issuers: dict[int, str] = field(default_factory=dict)
    not_carried: list[str] = field(default_factory=list)
    unknown_issuers: dict[str, list[str]] = field(default_factory=dict)  # what each that no provider is called awarded
    notes: list[str] = field(default_factory=list)
    respelt: dict[str, str] = field(default_factory=dict)  # codes that were read otherwise, as they are written
    signature: str = "Such a file carries no signature"
    learner_id: str | None = None
    learner_name: str | None = None

    def told(self) -> JsonObject:
        """The source as a record tells it."""
        unknown = (
            f"who awarded {some(named, most=3)}: {issuer!r} is no provider of the catalogue"
            for issuer, named in self.unknown_issuers.items()
        )
        read = ", ".join(f"{written!r} as {code}" for written, code in self.respelt.items())
        told = [f"codes are read without case, spaces and signs: {read}"] if read else []
        lost, notes = (list(dict.fromkeys(one)) for one in ((*self.not_carried, *unknown), (*told, *self.notes)))
        return {"file": self.file, "format": self.format, "signature": self.signature, "notes": notes,
                "not_carried": lost}  # fmt: skip

    def add(self, holding: Holding, title: str | None, issuer: str | None = None) -> None:
        """One more holding, with its title and who awarded it as the source gives them."""
        if title:
            self.titles[len(self.holdings)] = title
        if issuer:
            self.issuers[len(self.holdings)] = issuer
        self.holdings.append(holding)


@dataclass(frozen=True)
class Claimed:
    """One thing that a record says was attained, before it is looked up: ``codes`` in the order to try."""

    codes: tuple[str, ...]
    title: str | None = None
    issuer: tuple[str, ...] = ()  # name, id or code of who awarded it
    awarded_on: date | None = None
    valid_until: date | None = None
    grade: float | None = None
    mode: Mode | None = None
    cell: str | None = None  # the cell in which the code is written, where there is one

    @property
    def awarded_by(self) -> str | None:
        """Who awarded it, by name, with a register's code where one is given."""
        said = list(dict.fromkeys(filter(None, self.issuer)))
        coded = said[0].isdigit() and len(said) > 1 if said else False
        return f"{said[1]} ({said[0]})" if coded else said[0] if said else None

    @property
    def named(self) -> str:
        """How a person would point at it."""
        return repr(self.called)

    @property
    def called(self) -> str:
        """Its title, else its first code."""
        return self.title or (self.codes[0] if self.codes else "a record without a name")


class CodeFinder:
    """Looks claims up in a catalogue: by code or address, never by a unit's title alone."""

    def __init__(self, catalogue: Catalogue) -> None:
        units, credentials, providers = (catalogue[name] for name in ("units", "credentials", "providers"))
        self._units = _index(zip(units["unit_id"], units["unit_id"], strict=True))
        self._units |= {key: one for key, one in _index(zip(units["code"], units["unit_id"], strict=True)).items()
                        if key not in self._units}  # fmt: skip
        mapped = catalogue["unit_mappings"]
        for one in (*mapped["from_unit_id"], *mapped["to_unit_id"]):  # some that only a mapping names
            self._units.setdefault(folded(str(one)), str(one))
        self._unit_titles = dict(zip(units["unit_id"], units["title"], strict=True))
        ids = credentials["credential_id"]
        self._credentials = _index(zip(ids, ids, strict=True)) | _index(zip(credentials["url"], ids, strict=True))
        self._providers = _index(zip(providers["name"], providers["provider_id"], strict=True))
        self._providers |= _index(zip(providers["provider_id"], providers["provider_id"], strict=True))
        for name, registered in zip(providers["provider_id"], providers["registrations"], strict=True):
            for one in registered if registered is not None else ():
                self._providers.setdefault(folded(str(one.get("code") or "")), str(name))
        awarding = (str(one) for one in catalogue["qualifications"]["provider_id"] if isinstance(one, str))
        for one in dict.fromkeys(awarding):  # whom only a qualification names
            self._providers.setdefault(folded(one), one)
        named = zip(credentials["title"], credentials["provider_id"], ids, strict=True)
        self._titled = {(folded(str(title)), str(owner)): str(one) for title, owner, one in named if title is not None}

    def provider(self, names: Iterable[str]) -> str | None:
        """The provider of one of its names, ids or register codes."""
        return next((self._providers[key] for name in names if (key := folded(name)) and key in self._providers), None)

    def title_of(self, code: str) -> str | None:
        """The title of a unit by its code; None for no unit."""
        unit = self._units.get(folded(code))
        title = None if unit is None else self._unit_titles.get(unit)
        return title if isinstance(title, str) or unit is None else ""

    def carry(self, claim: Claimed, into: HeldFrom) -> None:
        """Make a holding of a claim, or say why there is none."""
        owner = self.provider(claim.issuer)
        if owner is None and claim.issuer:
            into.unknown_issuers.setdefault(str(claim.awarded_by), []).append(claim.called)
        units = list(dict.fromkeys(unit for code in claim.codes if (unit := self._units.get(folded(code)))))
        if len(units) > 1:
            into.not_carried.append(f"{claim.named}: its codes name {some(units)}; nobody says which was attained")
            return
        named = self._named(claim, owner)
        if named is None:
            written = f" ({claim.codes[0]!r} is none)" if claim.codes and claim.codes[0].strip() else ""
            into.not_carried.append(f"{claim.named} has no code that a unit or credential could be found by{written}")
            return
        held = next(iter(named.values()))
        if claim.title and (more := denied_by_title(claim.title, held, self.title_of)):
            into.not_carried.append(f"{claim.named} ({held}): its name says {more!r}, which is no title of it")
            return
        facts = {"awarded_on": claim.awarded_on, "grade": claim.grade, "mode": claim.mode, "provider_id": owner,
                 "valid_until": claim.valid_until}  # fmt: skip
        try:
            into.add(Holding.model_validate({**named, **facts}), claim.title, claim.awarded_by)
            self._tell_respelt(claim, held, into)
        except ValidationError as error:
            into.not_carried.append(f"{claim.named}: {error.errors()[0]['msg']}")

    def _tell_respelt(self, claim: Claimed, held: str, into: HeldFrom) -> None:
        """Note a code that is written otherwise than it was read."""
        same = next((code for code in claim.codes if folded(code) == folded(held)), None)
        written = claim.cell or same
        if same is not None and written and held not in (word.strip(AROUND) for word in written.split()):
            into.respelt.setdefault(written.strip(), held)

    def _named(self, claim: Claimed, owner: str | None) -> dict[str, str] | None:
        keys = [(code, folded(code)) for code in claim.codes if folded(code)]
        for _, key in keys:
            if (unit := self._units.get(key)) is not None:
                return {"unit_id": unit}
            if key in self._credentials:
                return {"credential_id": self._credentials[key]}
        if claim.title and owner is not None and (folded(claim.title), owner) in self._titled:
            return {"credential_id": self._titled[folded(claim.title), owner]}
        apart = (joined_code(without_notes(code)) for code, _ in keys)
        written = next((one[0] for one in apart if one and not one[1] and looks_like_code(one[0])), None)
        return None if written is None else {"unit_id": written}


def _index(pairs: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Ids by what names them; what names several is left out."""
    found: dict[str, set[str]] = {}
    for name, one in pairs:
        if isinstance(name, str) and folded(name):
            found.setdefault(folded(name), set()).add(str(one))
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def looks_like_code(text: str) -> bool:
    """Whether a text is one short word with letters and digits, as unit codes are."""
    word = text.strip()
    plain = word.replace("-", "").replace(".", "").replace("_", "")
    if not 4 <= len(plain) <= 14 or not plain.isalnum() or not plain.isascii():
        return False
    return any(letter.isdigit() for letter in plain) and any(letter.isalpha() for letter in plain)


def last_part(address: str) -> str:
    """The last part of an address: ``.../Details/BSBLDR411`` gives ``BSBLDR411``."""
    return address.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2].rpartition(":")[2]


def told_day(value: Any, what: str, into: HeldFrom, order: Order | None = None) -> date | None:
    """A day, or none with the reason among what was not carried."""
    if value is None or not str(value).strip():
        return None
    text = str(value).strip()
    short = _SHORT_YEAR.fullmatch(text)
    whole = short is not None and short["month"].casefold() in MONTHS_OF
    try:
        day = read_date(_with_century(short) if short and whole else text, order or into.dates)
        if day is not None and day.year < EARLIEST:
            raise ValueError(f"{day} is before {EARLIEST}")
        if whole and not any(note.startswith(SHORT_YEARS) for note in into.notes):
            into.notes.append(f"{SHORT_YEARS}, as in {text!r}, which is read as {day}")
        return day
    except ValueError as error:
        why = str(error).replace("say `dates`", "say --dates, or `dates` of a request")
        into.not_carried.append(f"the date {text!r} of {what} ({why})")
        return None


def _with_century(short: re.Match[str]) -> str:
    """A day whose year has two digits with all four."""
    year = int(short["year"])
    return f"{short['day']} {short['month']} {year + (2000 if year < TURN else 1900)}"


def told_end(value: Any, what: str, into: HeldFrom, order: Order | None = None) -> tuple[bool, date | None]:
    """Whether the last day of something held is told, or that it has none, and that day.

    One that is written and is no day ("Expired", "01/2020") leaves open whether it is held still: that is noted.
    """
    text = str(value or "").strip()
    if has_no_end(text):
        return True, None
    lost = len(into.not_carried)
    day = told_day(text, what, into, order)
    if day is not None:
        return True, day
    del into.not_carried[lost:]
    into.not_carried.append(f"{what}: {text!r}, until which it is valid, is no day, so it may be over")
    return False, None


def listed(value: Any) -> list[Any]:
    """A value of JSON-LD, which may be one or a list of them, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def stripped(value: Any) -> str | None:
    """A text without space around it; None for an empty one, and for what is no text."""
    return value.strip() or None if isinstance(value, str) else None


def is_ours(address: Any) -> bool:
    """Whether this program wrote what has this id: it states the day of whatever has one, so that no other is taken."""
    return str(address or "").startswith("urn:stackwise:")


def worded(value: Any) -> str | None:
    """The text of a name that may be plain, by language, or a JSON-LD value."""
    if isinstance(value, str):
        return stripped(value)
    if isinstance(value, list):
        return next((said for one in value if (said := worded(one))), None)
    if isinstance(value, Mapping):
        for key in ("en", "en-US", "en-AU", "en-NZ", "en-GB", "@value", "noteLiteral", "value"):
            if key in value and (said := worded(value[key])):
                return said
        return next((said for one in value.values() if isinstance(one, str | list) and (said := worded(one))), None)
    return None
