"""A taxonomy of one's own: skills and occupations from any table file, through a mapping, beside other taxonomies.

Ids start with the source's name; skills and occupations are read apart, as sources of their own. What a skill or an
occupation is linked to (a broader skill, the skills of an occupation) may be named by id or by label; a name that is
nobody's, or several skills', sets the row aside with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
from pydantic import Field, model_validator

from stackwise.features.errors import InputError, describe
from stackwise.features.files import sha256_of
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import Fault, Tell, fingerprints, silent
from stackwise.features.ingest.cells import CellReader
from stackwise.features.ingest.credentials import slug
from stackwise.features.ingest.mapping import Column, MappingPart, nearest_names, parse_mapping
from stackwise.features.ingest.store import SOURCE_NAME, IngestBatch, rejected
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table
from stackwise.features.ingest.transforms import Habits

SKILL = ("label", "skill_id", "alt_labels", "description", "kind", "broader", "group")
IMPORTANCE: Mapping[str, float] = {"skills": 1.0, "optional_skills": 0.5}
OCCUPATION = (
    "title",
    "occupation_id",
    "alt_titles",
    "description",
    "group",
    "code",
    "level",
    "skills",
    "optional_skills",
)
_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_KINDS: Mapping[str, pa.DataType] = {
    **dict.fromkeys((*SKILL, *OCCUPATION), _TEXT),
    **dict.fromkeys(("alt_labels", "alt_titles", *IMPORTANCE), _TEXTS),
    "level": pa.float64(),
}
Part = Literal["skill", "occupation"]


class TaxonomyMapping(MappingPart):
    """Which columns of a file are what of a skill, or of an occupation.

    ``taxonomy`` and ``version`` name it in answers; without them it is called as its source. ``broader`` names the
    broader skill, ``group`` one that is no skill of its own. Without an id it is made of the label.
    """

    source: str = Field(pattern=SOURCE_NAME.pattern)
    taxonomy: str | None = None
    version: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    encoding: str | None = None
    sheet: str | None = None
    skill: dict[str, Column] = Field(default_factory=dict)
    occupation: dict[str, Column] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> TaxonomyMapping:
        if bool(self.skill) == bool(self.occupation):
            raise ValueError("map either [skill] or [occupation]")
        for part, allowed, main in (("skill", SKILL, "label"), ("occupation", OCCUPATION, "title")):
            given: dict[str, Column] = getattr(self, part)
            for name in given.keys() - set(allowed):
                raise ValueError(f"{part}.{name!r} is no column; {nearest_names(name, list(allowed))}")
            if given and main not in given:
                raise ValueError(f"{part} needs {main}")
        return self

    @property
    def columns(self) -> dict[str, Column]:
        """The columns of its one part."""
        return self.skill or self.occupation

    @property
    def names(self) -> tuple[list[str], list[str]]:
        """The source columns it needs, and those it reads where the file has them."""
        needed = dict.fromkeys(name for rule in self.columns.values() if not rule.optional for name in rule.names)
        either = dict.fromkeys(name for rule in self.columns.values() for name in rule.names)
        return list(needed), [name for name in either if name not in needed]


def load_taxonomy_mapping(path: Path) -> tuple[TaxonomyMapping, dict[str, str]]:
    """Load a mapping from a TOML file; with it the sha256 of its text by file name.

    Raises
    ------
    InputError
        No such file, or one that does not keep the rules.
    """
    if not path.is_file():
        raise InputError(describe("--map", repr(str(path)), "a TOML file", "check the path"))
    content = path.read_bytes()
    return parse_mapping(content, f"mapping {path.stem}", TaxonomyMapping), {path.name: sha256_of(content)}


def read_own_skills(
    path: Path, mapping: TaxonomyMapping, tell: Tell = silent, rules: FileRules = AS_SEEN
) -> IngestBatch:
    """Read skills: the skills table, and the groups that they name.

    Raises
    ------
    InputError
        A mapping of occupations, or no such file.
    DataError
        A file that cannot be read, or lacks a mapped column.
    """
    cells, faults, inputs, note = _cells(path, mapping, "skill", tell, rules)
    source = mapping.source
    ids = _ids(cells, "skill_id", "label", source)
    named, shared = _names(ids, cells["label"], cells.get("skill_id", ()), source)
    groups: dict[str, str] = {}
    broader: list[str | None] = []
    for line, row in zip(cells.index, _rows(cells), strict=True):
        said = row.get("broader")
        if said is not None and (said not in named or said in shared):
            faults.append((int(line), f"broader is {said!r}, " + ("several skills" if said in shared else "no skill")))
        group = row.get("group")
        if said is None and group is not None:
            groups.setdefault(f"{source}:group:{slug(group)}", group)
        broader.append(named.get(said) if said is not None else f"{source}:group:{slug(group)}" if group else None)
    frame = cells.drop(columns=["broader", "group"], errors="ignore").assign(
        skill_id=ids,
        broader_id=pd.Series(broader, index=cells.index, dtype=object),
        taxonomy=mapping.taxonomy or source,
        taxonomy_version=mapping.version,
    )
    tables = {"skills": frame.drop(index=[line for line, _ in faults if line in frame.index])}
    if groups:
        tables["skill_groups"] = frame_of(sorted(groups.items()), {"group_id": "text", "label": "text"})
    return IngestBatch(f"{source}.skills", tables, rejected("skills", faults), inputs, notes=note)


def read_own_occupations(
    path: Path,
    mapping: TaxonomyMapping,
    skills: pd.DataFrame,
    tell: Tell = silent,
    rules: FileRules = AS_SEEN,
) -> IngestBatch:
    """Read occupations, and the skills they need.

    Parameters
    ----------
    skills : the skills table of the catalogue, whose ids and labels may be named; of one label in several taxonomies
        that of the source itself is meant.

    Raises
    ------
    InputError
        A mapping of skills, or no such file.
    DataError
        A file that cannot be read, or lacks a mapped column.
    """
    cells, faults, inputs, note = _cells(path, mapping, "occupation", tell, rules)
    source = mapping.source
    ids = _ids(cells, "occupation_id", "title", source)
    found = _Skills(skills, source)
    needs: list[tuple[str, str, float]] = []
    lines: list[int] = []
    lost: list[Fault] = []
    for line, occupation_id, row in zip(cells.index, ids, _rows(cells), strict=True):
        for column, importance in IMPORTANCE.items():
            for said in row.get(column) or ():
                skill_id, reason = found.of(said)
                if skill_id is None:
                    lost.append((int(line), f"{column}: {reason}"))
                elif occupation_id is not None:
                    needs.append((occupation_id, skill_id, importance))
                    lines.append(int(line))
    frame = cells.drop(columns=list(IMPORTANCE), errors="ignore").assign(occupation_id=ids)
    kinds = {"occupation_id": "text", "skill_id": "text", "importance": "real"}
    links = frame_of(needs, kinds).set_axis(lines)  # type: ignore[arg-type]
    tables = {"occupations": frame, "occupation_skills": links.drop_duplicates(["occupation_id", "skill_id"])}
    refused = pd.concat([rejected("occupations", faults), rejected("occupation_skills", lost)], ignore_index=True)
    return IngestBatch(f"{source}.occupations", tables, refused, inputs, notes=note)


class _Skills:
    """Skills by id, by the id that their source gave them, and by name."""

    def __init__(self, skills: pd.DataFrame, source: str) -> None:
        self._source, self._ids = source, set(skills["skill_id"])
        self._by_name: dict[str, list[str]] = {}
        for skill_id, label in zip(skills["skill_id"], skills["label"], strict=True):
            code = str(skill_id).partition(":")[2]
            for said in {_plain(label), *([] if code.startswith("//") else [_plain(code)])}:
                self._by_name.setdefault(said, []).append(str(skill_id))

    def of(self, said: str) -> tuple[str | None, str]:
        """The skill that an id or a name means, or why none."""
        for skill_id in (said, f"{self._source}:{said}"):
            if skill_id in self._ids:
                return skill_id, ""
        found = self._by_name.get(_plain(said), [])
        own = [skill_id for skill_id in found if skill_id.startswith(f"{self._source}:")]
        meant = own if len(own) == 1 else found
        if len(meant) == 1:
            return meant[0], ""
        return None, f"{said!r} names {'no skill' if not meant else f'{len(meant)} skills'} of the catalogue"


def _cells(
    path: Path, mapping: TaxonomyMapping, part: Part, tell: Tell, rules: FileRules
) -> tuple[pd.DataFrame, list[Fault], dict[str, str], tuple[str, ...]]:
    """The mapped columns of the rows that can be read, those that cannot, the file's sha256, and what was seen."""
    if not getattr(mapping, part):
        raise InputError(describe("mapping", f"no [{part}]", f"a mapping of {part}s", f"write a [{part}] part"))
    told = FileRules(mapping.delimiter, mapping.encoding, mapping.sheet)
    member, table = open_table(path, rules.over(told))
    frame, faults = table.read(*mapping.names, tell)
    reader = CellReader(frame, Habits())
    cells = reader.part(mapping.columns, dict(_KINDS))
    faults.extend((int(frame.index[at]), reason) for at, reason in sorted(reader.bad.items()))
    good = [at for at in range(len(frame)) if at not in reader.bad]
    return cells.iloc[good].copy(), faults, fingerprints([member]), (table.note,) if table.note else ()


