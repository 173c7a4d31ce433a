"""Electives by parts: what must, may and can at most come from groups and from outside the lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import Any

from stackwise.features.packaging.drafting.clauses import LEVELS, Clause

Found = dict[str, Any]
_MOST_PARTS = 8


_ANY = re.compile(
    r"\b(?:any|another|other)\b(?:(?!\bthis\b)[^,;]){0,60}\btraining packages?\b"
    r"|\btraining packages?,? (?:or|and) (?:from )?(?:any other|another|other)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(\w{2,20}) training packages?\b", re.IGNORECASE)
_NO_NAME = "any another other this the same current endorsed recognised national nationally of all"


def _of_any_package(words: str) -> bool:
    """Whether units may come from whichever training package, and not from this, a named one or courses alone.

    >>> [_of_any_package(f"2 units of {which}") for which in ("this training package", "any Retail training package")]
    [False, False]
    >>> _of_any_package("2 units from elsewhere in RIG or another current training package")
    True
    """
    found = _ANY.search(words)
    named = () if found is None else _NAMED.findall(found.group())
    return found is not None and all(name.casefold() in _NO_NAME.split() for name in named)


class ElectiveParts:
    """Clauses about electives, kept until all are read, since "the rest" and exact parts need one another."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.clauses: list[Clause] = []
        self.rows: list[tuple[str, Found]] = []
        self.doubts: list[str] = []
        self.unclear: list[str] = []  # words for units from elsewhere that do not say whether listed ones are

    def mark(self) -> tuple[int, int, int]:
        """How much was taken so far."""
        return len(self.clauses), len(self.rows), len(self.doubts)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Forget what was taken since."""
        del self.clauses[mark[0] :], self.rows[mark[1] :], self.doubts[mark[2] :]

    def takes(self, clause: Clause) -> bool:
        """Whether a clause is about where electives come from, or at which level they are."""
        named = clause.groups or clause.outside or clause.says("listed", *LEVELS)
        return bool(named or clause.says("rest") or clause.share)

    def add(self, clause: Clause) -> str:
        """Keep a clause; what it became, or nothing where it says too little."""
        if clause.says("any_one"):
            return self._choice(clause)
        if clause.amount is None and clause.share is None and not clause.says("rest"):
            return self._of_imports(clause)
        if clause.says("either") and len(clause.groups) > 1:
            self.doubts.append(f"whether all from one of them or from them together: {clause.words}")
        if clause.says("each") and (clause.bound == "most" or not clause.groups or clause.outside):
            return ""
        if clause.says("of_which") and clause.says(*LEVELS):
            return ""
        if clause.says(*LEVELS) and not clause.outside:
            return self._level(clause)
        if clause.share and not (clause.groups and clause.bound == "least"):
            return ""
        self.clauses.append(clause)
        return "the rest" if clause.says("rest") and clause.amount is None else "electives by part"

    def _of_imports(self, clause: Clause) -> str:
        """The level of the units just spoken of: "selected units must be packaged at level 3"."""
        last = self.clauses[-1] if self.clauses else None
        asks = clause.says(*LEVELS) and clause.slots <= {"fill", "units", "packaged", *LEVELS}
        if not asks or last is None or not last.outside or (last.level_min, last.level_max) != (None, None):
            return ""
        self.clauses[-1] = replace(last, level_min=clause.level_min, level_max=clause.level_max)
        self.doubts.append(f"whether only of the units from outside the lists: {clause.words}")
        return "level of imports"

    def settle(self, lists: Sequence[str]) -> None:
        """Turn what was kept into minima, maxima and imports."""
        for key, row in self.rows:
            self.found.setdefault(key, []).append(row)
        exact = [clause for clause in self._each() if clause.bound == "exact" and not clause.says("rest")]
        for clause in self._each():
            if clause.bound == "least":
                self._minimum(clause.groups or tuple(lists), clause)
        self._exact(exact, lists)
        needed = [clause for clause in self._each() if clause.bound != "most" and not clause.says("rest")]
        held = {name for clause in needed for name in clause.groups or lists}
        for clause in self.clauses:
            if clause.outside and not clause.says("unlisted"):
                self.unclear.append(clause.words)
            shared = held & set(clause.groups)
            shares = clause.bound == "most" and shared
            if clause.says("rest") or (shares and (self._is_rest(clause) or self._fills(clause))):
                self._rest(clause, lists)
                if shares and (others := sorted({*lists, *held} - {*clause.groups})):
                    self.doubts.append(f"whether more units of {' and '.join(others)} count: {clause.words}")
            elif clause.bound == "most":
                self._maximum(clause)
                if shared:
                    self.doubts.append(
                        f"whether what is needed of {' and '.join(sorted(shared))} is among these: {clause.words}"
                    )
        self._listed_beyond()

    def _listed_beyond(self) -> None:
        """Whether listed units count from outside, too, is only open where their own groups have a maximum."""
        if self.found.get("import") and any(row.get("groups") for row in self.found.get("maximum", [])):
            self.doubts += [
                f"whether listed units beyond their group's maximum count as units from elsewhere: {words}"
                for words in self.unclear
            ]

    def _each(self) -> Iterable[Clause]:
        """The clauses that state an amount; "2 of each of A and B" as two."""
        for clause in self.clauses:
            if clause.says("each") and len(clause.groups) > 1:
                for name in clause.groups:
                    yield Clause(clause.words, clause.slots - {"each"}, clause.amount, clause.share, (name,))
            else:
                yield clause

    def _choice(self, clause: Clause) -> str:
        if clause.bound != "least" or not clause.groups or clause.amount is None:
            return ""
        self.rows.append(("choice", {"groups": list(clause.groups), "min": clause.amount}))
        return "choice"

    def _level(self, clause: Clause) -> str:
        """A bound of a level; whether of the electives or of the whole is doubtful where the words do not say."""
        of = "whole" if clause.says("base", "total") and not clause.says("elective") else "electives"
        if of == "whole" and clause.groups:
            return ""  # of some groups and of the whole at once
        levels = {"level_min": clause.level_min, "level_max": clause.level_max}
        row: Found = {key: level for key, level in levels.items() if level is not None}
        row |= {"groups": list(clause.groups)} if clause.groups else {}
        if clause.bound == "most":
            if clause.amount is None or clause.says("elective", "of_electives", "rest"):
                return ""
            if of == "electives" and not clause.groups:
                self.doubts.append(f"whether of the electives or of the whole: {clause.words}")
            self.rows.append(("maximum", {**row, "max": clause.amount}))
            return "maximum"
        if clause.bound == "exact" and clause.share is None:
            return ""
        if not clause.says("base", "total", "elective", "of_electives"):
            self.doubts.append(f"whether of the electives or of the whole: {clause.words}")
        row |= {"share": clause.share} if clause.share else {"min": clause.amount}
        row |= {"of": "whole"} if of == "whole" else {}
        self.rows.append(("minimum", row))
        return "minimum"

    def _minimum(self, groups: Sequence[str], clause: Clause) -> None:
        if clause.outside or not groups:
            self.doubts.append(f"a minimum from outside the lists, or of no list: {clause.words}")
            return
        amount: Found = self._share(clause, clause.share) if clause.share else {"min": clause.amount}
        self.found.setdefault("minimum", []).append({"groups": list(groups), **amount})

    def _share(self, clause: Clause, share: str) -> Found:
        """A share of the electives, or of the whole as so many; doubtful where the words say neither."""
        total = self.found.get("total")
        if clause.says("elective", "of_electives"):
            return {"share": share}
        if clause.says("base", "total") and total:
            return {"min": float(ceil(Fraction(str(total)) * Fraction(share)))}
        self.doubts.append(f"whether of the electives or of the whole: {clause.words}")
        return {"share": share}

    def _exact(self, parts: Sequence[Clause], lists: Sequence[str]) -> None:
        """Parts that add up to the electives: groups hold at least what is theirs alone, at most what they share in."""
        if not parts:
            return
        if len(parts) > _MOST_PARTS:
            self.doubts.append(f"{len(parts)} parts of the electives")
            return
        needed = sum(clause.amount or 0.0 for clause in parts) + self._stated("least")
        left = self._left()
        open_ended = self._stated("most") or any(
            clause.says("rest") or (clause.bound == "most" and clause.amount == left) for clause in self.clauses
        )
        whole = self.found.get("electives") in (None, needed)
        if not whole and not open_ended:
            self.doubts.append(f"the parts of the electives add up to {needed:g}, not {self.found['electives']:g}")
        self.found.setdefault("electives", needed)
        for clause in (clause for clause in parts if clause.outside):
            self._import(clause, clause.amount or 0.0)
        closed = whole and not open_ended
        if closed and (others := sorted({*lists}.difference(*(clause.groups or lists for clause in parts)))):
            self.doubts.append(f"whether units of {' and '.join(others)} count: no part of the electives names them")
        self._shares([(clause, frozenset(clause.groups or lists)) for clause in parts], closed=closed)

    def _shares(self, parts: Sequence[tuple[Clause, frozenset[str]]], closed: bool) -> None:
        """Least of each set of groups, and most where the parts leave no room for more (Hall's condition)."""
        names = sorted(frozenset().union(*(groups for _, groups in parts)))[:_MOST_PARTS]
        sets = [frozenset(some) for many in range(1, len(names) + 1) for some in combinations(names, many)]
        least = {one: sum(c.amount or 0.0 for c, of in parts if of <= one and not c.outside) for one in sets}
        for one in sets:
            if least[one] > sum(least[frozenset({name})] for name in one) or (len(one) == 1 and least[one]):
                self.found.setdefault("minimum", []).append({"groups": sorted(one), "min": least[one]})
        for one in sets if closed and not self._stated("least") else []:
            most = sum(clause.amount or 0.0 for clause, of in parts if of & one)
            others = least.get(frozenset(names) - one, 0.0)
            alone = [
                row["max"]
                for row in self.found.get("maximum", [])
                if len(row["groups"]) == 1 and set(row["groups"]) <= one
            ]
            if len(one) > 1 and len(alone) == len(one) and sum(alone) <= most:
                continue  # each group's own bound says it
            if most < self.found["electives"] - others and not any(of > one for _, of in parts if of & one):
                self.found.setdefault("maximum", []).append({"groups": sorted(one), "max": most})

    def _stated(self, bound: str) -> float:
        return sum(clause.amount or 0.0 for clause in self._each() if clause.bound == bound and not clause.outside)

    def _left(self) -> float | None:
        """Electives beyond all that must come from groups."""
        if self.found.get("electives") is None:
            return None
        exact = sum(c.amount or 0.0 for c in self._each() if c.bound == "exact" and not c.says("rest"))
        return float(self.found["electives"] - exact - self._stated("least"))

    def _is_rest(self, clause: Clause) -> bool:
        """Whether "up to n from A or B" is only what the minima leave."""
        return bool((clause.groups or clause.says("listed")) and not clause.outside and clause.amount == self._left())

    def _fills(self, clause: Clause) -> bool:
        """Whether "up to n from A, B or outside" is all that the minima leave: no bound of its groups, then."""
        alone = sum(one.bound == "most" for one in self.clauses) == 1 if clause.outside else False
        return alone and clause.amount == self._left()

    def _rest(self, clause: Clause, lists: Sequence[str]) -> None:
        if clause.outside:
            most = clause.amount if clause.amount is not None else self._left()
            if most is None or most < 0:
                self.doubts.append(f"how many these are: {clause.words}")
            else:
                self._import(clause, most)
        if clause.groups and clause.bound != "most" and set(clause.groups) != set(lists):
            self.doubts.append(f"the rest comes from {' and '.join(sorted(clause.groups))} only")

    def _maximum(self, clause: Clause) -> None:
        if clause.outside:
            self._import(clause, clause.amount or 0.0)
        if clause.outside and clause.groups and clause.amount != self._left():
            self.doubts.append(f"at most so many of the groups and from outside together: {clause.words}")
        if clause.groups:
            self.found.setdefault("maximum", []).append({"groups": list(clause.groups), "max": clause.amount})
        elif not clause.outside and not (clause.says("listed") and self._is_rest(clause)):
            self.doubts.append(f"a maximum of no group: {clause.words}")

    def _names_own(self, clause: Clause) -> bool:
        """Whether the qualification's own package is named by its letters: "FNS Training Package"."""
        return any(name == self.found["code"][:3] for name in _NAMED.findall(clause.words))

    def _import(self, clause: Clause, most: float) -> None:
        made: Found = {"max": most}
        if clause.says("unselected"):
            made["listed"] = True
        if clause.level_min is not None:
            made["level_min"] = clause.level_min
        if clause.level_max is not None:
            made["level_max"] = clause.level_max
        if not clause.current:
            made["current"] = False
            self.doubts.append(f"whether superseded units may be imported: {clause.words}")
        if clause.says("package", "own", "accredited") and not _of_any_package(clause.words):
            self.doubts.append(f"from which packages or courses alone: {clause.words}")
        elif not clause.own and clause.says("package") and not self._names_own(clause):
            self.doubts.append(f"from another package alone, or from the own one too: {clause.words}")
        self.found.setdefault("import", []).append(made)
