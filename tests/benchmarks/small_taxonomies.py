"""How far the span linker's probabilities hold for a taxonomy of one's own: fewer skills, fewer names, no occupations.

Annotated phrases are linked to parts of a taxonomy, and their likeliest skill counts as right where the annotator named
it (a floor: near skills count as wrong). Printed: the log-odds by which what is said falls short of what is right.

    python tests/benchmarks/small_taxonomies.py --data FOLDER --taxonomy DIR
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit

from stackwise.features.catalogue import Catalogue, in_memory, read_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.models.linker import Linker
from stackwise.training.annotated_mentions import AnnotatedMention, read_annotated

CASES = (
    (345, True, 63),
    (345, False, 63),
    (345, False, 0),
    (1500, False, 300),
    (4000, False, 1000),
    (4000, True, 1000),
)
DOCUMENTS = 260


def part_of(whole: Catalogue, wanted: list[str], names: bool, occupations: int) -> Catalogue:
    """The skills of some labels, with or without other names, and the occupations that need most of them."""
    skills = whole["skills"][whole["skills"]["label"].isin(wanted)].copy()
    if not names:
        skills["alt_labels"] = [[] for _ in range(len(skills))]
    needs = whole["occupation_skills"][whole["occupation_skills"]["skill_id"].isin(skills["skill_id"])]
    kept = needs["occupation_id"].value_counts().index[:occupations]
    jobs = whole["occupations"][whole["occupations"]["occupation_id"].isin(kept)]
    tables = {"skills": skills, "occupations": jobs, "occupation_skills": needs[needs["occupation_id"].isin(kept)]}
    return in_memory(tables if occupations else {"skills": skills})


def labels_for(whole: Catalogue, annotated: list[AnnotatedMention], count: int) -> list[str]:
    """The labels that annotators named most, filled up by chance."""
    known = set(whole["skills"]["label"])
    named = [
        label for label, _ in Counter(said.label for said in annotated if said.label).most_common() if label in known
    ]
    others = sorted(known - set(named))
    random.Random(1).shuffle(others)
    return (named + others)[:count]


def main() -> None:
    """Print one line for each part of the taxonomy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--taxonomy", type=Path, required=True)
    given = parser.parse_args()
    whole, encoder, annotated = read_catalogue(given.taxonomy), load_encoder(), read_annotated([given.data])
    documents = sorted({mention.mention.document for mention in annotated})
    drawn = set(random.Random(0).sample(documents, min(DOCUMENTS, len(documents))))
    mentions = [mention for mention in annotated if mention.mention.document in drawn]
    for count, names, occupations in CASES:
        part = part_of(whole, labels_for(whole, annotated, count), names, occupations)
        linker = Linker.load(part, encoder).spans
        linked = linker.link([mention.mention for mention in mentions], None, 1e-9)
        said = np.array([found[0].probability if found else 0.0 for found in linked])
        right = np.array(
            [
                bool(found) and found[0].label in (one.label, *one.also)
                for found, one in zip(linked, mentions, strict=True)
            ]
        )
        kept = (said > 0.02) & (said < 0.98)
        odds, hit = logit(said[kept]), right[kept]
        short = minimize_scalar(
            lambda by, odds=odds, hit=hit: -np.log(expit(np.where(hit, odds + by, -odds - by))).mean()
        )
        print(
            f"{count} skills, other names {names}, {occupations} occupations: shift {linker.index.prior_shift:.2f}, "
            f"still short by {short.x:.2f}; said {said[kept].mean():.3f}, right {hit.mean():.3f} of {kept.sum()}"
        )


if __name__ == "__main__":
    main()
