"""``stackwise articulation``: drafts of what may be equivalent, signed into a rule or refused by a person."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.handout import Force, Lang, Out, Printing
from stackwise.recommender.commands.options import Data

app = typer.Typer(help="Propose what may be equivalent, and let a person sign or refuse it.", no_args_is_help=True)
Ledger = Annotated[Path, typer.Option("--ledger", help="File of drafts and decisions.")]
By = Annotated[str, typer.Option("--by", help="Who decides, by name and position.", show_default=False)]
DraftId = Annotated[str, typer.Argument(help="Id of a draft.", show_default=False)]
On = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Day of the decision; today.")]
LEDGER = Path("articulation.json")


@app.command()
def propose(
    credential: Annotated[str, typer.Option(help="Credential id.", show_default=False)],
    qualification: Annotated[str, typer.Option(help="Qualification id.", show_default=False)],
    elements: Annotated[Path | None, typer.Option(help="CSV of the units' elements: unit, element.")] = None,
    data: Data = None,
    ledger: Ledger = LEDGER,
    n: Annotated[int, typer.Option("-n", help="Most units.", min=1, max=100)] = 5,
    weak: Annotated[bool, typer.Option("--weak", help="Also pairs that are hardly alike.")] = False,
    on: On = None,
) -> None:
    """Draft which units a credential may be equivalent to, element by element; nothing counts until it is signed."""
    from stackwise.features.encoders import load_encoder
    from stackwise.recommender.articulation.drafts import read_ledger, write_ledger
    from stackwise.recommender.articulation.propose import ArticulationProposer, read_elements
    from stackwise.recommender.defaults import open_catalogue

    catalogue, kept = open_catalogue(data), read_ledger(ledger)
    read = None if elements is None else read_elements(elements, map(str, catalogue["units"]["unit_id"]))
    for said in [] if read is None else read.set_aside:
        typer.echo(f"set aside: {said}", err=True)
    proposer = ArticulationProposer(catalogue, load_encoder("plain"), {} if read is None else read.by_unit)
    found = proposer.propose(credential, qualification, _day(on), n)
    fresh = [one for one in found if (weak or one.tier != "weak") and not kept.decided(one.draft_id, one.texts)]
    write_ledger(ledger, kept.with_drafts(fresh))
    for one in fresh:
        met = f"{sum(element.met for element in one.elements)} of {len(one.elements)} elements met by its text"
        typer.echo(f"{one.draft_id}  {one.tier}: {one.unit_id} {one.unit_title}")
        typer.echo(f"  {'known by its title alone: compare its elements first' if one.titled else met}")
        for element in one.elements:
            typer.echo(f"  {'+' if element.met else '-'} {element.element}: “{element.text or ''}”")
    before = sum(kept.decided(one.draft_id, one.texts) for one in found)
    typer.echo(f"{len(fresh)} drafts in {ledger}, {before} decided before; none counts until it is signed", err=True)


@app.command()
def sign(
    draft: DraftId,
    by: By,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day of the learning.")],
    data: Annotated[Path, typer.Option("--data", help="Catalogue folder that gets the rule.")],
    reason: Annotated[
        str | None, typer.Option("--reason", help="What shows the equivalence; a weak draft needs one.")
    ] = None,
    ledger: Ledger = LEDGER,
    on: On = None,
) -> None:
    """Sign a draft: it becomes a rule of the catalogue, with who, when and until."""
    from stackwise.recommender.articulation.drafts import read_ledger, signed, write_ledger
    from stackwise.recommender.articulation.rules import write_rules

    kept = read_ledger(ledger)
    found = kept.find(draft)
    decided = kept.with_drafts([signed(found, by, _day(on), until.date(), reason)])
    if found.titled:
        typer.echo(f"{found.unit_id} is known by its title alone: no element of it was compared", err=True)
    write_rules(data, decided)
    write_ledger(ledger, decided)
    typer.echo(f"{decided.find(draft).rule.basis}; until {until.date()}")


@app.command()
def refuse(
    draft: DraftId,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why not.", show_default=False)],
    ledger: Ledger = LEDGER,
    on: On = None,
) -> None:
    """Refuse a draft: it is not proposed again until one of its texts changes."""
    from stackwise.recommender.articulation.drafts import read_ledger, refused, write_ledger

    kept = read_ledger(ledger)
    write_ledger(ledger, kept.with_drafts([refused(kept.find(draft), by, _day(on), reason)]))
    typer.echo(f"refused by {by}: {reason}")


@app.command()
def pack(
    draft: DraftId,
    ledger: Ledger = LEDGER,
    lang: Lang = "en",
    out: Out = None,
    force: Force = False,
) -> None:
    """Print a draft as a pack for recognition of prior learning, or write it to a file to fill in and sign."""
    from stackwise.recommender.articulation.drafts import read_ledger
    from stackwise.recommender.articulation.pack import rpl_pack
    from stackwise.recommender.words import open_texts

    printing = Printing(lang, False, out, force)
    found = read_ledger(ledger).find(draft)
    printing.print_document(rpl_pack(found, open_texts(lang)), found.model_dump(mode="json"))


def _day(on: datetime | None) -> date:
    return date.today() if on is None else on.date()
