"""The pages: every exported class is in the glossary, every page is in the site, links lead somewhere."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ALSO = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
LAYERS = [ROOT / name for name in ("features", "models", "recommender", "training")]
PACKAGES = [path for layer in LAYERS for path in layer.rglob("__init__.py")]
OWN = [path for path in PACKAGES if path.parent.name != "api"]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def exported(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [alias.asname or alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [name for name in names if re.fullmatch(r"[A-Z][a-z]\w*", name)]


@pytest.mark.parametrize("path", OWN, ids=relative)
def test_each_exported_class_is_in_the_glossary(path):
    told = re.findall(r"^\| (\w+) \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in exported(path) if name not in told] == []


def test_every_page_is_in_the_site():
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("nav:")[1]
    assert [path.relative_to(DOCS).as_posix() for path in PAGES if path.relative_to(DOCS).as_posix() not in nav] == []


@pytest.mark.parametrize("path", [*PAGES, *ALSO], ids=relative)
def test_links_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_tasks_are_those_that_contributing_names():
    tasks = re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [task for task in tasks if f"`{task}`" not in told] == []
