"""Course lists of any provider, through a mapping that says what each column means."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pandas as pd
import pyarrow as pa

from stackwise.features.errors import some
from stackwise.features.frames import frame_of
from stackwise.features.ingest.archive import Fault, Tell, fingerprints, silent
from stackwise.features.ingest.cells import CellReader
from stackwise.features.ingest.course_prerequisites import (
    CoursePrerequisites,
    Named,
    courses_of,
    in_words,
    left_out,
    read_all,
)
from stackwise.features.ingest.further_rows import settle_further_rows
from stackwise.features.ingest.guessing.cells import currencies_in
from stackwise.features.ingest.guessing.names import name_score, says_beside
from stackwise.features.ingest.mapping import Column, Mapping, load_mapping
from stackwise.features.ingest.no_courses import not_offered, says_what_a_row_is, set_aside
from stackwise.features.ingest.offers import nearly_off, off_rows, tells_offers
from stackwise.features.ingest.store import IngestBatch, rejected
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table
from stackwise.features.ingest.whole_list import around_rows, lost_of, refuse_lost
from stackwise.features.records import Requirement, to_json
from stackwise.features.tables import TABLES

FIRST_VERSION = "1"  # of a credential whose source numbers no versions
# A framework without a level, or a currency without an amount, says nothing.
_MEANINGLESS_WITHOUT = {
    "level.framework": "level.value",
    "credit.unit": "credit.value",
    "price.currency": "price.amount",
}


def read_credentials(
    path: Path,
    mapping: str | Path | Mapping,
    tell: Tell = silent,
    rules: FileRules = AS_SEEN,
    into: Path | None = None,
    add: bool = False,
) -> IngestBatch:
    """Read a course list into the credentials, providers and prerequisites tables.

    Parameters
    ----------
    path : a CSV file, a workbook, JSON, JSON lines, JSON-LD, a page with JSON-LD, or parquet.
    mapping : a shipped mapping's name, a TOML file, or a mapping.
    rules : how the file is to be opened; the mapping's own say what they leave out.
    into : the folder of the catalogue to which the rows come: prerequisites may name its courses and units.
    add : whether the list is added to what its source gave before, so that they may name that, too.

    Returns
    -------
    Batch
        Its lines are true lines of a CSV or JSON-lines file, and row or record numbers of the others.

    Raises
    ------
    InputError
        No such file or mapping, a format we do not read, a faulty mapping, or what is said of all rows and not read.
    DataError
        A file that cannot be read, or lacks a mapped column.
    """
    own, mapped_by = (mapping, {}) if isinstance(mapping, Mapping) else load_mapping(mapping)
    rules = rules.over(own.file_rules)
    member, table = open_table(path, rules)
    needed, optional = own.names
    once = [one for one in table.header if table.header.count(one) == 1]
    kinds = [one for one in once if says_what_a_row_is(one)]
    offers = [one for one in once if tells_offers(one) and one not in own.telling]
    others = [one for one in dict.fromkeys([*kinds, *offers]) if one not in (*needed, *optional)]
    cells, faults = table.read(needed, [*optional, *others], tell)
    frame = cells[[name for name in cells if name in (*needed, *optional)]]
    beside = cells[[name for name in cells if name in kinds]]
    if not rules.above_read:
        refuse_lost(member.where, lost_of(around_rows(table.above, cells), own))
    rows = _Rows(
        frame, beside, cells[offers], own, faults, Named.held(into if own.prerequisites else None, own.source, add)
    )
    tables = {"credentials": rows.credentials()}
    if own.prerequisites:
        tables["prerequisites"] = rows.prerequisites()
    if own.provider:
        tables["providers"] = rows.providers()
    inputs = {**fingerprints([member]), **mapped_by}
    notes = tuple(note for note in (table.note, *rows.notes, *_passed_over(table.header, [*needed, *optional])) if note)
    return IngestBatch(own.source, tables, rejected("credentials", faults), inputs, rows.declared(), notes)


def _passed_over(header: list[str], used: list[str]) -> list[str]:
    """What is said of columns that hold conditions: those that the mapping does not read, and what goes beside."""
    left = [name for name in header if name and name_score(name, "prerequisites")]
    left = [name for name in left if not any(name == one or name.startswith(f"{one}.") for one in used)]
    said = [f"{some(left)}: not read as prerequisites, so courses are open to all whatever it says"] if left else []
    if beside := [name for name in used if says_beside(name)]:
        said.append(f"{some(beside)}: what may be studied at the same time is read as what must be held first")
    return said


class _Rows:
    """The file's rows after the mapping; a row with an unreadable cell is added to the faults and left out."""

    def __init__(
        self,
        frame: pd.DataFrame,
        beside: pd.DataFrame,
        offers: pd.DataFrame,
        rules: Mapping,
        faults: list[Fault],
        named: Named,
    ) -> None:
        self.rules = rules
        kinds = {one.name: one.type for field in TABLES["credentials"].schema for one in field.flatten()}
        text = pa.string()
        reading = CellReader(frame, rules.habits)
        skills = {"skills": rules.declared_skills} if rules.declared_skills else {}
        first: dict[str, Column] = {"prerequisites": rules.prerequisites} if rules.prerequisites else {}
        whole = {
            "credential": reading.part(rules.credential, kinds),
            "provider": reading.part(rules.provider, dict.fromkeys(rules.provider, text)),
            "declared": reading.part(skills, {"skills": pa.list_(text)}),
            "first": reading.part(first, {"prerequisites": pa.null()}),
        }
        _check_currency(frame, rules, whole["credential"], reading.bad)
        set_aside(frame, beside, whole["credential"]["title"], reading.bad)
        mapped = (
            [name for name in rules.credential["status"].names if name in offers]
            if "status" in whole["credential"]
            else []
        )
        for name in mapped:  # what the mapping says of a word holds
            offers = offers.assign(**{name: offers[name].where(whole["credential"]["status"].isna().to_numpy(), None)})
        offered = _mark_off(whole["credential"], offers, reading.bad)
        self.notes = [*reading.notes, *offered, *settle_further_rows(whole["credential"], reading.bad)]
        self._asked = self._read_prerequisites(whole, named, reading.bad) if first else []
        faults.extend((int(frame.index[at]), reason) for at, reason in sorted(reading.bad.items()))
        good = [at for at in range(len(frame)) if at not in reading.bad]
        self.parts = {name: part.iloc[good] for name, part in whole.items()}

    def credentials(self) -> pd.DataFrame:
        """Rows of the credentials table, indexed by line."""
        table = self.parts["credential"].copy()
        for name, main in _MEANINGLESS_WITHOUT.items():
            if name in table and main in table:
                table[name] = table[name].where(table[main].notna(), None)
        table["credential_id"] = self._ids(table)
        stated = table["version"] if "version" in table else pd.Series(None, index=table.index, dtype=object)
        table["version"] = stated.where(stated.notna(), FIRST_VERSION)
        table["source"] = self.rules.source
        table["provider_id"] = self._provider_ids()
        return table

    def _read_prerequisites(
        self, whole: dict[str, pd.DataFrame], named: Named, bad: dict[int, str]
    ) -> list[tuple[int, str, Requirement]]:
        """Line, id and requirement of each good row that asks for something first; a cell that is none is bad."""
        table, cells = whole["credential"], whole["first"]["prerequisites"]
        ids = self._ids(table)
        own = courses_of(self.rules.source, zip(ids, table["title"], strict=True))
        rows = [(at, id_, cell) for at, (id_, cell) in enumerate(zip(ids, cells, strict=True)) if at not in bad]
        rule = self.rules.prerequisites
        columns = rule.names if rule else ()
        self.notes.extend(left_out([cell for _, _, cell in rows]))
        asked, refused = read_all(rows, CoursePrerequisites(named.and_courses(own)), columns)
        if rule is None or rule.unreadable != "keep":
            bad.update(refused)
        elif refused:
            kept = [(at, str(ids[at]), in_words(str(ids[at]), cells.iloc[at], rule.names)) for at in sorted(refused)]
            self.notes.append(
                f"prerequisites: kept as words that somebody must read ({len(kept):,}), and offered to nobody before,"
                f" such as {(kept[0][2].words or '')[:80]!r}"
            )
            asked = sorted([*asked, *kept], key=lambda one: one[0])
        return [(int(table.index[at]), owner, tree) for at, owner, tree in asked]

    def prerequisites(self) -> pd.DataFrame:
        """Rows of the prerequisites table, indexed by line."""
        made = [(line, owner, to_json(tree)) for line, owner, tree in self._asked]
        return frame_of(made, {"line": "int", "credential_id": "text", "requirement": "text"}, "line")

    def _ids(self, table: pd.DataFrame) -> list[str | None]:
        plain = list(table["credential_id"]) if "credential_id" in table else list(map(_address, table["url"]))
        return [None if one is None else f"{self.rules.source}:{one}" for one in plain]

    def _provider_ids(self) -> list[str | None]:
        provider = self.parts["provider"]
        nothing = [None] * len(provider)
        names, own = (provider.get(key, nothing) for key in ("name", "provider_id"))
        named = [None if name is None else slug(name) for name in names]
        return [name if at is None else at for at, name in zip(own, named, strict=True)]

    def providers(self) -> pd.DataFrame:
        """Each provider once, as its first row tells it; a row that is no course, or told twice, gives none."""
        courses = self.credentials().reset_index(drop=True).dropna(subset=["title", "credential_id"])
        table = self.parts["provider"].copy()
        table["provider_id"] = self._provider_ids()
        table = table.iloc[courses.drop_duplicates(["credential_id", "version"]).index]
        return table[table["provider_id"].notna()].drop_duplicates("provider_id")

    def declared(self) -> pd.DataFrame:
        """One row for each skill a provider names for a credential."""
        if not self.rules.declared_skills:
            return pd.DataFrame({"credential_id": [], "skill_text": []}, dtype=object)
        skills = self.parts["declared"]["skills"]
        pairs = [
            (owner, text)
            for owner, texts in zip(self._ids(self.parts["credential"]), skills, strict=True)
            if owner is not None and texts is not None
            for text in dict.fromkeys(texts)
        ]
        return pd.DataFrame(pairs, columns=["credential_id", "skill_text"], dtype=object).drop_duplicates()


