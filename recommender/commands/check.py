"""``stackwise check``: what a catalogue is worth, on a page or for a pipeline."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from stackwise.recommender.commands.options import AsJson

_MOST = 1_000_000


def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Catalogue folder; the shipped sample when left out.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Run this check alone; may be repeated.")] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", help="Exit 1 on findings of this check, or of `any`; `texts=5`: on more than 5."),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to compare dates with; today.")] = None,
    n: Annotated[int, typer.Option("-n", help="Findings of each check to print; --json has all.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Check what a catalogue states and what in it cannot be right: fields, texts, duplicates, prerequisites, rules,
    prices and dates."""
    from stackwise.recommender.defaults import open_catalogue
    from stackwise.recommender.health import CHECKS, check_catalogue
    from stackwise.recommender.render.health import health_page

    limits = _limits(fail_on or [])
    checks = only or CHECKS
    report = check_catalogue(open_catalogue(folder), checks, _day(as_of))  # type: ignore[arg-type]
    typer.echo(report.model_dump_json(indent=1) if as_json else health_page(report, n))
    over = [name for name, most in limits.items() if report.counts.get(name, 0) > most]  # type: ignore[call-overload]
    if over:
        typer.echo(f"failed on {', '.join(over)}", err=True)
        raise typer.Exit(1)


def _limits(asked: list[str]) -> dict[str, int]:
    """The most findings allowed, by check."""
    from stackwise.features.errors import InputError, describe
    from stackwise.recommender.health import CHECKS

    limits: dict[str, int] = {}
    for said in asked:
        name, _, most = said.partition("=")
        if name not in (*CHECKS, "any") or (most and not most.isdecimal()):
            rule = f"{', '.join(CHECKS)} or any, perhaps with =NUMBER"
            raise InputError(describe("--fail-on", repr(said), rule, "name a check"))
        for check_name in CHECKS if name == "any" else (name,):
            limits[check_name] = min(int(most or 0), limits.get(check_name, _MOST))
    return limits


def _day(said: str | None) -> date | None:
    from stackwise.features.errors import InputError, describe

    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise InputError(describe("--as-of", repr(said), "a day such as 2026-11-28", "write it so")) from error
