"""``stackwise skills``: the skills a text asks for or teaches, with the words that say so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.commands.options import EncoderOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackwise.features.records import JsonObject


def skills(
    text: Annotated[str, typer.Option("--text", help="The text itself, or @FILE.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Catalogue folder; the shipped sample when left out.")
    ] = None,
    encoder: EncoderOption = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read the skills out of a text: span, confidence, importance and level of each."""
    import json

    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.engine.build import open_recommender
    from stackwise.recommender.engine.skills import skill_answer
    from stackwise.recommender.parsing import text_or_file

    read = text_or_file(text)
    answer = skill_answer(open_recommender(open_catalogue(data), encoder).stages.understanding.requirements, read)
    if as_json:
        typer.echo(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    _print(answer["skills"])
    for note in answer["notes"]:
        typer.echo(f"note: {note}", err=True)


def _print(links: Sequence[JsonObject]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("skill", "said as", "from-to", "confidence", "importance", "level")
    for link in links:
        numbers = [
            f"{link['confidence']:.2f}",
            *("" if one is None else f"{one:g}" for one in (link["importance"], link["level"])),
        ]
        table.add_row(Text(link["label"]), Text(link["text"]), f"{link['start']}-{link['end']}", *numbers)
    Console().print(table)
