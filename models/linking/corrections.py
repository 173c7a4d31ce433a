"""What people said of links: accept, reject and add, kept beside the catalogue and never overwritten.

``corrections.csv`` has the columns ``action, skill_id`` and ``text`` or ``credential_id``. With ``text`` it rules every
sentence that says those words; with ``credential_id``, that credential's row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.frames import frame_of
from stackwise.features.lanes import word_spans, words
from stackwise.features.versions import home_of

FILE = "corrections.csv"
ACTIONS = ("accept", "reject", "add")
_COLUMNS = ("action", "skill_id", "text", "credential_id")


@dataclass(frozen=True, eq=False)
class Corrections:
    """Checked corrections; ``rows`` has the columns action, skill_id, text, credential_id, empty text where unsaid."""

    rows: pd.DataFrame

    @classmethod
    def read(cls, folder: Path | None, skill_ids: Iterable[str]) -> Self:
        """Read a catalogue folder's corrections; no file, none.

        Raises
        ------
        DataError
            A column is missing, an action or skill unknown, or a row says neither text nor credential.
        """
        path = _laid(folder) if folder else None
        if path is None or not path.is_file():
            return cls(frame_of([], dict.fromkeys(_COLUMNS, "text")))
        try:
            rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        except (ValueError, UnicodeDecodeError) as error:
            fix = "write it as a CSV table"
            raise DataError(describe(f"corrections {path}", str(error), "a CSV table in UTF-8", fix)) from error
        rows = rows.assign(**{name: "" for name in ("text", "credential_id") if name not in rows})
        _check(path, rows, set(skill_ids))
        return cls(rows.loc[:, list(_COLUMNS)])

    @cached_property
    def _phrases(self) -> list[tuple[str, str, str]]:
        """Action, skill and padded words of each correction of a phrase."""
        said = self.rows[self.rows["text"].str.strip() != ""]
        return [
            (action, skill_id, f" {' '.join(words(phrase))} ")
            for action, skill_id, phrase in zip(said["action"], said["skill_id"], said["text"], strict=True)
        ]

    def of_text(self, text: str) -> list[tuple[str, str]]:
        """Action and skill of every correction whose words stand in ``text``."""
        if not self._phrases:
            return []
        padded = f" {' '.join(words(text))} "
        return [(action, skill_id) for action, skill_id, phrase in self._phrases if phrase in padded]

    def places(self, text: str) -> list[tuple[int, int]]:
        """Characters ``[start, end)`` of ``text`` where the words of a correction that gives a skill stand."""
        wanted = {tuple(phrase.split()) for action, _, phrase in self._phrases if action != "reject"}
        said = word_spans(text) if wanted else []
        return [
            (said[at][1], said[at + len(phrase) - 1][2])
            for phrase in sorted(wanted)
            for at in range(len(said) - len(phrase) + 1)
            if tuple(word for word, _, _ in said[at : at + len(phrase)]) == phrase
        ]

    def of_credentials(self) -> pd.DataFrame:
        """The rows that rule a credential: action, skill_id, credential_id."""
        named = self.rows[self.rows["credential_id"].str.strip() != ""]
        return named[["action", "skill_id", "credential_id"]].drop_duplicates(
            ["skill_id", "credential_id"], keep="last"
        )


def _laid(folder: Path) -> Path:
    """The file as a person laid it into the catalogue's folder, also after the version that is read was made."""
    own = home_of(folder) / FILE
    return own if own.is_file() else folder / FILE


def _check(path: Path, rows: pd.DataFrame, known: set[str]) -> None:
    missing = [name for name in ("action", "skill_id") if name not in rows]
    if missing:
        raise DataError(describe(f"corrections {path}", f"no column {some(missing)}", f"{_COLUMNS}", "add the column"))
    wrong = sorted(set(rows["action"]) - set(ACTIONS))
    if wrong:
        raise DataError(describe(f"corrections {path}", f"action {some(wrong)}", f"one of {ACTIONS}", "correct it"))
    strange = sorted(set(rows["skill_id"]) - known)
    if strange:
        raise DataError(
            describe(f"corrections {path}", f"skill {some(strange)}", "skills of the catalogue", "correct it")
        )
    blank = rows.index[(rows["text"].str.strip() == "") & (rows["credential_id"].str.strip() == "")]
    if len(blank):
        fix = "fill one of them"
        raise DataError(describe(f"corrections {path}", f"rows {some(blank + 2)}", "a text or a credential_id", fix))
