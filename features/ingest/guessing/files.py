"""Files without a mapping: what is guessed, and what reading by it would refuse."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from stackwise.features.errors import DataError
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.guess import guess_mapping
from stackwise.features.ingest.guessing.names import NAMES, name_score
from stackwise.features.ingest.guessing.toml import guess_as_toml
from stackwise.features.ingest.mapping import Mapping
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table
from stackwise.features.ingest.whole_list import ASKED_OF_ALL, asked_of_all
from stackwise.features.tables import check

MOST_REASONS = 8


def guess_file(path: Path, rules: FileRules = AS_SEEN) -> tuple[str, Mapping]:
    """A guessed mapping for a file, as TOML with examples and what it would refuse, and to read with.

    Raises
    ------
    InputError
        No such file, or a format that is not read.
    DataError
        A file that cannot be read, or in which no column looks like a title.
    """
    _, table = open_table(path, rules)
    often = Counter(table.header)
    twice = [name for name in often if name and often[name] > 1 and not any(name_score(name, of) for of in NAMES)]
    frame, _ = table.read([], [name for name in often if name and name not in twice])
    try:
        guess = guess_mapping(frame, source_name(path), table.above)
    except DataError as error:
        raise DataError(f"{error} ({table.note})" if table.note else str(error)) from error
    guess.doubts += [
        f"{one!r} is asked before every course: {ASKED_OF_ALL}" for one in asked_of_all(table.above, frame)
    ]
    guess.doubts += [f"several columns are called {name!r}: none of them is read" for name in twice]
    mapping = guess.mapping()
    batch = read_credentials(path, mapping, rules=replace(rules, above_read=True))
    rows = batch.tables["credentials"]
    rejects = check("credentials", rows)[1]
    reasons = [*batch.rejects["reason"], *rejects["reason"]]
    refused = [f"{len(reasons):,} of {len(rows) + len(batch.rejects):,} rows would be refused"]
    kinds = Counter(re.sub(r"'[^']*'|\d[\d.,]*", "…", reason) for reason in reasons)
    for kind, times in kinds.most_common(MOST_REASONS):
        first = next(reason for reason in reasons if re.sub(r"'[^']*'|\d[\d.,]*", "…", reason) == kind)
        refused.append(f"{times:,}: {' '.join(first.split())[:200]}")
    return guess_as_toml(guess, [*batch.notes, *refused]), mapping


def source_name(path: Path) -> str:
    """A source's name made of a file's.

    >>> source_name(Path("Our Courses (2026).csv"))
    'our-courses-2026'
    """
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:64]
    return name or "courses"
