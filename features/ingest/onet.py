"""O*NET's database as it is published: a folder (or zip) of Excel workbooks, or of tab-separated texts.

Skills and knowledge are rated for every occupation by importance (IM, 1 to 5) and level (LV, 0 to 7). Technology
skills are only listed, with a mark where employers ask for them often.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.ingest.archive import (
    MAX_CELL,
    Fault,
    Member,
    Tell,
    find_members,
    fingerprints,
    inspect_zip,
    known,
    read_csv,
    require_columns,
    silent,
)
from stackwise.features.ingest.store import IngestBatch, rejected, set_apart
from stackwise.features.records import HIGHEST_LEVEL, LOWEST_LEVEL

SOURCE, TAXONOMY = "onet", "O*NET"
TECHNOLOGY_IMPORTANCE = {"in demand": 1.0, "listed": 0.5}  # no rating exists; the same two steps as ESCO's

_CODE, _TITLE = "O*NET-SOC Code", "Title"
_RATINGS = (_CODE, "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress", "Not Relevant")
_NEEDED = {
    "Occupation Data": (_CODE, _TITLE, "Description"),
    "Skills": _RATINGS,
    "Knowledge": _RATINGS,
}
_OPTIONAL = {
    "Technology Skills": (_CODE, "Example", "Commodity Code", "Commodity Title", "In Demand"),
    "Alternate Titles": (_CODE, "Alternate Title", "Short Title"),
    "Job Zones": (_CODE, "Job Zone"),
    "Content Model Reference": ("Element ID", "Description"),
}

_SCALES = {"IM": (1.0, 5.0), "LV": (0.0, 7.0)}
_FAULTS = dict.fromkeys(("Skills", "Knowledge", "Technology Skills"), "occupation_skills")


def read_onet(sources: Sequence[Path], tell: Tell = silent) -> IngestBatch:
    """Read O*NET into catalogue tables.

    Parameters
    ----------
    sources : the folder of workbooks or of texts, or the published zip of either.

    Returns
    -------
    Batch
        ``skills`` (elements of Skills and Knowledge, and each technology), ``skill_groups`` (the workbooks, and the
        commodity classes of technologies), ``occupations`` (level: job zone, 1 to 5) and ``occupation_skills``:
        importance is (IM - 1) / 4, required level 1 + 4/7 LV; a level that is suppressed or "not relevant" is unknown,
        and a suppressed importance drops the link. Row numbers are the file's, its header being row 1.

    Raises
    ------
    InputError
        A source that does not exist.
    DataError
        A workbook that is missing, damaged, or lacks a column.
    """
    files, version = _choose(sources)
    books = {name: _read(one, {**_NEEDED, **_OPTIONAL}[name], tell) for name, one in files.items()}
    book = {name: books[name][0] if name in books else _nothing(columns) for name, columns in _OPTIONAL.items()}
    rated = [_Rated(name, books[name][0]) for name in ("Skills", "Knowledge")]
    technology = _Technology(book["Technology Skills"])
    skills = [*(one.skills(book["Content Model Reference"]) for one in rated), technology.skills()]
    tables = {
        "skills": pd.concat(skills).assign(taxonomy=TAXONOMY, taxonomy_version=version),
        "skill_groups": pd.concat([*(one.group() for one in rated), technology.groups()]),
        "occupations": _occupations(books["Occupation Data"][0], book["Job Zones"], book["Alternate Titles"]),
        "occupation_skills": pd.concat([*(one.links() for one in rated), technology.links()]),
    }
    faults = [rejected(_FAULTS.get(name, "occupations"), found) for name, (_, found) in books.items()]
    return IngestBatch(
        SOURCE, tables, pd.concat([*faults, *(one.rejects for one in rated)]), fingerprints(files.values())
    )


def _choose(sources: Sequence[Path]) -> tuple[dict[str, Member], str | None]:
    """The files to read by name, a workbook before a text, and the release they are of."""
    found = sorted(find_members(sources, (".txt", ".xlsx")), key=lambda one: one.name.lower().endswith(".xlsx"))
    members = {Path(one.name).stem: one for one in found}
    missing = [name for name in _NEEDED if name not in members]
    if missing:
        got = f"no {some(missing)} among {some(sorted(members)) or 'no files'}"
        fix = "give the folder or zip of one O*NET release, its Excel workbooks or its tab-separated texts"
        raise DataError(describe("O*NET source", got, "files as they are published (.xlsx or .txt)", fix))
    return {name: members[name] for name in (*_NEEDED, *_OPTIONAL) if name in members}, _version(members, sources)


def _read(member: Member, columns: Sequence[str], tell: Tell) -> tuple[pd.DataFrame, list[Fault]]:
    if not member.name.lower().endswith(".txt"):
        return read_sheet(member, columns, tell)
    frame, faults = read_csv(member, columns, delimiter="\t", tell=tell, quoted=False)
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.replace({"n/a": None}).rename_axis("row"), faults  # what a workbook leaves empty


def _nothing(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype=object)


def read_sheet(member: Member, columns: Sequence[str], tell: Tell = silent) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the named columns of a workbook's first sheet.

    Returns
    -------
    frame : cells as text, trimmed, null where empty; the index is the row number of the sheet.
    faults : (row, reason) of rows with a cell over the limit.

    Raises
    ------
    DataError
        A file that is no workbook, is damaged or unsafe, or lacks a column.
    """
    with member.open() as stream:
        content = io.BytesIO(stream.read())
    inspect_zip(content, member.where)
    content.seek(0)
    try:
        kept, faults = _rows(content, member, columns, tell)
    except DataError:
        raise
    except Exception as error:  # openpyxl lets through whatever the XML beneath it raises
        got = f"damaged data ({type(error).__name__}: {error})"
        raise DataError(describe(member.where, got, "an Excel workbook", "download it again")) from error
    if not kept and not faults:
        raise DataError(describe(member.where, "no rows", "rows below the header", "download it again"))
    return pd.DataFrame(kept, columns=["row", *columns], dtype=object).set_index("row"), faults


