"""List document: recommendations, what they add up to, and what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from stackwise.features.records import JsonObject
from stackwise.recommender.engine.explain import NOTHING_FOUND
from stackwise.recommender.handout.coverage import coverage, covers_whole, fitting_entries, held_state, open_skills
from stackwise.recommender.handout.document import Cell, Document, Entry, Grid, Section
from stackwise.recommender.handout.sentences import Sentences, counts, is_usual
from stackwise.recommender.handout.titles import CatalogueTitles, safe_link
from stackwise.recommender.words import Texts
from stackwise.recommender.words.notes import LITTLE_FITS, note_sentence, note_sentences

_LIST = ("rank", "credential", "provider", "link", "mode", "weeks", "hours", "price", "currency", "covers", "credit",
         "first")  # fmt: skip
_CREDIT = ("credential", "qualification", "place", "means", "amount", "measure")
_SOURCES = ("credential", "skill", "field", "words", "link")
_STATES = ("open", "part", "met")
NOBODY = "you"  # the learner that the page asks for


def list_document(answer: JsonObject, titles: CatalogueTitles, texts: Texts) -> Document:
    """The document of a recommendation."""
    say = Sentences(texts, titles)
    answer = {**answer, "recommendations": fitting_entries(answer["recommendations"])}
    gap, listed = open_skills(answer["gap"]), answer["recommendations"]
    entries = tuple(_entry(one, gap, claims_of(listed[:at]), say) for at, one in enumerate(listed))
    brought = bringers(gap, ((one["rank"], one["closes"]) for one in listed))
    near = tuple(say.near(miss) for miss in answer["near_misses"])
    held = (*say.held_besides(answer), *say.held(answer["understood"]))
    left = (*say.left_out(answer["excluded"]), *held, *note_sentences(answer["notes"], texts))
    sums = tuple(_sums(answer, gap, say))
    sections = (
        Section(texts("section.asked"), tuple(say.besides(answer["understood"]))),
        Section(texts("section.skills"), grid=skills_grid(answer, say, brought)),
        Section(texts("section.list"), entries=entries),
        Section(texts("section.sums"), sums[1:] if gap else sums),
        Section(texts("section.near"), near),
        Section(texts("section.notes"), left, minor=True),
    )
    lead = (*say.occupation(answer["understood"]), *say.asked(answer), *([sums[0]] if sums and gap else []),
            *(note_sentence(note, texts) for note in answer["notes"] if note.startswith(LITTLE_FITS)))  # fmt: skip
    return Document(
        "list", texts.language, heading(answer, say), lead, sections, tuple(_sheets(answer, sums, brought, say)),
        footer=source_line(answer, texts), warning=_abstained(answer, texts),
    )  # fmt: skip


def heading(answer: JsonObject, say: Sentences) -> str:
    """Goal, learner and day; who asks of the page has no name there."""
    goal, learner = say.goal(answer), answer["learner_id"]
    parts = [f"{goal[:1].upper()}{goal[1:]}", *([] if learner == NOBODY else [learner]), answer["as_of"]]
    return " · ".join(parts)


def source_line(answer: JsonObject, texts: Texts) -> str:
    """What an answer was made from."""
    return texts("footer", catalogue=answer["catalogue"].partition("@")[0], day=answer["as_of"])


def claims_of(parts: Iterable[JsonObject]) -> list[JsonObject]:
    """The claims of all entries or steps."""
    return [claim for part in parts for claim in part["closes"]]


Bringers = Mapping[str, tuple[list[int], list[int]]]


def bringers(missing: Mapping[str, JsonObject], closing: Iterable[tuple[int, Sequence[JsonObject]]]) -> Bringers:
    """By skill, the numbers of what covers it and of what covers it in part, from the claims of each."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for number, closes in closing:
        for claim in closes:
            whole, part = found.setdefault(claim["skill_id"], ([], []))
            (whole if covers_whole(claim, missing[claim["skill_id"]]) else part).append(number)
    return found


