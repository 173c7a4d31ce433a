"""Words of a decision: equivalences, rules, limits and outcomes as a registrar would say them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from stackwise.features.equivalence import UNKNOWN, YES
from stackwise.features.records import Certainty, Conditions, CreditRule, Measure, Qualification, Where
from stackwise.models.credit import CapUse, CreditLine
from stackwise.models.credit.read import Rulebook
from stackwise.models.credit.tree import Tree
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.overrides import Override

NOUNS: Mapping[Measure, tuple[str, str]] = {
    "count": ("unit", "units"),
    "credit": ("credit point", "credit points"),
    "hours": ("hour", "hours"),
}
NO_FULL_CREDIT = (
    "its rule does not say that credit may meet all of it: a condition of Stackwise's own (docs/credit.md, whole), "
    "and not of the rule"
)
STATED_NO_FULL_CREDIT = "its rule says that it is never met wholly by credit"
MODES = {"rpl": "recognition of prior learning", "transfer": "credit transfer", "completed": "study"}
Step = tuple[str, str, str | None, str | None]  # from, to, equivalent, kind


def amount_words(amount: float, measure: Measure) -> str:
    """An amount with its noun."""
    return f"{amount:g} {NOUNS[measure][amount != 1]}"


def where_words(where: Where) -> str:
    """A filter in words."""
    said = ["any current unit" if where.current else "any unit", *filter(None, [kind_words(where)])]
    if where.unlisted:
        said.append("that the rule does not list")
    return " ".join(said)


def kind_words(where: Where) -> str:
    """What a filter asks of a unit's package, code and level; nothing where it asks none of them."""
    said = []
    if where.package is not None:
        said.append(f"of package {where.package}")
    if where.code_prefix is not None:
        said.append(f"with a code that begins {where.code_prefix}")
    if where.tag is not None:
        said.append(f"tagged {where.tag}")
    low, high = where.level_min, where.level_max
    if low is not None and high is not None:
        said.append(f"at level {low:g}" if low == high else f"at levels {low:g} to {high:g}")
    elif low is not None or high is not None:
        said.append(f"at level {low:g} or above" if low is not None else f"at level {high:g} or below")
    return " ".join(said)


def noted(note: str | None, about: Qualification) -> str:
    """What is noted of a limit, behind it: of a packaging rule the clause that states it."""
    said = (note or "").rstrip(".")
    return "" if not said else f" [{said}]" if about.packaging else f" ({said})"


def why_not_whole(about: Qualification) -> str:
    """Why the last of it is left to study: its rule says so, or says nothing."""
    return STATED_NO_FULL_CREDIT if about.full_credit is False else NO_FULL_CREDIT


def condition_words(asked: Conditions) -> str:
    """What is asked of how something was attained: its grade, its way, its age."""
    said = [] if asked.min_grade is None else [f"a grade of {asked.min_grade:g} or more"]
    if asked.not_by:
        said.append(f"not by {' or '.join(MODES[way] for way in asked.not_by)}")
    if asked.max_age_months is not None:
        said.append(f"completed at most {asked.max_age_months} months before")
    return ", ".join(said)


