"""Decision record: an allocation of credit with the outcome of everything held, in words that can be signed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from stackwise.features.catalogue import Catalogue
from stackwise.features.distribution import own_version
from stackwise.features.packaging.rules import PackagingRule
from stackwise.features.packaging.sentences import part_notes, undecided_words
from stackwise.features.records import Holding, JsonObject
from stackwise.models.credit import Allocation, CreditEngine, CreditLine
from stackwise.models.credit.tree import Tree
from stackwise.recommender.decision.candidates import room_outside, would_count
from stackwise.recommender.decision.names import CatalogueNames, ReadHolding
from stackwise.recommender.decision.open_places import OpenPlaces, bringing, offered
from stackwise.recommender.decision.outcomes import OUTCOMES, HoldingOutcome, OutcomeFinder
from stackwise.recommender.decision.overrides import Override, with_overrides
from stackwise.recommender.decision.parts import RuleParts, stated_rule
from stackwise.recommender.decision.surplus import SurplusReasons
from stackwise.recommender.decision.to_check import decisions_to_check, perhaps_twice, points_to_check, sentence
from stackwise.recommender.decision.words import DecisionWords, amount_words

RECORD_VERSION = 4  # counts the forms of a record: another field is another form


def maker() -> str:
    """Who writes records: this version, since another one words them otherwise."""
    return f"stackwise {own_version()}"


class DecisionWriter:
    """Writes decision records over one catalogue."""

    def __init__(self, catalogue: Catalogue, engine: CreditEngine) -> None:
        self.catalogue, self.engine = catalogue, engine
        self.names = CatalogueNames(engine.rulebook)

    def write(
        self,
        learner_id: str,
        held: Sequence[ReadHolding],
        qualification_id: str,
        as_of: date,
        overrides: Sequence[Override] = (),
        source: JsonObject | None = None,
        learner_name: str | None = None,
    ) -> JsonObject:
        """The record: the allocation's own fields, and beside them what became of everything.

        Parameters
        ----------
        held : everything said to be held, codes read.
        source : what the holdings were read from, and what of it could not be carried.
        learner_name : who it is about, for the page that is signed.

        Raises
        ------
        UnknownIdError
            No such qualification.
        CreditError
            The qualification cannot be satisfied as written.
        InputError
            An override that is about nothing of the catalogue.
        """
        held = _with_accepted(held, overrides)
        book = with_overrides(self.engine.rulebook, overrides, qualification_id, _credentials(held))
        engine = CreditEngine(book, self.engine.config)
        known = [one.known for one in held if one.known is not None]
        problem, allocation = engine.solved(qualification_id, known, as_of)
        reader = engine.reader(qualification_id, as_of)
        words = DecisionWords(book, self.names)
        found = OutcomeFinder(problem, SurplusReasons(engine, allocation, words, known)).outcomes(held)
        marginal = engine.marginal(qualification_id, known, offered(self.catalogue), as_of)
        filling = bringing(marginal, self.catalogue, book)
        able = partial(would_count, engine, qualification_id, _counting(known, allocation), as_of=as_of)
        places = OpenPlaces(reader.tree, self.names, allocation, able, room_outside(problem, allocation.lines))
        parts, about = RuleParts(reader.tree, self.names), book.qualification(qualification_id)
        holdings = [self._holding(*pair, words, parts) for pair in zip(held, found, strict=True)]
        over = {one.name: outcome.meets for one, outcome in zip(held, found, strict=True) if outcome.meets}
        left = places.describe(filling, waived(overrides), over)
        checks = points_to_check(about, holdings, allocation, left, source, self._unmatched(held))
        place, inside = partial(words.place, reader.tree), partial(_inside, reader.tree)
        record: JsonObject = {
            **self._about(learner_id, learner_name),
            **allocation.to_json(),
            "qualification": self._qualification(qualification_id),
            "rule": stated_rule(about),
            "parts": parts.filled(allocation),
            "holdings": holdings,
            "open": left,
            "limits": [words.limit(cap, _place(reader.tree, cap.requirement_id), about) for cap in allocation.caps],
            "undecided": self._undecided(qualification_id),
            "to_check": [
                *checks,
                *perhaps_twice(allocation, reader.tree, words),
                *decisions_to_check(overrides, allocation, place, inside),
            ],
            "summary": summary(allocation),
            "overrides": [one.model_dump(mode="json") for one in overrides],
            "decided": [words.decided(one, reader.tree) for one in overrides],
            "source": source,
        }
        return {**record, "digest": digest(record)}

    def _about(self, learner_id: str, learner_name: str | None) -> JsonObject:
        return {"schema_version": RECORD_VERSION, "made_by": maker(), "kind": "decision",
                "learner_id": learner_id, "learner_name": learner_name,
                "catalogue": self.catalogue.name}  # fmt: skip

    def _qualification(self, name: str) -> JsonObject:
        one = self.engine.rulebook.qualification(name)
        return {"qualification_id": name, "code": one.code, "title": one.title, "level": one.level,
                "total": one.total, "min_resident": one.min_resident, "full_credit": one.full_credit,
                "provider": self._provider(one.provider_id),
                "status": one.status}  # fmt: skip

    def _provider(self, name: str | None) -> str | None:
        """A provider's name, else its id."""
        providers = self.catalogue["providers"].set_index("provider_id")["name"]
        return None if name is None else str(providers.get(name) or name)

    def _earned_with(self, one: ReadHolding) -> str | None:
        """Who awarded something held: the provider it names, that of its credential, or who its source names."""
        owner = self._owner(one)
        return self._provider(owner) if owner else one.issuer

    def _owner(self, one: ReadHolding) -> str | None:
        said = one.known or one.said
        return said.provider_id or self.engine.rulebook.providers.get(said.credential_id or "")

    def _unmatched(self, held: Sequence[ReadHolding]) -> dict[str, int]:
        """How many things each issuer awarded that matches no provider."""
        return dict(Counter(one.issuer for one in held if one.issuer and not self._owner(one)))

    def _undecided(self, name: str) -> list[str]:
        """What the packaging rule asks beside units: placement, entry, what people judge."""
        about = self.engine.rulebook.qualification(name)
        noted = [sentence(note) for note in part_notes(about.root)]
        stated = about.packaging
        return noted if stated is None else [*noted, *undecided_words(PackagingRule.model_validate(stated))]

    def _holding(self, one: ReadHolding, found: HoldingOutcome, words: DecisionWords, parts: RuleParts) -> JsonObject:
        return {
            "said": one.said.model_dump(mode="json"),
            "name": one.name,
            "title": self.names.title(one.name) or one.title,
            "source_title": one.title,
            "awarded_on": one.said.awarded_on.isoformat() if one.said.awarded_on else None,
            "earned_with": self._earned_with(one),
            "outcome": found.code,
            "outcome_words": OUTCOMES[found.code],
            "why": found.words,
            "counts": [self._line(line, words, parts) for line in found.lines],
            "did_you_mean": [{"id": near, "title": self.names.title(near)} for near in found.near],
        }

    def _line(self, line: CreditLine, words: DecisionWords, parts: RuleParts) -> JsonObject:
        title = None if line.unit_id is None else self.names.title(line.unit_id)
        return {"requirement_id": line.requirement_id, "unit_id": line.unit_id, "title": title,
                "label": self._label(line), "value": line.value, "means": words.means(line),
                "rule_id": line.rule_id, "cites": parts.cites(line.requirement_id),
                "clauses": parts.clauses(line.requirement_id)}  # fmt: skip

    def _label(self, line: CreditLine) -> str | None:
        """The group a place stands in, by its name."""
        tree = self.engine.tree(line.qualification_id)
        return next((str(up.requirement.label) for up in tree.above(tree.at[line.requirement_id])
                     if up.requirement.label), None)  # fmt: skip


