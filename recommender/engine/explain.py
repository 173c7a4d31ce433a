"""Turn the stages' arrays into claims a checker can look up, and the claims into sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from stackwise.features.advised_courses import AdvisedTitle
from stackwise.features.arrays import Arrays, Categorical, Reals, Rows
from stackwise.features.catalogue import Catalogue
from stackwise.features.gap import Gap, known
from stackwise.features.ranking_features import Closes
from stackwise.features.records import Certainty, JsonObject
from stackwise.features.taxonomy import Closeness
from stackwise.models.reranker import TERMS

_NAMED_SKILLS = 3
STUDIED_THERE = "counts as study done there, not as credit"
NOTHING_NEW = "Closes none of the skills still open."
NOTHING_FOUND = "Nothing of what is asked was found in it."
LITTLE_FITS = "nothing of what is asked was found in most of those listed: little in this catalogue really fits"


@dataclass(frozen=True, eq=False)
class AnswerContext:
    """Everything about one learner that explanations read. Arrays are over the pool (k) or the picks (n); ``quality``
    holds a column a part, by credential row; ``present`` says whether a present occupation was given."""

    gap: Gap
    rows: Rows
    closes: Closes
    goal_kind: str
    goal_name: str
    credit_lines: Sequence[Sequence[JsonObject]]
    quality: Mapping[str, Any]
    as_of: date
    present: bool = False


class Explainer:
    """Builds the answer's recommendations."""

    def __init__(self, arrays: Arrays, closeness: Closeness) -> None:
        self.arrays, self._closeness = arrays, closeness
        links = arrays.catalogue["credential_skills"]
        self._origin, self._field = Categorical(links["origin"]), Categorical(links["evidence.field"])
        self._start, self._end = links["evidence.start"].to_numpy(), links["evidence.end"].to_numpy()
        rules = arrays.catalogue["credit_rules"]
        self._undated = set(rules["rule_id"][rules["valid_from"].isna() & rules["valid_to"].isna()])
        self._titles = {**titles_of(arrays.catalogue, "units"), **titles_of(arrays.catalogue, "qualifications")}
        self._told = lru_cache(_FACTS_KEPT)(self._tell)
        self._grounds = lru_cache(_GROUNDS_KEPT)(self._read_grounds)
        providers = arrays.catalogue["providers"]
        named = zip(providers["name"], providers["kind"], strict=True)
        self._providers = dict(zip(providers["provider_id"], named, strict=True))

    def explain(
        self,
        case: AnswerContext,
        position: int,
        rank: int,
        terms: Reals,
        closed: Reals,
        relevance: float,
        matches: Sequence[JsonObject] = (),
        advised: AdvisedTitle | None = None,
    ) -> JsonObject:
        """One recommendation; ``position`` is its place in the pool, ``closed`` (r,) the gap it closes at its rank,
        ``matches`` are the words of the request that its own words answer, and ``advised`` is the title that it is near
        to of those advised for such jobs."""
        row = int(case.rows[position])
        weighted = dict(zip(TERMS, map(float, terms), strict=True))
        closes = self._closes(case, position, closed)
        credit = [dict(line) for line in case.credit_lines[position]]
        facts, standing, effort = self._facts(row, case.quality)
        return {
            "rank": rank,
            "credential_id": str(self.arrays.credential_ids[row]),
            "title": str(self.arrays.titles[row]),
            "provider": facts["provider"],
            "score": float(sum(weighted.values())),
            "relevance": relevance,
            "terms": weighted,
            "closes": closes,
            "matches": list(matches),
            "advised": None if advised is None else advised._asdict(),
            "credit": credit,
            "facts": facts,
            "needs_first": [],
            "startable": True,
            "locked_by": [],
            "after": [],
            "also": [],
            "meets": [],
            "alternative_to": None,
            "why": [
                *_sentences(closes, [self._credit_sentence(line) for line in credit], weighted, case),
                standing,
                effort,
                *map(_matching_sentence, matches),
                *([] if advised is None else [_advised_sentence(advised)]),
            ],
            "counterfactual": {},
        }

    def _closes(self, case: AnswerContext, position: int, closed: Reals) -> list[JsonObject]:
        """One claim a skill closed, largest first, each with the taught skill and the text that shows it."""
        columns = (case.closes.link[position].tolist(), case.gap.skill.tolist(), closed.tolist())
        claims = [claim for claim in zip(*columns, strict=True) if claim[2] > 0]
        claims.sort(key=lambda claim: -claim[2])
        row = int(case.rows[position])
        return [_claim(self._grounds(row, link, skill), amount) for link, skill, amount in claims]

    def _read_grounds(self, row: int, link: int, skill: int) -> JsonObject:
        """A claim that a link closes a skill, but for the amount."""
        links, ids = self.arrays.teaches, self.arrays.skill_ids
        taught, at = int(links.skill[link]), int(links.row[link])
        closeness, relation = self._closeness.entry(taught, skill)
        return {
            "skill_id": str(ids[skill]),
            "label": str(self.arrays.skill_labels[skill]),
            "amount": None,
            "taught": {"skill_id": str(ids[taught]), "relation": relation, "closeness": closeness},
            "level": known(float(links.level[link])),
            "confidence": float(links.weight[link]),
            "origin": self._origin[at],
            "evidence": self._evidence(row, at),
        }

    def _evidence(self, row: int, at: int) -> JsonObject | None:
        """The words behind row ``at`` of credential_skills, if it names any."""
        field = self._field[at]
        if field is None:
            return None
        start, end = int(self._start[at]), int(self._end[at])
        return {"field": field, "start": start, "end": end, "text": str(self.arrays.columns[field][row])[start:end]}

    def _credit_sentence(self, line: JsonObject) -> str:
        """One credit line in words: certainty, rule, and that a rule has no dates."""
        what = line["unit_id"] or line["requirement_id"]
        undated = ", which has no dates" if line["rule_id"] in self._undated else ""
        by = f" by rule {line['rule_id']}{undated}" if line["rule_id"] else ""
        said = STUDIED_THERE if line["resident"] else Certainty(line["certainty"]).words
        place, toward = (_titled(one, self._titles) for one in (what, line["qualification_id"]))
        return f"{place} of {toward}: {said}{by}."

    def _facts(self, row: int, quality: Mapping[str, Any]) -> tuple[JsonObject, str, str]:
        """What a person compares by hand, None where unknown, and the same in two sentences."""
        own, standing, effort = self._told(row, *(known(quality[part].item(row)) for part in _STANDING))
        return {**own, "standing": own["standing"].copy()}, standing, effort

    def _tell(self, row: int, *standing: float | None) -> tuple[JsonObject, str, str]:
        facts = {**self._read_facts(row), "standing": dict(zip(_STANDING, standing, strict=True))}
        return facts, _standing_sentence(facts), _effort_sentence(facts)

    def _read_facts(self, row: int) -> JsonObject:
        columns = self.arrays.columns
        facts: JsonObject = {name: _plain(columns[column][row]) for name, column in _FACTS.items()}
        name, kind = self._providers.get(columns["provider_id"][row], (None, None))
        return {**facts, "provider": None if name is None else str(name), "provider_kind": _plain(kind)}


