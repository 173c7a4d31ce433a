"""``stackwise find`` and ``stackwise show``: items of a catalogue by name, and all that is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackwise.recommender.commands.options import AsJson, Data

if TYPE_CHECKING:
    from stackwise.recommender.lookup import ShownItem

Kind = Annotated[list[str] | None, typer.Option("--kind", help="occupation, skill, credential, unit, ...; all.")]
_ID = Annotated[str, typer.Argument(metavar="ID", help="As `find` shows it.", show_default=False)]


def find(
    text: Annotated[
        str, typer.Argument(help="A name, part of one, a code or an id; typos allowed.", show_default=False)
    ],
    data: Data = None,
    kind: Kind = None,
    n: Annotated[int, typer.Option("-n", help="At most so many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find occupations, skills, credentials, units, qualifications, providers and learners by name."""
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.lookup import Finder

    answer = Finder(open_catalogue(data)).find(text, kind or (), n)  # type: ignore[arg-type]
    if as_json:
        typer.echo(answer.model_dump_json(indent=1))
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    table = Table("what", "title", Column("id", overflow="fold"), "found by")
    for item in answer.found:
        by = "" if item.matched in (item.title, item.id) else item.matched
        table.add_row(*(Text(cell) for cell in (item.kind, item.title, item.id, by)))
    Console().print(table if answer.found else f"Nothing in this catalogue is named like {text!r}.", markup=False)


def show(item_id: _ID, data: Data = None, kind: Kind = None, as_json: AsJson = False) -> None:
    """Show every field of one item, what is unknown of it, and what it is joined with."""
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.lookup import Finder, show_item

    item = show_item(Finder(open_catalogue(data)), item_id, kind or ())  # type: ignore[arg-type]
    typer.echo(item.model_dump_json(indent=1) if as_json else "\n".join(_lines(item)))


def _lines(item: ShownItem) -> list[str]:
    lines = [f"{item.title} ({item.kind} {item.id})"]
    lines += [f"  {name}: {_said(value)}" for name, value in item.fields.items()]
    if item.unknown:
        lines.append(f"  unknown: {', '.join(item.unknown)}")
    relation = ""
    for link in item.links:
        if link.relation != relation:
            relation = link.relation
            left = item.more.get(relation)
            lines.append(f"{relation}{f' ({left:,} more are not shown)' if left else ''}:")
        said = {name: value for name, value in link.says.items() if not name.startswith("evidence")}
        says = ", ".join(f"{name} {_said(value)}" for name, value in said.items())
        lines.append(f"  {link.title or '(not in this catalogue)'} [{link.id}]{f': {says}' if says else ''}")
    return lines


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
