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
    """Read the skills out of a text: span, confidence, importance, level and years of each; then what else it asks."""
    import json

    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.engine.build import open_recommender
    from stackwise.recommender.engine.skills import skill_answer
    from stackwise.recommender.engine.understood import repeats_years
    from stackwise.recommender.parsing import text_or_file

    read = text_or_file(text)
    answer = skill_answer(open_recommender(open_catalogue(data), encoder).stages.understanding.requirements, read)
    if as_json:
        typer.echo(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    _print_skills(answer["skills"])
    rows = answer["requirements"]
    others = [row for row in rows if row["skill_id"] is None and row["polarity"] == "asked"]
    _print_others([row for row in others if not repeats_years(row, rows)])
    for note in answer["notes"]:
        typer.echo(f"note: {note}", err=True)


def _print_skills(links: Sequence[JsonObject]) -> None:
    rows = [
        (
            link["label"],
            link["text"],
            f"{link['start']}-{link['end']}",
            f"{link['confidence']:.2f}",
            *_numbers(link, "importance", "level", "years"),
        )
        for link in links
    ]
    _print(("skill", "said as", "from-to", "confidence", "importance", "level", "years"), rows)


def _print_others(requirements: Sequence[JsonObject]) -> None:
    """What is asked and is no skill of the catalogue: licences, clearances, experience, skills that it lacks."""
    if requirements:
        rows = [
            (row["type"], row["span"]["text"], f"{row['span']['start']}-{row['span']['end']}", row["modality"] or "",
             *_numbers(row, "level", "years"))
            for row in requirements
        ]  # fmt: skip
        _print(("also asked", "said as", "from-to", "how", "level", "years"), rows)


def _numbers(row: JsonObject, *names: str) -> list[str]:
    return ["" if row[name] is None else f"{row[name]:g}" for name in names]


def _print(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