def _rows(cells: pd.DataFrame) -> Iterable[Mapping[str, Any]]:
    columns = [list(cells[name]) for name in cells.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(cells.columns, values, strict=True))


def _ids(cells: pd.DataFrame, key: str, name: str, source: str) -> pd.Series:
    """The id of each row: the one it states, else one made of its name."""
    stated: Sequence[Any] = list(cells[key]) if key in cells else [None] * len(cells)
    made = [own if own is not None else text and slug(text) for own, text in zip(stated, cells[name], strict=True)]
    return pd.Series([f"{source}:{text}" if text else None for text in made], index=cells.index, dtype=object)


def _names(
    ids: Iterable[str | None], labels: Iterable[Any], keys: Iterable[Any], source: str
) -> tuple[dict[str, str], set[str]]:
    """Ids by what may be said for them, own ids before labels; and labels that several bear."""
    named: dict[str, str] = {}
    shared: set[str] = set()
    for skill_id, label in zip(ids, labels, strict=True):
        if skill_id is not None and label is not None:
            shared |= {label} if named.setdefault(label, skill_id) != skill_id else set()
    own = {str(key): f"{source}:{key}" for key in keys if key is not None}
    return {**named, **own, **{skill_id: skill_id for skill_id in ids if skill_id}}, shared - set(own)


def _plain(label: Any) -> str:
    return " ".join(str(label).casefold().split())
