"""Panel: real job advertisements with courses that readers graded blind, 0 (not useful) to 3 (clearly recommended)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stackwise.features.arrays import Arrays, Reals
from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.records import Goal, Learner

ADS = "ads.json"
USEFUL = 2
UNGRADED = -1
_HIGHEST = 3


@dataclass(frozen=True)
class PanelAd:
    """One advertisement."""

    ad_id: str
    title: str
    text: str

    @property
    def job_text(self) -> str:
        """What is asked of the engine and of every rival: the title, then the text."""
        return f"{self.title}\n\n{self.text}"

    @property
    def learner(self) -> Learner:
        """Somebody who wants this job and holds nothing yet."""
        return Learner(learner_id=self.ad_id, goal=Goal(kind="change", job_text=self.job_text))


@dataclass(frozen=True, eq=False)
class Panel:
    """``ads`` and the ``grade`` (ads, credentials) of each credential of a catalogue, ``UNGRADED`` where nobody gave
    one."""

    ads: Sequence[PanelAd]
    grade: Reals

    @property
    def answerable(self) -> Reals:
        """(ads,) whether some credential is of any use."""
        return np.asarray((self.grade > 0).any(axis=1))


def read_panel(path: Path, arrays: Arrays, more: Sequence[Path] = ()) -> Panel:
    """Ads and grades, the courses found in a catalogue by their address.

    Parameters
    ----------
    path : ``{ad: {course url: grade}}`` as JSON with ``ads.json`` beside it, or a folder with both.
    more : further files of grades of the same ads; the first file that grades a pair is right.

    Raises
    ------
    InputError
        A file is missing or is no JSON of this shape.
    DataError
        No graded course is in the catalogue.
    """
    judged = _judged_file(path)
    listed = _json(judged.parent / ADS)
    try:
        known = {str(one["id"]): PanelAd(str(one["id"]), str(one["title"]), str(one["text"])) for one in listed}
    except (KeyError, TypeError) as error:
        fix = "give ads as objects with them"
        raise InputError(describe(f"ads {judged.parent / ADS}", f"{error!r}", "id, title and text", fix)) from error
    grades = [_json(file) for file in (judged, *more)]
    ads = [known[ad] for ad in grades[0] if ad in known]
    row = _rows_by_address(arrays)
    grade = np.full((len(ads), len(arrays.credential_ids)), float(UNGRADED))
    for file in reversed(grades):
        for at, ad in enumerate(ads):
            for address, given in _checked(file.get(ad.ad_id, {}), judged).items():
                if address in row:
                    grade[at, row[address]] = given
    if not (grade > UNGRADED).any():
        fix = "ingest the panel's catalogue.csv with its mapping.toml"
        raise DataError(describe(f"panel {judged}", "no graded course of this catalogue", "courses by url", fix))
    return Panel(ads, grade)


def joined(first: Panel, second: Panel) -> Panel:
    """The ads of two panels over the same catalogue."""
    return Panel([*first.ads, *second.ads], np.concatenate([first.grade, second.grade]))


def _rows_by_address(arrays: Arrays) -> dict[str, int]:
    by_id = {str(one): at for at, one in enumerate(arrays.credential_ids)}
    return by_id | {str(url): at for at, url in enumerate(arrays.columns["url"]) if isinstance(url, str)}


def _judged_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = sorted(path.glob("judged*.json"))
    if len(files) != 1:
        got = f"{len(files)} files judged*.json ({some([file.name for file in files])})"
        raise InputError(describe(f"panel {path}", got, "one, or the file itself", "name the file"))
    return files[0]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise InputError(describe(f"panel file {path}", said, "a readable JSON file", "check the path")) from error


def _checked(grades: Any, path: Path) -> Mapping[str, int]:
    if not isinstance(grades, dict) or not all(one in range(_HIGHEST + 1) for one in grades.values()):
        raise InputError(describe(f"grades in {path}", some([grades]), "0, 1, 2 or 3 by course", "mend them"))
    return grades
