"""Taxonomy links: which skill of one taxonomy is which of another, by names and descriptions, each with its confidence.

Each skill of the first taxonomy is compared with all of the second: one that bears its name, preferred or other, else
the one whose label is nearest. How sure that is was fitted (logistic regression) on 390 pairs of O*NET and ESCO skills
that a person judged, strictly: the same thing, not a part of it, nor the use of a tool for the tool. docs/catalogue.md
says how right links of each confidence were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder
from stackwise.features.errors import InputError, describe, some
from stackwise.features.frames import Kind, frame_of
from stackwise.features.ingest.credentials import slug
from stackwise.features.ingest.store import IngestBatch, rejected
from stackwise.features.taxonomy import LINKED
from stackwise.features.vectors import Progress, encode_all, load_vectors, table_sha

LEAST = 0.6
_BRACKETS = re.compile(r"\([^()]{0,100}\)")
_WEIGHTS = {
    **{"label": 3.81, "lead": 4.03, "description": 2.88, "own_name": 1.84, "shared": 2.98},
    **{"use": -3.66, "no_tool": -1.76, "": -6.72},
}
_TOOL = "technology"  # kind of a skill that is a tool
_SMALL = frozenset(("a", "an", "and", "for", "in", "of", "the", "to", "with"))
_TOOL_WORDS = frozenset(
    (
        *("application", "database", "editor", "framework", "language", "platform", "program", "software", "suite"),
        *("system", "technology", "tool"),
    )
)
_BLOCK = 2048


def link_taxonomies(
    catalogue: Catalogue,
    taxonomy: str,
    other: str,
    encoder: Encoder,
    least: float = LEAST,
    progress: Progress | None = None,
) -> IngestBatch:
    """Links of the skills of one taxonomy to those of another, as rows of ``skill_relations``.

    Parameters
    ----------
    taxonomy, other : as the skills table names them.
    encoder : the one the catalogue is indexed by.
    least : confidence from which a link is kept.

    Raises
    ------
    InputError
        A taxonomy that the catalogue does not hold, or twice the same.
    StaleIndexError
        The skills are not indexed.
    """
    skills = catalogue["skills"]
    rows, others = _rows_of(skills, taxonomy, other)
    found, confidence = _likest(catalogue, rows, others, encoder, progress)
    ids = skills["skill_id"].to_numpy(object)
    kept = [
        (ids[rows[at]], ids[found[at]], LINKED, float(confidence[at])) for at in np.flatnonzero(confidence >= least)
    ]
    kinds: dict[str, Kind] = {"skill_id": "text", "related_id": "text", "relation": "text", "confidence": "real"}
    source = f"links.{slug(taxonomy)}.{slug(other)}"[:64]
    inputs = {"skills": table_sha(catalogue, "skills")}
    return IngestBatch(source, {"skill_relations": frame_of(kept, kinds)}, rejected("skill_relations", []), inputs)


def _rows_of(skills: pd.DataFrame, taxonomy: str, other: str) -> tuple[Any, Any]:
    """The rows of each taxonomy."""
    held = sorted(skills["taxonomy"].dropna().unique())
    for name in (taxonomy, other):
        if name not in held or taxonomy == other:
            fix = "ingest it first, or write it as the skills table does"
            raise InputError(describe("taxonomy", repr(name), f"two of {some(held)}", fix))
    of = skills["taxonomy"]
    return np.flatnonzero((of == taxonomy).to_numpy()), np.flatnonzero((of == other).to_numpy())


def _likest(
    catalogue: Catalogue, rows: Any, others: Any, encoder: Encoder, progress: Progress | None
) -> tuple[Any, Any]:
    """For each of ``rows`` the row among ``others`` that is most likely the same skill, and how sure that is."""
    skills, vectors = catalogue["skills"], load_vectors(catalogue, encoder, only=["skills"])["skills"]
    named = _named(skills.iloc[rows], skills.iloc[others])
    at, own = named["at"].to_numpy(), named["own"].to_numpy(bool)
    nearest, lead = _nearest(vectors[rows], vectors[others])
    found = others[np.where(at >= 0, at, nearest)]
    mine, theirs = skills.iloc[rows], skills.iloc[found]
    measured = {
        "label": np.einsum("nd,nd->n", vectors[rows], vectors[found]),
        "lead": lead,
        "description": _described(mine, theirs, encoder, progress),
        "own_name": own.astype(float),
        **_worded(mine, theirs),
    }
    odds = _WEIGHTS[""] + sum(_WEIGHTS[part] * value for part, value in measured.items())
    return found, np.round(1 / (1 + np.exp(-odds)), 3)


def _nearest(vectors: Any, others: Any) -> tuple[Any, Any]:
    """(n,) the row of ``others`` whose label is nearest to each, and (n,) by how much it is nearer than the next."""
    rows, leads = [], []
    for at in range(0, len(vectors), _BLOCK):
        near = vectors[at : at + _BLOCK] @ others.T
        rows.append(np.argmax(near, axis=1))
        most = np.partition(near, -2, axis=1)[:, -2:] if near.shape[1] > 1 else np.zeros((len(near), 2))
        leads.append(most[:, 1] - most[:, 0])
    return np.concatenate(rows), np.concatenate(leads)


def _worded(skills: pd.DataFrame, others: pd.DataFrame) -> dict[str, Any]:
    """(n,) each: what the words of both say.

    ``shared`` is the share of words (Jaccard) that a skill's label has in common with the likest name of the other,
    ``use`` whether one is a tool and the other an activity, ``no_tool`` whether the label of a tool says that it is
    one, as "root cause analysis software", and the other's label does not.
    """
    shared, use, no_tool = [], [], []
    sides = zip(*(frame[["label", "alt_labels", "kind"]].to_numpy(object) for frame in (skills, others)), strict=True)
    for (label, _, kind), (other, names, other_kind) in sides:
        said = _words(label)
        each = [_words(name) for name in (other, *(names if names is not None else ()))]
        shared.append(max(len(said & name) / max(1, len(said | name)) for name in each))
        use.append({kind, other_kind} == {_TOOL, "skill"})
        tool, thing = (other, label) if other_kind == _TOOL else (label, other)
        says = [bool(_words(name) & _TOOL_WORDS) for name in (tool, thing)]
        no_tool.append(_TOOL in (kind, other_kind) and says == [True, False])
    return {"shared": np.array(shared), "use": np.array(use, float), "no_tool": np.array(no_tool, float)}


def _words(name: Any) -> frozenset[str]:
    """The words of a name, plurals as singulars, without those that say little."""
    plain = re.findall(r"[^\W_]+[+#]*", _plain(name))
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in plain if word not in _SMALL)


def _named(skills: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """For each skill the row ``at`` of the other that bears its label, -1 for none, and whether as its ``own`` name."""
    known: dict[str, tuple[int, bool]] = {}
    for at, label in enumerate(others["label"]):
        known.setdefault(_plain(label), (at, True))
    for at, names in enumerate(others["alt_labels"]):
        for said in names if names is not None else ():
            known.setdefault(_plain(said), (at, False))
    return frame_of([known.get(_plain(label), (-1, False)) for label in skills["label"]], {"at": "int", "own": "bool"})


def _described(skills: pd.DataFrame, others: pd.DataFrame, encoder: Encoder, progress: Progress | None) -> Any:
    """(n,) likeness of each skill, by its label and description, to the description of the other; 0 without one."""
    said = [". ".join(filter(None, map(_said, row))) for row in skills[["label", "description"]].to_numpy(object)]
    about = [_said(text) for text in others["description"]]
    vectors = [_encoded(texts, encoder, progress) for texts in (said, about)]
    return np.einsum("nd,nd->n", *vectors) * [bool(text) for text in about]


def _encoded(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> Any:
    unique = list(dict.fromkeys(texts))
    row = {text: at for at, text in enumerate(unique)}
    return encode_all(unique, encoder, "encode descriptions", progress)[[row[text] for text in texts]]


def _said(text: Any) -> str:
    return text if isinstance(text, str) else ""


def _plain(name: Any) -> str:
    return " ".join(_BRACKETS.sub(" ", str(name)).casefold().split())
