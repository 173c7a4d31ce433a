"""An allocation of credit as a person reads it in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stackwise.features.records import Certainty, JsonObject
from stackwise.recommender.engine.explain import STUDIED_THERE

_STYLES = {"lines": "green", "may_count": "yellow", "advice": "dim"}


def show_credit(allocation: JsonObject, console: Console | None = None) -> None:
    """Print the lines by certainty, the limits on credit and what remains."""
    console = console or Console()
    unit = "units" if allocation["measure"] == "count" else "credit points"
    console.print(
        Text(
            f"{allocation['qualification_id']} on {allocation['as_of']}: {allocation['filled']:g} of "
            f"{allocation['total']:g} {unit} filled ({allocation['filled_share']:.0%}), "
            f"{allocation['credit']:g} of them by credit.",
            style="bold",
        )
    )
    if allocation["gap"] > 0:
        console.print(Text(f"Not proven best: {allocation['bound']:g} {unit} might be possible.", style="yellow"))
    if any(allocation[name] for name in _STYLES):
        console.print(_lines(allocation))
    else:
        console.print("Nothing held counts toward it.")
    for cap in allocation["caps"]:
        console.print(Text(_cap(cap), style="dim"))
    console.print(_remaining(allocation) if allocation["remaining"] else "Nothing remains.")


def words(line: JsonObject) -> str:
    """What a line means for the learner."""
    said = STUDIED_THERE if line["resident"] else Certainty(line["certainty"]).words
    if line["value"] is None:
        said = "may count: its worth is unknown, ask the provider"
    return f"{said} (the rule has no dates)" if line["undated"] else said


def _lines(allocation: JsonObject) -> Table:
    table = Table("place", "held", "value", "what it means", "by", title="What is held", title_justify="left")
    for name, style in _STYLES.items():
        for line in allocation[name]:
            place = line["unit_id"] or line["requirement_id"]
            by = line["rule_id"] or ("the unit itself" if not line["hops"] else f"{line['hops']} equivalence hop(s)")
            value = "unknown" if line["value"] is None else f"{line['value']:g}"
            table.add_row(place, ", ".join(line["held"]), value, words(line), by, style=style)
    return table


def _remaining(allocation: JsonObject) -> Table:
    table = Table("requirement", "how much", title="What remains", title_justify="left")
    for one in allocation["remaining"]:
        name = one["label"] or one["unit_id"] or one["requirement_id"]
        noun = {"count": "unit(s)", "credit": "credit point(s)", "hours": "hour(s)"}[one["measure"]]
        table.add_row(name, "a choice to make" if one["amount"] is None else f"{one['amount']:g} {noun}")
    return table


def _cap(cap: JsonObject) -> str:
    whose = " or ".join(cap["certainties"]) + " credit" if cap["certainties"] else "credit"
    why = f" ({cap['note']})" if cap["note"] else ""
    ruled = "residency" if cap["kind"] == "residency" else "cap"
    return f"{ruled}: {cap['used']:g} of at most {cap['max']:g} by {whose}{why}"
