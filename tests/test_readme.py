"""What the README says, done: its commands run from another folder, its Python runs, its links exist."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import stackwise

from stackwise.features.catalogue import read_catalogue

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> list[str]:
    found = re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert found, f"README.md has no <!-- {name} --> block"
    return [line for line in found[1].splitlines() if line]


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of the README: in this process, or by a shell where it asks something of one."""
    program, *words = shlex.split(line)
    if program != "stackwise" or set(line) & set(">|&<$"):
        return shell(line, folder)
    return stackwise(*words, cwd=folder)


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    bin_folder = Path(sys.executable).parent
    return subprocess.run(
        ["bash", "-c", f'export PATH="{bin_folder}:$PATH"; {line}'],
        capture_output=True, text=True, cwd=folder, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("elsewhere")


@pytest.mark.parametrize("line", [*block("install")[1:], *block("run"), *block("batch")])
def test_a_command_runs(line, folder):
    done = run(line, folder)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_install_and_test_are_one_block_each():
    assert block("install")[0].startswith("python -m pip install")
    assert block("test") == ["python -m pytest -n 2 --pyargs stackwise tests"]


def test_the_python_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(code, "README.md", "exec"), {})


def test_the_learner_file_is_one(folder):
    text = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    (folder / "learner.json").write_text(text[1])
    done = run("stackwise recommend --learner learner.json -n 2 --json", folder)
    assert done.returncode == 0, done.stderr


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_mapping_of_the_docs_reads_a_course_list(folder):
    page = (ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")
    (folder / "mapping.toml").write_text(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    (folder / "courses.csv").write_text(
        "School,Code,Course name,About,Duration,Fee,Type,Skills,Requires\n"
        'Hill College,HC1,Knife skills,All about knives,3 - 6 months,"$1,200 AUD",Micro,knives; sharpening,Nil\n'
    )
    done = run("stackwise ingest credentials courses.csv --map mapping.toml --out made --no-index", folder)
    assert done.returncode == 0, done.stderr
    row = read_catalogue(folder / "made")["credentials"].iloc[0]
    read = (row["kind"], round(row["weeks"], 1), row["price.amount"], row["price.currency"], row["mode"])
    assert read == ("micro_credential", 26.1, 1200, "AUD", "online")