def skills_grid(answer: JsonObject, say: Sentences, brought: Bringers) -> Grid:
    """What is asked beside what is held, what is open first, then what weighs most and is asked most often; ``brought``
    says which numbers of a list cover a skill."""
    told = answer.get("understood", {})  # a plan has none
    by_skill: dict[str, list[JsonObject]] = defaultdict(list)
    for row in told.get("requirements", ()):
        if row["polarity"] == "asked":
            by_skill[row["skill_id"]].append(row)
    years, had = _years(told.get("requirements", ())), _years(one for one in told.get("held", ()) if one["counted"])
    heads = tuple(say.texts.of("col", name) for name in ("skill", "needed", "have", "open"))
    ordered = sorted(answer["gap"], key=lambda item: _order(item, answer, len(by_skill[item["skill_id"]])))
    rows = [
        (item["label"], say.needed(item, years.get(item["skill_id"]), say.mark(by_skill[item["skill_id"]])),
         say.have(item, had.get(item["skill_id"])), _brought(item, brought, say))
        for item in ordered
    ]  # fmt: skip
    return Grid(say.texts("sheet.skills"), heads, tuple(rows), whole=False)


def _years(rows: Iterable[JsonObject]) -> dict[str, float]:
    """By skill, the most years that rows say."""
    said = sorted((row["years"], row["skill_id"]) for row in rows if row["years"] is not None and row["skill_id"])
    return {skill: years for years, skill in said}


def _order(item: JsonObject, answer: JsonObject, often: int) -> tuple[int, bool, float, int]:
    """What is open first, of that what is asked before what is usual, then what weighs most and is asked most often."""
    return _STATES.index(held_state(item)), is_usual(item, answer), -round(item["weight"], 1), -often


def _brought(item: JsonObject, brought: Bringers, say: Sentences) -> str:
    """The state of a skill, and the numbers that cover it where it is open."""
    whole, part = brought.get(item["skill_id"], ((), ()))
    if not (whole or part):
        return say.texts.of("state", held_state(item))
    return say.texts("state.by" if whole else "state.part_by", numbers=say.texts.listed([*map(str, whole or part)]))


def _abstained(answer: JsonObject, texts: Texts) -> str | None:
    if answer["abstained"] is None:
        return None
    return texts.of("abstained", answer["abstained"].partition(":")[0])


def _entry(one: JsonObject, gap: Mapping[str, JsonObject], before: list[JsonObject], say: Sentences) -> Entry:
    texts, titles = say.texts, say.titles
    lines = [say.facts(one["facts"], one["provider"]), *say.covers(one["closes"], gap, before)]
    if not one["closes"] and gap:
        answers = any(match["place"] for match in one["matches"])
        nothing = texts("covers.nothing" if before else "covers.none")
        lines.append(texts("covers.words") if answers else nothing)
    lines += [texts("covers.unfound")] if NOTHING_FOUND in one["why"] else []
    lines += [texts("covers.advised", **one["advised"])] if one["advised"] else []
    lines += [*say.credit(one["credit"]), *say.meets(one["meets"])]
    if not one["closes"]:
        lines += say.matches(one["matches"])
    if one["after"]:
        lines.append(texts("chain", what=texts.listed([step["title"] for step in one["after"]])))
    elif not one["startable"]:
        lines.append(texts("first", what=texts.listed([what["title"] for what in one["locked_by"]])))
    if one["also"]:
        lines.append(texts("also", what=texts.listed([_folded(other) for other in one["also"]])))
    if one["alternative_to"]:
        lines.append(texts("instead", title=titles.title(one["alternative_to"])))
    standing = say.standing(one["facts"])
    return Entry(one["title"], (*lines, *([standing] if standing else [])), safe_link(one["facts"]["url"]),
                 details=(_score(one, texts),))  # fmt: skip


def _folded(other: JsonObject) -> str:
    """An entry of the same course, or a part of it, with who offers it."""
    return f"{other['title']} ({other['provider']})" if other["provider"] else str(other["title"])


def _score(one: JsonObject, texts: Texts) -> str:
    """The figures behind a rank."""
    terms = " + ".join(f"{texts.of('term', name)} {value:.3f}" for name, value in one["terms"].items())
    return texts("details.score", id=one["credential_id"], score=f"{one['score']:.3f}", terms=terms)


