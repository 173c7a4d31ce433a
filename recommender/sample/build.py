"""Build the sample catalogue from its hand-written sources, and say what is wrong with them.

``python -m stackwise.recommender.sample.build --check FIELD`` checks one field against itself and the shared skills;
``python -m stackwise.recommender.sample.build`` checks everything and writes ``recommender/sample/catalogue``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue, read_catalogue, write_catalogue
from stackwise.features.errors import DataError
from stackwise.features.records import (
    CreditRule,
    JsonObject,
    Learner,
    Qualification,
    Requirement,
    bound_columns,
    to_json,
)
from stackwise.features.tables import TABLES, check
from stackwise.features.versions import version_of
from stackwise.recommender.index.build import refresh

SOURCE = Path(__file__).parent / "source"
CATALOGUE = Path(__file__).parent / "catalogue"
LABEL = "stackwise-sample"
NOTE = "Illustrative: providers, units, qualifications, credentials, rules and learners are invented."
FILES = {
    "skills": "skill",
    "occupations": "occupation",
    "providers": "provider",
    "units": "unit",
    "qualifications": "qualification",
    "credentials": "credential",
    "credit_rules": "rule",
    "learners": "learner",
    "job": "job",
    "ads": "job",
}


@dataclass
class SampleSources:
    """Entries by kind as read from TOML, and every complaint about them."""

    entries: dict[str, list[JsonObject]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[JsonObject]:
        """All entries of one kind, in file order."""
        return self.entries.setdefault(kind, [])

    def ids(self, kind: str) -> set[str]:
        """The ids of one kind."""
        return {str(one.get(f"{kind}_id", one.get("skill_id"))) for one in self.of(kind)}


def read_sources(fields: Iterable[str]) -> SampleSources:
    """Read the TOML files of the named fields; a file that does not parse is a complaint."""
    found = SampleSources()
    for name in fields:
        for stem in FILES:
            path = SOURCE / name / f"{stem}.toml"
            if not path.is_file():
                continue
            try:
                content = tomllib.loads(path.read_text(encoding="utf-8"))
            except tomllib.TOMLDecodeError as error:
                found.complaints.append(f"{path}: {error}")
                continue
            for kind, listed in content.items():
                found.of(kind).extend(listed)
    return found


def to_tables(found: SampleSources) -> dict[str, pd.DataFrame]:
    """Turn the entries into table frames, adding a complaint for each entry that cannot be."""
    skills = [{"taxonomy": "stackwise-sample", "taxonomy_version": "1", **one} for one in found.of("skill")]
    frames = {
        "skills": pd.DataFrame(skills),
        "occupations": pd.DataFrame([_without(one, "skills") for one in found.of("occupation")]),
        "occupation_skills": pd.DataFrame(list(_links(found, "occupation", "occupation_id"))),
        "providers": pd.DataFrame([_dated(one) for one in found.of("provider")]),
        "units": pd.DataFrame(found.of("unit")),
        "unit_mappings": pd.DataFrame(found.of("mapping")),
        "credentials": pd.DataFrame(list(map(_credential_row, found.of("credential")))),
        "credential_skills": pd.DataFrame(list(_credential_skills(found))),
        "prerequisites": pd.DataFrame(list(_prerequisites(found))),
        "qualifications": pd.DataFrame(list(_records(found, "qualification", Qualification, _qualification_row))),
        "credit_rules": pd.DataFrame(list(_records(found, "rule", CreditRule, _rule_row))),
        "learners": pd.DataFrame(list(_records(found, "learner", Learner, _learner_row))),
        "jobs": pd.DataFrame([_dated(one) for one in found.of("job")]),
    }
    return {name: frame for name, frame in frames.items() if len(frame)}


def _without(entry: JsonObject, *names: str) -> JsonObject:
    return {key: value for key, value in entry.items() if key not in names}


def _dated(value: Any) -> Any:
    """Dates written as TOML strings, anywhere inside, become dates."""
    if isinstance(value, dict):
        return {k: _day(v) if k in _DATES and isinstance(v, str) else _dated(v) for k, v in value.items()}
    return [_dated(one) for one in value] if isinstance(value, list) else value


_DATES = {"from", "to", "valid_from", "valid_to", "awarded_on", "posted_on", "as_of"}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _links(found: SampleSources, kind: str, key: str) -> Iterator[JsonObject]:
    for one in found.of(kind):
        for link in one.get("skills", ()):
            yield {key: one[key], **link}


def _credential_row(one: JsonObject) -> JsonObject:
    row = _dated(_without(one, "skills", "prerequisites", "outcomes", "level", "credit", "price"))
    for name in ("level", "credit", "price"):
        row |= {f"{name}.{part}": value for part, value in one.get(name, {}).items()}
    return {**row, "outcomes": "\n".join(one.get("outcomes", ())), "source": LABEL}


def _credential_skills(found: SampleSources) -> Iterator[JsonObject]:
    for one in found.of("credential"):
        texts = {"title": one["title"], "description": one["description"], "outcomes": "\n".join(one["outcomes"])}
        for link in one.get("skills", ()):
            row = {"credential_id": one["credential_id"], **_without(link, "quote"), "confidence": 1.0}
            quote = link.get("quote")
            if quote is None:
                yield {**row, "origin": "declared"}
                continue
            where = next((name for name in ("outcomes", "description", "title") if quote in texts[name]), None)
            if where is None:
                found.complaints.append(f"{one['credential_id']}: quote {quote!r} is no exact substring of its text")
                continue
            start = texts[where].index(quote)
            span = {"evidence.field": where, "evidence.start": start, "evidence.end": start + len(quote)}
            yield {**row, "origin": "curated", **span}


def _prerequisites(found: SampleSources) -> Iterator[JsonObject]:
    for one in found.of("credential"):
        if "prerequisites" in one:
            try:
                tree = Requirement.model_validate(one["prerequisites"])
            except ValidationError as error:
                found.complaints.append(f"{one['credential_id']}: prerequisites: {error}")
                continue
            yield {"credential_id": one["credential_id"], "requirement": to_json(tree)}


def _records(
    found: SampleSources, kind: str, model: type[Any], to_row: Callable[[Any], JsonObject]
) -> Iterator[JsonObject]:
    for one in found.of(kind):
        try:
            yield to_row(model.model_validate(one))
        except ValidationError as error:
            found.complaints.append(f"{kind} {one.get(f'{kind}_id')}: {error}")


def _qualification_row(one: Qualification) -> JsonObject:
    caps = "[" + ", ".join(to_json(cap) for cap in one.caps) + "]"
    overlaps = "[" + ", ".join(to_json(overlap) for overlap in one.overlaps) + "]" if one.overlaps else None
    plain = one.model_dump(exclude={"root", "caps", "overlaps", "crossings", "packaging"})
    return {**plain, "root": to_json(one.root), "caps": caps, "overlaps": overlaps, **bound_columns(one)}


def _rule_row(one: CreditRule) -> JsonObject:
    plain = one.model_dump(exclude={"giver", "conditions"})
    return {**plain, "giver": to_json(one.giver), "conditions": to_json(one.conditions)}


def _learner_row(one: Learner) -> JsonObject:
    plain = one.model_dump(exclude={"goal", "constraints"})
    return {**plain, "goal": to_json(one.goal), "constraints": to_json(one.constraints)}


def complaints(found: SampleSources, tables: dict[str, pd.DataFrame]) -> list[str]:
    """Everything wrong: rows that break their table's rules, and references that lead nowhere."""
    said = list(found.complaints)
    for name, frame in tables.items():
        unknown = sorted(set(frame.columns) - set(TABLES[name].columns) - set(TABLES[name].schema.names))
        said += [f"{name}: no such column {column!r}" for column in unknown]
        said += [f"{name} {row.key}: {row.reason}" for row in check(name, frame)[1].itertuples()]
    return said + list(_dangling(found))


