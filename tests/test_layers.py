"""The layer rule, who may import what, and the sizes of files and functions."""

import ast
from collections.abc import Iterator
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


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name.removeprefix("stackwise.") for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.removeprefix("stackwise.")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_only_go_down(path):
    layer = LAYERS.index(path.relative_to(ROOT).parts[0])
    above = {one.split(".")[0] for one in imports(path)} & set(LAYERS[layer + 1 :])
    assert not above, f"{name(path)} imports from a layer above its own: {sorted(above)}"


@pytest.mark.parametrize("path", [one for one in FILES if one.parts[-2] == "models" or "models" in one.parts], ids=name)
def test_stages_do_not_import_one_another(path):
    stage = path.relative_to(ROOT / "models").parts[0].removesuffix(".py")
    allowed = ALSO.get(stage, set()) | {stage}
    stages = {one.split(".")[1] for one in imports(path) if one.startswith("models.")}
    assert stages <= allowed, f"{name(path)} imports {sorted(stages - allowed)}"


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path) -> Iterator[str]:
    """Full names, those inside ``if TYPE_CHECKING`` among them; ``from a import b`` may name the module ``a.b``."""
    yield from imports(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}".removeprefix("stackwise.") for alias in node.names)


def test_no_two_modules_import_each_other():
    known = {module(path): path for path in FILES}
    needs = {here: (set(imported_modules(path)) & known.keys()) - {here} for here, path in known.items()}
    circles = {tuple(sorted((here, there))) for here in needs for there in needs[here] if here in needs[there]}
    assert not circles


def test_no_class_name_is_defined_twice():
    places: dict[str, list[str]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(name(path))
    assert not {known: files for known, files in places.items() if len(files) > 1}


@pytest.mark.parametrize("library", OWNERS)
def test_heavy_libraries_are_imported_by_their_owner_alone(library):
    users = [name(path) for path in FILES if any(one.split(".")[0] == library for one in imports(path))]
    assert not [one for one in users if not one.startswith(OWNERS[library])]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            code = (node.end_lineno or 0) - (node.body[0].end_lineno if _documented(node) else node.lineno)
            assert code <= 40, f"{node.name} has {code} lines of code"


def _documented(node: ast.FunctionDef) -> bool:
    return ast.get_docstring(node) is not None


NOT_SAMPLE = [path for path in FILES if path.parts[-2] != "sample" and path.stem != "frames"]


@pytest.mark.parametrize("path", NOT_SAMPLE, ids=name)
def test_frames_of_rows_declare_their_types(path):
    """pandas types an empty list as floats: rows become a frame through features/frames.py alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pd.DataFrame":
            said = any(word.arg == "dtype" for word in node.keywords)
            of_columns = bool(node.args) and isinstance(node.args[0], ast.Dict)
            assert said or of_columns, f"line {node.lineno}: use frame_of"
