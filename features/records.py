"""Records that travel as JSON or TOML: requirement trees, credit rules, qualifications, learners.

Unknown is a value everywhere: ``None`` means "nobody said", never zero, free or non-credit.
Skill levels run from 1 (aware) to 5 (expert); halves are allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from stackwise.features.countries import country_said
from stackwise.features.currencies import currency_code
from stackwise.features.language import language_code
from stackwise.features.record import Day, Record

LOWEST_LEVEL, HIGHEST_LEVEL = 1.0, 5.0
Language = Annotated[str, AfterValidator(language_code)]
Level = Annotated[float, Field(ge=LOWEST_LEVEL, le=HIGHEST_LEVEL, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Measure = Literal["count", "credit", "hours"]
Mode = Literal["completed", "rpl", "transfer"]
"""How something held was attained: studied and assessed, recognition of prior learning, credit transfer."""


class Certainty(StrEnum):
    """How sure credit is, strongest first. Only the first two count as credit."""

    MANDATED = "mandated"
    GRANTED = "granted"
    RECOMMENDED = "recommended"
    CLAIMED = "claimed"
    INFERRED = "inferred"

    @property
    def rank(self) -> int:
        """Position in the order of certainty; 0 is the strongest."""
        return list(Certainty).index(self)

    @property
    def counts(self) -> bool:
        """Whether credit of this certainty enters a credit total."""
        return self.rank <= Certainty.GRANTED.rank

    @property
    def words(self) -> str:
        """What it means for a learner."""
        return _CERTAINTY_WORDS[self]

    def lowered(self, steps: int) -> Certainty:
        """The certainty after ``steps`` further equivalence hops."""
        order = list(Certainty)
        return order[min(self.rank + steps, len(order) - 1)]


_CERTAINTY_WORDS = {
    Certainty.MANDATED: "counts (the rules require it)",
    Certainty.GRANTED: "counts (granted by agreement)",
    Certainty.RECOMMENDED: "may count: ask the provider",
    Certainty.CLAIMED: "may count: only the giver says so, ask the provider",
    Certainty.INFERRED: "does not count: ask for recognition of prior learning",
}


class Where(Record):
    """What an imported elective must be like; every given field must hold."""

    package: str | None = None
    level_min: float | None = None
    level_max: float | None = None
    tag: str | None = None
    code_prefix: str | None = None
    current: bool = False  # neither superseded nor withdrawn on the day
    unlisted: bool = False  # one that no place of the qualification names, nor an equivalent of it


class Conditions(Record):
    """What must also hold: for a credit rule to apply, or for what fills a part of a qualification.

    ``min_resident`` of a part is how much of it is studied there, ``not_by`` how what fills it was not attained.
    """

    min_grade: float | None = Field(default=None, ge=0, le=100)
    max_age_months: int | None = Field(default=None, ge=0)
    not_by: tuple[Mode, ...] = ()
    min_resident: Amount | None = None
    note: str | None = None


class Requirement(Record):
    """A tree of what must be held. It maps onto CTDL ComponentCondition and Constraint.

    ``all``/``any`` need every/one child; ``at_least`` needs ``min`` (of ``measure``) over its children; ``at_most``
    lets its children contribute no more than ``max``; a ``leaf`` names one unit, credential or skill, by ``where`` any
    unit of a kind, or by ``words`` what is not read yet, and nothing meets. A holding fills at most one exclusive slot.
    ``conditions`` bind what fills the part: its grade, currency, and how much of the part is studied in residence.
    """

    requirement_id: str = Field(min_length=1)
    kind: Literal["all", "any", "at_least", "at_most", "leaf"]
    label: str | None = None
    measure: Measure = "count"
    min: Amount | None = None
    max: Amount | None = None
    children: tuple[Requirement, ...] = ()
    exclusive: bool = True
    unit_id: str | None = None
    credential_id: str | None = None
    skill_id: str | None = None
    level: Level | None = None
    value: Amount | None = None  # what a leaf is worth in its parent's measure; None: read it from the unit
    where: Where | None = None
    words: str | None = None
    conditions: Conditions | None = None

    @model_validator(mode="before")
    @classmethod
    def _deepest_first(cls, data: Any) -> Any:
        """Build plain children before their parents, so that a deep tree needs no deep recursion."""
        return _with_built_children(data) if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _shape(self) -> Requirement:
        named = [self.unit_id, self.credential_id, self.skill_id, self.where, self.words]
        given = sum(one is not None for one in named)
        if self.kind == "leaf" and (given != 1 or self.children):
            raise ValueError(f"leaf {self.requirement_id!r} names {given} things; expected exactly one and no children")
        if self.kind != "leaf" and (given or not self.children):
            raise ValueError(f"{self.kind} {self.requirement_id!r} needs children and names nothing itself")
        if self.kind == "at_least" and self.min is None:
            raise ValueError(f"at_least {self.requirement_id!r} needs min")
        if self.kind == "at_most" and self.max is None:
            raise ValueError(f"at_most {self.requirement_id!r} needs max")
        return self

    def walk(self) -> Iterator[Requirement]:
        """This node and all below it, parents first (no recursion: trees may be deep)."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def _with_built_children(data: Mapping[str, Any]) -> dict[str, Any]:
    """The top node's fields, its children already records; nodes are built from the deepest up."""
    order: list[tuple[dict[str, Any], list[Any]]] = []
    top = dict(data)
    stack = [top]
    while stack:
        node = stack.pop()
        given = node.get("children")
        children = [dict(c) if isinstance(c, Mapping) else c for c in given] if isinstance(given, list | tuple) else []
        order.append((node, children))
        stack.extend(c for c in children if isinstance(c, dict))
    built: dict[int, Requirement] = {}
    for node, children in reversed(order):
        if children:
            node["children"] = tuple(built.pop(id(c)) if isinstance(c, dict) else c for c in children)
        if node is not top:
            built[id(node)] = Requirement.model_validate(node)
    return top