def _sums(answer: JsonObject, gap: Mapping[str, JsonObject], say: Sentences) -> list[str]:
    """What the whole list covers, costs and is worth."""
    listed, texts = answer["recommendations"], say.texts
    if not listed:
        return []
    said = [covered(gap, claims_of(listed), texts)] if gap else []
    weeks = [one["facts"]["weeks"] for one in listed if one["facts"]["weeks"] is not None]
    price: dict[str, float] = {}
    for one in listed:
        if one["facts"]["price"]:
            currency = one["facts"]["currency"] or texts("price.no_currency")
            price[currency] = price.get(currency, 0.0) + one["facts"]["price"]
    unknown = sum(one["facts"]["price"] is None for one in listed)
    length = texts("weeks", n=sum(weeks)) if weeks else texts("weeks.unknown")
    if weeks and len(weeks) < len(listed):
        length = texts("weeks.and_unknown", weeks=length, n=len(listed) - len(weeks))
    said.append(texts("sums.list", n=len(listed), weeks=length, price=say.sums(price, unknown)))
    places = {(line["qualification_id"], line["requirement_id"], line["unit_id"])
              for one in listed for line in one["credit"] if counts(line)}  # fmt: skip
    for toward in dict.fromkeys(place[0] for place in sorted(places, key=str)):
        n = sum(place[0] == toward for place in places)
        said.append(texts("sums.credit", n=n, toward=say.titles.title(toward)))
    return said


def covered(missing: Mapping[str, JsonObject], claims: Iterable[JsonObject], texts: Texts) -> str:
    """How many of the missing skills are covered, in part, and not at all."""
    found = coverage(missing, claims)
    left = found.n - found.whole - found.part
    said = texts("sums.covers", what=found.words(texts))
    return said + (texts("sums.open", n=left) if left else texts("sums.none_open"))


def _sheets(answer: JsonObject, sums: Sequence[str], brought: Bringers, say: Sentences) -> list[Grid]:
    listed, texts = answer["recommendations"], say.texts
    return [
        grid("list", _LIST, [_row(one, say) for one in listed], texts),
        skills_grid(answer, say, brought),
        grid("credit", _CREDIT, [row for one in listed for row in _credit_rows(one, say)], texts),
        totals_grid([*say.asked(answer), *sums], texts),
        grid("sources", _SOURCES, [row for one in listed for row in source_rows(one)], texts),
    ]


def grid(name: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], texts: Texts) -> Grid:
    """A table with its names in the reader's language."""
    return Grid(texts.of("sheet", name), tuple(texts.of("col", head) for head in heads), tuple(rows))


def totals_grid(said: Sequence[str], texts: Texts) -> Grid:
    """The sums, a sentence a row."""
    return grid("totals", ("total",), [(line,) for line in said], texts)


def _row(one: JsonObject, say: Sentences) -> tuple[Cell, ...]:
    facts = one["facts"]
    places = [say.place(line["unit_id"] or line["requirement_id"], line["unit_id"]) for line in one["credit"]
              if counts(line)]  # fmt: skip
    return (
        one["rank"], one["title"], one["provider"], safe_link(facts["url"]),
        None if facts["mode"] is None else say.texts.of("mode", facts["mode"]), facts["weeks"],
        facts["learning_hours"], facts["price"], facts["currency"],
        "; ".join(claim["label"] for claim in one["closes"]) or None, "; ".join(dict.fromkeys(places)) or None,
        "; ".join(_first(one, say)) or None,
    )  # fmt: skip


def _first(one: JsonObject, say: Sentences) -> list[str]:
    """What is to be done before, by title."""
    told = {step["credential_id"]: step["title"] for step in one["after"]}
    told |= {what["id"]: what["title"] for what in one["locked_by"]}
    return list(dict.fromkeys(told.get(name) or say.titles.title(name) for name in one["needs_first"]))


def _credit_rows(one: JsonObject, say: Sentences) -> list[tuple[Cell, ...]]:
    return [
        (one["title"], say.titles.title(line["qualification_id"]),
         say.place(line["unit_id"] or line["requirement_id"], line["unit_id"]),
         say.texts.of("means", "study" if line["resident"] else line["certainty"]), line["value"],
         say.texts.of("measure", line["measure"]))
        for line in one["credit"]
    ]  # fmt: skip


def source_rows(one: JsonObject) -> list[tuple[Cell, ...]]:
    """The words behind each skill a credential covers."""
    return [
        (one["title"], claim["label"], claim["evidence"]["field"] if claim["evidence"] else None,
         claim["evidence"]["text"] if claim["evidence"] else None, safe_link(one["facts"]["url"]))
        for claim in one["closes"]
    ]  # fmt: skip
