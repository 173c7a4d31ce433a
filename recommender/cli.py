"""The ``stackwise`` command: registers the commands, maps errors to exit codes. 0 done, 1 the data failed, 2 usage."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points

import typer

from stackwise.features.errors import InputError, StackwiseError
from stackwise.features.extras import missing_extra
from stackwise.recommender.commands import (
    articulation,
    catalogue,
    events,
    export,
    ingest,
    ingest_ctdl,
    ingest_taxonomy,
    rules,
)
from stackwise.recommender.commands.check import check
from stackwise.recommender.commands.credit import credit
from stackwise.recommender.commands.index import index
from stackwise.recommender.commands.lookup import find, show
from stackwise.recommender.commands.mcp import mcp
from stackwise.recommender.commands.plan import plan
from stackwise.recommender.commands.recommend import recommend
from stackwise.recommender.commands.score import score
from stackwise.recommender.commands.serve import serve
from stackwise.recommender.commands.skills import skills
from stackwise.recommender.commands.verify import verify

PLUGINS = "stackwise.commands"  # how packages above this one, such as training, add commands of theirs

app = typer.Typer(
    help="Match a person's skill gaps to micro-credentials, and say what each is worth toward a qualification.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (recommend, plan, score, credit, skills, find, show, check, verify, index, serve, mcp):
    app.command()(command)
ingest.app.command()(ingest_ctdl.ctdl)
ingest.app.command()(ingest_ctdl.registers)
ingest.app.command()(ingest_taxonomy.skills)
ingest.app.command()(ingest_taxonomy.occupations)
app.add_typer(ingest.app, name="ingest")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(articulation.app, name="articulation")
app.add_typer(export.app, name="export")
app.add_typer(rules.app, name="rules")
app.add_typer(events.app, name="events")


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is fetched at run time
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # a bar a file drowns what is said
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # its threads do not outlive the fork of `score`
    for point in sorted(entry_points(group=PLUGINS), key=lambda one: one.name):
        app.command(point.name)(point.load())
    try:
        app()
    except InputError as error:
        _fail(str(error), 2)
    except StackwiseError as error:
        _fail(str(error), 1)
    except ModuleNotFoundError as error:
        if (missing := missing_extra(error)) is None:
            raise
        _fail(str(missing), 2)
    except BrokenPipeError:  # the reader of our output went away, which is not our failure
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        _fail("interrupted", 130)


def _fail(message: str, code: int) -> None:
    print(f"stackwise: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
