"""Pages: words, links, paths and commands they name exist; what the readers' pages say runs as it is written."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pandas as pd
import pytest
import typer
import yaml
from command_line import stackwise
from typer.main import get_command

from stackwise.recommender.cli import PLUGINS, app
from stackwise.recommender.defaults import SAMPLE, open_catalogue
from stackwise.recommender.parsing import read_learner
from stackwise.training.__main__ import app as training

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ALSO = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "NOTICE")]
LOG = ROOT / "CHANGELOG.md"  # tells of what is gone, too
LAYERS = [ROOT / name for name in ("features", "models", "recommender", "training")]
MODULES = [path for layer in LAYERS for path in layer.rglob("*.py")]
PACKAGES = [path for path in MODULES if path.name == "__init__.py"]
OLD_MODULES = {
    *("judge", "understand", "together", "stages", "assemble", "derived", "readings", "wire", "contracts", "inputs"),
    *("pairs", "facts", "exact", "grains", "purse", "tier", "giver", "grants", "lawful", "increments", "remaining"),
    *("allowance", "value", "needs", "prune", "doors", "refusals", "bodies", "work", "ranges", "utils"),
}
OLD_CLASSES = {
    *("Judge", "Judged", "Understood", "Together", "Readings", "Reads", "Reading", "Sealed", "Coded", "Purse", "Play"),
    *("Search", "Watching", "Keeper", "Line", "Parts", "Crew", "Slip", "Piece", "Former", "Work", "Tell"),
}
LONG_RUNNING = ("serve", "retrain", "promote", "models:/", "spark")  # tested where they are made


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def classes(path: Path) -> set[str]:
    return {node.name for node in parsed(path).body if isinstance(node, ast.ClassDef)}


def exported(path: Path) -> list[str]:
    """Classes that a package's ``__init__`` imports or defines."""
    nodes = parsed(path).body
    ours = [node for node in nodes if isinstance(node, ast.ImportFrom) and str(node.module).startswith("stackwise")]
    names = [alias.asname or alias.name for node in ours for alias in node.names]
    names += [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    return [name for name in names if re.fullmatch(r"[A-Z]\w*[a-z]\w*", name) and name != "Any"]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def commands(path: Path) -> list[str]:
    """The command lines of a page's shell blocks, those that go on in a next line joined."""
    lines = [line for block in blocks(path, "sh") for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if re.match(r"(stackwise|python -m stackwise\.training) ", line)]


COMMANDS = [(path, line) for path in [*PAGES, *ALSO] for line in commands(path)]
RUN = [
    (path, line)
    for path, line in COMMANDS
    if path.parent.name == "readers" and not any(word in line for word in LONG_RUNNING)
]
READERS = sorted({path for path, _ in COMMANDS if path.parent.name == "readers"})


@pytest.mark.parametrize("path", PACKAGES, ids=relative)
def test_each_exported_class_is_in_the_glossary(path):
    told = re.findall(r"^\| (\w+) \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in exported(path) if name not in told] == []


def test_the_words_of_the_glossary_are_in_order_and_told_once():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for section in text.split("\n## ")[1:]:
        words = [word.lower() for word in re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)[1:]]
        assert words == sorted(set(words), key=str.lower)


def test_the_private_words_of_before_are_gone():
    assert [relative(path) for path in MODULES if {path.stem, path.parent.name} & OLD_MODULES] == []
    assert [(relative(path), old) for path in MODULES if (old := classes(path) & OLD_CLASSES)] == []


def test_every_page_is_in_the_site():
    def pages(node):
        if isinstance(node, str):
            return [node]
        values = node.values() if isinstance(node, dict) else node
        return [page for value in values for page in pages(value)]

    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(pages(nav)) == sorted(path.relative_to(DOCS).as_posix() for path in PAGES)


@pytest.mark.parametrize("path", [*PAGES, *ALSO, LOG], ids=relative)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_links_to_pages_alone(path):
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if DOCS not in (path.parent / target).resolve().parents] == []


