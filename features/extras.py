"""Extras: which packages come only when asked for, and the line that installs each."""

from __future__ import annotations

from stackwise.features.errors import InputError, describe

EXTRAS = {
    "sklearn": "train",
    "mlflow": "train",
    "matplotlib": "train",
    "torch": "encoders",
    "sentence_transformers": "encoders",
    "fastapi": "serve",
    "starlette": "serve",
    "uvicorn": "serve",
    "sqlalchemy": "serve",
    "prometheus_client": "serve",
    "jwt": "serve",
    "pyspark": "spark",
    "psycopg": "postgres",
    "mcp": "mcp",
    "mcp_types": "mcp",
    "fpdf": "handout",
    "fontpkg_noto_sans": "handout",
    "pypdf": "files",
    "ctranslate2": "fast",
}
"""The extra that brings each package, by the name it is imported under."""


def missing_extra(error: ModuleNotFoundError) -> InputError | None:
    """The error to raise in place of a missing package's, with the line that installs it; None for any other module.

    >>> str(missing_extra(ModuleNotFoundError(name="mlflow.pyfunc")))
    'package mlflow: got none installed; expected the extra `train`; run `python -m pip install "stackwise[train]"`'
    """
    package = (error.name or "").split(".")[0]
    if package not in EXTRAS:
        return None
    extra = EXTRAS[package]
    fix = f'run `python -m pip install "stackwise[{extra}]"`'
    return InputError(describe(f"package {package}", "none installed", f"the extra `{extra}`", fix))
