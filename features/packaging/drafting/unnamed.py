"""Units that a text states by their credits and level alone: "three mandatory units of 10 at level 4"."""

# ruff: noqa: E501 -- each form of words is one pattern
from __future__ import annotations

import re
from dataclasses import dataclass, field

from stackwise.features.packaging.drafting.amounts_in_words import AMOUNT, amount_of

_MANDATORY = re.compile(
    rf"(?P<many>{AMOUNT}) (?:mandatory|core|compulsory) units of (?P<each>\d{{1,3}})(?: credits?| points?)?(?: each)? at level (?P<level>\d)",
    re.IGNORECASE,
)
_POOL = re.compile(
    rf"(?P<amount>{AMOUNT})(?: credits?| points?)? of optional units at levels (?P<low>\d) (?:to|and) (?P<high>\d)", re.IGNORECASE
)  # fmt: skip
_LEVEL = re.compile(r"(?:(?P<part>optional|elective)s?(?: units?)?,? )?(?:at )?level (?P<level>\d)", re.IGNORECASE)
_SIZES = re.compile(r"\d{1,3}(?:,? (?:and )?\d{1,3}){0,60}")


@dataclass
class UnnamedUnits:
    """Units without codes, as (part, level, credits) in the order of the text."""

    units: list[tuple[str, float, float]] = field(default_factory=list)
    electives: float | None = None
    _level: float | None = None
    _bounds: tuple[float, float] = (0.0, 99.0)

    def read(self, phrase: str) -> str:
        """What a phrase became, or nothing: mandatory units, the optional amount, a level, or the sizes below it."""
        if match := _MANDATORY.fullmatch(phrase):
            many = int(amount_of(match["many"]))
            self.units += [("core", float(match["level"]), float(match["each"]))] * min(many, 60)
            return "core"
        if match := _POOL.fullmatch(phrase):
            self.electives = amount_of(match["amount"])
            self._bounds = float(match["low"]), float(match["high"])
            return "electives"
        if match := _LEVEL.fullmatch(phrase):
            if match["part"] is None and self._level is None:
                return ""
            self._level = float(match["level"])
            return "level" if self._bounds[0] <= self._level <= self._bounds[1] else ""
        if self._level is not None and _SIZES.fullmatch(phrase):
            self.units += [("Electives", self._level, float(size)) for size in re.findall(r"\d+", phrase)]
            return "units"
        return ""

    def lists(self) -> dict[str, list[str]]:
        """Codes by part; they stand for the true ones until somebody writes these."""
        found: dict[str, list[str]] = {}
        for (part, _, _), code in zip(self.units, self._codes(), strict=True):
            found.setdefault(part, []).append(code)
        return found

    def worths(self) -> dict[str, float]:
        """Credits by code."""
        return {code: size for (_, _, size), code in zip(self.units, self._codes(), strict=True)}

    def levels(self) -> dict[str, float]:
        """Level by code."""
        return {code: level for (_, level, _), code in zip(self.units, self._codes(), strict=True)}

    def amounts(self) -> dict[str, float]:
        """What core and electives come to."""
        core = sum(size for part, _, size in self.units if part == "core")
        return {"core_amount": core} | ({} if self.electives is None else {"electives": self.electives})

    def _codes(self) -> list[str]:
        return [
            f"{'MANDATORY' if part == 'core' else 'OPTIONAL'}{level:.0f}{at:02d}"
            for at, (part, level, _) in enumerate(self.units, 1)
        ]
