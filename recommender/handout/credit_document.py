"""Credit document: a decision record to read, print and sign."""

from __future__ import annotations

from collections.abc import Sequence

from stackwise.features.records import JsonObject
from stackwise.recommender.decision.lines import held_words, open_words, outcome_words, source_words
from stackwise.recommender.decision.names import coded
from stackwise.recommender.handout.document import Cell, Document, Entry, Grid, Section
from stackwise.recommender.handout.list_document import grid, totals_grid
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.words import Texts

_HELD = ("held", "completed", "outcome")
_OPEN = ("place", "amount", "units", "brought_by")
_SHEET = ("held", "title", "completed", "earned_with", "outcome", "place", "means", "amount", "clause", "why")


def credit_document(record: JsonObject, titles: CatalogueTitles, texts: Texts) -> Document:
    """The document of a decision record, or of the nearest qualifications of ``{"nearest": [...]}``."""
    if "nearest" in record:
        return nearest_document(record, titles, texts)
    held = grid("held", _HELD, [_held_row(one, texts) for one in record["holdings"]], texts)
    left = grid("open", _OPEN, [open_words(one, record["caps"]) for one in record["open"]], texts)
    said = (*record["limits"], *record["undecided"], *record["decided"], *source_words(record))
    by = record["rule"]["accepted_by"]
    accepted = (texts("rule.accepted", by=by),) if by else ()
    sections = (
        Section(texts("section.held"), () if record["holdings"] else (texts("held.nothing"),), grid=held),
        Section(texts("section.parts"), grid=_parts_grid(record, texts)),
        Section(texts("section.rule"), (*accepted, *record["rule"]["statements"])),
        Section(texts("section.unsaid"), tuple(record["rule"]["unsaid"])),
        Section(texts("section.limits"), said),
        Section(
            texts("section.open"), () if record["open"] else (texts("open.nothing"),), _open_entries(record, texts)
        ),
        Section(texts("section.check"), tuple(record["to_check"])),
    )
    about = record["qualification"]
    by = f", {about['provider']}" if about["provider"] else ""
    title = f"{coded(about['code'] or about['qualification_id'], about['title'])}{by}"
    whom = f"{record['learner_name']} ({record['learner_id']})" if record["learner_name"] else record["learner_id"]
    return Document(
        "credit", texts.language,
        texts("title.credit", about=f"{title} · {whom} · {record['as_of']}"),
        (_summary(record, texts),), sections, tuple(_sheets(record, said, left, texts)),
        signatures=(texts("sign.learner"), texts("sign.by"), texts("sign.name"), texts("sign.day")),
        each_page=(f"{about['code'] or about['qualification_id']} · {whom} · {record['as_of']} · "
                   f"{record['digest'][:16]}", texts("sign.initials")),
        footer=texts("footer.record", catalogue=record["catalogue"].partition("@")[0], digest=record["digest"]),
    )  # fmt: skip


def _parts_grid(record: JsonObject, texts: Texts) -> Grid:
    """The parts of the qualification, what each asks, and how far it is."""
    rows: list[tuple[Cell, ...]] = [(one["label"], one["asks"], one["filled"]) for one in record["parts"]]
    return grid("parts", ("part", "asks", "filled"), rows, texts)


def _open_entries(record: JsonObject, texts: Texts) -> tuple[Entry, ...]:
    """What is open, with what would do and who brings it."""
    entries = []
    for one in record["open"]:
        name, amount, units, credentials = open_words(one, record["caps"])
        said = [texts("open.units", what=units)] if units else []
        said += [texts("open.brought", what=credentials)] if credentials else []
        entries.append(Entry(f"{name}: {amount}", tuple(said)))
    return tuple(entries)


def _summary(record: JsonObject, texts: Texts) -> str:
    """How far it is, in one sentence."""
    left = round(record["total"] - record["filled"], 6)
    said = texts("summary", filled=record["filled"], total=record["total"], left=left, credit=record["credit"],
                 resident=record["resident"], measure=texts.of("measure", record["measure"]))  # fmt: skip
    return said if record["gap"] == 0 else f"{said} {texts('summary.bound', bound=record['bound'])}"


def _held_row(one: JsonObject, texts: Texts) -> tuple[Cell, ...]:
    return held_words(one), one["awarded_on"] or texts("day.unknown"), outcome_words(one)


def _sheets(record: JsonObject, said: tuple[str, ...], left: Grid, texts: Texts) -> list[Grid]:
    rows = [row for one in record["holdings"] for row in _rows(one, texts)]
    read = record["source"] or {"file": None, "format": None, "signature": None}
    source = [(record["catalogue"], read["file"], read["format"], read["signature"], record["digest"])]
    return [
        grid("credit", _SHEET, rows, texts),
        left,
        totals_grid([_summary(record, texts), *said], texts),
        grid("sources", ("catalogue", "file", "format", "signature", "digest"), source, texts),
    ]


def _rows(one: JsonObject, texts: Texts) -> list[tuple[Cell, ...]]:
    outcome = texts.of("outcome", one["outcome"])
    start = (one["name"], one["title"], one["awarded_on"], one["earned_with"], outcome)
    lines = [(line["title"] or line["label"] or line["requirement_id"], line["means"], line["value"],
              "; ".join(line["clauses"]) or None) for line in one["counts"]]  # fmt: skip
    return [(*start, *line, one["why"]) for line in lines or [(None, None, None, None)]]


def nearest_document(found: JsonObject, titles: CatalogueTitles, texts: Texts) -> Document:
    """The document of the qualifications nearest to complete, under ``nearest``."""
    nearest: Sequence[JsonObject] = found["nearest"]
    rows: list[tuple[Cell, ...]] = [
        (titles.title(one["qualification_id"]), one["filled"], one["credit"], one["total"],
         texts.of("measure", one["measure"]))
        for one in nearest
    ]  # fmt: skip
    table = grid("credit", ("qualification", "filled", "by_credit", "whole", "measure"), rows, texts)
    unknown = tuple(texts("unknown_code", code=code) for code in found.get("unknown", ()))
    sections = (Section(texts("section.nearest"), grid=table), Section(texts("section.notes"), unknown, minor=True))
    footer = texts("footer", catalogue=titles.catalogue.name.partition("@")[0], day=found["as_of"])
    title = texts("title.credit", about=f"{found['learner_id']} · {found['as_of']}")
    warning = None if nearest else texts("nearest.none")
    return Document("credit", texts.language, title, (), sections, (table,), footer=footer, warning=warning)