def _rows(
    content: io.BytesIO, member: Member, columns: Sequence[str], tell: Tell
) -> tuple[list[tuple[int | str | None, ...]], list[Fault]]:
    """Row numbers with the wanted cells; rows with nothing in those are no rows."""
    import openpyxl  # slow to import, and only this reader needs it

    sheet = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(cell).strip() for cell in next(rows, ())]
    require_columns(header, columns, f"{member.where}, header")
    at = [header.index(name) for name in columns]
    kept: list[tuple[int | str | None, ...]] = []
    faults: list[Fault] = []
    total = sheet.max_row or 0
    for number, row in enumerate(rows, start=2):
        if number % 10_000 == 0:
            tell(member.name, number, total)
        cells = [row[i] if i < len(row) else None for i in at]
        texts = [None if cell is None else known(str(cell)) for cell in cells]
        if any(text and len(text) > MAX_CELL for text in texts):
            faults.append((number, f"a cell of more than {MAX_CELL:,} characters"))
        elif any(texts):
            kept.append((number, *texts))
    tell(member.name, total, total)
    return kept, faults


def _version(members: dict[str, Member], sources: Sequence[Path]) -> str | None:
    """The release that the read-me states, else the one in the folder's name."""
    if "Read Me" in members:
        with members["Read Me"].open() as stream:
            match = re.search(rb"O\*NET (\d+\.\d+)", stream.read(4096))
        if match:
            return match[1].decode()
    found = re.search(r"(\d+)[._](\d+)", " ".join(path.resolve().name for path in sources))
    return f"{found[1]}.{found[2]}" if found else None