class CreditRule(Record):
    """Credit that a giver (what is held) earns toward a receiving qualification.

    ``valid_from`` and ``valid_to`` bound the day on which the learning was completed, whenever somebody asks.
    """

    rule_id: str = Field(min_length=1)
    giver: Requirement
    qualification_id: str
    target_units: tuple[str, ...] = ()
    target_requirement_id: str | None = None
    form: Literal["specified", "unspecified", "block", "exemption"] = "specified"
    value: Amount | None = None
    measure: Measure = "count"
    basis: str | None = None
    certainty: Certainty
    asserted_by: str | None = None
    conditions: Conditions = Conditions()
    excludes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    evidence: str | None = None

    @model_validator(mode="after")
    def _target(self) -> CreditRule:
        if not self.target_units and self.target_requirement_id is None:
            raise ValueError(f"rule {self.rule_id!r} has no target; give target_units or target_requirement_id")
        return self

    def covers(self, completed: date | None) -> bool | None:
        """Whether learning completed on a day lies within the rule's dates; ``None`` where the day is unknown."""
        if completed is None:
            return True if self.valid_from is None and self.valid_to is None else None
        return (self.valid_from is None or self.valid_from <= completed) and (
            self.valid_to is None or completed <= self.valid_to
        )


class Cap(Record):
    """The most that credit of the named certainties (all, if empty) may give toward a qualification.

    ``modes`` narrows it to credit attained so (unknown: under every such cap), ``requirement_id`` to a part.
    """

    max: Amount
    measure: Measure = "count"
    certainties: tuple[Certainty, ...] = ()
    modes: tuple[Mode, ...] = ()
    requirement_id: str | None = None
    note: str | None = None


class Overlap(Record):
    """Two parts in which the same thing may count: in both, at most ``max`` of them; once toward the total."""

    between: tuple[str, str]
    max: Amount
    measure: Measure = "count"