@pytest.mark.parametrize("path", [*PAGES, *ALSO], ids=relative)
def test_files_and_modules_that_are_named_exist(path):
    text = path.read_text(encoding="utf-8")
    files = re.findall(r"\b((?:features|models|recommender|training|tests|notebooks)/[\w./*-]*\w)", text)
    dotted = re.findall(r"\bstackwise((?:\.\w+)+)", text)
    layers = [
        name[1:].replace(".", "/") for name in dotted if re.match(r"\.(features|models|recommender|training)", name)
    ]
    assert [name for name in files if not any(ROOT.glob(name))] == []
    assert [name for name in layers if not any((ROOT / found).exists() for found in (name, f"{name}.py"))] == []


def context(group, arguments, name, parent=None):
    """Read a command line as the command would, without running it."""
    made = group.make_context(name, list(arguments), parent=parent)
    if not hasattr(group, "commands"):
        return made
    rest = [*getattr(made, "_protected_args", ()), *made.args]
    name, command, rest = group.resolve_command(made, rest)
    return context(command, rest, name, made)


@pytest.fixture(scope="module")
def groups():
    """The commands by program: ours, those that ``training`` adds to them, and ``training``'s own."""
    plugins = typer.Typer()
    for point in entry_points(group=PLUGINS):
        plugins.command(point.name)(point.load())
    return {"stackwise": get_command(app), "plugins": get_command(plugins), "python": get_command(training)}


@pytest.mark.parametrize("line", [pytest.param(line, id=f"{path.stem}-{line[:30]}") for path, line in COMMANDS])
def test_a_command_of_a_page_is_one(line, groups):
    program, *words = shlex.split(re.split(r" [>|&]", line)[0], comments=True)
    if program == "python":
        words = words[2:]
    elif words[0] in groups["plugins"].commands:
        program = "plugins"
    context(groups[program], words, program)


def test_each_reader_has_three_commands():
    assert [(relative(path), len(commands(path))) for path in READERS if len(commands(path)) != 3] == []
    assert len(READERS) == 5


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with what the readers' pages assume: an ad, a catalogue, a course list with its mapping, learners."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(SAMPLE, folder / "my-catalogue")
    (folder / "cv.txt").write_text("Clerk since 2021. I enter invoices every day; I have never run payroll.")
    (folder / "ad.txt").write_text("We need a bookkeeper. You must reconcile bank accounts and run payroll.")
    (folder / "mapping.toml").write_text(blocks(DOCS / "mappings.md", "toml")[0])
    (folder / "courses.csv").write_text(
        "School,Code,Course name,About,Duration,Fee,Type,Skills,Requires\n"
        'Hill College,HC1,Run payroll,Learn to run payroll,3 - 6 months,"$1,200 AUD",Micro,run payroll,Nil\n'
    )
    (folder / "units.csv").write_text(blocks(DOCS / "readers" / "registrar.md", "csv")[0])
    learners = {"learner_id": ["me"], "goal": ['{"occupation_id": "business.bookkeeper"}']}
    pd.DataFrame(learners).to_parquet(folder / "learners.parquet")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("path", "line"), RUN, ids=lambda value: value.stem if isinstance(value, Path) else value[:20])
def test_a_command_of_a_readers_page_runs(path, line, desk):
    for block in blocks(path, "json"):
        (desk / "me.json").write_text(block)
    done = stackwise(*shlex.split(line)[1:], cwd=desk)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_learner_of_the_advisers_page_is_one(tmp_path):
    (tmp_path / "me.json").write_text(blocks(DOCS / "readers" / "adviser.md", "json")[0])
    assert read_learner(str(tmp_path / "me.json"), open_catalogue(None)).learner_id == "me"


def test_the_tasks_are_those_that_contributing_names():
    found = [node for node in parsed(ROOT / "noxfile.py").body if isinstance(node, ast.FunctionDef)]
    tasks = [node.name for node in found if node.decorator_list]
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [task for task in tasks if f"`{task}`" not in told] == []


def test_the_tasks_are_listed():
    nox = pytest.importorskip("nox")
    assert nox
    command = [sys.executable, "-m", "nox", "--list", "--noxfile", str(ROOT / "noxfile.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ("tests", "quick", "lint", "types", "docs", "smoke"))


def test_the_weights_that_ship_are_those_that_contributing_names():
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shipped = [path for layer in LAYERS[:2] for path in layer.rglob("*.npz")]
    assert [relative(path) for path in shipped if relative(path) not in told] == []


def test_the_version_is_that_of_the_changelog():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(r"^## (\S+)", LOG.read_text(encoding="utf-8"), re.MULTILINE)[1] == version
