"""Calls of the service, one a route. Written by `python -m stackwise.recommender.client.generate`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from stackwise.features.records import Learner
from stackwise.recommender.lookup.schema import FindAnswer, ShownItem
from stackwise.recommender.schema import Answer, SkillsAnswer
from stackwise.recommender.schema_credit_plan import CreditAnswer, NearestAnswer, PlanAnswer
from stackwise.recommender.schema_decision import DecisionAnswer, HeldAnswer
from stackwise.recommender.schema_proof import Explanation, VerifyAnswer, WhyNot
from stackwise.recommender.service.schema import (
    BatchAnswer,
    ClaimsAsked,
    Correction,
    CorrectionStored,
    CredentialAsked,
    CreditAsked,
    DecisionAsked,
    Event,
    Events,
    EventsStored,
    KnownKeys,
    LearnerBatch,
    PathwayAsked,
    RecordOfHeld,
    SkillsAsked,
)


class ServiceCalls(ABC):
    """Every route of the service as a method; who implements it carries the requests."""

    @abstractmethod
    def send(
        self, method: str, path: str, query: Mapping[str, object], body: BaseModel | None, answer: TypeAdapter[Any]
    ) -> Any:
        """Send a request and read its answer."""

    def recommendations(
        self, body: Learner | LearnerBatch, n: int | None = None, as_of: date | None = None
    ) -> Answer | BatchAnswer:
        """Recommend for one learner, or for up to 64."""
        found: Answer | BatchAnswer = self.send(
            "POST", "/v1/recommendations", {"n": n, "as_of": as_of}, body, TypeAdapter(Answer | BatchAnswer)
        )
        return found

    def credit(self, body: CreditAsked) -> CreditAnswer | NearestAnswer:
        """What holdings count for toward a qualification, and what remains."""
        found: CreditAnswer | NearestAnswer = self.send(
            "POST", "/v1/credit", {}, body, TypeAdapter(CreditAnswer | NearestAnswer)
        )
        return found

    def skills(self, body: SkillsAsked) -> SkillsAnswer:
        """The skills a text asks for or teaches."""
        found: SkillsAnswer = self.send("POST", "/v1/skills", {}, body, TypeAdapter(SkillsAnswer))
        return found

    def pathways(self, body: PathwayAsked) -> PlanAnswer:
        """Which credentials, in which order."""
        found: PlanAnswer = self.send("POST", "/v1/pathways", {}, body, TypeAdapter(PlanAnswer))
        return found

    def explain(self, body: CredentialAsked) -> Explanation:
        """The proof of one credential, in the list or not."""
        found: Explanation = self.send("POST", "/v1/explain", {}, body, TypeAdapter(Explanation))
        return found

    def why_not(self, body: CredentialAsked) -> WhyNot:
        """What keeps a credential out of a list, and what would let it in."""
        found: WhyNot = self.send("POST", "/v1/why-not", {}, body, TypeAdapter(WhyNot))
        return found

    def verify(self, body: ClaimsAsked) -> VerifyAnswer:
        """Every claim of an answer that does not hold."""
        found: VerifyAnswer = self.send("POST", "/v1/verify", {}, body, TypeAdapter(VerifyAnswer))
        return found

    def decision(self, body: DecisionAsked) -> DecisionAnswer:
        """The outcome of everything held toward a qualification."""
        found: DecisionAnswer = self.send("POST", "/v1/decision", {}, body, TypeAdapter(DecisionAnswer))
        return found

    def held(self, body: RecordOfHeld) -> HeldAnswer:
        """What a transcript or record says is held; nothing of it is kept."""
        found: HeldAnswer = self.send("POST", "/v1/held", {}, body, TypeAdapter(HeldAnswer))
        return found

    def events(self, body: Event | Events) -> EventsStored:
        """Store an event, or up to 1,000; sending one again changes nothing."""
        found: EventsStored = self.send("POST", "/v1/events", {}, body, TypeAdapter(EventsStored))
        return found

    def corrections(self, body: Correction) -> CorrectionStored:
        """Keep a reading that was wrong, without its text."""
        found: CorrectionStored = self.send("POST", "/v1/corrections", {}, body, TypeAdapter(CorrectionStored))
        return found

    def find(
        self,
        text: str,
        kind: Literal["occupation", "skill", "credential", "unit", "qualification", "provider"] | None = None,
        n: int | None = None,
    ) -> FindAnswer:
        """Items of the catalogue by name, typos allowed."""
        found: FindAnswer = self.send(
            "GET", "/v1/find", {"text": text, "kind": kind, "n": n}, None, TypeAdapter(FindAnswer)
        )
        return found

    def show(
        self,
        id: str,
        kind: Literal["occupation", "skill", "credential", "unit", "qualification", "provider"] | None = None,
    ) -> ShownItem:
        """All that is known of one item."""
        found: ShownItem = self.send("GET", "/v1/show", {"id": id, "kind": kind}, None, TypeAdapter(ShownItem))
        return found

    def keys(
        self,
    ) -> KnownKeys:
        """What is known of the API keys but their hashes."""
        found: KnownKeys = self.send("GET", "/v1/keys", {}, None, TypeAdapter(KnownKeys))
        return found
