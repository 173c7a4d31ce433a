"""``stackwise credit``: a decision record of what a learner's holdings count for toward a qualification."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stackwise.features.errors import InputError, describe
from stackwise.recommender.commands.handout import Force, Lang, Out, Printing
from stackwise.recommender.commands.options import Data

if TYPE_CHECKING:
    from stackwise.recommender.decision.names import ReadHolding
    from stackwise.recommender.transcripts.held_from import HeldFrom

Transcript = Annotated[
    Path | None, typer.Option(help="What is held: a CSV transcript, an Open Badge, CLR, Europass, CTDL or resume.")
]
Key = Annotated[Path | None, typer.Option(help="The issuer's public key (PEM or JWK) of a signed record.")]
Order = Literal["dmy", "mdy"]
Dates = Annotated[
    Order | None, typer.Option(help="Order of day and month in the transcript, where it leaves that open.")
]


def credit(
    learner: Annotated[str | None, typer.Option(help="JSON file, or a learner_id of the catalogue.")] = None,
    transcript: Transcript = None,
    key: Key = None,
    dates: Dates = None,
    qualification: Annotated[
        str | None, typer.Option(help="Qualification id; left out, the ones nearest to complete are listed.")
    ] = None,
    override: Annotated[
        list[Path] | None, typer.Option(help="JSON of an adviser's decisions, each with name and reason.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The learner's name, to print and sign.")] = None,
    data: Data = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the answer.")] = None,
    lang: Lang = "en",
    out: Out = None,
    force: Force = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False,
) -> None:
    """Show what became of everything held, by which rule and how surely, and what is still open.

    The day is ``--as-of``, else the learner's own, else today.
    """
    from stackwise.models.credit import CreditEngine
    from stackwise.recommender.decision.names import CatalogueNames
    from stackwise.recommender.decision.rewriting import is_same_name
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.handout.credit_document import credit_document

    printing = Printing(lang, False, out, force, as_json)
    if override and qualification is None:
        raise InputError(describe("--override", "no qualification", "a decision on one", "--qualification ID"))
    if key is not None and transcript is None:
        raise InputError(describe("--key", "no transcript", "a signed record to check with it", "--transcript FILE"))
    if name is not None and qualification is None:
        raise InputError(describe("--name", "no qualification", "a record to sign", "--qualification ID"))
    if dates is not None and transcript is None:
        raise InputError(describe("--dates", "no transcript", "a file whose dates it is about", "--transcript FILE"))
    catalogue = open_catalogue(data)
    engine = CreditEngine.from_catalogue(catalogue)
    names = CatalogueNames(engine.rulebook)
    whose, held, read, own_day = read_held_by(learner, transcript, key, dates, catalogue, names)
    day = as_of.date() if as_of else own_day or date.today()
    if qualification is None:
        known = [one.known for one in held if one.known is not None]
        nearest = [one.to_json() for one in engine.nearest_qualifications(known, day)]
        unknown = [one.name for one in held if one.known is None]
        told = {"learner_id": whose, "as_of": day.isoformat(), "nearest": nearest, "unknown": unknown}
        printing.show(told, catalogue, credit_document, nearest)
        return
    if name and read is not None and read.learner_name and not is_same_name(name, read.learner_name):
        expected = f"the learner of {read.file}, whom it calls {read.learner_name!r}"
        raise InputError(describe("--name", repr(name), expected, "correct the name, or give their own transcript"))
    record = _record(catalogue, engine, (whose, name), held, qualification, day, override or [], read)
    printing.show(record, catalogue, credit_document)


def read_held_by(
    learner: str | None, transcript: Path | None, key: Path | None, dates: Order | None, catalogue: Any, names: Any
) -> tuple[str, list[ReadHolding], HeldFrom | None, date | None]:
    """Whose holdings, what they are, what they were read from, and the learner's own day."""
    from stackwise.recommender.parsing import read_learner

    if learner is None and transcript is None:
        fix = "pass --learner FILE.json, --transcript FILE, or both"
        raise InputError(describe("request", "neither --learner nor --transcript", "what is held", fix))
    asked = None if learner is None else read_learner(learner, catalogue)
    held = [] if asked is None else names.read(asked.holdings)
    if transcript is None:
        assert asked is not None
        return asked.learner_id, held, None, asked.as_of
    from stackwise.recommender.transcripts.read import read_held

    read = read_held(transcript, catalogue, key, dates)
    found = names.read(read.holdings, read.titles, read.issuers)
    name = asked.learner_id if asked is not None else read.learner_id or transcript.stem
    return name, [*held, *found], read, None if asked is None else asked.as_of


def _record(
    catalogue: Any,
    engine: Any,
    whose: tuple[str, str | None],
    held: list[ReadHolding],
    qualification: str,
    day: date,
    override: list[Path],
    read: HeldFrom | None,
) -> dict[str, Any]:
    from stackwise.recommender.decision.overrides import read_overrides
    from stackwise.recommender.decision.record import DecisionWriter

    overrides = [one for path in override for one in read_overrides(path)]
    writer = DecisionWriter(catalogue, engine)
    source = None if read is None else read.told()
    learner, name = whose
    return writer.write(learner, held, qualification, day, overrides, source, name)
