"""Every lawful allocation of a small case, tried one by one with the checker's rules: a proof of the optimum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Any

from stackwise.recommender.verify import credit_checker as checker
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.certainty import CERTAINTIES, COUNTED, rank_after
from stackwise.recommender.verify.credit_line import LineContext, _fits_place, _worth, in_force
from stackwise.recommender.verify.credit_tree import Place, read_tree
from stackwise.recommender.verify.plain_rows import day, listed
from stackwise.recommender.verify.sending_side import HeldUse, broken_condition, giver_met

Line = dict[str, Any]
Levels = tuple[float, ...]


@dataclass(frozen=True)
class Use:
    """One use of holdings: its parts, each a list of lines of which at most one is taken."""

    parts: tuple[tuple[Line, ...], ...]


class Brute:
    """All uses of a case's holdings, and the best allocation by trying all of them."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]], holdings: list[dict[str, Any]], as_of: date) -> None:
        rows = CatalogueRows(tables)
        row = next(iter(rows.qualifications.values()))
        held = [one for one in holdings if in_force(one, as_of)]
        self.case = LineContext(rows, row, read_tree(row), held, as_of)
        self.things = sorted(self._things())

    def _things(self) -> set[tuple[str, str, str]]:
        """(kind, id, credential that awards it)."""
        found = set()
        for one in self.case.holdings:
            if one.get("unit_id"):
                found.add(("unit", one["unit_id"], ""))
            else:
                name = one["credential_id"]
                found |= {("credential", name, "")} | {("unit", unit, name) for unit in self.case.rows.awards(name)}
        return found

    def _uses(self, kind: str, name: str, via: str) -> list[str]:
        if kind == "credential":
            return [f"credential:{name}", *(f"award:{name}/{unit}" for unit in self.case.rows.awards(name))]
        return [f"unit:{name}", *([f"award:{via}/{name}"] if via else [])]

    def _holdings_of(self, kind: str, name: str, via: str) -> list[dict[str, Any]]:
        wanted = ("credential_id", via) if via else (f"{kind}_id", name)
        return [one for one in self.case.holdings if one.get(wanted[0]) == wanted[1]]

    def uses(self) -> list[Use]:
        found = [use for use in (*self._direct(), *self._ruled()) if use.parts]
        return [use for at, use in enumerate(found) if use not in found[:at]]

    def _direct(self) -> Iterator[Use]:
        for kind, name, via in self.things:
            ways = {
                (self.case.earned_here(h), h.get("mode"), day(h.get("awarded_on")))
                for h in self._holdings_of(kind, name, via)
            }
            for resident, mode, awarded in sorted(ways, key=str):
                last = day(self.case.rows.units.get(name, {}).get("teach_out_to")) if kind == "unit" else None
                if last and awarded and awarded > last:
                    continue
                lines = []
                for place in self._exclusive():
                    for unit, rank, hops in self._reached(place, kind, name, 0, 0, bool(last and not awarded)):
                        base = {"uses": self._uses(kind, name, via), "held": [via or name], "rule_id": None}
                        stays = resident and rank < COUNTED
                        lines += self._lines(
                            place, unit, rank, hops, base | {"resident": stays, "undated": False, "mode": mode}
                        )
                yield Use((tuple(lines),) if lines else ())
        yield from self._merged()

    def _merged(self) -> Iterator[Use]:
        units = [thing for thing in self.things if thing[0] == "unit"]
        for things in (pair for size in (2, 3) for pair in combinations(units, size)):
            uses = sorted({use for thing in things for use in self._uses(*thing)})
            here = all(any(self.case.earned_here(h) for h in self._holdings_of(*thing)) for thing in things)
            for to, hops, unknown in self.case.rows.mappings.merges([name for _, name, _ in things]):
                base = {"uses": uses, "held": sorted({via or name for _, name, via in things}), "rule_id": None,
                        "resident": here, "undated": False, "mode": None if here else self._way(things)}  # fmt: skip
                lines = [
                    line
                    for place in self._exclusive()
                    for unit, rank, far in self._reached(place, "unit", to, 0, hops, unknown)
                    for line in self._lines(place, unit, rank, far, base | {"resident": here and rank < COUNTED})
                ]
                yield Use((tuple(lines),) if lines else ())

    def _way(self, things: Iterable[tuple[str, str, str]]) -> str | None:
        """How credit of a rule or a merge was attained: transfer, or, of anything recognised, either."""
        return None if any(h.get("mode") == "rpl" for one in things for h in self._holdings_of(*one)) else "transfer"

    def _exclusive(self) -> list[Place]:
        return [place for place in self.case.root.walk() if place.exclusive]

    def _reached(
        self, place: Place, kind: str, name: str, rank: int, hops: int, unknown: bool
    ) -> Iterator[tuple[str | None, int, int]]:
        """(unit in the place, rank, hops) by every unit that leads there."""
        node, rows = place.node, self.case.rows
        if kind == "credential":
            if node.get("credential_id") == name:
                yield None, rank, hops
            return
        targets = (
            [node["unit_id"]]
            if node.get("unit_id")
            else sorted(rows.mappings.reachable(name))
            if node.get("where")
            else []
        )
        surest: dict[object, tuple[int, int, str]] = {}
        for target in targets:
            if node.get("where") and not rows.fits(node["where"], target):
                continue
            worth = tuple(place.worth(rows, target, measure) for measure in ("count", "credit", "hours"))
            for more, unsure in rows.mappings.chains(name, target):
                way = rank_after(rank, hops + more, unknown or unsure), hops + more, target
                surest[worth] = min(surest.get(worth, way), way)
        yield from ((target, low, far) for low, far, target in surest.values())

    def _lines(self, place: Place, unit: str | None, rank: int, hops: int, base: Line) -> Iterator[Line]:
        """A line for each value from one step to the whole worth."""
        line = {"qualification_id": self.case.row["qualification_id"], "requirement_id": place.id, "unit_id": unit,
                "measure": self.case.measure, "certainty": CERTAINTIES[rank], "hops": hops, **base}  # fmt: skip
        worth = self.case.whole(line, self.case.measure)
        if rank < 4 and worth:
            assert worth == int(worth)
            yield from ({**line, "value": float(value)} for value in range(int(worth), 0, -1))

    def _ruled(self) -> Iterator[Use]:
        for rule in self.case.rows.rules.values():
            start = day(rule.get("valid_from"))
            if (start and start > self.case.as_of) or rule["form"] == "exemption":
                continue
            for things, (hops, unknown), used in self._supports(rule):
                held = sorted({via or name for _, name, via in things})
                uses = sorted({use for thing in used for use in self._uses(*thing)})
                base = {"uses": uses, "held": held, "rule_id": rule["rule_id"], "resident": False, "undated": False,
                        "mode": self._way(things)}  # fmt: skip
                vague = any(self._when(rule, thing) is None for thing in things) or unknown
                yield Use(tuple(part for part in self._parts(rule, hops, vague, base) if part))

    def _when(self, rule: dict[str, Any], thing: tuple[str, str, str]) -> bool | None:
        """Whether the thing was completed while the rule held and while it was taught."""
        start, end = day(rule.get("valid_from")), day(rule.get("valid_to"))
        last = day(self.case.rows.units.get(thing[1], {}).get("teach_out_to")) if thing[0] == "unit" else None
        said: list[bool | None] = []
        for one in self._holdings_of(*thing):
            awarded = day(one.get("awarded_on"))
            if broken_condition(rule["conditions"], one, self.case.as_of) is not None:
                continue
            if awarded is None:
                said.append(None if start or end or last else True)
            else:
                said.append(
                    (not start or start <= awarded) and (not end or awarded <= end) and (not last or awarded <= last)
                )
        return True if True in said else None if None in said else False

    def _supports(self, rule: dict[str, Any]) -> Iterator[tuple[Any, tuple[int, bool], Any]]:
        """Sets of at most three things that satisfy the giver, each thing used up or only shown."""
        conditions = rule["conditions"]
        fit = [t for t in self.things if any(
            broken_condition(conditions, one, self.case.as_of) is None for one in self._holdings_of(*t))
            and self._when(rule, t) is not False]  # fmt: skip
        for size in (1, 2, 3):
            for things in combinations(fit, size):
                for flags in product((True, False), repeat=size):
                    named = [HeldUse(kind, name, flag) for (kind, name, _), flag in zip(things, flags, strict=True)]
                    met = giver_met(rule["giver"], named, self.case.rows)
                    used = [thing for thing, flag in zip(things, flags, strict=True) if flag]
                    together = [use for thing in used for use in self._uses(*thing)]
                    if met is not None and len(together) == len(set(together)):
                        yield things, met, used

    def _parts(self, rule: dict[str, Any], hops: int, unknown: bool, base: Line) -> Iterator[tuple[Line, ...]]:
        rank, within = CERTAINTIES.index(rule["certainty"]), rule.get("target_requirement_id")
        if within is not None and within not in self.case.places:
            return
        inside = [p for p in self._exclusive() if within is None or any(one.id == within for one in p.above())]
        for target in listed(rule.get("target_units")):
            yield tuple(
                line for place in inside for unit, low, far in self._reached(place, "unit", target, rank, hops, unknown)
                for line in self._lines(place, unit, low, far, base)
            )  # fmt: skip
        if not rule.get("target_units") and self.case.places[within].exclusive:
            place = self.case.places[within]
            named = place.node.get("unit_id")
            yield tuple(self._lines(place, named, rank_after(rank, hops, unknown), hops, base))

    def ways(self) -> int:
        """About how many allocations there are to try."""
        count = 1
        for use in self.uses():
            for part in use.parts:
                count *= 1 + len(part)
        return count

    def best(self) -> Levels:
        """The best levels of any lawful allocation: what counts, then by tier, then fewest imports and hops."""
        uses, best = self.uses(), (0.0,) * 7
        ways = [list(product(*((None, *part) for part in use.parts))) for use in uses]
        most = [max((sum(one["value"] for one in way if one) for way in group), default=0.0) for group in ways]
        stack: list[tuple[int, list[Line]]] = [(0, [])]
        while stack:
            at, lines = stack.pop()
            best = max(best, self.levels(lines))
            if at == len(uses) or self.levels(lines)[0] + sum(most[at:]) < best[0]:
                continue
            for way in ways[at]:
                more = [*lines, *(line for line in way if line)]
                if len(more) == len(lines) or self._lawful(more):
                    stack.append((at + 1, more))
        return best

    def levels(self, lines: list[Line]) -> Levels:
        """The value of lines at each level of the order in which allocations are compared."""
        imported = {place.id for place in self.case.root.walk() if place.node.get("where")}
        return levels(lines, imported)

    def _lawful(self, lines: list[Line]) -> bool:
        checks = (checker._used_twice, checker._places, checker._rules, checker._limits)
        alone = not any(True for line in lines for check in (_worth, _fits_place) for _ in check(line, self.case))
        return alone and not any(True for check in checks for _ in check(lines, self.case))


def levels(lines: list[Line], imported: set[str]) -> Levels:
    """The value of lines at each level of the order in which allocations are compared."""

    def given(*names: str) -> float:
        return sum(line["value"] for line in lines if line["certainty"] in names and not line["resident"])

    resident = sum(line["value"] for line in lines if line["resident"])
    taken = sum(line["value"] for line in lines if line["requirement_id"] in imported)
    hops = -sum(line["hops"] * line["value"] for line in lines)
    return (resident + given("mandated", "granted"), resident, given("mandated"), given("recommended"),
            given("claimed"), -taken, hops)  # fmt: skip