def _with_accepted(held: Sequence[ReadHolding], overrides: Sequence[Override]) -> list[ReadHolding]:
    """What is held, with what an adviser accepts known as it is said."""
    accepted = {one.holding for one in overrides}
    return [replace(one, known=one.said) if one.known is None and one.name in accepted else one for one in held]


def _credentials(held: Sequence[ReadHolding]) -> set[str]:
    return {one.name for one in held if one.said.credential_id is not None}


def waived(overrides: Sequence[Override]) -> dict[str, JsonObject]:
    """The waivers among the overrides, by the requirement that is waived."""
    return {str(one.requirement_id): one.model_dump(mode="json") for one in overrides if one.kind == "waive"}


def _place(tree: Tree, requirement_id: str | None) -> str | None:
    if requirement_id is None or tree.at[requirement_id] == 0:
        return None
    return str(tree.nodes[tree.at[requirement_id]].requirement.label or requirement_id)


def _counting(known: Sequence[Holding], allocation: Allocation) -> list[Holding]:
    """What is held and counts."""
    counted = {name for line in allocation.lines for name in line.held}
    return [one for one in known if (one.unit_id or one.credential_id) in counted]


def _inside(tree: Tree, requirement_id: str) -> set[str]:
    """A requirement and all that it holds, by id."""
    at = tree.at.get(requirement_id)
    below = [] if at is None else list(tree.nodes[at].requirement.walk())
    return {requirement_id, *(one.requirement_id for one in below)}


def summary(allocation: Allocation) -> str:
    """One sentence on how far it is."""
    total = amount_words(allocation.total, allocation.measure)
    parts = [f"{allocation.credit:g} by credit"]
    if allocation.resident:
        parts.append(f"{allocation.resident:g} by study with the institution")
    left = allocation.total - allocation.filled
    proof = "" if allocation.gap == 0 else f" Not proven best: {allocation.bound:g} might be possible."
    return (
        f"{allocation.filled:g} of {total} filled ({allocation.filled_share:.0%}): {' and '.join(parts)}; "
        f"{left:g} to go.{proof}"
    )


def digest(record: JsonObject) -> str:
    """What ties a printed record to its JSON: the sha256 of its content but for the digest itself."""
    plain = {key: value for key, value in record.items() if key != "digest"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
