"""Sentences of an answer's parts: facts, skills covered, credit, what stands in the way, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from stackwise.features.lanes import word_spans
from stackwise.features.records import JsonObject
from stackwise.recommender.handout.coverage import adding, coverage, covers_whole, held_state
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.words import Texts
from stackwise.recommender.words.notes import HARDLY_ASKED, note_sentence

_COUNTING = ("mandated", "granted")
_MOST_MATCHES, _MOST_SKILLS, _MOST_MISSED, _MOST_WORDS = 2, 6, 8, 16
_BARE = 2  # words that name no more than a number of years
_TIMES = frozenset(["year", "years", "month", "months", "jahr", "jahre", "monate", "año", "años", "mes", "meses"])
_LONGEST_SAID = 240  # characters of a credential's sentence: longer ones are lists, or run together


def excerpt(text: str, stems: Sequence[str]) -> str:
    """A long sentence of a credential, cut so that the words of some ``stems`` are seen where they stand closest.

    >>> excerpt("We begin gently. " * 20 + "Then pipelines are built", ["pipelin"]).endswith("pipelines are built")
    True
    >>> excerpt("Data " + "and so on " * 50 + "for data pipelines", ["data", "pipelin"]).endswith("for data pipelines")
    True
    """
    said = " ".join(text.split())
    if len(said) <= _LONGEST_SAID:
        return said
    places = [start for stem, start, _ in word_spans(said) if stem in stems]
    ends = places[min(len(places), len(set(stems))) - 1 :]
    first = min(zip(places, ends, strict=False), key=lambda run: run[1] - run[0], default=(0, 0))[0]
    start = max(0, min(first - _LONGEST_SAID // 3, len(said) - _LONGEST_SAID))
    opening, rest = ("… ", said[start:].partition(" ")[2]) if start else ("", said)
    return opening + shorten(rest, _LONGEST_SAID, placeholder=" …")


class Sentences:
    """Says parts of answers over one catalogue, in one language."""

    def __init__(self, texts: Texts, titles: CatalogueTitles) -> None:
        self.texts, self.titles = texts, titles

    def goal(self, answer: JsonObject) -> str:
        """What the answer is about: the occupation, the words of the job, or the qualification."""
        goal, job = answer["request"].get("goal", {}), answer.get("understood", {}).get("occupation")
        if job is not None and job["clear"]:
            return str(job["title"])
        if goal.get("occupation_id"):
            return self.titles.title(goal["occupation_id"])
        if job is not None and job["said"]:
            return str(job["said"])
        if goal.get("job_text") or goal.get("job_id"):
            return self.texts("goal.job")
        return self.titles.title(goal["qualification_id"]) if goal.get("qualification_id") else self.texts("goal.none")

    def money(self, amount: float | None, currency: str | None) -> str:
        """A price; unknown is never free."""
        if amount is None:
            return self.texts("price.unknown")
        if amount == 0:
            return self.texts("price.free")
        return f"{self.texts.number(amount)} {currency or self.texts('price.no_currency')}"

    def sums(self, price: Mapping[str, float], unknown: int) -> str:
        """Sums by currency, and how many prices nobody knows."""
        said = [self.money(amount, currency) for currency, amount in price.items()]
        if not said:
            return self.texts("price.unknown" if unknown else "price.free")
        known = self.texts.listed(said)
        return self.texts("price.and_unknown", price=known, n=unknown) if unknown else known

    def weeks(self, value: float | None) -> str:
        """A length in weeks."""
        return self.texts("weeks.unknown") if value is None else self.texts("weeks", n=value)

    def facts(self, facts: JsonObject, provider: str | None) -> str:
        """Provider, mode, length, hours and price on one line."""
        parts = [provider or self.texts("provider.unknown")]
        if facts["mode"] is not None:
            parts.append(self.texts.of("mode", facts["mode"]))
        parts.append(self.weeks(facts["weeks"]))
        if facts["learning_hours"] is not None:
            parts.append(self.texts("hours", n=facts["learning_hours"]))
        parts.append(self.money(facts["price"], facts["currency"]))
        return " · ".join(parts)

    def standing(self, facts: JsonObject) -> str | None:
        """What is known of registration, accreditation and rating; nothing where nothing is."""
        standing, said = facts["standing"], []
        registration, accreditation = standing["registration"], standing["accreditation"]
        if registration is not None:
            said.append(self.texts("standing.registered" if registration == 1 else "standing.lapsed"))
        if accreditation is not None:
            code = {1.0: "accredited", 0.0: "refused"}.get(accreditation, "provisional")
            said.append(self.texts.of("standing", code))
        if facts["rating"] is not None:
            said.append(self.texts("standing.rated", mean=facts["rating"], n=facts["rating_count"] or 0))
        return None if not said else self.texts("standing", said="; ".join(said))

    def covers(
        self, closes: Sequence[JsonObject], missing: Mapping[str, JsonObject], before: Sequence[JsonObject] = ()
    ) -> list[str]:
        """Which missing skills a credential covers or adds to the claims ``before`` it, and the words that show it."""
        added = adding(missing, before, closes)
        if not added:
            return [self.texts("covers.nothing")] if closes else []
        names = [self._covered(claim, missing) for claim in added[:_MOST_SKILLS]]
        if len(added) > _MOST_SKILLS:
            names.append(self.texts("list.more", n=len(added) - _MOST_SKILLS))
        what = coverage(missing, added).words(self.texts)
        said = [self.texts("covers.adds" if before else "covers", what=what, skills=self.texts.listed(names))]
        shown = next((claim for claim in added if claim["evidence"]), None)
        if shown is None:
            return [*said, self.texts("covers.declared")]
        return [*said, self.quoted(shown["evidence"], shown["label"])]

    def quoted(self, span: JsonObject, about: str) -> str:
        """The words of a credential that show something."""
        return self.texts.of("says", span["field"], about=about, text=" ".join(span["text"].split()))

    def _covered(self, claim: JsonObject, missing: Mapping[str, JsonObject]) -> str:
        name = str(claim["label"])
        if claim["taught"]["relation"] != "same":
            return self.texts("covers.nearby", skill=name)
        return name if covers_whole(claim, missing[claim["skill_id"]]) else self.texts("covers.part", skill=name)

    def credit(self, lines: Iterable[JsonObject]) -> list[str]:
        """What credit lines mean, one sentence a qualification and meaning."""
        meant: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in lines:
            code = "study" if line["resident"] else line["certainty"]
            place = line["unit_id"] or line["requirement_id"]
            meant[code, line["qualification_id"]].append(self.place(place, line["unit_id"]))
        return [
            self.texts.of("credit", code, toward=self.titles.title(toward), what="; ".join(dict.fromkeys(places)))
            for (code, toward), places in meant.items()
        ]

    def place(self, place: str | None, unit_id: str | None) -> str:
        """A unit by its title; a part of a qualification has none that a reader knows."""
        return self.titles.title(unit_id) if unit_id else self.texts("credit.part", part=place or "")

    def meets(self, claims: Iterable[JsonObject]) -> list[str]:
        """What of the job besides skills a credential gives."""
        return [self.texts.of("meets", claim["by"], label=claim["label"]) for claim in claims]

    def matches(self, matches: Sequence[JsonObject]) -> list[str]:
        """Where a credential's words answer the job's own."""
        return [self._match(match) for match in matches[:_MOST_MATCHES]]

    def _match(self, match: JsonObject) -> str:
        place, said = match["place"], excerpt(match["shown"]["text"], match["shared"])
        return self.texts("matches" if place else "matches.usual", asked=match["asked"], said=said)

    def asked(self, gap: Sequence[JsonObject]) -> list[str]:
        """How many of the skills asked are held already."""
        if not gap:
            return []
        states = [held_state(item) for item in gap]
        met, part = states.count("met"), states.count("part")
        said = self.texts("have", met=met, n=len(gap)) if met else self.texts("have.none", n=len(gap))
        return [f"{said} {self.texts('have.part', n=part)}" if part else said]

    def occupation(self, understood: JsonObject) -> list[str]:
        """What the name of a job was read as, said otherwise or not clear; whether little more is said."""
        job = understood["occupation"]
        if job is None:
            return []
        if job["clear"]:
            other = job["said"] and job["said"].lower() != job["title"].lower()
            read = [self.texts("job.read", said=job["said"], title=job["title"])] if other else []
            little = [note for note in understood["notes"] if note.startswith(HARDLY_ASKED)]
            return [*read, *(note_sentence(note, self.texts) for note in little)]
        names = self.texts.listed([guess["title"] for guess in job["candidates"]])
        return [self.texts("job.unclear", candidates=names)] if names else []

    def besides(self, understood: JsonObject) -> list[str]:
        """What a job asks besides skills, and what it asks in words that no skill was named for."""
        said, words = [], []
        for row in understood["requirements"]:
            if row["skill_id"] is not None or row["polarity"] != "asked" or row["source"] != "text":
                continue
            if row["type"] in ("skill", "knowledge", "attitude"):
                words.append(f"“{row['label']}”")
            else:
                given = self.texts.listed([self._giver(giver) for giver in row["met_by"]])
                end = self.texts("job.given", by=given) if given else ""
                if row["type"] != "experience" or _tells(row["label"]):
                    said.append(self.texts("job.also.years" if _bare(row) else "job.also", label=row["label"]) + end)
        named = ", ".join(list(dict.fromkeys(words))[:_MOST_WORDS])
        return [*dict.fromkeys(said), *([self.texts("job.words", said=named)] if named else [])]

    def _giver(self, giver: JsonObject) -> str:
        """A unit or credential that gives a licence, with the credentials it comes in."""
        courses = [self.titles.title(one) for one in giver["credential_ids"]] if giver["kind"] == "unit" else []
        name = self.titles.title(giver["id"])
        return self.texts("job.giver", title=name, courses="; ".join(courses)) if courses else name

    def held(self, understood: JsonObject) -> list[str]:
        """What was said to be held and does not count, and why."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in understood["held"]:
            if not row["counted"] and row["why"]:
                found[row["why"]].append(f"“{row['said']}”")
        return [
            self.texts.of("not_counted", why, said=", ".join(dict.fromkeys(said[:_MOST_MISSED])))
            for why, said in found.items()
        ]

    def left_out(self, counts: Mapping[str, int]) -> list[str]:
        """How many credentials were left out, by reason."""
        if not counts:
            return []
        said = [self.texts.of("left", reason, n=n) for reason, n in counts.items()]
        return [self.texts("left", n=sum(counts.values()), reasons="; ".join(said))]

    def near(self, miss: JsonObject) -> str:
        """What would let a credential into the list."""
        change, title = miss["least_change"], miss["title"]
        if "more_money" in change:
            return self.texts("near.money", title=title, money=self.money(change["more_money"], change["currency"]))
        if "more_weeks" in change:
            return self.texts("near.weeks", title=title, n=change["more_weeks"])
        code = change["lift"]
        allow = self.texts.of("mode" if code == "mode" else "tongue", str(change.get("allow") or code))
        return self.texts("near.allow", title=title, what=allow)

    def level(self, level: float | None) -> str:
        """A level in a word."""
        return self.texts("level.unknown") if level is None else self.texts.of("level", str(int(level)))

    def needed(self, item: JsonObject, years: float | None) -> str:
        """The level that is asked, the years, or both."""
        if years is None:
            return self.level(item["required_level"])
        said = self.texts("years", n=years)
        return said if item["required_level"] is None else f"{self.level(item['required_level'])}, {said}"

    def have(self, item: JsonObject) -> str:
        """What is held of a skill that is asked."""
        if item["mastered_by"] is None:
            return self.texts("held.no")
        if item["mastered_by"]["relation"] != "same":
            return self.texts("held.nearby")
        return self.level(item["held_level"])


def _tells(label: str) -> bool:
    """Whether words of experience say of what, or how long."""
    return len(label.split()) > 1 or any(letter.isdigit() for letter in label)


def _bare(row: JsonObject) -> bool:
    """Whether a requirement names no more than how long."""
    said = str(row["label"]).lower().split()
    return row["type"] == "experience" and len(said) <= _BARE and (said[0][0].isdigit() or said[-1] in _TIMES)


def counts(line: JsonObject) -> bool:
    """Whether a credit line counts, as credit or as study done there."""
    return bool(line["resident"] or line["certainty"] in _COUNTING)
