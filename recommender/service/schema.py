"""What may be asked, beside a learner: records that check the bodies and document them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from stackwise.features.record import Day, Record, ZonedTime
from stackwise.features.records import Holding, Learner
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED
from stackwise.recommender.schema import Answer, ErrorAnswer
from stackwise.recommender.schema_understood import AnswerPart
from stackwise.recommender.service.settings import FIRST_YEAR, LAST_YEAR, MOST_TEXT


def in_range(day: date) -> date:
    """The day, if the calendar arithmetic of every stage reaches it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day of the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


CalendarDay = Annotated[Day, AfterValidator(in_range)]
DayAsked = Annotated[CalendarDay | None, Field(description="Day of answers for learners without their own; today.")]
PublicKind = Literal["occupation", "skill", "credential", "unit", "qualification", "provider"]
PUBLIC_KINDS: tuple[PublicKind, ...] = get_args(PublicKind)
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Wanted(Record):
    """How long each list is to be, and the day of the answers for learners without one of their own."""

    n: int = Field(default=10, ge=1, le=MOST_RECOMMENDED, description="Length of each list.")
    as_of: DayAsked = None


class LearnerBatch(Wanted):
    """Many learners at once; a learner that cannot be answered has an error object in its place."""

    learners: tuple[Learner, ...] = Field(min_length=1, description="Answered in this order.")


class CreditAsked(Record):
    """What is held, and the qualification it is to count toward; without one, the nearest are listed."""

    holdings: tuple[Holding, ...] = Field(default=(), description="Units and credentials that were awarded.")
    qualification_id: str | None = Field(default=None, description="What they are to count toward; null: the nearest.")
    as_of: DayAsked = None


class DecisionAsked(Record):
    """Whose holdings are to be decided on, and toward what; what an adviser decides carries name and reason."""

    learner_id: str = Field(default="learner", min_length=1, max_length=200, description="Whom the record is about.")
    learner_name: str | None = Field(
        default=None, min_length=1, max_length=200, description="Their name, to print and sign; it is never logged."
    )
    holdings: tuple[Holding, ...] = Field(default=(), description="Units and credentials awarded.")
    qualification_id: str = Field(description="The qualification that they are to count toward.")
    overrides: tuple[Override, ...] = Field(default=(), max_length=100, description="What an adviser decides beside.")
    as_of: CalendarDay | None = Field(default=None, description="Day of the record; today.")


class SkillsAsked(Record):
    """A job advertisement, a course text or the like."""

    text: str = Field(max_length=MOST_TEXT, pattern=r"\S", description="The text that skills are read out of.")


class PathwayOptions(Record):
    """What to plan, and beside the best plan. ``seconds``: of the answer; it may only shorten the service's own limit.

    ``coverage``: what two credentials teach of a skill adds up (``probable``), or the better one counts (``best``).
    ``assumptions``: a length or price that is not stated is assumed from the credential's like.
    """

    steps: int = Field(default=10, ge=1, le=20, description="Credentials of a plan, at most.")
    coverage: Literal["probable", "best"] = Field(
        default="probable", description="What two credentials teach of a skill adds up, or the better one counts."
    )
    alternatives: int = Field(default=2, ge=0, le=5, description="Further plans beside the best one.")
    what_if: bool = Field(default=True, description="Whether to say what more time or money would bring.")
    frontier: bool = Field(default=False, description="Whether to trace what each further credential closes.")
    held: tuple[str, ...] = Field(default=(), max_length=5, description="Credentials to plan as if they were held.")
    assumptions: bool = Field(
        default=True, description="Assume an unstated length or price from the credential's like."
    )
    seconds: float | None = Field(default=None, gt=0, le=600, description="Of the answer; only shortens the service's.")


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

    learner: Learner = Field(description="Whom to plan for.")
    options: PathwayOptions = Field(default=PathwayOptions(), description="How to plan.")
    as_of: DayAsked = None


