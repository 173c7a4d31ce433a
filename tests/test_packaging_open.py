"""Open places of a record: the ways that are left to meet them, and how much may still come from outside the lists."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from packaging_wholes import Case, Wholes
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.files import read_rule, rules_to_toml
from stackwise.features.records import Holding
from stackwise.models.credit.cpsat import import_room
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.result import CreditLine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.lines import open_words
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.verify.open_places import check_open

AS_OF = date(2026, 9, 1)
RULE: dict[str, Any] = {
    "code": "WWO", "total": 8, "core": ["WWK1", "WWK2"], "electives": 6, "full_credit": True, "accepted_by": "R. R.",
    "groups": {"A": ["WWA1", "WWA2", "WWA3", "WWA4", "WWA5"], "B": ["WWB1", "WWB2", "WWB3"]},
    "units": {unit: {"level": 4 if unit[2] == "A" else 3}
              for unit in ("WWK1", "WWK2", *(f"WWA{at}" for at in range(1, 6)), "WWB1", "WWB2", "WWB3")},
    "import": [{"max": 3, "level_min": 3}, {"max": 1, "level_min": 3, "level_max": 3}],
}  # fmt: skip
OUTSIDE = [f"OTHER,Other,PPW{at},Outside {at},core,{at // 100}" for at in (301, 302, 401)]


def record_of(
    at: Path, held: list[Holding], decided: Sequence[Override] = (), **more: Any
) -> tuple[Any, CatalogueRows]:
    (at / "units.csv").write_text("\n".join(["qualification,title,unit,unit_title,role,unit_level", *OUTSIDE]), "utf-8")
    (at / "rules.toml").write_text(rules_to_toml([read_rule({**copy.deepcopy(RULE), **more}, "rules")]), "utf-8")
    said = ["ingest", "registers", str(at / "units.csv"), "--electives", "0", "--no-index", "--rules"]
    done = CliRunner().invoke(app, [*said, str(at / "rules.toml"), "--out", str(at / "out")])
    assert done.exit_code == 0, done.output
    catalogue = read_catalogue(at / "out")
    engine, rows = CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue)
    read = CatalogueNames(engine.rulebook).read(held)
    record = DecisionWriter(catalogue, engine).write("l", read, "WWO", AS_OF, decided)
    record = json.loads(json.dumps(record))
    assert check_decision(record, rows) == []
    return record, rows


@pytest.mark.parametrize(
    ("cap", "mode", "ways", "said"),
    [
        ({"max": 1, "modes": ["rpl"]}, "rpl", ["completed", "transfer"],
         "by study with the institution or credit transfer, since recognition of prior learning is at its limit"),
        ({"max": 1, "modes": ["transfer"]}, "transfer", ["completed", "rpl"],
         "by study with the institution or recognition of prior learning, since credit transfer is at its limit"),
        ({"max": 1, "modes": ["rpl", "transfer"]}, "rpl", ["completed"],
         "to be studied with the institution, since credit is at its limit"),
        ({"max": 3, "modes": ["rpl"]}, "rpl", ["completed", "transfer", "rpl"], ""),
    ],
)  # fmt: skip
def test_only_what_a_limit_closes_is_closed(tmp_path: Path, cap: Any, mode: Any, ways: list[str], said: str) -> None:
    record, rows = record_of(tmp_path, [Holding(unit_id=f"WWA{at}", mode=mode) for at in (1, 2)], cap=[cap])
    assert all(one["ways"] == ways for one in record["open"])
    told = [open_words(one, record["caps"])[1] for one in record["open"]]
    assert all(said in words and ("limit" in words) is bool(said) for words in told)
    forged = copy.deepcopy(record)
    forged["open"][0]["ways"] = ["completed", "rpl"] if len(ways) != 2 else ["completed"]
    assert "open_ways" in {fault.code for fault in check_open(forged, rows)}


@pytest.mark.parametrize(
    ("refused", "ways", "said"),
    [
        (["rpl", "transfer"], ["completed"], "to be studied with the institution, since no credit counts there"),
        (["rpl"], ["completed", "transfer"],
         "by study with the institution or credit transfer, since no recognition of prior learning counts there"),
    ],
)  # fmt: skip
def test_a_way_that_a_condition_does_not_take_is_closed(tmp_path: Path, refused: Any, ways: Any, said: str) -> None:
    asked = [{"units": ["WWK1"], "not_by": refused}]
    record, rows = record_of(tmp_path, [Holding(unit_id="WWK2", mode="rpl")], condition=asked)
    core, other = ([one for one in record["open"] if (one["unit_id"] == "WWK1") is own] for own in (True, False))
    assert [(one["ways"], said in open_words(one, record["caps"])[1]) for one in core] == [(ways, True)]
    assert all(len(one["ways"]) == 3 for one in other)
    core[0]["ways"] = ["completed", "transfer", "rpl"]
    assert "open_ways" in {fault.code for fault in check_open(record, rows)}


@pytest.mark.parametrize(
    ("held", "more", "most", "rooms"),
    [
        ([], {}, 3, [3, 1]),
        ([], {"minimum": [{"groups": ["A"], "min": 4}]}, 2, [2, 1]),  # both kinds together leave two
        (["PPW301"], {}, 2, [2]),  # the one at level 3 is in
        (["PPW401", "PPW301"], {"minimum": [{"groups": ["A"], "min": 4}]}, None, []),
        (["WWB1", "WWB2"], {"minimum": [{"groups": ["A"], "min": 4}]}, None, []),
        (["WWB1"], {"minimum": [{"min": 5, "level_min": 4}]}, 3, [3]),
    ],
)
def test_room_for_imports_is_what_all_bounds_leave_together(
    tmp_path: Path, held: list[str], more: Any, most: float | None, rooms: list[float]
) -> None:
    record, _ = record_of(tmp_path, [Holding(unit_id=unit, mode="completed") for unit in held], **more)
    place = next((one for one in record["open"] if one["any_of"]), {"any_of_most": None, "any_of": []})
    assert (place["any_of_most"], [kind["room"] for kind in place["any_of"]]) == (most, rooms)


@pytest.mark.parametrize(("most", "room"), [(3, 3), (5, 5)])
def test_room_for_open_electives_is_at_most_what_is_let_in(tmp_path: Path, most: int, room: float) -> None:
    units = [f"OPQ,Open,OPA{at},Listed {at},{'elective,G' if at else 'core,'}" for at in range(5)]
    (tmp_path / "units.csv").write_text("\n".join(["qualification,title,unit,unit_title,role,group", *units]), "utf-8")
    needs = f'[electives]\nOPQ = 7\n"OPQ/G" = 2\n[open_electives.OPQ]\nmost = {most}\nlevel_min = 4\n'
    (tmp_path / "needs.toml").write_text(needs, "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--map", str(tmp_path / "needs.toml"), "--no-index"]
    done = CliRunner().invoke(app, [*said, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    engine = CreditEngine.from_catalogue(read_catalogue(tmp_path / "out"))
    record = DecisionWriter(read_catalogue(tmp_path / "out"), engine).write("l", [], "OPQ", AS_OF, ())
    place = next(one for one in record["open"] if one["any_of"])
    assert (place["any_of_most"], [kind["room"] for kind in place["any_of"]]) == (room, [room])
    outside = "any unit at level 4 or above that the rule does not list"  # which the listed ones need not be
    asks = {part["label"]: part["asks"] for part in record["parts"]}
    assert asks["Electives"] == f"7 units; {outside}: at most {most} units"


def test_a_minimum_by_level_names_imports_at_its_level(tmp_path: Path) -> None:
    record, _ = record_of(tmp_path, [], minimum=[{"min": 4, "level_min": 4}])
    place = next(one for one in record["open"] if one["requirement_id"] == "minimum-0")
    assert [kind["words"] for kind in place["any_of"]] == [
        "any current unit at level 4 or above that the rule does not list"
    ]


def test_a_record_lists_every_condition_part_by_part_and_decisions_by_title(tmp_path: Path) -> None:
    more = {
        "minimum": [{"groups": ["A"], "min": 2}, {"min": 3, "level_min": 4}], "max_age_months": 120,
        "barred": [{"units": ["WWA1", "WWB1"]}], "maximum": [{"groups": ["B"], "max": 2}],
        "condition": [{"units": ["WWA2"], "min_grade": 60}, {"groups": ["B"], "not_by": ["rpl"]}],
    }  # fmt: skip
    waivers = [
        Override(kind="waive", requirement_id=name, by="M. Aroha", reason="compared it", on=AS_OF)
        for name in ("electives", "group-B", "core-WWK2", "minimum-1")
    ]
    record, rows = record_of(tmp_path, [Holding(unit_id="WWA1", awarded_on=date(2025, 1, 1))], waivers, **more)
    parts = [(one["label"], one["asks"], one["filled"]) for one in record["parts"]]
    assert ("The whole", "8 units; completed at most 120 months before", 1) in parts
    assert ("Group A", "at least 2 units; WWA2: a grade of 60 or more", 1) in parts
    assert ("Group B", "at most 2 units; not by recognition of prior learning", 0) in parts
    assert ("Across the parts", "At least 3 units of the electives are at level 4 or above", 1) in parts
    assert ("Across the parts", "Of WWA1 and WWB1 at most one counts", 1) in parts
    assert record["decided"][2] == "M. Aroha waived WWK2 on 2026-09-01. Reason: compared it."
    idle = [said for said in record["to_check"] if said.startswith("The decision of")]
    assert [said.partition(" changed nothing: ")[0] for said in idle] == [
        "The decision of M. Aroha on Group B", "The decision of M. Aroha on WWK2"
    ]  # fmt: skip
    for change in (lambda one: one["parts"].pop(), lambda one: one["parts"][-1].update(filled=0.0)):
        forged = copy.deepcopy(record)
        change(forged)
        assert "part" in {fault.code for fault in check_decision(forged, rows)}


def test_what_a_limit_keeps_out_is_named_where_it_would_count_imports_too(tmp_path: Path) -> None:
    more = {"cap": [{"max": 2, "modes": ["rpl"]}], "minimum": [{"min": 2, "groups": ["B"]}]}
    held = [Holding(unit_id=unit, mode="rpl") for unit in ("WWA1", "WWA2", "WWB1", "PPW401", "WWK1")]
    record, _ = record_of(tmp_path, held, **more)
    assert {one["requirement_id"]: one["held"] for one in record["open"]} == {
        "core": ["WWK1"], "least-B": ["WWB1"], "electives": ["WWB1", "PPW401"]
    }  # fmt: skip


@pytest.mark.parametrize(("said", "told"), [("unknown", True), ("no", False)])
def test_a_unit_and_its_successor_that_may_be_one_are_to_be_checked(tmp_path: Path, said: str, told: bool) -> None:
    old = [{"old": "PPW301", "new": "PPW401", "equivalent": said}]
    imports = [{"max": 3, "current": False}]
    held = [Holding(unit_id="PPW301"), Holding(unit_id="PPW401")]
    record, _ = record_of(tmp_path, held, supersedes=old, **{"import": imports})
    assert record["filled"] == 2
    points = [one for one in record["to_check"] if "PPW301 Outside 301 and PPW401 Outside 401 count beside" in one]
    assert len(points) == told


def room(case: Case, lines: Sequence[CreditLine]) -> int | None:
    """The most units from outside that any whole holds with these lines, beside those that the lines are."""
    placed = {(line.unit_id, line.requirement_id.split("-")[1]) for line in lines if line.requirement_id[:5] == "group"}
    let_in, best = {line.unit_id for line in lines if line.requirement_id.startswith("import")}, None
    for taken, more in Wholes(case).all():
        forms = [form for _, form in more.values()]
        if placed <= set(taken.items()) and let_in <= set(forms):
            wild = case.row["electives"] - len(taken) - len(more)
            best = max(best or 0, wild + sum(form not in let_in for form in forms))
    return best


def test_room_for_imports_is_that_of_the_widest_whole() -> None:
    tried = 0
    for at in range(80):
        case = Case(random.Random(f"room {at}"))
        faults = list(rule_faults(case.rule(), {unit: (level,) for unit, level in case.levels.items()}))
        if "import" not in case.row or faults:
            continue
        problem, found = case.engine().solved("Q", case.held, AS_OF)
        if not found.may_count:
            assert import_room(problem, found.lines)[0] == room(case, found.lines), at
            tried += 1
    assert tried > 15


POINTS: dict[str, Any] = {
    "measure": "points", "total": 17, "core": ["WWK1"], "electives": 12, "import": [],
    "groups": {"A": ["WWA1", "WWA2", "WWA3"], "B": ["WWB1", "WWB2"]}, "maximum": [{"groups": ["B"], "max": 3}],
    "units": {"WWK1": {"points": 5}, "WWA1": {"points": 5}, "WWA2": {"points": 4}, "WWA3": {"points": 3},
              "WWB1": {"points": 3}, "WWB2": {"points": 3}},
}  # fmt: skip


def test_a_unit_asked_of_everybody_is_open_by_what_of_it_does_not_count(tmp_path: Path) -> None:
    held = [Holding(unit_id=unit, mode="rpl") for unit in ("WWK1", "WWA1", "WWA2", "WWB1")]
    record, rows = record_of(tmp_path, held[:1], **POINTS, cap=[{"max": 3, "modes": ["rpl"]}])
    (core, electives) = record["open"]
    assert (core["unit_id"], core["amount"], electives["amount"]) == ("WWK1", 2, 12)
    said = open_words(core, record["caps"])
    assert said[:2] == ("WWK1 in Core", "2 credit points, by study with the institution or credit transfer, since "
                        "recognition of prior learning is at its limit")  # fmt: skip
    record["remaining"] = record["remaining"][1:]
    record["open"] = record["open"][1:]
    assert "remaining_wrong" in {one.code for one in check_decision(record, rows)}


def test_a_unit_of_a_full_group_is_offered_only_where_no_other_would_do(tmp_path: Path) -> None:
    worth = {"WWK1": 5, "WWA1": 3, "WWA2": 3, "WWB1": 5, "WWB2": 4, "WWB3": 3}
    said = {
        **POINTS,
        "groups": {"A": ["WWA1", "WWA2"], "B": ["WWB1", "WWB2", "WWB3"]},
        "units": {unit: {"points": points} for unit, points in worth.items()},
        "maximum": [{"groups": ["A"], "max": 3}],
    }
    held = [Holding(unit_id=unit, mode="transfer") for unit in ("WWA1", "WWB1", "WWB2")]
    record, rows = record_of(tmp_path, held, **said, min_resident=6)  # were WWA2 studied, WWA1 would leave its credit
    electives = record["open"][-1]
    assert (electives["amount"], [one["unit_id"] for one in electives["candidates"]]) == (1, ["WWB3"])
    electives["candidates"] += [{"unit_id": "WWA2", "title": None, "groups": ["Group A"]}]
    assert [one.where for one in check_open(record, rows) if one.code == "candidate"] == ["WWA2"]
