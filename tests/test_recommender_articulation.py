"""Articulation: planted texts are found, nothing counts until it is signed, refusals are remembered."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, InputError, UnknownIdError
from stackwise.features.records import Holding
from stackwise.models.articulation import ArticulationConfig, compare_texts, tier_of
from stackwise.models.articulation.compare import crowding
from stackwise.models.credit import CreditEngine
from stackwise.recommender.articulation.drafts import (
    ArticulationLedger,
    read_ledger,
    refused,
    signed,
    write_ledger,
)
from stackwise.recommender.articulation.propose import ArticulationProposer, credential_sentences, read_elements
from stackwise.recommender.cli import app
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.sample.build import CATALOGUE
from stackwise.training.evaluate_articulation import ArticulationQuery, articulation_figures

DAY, UNTIL = date(2026, 9, 1), date(2030, 1, 1)
CREDENTIAL, GOAL = "business.first-books", "ZFN42"


@pytest.fixture(scope="module")
def text(sample):
    frame = sample["credentials"].set_index("credential_id")
    return [one for one in frame.at[CREDENTIAL, "outcomes"].split("\n") if one.strip()]


@pytest.fixture(scope="module")
def drafts(sample, text):
    proposer = ArticulationProposer(sample, load_encoder("plain"), {"ZFN404": text})
    return proposer.propose(CREDENTIAL, GOAL, DAY)


def test_a_unit_with_the_credentials_own_words_comes_first_with_its_spans(drafts, sample):
    first = drafts[0]
    assert (first.unit_id, first.tier, first.titled) == ("ZFN404", "likely", False)
    assert all(one.met for one in first.elements)
    row = sample["credentials"].set_index("credential_id").loc[CREDENTIAL]
    for one in first.elements:
        assert row[one.field][one.start : one.end] == one.text


def test_a_unit_known_by_its_title_is_never_likely_nor_met(drafts):
    titled = [one for one in drafts if one.titled]
    assert titled
    assert {one.tier for one in titled} <= {"possible", "weak"}
    assert not any(element.met for one in titled for element in one.elements)
    assert tier_of(1.0, True, ArticulationConfig()) == "possible"


def test_a_sentence_that_denies_is_no_evidence():
    said = credential_sentences(
        {"description": "You keep ledgers. It will not make you a bookkeeper. It does not only list."}
    )
    assert [one.text for _, one in said] == ["You keep ledgers", "It does not only list"]


def test_what_is_near_to_everything_counts_less():
    rows = np.eye(4, dtype=np.float32)
    common = np.full((1, 4), 0.5, dtype=np.float32)
    among = np.concatenate([rows, common])
    near, far = crowding(common, among, 3)[0], crowding(rows[:1], among, 3)[0]
    assert near > far
    plain = compare_texts(rows[:1], rows[:1])[0]
    assert plain == compare_texts(rows[:1], rows[:1], (np.zeros(1), np.zeros(1)))[0] / 2
    assert list(crowding(rows, among[:0], 3)) == [0, 0, 0, 0]


def test_what_is_awarded_is_not_proposed(sample):
    found = ArticulationProposer(sample, load_encoder("plain"), {}).propose(
        "business.ledger-foundations", GOAL, DAY, 100
    )
    assert "ZFN401" not in {one.unit_id for one in found}


def test_a_refusal_holds_until_a_text_changes(drafts):
    ledger = ArticulationLedger().with_drafts([refused(drafts[0], "M. Aroha", DAY, "no assessed practice")])
    assert ledger.decided(drafts[0].draft_id, drafts[0].texts)
    assert not ledger.decided(drafts[0].draft_id, "other texts")
    with pytest.raises(InputError, match="refused by M"):
        signed(ledger.find(drafts[0].draft_id), "M. Aroha", DAY, UNTIL)


@pytest.mark.parametrize(("by", "until", "said"), [(" ", UNTIL, "a person's name"), ("M. Aroha", DAY, "a day after")])
def test_a_signature_needs_a_name_and_an_end(drafts, by, until, said):
    with pytest.raises(InputError, match=said):
        signed(drafts[0], by, DAY, until)


def test_a_weak_draft_is_signed_for_a_stated_reason_only(drafts):
    weak = next(one for one in drafts if one.titled).model_copy(update={"tier": "weak"})
    for reason in (None, " ", "x"):
        with pytest.raises(InputError, match="weak and known by its title alone"):
            signed(weak, "M. Aroha", DAY, UNTIL, reason)
    done = signed(weak, "M. Aroha", DAY, UNTIL, "elements compared on paper, file 12")
    assert done.rule.basis.endswith("drafted from the title; elements compared on paper, file 12")
    assert signed(drafts[0], "M. Aroha", DAY, UNTIL).reason is None


def test_a_title_alone_is_warned_of_when_it_is_signed(drafts, tmp_path):
    folder, ledger = tmp_path / "cat", tmp_path / "ledger.json"
    shutil.copytree(CATALOGUE, folder)
    titled = next(one for one in drafts if one.titled).model_copy(update={"tier": "weak"})
    write_ledger(ledger, ArticulationLedger(drafts=(titled,)))
    said = ["articulation", "sign", titled.draft_id, "--by", "M. Aroha", "--until", "2030-01-01", "--on", "2026-09-01"]
    said += ["--data", str(folder), "--ledger", str(ledger)]
    refusal = CliRunner().invoke(app, said)
    assert "--reason: got no reason for a draft that is weak" in str(refusal.exception)
    done = CliRunner().invoke(app, [*said, "--reason", "compared on paper"], catch_exceptions=False)
    assert "known by its title alone: no element of it was compared" in done.output


@pytest.mark.parametrize(
    ("rows", "units", "aside"),
    [
        ("ZFN404,Keep books\nZFN405\n,Sort\nzfn 404,Pay\nZFN404,a,b\nXYZ1,x\n", {"ZFN404": ["Keep books", "Pay"]},
         ["line 3: no element", "line 4: no unit", "line 6: more cells than columns",
          "line 7: 'XYZ1' is no unit of the catalogue"]),
        ("XYZ1,x\n", None, []),
        ("", None, []),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_are_set_aside_with_their_reasons(tmp_path, rows, units, aside):
    path = tmp_path / "elements.csv"
    path.write_text("unit,element\n" + rows, "utf-8")
    if units is None:
        with pytest.raises(DataError, match=r"nothing usable|no rows"):
            read_elements(path, ["ZFN404", "ZFN405"])
    else:
        assert read_elements(path, ["ZFN404", "ZFN405"]) == (units, aside)


def test_elements_of_other_units_alone_are_refused(sample):
    with pytest.raises(DataError, match="elements of a unit that ZFN42 names"):
        ArticulationProposer(sample, load_encoder("plain"), {"ZHC302": ["Move people"]}).propose(CREDENTIAL, GOAL, DAY)


def test_an_unknown_draft_or_credential_is_refused(sample):
    with pytest.raises(UnknownIdError, match="draft"):
        ArticulationLedger().find("x")
    with pytest.raises(UnknownIdError, match="credential"):
        ArticulationProposer(sample, load_encoder("plain"), {}).propose("nobody", GOAL, DAY)


def filled(folder: Path) -> float:
    engine = CreditEngine.from_catalogue(open_catalogue(folder))
    return engine.allocate(GOAL, [Holding(credential_id=CREDENTIAL, awarded_on=date(2026, 5, 1))], DAY).credit


def test_nothing_counts_until_somebody_signs(tmp_path, text):
    folder, ledger, elements = tmp_path / "cat", tmp_path / "ledger.json", tmp_path / "elements.csv"
    shutil.copytree(CATALOGUE, folder)
    elements.write_text("unit,element\n" + "".join(f'ZFN404,"{one}"\n' for one in text), encoding="utf-8")
    kept = ["--ledger", str(ledger), "--on", "2026-09-01"]
    asked = ["articulation", "propose", "--credential", CREDENTIAL, "--qualification", GOAL, "--data", str(folder)]
    run = CliRunner()
    run.invoke(app, [*asked, "--elements", str(elements), *kept], catch_exceptions=False)
    assert filled(folder) == 0
    draft = next(one for one in read_ledger(ledger).drafts if one.unit_id == "ZFN404")
    pack = tmp_path / "pack.html"
    packing = ["articulation", "pack", draft.draft_id, "--ledger", str(ledger), "--out", str(pack)]
    run.invoke(app, packing, catch_exceptions=False)
    assert text[0].strip(" .-") in pack.read_text(encoding="utf-8").replace("&#x27;", "'").replace("&quot;", '"')
    signing = [
        "articulation",
        "sign",
        draft.draft_id,
        "--by",
        "M. Aroha",
        "--until",
        "2030-01-01",
        "--data",
        str(folder),
    ]
    run.invoke(app, [*signing, *kept], catch_exceptions=False)
    assert filled(folder) == 1
    rules = open_catalogue(folder)["credit_rules"].set_index("rule_id")
    rule = rules.loc[f"articulation.{draft.draft_id}"]
    assert (rule["asserted_by"], str(rule["valid_to"])[:10], rule["certainty"]) == ("M. Aroha", "2030-01-01", "granted")


def test_a_score_is_the_mean_of_both_covers():
    eye = np.eye(3, dtype=np.float32)
    score, covers = compare_texts(eye[:2], eye[:1])
    assert (score, [one.similarity for one in covers]) == (0.75, [1.0, 0.0])
    assert compare_texts(eye[:1], eye[:0]) == (0.0, [covers[0].__class__(0, None, 0.0)])


def test_the_measure_counts_false_equivalents_where_the_right_unit_is_away():
    sure = [ArticulationQuery([0.9, 0.1 + at / 100], frozenset({0})) for at in range(20)]
    found = articulation_figures(sure)
    assert (found["recall@1"], found["rates"]["0.05"]["found"]) == (1.0, 1.0)
    blind = [ArticulationQuery([0.5, 0.5], frozenset({0})) for _ in range(20)]
    found = articulation_figures(blind)
    assert (found["recall@1"], found["rates"]["0.05"]["found"]) == (0.0, 0.0)
    with pytest.raises(InputError, match="at least two"):
        articulation_figures(sure[:1])
