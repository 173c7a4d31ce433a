"""Sentences of an answer's parts: facts, skills covered, credit, what stands in the way, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from stackwise.features.lanes import word_spans
from stackwise.features.records import JsonObject
from stackwise.recommender.engine.understood import repeats_years
from stackwise.recommender.engine.unmatched import is_unmatched
from stackwise.recommender.handout.coverage import adding, coverage, covers_whole, held_state
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.words import Texts
from stackwise.recommender.words.notes import HARDLY_ASKED, READ_OF_JOB, TITLE_ALONE, note_sentence

_COUNTING = ("mandated", "granted")
_MOST_MATCHES, _MOST_SKILLS, _MOST_MISSED, _MOST_WORDS = 2, 6, 8, 40
_MOST_HELD = 10
_NO_MUSTS = ("nice", "conditional")
_NAMED = ("skill", "knowledge", "attitude")
_MARKED = frozenset(["grade", "class", "category", "level", "type", "endorsement"])  # "A" before these is no article
_HOLLOW = frozenset(
    (
        *("a", "an", "the", "some", "any", "of", "with", "in", "at", "or", "and", "least", "more", "one", "good"),
        *("solid", "strong", "relevant", "previous", "prior", "proven", "recent", "practical", "professional"),
        *("hands-on", "work", "working", "experience", "experienced"),
    )
)
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

    def asked(self, answer: JsonObject) -> list[str]:
        """How much of what is asked was matched to a skill, how many of these are held already, what else that is
        asked, and how much is only usual."""
        gap, rows = answer["gap"], answer.get("understood", {}).get("requirements", ())
        read = [note_sentence(note, self.texts) for note in answer["notes"] if note.startswith(READ_OF_JOB)]
        if not gap:
            return read
        usual = [item for item in gap if is_usual(item, answer)]
        own = [item for item in gap if item not in usual]
        titled = any(note.startswith(TITLE_ALONE) for note in answer["notes"])
        whose = "ad" if "job_text" in answer["request"] and not titled else "asked"
        said = self._had(own, whose) if own else [self.texts("have.title.nothing" if titled else "have.ad.nothing")]
        said += [self._usual(usual, rows)] if usual else []
        sure = [
            row for row in rows if row["skill_id"] is None and row["answered_by"] and not row["answered_by"]["open"]
        ]
        also = [_plain(row["label"]) for row in sure]
        return [
            *read,
            " ".join(said),
            *([self.texts("have.besides", what="; ".join(dict.fromkeys(also)))] if also else []),
        ]

    def _had(self, gap: Sequence[JsonObject], whose: str) -> list[str]:
        """How many of some skills are held, and how many in part."""
        states = [held_state(item) for item in gap]
        met, part = states.count("met"), states.count("part")
        said = self.texts.of("have", f"{whose}.{'some' if met else 'none'}", met=met, n=len(gap))
        return [said, *([self.texts("have.part", n=part)] if part else [])]

    def _usual(self, gap: Sequence[JsonObject], rows: Sequence[JsonObject]) -> str:
        """How many skills the ad does not ask and its occupation usually needs, or perhaps needs."""
        met = [held_state(item) for item in gap].count("met")
        told = [row for row in rows if row["source"] == "occupation"]
        names = "; ".join(dict.fromkeys(str(row["usual_for"]) for row in told)) or self.texts("usual.job")
        code = "perhaps" if any(row["probability"] is not None for row in told) else "clear"
        said = self.texts.of("have.usual", code, n=len(gap), occupation=names)
        return f"{said} {self.texts('have.usual.met', n=met)}" if met else said

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
        """What a job asks besides skills, and what it asks in words that no skill was named for: musts first, then
        what is held of it. Years that a skill has are said with the skill."""
        asked = understood["requirements"]
        rows = [row for row in asked if _is_besides(row) and not repeats_years(row, asked)]
        rows.sort(key=lambda row: (row["answered_by"] is not None, row["modality"] in _NO_MUSTS))
        named = [row for row in rows if is_unmatched(row)]
        named.sort(key=lambda row: (row["modality"] in _NO_MUSTS, _is_scrap(row["label"])))
        words = list(dict.fromkeys(self._named(row) for row in named))
        others = [row for row in rows if row["type"] not in _NAMED or row["answered_by"] is not None]
        said = list(dict.fromkeys(self._besides(row) for row in others))
        if len(words) > _MOST_WORDS:
            words = [*words[:_MOST_WORDS], self.texts("list.more", n=len(words) - _MOST_WORDS)]
        return [*said, *([self.texts("job.words", said=", ".join(words))] if words else [])]

    def _named(self, row: JsonObject) -> str:
        """Words of an ad, and whether they are no must."""
        said = f"“{_plain(row['label'])}”"
        return f"{said} ({self.texts.of('modality', row['modality'])})" if row["modality"] in _NO_MUSTS else said

    def _besides(self, row: JsonObject) -> str:
        """A requirement that is no skill: what is held and answers it, else how it is asked and what gives it."""
        answer, label = row["answered_by"], _plain(row["label"])
        label = self.texts("job.years", label=label) if _bare(row) else label
        if answer is not None:
            code = "have_subject" if answer["open"] else "have" if answer["by"] == "words" else "have_by"
            return self.texts.of("job", code, label=label, **({} if code == "have" else {"said": answer["said"]}))
        given = self.texts.listed([self._giver(giver) for giver in row["met_by"]])
        end = self.texts("job.given", by=given) if given else ""
        return self.texts.of("job", row["modality"] if row["modality"] in _NO_MUSTS else "also", label=label) + end

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

    def held_besides(self, answer: JsonObject) -> list[str]:
        """What was read as held and is not asked: whoever sees it there can take back what is wrong."""
        asked = {item["skill_id"] for item in answer["gap"]}
        rows = [row for row in answer["understood"]["held"] if row["counted"] and row["skill_id"] not in {*asked, None}]
        names = list(dict.fromkeys(str(row["label"]) for row in rows))
        if not asked or not names:
            return []
        more = [self.texts("list.more", n=len(names) - _MOST_HELD)] if len(names) > _MOST_HELD else []
        return [self.texts("held.besides", skills=self.texts.listed([*names[:_MOST_HELD], *more]))]

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

    def needed(self, item: JsonObject, years: float | None, mark: str | None = None) -> str:
        """The level that is asked, the years, and the ``mark`` that it is no must or only usual, as far as said."""
        level = None if item["required_level"] is None else self.level(item["required_level"])
        said = [level, None if years is None else self.texts("years", n=years), mark]
        return ", ".join(filter(None, said)) or self.level(None)

    def mark(self, rows: Sequence[JsonObject]) -> str | None:
        """That a skill, by the requirements that name it, is nice to have or only usual; None of a must."""
        if not rows or any(row["source"] == "text" and row["modality"] not in _NO_MUSTS for row in rows):
            return None
        first = rows[0]
        if first["source"] == "text":
            return self.texts.of("modality", first["modality"])
        code = "clear" if first["probability"] is None else "perhaps"
        return self.texts.of("usual", code, occupation=first["usual_for"])

    def have(self, item: JsonObject, years: float | None = None) -> str:
        """What is held of a skill that is asked, and for how many ``years``."""
        if item["mastered_by"] is None:
            return self.texts("held.no")
        if item["mastered_by"]["relation"] != "same":
            return self.texts("held.nearby")
        said = self.level(item["held_level"])
        return said if years is None else f"{said}, {self.texts('years', n=years)}"


def is_usual(item: JsonObject, answer: JsonObject) -> bool:
    """Whether a job's text does not ask a skill, and its occupation usually needs it."""
    return "job_text" in answer["request"] and (item["evidence"] or {}).get("source") == "occupation"