_FACTS_KEPT, _GROUNDS_KEPT = 20_000, 40_000  # of credentials and claims: the popular ones are in most lists
_FACTS = {"kind": "kind", "mode": "mode", "weeks": "weeks", "learning_hours": "learning_hours",
          "nominal_hours": "nominal_hours", "price": "price.amount", "currency": "price.currency", "rating": "rating",
          "rating_count": "rating_count", "url": "url"}  # fmt: skip
_STANDING = ("registration", "accreditation", "recognition", "quality")


def titles_of(catalogue: Catalogue, table: str) -> dict[str, str]:
    """Titles of a table by id."""
    frame = catalogue[table]
    pairs = zip(frame[f"{table.removesuffix('s')}_id"], frame["title"], strict=True)
    return {str(one): str(title) for one, title in pairs if title is not None}


def _titled(name: str, titles: Mapping[str, str]) -> str:
    return f"{name} ({titles[name]})" if name in titles else name


def _claim(grounds: JsonObject, amount: float) -> JsonObject:
    """Objects of its own, so that nobody who changes an answer changes the next one."""
    claim = grounds.copy()
    claim["amount"], claim["taught"] = amount, grounds["taught"].copy()
    if grounds["evidence"] is not None:
        claim["evidence"] = grounds["evidence"].copy()
    return claim


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _sentences(
    closes: list[JsonObject], credit: list[str], terms: Mapping[str, float], case: AnswerContext
) -> list[str]:
    said = [_closing_sentence(closes)] if closes else [NOTHING_NEW] if len(case.gap.skill) else []
    if terms["goal_fit"] > 0 and (case.present or case.goal_kind != "change"):
        said.append(_GOAL_WORDS[case.goal_kind].format(goal=case.goal_name))
    return [*said, *credit]


