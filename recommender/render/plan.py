"""The plan in a terminal: a chart of weeks, the figures, and what would change them."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from stackwise.features.records import JsonObject
from stackwise.recommender.engine.explain import price_words

_CHART = 24  # characters of the week axis
_WHY = {
    "must_include": "what must be included cannot be planned",
    "limits": "what must be included does not fit the limits",
    "nothing_fits": "nothing that closes any of the gap fits the limits",
    "out_of_time": "none was found in the time there was, though there may be one",
    "no_gap": "everything the goal asks is already held",
}


def show_plan(answer: JsonObject, console: Console | None = None) -> None:
    """Print a plan."""
    console = console or Console()
    if answer["infeasible"]:
        console.print(_no_plan(answer["infeasible"]))
    else:
        console.print(_chart(answer))
        console.print(Text(_figures(answer)))
    for at, one in enumerate(answer["alternatives"]):
        names = ", ".join(one["credential_ids"])
        console.print(Text(f"Instead {at + 1}: {_brief(one)}: {names}", style="cyan"))
    for one in answer["what_if"]:
        console.print(Text(_what_if(one), style="cyan"))
    if answer["frontier"]:
        console.print(_frontier(answer["frontier"]))
    left = {**answer["excluded"], **answer["left_out"]}
    if left:
        said = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in left.items())
        console.print(Text(f"Left out: {said}.", style="dim"))
    for note in answer["notes"]:
        console.print(Text(f"Note: {note}.", style="dim"))
    console.print(Text(f"{answer['catalogue']}, as of {answer['as_of']}", style="dim"))


def _chart(answer: JsonObject) -> Table:
    weeks = max(answer["totals"]["weeks"], 1)
    table = Table(title=f"Plan over {weeks} weeks from {answer['as_of']}", title_justify="left")
    for name in ("Credential", "Weeks", "h/week", "Price", "Closes"):
        table.add_column(name, justify="left" if name == "Credential" else "right", no_wrap=name != "Credential")
    table.add_column("", no_wrap=True)
    total = sum(one["gap"] for one in answer["gap"]) or 1.0
    for step in answer["steps"]:
        closed = sum(claim["amount"] for claim in step["closes"]) / total
        table.add_row(
            Text(f"{step['title']} [{step['credential_id']}]"),
            f"{step['start_week']}-{step['end_week']}",
            f"{step['minutes_per_week'] / 60:.1f}{_mark(step, 'learning_hours', 'weeks')}",
            _price(step),
            f"{closed:.0%}",
            _bar(step["start_week"], step["end_week"], weeks),
        )
    return table


def _mark(step: JsonObject, *facts: str) -> str:
    """``~`` where one of the facts is assumed."""
    return "~" if any(one["fact"] in facts for one in step["assumed"]) else ""


def _price(step: JsonObject) -> str:
    assumed = [one["value"] for one in step["assumed"] if one["fact"] == "price"]
    return f"~{assumed[0]:g}" if assumed else price_words(step["facts"])


def _hangs(answer: JsonObject) -> str:
    """How far the plan hangs on what was assumed."""
    resting, totals = len(answer["assumptions"]["steps"]), answer["totals"]
    parts = [f"{totals['hours_assumed']:g} hours"] if totals["hours_assumed"] else []
    parts += [f"{amount:g} {currency}" for currency, amount in totals["price_assumed"].items()]
    said = f" ({', '.join(parts)})" if parts else ""
    share = answer["assumptions"]["closure_share"]
    return (
        f"~ assumed{said}: {resting} of {len(answer['steps'])} steps, with {share:.0%} of what is closed, state no "
        "length or price; --no-assumptions plans without them."
    )


def _bar(start: int, end: int, weeks: int) -> str:
    first = (start - 1) * _CHART // weeks
    last = max(first + 1, -(-end * _CHART // weeks))
    return "·" * first + "█" * (last - first) + "·" * (_CHART - last)


def _figures(answer: JsonObject) -> str:
    totals = answer["totals"]
    paid = ", ".join(f"{amount:g} {currency}" for currency, amount in totals["price"].items()) or "nothing to pay"
    if totals["price_unknown"]:
        paid += f", and {len(totals['price_unknown'])} of unknown price"
    spent = f"{totals['weeks']} weeks and {totals['hours']:g} hours: {paid}"
    counted = " where the better of two counts" if answer["coverage"] == "best" else ""
    lines = [f"Closes {answer['closure']:.1%} of the gap{counted} in {spent}."]
    if answer["assumptions"]["steps"]:
        lines.append(_hangs(answer))
    if answer["credit"]:
        lines.append(f"Newly fills {answer['credit_share']:.1%} of {answer['credit']['qualification_id']}.")
    proof = "proven best" if answer["status"] == "optimal" else "best found, not proven"
    lines.append(
        f"Objective {answer['objective']:.4f}, no plan can exceed {answer['bound']:.4f} "
        f"(gap {answer['optimality_gap']:.5f}): {proof}."
    )
    return "\n".join(lines)


def _no_plan(why: JsonObject) -> Panel:
    lines = [_WHY[why["reason"]] + "."]
    lines += [f"{one}: {reason.replace('_', ' ')}" for one, reason in why["blocking"].items()]
    for one in why["least_change"]:
        parts = [f"{one[name]:g} {name.replace('_', ' ')}" for name in one if name != "proven"]
        lines.append(f"Possible with {' and '.join(parts)}.")
    return Panel(Text("\n".join(lines)), title="No plan", border_style="yellow")


def _brief(one: JsonObject) -> str:
    return f"closes {one['closure']:.1%}, credit {one['credit']:.1%}, {one['weeks']} weeks, price {one['price']:g}"


def _what_if(one: JsonObject) -> str:
    words = {"weeks": "{} more week", "budget": "{:g} more money", "held": "With {} held already"}
    name, value = next(iter(one["change"].items()))
    said = words.get(name, name + " {}").format(value)
    if not one["gain"]:
        return f"{said}: nothing better."
    swap = f"; in: {', '.join(one['added']) or 'nothing'}; out: {', '.join(one['dropped']) or 'nothing'}"
    return f"{said}: objective {one['gain']:+.4f}{swap}."


def _frontier(plans: list[JsonObject]) -> Table:
    table = Table(title="What closure costs", title_justify="left")
    for name in ("Closes", "Credit", "Weeks", "Price", "Steps"):
        table.add_column(name, justify="right")
    for plan in plans:
        figures = (f"{plan['closure']:.1%}", f"{plan['credit']:.1%}", str(plan["weeks"]), f"{plan['price']:g}")
        table.add_row(*figures, str(len(plan["credential_ids"])))
    return table
