"""Find rules that cannot work, and name them: before anybody relies on them rather than after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import CreditError, some
from stackwise.features.records import CreditRule, Measure, Qualification, Requirement, requirement_from_json
from stackwise.models.credit.awards import MEASURES
from stackwise.models.credit.completion import completable
from stackwise.models.credit.read import Rulebook, read_rulebook
from stackwise.models.credit.tree import GRAIN, Tree

ENDLESS = float("inf")
Sizes = dict[Measure, float]


@dataclass(frozen=True, order=True)
class RuleFault:
    """One rule that cannot work: a stable code, the id of what is wrong, and why."""

    code: str
    where: str
    why: str


def validate_catalogue(catalogue: Catalogue) -> list[RuleFault]:
    """Every impossible rule of a catalogue, sorted.

    Raises
    ------
    CreditError
        A qualification or rule that cannot be read at all.
    """
    rows = catalogue["prerequisites"]
    pairs = zip(rows["credential_id"], rows["requirement"], strict=True)
    before = {str(one): requirement_from_json(text) for one, text in pairs}
    return validate(read_rulebook(catalogue), before, frozenset(catalogue["credentials"]["credential_id"]))


def validate(
    book: Rulebook, prerequisites: Mapping[str, Requirement] | None = None, credentials: frozenset[str] | None = None
) -> list[RuleFault]:
    """Every impossible rule of a rulebook, sorted; ``credentials`` are the known ids when not those of the book."""
    known = credentials if credentials is not None else frozenset(book.awards)
    found = [
        fault for qualification in book.qualifications.values() for fault in _qualification(qualification, book, known)
    ]
    found += [fault for group in book.rules.values() for rule in group for fault in _rule(rule, book, known)]
    found += [RuleFault("unknown_unit", name, "awarded, but not in the units table")
              for units in book.awards.values() for name in units if name not in book.units]  # fmt: skip
    found += _mappings(book)
    found += _prerequisites(prerequisites or {}, book, known)
    return sorted(set(found))


def _qualification(one: Qualification, book: Rulebook, credentials: frozenset[str]) -> Iterator[RuleFault]:
    name = one.qualification_id
    yield from _names(name, one.root, book, credentials)
    try:
        tree = Tree(one, book.units)
    except CreditError as error:
        yield RuleFault("tree_impossible", name, str(error))
        return
    if one.crossings:
        try:
            if not completable(tree, book.equivalence.family):
                yield RuleFault("bounds_impossible", name, "no choice of units keeps all of its bounds")
        except CreditError as error:
            yield RuleFault("tree_impossible", name, str(error))
    reach = tree_sizes(tree, book)
    for node in tree.nodes:
        asked, measure = node.requirement.min, node.requirement.measure
        if node.requirement.kind == "at_least" and asked is not None and reach[node.index][measure] < asked:
            given = reach[node.index][measure]
            why = f"{node.requirement.requirement_id!r} asks for {asked:g}, its children give at most {given:g}"
            yield RuleFault("min_unreachable", name, why)
    most = reach[0][tree.measure]
    if most < one.total:
        yield RuleFault("total_unreachable", name, f"total {one.total:g}, but its tree gives at most {most:g}")
    if one.min_resident > one.total:
        yield RuleFault("residency_above_total", name, f"{one.min_resident:g} of {one.total:g}")
    for cap in one.caps:
        if cap.measure == tree.measure and cap.max > one.total:
            yield RuleFault("cap_above_total", name, f"a cap of {cap.max:g} above the total of {one.total:g}")


def tree_sizes(tree: Tree, book: Rulebook) -> list[Sizes]:
    """The most that each node's children can give, in every measure; a worth nobody said does not bound it."""
    inner: list[Sizes] = [dict.fromkeys(MEASURES, 0.0) for _ in tree.nodes]
    for node in reversed(tree.nodes):
        one, sizes = node.requirement, inner[node.index]
        if one.kind == "leaf":
            sizes = {measure: _leaf_size(tree, node.index, measure, book) for measure in MEASURES}
        elif one.kind == "any":
            below = [inner[child] for child in tree.children[node.index]]
            sizes = {measure: max(child[measure] for child in below) for measure in MEASURES}
        inner[node.index] = dict(sizes)
        if node.parent >= 0 and tree.nodes[node.parent].requirement.kind != "any":
            bound = one.max if one.kind == "at_most" else one.min if one.kind == "at_least" and node.outer < 0 else None
            for measure in MEASURES:
                given = min(sizes[measure], bound) if bound is not None and measure == one.measure else sizes[measure]
                inner[node.parent][measure] += given
    top = tree.nodes[0].requirement
    if top.kind == "at_most" and top.max is not None:
        inner[0][top.measure] = min(inner[0][top.measure], top.max)
    return inner


def _leaf_size(tree: Tree, index: int, measure: Measure, book: Rulebook) -> float:
    node = tree.nodes[index]
    if node.requirement.skill_id is not None or not node.exclusive:
        return 0.0
    if node.places is None:
        return ENDLESS
    named = node.requirement.unit_id
    if named is None and measure != "count" and node.requirement.value is None:
        return ENDLESS
    worth = tree.worth(index, book.unit(named or ""), measure)
    return ENDLESS if worth is None else node.places * worth / GRAIN


