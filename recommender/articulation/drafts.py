"""Articulation drafts: a credential that may be equivalent to a unit, with its evidence, and the ledger of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from stackwise.features.errors import InputError, UnknownIdError, describe
from stackwise.features.files import whole_file
from stackwise.features.record import Record
from stackwise.features.records import Certainty, CreditRule, Requirement
from stackwise.models.articulation.compare import Tier

LEDGER_VERSION = 1
SOURCE = "articulation"  # owns the rules that were signed


class ElementEvidence(Record):
    """An element of a unit, and the words of the credential nearest to it: ``credential[field][start:end]``."""

    element: str
    field: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    similarity: float
    met: bool


class ArticulationDraft(Record):
    """A pair that may be equivalent. It counts nowhere until somebody signs it.

    ``texts`` is a hash of both texts: a refusal holds until one of them changes. ``titled``: the unit is known by its
    title alone.
    """

    draft_id: str
    credential_id: str
    credential_title: str
    qualification_id: str
    unit_id: str
    unit_title: str
    tier: Tier
    score: float
    titled: bool
    elements: tuple[ElementEvidence, ...]
    texts: str
    encoder: str
    proposed_on: date
    state: Literal["proposed", "signed", "refused"] = "proposed"
    by: str | None = None
    on: date | None = None
    until: date | None = None
    reason: str | None = None

    @property
    def rule(self) -> CreditRule:
        """The rule that a signature makes of it."""
        giver = Requirement(requirement_id="giver", kind="leaf", credential_id=self.credential_id)
        met = f"{sum(one.met for one in self.elements)} of {len(self.elements)} elements met by its text"
        why = f"; {self.reason}" if self.reason else ""
        found = "drafted from the title" if self.titled else met
        basis = f"Articulation signed by {self.by} on {self.on}: {found}{why}"
        return CreditRule(
            rule_id=f"articulation.{self.draft_id}", giver=giver, qualification_id=self.qualification_id,
            target_units=(self.unit_id,), value=1.0, measure="count", certainty=Certainty.GRANTED, asserted_by=self.by,
            basis=basis, valid_to=self.until, evidence=f"draft {self.draft_id}",
        )  # fmt: skip


class ArticulationLedger(Record):
    """All drafts, those that were refused included, so that nobody is asked twice."""

    version: int = LEDGER_VERSION
    drafts: tuple[ArticulationDraft, ...] = Field(default=())

    def find(self, draft_id: str) -> ArticulationDraft:
        """A draft by its id.

        Raises
        ------
        UnknownIdError
            No such draft.
        """
        found = next((one for one in self.drafts if one.draft_id == draft_id), None)
        if found is None:
            raise UnknownIdError(describe("draft", repr(draft_id), "one of the ledger", "see `articulation propose`"))
        return found

    def decided(self, draft_id: str, texts: str) -> bool:
        """Whether somebody has signed or refused a pair of these very texts."""
        return any(one.draft_id == draft_id and one.texts == texts and one.state != "proposed" for one in self.drafts)

    def with_drafts(self, drafts: list[ArticulationDraft]) -> ArticulationLedger:
        """The ledger with drafts in the place of older ones of the same pair."""
        kept = {one.draft_id: one for one in (*self.drafts, *drafts)}
        return ArticulationLedger(drafts=tuple(kept[name] for name in sorted(kept)))


def read_ledger(path: Path) -> ArticulationLedger:
    """The ledger of a file; an empty one where there is none yet.

    Raises
    ------
    InputError
        A file that is no ledger.
    """
    if not path.exists():
        return ArticulationLedger()
    try:
        return ArticulationLedger.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise InputError(describe(f"ledger {path}", "no ledger", "one that `articulation` wrote", "move it")) from error


def write_ledger(path: Path, ledger: ArticulationLedger) -> None:
    """Write a ledger whole, or leave what was there."""
    with whole_file(path) as staged:
        content = ledger.model_dump(mode="json", exclude_none=True)
        staged.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def signed(draft: ArticulationDraft, by: str, on: date, until: date, reason: str | None = None) -> ArticulationDraft:
    """A draft that somebody signs, until a day; what its texts hardly show needs a reason of its own.

    Raises
    ------
    InputError
        No name, no reason for a weak draft, a draft that is decided already, or a day that is past.
    """
    if until <= on:
        raise InputError(describe("--until", str(until), f"a day after {on}", "give the day the rule ends"))
    said = None if reason is None else reason.strip()
    if len(said or "") < 3 and (draft.tier == "weak" or said is not None):
        kind = "weak and known by its title alone" if draft.titled and draft.tier == "weak" else draft.tier
        got = f"no reason for a draft that is {kind}"
        raise InputError(describe("--reason", got, "what shows the equivalence", "say what was compared"))
    return _decided(draft, by, on).model_copy(update={"state": "signed", "until": until, "reason": said})


def refused(draft: ArticulationDraft, by: str, on: date, reason: str) -> ArticulationDraft:
    """A draft that somebody refuses, and why.

    Raises
    ------
    InputError
        No name or reason, or a draft that is decided already.
    """
    if len(reason.strip()) < 3:
        raise InputError(describe("--reason", repr(reason), "a reason in words", "say why"))
    return _decided(draft, by, on).model_copy(update={"state": "refused", "reason": reason.strip()})


def _decided(draft: ArticulationDraft, by: str, on: date) -> ArticulationDraft:
    if len(by.strip()) < 2:
        raise InputError(describe("--by", repr(by), "a person's name", "say who decides"))
    if draft.state != "proposed":
        said = f"{draft.state} by {draft.by} on {draft.on}"
        raise InputError(describe(f"draft {draft.draft_id}", said, "one that is open", "propose it anew"))
    return draft.model_copy(update={"by": by.strip(), "on": on})
