"""Model card: what a model is, what it learned from, how it was measured, and for what it is not meant.

The headings follow Mitchell et al. 2019 (https://doi.org/10.1145/3287560.3287596); every figure is the report's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from stackwise.training.evaluate import HEADLINE, MODEL

CARD = "model_card.md"
_MEANT = """\
It orders micro-credentials for one person and one goal, after `stackwise` has left out what the person may not or
cannot take, and before it re-ranks by closure, goal, credit and quality. Who decides sees the terms and the evidence.
It is not meant to select or reject people, to judge providers, or to state credit, which follows rules.
"""
_LIMITS = """\
- Grades that are derived from a catalogue follow that catalogue's own links; where they are, the figures say how well a
  model finds those links and not what people would choose.
- Figures are of the occupations and providers that this catalogue has; the slices show where it has few.
- No learner's words, and no one's id, is part of the model or of its report: learners are numbers here.
"""


def model_card(report: Mapping[str, Any], summary: pd.DataFrame, slices: pd.DataFrame) -> str:
    """The card as Markdown.

    Parameters
    ----------
    report : as ``report.json`` holds it.
    summary, slices : as :class:`stackwise.training.evaluate.Evaluation` holds them.
    """
    data = report["data"]
    parts = [
        f"# {report['run_name']}",
        f"Learned ranker of `stackwise`, {len(report['features'])} features, made of `{data['catalogue']}`; "
        f"gates {'passed' if report['passed'] else 'NOT passed'}.",
        "## Meant for",
        _MEANT.rstrip(),
        "## Learned from",
        _table(("what", "value"), _facts(data)),
        "## Measured on held-out pairs",
        f"nDCG@10 with its 95% interval over whole occupations; n is the learners with anything relevant. "
        f"{data['tested_pairs']:,} pairs.",
        _table(("ranker", "nDCG@10", "95%", "n"), map(_measured, summary.to_dict("records"))),
        "## By slice",
        _table(("slice", "ranker", "nDCG@10", "95%", "n"), _slice_rows(slices)),
        "## Gates",
        _table(
            ("gate", "found", "holds"),
            ((g["name"], g["said"], "yes" if g["passed"] else "NO") for g in report["gates"]),
        ),
        "## Limits",
        _LIMITS.rstrip(),
        "## Features",
        ", ".join(f"`{name}`" for name in report["features"]),
    ]
    return "\n\n".join(parts) + "\n"


def _gate(gate: Mapping[str, Any]) -> Sequence[str]:
    return gate["name"], gate["said"], "yes" if gate["passed"] else "NO"


def _facts(data: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    yield "judgements", str(data["judgements"])
    yield "as of", str(data["as_of"])
    yield "learners", f"{data['learners']:,}"
    yield "pairs", f"{data['pairs']:,}"
    yield "grades 0 to 3", ", ".join(f"{count:,}" for _, count in sorted(data["grades"].items()))
    yield "taxonomy", ", ".join(map(str, data["taxonomy_version"])) or "unknown"
    yield "fingerprint of the catalogue", f"`{data['fingerprint']}`"


def _measured(row: Mapping[Any, Any]) -> Sequence[str]:
    return str(row["ranker"]), *_figures(row), f"{row['with_relevant']:,}"


def _slice_rows(slices: pd.DataFrame) -> Iterable[Sequence[str]]:
    shown = slices[slices["ranker"].isin([MODEL, "fused", "random"])]
    for row in shown.to_dict("records"):
        yield str(row["slice"]), str(row["ranker"]), *_figures(row), f"{row['learners']:,}"


def _figures(row: Mapping[Any, Any]) -> tuple[str, str]:
    return _number(row[HEADLINE]), f"{_number(row['ndcg_low'])} to {_number(row['ndcg_high'])}"


def _number(value: float) -> str:
    return "unknown" if value != value else f"{value:.3f}"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
