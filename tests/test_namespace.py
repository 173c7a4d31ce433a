"""Only ``stackwise`` is on the path: a project with its own models/, features.py and training/ uses every door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

import stackwise
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.bundle import seal_model

BAD = "raise RuntimeError('the project of the user was imported')\n"


@pytest.fixture
def project(tmp_path) -> Path:
    """A user's folder whose names are those of this project's own rooms."""
    for name in ("models", "training", "recommender"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(BAD)
    (tmp_path / "features.py").write_text(BAD)
    return tmp_path


def run(project: Path, *given: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    done = subprocess.run([sys.executable, *given], cwd=project, env={**kept, "HF_HUB_OFFLINE": "1"},
                          capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_interface_works_beside_names_alike(project):
    said = run(project, "-c", "import stackwise; print(stackwise.recommend('business-1', n=2).learner_id)")
    assert said.split() == ["business-1"]


def test_the_command_line_works_beside_names_alike(project):
    said = run(project, "-m", "stackwise", "recommend", "--learner", "business-1", "-n", "2", "--json")
    assert len(json.loads(said)["recommendations"]) == 2


@pytest.mark.filterwarnings("ignore:(?s).*input example:UserWarning")
def test_the_logged_model_works_beside_names_alike(project, sample, tmp_path_factory):
    mlflow = pytest.importorskip("mlflow")
    from stackwise.recommender import mlflow_model

    sealed, logged = (tmp_path_factory.mktemp("model") / name for name in ("sealed", "logged"))
    seal_model(sealed, sample, shipped_ranker())
    artifacts = {mlflow_model.SEALED: str(sealed)}
    mlflow.pyfunc.save_model(logged, python_model=mlflow_model.__file__, artifacts=artifacts,
                             signature=mlflow_model.SIGNATURE,
                             pip_requirements=mlflow_model.requirements())  # fmt: skip
    code = "import mlflow, sys; mlflow.pyfunc.load_model(sys.argv[1]); print('loaded')"
    assert "loaded" in run(project, "-W", "ignore", "-c", code, str(logged))


def test_importing_it_loads_no_arrays(project):
    code = "import sys, stackwise; dir(stackwise); print({'numpy', 'pandas', 'pydantic'} & set(sys.modules))"
    assert run(project, "-c", code).strip() == "set()"


def test_every_public_name_is_there():
    assert all(getattr(stackwise, name) is not None for name in stackwise.__all__)
    with pytest.raises(AttributeError, match="horoscope"):
        _ = stackwise.horoscope  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("learner", "said"),
    [
        ({"learner_id": "me", "shoe_size": 43}, "shoe_size"),
        ({"learner_id": "me", "skills": [{"level": 3}]}, "skills.0"),
        (7, "int"),
        (None, "NoneType"),
    ],
)
def test_what_is_no_learner_is_told_so(learner, said):
    with pytest.raises(stackwise.InputError, match=said):
        stackwise.recommend(learner)


def test_a_record_a_dict_and_an_id_get_the_same_answer():
    from stackwise.recommender.parsing import read_learner

    record = read_learner("business-1", stackwise.open_catalogue())
    plain = record.model_dump(mode="json", exclude_none=True)
    first, second, third = (stackwise.recommend(one, n=2) for one in (record, plain, "business-1"))
    assert first == second == third
    assert not stackwise.verify(first)
    assert not stackwise.verify(stackwise.plan(plain))
    assert not stackwise.verify(stackwise.decision(plain, "ZFN42"))


def test_nothing_else_is_installed_at_the_top():
    # not what a build left in this folder
    installed = [its for its in distributions(name="stackwise") if its.read_text("RECORD")]
    if not installed:
        pytest.skip("the distribution is not installed here")
    files = [file for its in installed for file in its.files or []]
    own = {file.parts[0] for file in files if not file.parts[0].startswith(("stackwise-", "..", "__editable__"))}
    assert own <= {"stackwise", "__pycache__"}
