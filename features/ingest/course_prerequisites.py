"""Prerequisites of a course list: what a cell asks to be held first, as a requirement, or the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackwise.features.catalogue import is_catalogue, read_catalogue
from stackwise.features.errors import some
from stackwise.features.ingest.guessing.unasked import asks_nobody
from stackwise.features.ingest.markup import has_markup, html_to_text
from stackwise.features.ingest.registers.codes import read_code, remarks
from stackwise.features.ingest.registers.prerequisite_words import bare_names, nothing_besides
from stackwise.features.ingest.registers.prerequisites import LONGEST, read_prerequisites
from stackwise.features.ingest.transforms import PythonList
from stackwise.features.records import Requirement

_MOST = 200  # parts of one list
_LISTED = PythonList(do="python_list")
_SAYS_NO_MORE = re.compile(r"[\W\d_]*|yes|true|ja|oui|sí|si|sim|да", re.IGNORECASE)  # than its column's name
_ITEM = re.compile(r"^- (?=\S)", re.MULTILINE)  # of a list
_SET = re.compile(r"\{[^{}\[\]:\"']*\}")  # as databases write a list
_OBJECT_NAMES = ("courseCode", "code", "identifier", "id", "@id", "url", "name", "title", "targetName")
# Between whole names; the last two of a longer list may be joined by a word.
_JOINS = (
    *((mark, "all") for mark in (";", "\n", "|", ",", "、", " + ", " & ")),
    *((word, "all") for word in (" and ", " und ", " et ", " y ", " e ")),
    *((word, "any") for word in (" or ", " oder ", " ou ", " o ", "または")),
)


@dataclass(frozen=True)
class Named:
    """What prerequisites may name: courses by id, and titles of units by id.

    A course of the list has its own id there and its title; one of another source has neither, and is named by its id.
    """

    courses: Mapping[str, tuple[str, str]]
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def held(cls, folder: Path | None, source: str, add: bool) -> Named:
        """Those of a catalogue; a list that is no addition replaces its own courses, and names none of before."""
        if folder is None or not is_catalogue(folder):
            return cls({})
        catalogue = read_catalogue(folder, verify=False)
        rows = catalogue["credentials"]
        own = rows[rows["source"] == source] if add else rows[:0]
        others = dict.fromkeys(rows.loc[rows["source"] != source, "credential_id"], ("", ""))
        listed = courses_of(source, zip(own["credential_id"], own["title"], strict=True))
        units = catalogue["units"]
        return cls({**others, **listed}, dict(zip(units["unit_id"], units["title"], strict=True)))

    def and_courses(self, more: Mapping[str, tuple[str, str]]) -> Named:
        """The same with further courses."""
        return Named({**self.courses, **more}, self.units)


@dataclass
class CoursePrerequisites:
    """Reads cells: prose as registers write it, codes, ids or titles of the list, or a list, of which all are needed.

    A word that is not understood, or that names nothing, refuses the cell: a condition that is dropped would let in
    whom the provider keeps out.
    """

    named: Named
    _called: dict[str, set[str]] = field(default_factory=dict)  # ids by whole id, code in one spelling, or title
    _titles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for at, (own, title) in self.named.courses.items():
            code = _code(own)
            for called in {at, own, code or "", " ".join(title.split())} - {""}:
                self._called.setdefault(called.casefold(), set()).add(at)
            if code:
                self._titles[code] = title
        self._titles = {**self.named.units, **self._titles}

    def read(self, owner: str, said: Any) -> Requirement | None:
        """What a cell of the course ``owner`` asks; None where it says that it asks nothing.

        Raises
        ------
        ValueError
            A word that is not understood, a name of nothing or of several, or the course itself.
        """
        parts = [part for one in _whole(said) for part in _parts(one)]
        if len(parts) > _MOST:
            raise ValueError(f"a list of {len(parts)}")
        trees = [self._part(owner, at, part) for at, part in enumerate(parts, 1) if part is not None]
        asked = [tree for tree in trees if tree is not None]
        if len(asked) < 2:
            return asked[0] if asked else None
        return Requirement(requirement_id=f"{owner}-first", kind="all", children=tuple(asked))

    def _part(self, owner: str, at: int, said: Any) -> Requirement | None:
        if isinstance(said, dict):
            names = [said[key] for key in _OBJECT_NAMES if isinstance(said.get(key), str)]
            said = next((name for name in names if " ".join(name.casefold().split()) in self._called), said)
        if said is False:
            return None
        if isinstance(said, list | dict | bool):
            raise ValueError("a list or object where the name of a course belongs")
        label = owner if at == 1 else f"{owner}~{at}"
        for text in (str(said), bare_names(str(said))) if len(str(said)) <= LONGEST else ():
            if self._names(text):
                return self._leaf(f"{label}-before", text, owner)
            if listed := self._listed(text):
                names, kind = listed
                leaves = tuple(self._leaf(f"{label}-before~{n}", name, owner) for n, name in enumerate(names, 1))
                return Requirement.model_validate({"requirement_id": f"{label}-of", "kind": kind, "children": leaves})
        if asks_nobody(str(said)):
            return None
        tree = read_prerequisites(label, str(said), self._titles, own_titles=True)
        return None if tree is None else self._resolved(tree, owner)

    def _names(self, text: str) -> bool:
        return " ".join(text.casefold().split()) in self._called

    def _listed(self, text: str) -> tuple[list[str], str] | None:
        """The whole names of a list and what joins them: "Bake bread, Bake cakes or Make jam"."""
        for mark, kind in _JOINS:
            before, joined, last = text.rpartition(mark)
            for names in ([*before.split(mark), last], [*before.rstrip(", ").split(","), last]):
                bare = [bare_names(name) if not self._names(name) else name.strip() for name in names]
                if joined and all(map(self._names, bare)):
                    return bare, kind
        return None

    def _resolved(self, tree: Requirement, owner: str) -> Requirement:
        """The tree with what its leaves name; it is at most as deep as prose may be."""
        if tree.kind == "leaf":
            return self._leaf(tree.requirement_id, str(tree.unit_id), owner)
        return tree.model_copy(update={"children": tuple(self._resolved(child, owner) for child in tree.children)})

    def _leaf(self, label: str, said: str, owner: str) -> Requirement:
        found = self._called.get(" ".join(said.casefold().split()), set())
        if len(found) > 1:
            raise ValueError(f"{said!r} names {len(found)} courses")
        if owner in found:
            raise ValueError("the course before itself")
        if found:
            return Requirement(requirement_id=label, kind="leaf", credential_id=next(iter(found)))
        if said in self.named.units:
            return Requirement(requirement_id=label, kind="leaf", unit_id=said)
        raise ValueError(f"{said!r} names no course of the list, and no course or unit of the catalogue")


def read_all(
    cells: Sequence[tuple[int, str | None, Any]], reader: CoursePrerequisites, columns: Sequence[str] = ()
) -> tuple[list[tuple[int, str, Requirement]], dict[int, str]]:
    """Requirements of rows, and the rows whose cell is refused with the reason, both by position.

    Parameters
    ----------
    cells : position, id of the course, and what its cell says.
    columns : names of the columns that the cells are of.
    """
    nothing = nothing_besides(columns, (str(part) for _, _, said in cells for part in _whole(said)))
    asked, refused = [], {}
    for at, owner, said in cells:
        if owner is None or said is None:
            continue
        try:
            tree = reader.read(owner, [part for part in _whole(said) if str(part).strip(" .") not in nothing])
        except ValueError as error:
            shown = " | ".join(str(one) for one in said if one is not None) if isinstance(said, list) else str(said)
            refused[at] = f"prerequisites: {error} in {shown[:60]!r}"
            continue
        if tree is not None:
            asked.append((at, owner, tree))
    return asked, refused


def left_out(cells: Iterable[Any]) -> list[str]:
    """What is left out of cells as a remark on a former code or an edition, if anything, in words."""
    texts = (part for cell in cells if cell is not None for part in _whole(cell))
    noted = list(dict.fromkeys(note for text in texts if isinstance(text, str) for note in remarks(text)))
    return [f"prerequisites: left out as remarks: {some(noted)}"] if noted else []


def in_words(owner: str, said: Any, names: Sequence[str]) -> Requirement:
    """A condition that is not understood, as its own words: a leaf that nothing meets.

    Parameters
    ----------
    said : the cell, or those of several columns.
    names : of the columns, told where there are several, or where a cell is a number alone.
    """
    cells = _whole(said)
    told = list(names) if len(names) == len(cells) else [""] * len(cells)
    texts = [
        f"{name}: {text}" if name and (len(cells) > 1 or _SAYS_NO_MORE.fullmatch(text.strip())) else text
        for name, cell in zip(told, cells, strict=True)
        for text in [f"{cell:g}" if isinstance(cell, float) else str(cell)]
        if cell is not None
    ]
    return Requirement(requirement_id=f"{owner}-asked", kind="leaf", words="; ".join(texts)[:LONGEST])


def courses_of(source: str, rows: Iterable[tuple[str | None, Any]]) -> dict[str, tuple[str, str]]:
    """Courses of a list by id: of each row its id, and its title."""
    return {at: (at.removeprefix(f"{source}:"), str(title)) for at, title in rows if at is not None and title}


def _whole(said: Any) -> list[Any]:
    cells = said if isinstance(said, list) else [said]
    seen = (html_to_text(cell) if isinstance(cell, str) and has_markup(cell) else cell for cell in cells)
    return [_ITEM.sub("", cell) if isinstance(cell, str) else cell for cell in seen]


def _parts(said: Any) -> list[Any]:
    """The parts of a list, or of one that is written as text, ``"['A1', 'A2']"`` or ``"{A1, A2}"``; else the whole."""
    if isinstance(said, list):
        return said
    if _SET.fullmatch(text := str(said).strip()):
        inner = text[1:-1].strip()
        return [part.strip() for part in inner.split(",")] if inner else []
    if not (isinstance(said, str) and said.startswith("[") and said.endswith("]")):
        return [said]
    try:
        return list(_LISTED(said))
    except ValueError:
        return [said]


def _code(own: str) -> str | None:
    try:
        return read_code(own).code
    except ValueError:
        return None