class DecisionWords:
    """Says what rules and mappings say, with titles."""

    def __init__(self, book: Rulebook, names: CatalogueNames) -> None:
        self.book, self.names = book, names

    def line(self, line: CreditLine, rules: Mapping[str, CreditRule], let_in: str | None = None) -> str:
        """Why a line stands; ``let_in`` is what the rule says of a place that names no unit."""
        named = self.names.named
        if line.rule_id is not None:
            return self.rule(rules[line.rule_id])
        units = [use.partition(":")[2] for use in line.uses if use.startswith("unit:")]
        if len(units) > 1:
            return f"{' and '.join(map(named, units))} are merged into {named(str(line.unit_id))}"
        via = next((use for use in line.uses if use.startswith("award:")), None)
        awarded = "that unit" if units and units[0] == line.unit_id else named(units[0]) if units else ""
        said = [] if via is None or not units else [f"it awards {awarded}"]
        if units and line.unit_id is not None and units[0] != line.unit_id:
            said.append(self.chain(units[0], line.unit_id))
        return "; ".join(said) or let_in or "the rule lists this unit" if units else "the credential itself"

    def rule(self, rule: CreditRule) -> str:
        """A rule's own words: basis, who said so, note, dates."""
        said = [rule.basis or f"rule {rule.rule_id}"]
        if rule.asserted_by:
            said.append(f"by {rule.asserted_by}")
        if rule.conditions.note:
            said.append(rule.conditions.note.rstrip("."))
        dates = [
            f"from {rule.valid_from}" if rule.valid_from else "",
            f"until {rule.valid_to}" if rule.valid_to else "",
        ]
        when = " ".join(filter(None, dates))
        said.append(f"for learning completed {when}" if when else "the rule has no dates")
        return f"{'; '.join(said)} [{rule.rule_id}]"

    def chain(self, start: str, end: str) -> str:
        """How one unit leads to another, mapping by mapping."""
        steps = self._path(start, end)
        return ", and ".join(self.step(step) for step in steps) or f"it counts as {self.names.named(end)}"

    def step(self, step: Step) -> str:
        """One mapping."""
        start, end, said, kind = step
        first, last = self.names.named(start), self.names.named(end)
        if said == UNKNOWN:
            return f"{first} is mapped to {last}, and nobody says whether it is equivalent"
        if kind == "equivalent":
            return f"{first} is {'' if said == YES else 'not '}equivalent to {last}"
        tail = f"and equivalent to {last}" if said == YES else f"{last} and not equivalent to it"
        return f"{first} is superseded by {tail}"

    def _path(self, start: str, end: str) -> list[Step]:
        """The shortest chain of mappings, sure ones first."""
        for unknown in (False, True):
            found = self._search(start, end, unknown)
            if found:
                return found
        return []

    def _search(self, start: str, end: str, unknown: bool) -> list[Step]:
        queue, via = deque([start]), dict[str, Step]()
        while queue and end not in via:
            at = queue.popleft()
            for first, last, said, kind, _ in self.book.mappings:
                if said != YES and not (unknown and said == UNKNOWN):
                    continue
                ways = [(first, last), (last, first)] if kind == "equivalent" else [(first, last)]
                for one, other in ways:
                    if one == at and other not in via and other != start:
                        via[other] = (one, other, said, kind)
                        queue.append(other)
        steps: list[Step] = []
        at = end
        while at in via:
            steps.append(via[at])
            at = via[at][0]
        return steps[::-1]

    def place(self, tree: Tree, requirement_id: str) -> str:
        """A part of a qualification by its name, a unit's place by the unit, a bound across it by what it asks."""
        if requirement_id in tree.at:
            node = tree.nodes[tree.at[requirement_id]]
            if node.requirement.unit_id is not None:
                return self.names.named(node.requirement.unit_id)
            above = (up.requirement.label for up in tree.above(node.index) if up.index)
            return next(filter(None, above), None) or "the whole"
        label = next((one.label for one in tree.qualification.crossings if one.bound_id == requirement_id), None)
        return f"“{label.rstrip('.')}”" if label else requirement_id

    def decided(self, one: Override, tree: Tree) -> str:
        """A decision of an adviser, whose names are titles."""
        about = self.names.named(one.unit_id) if one.unit_id else self.place(tree, str(one.requirement_id))
        what = (
            f"accepted {self.names.named(str(one.holding))} for {about}" if one.kind == "accept" else f"waived {about}"
        )
        return f"{one.by} {what} on {one.on}. Reason: {one.reason.rstrip('.')}."

    def limit(self, cap: CapUse, place: str | None, about: Qualification) -> str:
        """A limit on credit, how much of it is used, and for residency why it stands."""
        if cap.kind == "residency":
            return self._residency(cap, about)
        kinds = [*(f"{certainty}" for certainty in cap.certainties)]
        whose = f"{' or '.join(kinds)} credit" if kinds else "credit"
        if cap.modes:
            whose = " or ".join(MODES[mode] for mode in cap.modes)
        where = f" of {place}" if place and cap.requirement_id else ""
        note = noted(cap.note, about)
        used = f"{cap.used:g} of at most {amount_words(cap.max, cap.measure)}"
        return f"Limit: {used}{where} by {whose}{note}."

    def _residency(self, cap: CapUse, about: Qualification) -> str:
        used = f"Credit: {cap.used:g} of at most {amount_words(cap.max, cap.measure)}"
        whole = amount_words(about.total, cap.measure)
        if cap.max >= about.total:
            why = (
                "its rule lets credit meet all of it"
                if about.packaging
                else "no rule was read that keeps some to study"
            )
            return f"{used}, the whole: {why}."
        why = f"its rule asks for {about.min_resident:g}" if about.min_resident > 1 else why_not_whole(about)
        study = amount_words(about.total - cap.max, cap.measure)
        return f"{used}, of {whole} in all: {study} must be studied with the institution, since {why}."

    def means(self, line: CreditLine) -> str:
        """What a line means for the learner."""
        if line.resident:
            return "counts as study done there, not as credit"
        if line.value is None:
            return "may count: its worth is unknown, ask the provider"
        return "counts" if line.certainty == Certainty.MANDATED else Certainty(line.certainty).words
