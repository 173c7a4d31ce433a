"""Guess: which column fills which target, through which steps, by its name and by what its values can be read as."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from stackwise.features.countries import CODES, country_said
from stackwise.features.errors import DataError, describe, some
from stackwise.features.ingest.amounts.length_words import DAYS, UNIT_OF
from stackwise.features.ingest.amounts.wording import unstated
from stackwise.features.ingest.guessing.cells import (
    days_in,
    is_no_number,
    list_steps,
    shown_cell,
)
from stackwise.features.ingest.guessing.conditions import (
    columns_of_conditions,
    guessed_conditions,
    may_name,
    naming_courses,
)
from stackwise.features.ingest.guessing.deadlines import says_last_to_enrol, says_registered
from stackwise.features.ingest.guessing.guessed import MappingGuess, Plain, place
from stackwise.features.ingest.guessing.names import (
    NAMES,
    is_part_of_hours,
    is_unit_of,
    name_score,
    plain_words,
    says_else,
    says_offer,
    squeezed,
    unit_in,
)
from stackwise.features.ingest.guessing.paces import counts_of_else, says_hours_a_week, says_pace
from stackwise.features.ingest.guessing.price_columns import PriceColumns
from stackwise.features.ingest.guessing.sample import ONCE, READABLE, alone, columns_of
from stackwise.features.ingest.guessing.shape import require_courses
from stackwise.features.ingest.guessing.values import LANGUAGES, MODES, STATUSES, said_more, statuses_in
from stackwise.features.ingest.offers import tells_offers
from stackwise.features.ingest.transforms import the_one
from stackwise.features.ingest.whole_list import hours_each_week

SAMPLE = 2000  # rows that a guess looks at
_NAMED_BY_WORDS = ("mode", "language")
_WORD = 6  # letters of a word that says by itself that a course is over
_TITLE = 120  # characters of a title at most
_SPELLED = re.compile(r"[^\W\d_A-Z]{3}")  # a word that is no code
_CODE = re.compile(r"(?=\D*\d)[^\W_][\w./-]{1,23}")  # as a list numbers its courses
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/\S*", re.IGNORECASE)


def guess_mapping(frame: pd.DataFrame, source: str, around: str = "") -> MappingGuess:
    """Guess a mapping for a file's rows.

    Parameters
    ----------
    frame : all columns under their names; cells as they are.
    source : the name that will own the rows.
    around : what the file says above its header.

    Raises
    ------
    DataError
        No column looks like a title, there is no header, or rows hold lists of courses.
    """
    return _Guesser(frame.head(SAMPLE), source, f"{around}\n{alone(frame)}", unseen=len(frame) > SAMPLE).guess()


class _Guesser(PriceColumns):
    def __init__(self, frame: pd.DataFrame, source: str, around: str, unseen: bool) -> None:
        super().__init__(frame, unseen)
        self.source, self.around = source, around
        self._each_week = bool(hours_each_week(around))  # bare hours are those of a week

    def guess(self) -> MappingGuess:
        """All targets, those that others depend on first."""
        require_courses(self)
        self._text("title", html=True, good=is_no_number)
        if "title" not in self.columns:
            self._likely_title()
        if "title" not in self.columns:
            fix = "write a mapping (docs/mappings.md) and pass it by --map"
            got = some(list(self.values), most=30)
            raise DataError(describe("a mapping to guess", got, "a column of titles", fix))
        self._text("url", good=lambda text: _ADDRESS.fullmatch(text) is not None)
        self._text("credential_id", unique=True)
        self._text("provider", good=lambda text: _CODE.fullmatch(text) is None)  # nobody is called by a number
        self._text("country", good=lambda text: country_said(text) in CODES)
        for name in ("description", "outcomes"):  # a list of codes is neither
            self._text(name, html=True, good=lambda text: _SPELLED.search(text) is not None)
        self._text("assessment", html=True)
        self._skills()
        self._lengths()
        self._price()
        self._rating()
        self._read("rating_count", [{"do": "count"}])
        self._ends()
        self._status()
        self._words("mode", MODES, {"otherwise": "unknown"})
        self._words("language", LANGUAGES, {})
        self._identity()
        self._prerequisites()
        if "@type" in self.values:
            self.doubts.insert(0, "courses of schema.org: `--map schema_org` reads more of them, and as it is meant")
        used = {name for column in self.columns.values() for name in columns_of(column.source)}
        unused = [name for name in self.values if name not in used]
        return MappingGuess(self.source, dict(sorted(self.columns.items(), key=place)), unused, self.doubts)

    def _likely_title(self) -> None:
        """The first column of short texts that are no codes, addresses or amounts and hardly ever come twice."""
        known = [name for name in self.values if any(name_score(name, of) for of in NAMES)]
        ids = {name for name in known if name_score(name, "credential_id") or name_score(name, "url")}
        if not known or any(re.search(r"\d", name) for name in self.values):
            return  # a list without a header
        steps: list[list[Plain]] = [[{"do": do}] for do in ("weeks", "hours", "amount", "date", "rating")]
        for name, cells in self.values.items():
            if name in ids or says_else(name, "title"):
                continue
            texts = [str(cell) for cell in cells]
            short = [text for text in texts if len(text) <= _TITLE and _SPELLED.search(text)]
            odd = [text for text in texts if _ADDRESS.fullmatch(text) or _CODE.fullmatch(text)]
            if len(texts) < len(self.frame) or len(short) < len(texts) or odd or len(set(texts)) < ONCE * len(texts):
                continue
            if not any(self.said(name, one) for one in steps):
                self._take("title", name, [])
                self.doubts.append(f"no column is called a title: {name!r} is taken for it")
                return

    def _rating(self) -> None:
        """Ratings, where it shows where their scale ends."""
        for name in self._candidates("rating")[:1]:
            read = [value for _, value in self.reading(name, [{"do": "rating"}]) if isinstance(value, float)]
            bare = [cell for cell in self.values[name] if re.fullmatch(r"[\d.,]{1,9}", str(cell).strip())]
            wide = self.said(name, [{"do": "rating", "out_of": 100}])
            shares = len(bare) > 1 and max(read, default=0) <= 1 < len(set(read))
            if not (shares or (wide > len(read) and len(read) < READABLE * self.stated(name) <= wide)):
                self._read("rating", [{"do": "rating"}])
                return
            shown = ", ".join(shown_cell(cell) for cell in bare[:2])
            self.doubts.append(
                f"{name!r} ({shown}) does not show where its scale ends: say it by `out_of`; it is not used"
            )

    def _ends(self) -> None:
        """The last day to begin: a deadline, and where a row has none the end."""
        names = self._candidates("valid_to")
        steps: list[Plain] = [{"do": "date"}]
        last: list[Plain] = [{"do": "date", "take": "high"}]
        steps = last if any(self.said(name, last) > self.said(name, steps) for name in names) else steps
        if offers := [one for one in self.values if names and says_offer(one)]:
            self.doubts += [f"{one!r} may be the end of an offer ({offers[0]!r}): not used" for one in names]
            return
        names = self._begun(names, last)
        read = [name for name in names if self.said(name, steps)]
        read = [name for name in read if self.readable(name, steps)[0] >= READABLE * self.stated(name)]
        if len(read) > 1:
            self._take("valid_to", tuple(read), [{"do": "first"}, *steps])
        elif read:
            self._take("valid_to", read[0], steps)
        self._doubt_unread([name for name in names if name not in read], steps, "days")

    def _begun(self, names: list[str], steps: list[Plain]) -> list[str]:
        """The columns of ends that are not of a programme's own registration: beside a last day to enrol its end is."""
        said = {name: " ".join(plain_words(name)) for name in self.values}
        enrol = [name for name in names if says_last_to_enrol(said[name])]
        own = [name for name in said if name not in enrol and says_registered(said[name])]
        own = [name for name in own if (enrol or name not in names) and self.said(name, steps)]
        if own:
            self.doubts.append(
                f"{some(own)}: until when a programme is registered, not the last day to begin; not used"
            )
        return [name for name in names if name not in own]

    def _status(self) -> None:
        """Whether a course is offered, or, of a column that asks whether it ended, is not."""
        words = [statuses_in(name, self.values[name]) for name in self._candidates("status")[:1]]
        self._words("status", words[0] if words else {}, {"otherwise": "unknown"}, 0.0)  # one that is over is over
        for name in self._free():
            said = [text for cell in self.values[name] if len(text := str(cell).strip()) >= _WORD]
            over = [text for text in said if STATUSES.get(text.casefold()) == "withdrawn"]
            if over and not tells_offers(name):
                self.doubts.append(f"{name!r} says {over[0]!r} ({len(over)}), and its name is no status: not used")

    def _words(self, target: str, words: Mapping[str, str], more: Plain, share: float = READABLE) -> None:
        """A column of a vocabulary's words; where none is known, say so."""
        if self._read(target, [{"do": "map", "values": self._used(target, words), **more}], share):
            return
        for name in self._candidates(target)[:1]:
            shown = shown_cell(next(iter(self.values[name]), ""))
            self.doubts.append(f"hardly a cell of {name!r} is a {target} that is known ({shown!r}): it is not used")
        self._doubt_unnamed_words(target, words)

    def _doubt_unnamed_words(self, target: str, words: Mapping[str, str]) -> None:
        """Say which columns hold nothing but a vocabulary's words; their names do not say so."""
        known = {squeezed(word) for word in words}
        free = [name for name in self._free() if not (name_score(name, target) or says_else(name, target))]
        fit = [name for name in free if self._holds_words(name, known)] if target in _NAMED_BY_WORDS else []
        if fit:
            self.doubts.append(f"{some(fit)} can be read as a {target}, and no name says so: not used")

    def _holds_words(self, name: str, known: set[str]) -> bool:
        said = [str(cell) for cell in self.values[name] if not unstated(str(cell))]
        fit = sum(squeezed(one) in known for one in said)
        return len(said) > 1 and not all(map(str.isdecimal, said)) and fit >= ONCE * len(said)

    def _used(self, target: str, words: Mapping[str, str]) -> Plain:
        """The words of a vocabulary that the best column for a target uses."""
        for name in self._candidates(target)[:1]:
            seen = {str(cell).strip() for cell in map(the_one, self.values[name]) if not isinstance(cell, list | dict)}
            bare = {squeezed(word): value for word, value in words.items()}
            known = {said: bare[squeezed(said)] for said in sorted(seen) if squeezed(said) in bare}
            return {**known, **said_more(target, sorted(seen - known.keys()))} or {"?": ""}
        return {"?": ""}

    def _skills(self) -> None:
        for name in self._candidates("declared_skills"):
            texts = list(map(str, self.values[name]))
            coded = [text for text in texts if re.search(r"\d", text) and not _SPELLED.search(text)]
            if len(coded) * 2 <= len(texts) and (steps := list_steps(self.values[name])) is not None:
                self._take("declared_skills", name, steps)
                return

    def _lengths(self) -> None:
        """Weeks and hours, from a column of each or from one that says both; hours a week times weeks."""
        told = 0
        for name in self._candidates("weeks"):
            if counts_of_else(name):
                self.doubts.append(f"{name!r}: of something else than the course, or of each week; not used")
                continue
            unit = unit_in(name)
            more = {"unit": unit} if unit else {}
            source, joined = self._with_unit(name)
            weeks = self._taking(source, [*joined, {"do": "weeks", **more}])
            hours = self._taking(source, [*joined, {"do": "hours", **more}])
            found = {
                target: self.said(source, steps) for target, steps in (("weeks", weeks), ("learning_hours", hours))
            }
            if sum(found.values()) < READABLE * len(self.values[name]):
                continue
            told = found["learning_hours"]
            for target, steps in (("weeks", weeks), ("learning_hours", hours)):
                if found[target]:
                    self._take(target, source, steps)
            break
        for name in self._candidates("learning_hours"):
            steps = self._taking(name, [{"do": "hours", "unit": unit_in(name) or "hours"}])
            least = max(1, told, READABLE * self.stated(name))
            part = says_pace(name) or is_part_of_hours(name, self.values) or self._each_week
            if not part and self.said(name, steps) >= least:
                self._take("learning_hours", name, steps)
                break
        if "weeks" in self.columns and "learning_hours" not in self.columns:
            self._effort(self.columns["weeks"].source)
        self._doubt_ends("weeks", "learning_hours")
        if not {"weeks", "learning_hours"} & self.columns.keys():
            for do, target in (("weeks", "weeks"), ("hours", "learning_hours")):
                self._doubt_unread(self._candidates(target), [{"do": do}], "lengths")
        for do in ("weeks", "hours"):
            self._doubt_unnamed(f"lengths in {do}", ("weeks", "learning_hours"), [{"do": do}])
        if (column := self.columns.get("weeks")) and (
            days := days_in(name := columns_of(column.source)[-1], self.values[name])
        ):
            calendar = "are days of the calendar: a course whose days lie apart takes longer"
            self.doubts.append(f"days of {name!r} ({days!r}) {calendar}")

    def _with_unit(self, name: str) -> tuple[str | tuple[str, ...], list[Plain]]:
        """A column of lengths, with the one beside it that says their unit: "duration" and "durationUnit"."""
        for beside in self._free():
            cells = [str(cell).strip().casefold() for cell in self.values[beside]]
            if is_unit_of(beside, name) and all(cell in UNIT_OF for cell in cells):
                return (name, beside), [{"do": "join", "separator": " "}]
        return name, []

    def _unit_told(self, length: tuple[str, ...]) -> str | None:
        """The one unit that the column beside lengths says in all rows."""
        units = {UNIT_OF.get(str(cell).strip().casefold()) for cell in self.values[length[-1]]}
        return f"{units.pop()}s" if len(units) == 1 and units <= DAYS.keys() - {"fortnight"} else None

    def _effort(self, length: str | tuple[str, ...]) -> None:
        told = self._unit_told(length) if isinstance(length, tuple) else None
        if isinstance(length, tuple):
            if told is None:
                return
            length = length[0]
        named = dict.fromkeys([*self._candidates("effort"), *self._candidates("learning_hours"), *self._free()])
        for name in named:
            weekly = says_hours_a_week(name) or (self._each_week and name_score(name, "learning_hours") > 0)
            step: Plain = {"do": "hours_from_effort", **({"unit": "hours"} if weekly else {})}
            step |= {"length_unit": unit} if (unit := told or unit_in(length)) else {}
            steps = self._taking((name, length), [step])
            said = self.said((name, length), steps)
            if name != length and said and said >= READABLE * min(len(self.values[name]), len(self.values[length])):
                self._take("learning_hours", (name, length), steps)
                return

    def _identity(self) -> None:
        """A credential needs an id or an address; titles serve where each is there once."""
        if "credential_id" in self.columns or self.is_key(self.columns.get("url")):
            return
        title = str(self.columns["title"].source)
        for name in [title, *self._free()]:
            if name == title or not self.says_another(name, "credential_id", "title"):
                cells = [str(cell) for cell in self.values[name]]
                coded = self.tells_apart([name], str(self.columns["title"].source)) and all(map(_CODE.fullmatch, cells))
                if (
                    coded
                    and not all(map(str.isdecimal, cells))
                    and not self.said(name, [{"do": "date", "dates": "dmy"}])
                ):
                    self._take("credential_id", name, [])
                    return
        names = [str(self.columns["provider"].source), title] if "provider" in self.columns else [title]
        steps: list[Plain] = [{"do": "join", "separator": " - "}] if len(names) > 1 else []
        self._take("credential_id", tuple(names) if steps else title, steps)
        if not self.tells_apart(names, title):
            said = f"{some(names)} {'are' if steps else 'is'} its id, and later rows of a title are refused"
            self.doubts.append(f"nothing names a course once: {said}")

    def _prerequisites(self) -> None:
        """What must be held first, whole: a condition that is passed over would make a course open to all."""
        own, title = (self.columns[name].source for name in (self._key, "title"))
        named_by = self.frame[columns_of(own)].to_numpy(object).tolist()
        ids = [" - ".join(str(cell) for cell in cells if cell is not None) or None for cells in named_by]
        titles = [None if unstated(str(cell)) else cell for cell in self.frame[title]]
        unused = {name: self.values[name] for name in self._free()}
        free = [name for name in unused if may_name(name, self.values[name])]
        naming = naming_courses(self.frame[free], ids, titles)
        named = self._candidates("prerequisites")
        names, self.doubts[len(self.doubts) :] = columns_of_conditions(named, unused, naming)
        if names:
            self.columns["prerequisites"], doubts = guessed_conditions(self.frame[names], ids, titles)
            self.doubts += doubts
        if naming := [name for name in naming if name not in names]:
            self.doubts.append(f"{some(naming)}: other courses are named there; no condition is read of it")

    @property
    def _key(self) -> str:
        return "credential_id" if "credential_id" in self.columns else "url"
