"""Programmes of study and the occupations they lead to: CIP 2020 definitions, O*NET occupations, and the crosswalk
between them by which experts say which leads where (NCES and BLS)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stackwise.features.errors import DataError, describe
from stackwise.features.ingest.archive import find_members
from stackwise.features.ingest.onet import read_sheet
from stackwise.training.evaluate_titles import read_table

_CROSSWALK = ("CIP2020Code", "SOC2018Code")
_DEFINITIONS = ("CIPCode", "Action", "CIPTitle", "CIPDefinition")
_SHEETS = {
    "Occupation Data": ("O*NET-SOC Code", "Title", "Description"),
    "Alternate Titles": ("O*NET-SOC Code", "Alternate Title"),
    "Task Statements": ("O*NET-SOC Code", "Task"),
}
_MOST_NAMES, _MOST_TASKS = 60, 30  # of an occupation; the first ones of the workbooks


@dataclass(frozen=True)
class OccupationTexts:
    """What O*NET says of one occupation."""

    code: str
    title: str
    description: str
    names: tuple[str, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ProgrammeQueries:
    """Occupations as queries over programmes.

    Attributes
    ----------
    occupations : one for each SOC code with a programme.
    codes, titles, definitions : of each programme in force (six digits, neither moved nor deleted).
    relevant : (occupations, programmes) whether the crosswalk joins them.
    """

    occupations: tuple[OccupationTexts, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    definitions: tuple[str, ...]
    relevant: NDArray[np.bool_]

    @property
    def groups(self) -> list[str]:
        """SOC major group of each occupation, the unit that is held out together."""
        return [occupation.code[:2] for occupation in self.occupations]


def read_programmes(crosswalk: Path, definitions: Path, onet: Path) -> ProgrammeQueries:
    """Read the three sources.

    Raises
    ------
    DataError
        A file that cannot be read, lacks a column, or no pair names an occupation and a programme that the others hold.
    """
    programmes = _programmes(read_table(definitions, _DEFINITIONS, keep_default_na=False))
    pairs = read_table(crosswalk, _CROSSWALK, keep_default_na=False)
    texts = _occupations(onet)
    column = {code: at for at, code in enumerate(programmes["code"])}
    known = pairs[pairs["SOC2018Code"].isin(list(texts)) & pairs["CIP2020Code"].isin(list(column))]
    if known.empty:
        got = "no pair of a known occupation and programme"
        raise DataError(describe(f"crosswalk {crosswalk}", got, "SOC 2018 and CIP 2020 codes", "check its columns"))
    codes = sorted(set(known["SOC2018Code"]))
    relevant = np.zeros((len(codes), len(column)), dtype=bool)
    relevant[pd.Index(codes).get_indexer(known["SOC2018Code"]), known["CIP2020Code"].map(column)] = True
    own, titles, said = (tuple(programmes[name]) for name in ("code", "title", "definition"))
    return ProgrammeQueries(tuple(texts[code] for code in codes), own, titles, said, relevant)


def _programmes(frame: pd.DataFrame) -> pd.DataFrame:
    """Programmes in force: codes stand as ``="01.0101"`` in the published file."""
    code = frame["CIPCode"].str.strip('="')
    gone = frame["Action"].isin(["Moved from", "Deleted"]) | frame["CIPDefinition"].str.match(r"\s*(?:Moved|Deleted) ")
    kept = frame.assign(code=code, title=frame["CIPTitle"].str.rstrip("."), definition=frame["CIPDefinition"])
    return kept[code.str.fullmatch(r"\d\d\.\d{4}") & ~gone].reset_index(drop=True)


def _occupations(folder: Path) -> dict[str, OccupationTexts]:
    """O*NET's occupations by SOC code; of several beneath one code, the first (``.00`` where there is one)."""
    members = {Path(member.name).stem: member for member in find_members([folder], (".xlsx", ".txt"))}
    missing = [name for name in _SHEETS if name not in members]
    if missing:
        got, fix = f"no {missing[0]}", "give the folder of one release's workbooks"
        raise DataError(describe(f"O*NET {folder}", got, ", ".join(_SHEETS), fix))
    books = {name: read_sheet(members[name], columns)[0] for name, columns in _SHEETS.items()}
    soc = {name: book["O*NET-SOC Code"].str[:7] for name, book in books.items()}
    lists = {
        name: books[name][column].groupby(soc[name]).agg(tuple).to_dict()
        for name, column in (("Alternate Titles", "Alternate Title"), ("Task Statements", "Task"))
    }
    main = books["Occupation Data"].assign(soc=soc["Occupation Data"]).sort_values("O*NET-SOC Code")
    first = main.drop_duplicates("soc")
    return {
        code: OccupationTexts(
            code,
            title,
            description,
            lists["Alternate Titles"].get(code, ())[:_MOST_NAMES],
            lists["Task Statements"].get(code, ())[:_MOST_TASKS],
        )
        for code, title, description in zip(first["soc"], first["Title"], first["Description"], strict=True)
    }