def _mark_off(table: pd.DataFrame, beside: pd.DataFrame, bad: dict[int, str]) -> list[str]:
    """Give courses that are off that status; what is said of these, and of those that are full.

    Parameters
    ----------
    beside : columns of statuses and remarks, of the table's rows.
    """
    states = list(table["status"]) if "status" in table else [None] * len(table)
    off = off_rows(list(table["title"]), beside)
    new = {at: said for at, said in off.items() if at not in bad and states[at] in (None, "active")}
    notes = []
    if new:
        states = [new[at][0] if at in new else state for at, state in enumerate(states)]
        table["status"] = pd.Series(states, index=table.index, dtype=object)
        said = some([text[:60] for _, text in new.values()])
        notes.append(f"status: offered to nobody, as a title or a remark says so ({len(new):,}): {said}")
    known = [at for at, state in enumerate(states) if state not in (None, "active")]
    if unclear := nearly_off(beside, [*known, *bad]):
        notes.append(f"status: these may say that a course is off, and it is offered all the same: {some(unclear)}")
    full = [at for at in not_offered(list(table["title"]))[1] if at not in bad]
    if full:
        first = str(table["title"].iloc[full[0]])[:60]
        notes.append(f"title: says that a course is full, and it is offered all the same ({len(full):,}), as {first!r}")
    return notes


