"""Hand-outs of the commands: what is printed for a person, and the file that ``--out`` names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stackwise.recommender.words import LANGUAGES

if TYPE_CHECKING:
    from stackwise.features.catalogue import Catalogue
    from stackwise.features.records import JsonObject
    from stackwise.recommender.handout.document import Document
    from stackwise.recommender.handout.titles import CatalogueTitles
    from stackwise.recommender.words import Texts

Lang = Annotated[str, typer.Option("--lang", help=f"Language of what is said: {', '.join(LANGUAGES)}.")]
Details = Annotated[bool, typer.Option("--details", help="Also the figures: scores, weights, ids.")]
Out = Annotated[Path | None, typer.Option("--out", help="Also write it to a file: .html, .pdf, .xlsx, .csv or .json.")]
Force = Annotated[bool, typer.Option("--force", help="Let --out replace a file.")]
Builder = Callable[["JsonObject", "CatalogueTitles", "Texts"], "Document"]


@dataclass(frozen=True)
class Printing:
    """How an answer is to be printed, checked before it is worked out."""

    lang: str
    details: bool = False
    out: Path | None = None
    force: bool = False
    as_json: bool = False

    def __post_init__(self) -> None:
        from stackwise.recommender.handout.write import check_target
        from stackwise.recommender.words import open_texts

        open_texts(self.lang)
        if self.out is not None:
            check_target(self.out, self.force)

    def show(self, answer: JsonObject, catalogue: Catalogue, build: Builder, plain: object = None) -> None:
        """Print an answer, and write its file; ``plain`` is what ``--json`` prints in its place."""
        from stackwise.recommender.handout.titles import CatalogueTitles
        from stackwise.recommender.words import open_texts

        self.print_document(build(answer, CatalogueTitles(catalogue), open_texts(self.lang)), answer, plain)

    def print_document(self, document: Document, answer: JsonObject, plain: object = None) -> None:
        """The same of a document that is made already; ``answer`` is its JSON."""
        from stackwise.recommender.handout.write import document_bytes, format_of, write_handout
        from stackwise.recommender.render.document import show_document

        if self.out is not None:
            write_handout(self.out, document_bytes(document, answer, format_of(self.out), self.details))
        if self.as_json:
            typer.echo(json.dumps(answer if plain is None else plain, ensure_ascii=False, indent=1, allow_nan=False))
        else:
            show_document(document, self.details)
