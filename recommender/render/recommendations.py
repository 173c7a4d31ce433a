"""The answer as a person reads it in a terminal."""

from __future__ import annotations

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from stackwise.features.records import JsonObject

_GAPS_SHOWN = 12
LEVEL_WORDS = {1: "aware", 2: "basic", 3: "independent", 4: "advanced", 5: "expert"}


def show_answer(answer: JsonObject, console: Console | None = None) -> None:
    """Print the gap, the ranked credentials, what was excluded and why."""
    console = console or Console()
    show_understood(answer["understood"], console)
    if answer["gap"]:
        console.print(_gap_table(answer))
    if answer["abstained"]:
        console.print(Panel(answer["abstained"], title="No recommendation", border_style="yellow"))
    for recommendation in answer["recommendations"]:
        console.print(_panel(recommendation))
    for near_miss in answer["near_misses"]:
        console.print(
            Text(f"Would make the list: {near_miss['title']} ({_change(near_miss['least_change'])})", style="cyan")
        )
    if answer["excluded"]:
        said = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in answer["excluded"].items())
        console.print(Text(f"Excluded before ranking: {said}.", style="dim"))
    for note in answer["notes"]:
        console.print(Text(f"Note: {note}.", style="dim"))
    if answer["absent_terms"]:
        console.print(Text(f"Terms without data: {', '.join(answer['absent_terms'])}.", style="dim"))
    console.print(Text(f"{answer['catalogue']}, {answer['model']}, as of {answer['as_of']}", style="dim"))


def show_understood(understood: JsonObject, console: Console) -> None:
    """Print the occupation, and what is asked besides skills."""
    job = understood["occupation"]
    if job is not None and job["clear"]:
        told = job["said"] is not None and job["said"].lower() != job["title"].lower()
        console.print(Text(f"Job: {job['title']}" + (f", for “{job['said']}”" if told else ""), style="bold"))
    elif job is not None and job["candidates"]:
        names = ", ".join(guess["title"] for guess in job["candidates"])
        console.print(Text(f"Job: not clear; perhaps {names}", style="bold"))
    other = [row for row in understood["requirements"] if row["skill_id"] is None and row["polarity"] == "asked"]
    for row in other:
        if row["source"] == "text" and row["type"] not in ("skill", "knowledge", "attitude"):
            said = f"Also asked ({row['type'].replace('_', ' ')}, {row['modality']}): {row['label']}"
            console.print(Text(said + _givers(row["met_by"]), style="dim"))


def _givers(met_by: list[JsonObject]) -> str:
    """What of the catalogue gives a requirement, and how sure that is."""
    said = []
    for giver in met_by:
        sure = "" if giver["by"] == "code" else f", {giver['confidence']:.0%} of its title"
        courses = ", ".join(giver["credential_ids"]) if giver["kind"] == "unit" else ""
        said.append(f"{giver['title']} [{giver['id']}{sure}]" + (f" in {courses}" if courses else ""))
    return f"; given by {'; '.join(said)}" if said else ""


def _gap_table(answer: JsonObject) -> Table:
    open_gaps = [one for one in answer["gap"] if one["gap"] > 0]
    met = len(answer["gap"]) - len(open_gaps)
    more = len(open_gaps) - _GAPS_SHOWN
    caption = f"{met} required skills are met" + (f"; {more} smaller gaps not shown" if more > 0 else "")
    table = Table(title="Your gap", caption=caption, caption_justify="left", title_justify="left")
    for name in ("Skill", "Needed", "Held", "Weight", "Gap"):
        table.add_column(name, justify="left" if name in ("Skill", "Needed", "Held") else "right")
    for open_gap in open_gaps[:_GAPS_SHOWN]:
        held = "-" if open_gap["mastered_by"] is None else _level(open_gap["held_level"])
        near = open_gap["mastered_by"] is not None and open_gap["mastered_by"]["relation"] != "same"
        numbers = (f"{open_gap['weight']:.2f}", f"{open_gap['gap']:.2f}")
        table.add_row(
            open_gap["label"], _level(open_gap["required_level"]), f"{held}{' (near)' if near else ''}", *numbers
        )
    return table


def _level(level: float | None) -> str:
    return "level unknown" if level is None else f"{level:g} {LEVEL_WORDS.get(int(level), '')}".strip()


def _panel(one: JsonObject) -> Panel:
    terms = "  ".join(f"{name.replace('_', ' ')} {value:.3f}" for name, value in one["terms"].items())
    lines = [Text(f"• {sentence}") for sentence in one["why"]]
    if not one["startable"]:
        lines.append(Text(f"• {_locked(one)}", style="yellow"))
    if one["also"]:
        lines.append(Text(f"• Also: {'; '.join(map(_folded, one['also']))}"))
    if one["alternative_to"]:
        lines.append(Text(f"• An alternative to {one['alternative_to']}"))
    title = f"{one['rank']}. {one['title']} [{one['credential_id']}]"
    body = Group(*lines, Text(f"score {one['score']:.3f} = {terms}", style="dim"))
    return Panel(body, title=Text(title, style="bold"), title_align="left")


def _locked(one: JsonObject) -> str:
    """What is to be done first, or the chain that leads there."""
    if one["after"]:
        return f"Begin with {', then '.join(step['title'] for step in one['after'])}, then this."
    return f"Not yet: needs {', '.join(what['title'] for what in one['locked_by'])} first."


def _folded(other: JsonObject) -> str:
    by = f" by {other['provider']}" if other["provider"] else ""
    return f"{other['title']}{by} [{other['credential_id']}]"


def _change(change: JsonObject) -> str:
    if "more_money" in change:
        return f"{change['more_money']:g} {change['currency'] or ''} more".replace("  ", " ")
    if "more_weeks" in change:
        return f"{change['more_weeks']:g} more weeks"
    return f"allow {change.get('allow') or 'another ' + change['lift']}"
