"""Plan document: steps with their weeks, what they add up to, and what would change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from stackwise.features.records import JsonObject
from stackwise.recommender.handout.coverage import open_skills
from stackwise.recommender.handout.document import Cell, Document, Entry, Grid, Section, WeekBar
from stackwise.recommender.handout.list_document import (
    bringers,
    claims_of,
    covered,
    grid,
    heading,
    skills_grid,
    source_line,
    source_rows,
    totals_grid,
)
from stackwise.recommender.handout.sentences import Sentences
from stackwise.recommender.handout.titles import CatalogueTitles, safe_link
from stackwise.recommender.words import Texts
from stackwise.recommender.words.notes import note_sentences

_PLAN = ("step", "credential", "provider", "link", "starts", "ends", "first_week", "last_week", "hours_week", "price",
         "currency", "covers")  # fmt: skip
_CREDIT = ("qualification", "place", "means", "amount", "measure")
_SOURCES = ("credential", "skill", "field", "words", "link")


def plan_document(answer: JsonObject, titles: CatalogueTitles, texts: Texts) -> Document:
    """The document of a plan."""
    say = Sentences(texts, titles)
    gap, steps = open_skills(answer["gap"]), answer["steps"]
    sums = tuple(_sums(answer, gap, say))
    skills = skills_grid(answer, say, bringers(gap, ((step["order"], step["closes"]) for step in steps)))
    entries = tuple(_entry(step, answer, gap, claims_of(steps[:at]), say) for at, step in enumerate(steps))
    left = say.left_out({**answer["excluded"], **answer["left_out"]})
    notes = (*_limits(answer, texts), *left, *note_sentences(answer["notes"], texts))
    sections = (
        Section(texts("section.skills"), grid=skills),
        Section(texts("section.plan"), entries=entries),
        Section(texts("section.sums"), sums[1:] if gap else sums),
        Section(texts("section.instead"), tuple(_others(answer, say))),
        Section(texts("section.frontier"), grid=_frontier(answer["frontier"], texts)),
        Section(texts("section.notes"), notes, minor=True),
        Section(texts("section.details"), (_figures(answer, texts),), minor=True, details=True),
    )
    lead = (*say.asked(answer), *([sums[0]] if sums and gap else []))
    return Document(
        "plan", texts.language, texts("title.plan", about=heading(answer, say)), lead, sections,
        tuple(_sheets(answer, sums, skills, say)), footer=source_line(answer, texts), warning=_no_plan(answer, say),
    )  # fmt: skip


def _entry(
    step: JsonObject, answer: JsonObject, gap: Mapping[str, JsonObject], before: list[JsonObject], say: Sentences
) -> Entry:
    lines = [_when(step, say.texts), say.facts(step["facts"], step["provider"]), *_assumed(step, say)]
    lines += say.covers(step["closes"], gap, before)
    bar = WeekBar(step["start_week"], step["end_week"], max(int(answer["totals"]["weeks"]), 1))
    return Entry(step["title"], tuple(lines), safe_link(step["facts"]["url"]), bar, (step["credential_id"],))


def _when(step: JsonObject, texts: Texts) -> str:
    dates = {"start": step["start_date"], "end": step["end_date"], "hours": step["minutes_per_week"] / 60}
    if step["start_week"] == step["end_week"]:
        return texts("plan.when_one", n=step["start_week"], **dates)
    return texts("plan.when", first=step["start_week"], last=step["end_week"], **dates)


def _assumed(step: JsonObject, say: Sentences) -> list[str]:
    """What was planned with where nothing is stated."""
    said = []
    for fact in step["assumed"]:
        value = say.texts.of("assumed", fact["fact"], n=fact["value"])
        said.append(say.texts("assumed", what=value, like=say.texts.of("like", fact["like"])))
    return said


def _sums(answer: JsonObject, gap: Mapping[str, JsonObject], say: Sentences) -> list[str]:
    if not answer["steps"]:
        return []
    texts, totals = say.texts, answer["totals"]
    said = [covered(gap, claims_of(answer["steps"]), texts)] if gap else []
    paid = Counter(totals["price"]) + Counter(totals["price_assumed"])
    assumed = sum(fact["fact"] == "price" for step in answer["steps"] for fact in step["assumed"])
    price = say.sums(paid, len(totals["price_unknown"]) - assumed)
    hours = sum(totals[name] for name in ("hours", "nominal_hours", "hours_assumed"))
    said.append(texts("sums.plan", n=len(answer["steps"]), weeks=totals["weeks"], hours=hours, price=price))
    said += [*_credit(answer, say), *_resting(answer, say)]
    return [*said, texts("plan.proven" if answer["status"] == "optimal" else "plan.found")]


def _credit(answer: JsonObject, say: Sentences) -> list[str]:
    """How much of the qualification the plan fills."""
    if answer["credit"] is None:
        return []
    after = answer["credit"]["after"]
    before = round(answer["credit"]["before"] * after["total"], 2)
    toward = say.titles.title(answer["credit"]["qualification_id"])
    measure = say.texts.of("measure", after["measure"])
    said = say.texts("plan.credit", toward=toward, before=before, after=after["filled"], total=after["total"],
                     measure=measure)  # fmt: skip
    return [said, *_reached(after, say)]


def _reached(after: JsonObject, say: Sentences) -> list[str]:
    """The limits on credit that keep a plan from bringing more."""
    full = [cap for cap in after["caps"] if after["filled"] < after["total"] and cap["used"] >= cap["max"]]
    return [
        say.texts(
            "plan.credit_limit", used=cap["used"], max=cap["max"], measure=say.texts.of("measure", cap["measure"])
        )
        for cap in full
    ]


def _resting(answer: JsonObject, say: Sentences) -> list[str]:
    resting = len(answer["assumptions"]["steps"])
    return [say.texts("plan.assumed", n=resting, all=len(answer["steps"]))] if resting else []


def _others(answer: JsonObject, say: Sentences) -> list[str]:
    texts, said = say.texts, []
    for other in answer["alternatives"]:
        names = texts.listed([say.titles.title(one) for one in other["credential_ids"]])
        price = say.sums({other["currency"]: other["price"]} if other["price"] else {}, len(other["price_unknown"]))
        more = _compared(other, answer, texts)
        said.append(texts("plan.instead", what=names, weeks=other["weeks"], price=price, more=more))
    return [*said, *(_what_if(changed, answer["limits"]["currency"], say) for changed in answer["what_if"])]


def _compared(other: JsonObject, answer: JsonObject, texts: Texts) -> str:
    """How much more or less than the plan another does: of what is missing, else of the qualification."""
    if answer["gap"]:
        share = round(100 * (other["closure"] - answer["closure"]))
        return texts("plan.more" if share > 0 else "plan.less", n=abs(share)) if share else texts("plan.same")
    share = round(100 * (other["credit"] - answer["credit_share"]))
    if not share:
        return texts("plan.credit_same")
    return texts("plan.credit_more" if share > 0 else "plan.credit_less", n=abs(share))


def _what_if(changed: JsonObject, currency: str | None, say: Sentences) -> str:
    texts = say.texts
    name, value = next(iter(changed["change"].items()))
    if name == "held":
        with_what = texts("what_if.held", title=say.titles.title(value))
    elif name == "weeks":
        with_what = texts("what_if.weeks", n=value)
    else:
        with_what = texts("what_if.budget", money=say.money(value, currency))
    if not changed["gain"]:
        return texts("what_if.nothing", change=with_what)
    parts = [texts.of("what_if", code, what=texts.listed([say.titles.title(one) for one in changed[code]]))
             for code in ("added", "dropped") if changed[code]]  # fmt: skip
    return texts("what_if.better", change=with_what, what="; ".join(parts) or texts("what_if.sooner"))


def _limits(answer: JsonObject, texts: Texts) -> list[str]:
    """Limits that nobody gave and that were planned within."""
    given, said = answer["request"].get("constraints", {}), []
    if given.get("max_weeks") is None:
        said.append(texts("plan.no_weeks", n=answer["limits"]["weeks"]))
    if given.get("hours_per_week") is None:
        said.append(texts("plan.no_hours", n=answer["limits"]["minutes_per_week"] / 60))
    return said


def _no_plan(answer: JsonObject, say: Sentences) -> str | None:
    why, texts = answer["infeasible"], say.texts
    if not why:
        return None
    by_credit = why["reason"] == "nothing_fits" and not answer["gap"]
    said = [texts("no_plan.nothing_counts") if by_credit else texts.of("no_plan", why["reason"])]
    if by_credit:
        said += _reached(answer["credit"]["after"], say)
    for name, reason in why["blocking"].items():
        said.append(texts("no_plan.blocked", title=say.titles.title(name), why=texts.of("left", reason, n=1)))
    currency = answer["limits"]["currency"]
    for change in why["least_change"]:
        parts = [texts("change.more_money", money=say.money(change[name], currency)) if name == "more_money"
                 else texts.of("change", name, n=change[name]) for name in change if name != "proven"]  # fmt: skip
        said.append(texts("no_plan.possible", what=texts.listed(parts)))
    return " ".join(said)


def _frontier(plans: list[JsonObject], texts: Texts) -> Grid:
    rows = [
        (
            f"{plan['closure']:.0%}",
            f"{plan['credit']:.0%}",
            plan["weeks"],
            None if plan["price_unknown"] else plan["price"],
            len(plan["credential_ids"]),
        )
        for plan in plans
    ]
    return grid("frontier", ("covered", "credit", "weeks", "price", "steps"), rows, texts)


def _figures(answer: JsonObject, texts: Texts) -> str:
    """The solver's figures."""
    figures = {name: f"{answer[name]:.4f}" for name in ("objective", "bound", "closure", "credit_share")}
    return texts("details.plan", **figures)


