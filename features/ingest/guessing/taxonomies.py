"""Guess of a taxonomy: which columns of a file hold the names, ids and links of skills or occupations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.ingest.guessing.files import source_name
from stackwise.features.ingest.guessing.names import squeezed
from stackwise.features.ingest.guessing.toml import as_toml_value
from stackwise.features.ingest.own_taxonomy import Part, TaxonomyMapping
from stackwise.features.ingest.tabular.files import AS_SEEN, FileRules, open_table

_SAID: Mapping[Part, Mapping[str, str]] = {
    "skill": {
        "label": "label skill skillname name preferredlabel title competence competency elementname skilltitle"
        " bezeichnung kompetenz fähigkeit compétence competencia vaardigheid",
        "skill_id": "skillid id code uri concepturi elementid uniqueid uuid key identifier skillcode kennung",
        "alt_labels": "altlabels synonyms aliases alternativelabels alsoknownas alternatives synonyme sinónimos",
        "description": "description definition about beschreibung descripción scopenote details",
        "kind": "kind type skilltype art typ",
        "broader": "broader parent parentid broaderskill broaderid parentskill oberbegriff broaderconcepturi",
        "group": "group category skillgroup cluster family domain area kategorie gruppe catégorie categoría",
    },
    "occupation": {
        "title": "title occupation occupationtitle jobtitle job role rolename name preferredlabel label position beruf"
        " berufsbezeichnung métier poste ocupación puesto functie",
        "occupation_id": "occupationid occupationcode id code uri concepturi jobid jobcode roleid onetsoccode"
        " uniqueid uuid key",
        "alt_titles": "alttitles altlabels synonyms alternativetitles alsoknownas aliases synonyme",
        "description": "description definition summary about beschreibung descripción",
        "group": "group iscogroup isco family jobfamily category gruppe",
        "skills": "skills requiredskills essentialskills coreskills competencies mustskills kompetenzen"
        " compétences competencias",
        "optional_skills": "optionalskills preferredskills niceskills desirableskills",
    },
}
_MAIN: Mapping[Part, str] = {"skill": "label", "occupation": "title"}
_LEAST_DISTINCT = 0.5  # of a column's values: one that repeats more names what its rows belong to
_LISTS = ("alt_labels", "alt_titles", "skills", "optional_skills")
_SEPARATORS = ("\n", "|", ";", ",")
_SHOWN = 3


def guess_taxonomy(path: Path, part: Part, rules: FileRules = AS_SEEN) -> tuple[str, TaxonomyMapping]:
    """A guessed mapping for a file of skills or of occupations, as TOML with examples, and to read with.

    Raises
    ------
    InputError
        No such file, or a format that is not read.
    DataError
        No column looks like a name.
    """
    _, table = open_table(path, rules)
    frame, _ = table.read([], [name for name in dict.fromkeys(table.header) if name])
    columns = _columns(frame, part)
    main = _MAIN[part]
    if main not in columns:
        got = f"columns {some([str(name) for name in frame.columns])}"
        expected = f"one whose name says that it holds the {main}, and whose values seldom repeat"
        raise DataError(describe(f"{part}s in {path.name}", got, expected, "write a mapping"))
    plain = {"source": source_name(path), part: {name: rule for name, (rule, _) in columns.items()}}
    lines = ["# Guessed from the columns' names. Look at each line; docs/mappings.md says what can be written."]
    lines += [f"# {table.note}"] if table.note else []
    lines += [f"source = {as_toml_value(plain['source'])}", "", f"[{part}]"]
    for name, (rule, shown) in columns.items():
        lines += [f"# {'; '.join(map(repr, shown))}", f"{name} = {as_toml_value(rule)}"]
    unused = [str(name) for name in frame.columns if str(name) not in {rule["from"] for rule, _ in columns.values()}]
    lines += ["", f"# Columns that nothing uses: {', '.join(unused)}"] if unused else []
    return "\n".join(lines) + "\n", TaxonomyMapping.model_validate(plain)


def _columns(frame: pd.DataFrame, part: Part) -> dict[str, tuple[dict[str, Any], Sequence[str]]]:
    """By target the rule of its column and examples; each column serves once."""
    free = _by_name([str(name) for name in frame.columns])
    found: dict[str, tuple[dict[str, Any], Sequence[str]]] = {}
    for target, names in _SAID[part].items():
        column = next((free[name] for name in names.split() if name in free), None)
        if column is None or (values := frame[column].dropna()).empty:
            continue
        if target.endswith("_id") and not values.is_unique:
            continue
        if target == _MAIN[part] and values.astype(str).nunique() < _LEAST_DISTINCT * len(values):
            continue
        free = {name: other for name, other in free.items() if other != column}
        cells = [str(value) for value in values]
        rule: dict[str, Any] = {"from": column}
        if target in _LISTS and not isinstance(values.iloc[0], list):
            rule["apply"] = [{"do": "split", "separator": _separator(cells)}]
        found[target] = (rule, [re.sub(r"\s+", " ", cell)[:60] for cell in dict.fromkeys(cells)][:_SHOWN])
    return found


def _by_name(columns: Sequence[str]) -> dict[str, str]:
    """Columns by what they may be called: as they are, and without the word that most of them begin with."""
    words = [re.split(r"[\W_]+", column, maxsplit=1) for column in columns]
    first, times = Counter(parts[0].casefold() for parts in words).most_common(1)[0]
    short = {
        squeezed(parts[1]): column
        for parts, column in zip(words, columns, strict=True)
        if len(parts) > 1 and parts[0].casefold() == first and 2 * times > len(columns)
    }
    return {**short, **{squeezed(column): column for column in reversed(columns)}}


def _separator(cells: Sequence[str]) -> str:
    """What parts the items of a list: the mark that stands in most cells, a rarer mark before a comma."""
    share = {mark: sum(mark in cell for cell in cells) / len(cells) for mark in _SEPARATORS}
    return next((mark for mark in _SEPARATORS[:-1] if share[mark] >= max(share[","] / 2, 0.02)), ",")
