"""What a model must pass to become the challenger; each gate says its figure, its limit and whether it held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from stackwise.models.ranker.baselines import SHIPPED_NAME, TFIDF
from stackwise.training.config import GateConfig
from stackwise.training.evaluate import HEADLINE, MODEL, Evaluation, best_lane

CHAMPION_NAME = "champion"


@dataclass(frozen=True)
class Gate:
    """One condition: ``value`` must be at least, or at most, ``limit``."""

    name: str
    value: float
    limit: float
    passed: bool
    said: str

    def plain(self) -> dict[str, Any]:
        """As the report carries it."""
        return asdict(self)


def at_least(name: str, value: float, limit: float, said: str) -> Gate:
    """A floor; what could not be measured does not pass."""
    return Gate(name, value, limit, bool(value >= limit), f"{said}; at least {limit:g}")


def at_most(name: str, value: float, limit: float, said: str) -> Gate:
    """A ceiling; what could not be measured does not pass."""
    return Gate(name, value, limit, bool(value <= limit), f"{said}; at most {limit:g}")


def judge(
    evaluation: Evaluation,
    single: tuple[str, float] | None,
    permuted: float,
    calibration_error: float,
    config: GateConfig,
) -> list[Gate]:
    """Every gate of a finished cross-fit.

    Parameters
    ----------
    single : the best single feature and its nDCG@10; None where people judged, whom no formula made.
    permuted : nDCG@10 of a model trained on grades permuted within each query.
    """
    model = evaluation.value(MODEL)
    lane = best_lane(evaluation)
    tests = evaluation.tests.set_index("against")
    gates = []
    for against, least in ((lane, config.lane_lift), ("fused", config.fused_lift)):
        lift, p = float(tests["lift"][against]), float(tests["p_holm"][against])
        gates.append(at_least(f"lift over {against}", lift, least, f"nDCG@10 {lift:+.1%} over {against}"))
        gates.append(at_most(f"p against {against}", p, config.p, f"p = {p:.4f} (Holm)"))
    if single is None:
        gates += _against_what_needs_no_training(evaluation, config)
    else:
        share = single[1] / model if model > 0 else float("nan")
        said = f"{single[0]} alone reaches {share:.0%} of the model"
        gates.append(at_most("best single feature", share, config.single_feature, said))
    above = permuted - evaluation.value("random")
    said = f"permuted grades give {permuted:.3f}, random {permuted - above:.3f}"
    gates.append(at_most("permuted grades above random", above, config.floor, said))
    said = f"relevance is off by {calibration_error:.3f} in the mean"
    gates.append(at_most("calibration error", calibration_error, config.calibration_error, said))
    if CHAMPION_NAME in tests.index:
        lost = -float(tests["difference"][CHAMPION_NAME])
        gates.append(
            at_most("loss to the champion", lost, config.champion_loss, f"nDCG@10 {-lost:+.4f} to the champion")
        )
    return gates


def _against_what_needs_no_training(evaluation: Evaluation, config: GateConfig) -> list[Gate]:
    """Of a model of people's grades: above TF-IDF of the request, in each slice too, and no worse than what ships."""
    model, rival = evaluation.value(MODEL), evaluation.value(TFIDF)
    said = f"nDCG@10 {model:.3f}, TF-IDF of the request {rival:.3f}"
    gates = [at_least("above TF-IDF of the request", model - rival, config.request_lift, said)]
    lost = evaluation.value(SHIPPED_NAME) - model
    said = f"nDCG@10 {-lost:+.4f} to the ranker that ships"
    gates.append(at_most("loss to the ranker that ships", lost, config.shipped_loss, said))
    slices = evaluation.slices.set_index(["slice", "ranker"])
    for name in dict.fromkeys(evaluation.slices["slice"]):
        if slices.loc[(name, MODEL), "learners"] >= config.least_in_slice:
            own, other = (float(slices.loc[(name, ranker), HEADLINE]) for ranker in (MODEL, TFIDF))
            said = f"nDCG@10 {own:.3f} in slice {name}, TF-IDF of the request {other:.3f}"
            gates.append(at_most(f"loss to TF-IDF in {name}", other - own, config.slice_loss, said))
    return gates


def passed(gates: Iterable[Gate]) -> bool:
    """Whether all held."""
    return bool(np.all([gate.passed for gate in gates]))
