"""The command line as a user meets it: what it prints, exit codes, no tracebacks; whole processes give one answer."""

import json
import subprocess
import sys

import pytest
from command_line import stackwise
from file_samples import word_file

from stackwise.models.ranker import FusedRanker, shipped_ranker
from stackwise.recommender.bundle import seal_model


def process(*words: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "stackwise.recommender.cli", *words]
    return subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)


def test_recommend_prints_an_answer_a_person_can_read():
    done = process("recommend", "--learner", "business-1", "-n", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "You already have" in done.stdout
    assert "1. " in done.stdout


def test_a_refusal_is_a_code_and_a_line_and_no_traceback():
    done = process("recommend", "--learner", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("stackwise: ")
    assert "a JSON file or a learner_id" in done.stderr
    assert "Traceback" not in done.stderr


def test_recommend_json_verifies_and_a_tampered_copy_does_not(tmp_path):
    done = stackwise("recommend", "--learner", "business-1", "--json", "-n", "3")
    path = tmp_path / "answer.json"
    path.write_text(done.stdout)
    assert stackwise("verify", str(path)).stdout == "every claim holds\n"
    answer = json.loads(done.stdout)
    answer["recommendations"][0]["score"] = 1.5
    path.write_text(json.dumps(answer))
    failed = stackwise("verify", str(path))
    assert failed.returncode == 1
    assert "score is not the sum" in failed.stdout


def test_the_same_request_gives_the_same_bytes():
    words = ("recommend", "--learner", "energy-1", "--json")
    assert process(*words).stdout == process(*words).stdout == stackwise(*words).stdout


def test_a_job_by_its_title():
    done = stackwise("recommend", "--job", "Bookkeeper", "--has", "customer service", "--json", "-n", "2")
    answer = json.loads(done.stdout)
    assert len(answer["recommendations"]) == 2
    assert answer["request"]["goal"]["occupation_id"].startswith("business.")


def test_a_job_from_a_file(tmp_path):
    (tmp_path / "job.txt").write_text("You must reconcile bank accounts and run payroll every month.")
    done = stackwise("recommend", "--job", "@job.txt", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["request"]["job_text"].startswith("You must")
    assert answer["gap"][0]["evidence"]["field"] == "job_text"


def test_an_ad_and_a_cv_from_files(tmp_path):
    (tmp_path / "ad.txt").write_text("You must reconcile bank accounts and run payroll every month.")
    (tmp_path / "cv.docx").write_bytes(word_file("I have run payroll since 2021; I have never used spreadsheets."))
    done = stackwise("recommend", "--job", "@ad.txt", "--cv", "@cv.docx", "--json", cwd=tmp_path)
    held = {one["said"]: one["counted"] for one in json.loads(done.stdout)["understood"]["held"]}
    assert [said for said, counted in held.items() if counted] == ["run payroll"]
    assert any("spreadsheets" in said for said in held)
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-nothing")
    refused = stackwise("recommend", "--job", "@ad.txt", "--cv", "@cv.pdf", cwd=tmp_path)
    assert refused.returncode == 2
    assert "expected a PDF or .docx with words" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--learner", "business-1", "-n", "0"), 2, "n: got 0; expected a whole number from 1 to 100"),
        ((), 2, "exactly one"),
        (("--job", "   "), 2, "nothing but space"),
        (("--job", "@missing.txt"), 2, "an existing file"),
        (("--job", "Bookkeeper", "--goal", "retire"), 2, "change, advance or stay_current"),
        (("--job", "Bookkeeper", "--max-cost", "-5"), 2, "max_cost: got -5; expected at least 0"),
        (("--job", "Bookkeeper", "--qualification", "ZFN4"), 2, "ZFN42"),
        (("--job", "Bookkeeper", "--present", "business.bookeeper"), 2, "business.bookkeeper"),
        (("--job", "Bookkeeper", "--data", "/nowhere"), 1, "no manifest.json"),
        (("--job", "Bookkeeper", "--encoder", "/nowhere"), 2, "encoder"),
        (("--job", "receptionist"), 2, "Medical receptionist; Hotel receptionist"),
        (("--learner", "business-1", "--cv", "I bake."), 2, "--cv: got a value beside --learner"),
        (("--job", "Bookkeeper", "--has", "@missing.txt"), 2, "an existing file"),
        (("--nonsense",), 2, "No such option"),
    ],
)
def test_bad_input_is_a_stated_outcome(words, code, said, tmp_path):
    done = stackwise("recommend", *words, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def learner_file(tmp_path, **fields) -> str:
    path = tmp_path / "learner.json"
    path.write_text(json.dumps({"learner_id": "l", "as_of": "2026-09-01", **fields}))
    return str(path)


BOOKKEEPER = {"kind": "change", "occupation_id": "business.bookkeeper"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"goal": {"kind": "change", "job_text": "qwxz zzkpl vvrt"}}, "nothing_required"),
        ({"goal": BOOKKEEPER, "constraints": {"languages": ["xx"]}}, "no_eligible_credential"),
    ],
)
def test_when_nothing_is_good_enough_it_says_why(fields, reason, tmp_path):
    done = stackwise("recommend", "--learner", learner_file(tmp_path, **fields), "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["recommendations"]) == (0, [])
    assert answer["abstained"].startswith(reason)


def test_a_learner_who_holds_everything_has_no_gap(sample, tmp_path):
    rows = sample["occupation_skills"]
    needed = rows["skill_id"][rows["occupation_id"] == "business.bookkeeper"]
    path = learner_file(tmp_path, goal=BOOKKEEPER, skills=[{"skill_id": one, "level": 5} for one in needed])
    done = stackwise("recommend", "--learner", path, "--json")
    assert json.loads(done.stdout)["abstained"].startswith("no_gap")


def test_duplicate_holdings_change_nothing(tmp_path):
    holding = {"credential_id": "business.ledger-foundations", "awarded_on": "2026-01-01"}
    answers = [
        stackwise(
            "recommend", "--learner", learner_file(tmp_path, goal=BOOKKEEPER, holdings=[holding] * times), "--json"
        )
        for times in (1, 2)
    ]
    once, twice = (json.loads(one.stdout) for one in answers)
    assert once["recommendations"] == twice["recommendations"]


def test_a_job_in_another_language_is_said(tmp_path):
    text = "Wir suchen eine Person für die Buchhaltung, die mit dem Team arbeitet und die Konten jeden Monat abstimmt."
    done = stackwise("recommend", "--job", text, "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert "another language (de)" in json.loads(done.stdout)["notes"][0]


def test_credit_without_a_qualification_lists_the_nearest():
    done = stackwise("credit", "--learner", "energy-1", "--json")
    found = json.loads(done.stdout)
    assert found[0]["qualification_id"] == "energy.cert4-solar-storage"
    assert [one["filled_share"] for one in found] == sorted((one["filled_share"] for one in found), reverse=True)


def test_unknown_skill_and_unit_ids_name_the_nearest(tmp_path):
    done = stackwise(
        "recommend", "--learner", learner_file(tmp_path, goal=BOOKKEEPER, skills=[{"skill_id": "teamwrk"}])
    )
    assert done.returncode == 2
    assert "teamwork" in done.stderr


def test_a_megabyte_of_job_text_is_cut_and_said(tmp_path):
    (tmp_path / "job.txt").write_text("You must reconcile bank accounts every month. " + "lorem ipsum " * 90_000)
    done = stackwise("recommend", "--job", "@job.txt", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert any("characters of the job text were read" in note for note in json.loads(done.stdout)["notes"])


def test_a_sealed_model_answers_from_its_own_folder(sample, tmp_path):
    seal_model(tmp_path / "model", sample, FusedRanker(shipped_ranker().config, "sealed"), config={"seed": 0})
    words = ("recommend", "--learner", "business-1", "--json", "-n", "2")
    sealed, plain = (json.loads(stackwise(*words, *more).stdout) for more in (("--model", str(tmp_path / "model")), ()))
    assert sealed["model"] == "sealed"
    assert sealed["recommendations"] == plain["recommendations"]


def test_a_model_that_is_none_is_refused():
    done = stackwise("recommend", "--learner", "business-1", "--model", "nothing")
    assert (done.returncode, "a model folder or an MLflow URI" in done.stderr) == (2, True)
