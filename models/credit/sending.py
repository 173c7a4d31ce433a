"""Which sets of holdings satisfy the giving side of a credit rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from stackwise.features.records import Measure, Requirement
from stackwise.models.credit.holdings import Holdings, Resource, Token
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.models.credit.tree import matches

MOST_SUPPORTS = 256  # sets kept a rule; past it the answer is no longer called proven
MOST_WAYS = 8 * MOST_SUPPORTS  # ways tried to find them

GivenAmounts = tuple[float | None, float | None, float | None]  # count, credit, hours
_PLACE: dict[Measure, int] = {"count": 0, "credit": 1, "hours": 2}


@dataclass(frozen=True)
class Support:
    """One set of holdings that satisfies a requirement, and by how many equivalence hops at most."""

    consumes: frozenset[Resource]
    held: tuple[str, ...]
    hops: int
    unknown: bool
    amounts: GivenAmounts
    tokens: frozenset[Token] = frozenset()

    @property
    def order(self) -> tuple[object, ...]:
        """Most direct, then fewest holdings, then ids; of one thing held twice the better and later."""
        facts = sorted(
            (-(one.grade or 0.0), -one.awarded_on.toordinal() if one.awarded_on else 0) for one in self.tokens
        )
        return (self.unknown, self.hops, len(self.held), self.held, sorted(self.consumes), facts)


NOTHING = Support(frozenset(), (), 0, False, (0.0, 0.0, 0.0))


class SendingSideReader:
    """Finds supports among tokens that keep a rule's conditions; of ``unsure`` ones nobody knows whether they do."""

    def __init__(
        self, held_tokens: Holdings, rulebook: Rulebook, eligible: Iterable[Token], unsure: Iterable[Token] = ()
    ) -> None:
        self._purse, self._book = held_tokens, rulebook
        self._unsure = set(unsure)
        self._eligible = {*eligible, *self._unsure}
        self.cut = False
        self._spoken: dict[int, Measure] = {}  # the measure in which a leaf's value is given: its parent's

    def supports(self, giver: Requirement) -> list[Support]:
        """Sets of holdings that satisfy ``giver``, best first; never the empty set."""
        nodes = list(giver.walk())
        self._spoken = {id(child): node.measure for node in nodes for child in node.children}
        found: dict[int, list[Support]] = {}
        for node in reversed(nodes):
            below = [found[id(child)] for child in node.children]
            found[id(node)] = self._kept(self._node(node, below))
        kept: list[Support] = []
        for one in found[id(giver)]:
            if one.held and not any(other.consumes <= one.consumes for other in kept):
                kept.append(one)  # in order, so what is kept already is as certain and needs no more
        return kept

    def _kept(self, supports: Iterable[Support]) -> list[Support]:
        best: dict[frozenset[Resource], Support] = {}
        ways = iter(supports)
        for way in islice(ways, MOST_WAYS):
            known = best.get(way.consumes)
            if known is None or way.order < known.order:
                best[way.consumes] = way
        kept = sorted(best.values(), key=lambda s: s.order)
        self.cut |= len(kept) > MOST_SUPPORTS or next(ways, None) is not None
        return kept[:MOST_SUPPORTS]

    def _node(self, node: Requirement, below: list[list[Support]]) -> Iterable[Support]:
        if node.kind == "leaf":
            return self._leaf(node)
        if node.kind == "any":
            return [one for group in below for one in group]
        if node.kind == "all":
            return _choose(below, need=None, place=0)
        if node.kind == "at_least":
            return _choose(below, need=node.min or 0.0, place=_PLACE[node.measure])
        return []  # an at_most asks for nothing, so it gives no ground for credit

    def _leaf(self, leaf: Requirement) -> list[Support]:
        if leaf.credential_id is not None:
            credit = self._book.credential_credit.get(leaf.credential_id)
            worth = Unit(leaf.credential_id, credit=credit)
            tokens = self._purse.credentials.get(leaf.credential_id, ())
            return [self._support(leaf, token, worth, 0, False) for token in tokens if token in self._eligible]
        found = []
        for held, tokens in self._purse.units.items():
            for reached, path in self._book.equivalence.reach(held).items():
                unit = self._book.unit(reached)
                wanted = reached == leaf.unit_id if leaf.where is None else matches(leaf.where, unit)
                if wanted and leaf.skill_id is None:
                    usable = [token for token in tokens if token in self._eligible]
                    found += [self._support(leaf, token, unit, path.hops, path.unknown) for token in usable]
        return found

    def _support(self, leaf: Requirement, token: Token, unit: Unit, hops: int, unknown: bool) -> Support:
        amounts = [unit.worth("count"), unit.worth("credit"), unit.worth("hours")]
        if leaf.value is not None:
            amounts[_PLACE[self._spoken.get(id(leaf), "count")]] = leaf.value
        uses = token.consumes if leaf.exclusive else frozenset()
        unsure = unknown or token in self._unsure
        return Support(uses, (token.named,), hops, unsure, (amounts[0], amounts[1], amounts[2]), frozenset({token}))


def _choose(below: Sequence[list[Support]], need: float | None, place: int) -> Iterable[Support]:
    """Every way to take one support from all children (``need`` None) or from enough of them to reach ``need``."""
    stack: list[tuple[int, Support]] = [(0, NOTHING)]
    while stack:
        at, so_far = stack.pop()
        if need is not None and (so_far.amounts[place] or 0.0) >= need and so_far.held:
            yield so_far
            continue
        if at == len(below):
            if need is None:
                yield so_far
            continue
        if need is not None:
            stack.append((at + 1, so_far))
        joined = (_joined(so_far, one) for one in reversed(below[at]))
        stack.extend((at + 1, one) for one in joined if one is not None)


def _joined(one: Support, other: Support) -> Support | None:
    """Both together, unless they need the same holding twice. Families are not holdings, so they may meet."""
    shared = one.consumes & other.consumes
    if any(resource[0] != "family" for resource in shared):
        return None
    counted = [None if a is None or b is None else a + b for a, b in zip(one.amounts, other.amounts, strict=True)]
    return Support(
        one.consumes | other.consumes,
        tuple(sorted({*one.held, *other.held})),
        max(one.hops, other.hops),
        one.unknown or other.unknown,
        (counted[0], counted[1], counted[2]),
        one.tokens | other.tokens,
    )
