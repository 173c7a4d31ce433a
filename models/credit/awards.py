"""Everything that holdings and rules could fill in a qualification: the problem the solvers solve.

A *grant* is one use of holdings: a held unit taken as it is, or a credit rule applied to one set of holdings that
satisfies its giver. It uses up its resources as a whole and has *parts*, each of which fills at most one place. An
*option* is one place a part could fill, with its worth and certainty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from stackwise.features.equivalence import UnitMerge, lowered
from stackwise.features.records import Certainty, CreditRule, Measure, Mode, Requirement
from stackwise.models.credit.holdings import Holdings, Resource, Token, fill_purse, studied
from stackwise.models.credit.kinds import is_counted
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.models.credit.sending import SendingSideReader, Support
from stackwise.models.credit.tree import Tree, matches, scaled_units

MEASURES: tuple[Measure, ...] = ("count", "credit", "hours")
RESIDENT = 0  # tier of study done at the awarding institution: it fills places but is no credit
TIERS = (None, *Certainty)  # a tier is a certainty's rank plus one
COUNTED = Certainty.GRANTED.rank + 1  # the last tier that counts
INFERRED = Certainty.INFERRED.rank + 1


@dataclass(frozen=True)
class PlacementOption:
    """One place a part could fill: a leaf, or the group a rule gives a lump of credit to."""

    node: int
    unit_id: str | None
    worth: int | None  # grains of the qualification's measure; None: unknown, so it cannot be counted
    tier: int
    hops: int
    mixed: tuple[tuple[int, int | None], ...] = ()  # (bound in another measure, grains in that measure)
    imported: bool = False  # taken by what it is like, where no leaf names it
    undated: bool = False  # whether nobody knows when what fills it was completed
    shared: int | None = None  # the part in which it counts a second time, and no further up

    @property
    def counts(self) -> bool:
        """Whether it counts toward the total."""
        return self.tier <= COUNTED and self.shared is None

    @property
    def order(self) -> tuple[int, int, int, str]:
        """By place, then certainty, then hops, then unit."""
        return self.node, self.tier, self.hops, self.unit_id or ""

    @property
    def playable(self) -> bool:
        """Whether a solver may count it."""
        known = all(worth is not None for _, worth in self.mixed)
        return bool(self.worth) and known and self.tier < INFERRED


Part = tuple[PlacementOption, ...]
CREDIT_MODES: frozenset[Mode] = frozenset({"rpl", "transfer"})


@dataclass(frozen=True)
class CreditAward:
    """One use of holdings. ``limit`` caps what all its parts give together, in grains."""

    key: tuple[str, ...]
    parts: tuple[Part, ...]
    consumes: frozenset[Resource]
    held: tuple[str, ...]
    rule: CreditRule | None = None
    resident: bool = False
    limit: int | None = None
    twice: tuple[str, ...] | None = None  # the key of the award that it lets count a second time
    shows: frozenset[Resource] = frozenset()  # what that award uses up
    mode: Mode | None = None  # how what is used was attained

    @property
    def modes(self) -> frozenset[Mode]:
        """Caps on how credit was attained that it may fall under: an unknown mode falls under each, residence none."""
        if self.resident:
            return frozenset()
        return CREDIT_MODES if self.mode is None else CREDIT_MODES & {"rpl" if self.mode == "rpl" else "transfer"}

    @property
    def credentials(self) -> frozenset[str]:
        """Credentials that it uses; ``held`` may name a unit whose code is a credential's id, too."""
        return frozenset(resource[1] for resource in self.consumes if resource[0] in ("credential", "award"))

    @property
    def exempt(self) -> bool:
        """Whether it frees from requirements without giving credit."""
        return self.rule is not None and self.rule.form == "exemption"