class CredentialAsked(Wanted):
    """One credential for one learner: why it is, or is not, in a list of ``n``."""

    learner: Learner = Field(description="Whom it would be recommended to.")
    credential_id: str = Field(min_length=1, max_length=500, description="As /v1/find shows it.")


class RecordOfHeld(Record):
    """A transcript or record, by its text: what it says is held is wanted."""

    file: str = Field(min_length=1, max_length=200, description="Its file's name.")
    text: str = Field(min_length=1, max_length=MOST_TEXT, description="A CSV transcript, or the JSON of a record.")
    dates: Literal["dmy", "mdy"] | None = Field(
        default=None, description="Order of day and month, where the file leaves it open."
    )


class ClaimsAsked(Record):
    """An answer whose every claim is to be checked."""

    answer: dict[str, Any] = Field(description="What a door answered: recommendations, a plan or a decision record.")


class Event(Record):
    """What was shown to a learner, or what they did with it. ``event_id`` is the sender's and makes retries safe.

    ``propensity`` is the probability with which the credential was shown there; an impression has one. ``learner`` is
    the request that was answered, for retraining on people who are in no catalogue's table.
    """

    event_id: Id = Field(description="The sender's own; sending it again changes nothing.")
    learner_id: Id = Field(description="Who was shown it or did it.")
    credential_id: Id = Field(description="What was shown or taken.")
    kind: Literal["impression", "click", "enrol", "complete"] = Field(description="What happened.")
    occurred_at: ZonedTime = Field(description="When, with its time zone.")
    propensity: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="Probability with which it was shown; an impression has one, nothing else.",
    )
    position: int | None = Field(default=None, ge=1, le=1_000, description="Rank in the list that was shown.")
    model: Id | None = Field(default=None, description="The answer's `model`.")
    catalogue: Id | None = Field(default=None, description="The answer's `catalogue`.")
    learner: Learner | None = Field(default=None, description="The request that was answered, for retraining.")

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

    events: tuple[Event, ...] = Field(min_length=1, description="In any order.")


class BatchAnswer(AnswerPart):
    """One answer or error object a learner, in their order."""

    answers: list[Answer | ErrorAnswer] = Field(description="In the order of the learners.")


class EventsStored(AnswerPart):
    """What became of the events that were sent."""

    received: int = Field(description="Events in the request.")
    new: int = Field(description="Stored now.")
    known: int = Field(description="Stored before, and the same.")
    conflicts: list[str] = Field(description="Ids stored before with other content; kept as they were.")


class Correction(Record):
    """A reading that was wrong: what was read as asked, or as held, and is not."""

    correction_id: Id = Field(description="The sender's own; sending it again changes nothing.")
    about: Literal["asked", "held"] = Field(description="What it was read as.")
    name: Id = Field(description="The skill's id, or the words where it is none.")
    label: Id | None = Field(default=None, description="What the skill is called.")
    model: Id | None = Field(default=None, description="The answer's `model`.")
    catalogue: Id | None = Field(default=None, description="The answer's `catalogue`.")


class CorrectionStored(AnswerPart):
    """Whether a correction was new."""

    new: bool = Field(description="False: it was there already.")


class KnownKey(AnswerPart):
    """An API key, but for its hash."""

    owner: str = Field(description="Whose it is.")
    scopes: list[str] = Field(description="What it may do: recommend, events, admin.")
    expires: str | None = Field(description="The last day on which it is good; null: it does not expire.")
    last_use: str | None = Field(description="When it was last used since the service began; null: not yet.")


class KnownKeys(AnswerPart):
    """The API keys that are known."""

    keys: list[KnownKey] = Field(description="In the order of the file.")


class ServiceStatus(AnswerPart):
    """Whether the service is up, and with what."""

    status: str = Field(description="ok or ready.")
    model: str | None = Field(default=None, description="Name of the ranker.")
    catalogue: str | None = Field(default=None, description="Name of the catalogue.")
    version: str | None = Field(default=None, description="Version of the model that is served.")