class CountedPart(Record):
    """What a crossing bound counts: fills below any of the requirements (none: all of them), of a kind and packages.

    With ``unit_ids`` those units alone, each in whichever of its equivalent forms, and by number: one is one.
    """

    requirement_ids: tuple[str, ...] = ()
    where: Where | None = None
    packages: tuple[str, ...] = ()
    unit_ids: tuple[str, ...] = ()


class CrossingBound(Record):
    """A bound that lies across the tree, in the qualification's measure (a part of named units: by number).

    At least ``of`` of the parts hold at least ``min`` each; none holds more than ``max``.
    """

    bound_id: str = Field(min_length=1)
    label: str | None = None
    parts: tuple[CountedPart, ...] = Field(min_length=1)
    min: Amount | None = None
    max: Amount | None = None
    of: int = Field(default=1, ge=1)


class Qualification(Record):
    """A qualification and the tree of what it takes. ``total`` and ``min_resident`` are in its measure.

    ``full_credit``: its rules let the whole of it be met by credit; otherwise, or unsaid, some study always remains.
    """

    qualification_id: str = Field(min_length=1)
    code: str | None = None
    title: str
    level: float | None = None
    measure: Literal["units", "credit_points"] = "units"
    total: Amount
    root: Requirement
    caps: tuple[Cap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    min_resident: Amount = 0
    full_credit: bool | None = None
    provider_id: str | None = None
    status: str | None = None
    crossings: tuple[CrossingBound, ...] = ()
    packaging: dict[str, Any] | None = None  # the rule as stated, which the tree was made from


class HeldSkill(Record):
    """A skill a learner says they hold: by id, or in their own words."""

    skill_id: str | None = Field(default=None, description="Id of a skill of the catalogue.")
    text: str | None = Field(default=None, description="The learner's own words for it, where no id is given.")
    level: Level | None = Field(default=None, description="1 (aware) to 5 (expert); null when unsaid.")

    @model_validator(mode="after")
    def _named(self) -> HeldSkill:
        if not (self.skill_id or (self.text or "").strip()):
            raise ValueError("a held skill needs skill_id or text")
        return self


class Holding(Record):
    """A unit or credential already awarded. ``grade`` is a percentage; ``provider_id`` is where it was earned."""

    unit_id: str | None = Field(default=None, description="The unit that was awarded; else `credential_id`.")
    credential_id: str | None = Field(default=None, description="The credential that was awarded; else `unit_id`.")
    awarded_on: Day | None = Field(default=None, description="Day of the award; null when unknown.")
    grade: float | None = Field(default=None, ge=0, le=100, description="Percentage; null when unknown.")
    resident: bool = Field(default=False, description="Completed with the awarding institution itself.")
    provider_id: str | None = Field(default=None, description="Where it was earned.")
    mode: Mode | None = Field(default=None, description="How it was attained.")
    valid_until: Day | None = Field(default=None, description="Its last current day; null: no end is known.")

    @model_validator(mode="after")
    def _named(self) -> Holding:
        if (self.unit_id is None) == (self.credential_id is None):
            raise ValueError("a holding names exactly one of unit_id and credential_id")
        return self


class TermWeights(Record):
    """How much each term of a score is to count beside the others; None keeps what is shipped for the goal.

    They are divided by their sum, so that only their proportions matter.
    """

    relevance: Amount | None = Field(default=None, description="How well it fits.")
    closure: Amount | None = Field(default=None, description="How much of the gap it closes.")
    goal_fit: Amount | None = Field(default=None, description="How it serves the kind of goal.")
    credit: Amount | None = Field(default=None, description="What it counts toward the qualification.")
    quality: Amount | None = Field(default=None, description="Standing of its provider.")


class Goal(Record):
    """Where the learner wants to go: an occupation, a job's text, a job of the catalogue, or a qualification."""

    kind: Literal["change", "advance", "stay_current"] = Field(
        default="change", description="To another occupation, to the next role, or up to date within the present one."
    )
    occupation_id: str | None = Field(default=None, description="The occupation that is aimed at.")
    job_text: str | None = Field(default=None, description="Text of a job advertisement, or a job's name.")
    job_id: str | None = Field(default=None, description="A job of the catalogue.")
    present_occupation_id: str | None = Field(default=None, description="The occupation that is held now.")
    qualification_id: str | None = Field(default=None, description="The qualification that credit is to count toward.")
    weights: TermWeights | None = Field(default=None, description="What is to count more; null: as shipped.")

    @property
    def is_qualification(self) -> bool:
        """Whether a qualification is all that is aimed at: no occupation and no job."""
        present = self.present_occupation_id if self.kind == "stay_current" else None
        work = (self.occupation_id, self.job_text, self.job_id, present)
        return self.qualification_id is not None and all(one is None for one in work)


class Constraints(Record):
    """Hard limits. ``None`` or empty means no limit.

    ``not_asked`` and ``not_held`` take readings back: skill ids, labels or words that the goal does not ask after all,
    and that the learner does not hold.
    """

    max_weeks: Amount | None = Field(default=None, description="Longest a credential may take, in weeks.")
    hours_per_week: Amount | None = Field(default=None, description="Hours a week there is time for.")
    max_cost: Amount | None = Field(default=None, description="Most a credential may cost, in `currency`.")
    currency: Annotated[str, AfterValidator(currency_code)] | None = Field(
        default=None, description="Currency of `max_cost`, ISO 4217."
    )
    modes: tuple[str, ...] = Field(default=(), description="Allowed modes, as `online`; empty: any.")
    languages: tuple[Language, ...] = Field(default=(), description="Allowed languages, ISO 639-1; empty: any.")
    countries: tuple[Annotated[str, AfterValidator(country_said)], ...] = Field(
        default=(), description="Allowed countries of the provider; empty: any."
    )
    must_include: tuple[str, ...] = Field(default=(), description="Credentials that are to be in the list.")
    must_exclude: tuple[str, ...] = Field(default=(), description="Credentials that may not be in the list.")
    not_asked: tuple[str, ...] = Field(default=(), description="Skill ids, labels or words not asked after all.")
    not_held: tuple[str, ...] = Field(default=(), description="Skill ids, labels or words not held after all.")


class Learner(Record):
    """One person's request. Never logged."""

    learner_id: str = Field(min_length=1, description="The sender's own name for this person; it is never logged.")
    skills: tuple[HeldSkill, ...] = Field(default=(), description="Skills that are held.")
    cv_text: str | None = Field(default=None, description="Text of a CV, which held skills are read out of.")
    holdings: tuple[Holding, ...] = Field(default=(), description="Units and credentials that were awarded.")
    goal: Goal = Field(default=Goal(), description="Where to.")
    constraints: Constraints = Field(default=Constraints(), description="Hard limits.")
    as_of: Day | None = Field(default=None, description="Day the answer is for; else the request's, else today.")


def requirement_from_json(text: str) -> Requirement:
    """Read a requirement tree from its JSON text (depth bounded by Python's parser, not pydantic's 200)."""
    return Requirement.model_validate(json.loads(text))


def to_json(record: BaseModel) -> str:
    """JSON text of a record without the fields nobody set."""
    return record.model_dump_json(exclude_none=True, exclude_defaults=True)


def bound_columns(one: Qualification) -> dict[str, str | None]:
    """The columns of the qualifications table that hold its bounds across the tree and its rule as stated."""
    crossings = "[" + ",".join(to_json(bound) for bound in one.crossings) + "]" if one.crossings else None
    stated = None if one.packaging is None else json.dumps(one.packaging, ensure_ascii=False)
    return {"crossings": crossings, "packaging": stated}


JsonObject = dict[str, Any]
