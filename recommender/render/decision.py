"""Decision record as a person reads it in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stackwise.features.records import JsonObject

_STYLES = {"counts": "green", "study": "green", "may_count": "yellow", "surplus": "dim", "not_in_rules": "dim"}
NOUNS = {"count": "unit(s)", "credit": "credit point(s)", "hours": "hour(s)"}


def show_decision(record: JsonObject, console: Console | None = None) -> None:
    """Print everything held with its outcome, the limits, and what is open."""
    console = console or Console()
    console.print(Text(heading(record), style="bold"))
    console.print(record["summary"])
    if record["holdings"]:
        console.print(_holdings(record))
    else:
        console.print("Nothing is held.")
    for said in [*record["limits"], *record["undecided"]]:
        console.print(Text(said, style="dim"))
    for said in override_words(record):
        console.print(Text(said, style="yellow"))
    for said in source_words(record):
        console.print(Text(said, style="yellow"))
    console.print(Text("What remains" if record["open"] else "Nothing remains.", style="italic"))
    for one in record["open"]:
        name, amount, units, credentials = open_words(one)
        console.print(Text(f"- {name}: {amount}"))
        for what, said in (("would do", units), ("brought by", credentials)):
            if said:
                console.print(Text(f"  {what}: {said}", style="dim"))
    console.print(Text(f"Record {record['digest'][:16]}, catalogue {record['catalogue']}.", style="dim"))


def show_nearest(found: list[JsonObject], titles: dict[str, str], console: Console | None = None) -> None:
    """Print the qualifications nearest to complete."""
    console = console or Console()
    if not found:
        console.print("What is held counts toward no qualification of the catalogue.")
        return
    table = Table("qualification", "filled", "by credit", "of", title="Nearest to complete", title_justify="left")
    for one in found:
        name = one["qualification_id"]
        filled = f"{one['filled']:g} ({one['filled_share']:.0%})"
        total = f"{one['total']:g} {NOUNS[one['measure']]}"
        table.add_row(f"{name} {titles.get(name, '')}".strip(), filled, f"{one['credit']:g}", total)
    console.print(table)


def heading(record: JsonObject) -> str:
    """Qualification, learner and day."""
    about = record["qualification"]
    by = f", {about['provider']}" if about["provider"] else ""
    name = about["qualification_id"]
    return f"{name} {about['title']}{by}: {record['learner_id']} on {record['as_of']}"


def held_words(one: JsonObject) -> str:
    """A holding with its title."""
    return f"{one['name']} {one['title']}" if one["title"] and one["title"] != one["name"] else str(one["name"])


def where_it_counts(one: JsonObject) -> str:
    """The places that a holding fills, what they are worth, and what that means."""
    meant: dict[str, list[str]] = {}
    for line in one["counts"]:
        unit = line["unit_id"]
        place = f"{unit} {line['title'] or ''}".strip() if unit else line["label"] or line["requirement_id"]
        group = f" in {line['label']}" if unit and line["label"] else ""
        value = "" if line["value"] is None else f" ({line['value']:g})"
        meant.setdefault(line["means"], []).append(f"{place}{group}{value}")
    return ". ".join(f"{means}: {'; '.join(places)}" for means, places in meant.items())


def outcome_words(one: JsonObject) -> str:
    """An outcome, where it counts, and why."""
    said = where_it_counts(one) or str(one["outcome_words"])
    why = str(one["why"])
    return f"{said[:1].upper()}{said[1:]}. Why: {why}{'' if why.endswith('?') else '.'}"


def override_words(record: JsonObject) -> list[str]:
    """Each decision of an adviser."""
    said = []
    for one in record["overrides"]:
        about = one["requirement_id"] or one["unit_id"]
        what = f"{one['holding']} is accepted for {about}" if one["kind"] == "accept" else f"{about} is waived"
        said.append(f"Decided by {one['by']} on {one['on']}: {what}, since {one['reason']}.")
    return said


def source_words(record: JsonObject) -> list[str]:
    """What the holdings were read from, and what of it could not be carried."""
    source = record["source"]
    if source is None:
        return []
    said = [f"Read from {source['file']} ({source['format']}). {source['signature']}."]
    said += [f"{note[:1].upper()}{note[1:]}." for note in source["notes"]]
    return said + [f"Not carried: {what}." for what in source["not_carried"]]


def open_words(one: JsonObject) -> tuple[str, str, str, str]:
    """A place still open: its name, how much, what would do, and who brings it."""
    named = " ".join(filter(None, (one["unit_id"], one["title"]))) or one["requirement_id"]
    amount = "a choice to make" if one["amount"] is None else f"{one['amount']:g} {NOUNS[one['measure']]}"
    if one["waived"]:
        amount += f", waived by {one['waived']['by']}"
    named_units = [unit for unit in one["candidates"] if unit["unit_id"] != one["unit_id"]]
    units = [f"{unit['unit_id']} {unit['title'] or ''}".strip() for unit in named_units]
    kinds = [kind["words"] if kind["units"] is None else f"{kind['words']} ({kind['units']} known)"
             for kind in one["any_of"]]  # fmt: skip
    more = [f"{one['candidates_more']} more"] if one["candidates_more"] else []
    brings = [
        ", ".join(filter(None, (it["title"] or it["credential_id"], it["provider"]))) for it in one["credentials"]
    ]
    return named, amount, "; ".join([*units, *more, *kinds]), "; ".join(brings)


def _holdings(record: JsonObject) -> Table:
    table = Table("held", "completed", "outcome", title="What is held", title_justify="left", show_lines=True)
    for one in record["holdings"]:
        style = _STYLES.get(one["outcome"], "red")
        table.add_row(held_words(one), one["awarded_on"] or "unknown", outcome_words(one), style=style)
    return table
