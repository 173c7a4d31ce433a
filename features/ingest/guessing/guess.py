"""Guess: which column fills which target, through which steps, by its name and by what its values can be read as."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from stackwise.features.currencies import CURRENCIES
from stackwise.features.errors import DataError, describe, some
from stackwise.features.ingest.course_prerequisites import CoursePrerequisites, Named, courses_of, read_all
from stackwise.features.ingest.guessing.cells import has_mark, is_list, shown_cell
from stackwise.features.ingest.guessing.names import NAMES, name_score, squeezed, unit_in
from stackwise.features.ingest.mapping import Mapping as CourseMapping
from stackwise.features.ingest.markup import has_markup
from stackwise.features.ingest.transforms import Habits, Steps
from stackwise.features.language import SAID

APART = ("declared_skills", "prerequisites")  # tables of a mapping that are one column each
SAMPLE = 2000  # rows that a guess looks at
_TITLE, _ONCE = 120, 0.9  # characters of a title at most; share of titles that come once at least
READABLE = 0.5  # of a column's values must be read by its steps
MODES: Mapping[str, str] = {
    said: mode
    for mode, words in (
        ("online", "online;self-paced;self paced;virtual;remote;distance;e-learning;elearning;live online;online only"),
        ("online", "en ligne;en línea;à distance;100% online;fully online;online self-paced;fernunterricht"),
        (
            "in_person",
            "in person;in-person;face to face;face-to-face;on campus;classroom;on-campus;onsite;on site;campus",
        ),
        ("in_person", "präsenz;présentiel;presencial"),
        ("blended", "blended;hybrid;mixed mode;blended learning;hybride;híbrido"),
    )
    for said in words.split(";")
}
Plain = dict[str, Any]
_STEPS = TypeAdapter(Steps)
_SPELLED = re.compile(r"[^\W\d_A-Z]{3}")  # a word that is no code
_CODE = re.compile(r"(?=\D*\d)[^\W_][\w./-]{1,23}")  # as a list numbers its courses
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/\S*", re.IGNORECASE)


@dataclass
class GuessedColumn:
    """One target with its column, its steps, how many values they read, and examples."""

    target: str
    source: str | tuple[str, ...]
    steps: list[Plain] = field(default_factory=list)
    read: int = 0
    of: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    unknown: bool = False  # whether a cell that cannot be read is unknown, and does not refuse its row

    def as_rule(self) -> Plain:
        """The column as a mapping file says it."""
        rule: Plain = {"from": list(self.source) if isinstance(self.source, tuple) else self.source}
        rule |= {"apply": self.steps} if self.steps else {}
        return {**rule, "unreadable": "unknown"} if self.unknown else rule


@dataclass
class MappingGuess:
    """A guessed mapping: its columns by target, those of the file that nothing uses, and what to look at."""

    source: str
    columns: dict[str, GuessedColumn]
    unused: list[str]
    doubts: list[str]

    def mapping(self) -> CourseMapping:
        """The mapping to read with."""
        return CourseMapping.model_validate(self.as_plain())

    def as_plain(self) -> Plain:
        """The mapping as a TOML file holds it."""
        rules = {name: column.as_rule() for name, column in self.columns.items()}
        provider = {
            key: rules.pop(name) for name, key in (("provider", "name"), ("country", "country")) if name in rules
        }
        apart = {name: rules.pop(name) for name in APART if name in rules}
        plain: Plain = {"source": self.source, "credential": rules}
        if "name" in provider:
            plain["provider"] = provider
        return {**plain, **apart}


def guess_mapping(frame: pd.DataFrame, source: str) -> MappingGuess:
    """Guess a mapping for a file's rows.

    Parameters
    ----------
    frame : all columns under their names; cells as they are.
    source : the name that will own the rows.

    Raises
    ------
    DataError
        No column looks like a title.
    """
    return _Guesser(frame.head(SAMPLE), source).guess()


class _Guesser:
    def __init__(self, frame: pd.DataFrame, source: str) -> None:
        self.frame, self.source = frame, source
        self.columns: dict[str, GuessedColumn] = {}
        self.doubts: list[str] = []
        self.values = {str(name): [cell for cell in frame[name] if cell is not None] for name in frame.columns}

    def guess(self) -> MappingGuess:
        """All targets, those that others depend on first."""
        self._text("title", unique=False, html=True)
        if "title" not in self.columns:
            self._likely_title()
        if "title" not in self.columns:
            fix = "write a mapping (docs/mappings.md) and pass it by --map"
            got = some(list(self.values), most=30)
            raise DataError(describe("a mapping to guess", got, "a column of titles", fix))
        self._text("url", good=lambda text: _ADDRESS.fullmatch(text) is not None)
        self._text("credential_id", unique=True)
        self._text("provider")
        self._text("country")
        for name in ("description", "outcomes"):  # a list of codes is neither
            self._text(name, html=True, good=lambda text: _SPELLED.search(text) is not None)
        self._text("assessment", html=True)
        self._skills()
        self._lengths()
        self._price()
        self._read("rating", [{"do": "rating"}])
        self._read("rating_count", [{"do": "count"}])
        self._read("valid_to", [{"do": "date"}])
        self._read("mode", [{"do": "map", "values": self._used("mode", MODES), "otherwise": "unknown"}])
        self._read("language", [{"do": "map", "values": self._used("language", SAID)}])
        self._identity()
        self._prerequisites()
        used = {name for column in self.columns.values() for name in _names(column.source)}
        unused = [name for name in self.values if name not in used]
        return MappingGuess(self.source, dict(sorted(self.columns.items(), key=_place)), unused, self.doubts)

    def _likely_title(self) -> None:
        """The first column of short texts that are no codes, addresses or amounts and hardly ever come twice."""
        known = [name for name in self.values if any(name_score(name, of) for of in NAMES)]
        if not known or any(re.search(r"\d", name) for name in self.values):
            return  # a list without a header
        steps: list[list[Plain]] = [[{"do": do}] for do in ("weeks", "hours", "amount", "date", "rating")]
        for name, cells in self.values.items():
            texts = [str(cell) for cell in cells]
            short = [text for text in texts if len(text) <= _TITLE and _SPELLED.search(text)]
            odd = [text for text in texts if _ADDRESS.fullmatch(text) or _CODE.fullmatch(text)]
            if len(texts) < len(self.frame) or len(short) < len(texts) or odd or len(set(texts)) < _ONCE * len(texts):
                continue
            if not any(self._said(name, one) for one in steps):
                self._take("title", name, [])
                self.doubts.append(f"no column is called a title: {name!r} is taken for it")
                return

    def _candidates(self, target: str) -> list[str]:
        """Columns whose names fit, the best first; a column that fills another text is not taken twice."""
        taken = {one.source for one in self.columns.values() if one.target != "weeks"}
        scored = [(-name_score(name, target), at, name) for at, name in enumerate(self.values)]
        return [name for score, _, name in sorted(scored) if score < 0 and name not in taken and self.values[name]]

    def _unnamed(self, steps: list[Plain]) -> list[str]:
        """Columns without a fitting name that nothing uses yet and whose values the steps read, most first."""
        free = self._free()
        counts = {name: self._said(name, steps) for name in free}
        fit = [name for name in free if counts[name] >= READABLE * len(self.values[name])]
        return sorted(fit, key=lambda name: -counts[name])

    def _free(self) -> list[str]:
        """Columns that nothing uses yet."""
        taken = {name for column in self.columns.values() for name in _names(column.source)}
        return [name for name in self.values if name not in taken and self.values[name]]

    def _text(self, target: str, unique: bool = False, html: bool = False, good: Callable[[str], bool] = bool) -> None:
        unnamed = [name for name in self.values if name not in self._candidates(target)] if target == "url" else []
        for name in [*self._candidates(target), *unnamed]:
            cells = self.values[name]
            texts = [str(cell) for cell in cells if not isinstance(cell, list | dict)]
            fit = [text for text in texts if good(text)]
            if not fit or len(fit) < READABLE * len(cells) or (unique and len(set(texts)) < len(self.frame)):
                continue
            marked = html and sum(map(has_markup, texts)) > 0
            self._take(target, name, [{"do": "html"}] if marked else [])
            return

    def _take(self, target: str, source: str | tuple[str, ...], steps: list[Plain]) -> GuessedColumn:
        column = GuessedColumn(target, source, steps, *self._readable(source, steps))
        column.examples = self._examples(source, steps)
        self.columns[target] = column
        return column

    def _reading(self, source: str | tuple[str, ...], steps: list[Plain]) -> Iterable[tuple[Any, Any]]:
        """Each row's cell with what the steps read of it; an error where they refuse it."""
        made = _STEPS.validate_python(steps)
        names = _names(source)
        habits = Habits().seen_in(cell for name in names for cell in self.values[name])
        known = [step.knowing(habits) for step in made]
        rows = self.frame[names].to_numpy(object).tolist()
        for cells in rows:
            value: Any = cells if isinstance(source, tuple) else cells[0]
            if all(cell is None for cell in cells):
                continue
            shown = value
            try:
                for step in known:
                    value = None if value is None else step(value)
            except (ValueError, OverflowError) as error:
                value = error
            yield shown, value

    def _readable(self, source: str | tuple[str, ...], steps: list[Plain]) -> tuple[int, int]:
        values = [value for _, value in self._reading(source, steps)]
        return sum(not isinstance(value, Exception) for value in values), len(values)

    def _examples(self, source: str | tuple[str, ...], steps: list[Plain]) -> list[tuple[str, str]]:
        """Two different cells that are read and up to two that are refused, each with what becomes of it."""
        good: dict[str, str] = {}
        bad: dict[str, str] = {}
        for cell, value in self._reading(source, steps):
            shown = (
                " | ".join(map(shown_cell, cell))
                if isinstance(cell, list) and isinstance(source, tuple)
                else shown_cell(cell)
            )
            if isinstance(value, Exception):
                bad.setdefault(shown, f"refused: {value}")
            elif len(good) < 2:
                good.setdefault(shown, "unknown" if value is None else shown_cell(value))
        return [*list(good.items())[:2], *list(bad.items())[:2]]

    def _read(self, target: str, steps: list[Plain]) -> bool:
        """Take the first fitting column whose values the steps read."""
        for name in self._candidates(target):
            read, of = self._readable(name, steps)
            said = sum(
                value is not None and not isinstance(value, Exception) for _, value in self._reading(name, steps)
            )
            if read >= READABLE * of and said >= READABLE * of:
                self._take(target, name, steps)
                return True
        return False

    def _used(self, target: str, words: Mapping[str, str]) -> Plain:
        """The words of a vocabulary that the best column for a target uses."""
        for name in self._candidates(target)[:1]:
            seen = {str(cell).strip() for cell in self.values[name] if not isinstance(cell, list | dict)}
            known = {said: words[said.casefold()] for said in sorted(seen) if said.casefold() in words}
            return known or {"?": ""}
        return {"?": ""}

    def _skills(self) -> None:
        for name in self._candidates("declared_skills"):
            cells = self.values[name]
            if all(isinstance(cell, list) for cell in cells):
                self._take("declared_skills", name, [])
                return
            texts = [str(cell) for cell in cells]
            if sum(is_list(text) for text in texts) >= READABLE * len(texts):
                self._take("declared_skills", name, [{"do": "python_list"}])
                return
            often = {mark: sum(mark in text for text in texts) for mark in (";", "|", "\n", ",")}
            mark = max(often, key=lambda one: often[one])
            if often[mark] >= 0.2 * len(texts):
                self._take("declared_skills", name, [{"do": "split", "separator": mark}])
                return

    def _lengths(self) -> None:
        """Weeks and hours, from a column of each or from one that says both; hours a week times weeks."""
        for name in [*self._candidates("weeks"), *self._unnamed([{"do": "weeks"}]), *self._unnamed([{"do": "hours"}])]:
            unit = unit_in(name)
            more = {"unit": unit} if unit else {}
            weeks = [{"do": "weeks", **more}]
            hours = [{"do": "hours", **more}]
            found = {target: self._said(name, steps) for target, steps in (("weeks", weeks), ("learning_hours", hours))}
            if sum(found.values()) < READABLE * len(self.values[name]):
                continue
            for target, steps in (("weeks", weeks), ("learning_hours", hours)):
                if found[target]:
                    self._take(target, name, steps)
            if all(found.values()):
                self.columns["learning_hours"].unknown = True  # of "4 weeks (6 hours)" the weeks are read
            break
        for name in self._candidates("learning_hours"):
            unit = unit_in(name) or "hours"
            if "week" not in squeezed(name) and self._said(name, [{"do": "hours", "unit": unit}]) > 0:
                self._take("learning_hours", name, [{"do": "hours", "unit": unit}])
                break
        if "weeks" in self.columns and "learning_hours" not in self.columns:
            self._effort(str(self.columns["weeks"].source))

    def _effort(self, length: str) -> None:
        named = dict.fromkeys([*self._candidates("effort"), *self._candidates("learning_hours"), *self._free()])
        for name in named:
            step: Plain = {"do": "hours_from_effort", **({"unit": "hours"} if "week" in squeezed(name) else {})}
            step |= {"length_unit": unit} if (unit := unit_in(length)) else {}
            rows = [value for _, value in self._reading((name, length), [step])]
            said = sum(value is not None and not isinstance(value, Exception) for value in rows)
            if name != length and said and said >= READABLE * min(len(self.values[name]), len(self.values[length])):
                self._take("learning_hours", (name, length), [step])
                return

    def _said(self, name: str, steps: list[Plain]) -> int:
        values = [value for _, value in self._reading(name, steps)]
        return sum(value is not None and not isinstance(value, Exception) for value in values)

    def _price(self) -> None:
        named = self._candidates("price.amount")
        for name in [*named, *filter(self._marked, self._unnamed([{"do": "currency"}]))]:
            stated = [word for word in re.findall(r"[A-Z]{3}", name) if word in CURRENCIES]
            more = {"currency": stated[0]} if len(stated) == 1 else {}
            amount: list[Plain] = [{"do": "amount", **more}]
            if self._said(name, amount) < READABLE * len(self.values[name]):
                if name in named:
                    read, of = self._readable(name, amount)
                    self.doubts.append(f"{read:,} of {of:,} cells of {name!r} can be read as prices: it is not used")
                continue
            self._take("price.amount", name, amount)
            if not self._read("price.currency", []):
                marks: list[Plain] = [{"do": "currency", **more}]
                if self._said(name, marks):
                    self._take("price.currency", name, marks)
            break
        if "price.amount" in self.columns and "price.currency" not in self.columns:
            self.doubts.append('no column says the currency of the prices: add `currency = "..."` at the top')

    def _marked(self, name: str) -> bool:
        """Whether a column's values carry a sign of money or a code of ISO 4217: "R1" may be a room."""
        texts = [str(cell) for cell in self.values[name]]
        return sum(has_mark(text) for text in texts) >= READABLE * len(texts)

    def _identity(self) -> None:
        """A credential needs an id or an address; titles serve where each is there once."""
        if {"credential_id", "url"} & self.columns.keys():
            return
        for name in self._free():
            cells = [str(cell) for cell in self.values[name]]
            if len(set(cells)) == len(self.frame) and all(map(_CODE.fullmatch, cells)):
                self._take("credential_id", name, [])
                return
        title = str(self.columns["title"].source)
        self._take("credential_id", title, [])
        if len(set(map(str, self.values[title]))) < len(self.frame):
            self.doubts.append(
                f"nothing names a course once: {title!r} is its id, and later rows of a title are refused"
            )

    def _prerequisites(self) -> None:
        """What must be held first, if half of the cells at least can be read; else it is said that nothing is."""
        own, title = (self.columns[name].source for name in (self._key, "title"))
        ids = [None if cell is None else str(cell) for cell in self.frame[own]]
        reader = CoursePrerequisites(Named(courses_of("", zip(ids, self.frame[title], strict=True))))
        for name in self._candidates("prerequisites")[:1]:
            steps: list[Plain] = [{"do": "python_list"}] if all(is_list(str(one)) for one in self.values[name]) else []
            cells = [cell if not steps else ast.literal_eval(str(cell)) for cell in self.frame[name].dropna()]
            at = [owner for owner, cell in zip(ids, self.frame[name], strict=True) if cell is not None]
            _, refused = read_all(list(zip(range(len(cells)), at, cells, strict=True)), reader)
            said = f"{len(cells) - len(refused):,} of {len(cells):,} cells of {name!r} can be read as prerequisites"
            if len(refused) > (1 - READABLE) * len(cells):
                first = " ".join(refused[min(refused)].split())[:160]
                self.doubts.append(f"{said}: it is not used, and courses are open to all ({first})")
                continue
            column = GuessedColumn("prerequisites", name, steps, len(cells) - len(refused), len(cells))
            column.examples = [(shown_cell(cell), "read") for at, cell in enumerate(cells) if at not in refused][:2]
            column.examples += [(shown_cell(cells[at]), f"refused: {refused[at]}") for at in sorted(refused)[:2]]
            self.columns["prerequisites"] = column

    @property
    def _key(self) -> str:
        return "credential_id" if "credential_id" in self.columns else "url"


def _names(source: str | tuple[str, ...]) -> list[str]:
    return list(source) if isinstance(source, tuple) else [source]


def _place(item: tuple[str, GuessedColumn]) -> int:
    order = ("credential_id", "title", "url", "description", "outcomes")
    return order.index(item[0]) if item[0] in order else len(order)
