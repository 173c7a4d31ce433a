"""``python -m stackwise.training``: commands that measure and make what ships."""

from __future__ import annotations

import sys

import typer

from stackwise.features.errors import InputError, StackwiseError
from stackwise.training.average_reading import average_reading
from stackwise.training.board import board
from stackwise.training.evaluate_articulation import evaluate_articulation
from stackwise.training.evaluate_courses import evaluate_courses
from stackwise.training.evaluate_jcrec import evaluate_jcrec
from stackwise.training.evaluate_linking import evaluate_linking
from stackwise.training.evaluate_occupations import evaluate_occupations
from stackwise.training.evaluate_panel import evaluate_panel
from stackwise.training.evaluate_programmes import evaluate_programmes, fit_programmes
from stackwise.training.evaluate_reading import evaluate_reading
from stackwise.training.evaluate_taught import evaluate_taught
from stackwise.training.evaluate_title_similarity import evaluate_title_similarity
from stackwise.training.evaluate_titles import evaluate_titles
from stackwise.training.fit_linking import fit_linking
from stackwise.training.fit_occupations import fit_occupations
from stackwise.training.fit_panel import fit_panel
from stackwise.training.fit_reading import fit_reading
from stackwise.training.fit_span_linking import fit_span_linking
from stackwise.training.fit_stray import fit_stray
from stackwise.training.fit_teaching import fit_teaching
from stackwise.training.fit_text_fit import fit_text_fit
from stackwise.training.pack_encoder import pack_encoder
from stackwise.training.tune_encoder import tune_encoder

app = typer.Typer(
    help="Measure the reading of skills, and make the weights that ship.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(evaluate_articulation)
app.command()(evaluate_courses)
app.command()(evaluate_linking)
app.command()(evaluate_jcrec)
app.command()(evaluate_panel)
app.command()(evaluate_reading)
app.command()(evaluate_occupations)
app.command()(evaluate_taught)
app.command()(evaluate_titles)
app.command()(evaluate_title_similarity)
app.command()(evaluate_programmes)
app.command()(board)
app.command()(fit_programmes)
app.command()(fit_linking)
app.command()(fit_span_linking)
app.command()(fit_teaching)
app.command()(fit_text_fit)
app.command()(fit_occupations)
app.command()(fit_panel)
app.command()(fit_reading)
app.command()(fit_stray)
app.command()(average_reading)
app.command()(tune_encoder)
app.command()(pack_encoder)


def main() -> None:
    """Run the command line; 0 done, 1 the data failed, 2 usage."""
    try:
        app(prog_name="python -m stackwise.training")
    except StackwiseError as error:
        print(f"training: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, InputError) else 1)


if __name__ == "__main__":
    main()