def _check_currency(frame: pd.DataFrame, rules: Mapping, table: pd.DataFrame, bad: dict[int, str]) -> None:
    """A price whose own mark says another currency than the column of currencies is no price in that."""
    if rules.price is None or "price.currency" not in table:
        return
    column, step = rules.price
    if rules.credential["price.currency"].names == (column,):
        return  # the currency is that mark
    step = step.knowing(rules.habits.seen_in(frame[column]))
    named = currencies_in(column)
    for at, (cell, currency) in enumerate(zip(frame[column], table["price.currency"], strict=True)):
        if currency is not None and at not in bad and len(named) == 1 and named[0] != currency:
            bad[at] = f"price.currency: {currency} is stated, and {named[0]} in the name of the column {column!r}"
        elif isinstance(cell, str) and currency is not None and at not in bad and table["price.amount"].iloc[at]:
            try:
                price = step.model_copy(update={"currency": currency}).price(cell)
                said = None if price is None or price.currency == currency else str(price.currency)
            except ValueError as error:
                said = str(error)
            if said:
                bad[at] = f"price.currency: {currency} is stated, and {said} in {cell[:60]!r}"


def _address(url: str | None) -> str | None:
    """A web address without scheme, "www." and fragment, so that the id outlives such changes.

    >>> _address("https://www.Example.org/course/bees/#about")
    'example.org/course/bees'
    """
    if url is None:
        return None
    host, slash, path = re.sub(r"^[a-z]+://|#.*$", "", url, flags=re.IGNORECASE).partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")


def slug(name: str) -> str:
    """A provider's name as an id, the same for small differences of writing.

    >>> slug("The University of Michigan"), slug("Università Bocconi")
    ('university-of-michigan', 'università-bocconi')
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
