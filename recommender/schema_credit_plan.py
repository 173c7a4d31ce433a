"""Credit's and plans' shapes, as the doors publish them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackwise.recommender.schema import (
    AnsweredRequest,
    CatalogueName,
    Closed,
    CredentialId,
    DayText,
    Excluded,
    GapItem,
    Notes,
    PlanFacts,
    ShareOfWhole,
    Version,
)
from stackwise.recommender.schema_understood import AnswerPart

MeasureName = Literal["count", "credit", "hours"]
PlanStatus = Literal["optimal", "feasible", "infeasible"]


class AllocatedLine(AnswerPart):
    """One place of a qualification that something held fills."""

    qualification_id: str = Field(description="The qualification.")
    requirement_id: str = Field(description="The place that is filled.")
    unit_id: str | None = Field(description="The unit that is credited.")
    value: float | None = Field(description="What it counts, in `measure`; null: its worth is unknown.")
    measure: MeasureName = Field(description="The unit of `value`.")
    certainty: str = Field(description="mandated and granted count; recommended, claimed and inferred do not.")
    rule_id: str | None = Field(description="The rule that gives it; null for the unit itself.")
    held: list[str] = Field(description="Holdings used.")
    uses: list[str] = Field(description="What of them is used up: unit:U, credential:C or award:C/U.")
    hops: int = Field(description="Equivalence mappings between them and the place.")
    resident: bool = Field(description="Study at the awarding institution, which is no credit.")
    undated: bool = Field(description="It rests on a rule without dates.")
    mode: str | None = Field(description="How it was attained: completed, rpl or transfer; null: unknown.")


class RequirementLeft(AnswerPart):
    """A requirement still open."""

    requirement_id: str = Field(description="The requirement.")
    label: str | None = Field(description="Its name.")
    amount: float | None = Field(description="How much is open, in `measure`; null when a choice is not made yet.")
    measure: MeasureName = Field(description="The unit of `amount`.")
    unit_id: str | None = Field(description="The unit it asks for.")


class CapUsed(AnswerPart):
    """A limit on credit, and how much of it is used."""

    kind: str = Field(description="cap or residency.")
    max: float = Field(description="The limit.")
    used: float = Field(description="What is used of it.")
    measure: MeasureName = Field(description="The unit of both.")
    certainties: list[str] = Field(description="Certainties it limits; none: all.")
    note: str | None = Field(description="The rule's own words.")
    modes: list[str] = Field(description="Ways of attaining it limits; none: all.")
    requirement_id: str | None = Field(description="The part it limits; null: the whole.")


class CreditAnswer(AnswerPart):
    """Which holding fills which place of a qualification, and what remains. Amounts are in ``measure``."""

    qualification_id: str = Field(description="The qualification.")
    as_of: DayText
    measure: MeasureName = Field(description="The unit of all amounts.")
    total: float = Field(description="The whole qualification.")
    filled: float = Field(description="Credit and study in residence.")
    filled_share: ShareOfWhole
    credit: float = Field(description="Credit that counts.")
    resident: float = Field(description="Study at the awarding institution.")
    totals: dict[str, float] = Field(description="Sums by certainty.")
    lines: list[AllocatedLine] = Field(description="What counts.")
    may_count: list[AllocatedLine] = Field(description="What would count if the provider agrees.")
    advice: list[AllocatedLine] = Field(description="Where recognition of prior learning is worth asking for.")
    shared: list[AllocatedLine] = Field(description="What counts in two parts, once toward the total.")
    remaining: list[RequirementLeft] = Field(description="What is still open.")
    caps: list[CapUsed] = Field(description="Limits on credit.")
    bound: float = Field(description="No allocation fills more.")
    gap: float = Field(description="How far the best possible could lie above, as a share; 0 is proven best.")
    complete: list[str] = Field(description="Groups that are met.")
    method: str = Field(description="How it was solved.")


class NearestAnswer(AnswerPart):
    """The qualifications of which the holdings fill the largest share, fullest first."""

    nearest: list[CreditAnswer] = Field(description="None of which nothing is filled.")


class PlanLimitsAnswer(AnswerPart):
    """The limits that were planned within."""

    weeks: int = Field(description="Weeks of the whole plan.")
    minutes_per_week: int = Field(description="Minutes of study a week.")
    steps: int = Field(description="Most credentials.")
    budget: float | None = Field(description="Most it may cost; null: no limit.")
    currency: str | None = Field(description="ISO 4217 code.")


class PlanWeights(AnswerPart):
    """Weights of the objective."""

    closure: float = Field(description="Weight of the gap closed.")
    credit: float = Field(description="Weight of credit; 0 without a qualification.")


class AssumedPart(AnswerPart):
    """A fact that a credential does not state, taken from its like."""

    fact: Literal["learning_hours", "weeks", "price"] = Field(description="What is assumed.")
    value: float = Field(description="Hours, weeks, or money in the budget's currency.")
    like: Literal["provider", "kind", "catalogue", "default"] = Field(
        description="Of whom: its kind by its provider, its kind, all; default: a short course's length."
    )
    n: int = Field(description="Of how many it is the median; 0 for the default.")


class PlanAssumptions(AnswerPart):
    """How far a plan hangs on assumed facts."""

    steps: list[str] = Field(description="Credentials with an assumed length or price.")
    closure_share: ShareOfWhole


class PlannedStep(AnswerPart):
    """One credential of a plan, with its weeks and proof."""

    order: int = Field(description="Place in the plan, from 1.")
    credential_id: CredentialId
    title: str = Field(description="Its title.")
    provider: str | None = Field(description="Name of the provider.")
    start_week: int = Field(description="First week, from 1.")
    end_week: int = Field(description="Last week.")
    start_date: DayText
    end_date: DayText
    minutes_per_week: int = Field(description="Minutes of study a week.")
    relevance: float = Field(description="To the request, in [0, 1]; the less, the less it counts for a generic skill.")
    closes: list[Closed] = Field(description="What it closes after the steps before.")
    facts: PlanFacts = Field(description="What a person compares by hand.")
    assumed: list[AssumedPart] = Field(description="What was planned with where it states nothing.")


class PlanProofs(AnswerPart):
    """What is proven beside the objective."""

    shortest: bool = Field(description="No plan as good is shorter.")
    cheapest: bool = Field(description="No plan as good is cheaper.")
    credit_exact: bool = Field(description="Credit was allocated exactly.")


class PlanTotals(AnswerPart):
    """Sums over the steps."""

    weeks: int = Field(description="Weeks until the last step ends.")
    hours: float = Field(description="Hours of learning, where known.")
    nominal_hours: float = Field(description="Nominal hours of the steps whose hours of learning nobody said.")
    price: dict[str, float] = Field(description="Sums by currency, where known.")
    price_unknown: list[str] = Field(description="Credentials without a price.")
    hours_unknown: list[str] = Field(description="Credentials without hours.")
    hours_assumed: float = Field(description="Hours assumed, beside `hours`.")
    price_assumed: dict[str, float] = Field(description="Sums assumed, beside `price`.")


class PlanCredit(AnswerPart):
    """Credit toward the qualification."""

    qualification_id: str = Field(description="The qualification.")
    before: ShareOfWhole
    after: CreditAnswer = Field(description="The allocation once the plan is done.")


class LimitChange(AnswerPart):
    """Limits to loosen together."""

    more_weeks: int | None = Field(default=None, description="Weeks more.")
    more_money: float | None = Field(default=None, description="Money more.")
    more_minutes_per_week: int | None = Field(default=None, description="Minutes a week more.")
    more_steps: int | None = Field(default=None, description="Steps more.")
    proven: bool = Field(description="No less of the last would do, given the others.")


class Infeasible(AnswerPart):
    """Why there are no steps."""

    reason: Literal["must_include", "out_of_time", "limits", "nothing_fits", "no_gap"] = Field(description="The code.")
    blocking: dict[str, str] = Field(description="Reasons against what is insisted on, by credential.")
    least_change: list[LimitChange] = Field(description="The least changes that would let a plan.")


class BriefPlan(AnswerPart):
    """Another plan in short."""

    credential_ids: list[str] = Field(description="Its credentials, in order.")
    weeks: int = Field(description="Weeks until it ends.")
    price: float = Field(description="What it costs, in `currency`, where known.")
    currency: str | None = Field(description="Of the price; null where nothing in it has one.")
    price_unknown: list[str] = Field(description="Credentials without a price, or with one in another currency.")
    closure: ShareOfWhole
    credit: ShareOfWhole
    objective: float = Field(description="Weighted sum of closure and credit.")
    bound: float = Field(description="No plan has more.")
    status: PlanStatus = Field(description="optimal is proven.")


class LimitChanged(AnswerPart):
    """What a what-if changes."""

    weeks: float | None = Field(default=None, description="Weeks more.")
    budget: float | None = Field(default=None, description="Money more.")
    held: str | None = Field(default=None, description="A credential held already.")


class WhatIfAnswer(AnswerPart):
    """What a change of the limits would bring."""

    change: LimitChanged = Field(description="The change.")
    gain: float = Field(description="What the objective gains.")
    added: list[str] = Field(description="Credentials that join.")
    dropped: list[str] = Field(description="Credentials that leave.")
    status: PlanStatus = Field(description="optimal is proven.")
    closure: ShareOfWhole
    objective: float = Field(description="Weighted sum of closure and credit.")
    plan: BriefPlan | None = Field(description="The changed plan; null for a credential held already.")


class PlanAnswer(AnswerPart):
    """The best plan found for one learner, and what stands beside it."""

    schema_version: Version
    kind: Literal["plan"] = Field(description="Tells a plan from a list.")
    learner_id: str = Field(description="Whom it is for.")
    as_of: DayText
    catalogue: CatalogueName
    request: AnsweredRequest = Field(description="What was asked, as it was understood.")
    limits: PlanLimitsAnswer = Field(description="The limits planned within.")
    weights: PlanWeights = Field(description="Weights of the objective.")
    coverage: Literal["probable", "best"] = Field(description="Does what two credentials teach of a skill add up?")
    gap: list[GapItem] = Field(description="What is required, and what of it is open.")
    status: PlanStatus = Field(description="optimal is proven.")
    steps: list[PlannedStep] = Field(description="In order.")
    closure: ShareOfWhole
    credit_share: ShareOfWhole
    objective: float = Field(description="Weighted sum of closure and credit.")
    bound: float = Field(description="No plan has more.")
    optimality_gap: float = Field(description="How far the best possible could lie above; 0 is proven best.")
    proofs: PlanProofs = Field(description="What is proven beside the objective.")
    totals: PlanTotals = Field(description="Sums over the steps.")
    assumptions: PlanAssumptions = Field(description="How far it hangs on assumed lengths and prices.")
    credit: PlanCredit | None = Field(description="Credit toward the qualification; null without one.")
    infeasible: Infeasible | None = Field(description="Why there are no steps.")
    excluded: Excluded
    left_out: dict[str, int] = Field(description="Credentials of the pool that cannot be planned, by reason.")
    alternatives: list[BriefPlan] = Field(description="Clearly different plans.")
    what_if: list[WhatIfAnswer] = Field(description="What changes would bring.")
    frontier: list[BriefPlan] = Field(description="Plans that trade closure for weeks and price.")
    notes: Notes
