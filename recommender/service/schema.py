"""What may be asked, beside a learner: records that check the bodies and document them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from stackwise.features.records import Holding, Learner, Record
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED
from stackwise.recommender.schema import Answer, ErrorAnswer
from stackwise.recommender.schema_understood import AnswerPart
from stackwise.recommender.service.settings import FIRST_YEAR, LAST_YEAR, MOST_TEXT


def in_range(day: date) -> date:
    """The day, if the calendar arithmetic of every stage reaches it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day of the years {FIRST_YEAR} to {LAST_YEAR} is expected")
    return day


CalendarDay = Annotated[date, AfterValidator(in_range)]
PublicKind = Literal["occupation", "skill", "credential", "unit", "qualification", "provider"]
PUBLIC_KINDS: tuple[PublicKind, ...] = get_args(PublicKind)
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Wanted(Record):
    """How long each list is to be, and the day of the answers for learners without one of their own."""

    n: int = Field(default=10, ge=1, le=MOST_RECOMMENDED)
    as_of: CalendarDay | None = None


class LearnerBatch(Wanted):
    """Many learners at once; a learner that cannot be answered has an error object in its place."""

    learners: tuple[Learner, ...] = Field(min_length=1)


class CreditAsked(Record):
    """What is held, and the qualification it is to count toward; without one, the nearest are listed."""

    holdings: tuple[Holding, ...] = ()
    qualification_id: str | None = None
    as_of: CalendarDay | None = None


class SkillsAsked(Record):
    """A job advertisement, a course text or the like."""

    text: str = Field(max_length=MOST_TEXT, pattern=r"\S")


class PathwayOptions(Record):
    """What to plan, and beside the best plan. ``seconds``: of the answer; it may only shorten the service's own limit.

    ``coverage``: what two credentials teach of a skill adds up (``probable``), or the better one counts (``best``).
    ``assumptions``: a length or price that is not stated is assumed from the credential's like.
    """

    steps: int = Field(default=10, ge=1, le=20)
    coverage: Literal["probable", "best"] = "probable"
    alternatives: int = Field(default=2, ge=0, le=5)
    what_if: bool = True
    frontier: bool = False
    held: tuple[str, ...] = Field(default=(), max_length=5)
    assumptions: bool = True
    seconds: float | None = Field(default=None, gt=0, le=600)


class FindAsked(Record):
    """What to find among a catalogue's items; learners are not looked up here."""

    text: str = Field(max_length=200)
    kind: PublicKind | None = None
    n: int = Field(default=10, ge=1, le=100)


class ShowAsked(Record):
    """Which item to show; learners are not shown here."""

    id: str = Field(max_length=500)
    kind: PublicKind | None = None


class PathwayAsked(Record):
    """Whom to plan for, and how."""

    learner: Learner
    options: PathwayOptions = PathwayOptions()
    as_of: CalendarDay | None = None


class Event(Record):
    """What was shown to a learner, or what they did with it. ``event_id`` is the sender's and makes retries safe.

    ``propensity`` is the probability with which the credential was shown there; an impression has one. ``learner`` is
    the request that was answered, for retraining on people who are in no catalogue's table.
    """

    event_id: Id
    learner_id: Id
    credential_id: Id
    kind: Literal["impression", "click", "enrol", "complete"]
    occurred_at: AwareDatetime
    propensity: float | None = Field(default=None, gt=0, le=1)
    position: int | None = Field(default=None, ge=1, le=1_000)
    model: Id | None = None
    catalogue: Id | None = None
    learner: Learner | None = None

    @model_validator(mode="after")
    def _whole(self) -> Event:
        if (self.propensity is None) == (self.kind == "impression"):
            raise ValueError("an impression has a propensity, and nothing else has one")
        if self.learner is not None and self.learner.learner_id != self.learner_id:
            raise ValueError("learner is another person than learner_id")
        in_range(self.occurred_at.date())
        return self


class Events(Record):
    """Several events; all are stored or none."""

    events: tuple[Event, ...] = Field(min_length=1)


class BatchAnswer(AnswerPart):
    """One answer or error object a learner, in their order."""

    answers: list[Answer | ErrorAnswer] = Field(description="In the order of the learners.")


class EventsStored(AnswerPart):
    """What became of the events that were sent."""

    received: int = Field(description="Events in the request.")
    new: int = Field(description="Stored now.")
    known: int = Field(description="Stored before, and the same.")
    conflicts: list[str] = Field(description="Ids stored before with other content; kept as they were.")


class ServiceStatus(AnswerPart):
    """Whether the service is up, and with what."""

    status: str = Field(description="ok or ready.")
    model: str | None = Field(default=None, description="Name of the ranker.")
    catalogue: str | None = Field(default=None, description="Name of the catalogue.")
    version: str | None = Field(default=None, description="Version of the model that is served.")