def _is_besides(row: JsonObject) -> bool:
    """Whether a requirement is asked by the text, is no skill, and says what."""
    asked = row["skill_id"] is None and row["polarity"] == "asked" and row["source"] == "text"
    return asked and (row["type"] != "experience" or _tells(row["label"]))


def _plain(label: str) -> str:
    """Words of an ad without the article before them, and what is left where they were cut.

    >>> _plain("a valid licence &"), _plain("A grade licence")
    ('valid licence', 'A grade licence')
    """
    first, _, rest = label.rstrip(" &,").partition(" ")
    is_mark = first == "A" and rest.split(" ")[0].lower() in _MARKED
    return rest if rest and first.lower() in ("a", "an", "the") and not is_mark else label.rstrip(" &,")


def _is_scrap(label: str) -> bool:
    """Whether words are one small word, as is left where a phrase was cut."""
    return label.islower() and len(label.split()) == 1


def _tells(label: str) -> bool:
    """Whether words of experience say of what, or how long.

    >>> _tells("hands-on experience"), _tells("at least one"), _tells("two years"), _tells("experience as a cook")
    (False, False, True, True)
    """
    return any(letter.isdigit() for letter in label) or not _HOLLOW.issuperset(label.lower().split())


def _bare(row: JsonObject) -> bool:
    """Whether a requirement names no more than how long."""
    said = str(row["label"]).lower().split()
    return row["type"] == "experience" and len(said) <= _BARE and (said[0][0].isdigit() or said[-1] in _TIMES)


def counts(line: JsonObject) -> bool:
    """Whether a credit line counts, as credit or as study done there."""
    return bool(line["resident"] or line["certainty"] in _COUNTING)
