"""Decision records written again: whatever was altered is found, whatever digest stands under it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue
from stackwise.features.records import Holding
from stackwise.models.credit import CreditEngine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.record import DecisionWriter, digest
from stackwise.recommender.decision.rewriting import Papers, unsure_maker, written_again
from stackwise.recommender.verify.source_claims import unchecked

DAY, CARE = date(2026, 9, 1), "ZHC31226"
HELD = [
    Holding(unit_id="ZHC202", awarded_on=date(2025, 1, 1), provider_id="kowhai-college"),
    Holding(unit_id="zhc-301", awarded_on=date(2025, 1, 1), mode="rpl"),
    Holding(unit_id="ZHC302"),
    Holding(unit_id="NOPE1", awarded_on=date(2025, 1, 1)),
    Holding(unit_id="ZHC303", valid_until=date(2026, 8, 31)),
]
DECIDED = Override(kind="accept", by="R. Registrar", reason="shown at work", on=DAY, holding="NOPE1", unit_id="ZHC304")
INPUTS = ("as_of", "learner_id", "learner_name", "overrides", "made_by", "source", "schema_version", "kind")


@pytest.fixture(scope="module")
def writer(sample: Catalogue) -> DecisionWriter:
    return DecisionWriter(sample, CreditEngine.from_catalogue(sample))


@pytest.fixture(scope="module")
def record(writer: DecisionWriter) -> dict[str, Any]:
    held = writer.names.read(HELD, {0: "Care basics"}, {3: "Somewhere"})
    return json.loads(json.dumps(writer.write("x", held, CARE, DAY, [DECIDED], None, "Jo")))


def leaves(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in parts:
        yield from leaves(one, (*at, name))
    if not isinstance(value, dict | list):
        yield at


def altered(record: dict[str, Any], at: tuple[str | int, ...]) -> dict[str, Any]:
    spoilt = deepcopy(record)
    *above, last = at
    part: Any = spoilt
    for name in above:
        part = part[name]
    was = part[last]
    part[last] = not was if isinstance(was, bool) else was + 1 if isinstance(was, int | float) else f"{was or ''}!"
    return {**spoilt, "digest": digest({key: value for key, value in spoilt.items() if key != "digest"})}


def test_a_record_is_written_again_as_it_is(record, writer) -> None:
    assert written_again(record, writer) == []
    assert written_again(record, writer, Papers(writer.names.read(HELD, {0: "Care basics"}, {3: "Somewhere"}))) == []


def test_whatever_is_altered_but_the_inputs_is_found(record, writer) -> None:
    own = [at for at in leaves(record) if at[0] not in (*INPUTS, "digest") and "said" not in at]
    assert len(own) > 150
    kept = {at for at in own[:: max(1, len(own) // 60)] if not written_again(altered(record, at), writer)}
    assert {at[-1] for at in kept} <= {"source_title"}  # the papers' own words, an input too


def test_something_held_that_was_left_out_is_found_by_the_papers_alone(writer) -> None:
    fewer = writer.write("x", writer.names.read(HELD[:-1]), CARE, DAY, [DECIDED], None, "Jo")
    fewer = json.loads(json.dumps(fewer))
    assert written_again(fewer, writer) == []
    assert "holdings" in {fault.where for fault in written_again(fewer, writer, Papers(writer.names.read(HELD)))}


def test_what_says_that_another_version_wrote_it_is_compared_all_the_same(record, writer) -> None:
    """A forged version would else let any word through."""
    assert written_again({**record, "made_by": "stackwise 9"}, writer) == []
    for more in ({"summary": "x"}, {"to_check": []}, {"rule": None}):
        (fault,) = written_again({**record, "made_by": "stackwise 9", **more}, writer)
        assert (fault.code, *more) == ("other_version", fault.where)


def test_a_record_of_somebody_else_is_found_by_the_papers(record, writer) -> None:
    held = writer.names.read(HELD, {0: "Care basics"}, {3: "Somewhere"})
    assert written_again(record, writer, Papers(held, learner_id="x")) == []
    assert [one.where for one in written_again(record, writer, Papers(held, learner_id="y"))] == ["learner_id"]


@pytest.mark.parametrize(
    ("papers", "record_says", "found"),
    [
        ("Ana Maria Rata", "Rata, Ana", []), ("Ana Rata", "Bo Rata", ["learner_name"]), ("Zoë Li", "Zoe Li", []),
        (None, "Bo Rata", []), ("Ana Rata", None, []),
    ],
)  # fmt: skip
def test_another_name_than_the_papers_give_is_found(record, writer, papers, record_says, found) -> None:
    held = writer.names.read(HELD, {0: "Care basics"}, {3: "Somewhere"})
    named = {**record, "learner_name": record_says}
    told = written_again(named, writer, Papers(held, learner_id="x", learner_name=papers))
    assert [one.code for one in told] == found


def test_who_made_a_record_is_a_version_of_this_program_and_another_is_said(record, writer) -> None:
    (fault,) = written_again({**record, "made_by": "The Registrar"}, writer)
    assert (fault.code, unsure_maker(record), unsure_maker({"kind": "plan"})) == ("made_by", [], [])
    other = {**record, "made_by": "stackwise 9"}
    assert (written_again(other, writer), "'stackwise 9'" in unsure_maker(other)[0]) == ([], True)


def test_an_advisers_decision_is_said_to_be_unchecked() -> None:
    record = {"kind": "decision", "overrides": [{"by": "M. Aroha"}, {"by": "M. Aroha"}], "learner_name": "Ana"}
    assert unchecked(record, papers=True) == ["that M. Aroha decided what it says: see the decision itself, or ask"]
    assert unchecked({**record, "overrides": []}, papers=True, called=False)[0].startswith("the learner's name")


def test_other_answers_are_not_compared(record, writer) -> None:
    assert written_again({"kind": "plan"}, writer) == []
    (fault,) = written_again({**record, "as_of": "soon"}, writer)
    assert "cannot be written" in fault.what


def test_the_command_takes_the_papers(tmp_path: Path) -> None:
    run = CliRunner()
    held = [json.loads(one.model_dump_json(exclude_none=True)) for one in HELD[:3]]
    for name, its in (("whole", held), ("less", held[:2])):
        (tmp_path / f"{name}.json").write_text(json.dumps({"learner_id": "x", "as_of": "2026-09-01", "holdings": its}))
    said = run.invoke(app, ["credit", "--learner", str(tmp_path / "less.json"), "--qualification", CARE, "--json"])
    (tmp_path / "record.json").write_text(said.stdout)
    asked = ["verify", str(tmp_path / "record.json"), "--learner"]
    assert run.invoke(app, [*asked, str(tmp_path / "less.json")]).exit_code == 0
    told = run.invoke(app, [*asked, str(tmp_path / "whole.json")])
    assert (told.exit_code, "not what is written from the papers" in told.stdout) == (1, True)
    answer = run.invoke(app, ["recommend", "--learner", "business-1", "--json"]).stdout
    (tmp_path / "record.json").write_text(answer)
    assert "an answer that is no decision" in str(run.invoke(app, [*asked, "business-1"]).exception)
