"""The layer rule, who may import what, and the sizes of files and functions."""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["features", "models", "recommender", "training"]
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
ALSO = {"planner": {"credit"}, "reranker": {"credit"}, "linker": {"linking"}}  # the linker's parts are its own stage
OWNERS = {
    "mlflow": ("recommender/bundle", "recommender/mlflow_model", "recommender/mlflow_columns", "training/registry"),
    "sentence_transformers": ("features/encoders",),
    "torch": (
        "features/encoders",
        "training/fit_reading",
        "training/lora",
        "training/reading_network",
        "training/span_networks",
        "training/tune_encoder",
    ),
    "ortools": ("models/planner", "models/credit"),
    "pyspark": ("recommender/spark",),
    "fastapi": ("recommender/service",),
    "starlette": ("recommender/service",),
    "uvicorn": ("recommender/service",),
    "sqlalchemy": ("recommender/service", "recommender/batch/sql"),
    "mcp": ("recommender/mcp_server", "recommender/commands/mcp"),
    "prometheus_client": ("recommender/service",),
    "jwt": ("recommender/service",),
    "ctranslate2": ("features/int8_bert",),
}


@dataclass
class Source:
    """What the tests ask of a file, read in one pass: kept trees would have the collector walk them ever after."""

    imports: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)  # full names; ``from a import b`` may name the module ``a.b``
    classes: list[str] = field(default_factory=list)
    functions: dict[str, int] = field(default_factory=dict)  # lines of code
    untyped_frames: list[int] = field(default_factory=list)

    def add(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            self.imports.update(_ours(one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            self.imports.add(_ours(node.module))
            self.modules.update(_ours(f"{node.module}.{one.name}") for one in node.names)
        elif isinstance(node, ast.FunctionDef):
            began = node.body[0].end_lineno if ast.get_docstring(node) is not None else node.lineno
            self.functions[f"{node.name}, line {node.lineno}"] = (node.end_lineno or 0) - (began or 0)
        elif isinstance(node, ast.Call) and _unparsed(node.func) == "pd.DataFrame" and not _typed(node):
            self.untyped_frames.append(node.lineno)


def _ours(module: str) -> str:
    return module.removeprefix("stackwise.")


def _unparsed(called: ast.expr) -> str:
    return ast.unparse(called) if isinstance(called, ast.Attribute) else ""


def _typed(call: ast.Call) -> bool:
    said = any(word.arg == "dtype" for word in call.keywords)
    return said or (bool(call.args) and isinstance(call.args[0], ast.Dict))


@cache
def source(path: Path) -> Source:
    """All imports of a file, those inside ``if TYPE_CHECKING`` among them, and what else it defines and calls."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), Source()
    found.classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in ast.walk(tree):
        found.add(node)
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_only_go_down(path):
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    above = {one.split(".")[0] for one in source(path).imports} & set(LAYERS[layer + 1 :])
    assert not above, f"{name(path)} imports from a layer above its own: {sorted(above)}"


@pytest.mark.parametrize("path", [one for one in FILES if one.parts[-2] == "models" or "models" in one.parts], ids=name)
def test_stages_do_not_import_one_another(path):
    stage = path.relative_to(ROOT / "models").parts[0].removesuffix(".py")
    allowed = ALSO.get(stage, set()) | {stage}
    stages = {one.split(".")[1] for one in source(path).imports if one.startswith("models.")}
    assert stages <= allowed, f"{name(path)} imports {sorted(stages - allowed)}"


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_no_two_modules_import_each_other():
    known = {module(path): path for path in FILES}
    named = {here: source(path).imports | source(path).modules for here, path in known.items()}
    needs = {here: found & known.keys() - {here} for here, found in named.items()}
    circles = {tuple(sorted((here, there))) for here in needs for there in needs[here] if here in needs[there]}
    assert not circles


def test_no_class_name_is_defined_twice():
    places: dict[str, list[str]] = {}
    for path in FILES:
        for one in source(path).classes:
            places.setdefault(one, []).append(name(path))
    assert not {known: files for known, files in places.items() if len(files) > 1}


@pytest.mark.parametrize("library", OWNERS)
def test_heavy_libraries_are_imported_by_their_owner_alone(library):
    users = [name(path) for path in FILES if any(one.split(".")[0] == library for one in source(path).imports)]
    assert not [one for one in users if not one.startswith(OWNERS[library])]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert not {one: lines for one, lines in source(path).functions.items() if lines > 40}


NOT_SAMPLE = [path for path in FILES if path.parts[-2] != "sample" and path.stem != "frames"]


@pytest.mark.parametrize("path", NOT_SAMPLE, ids=name)
def test_frames_of_rows_declare_their_types(path):
    """pandas types an empty list as floats: rows become a frame through features/frames.py alone."""
    assert not source(path).untyped_frames, "use frame_of"
