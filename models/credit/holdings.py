"""What a learner holds, as tokens: each names the resources that using it uses up.

A resource is used as often as its capacity says: a unit, a credential and each unit it awards once; a family of
equivalent units as often as the qualification names different units of it, at least once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from stackwise.features.records import Conditions, Holding, Mode
from stackwise.models.credit.read import Rulebook

Resource = tuple[str, ...]


@dataclass(frozen=True)
class Token:
    """One thing that can be used: a unit, held itself or through a credential, or a credential."""

    kind: str  # "unit" or "credential"
    id: str
    consumes: frozenset[Resource]
    awarded_on: date | None
    grade: float | None
    resident: bool
    via: str | None = None  # the credential that awarded the unit
    provider_id: str | None = None  # where it was earned
    mode: Mode | None = None

    @property
    def named(self) -> str:
        """The id of what the learner holds."""
        return self.via or self.id

    def resident_at(self, provider_id: str | None) -> bool:
        """Whether it was studied with a provider: said outright, or earned there and not by recognition or transfer."""
        if self.mode in ("rpl", "transfer"):
            return False
        return self.resident or (provider_id is not None and self.provider_id == provider_id)

    def ways_at(self, provider_id: str | None) -> frozenset[Mode]:
        """Ways in which it may be credit with a provider: none for study there, either where nobody knows the way."""
        if self.resident_at(provider_id):
            return frozenset()
        return frozenset(("rpl", "transfer") if self.mode is None else ("rpl" if self.mode == "rpl" else "transfer",))

    def meets(self, conditions: Conditions, as_of: date, provider_id: str | None = None) -> bool:
        """Whether grade, way and age keep a rule's conditions; an unknown grade or date does not."""
        if not self.ways_at(provider_id).isdisjoint(conditions.not_by):
            return False
        if conditions.min_grade is not None and (self.grade is None or self.grade < conditions.min_grade):
            return False
        if conditions.max_age_months is None:
            return True
        return self.awarded_on is not None and age_months(self.awarded_on, as_of) <= conditions.max_age_months


def age_months(awarded_on: date, as_of: date) -> int:
    """Months begun since ``awarded_on``: on the same day of a later month the age is whole, a day later one more."""
    whole = (as_of.year - awarded_on.year) * 12 + as_of.month - awarded_on.month
    return whole + (as_of.day > awarded_on.day)


@dataclass
class Holdings:
    """Tokens by what they are, in an order that does not depend on the order of the holdings."""

    units: dict[str, list[Token]] = field(default_factory=lambda: defaultdict(list))
    credentials: dict[str, list[Token]] = field(default_factory=lambda: defaultdict(list))

    def holds(self, credential_id: str) -> bool:
        """Whether a credential is already held."""
        return credential_id in self.credentials

    def joined(self, other: Holdings) -> Holdings:
        """A purse with the tokens of both."""
        both = Holdings()
        for one in (self, other):
            for unit, tokens in one.units.items():
                both.units[unit] += tokens
            for credential, tokens in one.credentials.items():
                both.credentials[credential] += tokens
        return both


def fill_purse(holdings: Iterable[Holding], rulebook: Rulebook, as_of: date) -> Holdings:
    """Tokens of all holdings; one awarded after ``as_of`` is not held yet, one past its last day is held no more."""
    held_tokens = Holdings()
    for holding in sorted(set(holdings), key=_order):
        if not in_force(holding, as_of):
            continue
        if holding.unit_id is not None:
            held_tokens.units[holding.unit_id].append(_unit_token(holding, holding.unit_id, rulebook))
            continue
        assert holding.credential_id is not None
        awarded = rulebook.awards.get(holding.credential_id, ())
        uses = {("credential", holding.credential_id), *(("award", holding.credential_id, unit) for unit in awarded)}
        token = Token(
            "credential", holding.credential_id, frozenset(uses), holding.awarded_on, holding.grade, holding.resident,
            None, _earned_at(holding, rulebook), holding.mode,
        )  # fmt: skip
        held_tokens.credentials[holding.credential_id].append(token)
        for unit in awarded:
            held_tokens.units[unit].append(_unit_token(holding, unit, rulebook))
    return held_tokens


def _unit_token(one: Holding, unit_id: str, rulebook: Rulebook) -> Token:
    uses: set[Resource] = {("unit", unit_id), ("family", rulebook.equivalence.family(unit_id))}
    if one.credential_id is not None:
        uses.add(("award", one.credential_id, unit_id))
    return Token("unit", unit_id, frozenset(uses), one.awarded_on, one.grade, one.resident, one.credential_id,
                 _earned_at(one, rulebook), one.mode)  # fmt: skip


def studied(credential_id: str, as_of: date) -> Holding:
    """A credential that is taken and completed by a day: attained by study, so no cap on recognition takes it."""
    return Holding(credential_id=credential_id, awarded_on=as_of, mode="completed")


def in_force(holding: Holding, as_of: date) -> bool:
    """Whether something is held on a day: awarded by then, and not past its own last day."""
    awarded = holding.awarded_on is None or holding.awarded_on <= as_of
    return awarded and (holding.valid_until is None or as_of <= holding.valid_until)


def _earned_at(one: Holding, rulebook: Rulebook) -> str | None:
    if one.provider_id is not None or one.credential_id is None:
        return one.provider_id
    return rulebook.providers.get(one.credential_id)


def _order(one: Holding) -> tuple[str, ...]:
    facts = (one.unit_id or "", one.credential_id or "", one.awarded_on or "", one.grade, one.resident,
             one.provider_id or "", one.mode or "", one.valid_until or "")  # fmt: skip
    return tuple(str(fact) for fact in facts)