_GOAL_WORDS = {
    "change": "Covers what {goal} asks beyond your present work.",
    "advance": "Raises skills toward the level {goal} asks.",
    "stay_current": "Covers skills whose demand is rising in {goal}.",
}


def _closing_sentence(closes: list[JsonObject]) -> str:
    names = [f"{close['label']}{_near(close)}" for close in closes[:_NAMED_SKILLS]]
    if len(closes) > len(names):
        names.append(f"{len(closes) - len(names)} more")
    shown = next((close for close in closes if close["evidence"]), None)
    if shown is None:
        return f"Closes {_listed(names)}. The provider declares these skills; no text is known to show them."
    said = "Its text says" if len(closes) == 1 else f"On {shown['label']} its text says"
    return f'Closes {_listed(names)}. {said}: "{shown["evidence"]["text"]}".'


def meets_sentence(claim: JsonObject) -> str:
    """In words what a credential gives of what the job asks besides skills; by its title alone, it only seems so."""
    unit = f" by unit {claim['id']} ({claim['title']})" if claim["kind"] == "unit" else ""
    if claim["by"] == "code":
        return f"Gives what the job asks{unit}: {claim['label']}."
    return f"By its title it gives what the job asks{unit}, ask the provider: {claim['label']}."


def _matching_sentence(match: JsonObject) -> str:
    where = "title" if match["shown"]["field"] == "title" else "text"
    asked = "Asked is" if match["place"] else "Such a job usually needs"
    return f'{asked} "{match["asked"]}"; its {where} says: "{match["shown"]["text"]}".'


def _advised_sentence(advised: AdvisedTitle) -> str:
    such = f"For work such as {advised.family}, a list that ships with Stackwise advises a course such as"
    return f'{such} "{advised.title}".'


def _near(claim: JsonObject) -> str:
    return "" if claim["taught"]["relation"] == "same" else " (in part, by a nearby skill)"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _standing_sentence(facts: JsonObject) -> str:
    standing = facts["standing"]
    words = [
        {1.0: "registration current", 0.0: "registration lapsed"}.get(standing["registration"], "registration unknown"),
        {None: "accreditation unknown", 0.0: "accreditation lapsed or refused"}.get(
            standing["accreditation"], "accredited" if standing["accreditation"] == 1.0 else "provisionally accredited"
        ),
    ]
    if facts["rating"] is not None:
        words.append(f"rated {facts['rating']:g} by {facts['rating_count'] or 0:g}")
    return f"{facts['provider'] or 'Provider unknown'}: {', '.join(words)}."


def _effort_sentence(facts: JsonObject) -> str:
    weeks = "length unknown" if facts["weeks"] is None else f"{facts['weeks']:g} week{'s' * (facts['weeks'] != 1)}"
    hours = "" if facts["learning_hours"] is None else f", {facts['learning_hours']:g} hours of learning"
    return f"{weeks[0].upper()}{weeks[1:]}{hours}, {price_words(facts)}."


def price_words(facts: JsonObject) -> str:
    """Price in words: unknown is never free."""
    if facts["price"] is None:
        return "price unknown"
    return "free" if facts["price"] == 0 else f"{facts['price']:g} {facts['currency'] or '(currency unknown)'}"
