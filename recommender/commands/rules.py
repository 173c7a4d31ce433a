"""``stackwise rules``: packaging rules said back as sentences, and drafted from prose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Read packaging rules back as sentences, or draft them from prose.", no_args_is_help=True)


@app.command()
def read(
    source: Annotated[Path, typer.Argument(help="A TOML file of packaging rules, or a folder.", show_default=False)],
    units: Annotated[Path | None, typer.Option(help="The register's table, where rules leave lists to it.")] = None,
) -> None:
    """Say each rule as sentences, to be compared with its text, then what is wrong with it; exit 1 where it is."""
    from stackwise.features.packaging.checks import rule_faults
    from stackwise.features.packaging.files import read_rule_files
    from stackwise.features.packaging.sentences import sentences, unsaid_words
    from stackwise.features.packaging.tables import filled_rules

    wrong = 0
    for rule, levels in filled_rules(read_rule_files(source), units):
        for sentence in sentences(rule):
            typer.echo(sentence)
        for sentence in unsaid_words(rule):
            typer.echo(f"NOT IN THE RULE: {sentence}")
        for fault in rule_faults(rule, levels):
            typer.echo(f"WRONG: {fault}")
            wrong += 1
        typer.echo("")
    if wrong:
        typer.echo(f"{wrong} faults", err=True)
        raise typer.Exit(1)


@app.command()
def draft(
    text: Annotated[Path, typer.Argument(help="The words of one qualification's rule.", show_default=False)],
    units: Annotated[Path | None, typer.Option(help="CSV of its units: unit, role, group, credit, level.")] = None,
    code: Annotated[str | None, typer.Option(help="The code, where the text does not begin with it.")] = None,
) -> None:
    """Draft a rule file from prose; it counts only once its doubtful phrases are settled and somebody accepts it."""
    from stackwise.features.errors import InputError, describe
    from stackwise.features.packaging.drafting.drafts import draft_rule
    from stackwise.features.packaging.files import rules_to_toml
    from stackwise.features.packaging.tables import read_unit_rows

    try:
        words = text.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(describe(f"text {text}", error, "a text file", "check the path")) from error
    made = draft_rule(words, [] if units is None else read_unit_rows(units), code)
    typer.echo(rules_to_toml([made.rule]), nl=False)
    for phrase, became in made.read:
        typer.echo(f"read as {became}: {phrase}", err=True)
    for phrase in made.rule.doubtful:
        typer.echo(f"DOUBTFUL: {phrase}", err=True)
    typer.echo("nothing counts until doubtful is empty and accepted_by names who read it", err=True)
