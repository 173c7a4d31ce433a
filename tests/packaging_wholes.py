"""Random small packaging rules, and the most that counts of holdings by trying every whole that a rule allows.

It knows rule files as they are written and unit mappings, and nothing of trees, solvers or the engine. A whole is the
core, so many electives in their groups, and units from outside: held ones by name, or any other that is let in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import ceil
from typing import Any

from stackwise.features.equivalence import Equivalence
from stackwise.features.packaging.compiled import compile_rule
from stackwise.features.packaging.files import read_rule
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.recommender.verify.catalogue import CatalogueRows

AS_OF = date(2026, 9, 1)
OLD, NEW = date(2021, 8, 31), date(2021, 9, 1)  # five years before, and a day more
Row = dict[str, Any]


class Case:
    """One rule as a row, units outside it, mappings, and what somebody holds."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.outside = {f"X{at}": {"level": rng.choice([3.0, 4.0, 5.0]), "package": rng.choice(["PA", "PB"])}
                        for at in range(1, 5)}  # fmt: skip
        self.row = self._row()
        self.levels = {unit: facts["level"] for unit, facts in self.row["units"].items()}
        self.levels |= {unit: facts["level"] for unit, facts in self.outside.items()}
        self.held = self._held()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _row(self) -> Row:
        rng = self.rng
        names = "ABC"[: rng.randint(1, 3)]
        groups = {name: [f"{name}{at}" for at in range(1, rng.randint(2, 3) + 1)] for name in names}
        if len(names) > 1 and self.chance(0.25):
            groups["B"].append("A1")
        core = [f"K{at}" for at in range(1, rng.randint(0, 2) + 1)]
        electives = rng.randint(2, 4)
        listed = list(dict.fromkeys(unit for units in groups.values() for unit in units))
        row: Row = {
            "code": "Q", "total": len(core) + electives, "electives": electives, "core": core, "groups": groups,
            "units": {unit: {"level": rng.choice([3.0, 4.0, 5.0])} for unit in (*core, *listed)},
            "accepted_by": "somebody", "min_resident": rng.choice([0, 0, 0, 1, 1.5, 2]),
        }  # fmt: skip
        if self.chance(0.7):
            row["full_credit"] = self.chance(0.5)
        if self.chance(0.25):
            row["max_age_months"] = 60
        if self.chance(0.6):
            row["import"] = [self._import() for _ in range(rng.choice([1, 1, 2]))]
        row["minimum"] = [self._minimum(names) for _ in range(rng.randint(0, 2))]
        row["maximum"] = [self._maximum(names) for _ in range(rng.randint(0, 1))]
        if len(names) > 1 and self.chance(0.15):
            row["choice"] = [{"groups": list(names), "of": rng.choice([1, 2]), "min": rng.choice([1, 2])}]
        if self.chance(0.25):
            row["cap"] = [
                {"max": rng.choice([0, 1, 2]), "modes": rng.choice([["rpl"], ["transfer"], ["rpl", "transfer"]])}
            ]
        known = [*core, *listed, *(self.outside if "import" in row else ())]
        if self.chance(0.6):
            row["barred"] = [{"units": rng.sample(known, min(len(known), rng.choice([2, 2, 3])))}
                             for _ in range(rng.choice([1, 1, 2]))]  # fmt: skip
        row["supersedes"] = self._supersedes([*core, *listed])
        return row

    def _import(self) -> Row:
        made: Row = {"max": self.rng.choice([1, 2]), "current": self.chance(0.5), "listed": self.chance(0.25)}
        if self.chance(0.4):
            made["level_min"] = self.rng.choice([4.0, 5.0])
        if self.chance(0.2):
            made["packages"] = ["PA"]
        return made

    def _minimum(self, names: str) -> Row:
        made: Row = {"min": self.rng.randint(1, 2)}
        if self.chance(0.5):
            made |= {"level_min": self.rng.choice([4.0, 5.0])}
            if self.chance(0.3):
                made["of"] = "whole"
                return made
        if "level_min" not in made or self.chance(0.4):
            made["groups"] = self.rng.sample(names, self.rng.randint(1, len(names)))
        return made

    def _maximum(self, names: str) -> Row:
        if self.chance(0.3):
            return {"max": self.rng.randint(1, 2), "level_max": 3.0}
        return {"max": self.rng.randint(1, 2), "groups": self.rng.sample(names, self.rng.randint(1, len(names)))}

    def _supersedes(self, listed: list[str]) -> list[Row]:
        found = []
        for unit in self.rng.sample(listed, min(len(listed), 2)):
            said = self.rng.choice(["yes", "yes", "no", "unknown"])
            found.append({"old": f"P{unit}", "new": unit, "equivalent": said})
            if self.chance(0.4):
                found.append({"old": f"PP{unit}", "new": f"P{unit}", "equivalent": "yes"})
        if self.chance(0.5):
            found.append({"old": "PX1", "new": "X1", "equivalent": "yes"})
        if self.chance(0.2) and len(listed) > 1:
            old, new = self.rng.sample(listed, 2)
            found.append({"old": old, "new": new, "equivalent": "yes"})
        return found

    def _held(self) -> list[Holding]:
        rng = self.rng
        known = [*self.row["units"], *self.outside, *(one["old"] for one in self.row["supersedes"])]
        share, home = rng.choice([0.3, 0.6, 0.9]), rng.choice([0.0, 0.0, 0.3])
        units = [unit for unit in dict.fromkeys(known) if rng.random() < share]
        units += rng.sample(units, min(len(units), rng.randint(0, 1)))
        days = [OLD, NEW, NEW, date(2025, 1, 1), None]
        return [Holding(unit_id=unit, awarded_on=rng.choice(days), resident=rng.random() < home,
                        mode=rng.choice([None, "completed", "rpl", "transfer"])) for unit in units]  # fmt: skip

    def mappings(self) -> list[tuple[str, str, str, str, None]]:
        return [(one["old"], one["new"], one["equivalent"], "supersedes", None) for one in self.row["supersedes"]]

    def rule(self) -> Any:
        return read_rule(self.row, "rules")

    def engine(self) -> CreditEngine:
        """The engine over the rule as compiled."""
        (about,) = compile_rule(self.rule(), {unit: (level,) for unit, level in self.levels.items()})
        self.about = about
        gone = {one["old"] for one in self.row["supersedes"]}
        units = {unit: Unit(unit, unit, self.outside.get(unit, {}).get("package"), level, superseded=unit in gone,
                            listed=True) for unit, level in self.levels.items()}  # fmt: skip
        book = Rulebook({"Q": about}, {}, units, {}, {}, Equivalence(self.mappings()), tuple(self.mappings()))
        return CreditEngine(book)

    def rows(self) -> CatalogueRows:
        """The same for the checker; after :meth:`engine`."""
        plain = {**self.about.model_dump(mode="json"), "root": self.about.root.model_dump(mode="json")}
        units = [{"unit_id": unit, "code": unit, "title": unit, "level": level, "levels": None,
                  "package": self.outside.get(unit, {}).get("package")}
                 for unit, level in self.levels.items()]  # fmt: skip
        maps = [dict(zip(("from_unit_id", "to_unit_id", "equivalent", "kind", "merge"), one, strict=True))
                for one in self.mappings()]  # fmt: skip
        return CatalogueRows({"qualifications": [plain], "units": units, "unit_mappings": maps, "credit_rules": [],
                              "credentials": []})  # fmt: skip


