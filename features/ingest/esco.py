"""ESCO as the Commission ships it: one language's classification and its relations, zipped or unpacked.

Two layouts are in use: up to v1.1.1 the relations come in a second zip without a language in their names; from
v1.2 one zip holds everything, with labels beside the ids. Columns are found by name, so both read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.ingest.archive import Member, Tell, find_members, fingerprints, read_csv, silent
from stackwise.features.ingest.store import IngestBatch, rejected, set_apart

SOURCE, TAXONOMY = "esco", "ESCO"
IMPORTANCE = {"essential": 1.0, "optional": 0.5}
KINDS = {"skill/competence": "skill", "knowledge": "knowledge"}
# ISCO-08's skill level of each major group, and of the sub-major groups that differ from it (ILO, 2012, table 2).
ISCO_LEVEL = {"1": 4, "2": 4, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}
ISCO_LEVEL_SUB_MAJOR = {"14": 3, "01": 4, "02": 2, "03": 1}

_LANGUAGE = r"(?:_([a-z]{2}(?:-[a-z]+)?))?\.csv"
_HEADERS = {
    "skills": ("conceptUri", "skillType", "preferredLabel", "altLabels", "description"),
    "skillGroups": ("conceptUri", "preferredLabel"),
    "occupations": ("conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description"),
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
    "skillSkillRelations": ("originalSkillUri", "relationType", "relatedSkillUri"),
    "broaderRelationsSkillPillar": ("conceptUri", "broaderUri"),
}
_TABLES = {
    "skills": "skills",
    "skillGroups": "skill_groups",
    "occupations": "occupations",
    "occupationSkillRelations": "occupation_skills",
    "skillSkillRelations": "skill_relations",
    "broaderRelationsSkillPillar": "skill_relations",
}
_OPTIONAL = {
    "skills": ("hiddenLabels", "definition", "status"),
    "occupations": ("hiddenLabels", "definition", "status", "code"),
}
_LEVELS = [(f"Level {n} URI", f"Level {n} preferred term") for n in range(4)]


def read_esco(sources: Sequence[Path], language: str | None = None, tell: Tell = silent) -> IngestBatch:
    """Read ESCO into catalogue tables.

    Parameters
    ----------
    sources : the zips, or folders that hold them or the unpacked CSV files.
    language : two-letter code; needed only where the sources hold several.

    Returns
    -------
    Batch
        ``skills`` (a skill's broader skill where it has one, else its group), ``skill_groups``, ``skill_relations``
        (ESCO's own, and ``broader`` for each further broader skill), ``occupations`` (code: ESCO's own, where the file
        has it; level: ISCO-08 skill level,
        1 to 4) and ``occupation_skills`` (essential 1.0, optional 0.5).

    Raises
    ------
    InputError
        A source that does not exist, or several languages and none named.
    DataError
        Damaged or unsafe archives, a file or column ESCO always has that is missing, two versions mixed.
    """
    members = find_members(sources, (".csv",))
    files = _choose(members, language)
    read = _EscoReader(files, tell)
    skills, groups, occupations = read.frame("skills"), _groups(read), read.frame("occupations")
    parents = read.frame("broaderRelationsSkillPillar")
    parent, further = _broader(parents, skills["conceptUri"], groups["conceptUri"])
    tables = {
        "skills": _skills(skills, parent, version_of(files.values())),
        "skill_groups": groups.rename(columns={"conceptUri": "group_id", "preferredLabel": "label"}).assign(
            broader_id=groups["conceptUri"].map(parent)
        ),
        "skill_relations": _relations(read, further),
        "occupations": _occupations(occupations),
        "occupation_skills": _links(read),
    }
    return IngestBatch(SOURCE, tables, pd.concat(read.rejects), fingerprints(files.values()))


def _choose(members: list[Member], language: str | None) -> dict[str, Member]:
    """The member to read for each file ESCO has, all in one language."""
    names = [*_HEADERS, "skillsHierarchy"]
    found: dict[tuple[str, str], Member] = {}
    for member in members:
        for name in names:
            match = re.fullmatch(name + _LANGUAGE, member.name, re.IGNORECASE)
            if match:
                key = (name, (match[1] or "").lower())
                if key in found:
                    got = f"it twice: {found[key].where} and {member.where}"
                    raise InputError(describe(member.name, got, "each file once", "name only one of them"))
                found[key] = member
    one = _language({code for name, code in found if name == "skills" and code}, language)
    files = {name: found.get((name, one)) or found.get((name, "")) for name in names}
    missing = [name for name in _HEADERS if files[name] is None]
    if missing:
        got = (
            f"no {some(f'{name}.csv' for name in missing)} among {some(sorted(m.name for m in members)) or 'no files'}"
        )
        fix = "give both zips (classification and relations), or the folder that holds them"
        raise DataError(describe("ESCO source", got, "the classification and its relations as CSV", fix))
    return {name: member for name, member in files.items() if member is not None}


def _language(present: set[str], wanted: str | None) -> str:
    if wanted is None and len(present) > 1:
        raise InputError(
            describe("ESCO source", f"languages {some(sorted(present))}", "one language", "choose with --language")
        )
    if wanted is not None and present and wanted.lower() not in present:
        raise InputError(
            describe("--language", repr(wanted), f"one of {some(sorted(present))}", "name one that is there")
        )
    return wanted.lower() if wanted else next(iter(present), "")


def version_of(members: Iterable[Member]) -> str | None:
    """The version that file names state, else the folder's name: "ESCO dataset - v1.1.1 - ..." gives "v1.1.1"."""
    paths = [(member.path.name, member.inside or "", member.path.parent.name) for member in members]
    for names in zip(*paths, strict=True):
        versions = {m[0].lower() for name in names if (m := re.search(r"\bv\d+(?:\.\d+)+", name.replace("_", " ")))}
        if len(versions) > 1:
            got = f"versions {some(sorted(versions))}"
            raise DataError(describe("ESCO source", got, "both zips of one version", "download the other zip again"))
        if versions:
            return versions.pop()
    return None


class _EscoReader:
    """Reads ESCO's files and gathers what could not be read, by the table it was for."""

    def __init__(self, files: dict[str, Member], tell: Tell) -> None:
        self.files, self.tell = files, tell
        self.rejects: list[pd.DataFrame] = []

    def frame(self, name: str) -> pd.DataFrame:
        """One file's rows; concepts that are no longer released are set aside."""
        frame, faults = read_csv(self.files[name], _HEADERS[name], _OPTIONAL.get(name, ()), tell=self.tell)
        self.rejects.append(rejected(_TABLES[name], faults))
        if "status" not in frame:
            return frame
        old = frame["status"].notna() & (frame["status"] != "released")
        return self.without(_TABLES[name], frame, old, ["conceptUri"], "status is " + frame["status"])

    def without(
        self, table: str, frame: pd.DataFrame, bad: pd.Series, key: list[str], reason: str | pd.Series
    ) -> pd.DataFrame:
        """The frame less its bad rows, which are set aside."""
        frame, lost = set_apart(table, frame, bad, key, reason)
        self.rejects.append(lost)
        return frame


def _groups(read: _EscoReader) -> pd.DataFrame:
    """Skill groups; v1.1.1 forgets one in its own file that its hierarchy names."""
    groups = read.frame("skillGroups")
    if "skillsHierarchy" not in read.files:
        return groups
    tree, _ = read_csv(read.files["skillsHierarchy"], (), [name for pair in _LEVELS for name in pair], tell=read.tell)
    columns = list(groups.columns)
    named = pd.concat([tree[list(pair)].set_axis(columns, axis=1) for pair in _LEVELS]).dropna()
    forgotten = named[~named["conceptUri"].isin(groups["conceptUri"])].drop_duplicates("conceptUri")
    return pd.concat([groups, forgotten])


def _broader(links: pd.DataFrame, skills: pd.Series, groups: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """The broader concept of each concept, and the further broader skills of skills.

    A concept may have several: a skill goes before a group, as the nearer of the two, then the smaller id.
    """
    to_skill = links["broaderUri"].isin(skills)
    links = links.assign(to_group=~to_skill)[to_skill | links["broaderUri"].isin(groups)].dropna()
    links = links[links["conceptUri"] != links["broaderUri"]].sort_values(["conceptUri", "to_group", "broaderUri"])
    first = ~links.duplicated("conceptUri")
    further = links[~first & ~links["to_group"] & links["conceptUri"].isin(skills)]
    return links[first].set_index("conceptUri")["broaderUri"], further


def _skills(frame: pd.DataFrame, parent: pd.Series, version: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "skill_id": frame["conceptUri"],
            "label": frame["preferredLabel"],
            "alt_labels": _other_names(frame),
            "description": frame["description"].fillna(frame["definition"]),
            "kind": frame["skillType"].map(KINDS),
            "broader_id": frame["conceptUri"].map(parent),
            "taxonomy": TAXONOMY,
            "taxonomy_version": version,
        }
    )


def _other_names(frame: pd.DataFrame) -> list[list[str] | None]:
    """Alternative and hidden labels, each once, without the preferred one."""
    names = []
    for label, *cells in frame[["preferredLabel", "altLabels", "hiddenLabels"]].itertuples(index=False):
        parts = [part.strip() for cell in cells if isinstance(cell, str) for part in re.split(r"[\n|]", cell)]
        names.append([part for part in dict.fromkeys(parts) if part and part != label] or None)
    return names


def _occupations(frame: pd.DataFrame) -> pd.DataFrame:
    group = frame["iscoGroup"].str.removeprefix("C")
    return pd.DataFrame(
        {
            "occupation_id": frame["conceptUri"],
            "title": frame["preferredLabel"],
            "alt_titles": _other_names(frame),
            "description": frame["description"].fillna(frame["definition"]),
            "group": group,
            "code": frame["code"],
            "level": group.str[:2].map(ISCO_LEVEL_SUB_MAJOR).fillna(group.str[:1].map(ISCO_LEVEL)),
        }
    )


def _relations(read: _EscoReader, further: pd.DataFrame) -> pd.DataFrame:
    frame = read.frame("skillSkillRelations").rename(
        columns={"originalSkillUri": "skill_id", "relatedSkillUri": "related_id", "relationType": "relation"}
    )
    pair = ["skill_id", "related_id"]
    own = frame["skill_id"].notna() & (frame["skill_id"] == frame["related_id"])
    frame = read.without("skill_relations", frame, own, pair, "a skill related to itself")
    broader = further.rename(columns={"conceptUri": "skill_id", "broaderUri": "related_id"}).assign(relation="broader")
    stated = pd.MultiIndex.from_frame(broader[pair]).isin(pd.MultiIndex.from_frame(frame[pair]))
    return pd.concat([frame, broader.loc[~stated, frame.columns]])


def _links(read: _EscoReader) -> pd.DataFrame:
    frame = read.frame("occupationSkillRelations")
    unread = frame["relationType"].notna() & ~frame["relationType"].isin(IMPORTANCE)
    reason = "relation is neither essential nor optional: " + frame["relationType"]
    frame = read.without("occupation_skills", frame, unread, ["occupationUri", "skillUri"], reason)
    return pd.DataFrame(
        {
            "occupation_id": frame["occupationUri"],
            "skill_id": frame["skillUri"],
            "importance": frame["relationType"].map(IMPORTANCE),
        }
    )
