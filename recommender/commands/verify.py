"""``stackwise verify``: re-check every claim of an answer against the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stackwise.features.errors import InputError, describe
from stackwise.recommender.commands.credit import Dates, Key, Transcript, read_held_by
from stackwise.recommender.commands.options import Data

if TYPE_CHECKING:
    from stackwise.features.catalogue import Catalogue
    from stackwise.recommender.decision.record import DecisionWriter
    from stackwise.recommender.decision.rewriting import Papers


def verify(
    answer: Annotated[Path, typer.Argument(help="What `recommend`, `plan` or `credit --json` printed.")],
    learner: Annotated[
        str | None, typer.Option(help="Of a decision: the learner it was made from, to see that nothing is left out.")
    ] = None,
    transcript: Transcript = None,
    key: Key = None,
    dates: Dates = None,
    data: Data = None,
) -> None:
    """Check every skill, span, rule, unit, date and sum of an answer; exit 1 and list what is wrong by code.

    A decision is written again from what it says is held, or from the papers that are named, and compared word by word.
    """
    from stackwise.models.credit import CreditEngine
    from stackwise.recommender.decision.record import DecisionWriter
    from stackwise.recommender.decision.rewriting import unsure_maker, written_again
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.verify.answer import read_answer
    from stackwise.recommender.verify.catalogue import CatalogueRows
    from stackwise.recommender.verify.claims import check_claims
    from stackwise.recommender.verify.decision_parts import notes_beside
    from stackwise.recommender.verify.source_claims import unchecked

    claims, catalogue = read_answer(answer), open_catalogue(data)
    papers = learner is not None or transcript is not None
    if claims.get("kind") != "decision" and papers:
        fix = "verify it alone; its request stands in it"
        raise InputError(describe("--learner or --transcript", "an answer that is no decision", "a decision", fix))
    rows = CatalogueRows(catalogue)
    violations, read = check_claims(claims, rows), None
    if claims.get("kind") == "decision" and not violations:
        writer = DecisionWriter(catalogue, CreditEngine.from_catalogue(catalogue))
        read = _papers(learner, transcript, key, dates, catalogue, writer) if papers else None
        violations = written_again(claims, writer, read)
    for violation in violations:
        typer.echo(violation)
    if violations:
        typer.echo(f"{len(violations)} claims do not hold", err=True)
        raise typer.Exit(1)
    typer.echo("every claim holds")
    called = read is None or read.learner_name is not None
    whose = read is None or read.learner_id is not None or (called and bool(claims.get("learner_name")))
    for what in [*unchecked(claims, papers, whose, called), *unsure_maker(claims)]:
        typer.echo(f"not checked: {what}")
    for note in notes_beside(claims, rows):
        typer.echo(f"beside what was checked: {note}")


def _papers(
    learner: str | None,
    transcript: Path | None,
    key: Path | None,
    dates: Any,
    catalogue: Catalogue,
    writer: DecisionWriter,
) -> Papers:
    from stackwise.recommender.decision.rewriting import Papers

    name, held, read, _ = read_held_by(learner, transcript, key, dates, catalogue, writer.names)
    whose = name if learner is not None else None if read is None else read.learner_id
    return Papers(held, None if read is None else read.told(), whose, None if read is None else read.learner_name)