class Wholes:
    """Every whole of one case, and the most that counts in any."""

    def __init__(self, case: Case) -> None:
        self.case, self.row = case, case.row
        sure = [(one["old"], one["new"]) for one in self.row["supersedes"] if one["equivalent"] == "yes"]
        self.next: dict[str, set[str]] = {}
        for old, new in sure:
            self.next.setdefault(old, set()).add(new)
        known = {*case.levels, *(unit for pair in sure for unit in pair), *(str(one.unit_id) for one in case.held)}
        self.kin = {unit: self._family(unit, sure) for unit in known}
        self.core = list(self.row["core"])
        self.places: dict[str, list[str]] = {}
        for name, units in self.row["groups"].items():
            for unit in units:
                self.places.setdefault(unit, []).append(name)
        self.imports = list(self.row.get("import", ()))
        self.gone = {one["old"] for one in self.row["supersedes"]}
        self.ways: dict[str, set[tuple[bool, str | None]]] = {}
        for one in case.held:
            if self.row.get("max_age_months") is None or (one.awarded_on is not None and one.awarded_on >= NEW):
                here = one.resident and one.mode not in ("rpl", "transfer")
                self.ways.setdefault(str(one.unit_id), set()).add((here, None if here else one.mode or "any"))

    @staticmethod
    def _family(unit: str, pairs: list[tuple[str, str]]) -> frozenset[str]:
        found = {unit}
        while more := {name for pair in pairs if set(pair) & found for name in pair} - found:
            found |= more
        return frozenset(found)

    def counts_as(self, unit: str) -> set[str]:
        """The unit and those up to two equivalences on: what is farther may count at best."""
        once = self.next.get(unit, set())
        return {unit} | once | {far for one in once for far in self.next.get(one, ())}

    def let_in(self, unit: str) -> Iterator[tuple[int, str]]:
        """(import rule, the unit it counts as there) of something held."""
        kin = self.counts_as(unit)
        if kin & set(self.core):
            return
        for at, one in enumerate(self.imports):
            if not one["listed"] and kin & set(self.places):
                continue
            for name in kin:
                level = self.case.levels.get(name)
                package = self._package(name)
                fits = not one.get("packages") or package in one["packages"]
                fits = fits and ("level_min" not in one or (level is not None and level >= one["level_min"]))
                if fits and (not one["current"] or (name in self.case.levels and name not in self.gone)):
                    yield at, name

    def all(self) -> Iterator[tuple[dict[str, str], dict[str, tuple[int, str]]]]:
        """(group by elective unit, import rule and form by held unit) of every whole."""
        units = list(self.places)
        entries = {unit: list(self.let_in(unit)) for unit in self.ways}
        able = [unit for unit in entries if entries[unit]]
        wild = [(at, level) for at, one in enumerate(self.imports) for level in (2.0, 3.0, 4.0, 5.0)
                if level >= one.get("level_min", 0)]  # fmt: skip
        most = sum(int(one["max"]) for one in self.imports)
        for many in range(min(len(units), self.row["electives"]) + 1):
            left = self.row["electives"] - many
            if left > most:
                continue
            for chosen in combinations(units, many):
                for groups in product(*(self.places[unit] for unit in chosen)):
                    taken = dict(zip(chosen, groups, strict=True))
                    for some in range(min(left, len(able)) + 1):
                        for held in combinations(able, some):
                            for ways in product(*(entries[unit] for unit in held)):
                                more = dict(zip(held, ways, strict=True))
                                if any(self._whole(taken, more, rest) for rest in _picks(tuple(wild), left - some)):
                                    yield taken, more

    def _whole(self, taken: dict[str, str], more: dict[str, tuple[int, str]], wild: tuple[Any, ...]) -> bool:
        """Whether these make up the qualification by every statement."""
        forms = [name for _, name in more.values()]
        wilds = [(level, (self.imports[at].get("packages") or [None])[0]) for at, level in wild]
        if any(self._under(one, forms, wilds) > one["max"] for one in self.imports) or len(set(forms)) < len(forms):
            return False
        if set(forms) & {*taken, *self.core}:
            return False
        levels = self.case.levels
        core = [(None, levels.get(unit)) for unit in self.core]
        listed: list[tuple[str | None, float | None]] = [(group, levels.get(unit)) for unit, group in taken.items()]
        outside: list[tuple[str | None, float | None]] = [(None, levels.get(name)) for name in forms]
        outside += [(None, level) for _, level in wild]

        def amount(one: Row, whole: bool) -> int:
            groups = one.get("groups")
            inside = listed if groups else [*listed, *outside, *(core if whole else [])]
            return sum(
                (not groups or group in groups)
                and ("level_min" not in one or (level is not None and level >= one["level_min"]))
                and ("level_max" not in one or level is None or level <= one["level_max"])  # a maximum
                for group, level in inside
            )

        if any(amount(one, one.get("of") == "whole") < self._least(one) for one in self.row["minimum"]):
            return False
        if any(amount(one, not one.get("groups")) > one["max"] for one in self.row["maximum"]):
            return False
        for one in self.row.get("choice", ()):
            enough = [sum(group == name for group in taken.values()) >= one["min"] for name in one["groups"]]
            if sum(enough) < one["of"]:
                return False
        return not any(self._barred(one["units"], {*taken, *self.core, *forms}) for one in self.row.get("barred", ()))

    def _under(self, one: Row, forms: list[str], wild: list[tuple[float, str | None]]) -> int:
        """How many of what comes from outside are of the kind that an import bounds, whichever let them in."""

        def fits(level: float | None, package: str | None) -> bool:
            high = "level_min" not in one or (level is not None and level >= one["level_min"])
            return high and (not one.get("packages") or package in one["packages"])

        known = [name for name in forms if not one["current"] or (name in self.case.levels and name not in self.gone)]
        held = sum(fits(self.case.levels.get(name), self._package(name)) for name in known)
        return held + sum(fits(*it) for it in wild)

    def _package(self, name: str) -> str | None:
        """The package of a unit from outside; where nothing states it, by its code."""
        return self.case.outside.get(name, {}).get("package") or ("PA" if name.startswith("PA") else None)

    def _least(self, one: Row) -> float:
        return float(one["min"]) if "min" in one else ceil(Fraction(one["share"]) * self.row["electives"])

    def _barred(self, units: list[str], whole: set[str]) -> bool:
        """Whether two of these units are in a whole, a form that is not named being the first of its family."""
        used = {unit for unit in units if unit in whole}
        for name in whole - set(units):
            used |= {next(unit for unit in units if unit in self.kin[name])} if self.kin[name] & set(units) else set()
        return len(used) > 1

    def most(self) -> int | None:
        """The most that counts; None where no whole can be made up."""
        best: int | None = None
        for taken, more in self.all():
            targets = (*self.core, *taken)
            able = sum(any(target in self.counts_as(unit) for unit in self.ways) for target in targets) + len(more)
            if best is None or able > best:
                best = max(best or 0, self._counted(targets, tuple(sorted(more))))
        return best

    @property
    def most_credit(self) -> int:
        least = ceil(self.row["min_resident"])
        return max(0, self.row["total"] - (least if self.row.get("full_credit") else max(1, least)))

    def _counted(self, targets: tuple[str, ...], imported: tuple[str, ...]) -> int:
        """The most of a whole that what is held fills: each thing once, each family as often as it is listed."""
        named = {*self.core, *self.places}
        caps = [(int(one["max"]), set(one["modes"])) for one in self.row.get("cap", ())]

        def filled(at: int, used: frozenset[str], credit: int, left: tuple[int, ...]) -> int:
            if at == len(targets) + len(imported):
                return 0
            best = filled(at + 1, used, credit, left)
            target = targets[at] if at < len(targets) else None
            able = [u for u in self.ways if target in self.counts_as(u)] if target else [imported[at - len(targets)]]
            for unit in able:
                family = sum(self.kin[unit] == self.kin[one] for one in used)
                if unit in used or family >= max(1, len(named & self.kin[unit])):
                    continue
                for here, mode in self.ways[unit]:
                    falls = (
                        set()
                        if here
                        else {"rpl", "transfer"}
                        if mode == "any"
                        else {"rpl" if mode == "rpl" else "transfer"}
                    )
                    now = tuple(room - bool(falls & modes) for room, (_, modes) in zip(left, caps, strict=True))
                    if credit + (not here) <= self.most_credit and min(now, default=0) >= 0:
                        best = max(best, 1 + filled(at + 1, used | {unit}, credit + (not here), now))
            return best

        return filled(0, frozenset(), 0, tuple(most for most, _ in caps))


@cache
def _picks(wild: Any, many: int) -> tuple[tuple[Any, ...], ...]:
    from itertools import combinations_with_replacement

    return tuple(combinations_with_replacement(wild, many))