def _occupations(frame: pd.DataFrame, zones: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    zone = zones.drop_duplicates(_CODE).set_index(_CODE)["Job Zone"]
    long = titles.melt(id_vars=_CODE, value_vars=["Alternate Title", "Short Title"], ignore_index=False).dropna()
    others = long.sort_index(kind="stable").drop_duplicates([_CODE, "value"]).groupby(_CODE)["value"].agg(list)
    return pd.DataFrame(
        {
            "occupation_id": _ids(frame[_CODE]),
            "title": frame[_TITLE],
            "alt_titles": frame[_CODE].map(others).astype(object),
            "description": frame["Description"],
            "group": frame[_CODE].str.split(".").str[0],
            "code": frame[_CODE],
            "level": pd.to_numeric(frame[_CODE].map(zone), errors="coerce"),
        }
    )


def _ids(codes: pd.Series) -> pd.Series:
    return codes.map(lambda code: f"onet:{code}", na_action="ignore")


class _Rated:
    """One workbook of rated elements: Skills or Knowledge."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        self.name, self.group_id, self.all = name, f"onet:{name.lower()}", frame
        key = [_CODE, "Element ID", "Scale ID"]
        frame = frame.assign(value=pd.to_numeric(frame["Data Value"], errors="coerce"))
        suppressed = frame["Recommend Suppress"].eq("Y")
        why = f"{name}: suppressed by O*NET as too uncertain"
        frame, first = set_apart("occupation_skills", frame, suppressed, key, why)
        low, high = (frame["Scale ID"].map({scale: ends[at] for scale, ends in _SCALES.items()}) for at in (0, 1))
        outside = ~frame["value"].between(low, high)
        self.good, second = set_apart(
            "occupation_skills", frame, outside, key, f"{name}: Data Value is outside its scale"
        )
        self.rejects = pd.concat([first, second])

    def skills(self, describing: pd.DataFrame) -> pd.DataFrame:
        """Each element once; its description where the content model is at hand."""
        elements = self.all.drop_duplicates("Element ID")
        texts = describing.drop_duplicates("Element ID").set_index("Element ID")["Description"]
        return pd.DataFrame(
            {
                "skill_id": _ids(elements["Element ID"]),
                "label": elements["Element Name"],
                "description": elements["Element ID"].map(texts).astype(object),
                "kind": "knowledge" if self.name == "Knowledge" else "skill",
                "broader_id": self.group_id,
            }
        )

    def group(self) -> pd.DataFrame:
        """The workbook as a skill group."""
        return pd.DataFrame({"group_id": [self.group_id], "label": [self.name]}, index=[1])

    def links(self) -> pd.DataFrame:
        """One row for each occupation and element with a usable importance."""
        pair = [_CODE, "Element ID"]
        importance = self.good[self.good["Scale ID"].eq("IM")]
        relevant = self.good["Scale ID"].eq("LV") & ~self.good["Not Relevant"].eq("Y")
        level = self.good[relevant].drop_duplicates(pair).set_index(pair)["value"]
        held = level.reindex(pd.MultiIndex.from_frame(importance[pair])).to_numpy(float)
        return pd.DataFrame(
            {
                "occupation_id": _ids(importance[_CODE]),
                "skill_id": _ids(importance["Element ID"]),
                "importance": (importance["value"] - 1) / 4,
                "required_level": np.round(LOWEST_LEVEL + held * (HIGHEST_LEVEL - LOWEST_LEVEL) / 7, 2),
            }
        )


class _Technology:
    """The workbook of technologies: listed by occupation, in commodity classes."""

    GROUP = "onet:technology"

    def __init__(self, frame: pd.DataFrame) -> None:
        name = frame["Example"].map(lambda text: quote(text.casefold(), safe=" +#.&/()-"), na_action="ignore")
        self.frame = frame.assign(
            skill_id=name.map(lambda text: f"onet:technology/{text}", na_action="ignore"),
            group_id=frame["Commodity Code"].map(lambda code: f"onet:commodity/{code}", na_action="ignore"),
        )

    def skills(self) -> pd.DataFrame:
        """Each technology once; a technology of two classes stays in the one named first."""
        frame = self.frame.drop_duplicates("skill_id")
        texts = frame["Commodity Title"]
        return pd.DataFrame(
            {
                "skill_id": frame["skill_id"],
                "label": frame["Example"],
                "description": texts,
                "kind": "technology",
                "broader_id": frame["group_id"],
            }
        )

    def groups(self) -> pd.DataFrame:
        """The commodity classes, under one root."""
        if not len(self.frame):
            return pd.DataFrame({"group_id": [], "label": [], "broader_id": []}, dtype=object)
        classes = self.frame.dropna(subset=["group_id"]).drop_duplicates("group_id")
        root = pd.DataFrame({"group_id": [self.GROUP], "label": ["Technology Skills"]}, index=[1])
        below = pd.DataFrame(
            {"group_id": classes["group_id"], "label": classes["Commodity Title"], "broader_id": self.GROUP}
        )
        return pd.concat([root, below])

    def links(self) -> pd.DataFrame:
        """One row for each occupation and technology; 1.0 where employers often ask for it."""
        frame = self.frame
        often = frame["In Demand"].eq("Y").to_numpy(bool)
        return pd.DataFrame(
            {
                "occupation_id": _ids(frame[_CODE]),
                "skill_id": frame["skill_id"],
                "importance": np.where(often, TECHNOLOGY_IMPORTANCE["in demand"], TECHNOLOGY_IMPORTANCE["listed"]),
            }
        )
