"""Credit lines of a recommendation: the qualification, slot, unit and rule exist, held at the date, and support it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.certainty import CERTAINTIES, COUNTED, rank_of
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.plain_rows import Row, close, within
from stackwise.recommender.verify.requirement_tree import walk
from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]
IDEAL_SHARE = 0.25


def check_credit(claim: Claim, answer: Claim, limits: ExclusionChecker) -> Iterator[Violation]:
    """Violations of each credit line, and of the term that should follow from the lines that count."""
    for line in claim["credit"]:
        place = str(line["unit_id"] or line["requirement_id"])
        yield from (Violation("credit", place, what) for what in _line(line, claim, limits))
    counting = [line for line in claim["credit"] if line["certainty"] in CERTAINTIES[:COUNTED]]
    expected = answer["weights"]["credit"] * _value(counting, answer, limits.rows)
    if not close(claim["terms"]["credit"], expected, 1e-5):
        yield Violation("credit", "term", f"its term does not recompute from its lines; expected {expected:.6f}")
    if len({(line["requirement_id"], line["unit_id"]) for line in counting}) != len(counting):
        yield Violation("credit", "lines", "two lines fill one slot")


def _value(counting: list[Claim], answer: Claim, rows: CatalogueRows) -> float:
    """Share of the target qualification that the counting lines fill, over the share that is ideal."""
    wanted = answer["request"].get("goal", {}).get("qualification_id")
    if wanted is None or not counting:
        return 0.0
    filled = sum(line["value"] for line in counting if line["qualification_id"] == wanted)
    return float(min(1.0, filled / rows.qualifications[wanted]["total"] / IDEAL_SHARE))


def _line(line: Claim, claim: Claim, limits: ExclusionChecker) -> Iterator[str]:
    rows = limits.rows
    qualification = rows.qualifications.get(line["qualification_id"])
    if qualification is None:
        yield "no such qualification"
        return
    if line["requirement_id"] is not None and line["requirement_id"] not in rows.requirements[line["qualification_id"]]:
        yield "no such requirement in the qualification"
    if line["unit_id"] is not None and line["unit_id"] not in rows.units:
        yield "no such unit"
    if line["certainty"] not in CERTAINTIES:
        yield "no such certainty"
    elif line["rule_id"] is None:
        yield from _awarded(line, claim, rows)
    else:
        yield from _ruled(line, claim, limits)


def _awarded(line: Claim, claim: Claim, rows: CatalogueRows) -> Iterator[str]:
    """Without a rule, the unit must be one the credential awards, or an equivalent, each hop less certain."""
    awarded = set(rows.credentials[claim["credential_id"]]["awards_units"] or ())
    hops, reach = 0, awarded
    while line["unit_id"] not in reach:
        wider = reach | {other for unit in reach for other in rows.mappings.next_to(unit)}
        if wider == reach:
            yield "the credential neither awards this unit nor an equivalent"
            return
        hops, reach = hops + 1, wider
    if rank_of(line["certainty"]) < max(0, hops - 1):
        yield f"{hops} equivalence hops do not make it {line['certainty']}"


def _ruled(line: Claim, claim: Claim, limits: ExclusionChecker) -> Iterator[str]:
    rule = limits.rows.rules.get(line["rule_id"])
    if rule is None:
        yield "no such rule"
        return
    if not within(rule, limits.day):
        yield "the rule does not hold at this date"
    if rule["qualification_id"] != line["qualification_id"]:
        yield "the rule is about another qualification"
    if rank_of(line["certainty"]) < rank_of(rule["certainty"]):
        yield f"the rule is {rule['certainty']}, not {line['certainty']}"
    if line["unit_id"] is not None and rule["target_units"] and line["unit_id"] not in rule["target_units"]:
        yield "the rule does not name this unit"
    if not _gives(rule, claim, limits.rows):
        yield "the rule is not about this credential"


def _gives(rule: Row, claim: Claim, rows: CatalogueRows) -> bool:
    """Whether the rule's giver names the credential, or a unit that it awards."""
    awarded = set(rows.credentials[claim["credential_id"]]["awards_units"] or ())
    awarded |= {other for unit in awarded for other in rows.mappings.next_to(unit)}
    leaves = [node for node in walk(rule["giver"]) if node["kind"] == "leaf"]
    return any(
        leaf.get("credential_id") == claim["credential_id"] or leaf.get("unit_id") in awarded or leaf.get("where")
        for leaf in leaves
    )