def _names(owner: str, root: Requirement, book: Rulebook, credentials: frozenset[str]) -> Iterator[RuleFault]:
    for node in root.walk():
        if node.unit_id is not None and node.unit_id not in book.units:
            yield RuleFault("unknown_unit", node.unit_id, f"named by {owner!r}")
        if node.credential_id is not None and node.credential_id not in credentials:
            yield RuleFault("unknown_credential", node.credential_id, f"named by {owner!r}")


def _rule(rule: CreditRule, book: Rulebook, credentials: frozenset[str]) -> Iterator[RuleFault]:
    name = rule.rule_id
    yield from _names(name, rule.giver, book, credentials)
    if rule.valid_from is not None and rule.valid_to is not None and rule.valid_from > rule.valid_to:
        yield RuleFault("never_valid", name, f"from {rule.valid_from} to {rule.valid_to}")
    rules = {one.rule_id for group in book.rules.values() for one in group} if rule.excludes else set()
    for other in rule.excludes:
        if other not in rules:
            yield RuleFault("unknown_rule", name, f"excludes {other!r}, which is no rule")
    if not giver_possible(rule.giver):
        yield RuleFault("giver_impossible", name, "no set of units and credentials satisfies its giver")
    for unit in rule.target_units:
        if unit not in book.units:
            yield RuleFault("unknown_unit", unit, f"a target of {name!r}")
    yield from _target(rule, book)


def _target(rule: CreditRule, book: Rulebook) -> Iterator[RuleFault]:
    receiver = book.qualifications.get(rule.qualification_id)
    if receiver is None:
        yield RuleFault("unknown_qualification", rule.rule_id, f"{rule.qualification_id!r} is no qualification")
        return
    nodes = {node.requirement_id: node for node in receiver.root.walk()}
    target = rule.target_requirement_id
    if target is not None and target not in nodes:
        yield RuleFault("unknown_target", rule.rule_id, f"no requirement {target!r} in {rule.qualification_id!r}")
    elif target is not None and not rule.target_units and nodes[target].kind != "leaf":
        own = "count" if receiver.measure == "units" else "credit"
        if (rule.value is None or rule.measure != own) and rule.form != "exemption":
            yield RuleFault("value_unknown", rule.rule_id, f"credit to a group needs a value by {own}")
    named = {node.unit_id for node in nodes.values()}
    if rule.target_units and not any(node.where is not None for node in nodes.values()):
        lost = [u for u in rule.target_units if named.isdisjoint(book.equivalence.reach(u))]
        if lost:
            yield RuleFault("target_outside", rule.rule_id, f"{some(lost)} fill no place of {rule.qualification_id!r}")


def giver_possible(giver: Requirement) -> bool:
    """Whether any holdings at all could satisfy a giver: a skill is no holding, and an at_most asks for nothing."""
    met: dict[int, tuple[bool, float]] = {}
    for node in reversed(list(giver.walk())):
        met[id(node)] = _possible(node, [met[id(child)] for child in node.children])
    return met[id(giver)][0]


def _possible(node: Requirement, below: list[tuple[bool, float]]) -> tuple[bool, float]:
    """Whether a giver's node can be met, and by how many at most."""
    if node.kind == "leaf":
        return node.skill_id is None, 1.0 if node.value is None else node.value
    count = sum(size for possible, size in below if possible)
    if node.kind == "at_least":
        return node.measure != "count" or count >= (node.min or 0), count
    if node.kind == "at_most":
        return False, count
    return (all if node.kind == "all" else any)(possible for possible, _ in below), count


def _mappings(book: Rulebook) -> Iterator[RuleFault]:
    for start, end, *_ in book.mappings:
        for unit in (start, end):
            if unit not in book.units:
                yield RuleFault("unknown_unit", unit, f"named by the mapping of {start!r} to {end!r}")
    later = [(start, end) for start, end, said, kind, _ in book.mappings if kind == "supersedes" and said != "no"]
    loop = _loop(later)
    if loop:
        yield RuleFault("mapping_cycle", loop[0], f"superseded by itself: {' -> '.join(loop)}")


def _prerequisites(
    needed: Mapping[str, Requirement], book: Rulebook, credentials: frozenset[str]
) -> Iterator[RuleFault]:
    for name, root in sorted(needed.items()):
        yield from _names(name, root, book, credentials)
    loop = _loop([(name, first) for name, root in needed.items() for first in sorted(must_hold(root))])
    if loop:
        yield RuleFault("prerequisite_cycle", loop[0], f"asks for itself first: {' -> '.join(loop)}")


def must_hold(root: Requirement) -> frozenset[str]:
    """Credentials without which a requirement cannot be met, whichever way is taken."""
    must: dict[int, frozenset[str]] = {}
    for node in reversed(list(root.walk())):
        below = [must[id(child)] for child in node.children]
        if node.kind == "leaf":
            must[id(node)] = frozenset() if node.credential_id is None else frozenset({node.credential_id})
        elif node.kind == "all" or (node.kind == "at_least" and (node.min or 0) >= len(below)):
            must[id(node)] = frozenset().union(*below)
        else:
            must[id(node)] = frozenset.intersection(*below) if node.kind == "any" else frozenset()
    return must[id(root)]


def _loop(pairs: list[tuple[str, str]]) -> list[str]:
    """One cycle among the pairs, or nothing."""
    graph: dict[str, set[str]] = {}
    for start, end in sorted(pairs):
        graph.setdefault(start, set()).add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(arg) for arg in reversed(error.args[1])]
    return []