def _sheets(answer: JsonObject, sums: tuple[str, ...], skills: Grid, say: Sentences) -> list[Grid]:
    texts = say.texts
    after = answer["credit"]["after"] if answer["credit"] else {"lines": []}
    return [
        grid("plan", _PLAN, [_row(step) for step in answer["steps"]], texts),
        skills,
        grid("credit", _CREDIT, [_credit_row(line, say) for line in after["lines"]], texts),
        totals_grid([*say.asked(answer), *sums], texts),
        grid("sources", _SOURCES, [row for step in answer["steps"] for row in source_rows(step)], texts),
    ]


def _row(step: JsonObject) -> tuple[Cell, ...]:
    facts = step["facts"]
    return (step["order"], step["title"], step["provider"], safe_link(facts["url"]), step["start_date"],
            step["end_date"], step["start_week"], step["end_week"], round(step["minutes_per_week"] / 60, 2),
            facts["price"], facts["currency"],
            "; ".join(claim["label"] for claim in step["closes"]) or None)  # fmt: skip


def _credit_row(line: JsonObject, say: Sentences) -> tuple[Cell, ...]:
    means = say.texts.of("means", "study" if line["resident"] else line["certainty"])
    place = say.place(line["unit_id"] or line["requirement_id"], line["unit_id"])
    return (say.titles.title(line["qualification_id"]), place, means, line["value"],
            say.texts.of("measure", line["measure"]))  # fmt: skip