@dataclass(frozen=True, eq=False)
class AllocationProblem:
    """What to solve: the tree, the grants in order of their keys, and how often each family can be used.

    ``family`` names the family that a unit is of: itself alone where no equivalences are known.
    """

    tree: Tree
    grants: tuple[CreditAward, ...]
    families: Mapping[str, int] = field(default_factory=dict)
    cut: bool = False  # some rule could be satisfied in more ways than were kept
    as_of: date | None = None
    family: Callable[[str], str] = str

    def capacity(self, resource: Resource) -> int:
        """Once, but a family as often as the tree names different units of it."""
        return max(1, self.families.get(resource[1], 0)) if resource[0] == "family" else 1


class AwardReader:
    """Reads grants toward one qualification; what a unit could fill is worked out once."""

    def __init__(self, tree: Tree, rulebook: Rulebook, as_of: date) -> None:
        self.tree, self._book, self._as_of = tree, rulebook, as_of
        rules = rulebook.rules.get(tree.qualification.qualification_id, ())
        self.rules = [rule for rule in rules if rule.valid_from is None or rule.valid_from <= as_of]
        self.merges = {f"merge:{m.to}:{m.name}" for m in rulebook.equivalence.merges if m.sources}
        self.rules += [
            _merge_rule(m, tree.qualification.qualification_id) for m in rulebook.equivalence.merges if m.sources
        ]
        self._unit_options: dict[tuple[str, bool], Part] = {}
        self._candidates: dict[str, tuple[Holdings, list[CreditAward], list[CreditRule]]] = {}
        self.families: dict[str, int] = {}
        for unit_id in tree.by_unit:
            family = rulebook.equivalence.family(unit_id)
            self.families[family] = self.families.get(family, 0) + 1

    def problem(self, held_tokens: Holdings) -> AllocationProblem:
        """All grants of a purse."""
        grants, cut = list(self.held_grants(held_tokens)), False
        for rule in self.rules:
            found, more = self.rule_grants(rule, held_tokens)
            grants, cut = [*grants, *found], cut or more
        grants = [*grants, *self._shared(grants)]
        ordered = tuple(sorted(grants, key=lambda g: g.key))
        family = self._book.equivalence.family
        return AllocationProblem(self.tree, ordered, self.families, cut, self._as_of, family)

    def _shared(self, grants: Sequence[CreditAward]) -> Iterator[CreditAward]:
        """Second uses of what is held, in the other of two parts that may overlap."""
        parts = {at for overlap in self.tree.overlaps for at in overlap.parts}
        for grant in grants if parts else ():
            if grant.rule is None and len(grant.parts) == 1:
                options = tuple(
                    replace(option, shared=at, mixed=tuple(one for one in option.mixed if one[0] in inside))
                    for option in grant.parts[0]
                    for at in sorted(parts)
                    if option.tier <= COUNTED
                    and at in (inside := {node.index for node in self.tree.counting(option.node, at)})
                )
                if options:
                    key = ("shared", *grant.key)
                    yield replace(grant, key=key, parts=(options,), consumes=frozenset({key}), twice=grant.key,
                                  shows=grant.consumes)  # fmt: skip

    def new_grants(self, held_tokens: Holdings, credential_id: str) -> list[CreditAward]:
        """Grants that a credential awarded at ``as_of``, its grade unknown, adds to those of a purse."""
        if credential_id not in self._candidates:
            self._candidates[credential_id] = self._candidate(credential_id)
        alone, grants, shared = self._candidates[credential_id]
        if not shared:
            return grants
        both = held_tokens.joined(alone)
        known = {grant.key for rule in shared for grant in self.rule_grants(rule, held_tokens)[0]}
        more = [grant for rule in shared for grant in self.rule_grants(rule, both)[0] if grant.key not in known]
        return sorted([*grants, *more], key=lambda grant: grant.key)

    def _candidate(self, credential_id: str) -> tuple[Holdings, list[CreditAward], list[CreditRule]]:
        """A credential as a purse, its grants by itself, and the rules that it could satisfy with other holdings."""
        alone = fill_purse([studied(credential_id, self._as_of)], self._book, self._as_of)
        asked = [rule for rule in self.rules if self._asks(rule, alone)]
        single = [rule for rule in asked if rule.giver.kind == "leaf"]
        grants = [*self.held_grants(alone), *(grant for rule in single for grant in self.rule_grants(rule, alone)[0])]
        return alone, sorted(grants, key=lambda grant: grant.key), [rule for rule in asked if rule not in single]

    def _asks(self, rule: CreditRule, held_tokens: Holdings) -> bool:
        """Whether a rule's giver could be about anything in a purse."""
        leaves = [node for node in rule.giver.walk() if node.kind == "leaf"]
        names = {leaf.unit_id or leaf.credential_id for leaf in leaves}
        reached = {to for unit in held_tokens.units for to in self._book.equivalence.reach(unit)}
        anything = any(leaf.where is not None for leaf in leaves) and bool(held_tokens.units)
        return anything or not names.isdisjoint(reached | set(held_tokens.credentials))

    def held_grants(self, held_tokens: Holdings) -> Iterator[CreditAward]:
        """Units taken as they are, and credentials that a leaf names."""
        for tokens in (*held_tokens.units.values(), *held_tokens.credentials.values()):
            seen: set[tuple[object, ...]] = set()
            for token in tokens:
                options, resident = self.token_options(token), self._resident(token)
                facts = (token.consumes, resident, token.mode, options)
                if options and facts not in seen:
                    seen.add(facts)
                    key = (token.kind, token.id, token.via or "", str(resident), str(len(seen)))
                    yield CreditAward(key, (options,), token.consumes, (token.named,), resident=resident,
                                      mode=token.mode)  # fmt: skip

    def _resident(self, token: Token) -> bool:
        return token.resident_at(self.tree.qualification.provider_id)

    def token_options(self, token: Token) -> Part:
        """Places a held unit or credential could fill by itself."""
        if token.kind == "unit":
            taught = self._book.unit(token.id).taught_on(token.awarded_on)
            if taught is False:
                return ()
            key = token.id, taught is None
            if key not in self._unit_options:
                self._unit_options[key] = self._reached(token.id, Certainty.MANDATED.rank, 0, taught is None)
            options = self._unit_options[key]
        else:
            leaves = self.tree.by_credential.get(token.id, ())
            options = tuple(self._option(at, self._credential(token.id), 1, 0) for at in leaves)
        if token.awarded_on is None:
            options = tuple(replace(option, undated=True) for option in options)
        options = self._keeping(options, (token,))
        if not self._resident(token):
            return options
        return tuple(_resident(option) if option.tier <= COUNTED else option for option in options)

    def _keeping(self, options: Part, tokens: Iterable[Token]) -> Part:
        """Options on places whose parts' conditions on grade, way and currency the tokens keep."""
        if not self.tree.asked:
            return options
        held = tuple(tokens)
        return tuple(option for option in options if self._kept(option.node, held) and self._kept_at_home(option, held))

    def _kept(self, node: int, tokens: Iterable[Token]) -> bool:
        """Whether tokens keep what is asked on a place."""
        asked, home = self.tree.asked.get(node, ()), self.tree.qualification.provider_id
        return all(token.meets(conditions, self._as_of, home) for conditions in asked for token in tokens)

    def _kept_at_home(self, option: PlacementOption, tokens: Iterable[Token]) -> bool:
        """Whether a listed unit that counts from outside keeps what one of its own places asks of it, too."""
        names = self._counts_as(option.unit_id) if option.imported and option.unit_id is not None else ()
        own = [at for unit in names for at in self.tree.by_unit.get(unit, ())]
        return not own or any(self._kept(at, tokens) for at in own)

    def rule_grants(self, rule: CreditRule, held_tokens: Holdings) -> tuple[list[CreditAward], bool]:
        """One grant for each way to satisfy the rule's giver, and whether some ways were left out."""
        tokens = [t for held in (*held_tokens.units.values(), *held_tokens.credentials.values()) for t in held]
        kept = [t for t in tokens if t.meets(rule.conditions, self._as_of)]
        sure, unsure = ([t for t in kept if self._covered(rule, t) is wanted] for wanted in (True, None))
        reader = SendingSideReader(held_tokens, self._book, sure, unsure)
        grants = [self._granted(rule, support) for support in reader.supports(rule.giver)]
        return [grant for grant in grants if grant.parts], reader.cut

    def _covered(self, rule: CreditRule, token: Token) -> bool | None:
        """Whether the learning was completed while the rule held, and the unit was taught; ``None``: unknown."""
        taught = self._book.unit(token.id).taught_on(token.awarded_on) if token.kind == "unit" else True
        said = (rule.covers(token.awarded_on), taught)
        return False if False in said else None if None in said else True

    def _granted(self, rule: CreditRule, support: Support) -> CreditAward:
        exclusions = {("apart", *sorted((rule.rule_id, other))) for other in rule.excludes}
        exclusions |= {
            ("apart", *sorted((rule.rule_id, other.rule_id))) for other in self.rules if rule.rule_id in other.excludes
        }
        limit = None if rule.value is None or rule.measure != self.tree.measure else scaled_units(rule.value)
        merged = rule.rule_id in self.merges
        consumes = support.consumes | {("rule", rule.rule_id)} | exclusions
        resident = merged and all(self._resident(token) for token in support.tokens)
        if merged:
            consumes |= {("family", self._book.equivalence.family(rule.target_units[0]))}
        parts = (self._keeping(part, support.tokens) for part in self._rule_parts(rule, support))
        if resident:
            parts = (tuple(_resident(o) if o.tier <= COUNTED else o for o in part) for part in parts)
        return CreditAward(
            key=("rule", rule.rule_id, *support.held, *("/".join(consume) for consume in sorted(support.consumes))),
            parts=tuple(part for part in parts if part),
            consumes=consumes,
            held=support.held,
            rule=None if merged else rule,
            resident=resident,
            mode=None if resident or any(token.mode == "rpl" for token in support.tokens) else "transfer",
            limit=None if rule.form == "exemption" else limit,
        )

    def _rule_parts(self, rule: CreditRule, support: Support) -> Iterator[Part]:
        rank, target = rule.certainty.rank, rule.target_requirement_id
        at = None if target is None else self.tree.at.get(target)
        if target is not None and at is None:
            return
        if rule.target_units:
            hops = support.hops + (rule.rule_id in self.merges)
            for unit_id in rule.target_units:
                options = self._reached(unit_id, rank, hops, support.unknown)
                yield tuple(option for option in options if at is None or self._within(option.node, at))
        elif at is not None:
            tier = lowered(rank, support.hops, support.unknown) + 1
            yield (self._lump(rule, at, tier, support.hops),)

    def _within(self, node: int, top: int) -> bool:
        return any(above.index == top for above in self.tree.above(node))

    def _credential(self, credential_id: str) -> Unit:
        return Unit(credential_id, credit=self._book.credential_credit.get(credential_id))

    def _lump(self, rule: CreditRule, at: int, tier: int, hops: int) -> PlacementOption:
        """Credit toward a leaf at the leaf's worth, or toward a group at the rule's value."""
        leaf = self.tree.nodes[at].requirement
        if leaf.unit_id is not None:
            return self._option(at, self._book.unit(leaf.unit_id), tier, hops)
        if leaf.credential_id is not None:
            return self._option(at, self._credential(leaf.credential_id), tier, hops)

        def worth(measure: Measure) -> int | None:
            return scaled_units(rule.value) if rule.value is not None and rule.measure == measure else None

        mixed = tuple((key, worth(measure)) for key, measure in self.tree.other_measures(at, tier - 1))
        return PlacementOption(at, None, worth(self.tree.measure), tier, hops, mixed)

    def _reached(self, unit_id: str, rank: int, hops: int, unknown: bool) -> Part:
        """Options on every leaf that a unit, or one it stands for, could fill; the surest of equal worth and kind."""
        best: dict[tuple[object, ...], PlacementOption] = {}
        core, listed = self._is_core(unit_id), self._is_listed(unit_id)
        for reached, path in sorted(self._book.equivalence.reach(unit_id).items()):
            unit, whole = self._book.unit(reached), hops + path.hops
            tier = lowered(rank, whole, unknown or path.unknown) + 1
            for at in self._leaves(unit):
                where = self.tree.nodes[at].requirement.where
                if where is not None and (core or (listed and where.unlisted)):
                    continue
                option = self._option(at, unit, tier, whole)
                worths = tuple(self.tree.worth(at, unit, measure) for measure in MEASURES)
                same = (at, worths, self._told_apart(unit) if where is not None else None)
                if same not in best or option.order < best[same].order:
                    best[same] = option
        return tuple(sorted(best.values(), key=lambda option: option.order))

    def _told_apart(self, unit: Unit) -> tuple[object, ...]:
        """What bounds across the tree ask of a unit: units that differ in it are not worth the same as imports."""
        parts = [part for bound in self.tree.qualification.crossings for part in bound.parts]
        kinds = tuple(is_counted(part, unit, self._as_of, unsure) for part in parts for unsure in (False, True))
        return (*kinds, *(unit.unit_id in part.unit_ids for part in parts))

    def _is_core(self, unit_id: str) -> bool:
        """Whether a unit is, or counts as, one that the qualification asks of everybody: it is no import."""
        return not self.tree.core.isdisjoint(self._counts_as(unit_id))

    def _is_listed(self, unit_id: str) -> bool:
        """Whether a place of the qualification names a unit, or one that it counts as: it counts there or nowhere."""
        return not self._counts_as(unit_id).isdisjoint(self.tree.by_unit)

    def _counts_as(self, unit_id: str) -> set[str]:
        """The unit and those that it surely counts as."""
        reach = self._book.equivalence.reach(unit_id)
        return {to for to, path in reach.items() if path.rank <= Certainty.GRANTED.rank}

    def _leaves(self, unit: Unit) -> Iterable[int]:
        yield from self.tree.by_unit.get(unit.unit_id, ())
        for at in self.tree.wheres:
            where = self.tree.nodes[at].requirement.where
            if where is not None and matches(where, unit, self._as_of):
                yield at

    def _option(self, at: int, unit: Unit, tier: int, hops: int) -> PlacementOption:
        bounds = self.tree.other_measures(at, tier - 1)
        mixed = tuple((key, self.tree.worth(at, unit, measure)) for key, measure in bounds)
        named = None if self.tree.nodes[at].requirement.credential_id is not None else unit.unit_id
        imported = self.tree.nodes[at].requirement.where is not None
        return PlacementOption(at, named, self.tree.worth(at, unit, self.tree.measure), tier, hops, mixed, imported)


def _resident(option: PlacementOption) -> PlacementOption:
    """The same place filled by study in residence, which no cap on credit bounds."""
    return replace(option, tier=RESIDENT, mixed=tuple(one for one in option.mixed if one[0] >= 0))


def _merge_rule(merge: UnitMerge, qualification_id: str) -> CreditRule:
    """Units merged into another, as a rule that all of them together satisfy."""
    leaves = tuple(Requirement(requirement_id=f"g.{unit}", kind="leaf", unit_id=unit) for unit in merge.sources)
    return CreditRule(
        rule_id=f"merge:{merge.to}:{merge.name}",
        giver=Requirement(requirement_id="g", kind="all", children=leaves),
        qualification_id=qualification_id,
        target_units=(merge.to,),
        certainty=Certainty.RECOMMENDED if merge.unknown else Certainty.MANDATED,
    )
