"""``stackwise skills``: the skills a text asks for or teaches, with the words that say so."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recommender.commands.options import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.linker import SkillLink


def skills(
    text: Annotated[str, typer.Option("--text", help="The text itself, or @FILE.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Catalogue folder; the shipped sample when left out.")
    ] = None,
    encoder: Encoder = "default",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read the skills out of a text: span, confidence, importance and level of each."""
    import json

    from features.encoders import load_encoder
    from features.errors import InputError, describe
    from features.text import detect_language
    from models.linker import Linker
    from recommender.defaults import open_catalogue
    from recommender.inputs import text_or_file

    read = text_or_file(text)
    if not read.strip():
        raise InputError(describe("text", "nothing but space", "a job advertisement or course text", "pass its words"))
    links = Linker.load(open_catalogue(data), load_encoder(encoder)).link_text(read)
    language = detect_language(read)
    notes = _notes(language.code, links)
    if as_json:
        answer: dict[str, Any] = {"schema_version": 1, "language": language.code, "notes": notes}
        typer.echo(json.dumps({**answer, "skills": [asdict(link) for link in links]}, indent=1, ensure_ascii=False))
        return
    _print(links)
    for note in notes:
        typer.echo(f"note: {note}", err=True)


def _notes(language: str | None, links: Sequence[SkillLink]) -> list[str]:
    notes = []
    if language not in (None, "en"):
        notes.append(f"the text seems to be in another language ({language}); skills are read in English only")
    if not links:
        notes.append("no skill of the catalogue was recognised in the text")
    return notes


def _print(links: Sequence[SkillLink]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("skill", "said as", "from-to", "confidence", "importance", "level")
    for link in links:
        numbers = [
            f"{link.confidence:.2f}",
            *("" if one is None else f"{one:g}" for one in (link.importance, link.level)),
        ]
        table.add_row(link.label, link.text, f"{link.start}-{link.end}", *numbers)
    Console().print(table)