def _dangling(found: SampleSources) -> Iterator[str]:
    known = {
        kind: found.ids(kind) for kind in ("skill", "occupation", "provider", "unit", "credential", "qualification")
    }
    known["job"] = found.ids("job")
    for owner, path, value in _references(found):
        kind = path.removesuffix("_id").removeprefix("present_").removeprefix("broader_of_")
        if value not in known[kind]:
            yield f"{owner}: {path} {value!r} is not in the sample"


_REFERENCES = {
    "skill_id", "occupation_id", "provider_id", "unit_id", "credential_id", "qualification_id", "job_id",
    "present_occupation_id",
}  # fmt: skip
_ALIASES = {
    "broader_id": "skill_id", "supersedes": "credential_id", "from_unit_id": "unit_id", "to_unit_id": "unit_id",
    "awards_units": "unit_id", "target_units": "unit_id",
}  # fmt: skip


def _references(found: SampleSources) -> Iterator[tuple[str, str, str]]:
    def inside(owner: str, value: Any) -> Iterator[tuple[str, str, str]]:
        if isinstance(value, list):
            for one in value:
                yield from inside(owner, one)
        elif isinstance(value, dict):
            for name, one in value.items():
                path = _ALIASES.get(name, name)
                if path in _REFERENCES:
                    yield from ((owner, path, str(each)) for each in (one if isinstance(one, list) else [one]))
                else:
                    yield from inside(owner, one)

    for kind, listed in found.entries.items():
        for entry in listed:
            yield from inside(f"{kind} {next(iter(entry.values()))}", entry)


def build(folder: Path = CATALOGUE) -> Catalogue:
    """Check all sources and write the catalogue; raises DataError naming every complaint."""
    found = read_sources(sorted(one.name for one in SOURCE.iterdir() if one.is_dir()))
    tables = to_tables(found)
    wrong = complaints(found, tables)
    if wrong:
        raise DataError(f"the sample's sources have {len(wrong)} faults:\n" + "\n".join(wrong[:50]))
    with tempfile.TemporaryDirectory() as work:
        made = Path(work) / "catalogue"
        write_catalogue(made, tables, label=LABEL, note=NOTE)
        refresh(made)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(version_of(made), folder)  # what ships is one plain folder, without versions or links
    return read_catalogue(folder)


def main() -> int:
    """Check one field, or build all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", metavar="FIELD", help="check one field's folder and write nothing")
    field_name = parser.parse_args().check
    if field_name is None:
        made = build()
        print("\n".join(f"{name}: {len(frame)}" for name, frame in made.tables.items() if len(frame)))
        return 0
    found = read_sources(dict.fromkeys(["shared", field_name]))
    tables = to_tables(found)
    wrong = complaints(found, tables)
    print("\n".join([*(f"{name}: {len(frame)}" for name, frame in tables.items()), *wrong, f"{len(wrong)} faults"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
