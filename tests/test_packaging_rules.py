"""Packaging rules: files, sentences, faults, drafts, the way through a catalogue and CTDL, and the second reading."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from packaging_world import RULES, ingest_world
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.errors import CreditError, InputError
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.compiled import compile_rule
from stackwise.features.packaging.drafting.drafts import draft_rule
from stackwise.features.packaging.files import read_rule, read_rule_files, rules_to_toml
from stackwise.features.packaging.sentences import sentences
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import read_rulebook
from stackwise.models.credit.validate import validate_catalogue
from stackwise.recommender.cli import app
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.plain_rows import rows_of

from packaging_learners import AS_OF, EQUIVALENT, NOT_EQUIVALENT, TEXTS, compare, read_lists, texts  # isort: skip

SMALL = {
    "code": "Q1", "total": 4, "electives": 3, "core": ["K1"], "groups": {"A": ["A1", "A2"], "B": ["B1", "B2"]},
    "accepted_by": "somebody",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("packaging")
    ingest_world(at)
    return at


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return read_catalogue(folder / "catalogue")


def small(**more: Any) -> Any:
    return read_rule({**SMALL, **more}, "rules")


def test_a_rule_file_is_written_as_it_is_read(tmp_path: Path) -> None:
    rules = read_rule_files(RULES)
    (tmp_path / "rules.toml").write_text(rules_to_toml(rules), encoding="utf-8")
    assert read_rule_files(tmp_path) == rules


def test_codes_that_differ_by_case_alone_are_one_code_given_twice(tmp_path: Path) -> None:
    rules = [small(), small(code=small().code.lower())]
    (tmp_path / "rules.toml").write_text(rules_to_toml(rules), encoding="utf-8")
    with pytest.raises(InputError, match="two rules for"):
        read_rule_files(tmp_path)


def test_the_page_shows_a_rule_that_compiles(tmp_path: Path) -> None:
    page = Path(__file__).parents[1] / "docs" / "packaging-rules.md"
    text = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "page.toml").write_text(text, encoding="utf-8")
    (rule,) = read_rule_files(tmp_path / "page.toml")
    assert [one.qualification_id for one in compile_rule(rule)] == ["DEM40126", "DEM40126/first aid"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"electivs": 3}, "did you mean 'electives'"),
        ({"minimum": [{"group": ["A"], "min": 1}]}, "did you mean 'groups'"),
        ({"import": [{"max": 1, "level_mn": 4}]}, "did you mean 'level_min'"),
        ({"minimum": [{"groups": ["A"], "min": 1, "share": "1/2"}]}, "gives min or share"),
        ({"minimum": [{"share": "5/3", "level_min": 4}]}, "no share between"),
        ({"minimum": [{"groups": ["A"], "min": True}]}, "got true; expected a number"),
        ({"placement_hours": True}, "got true; expected a number"),
        ({"full_credit": "false"}, "expected true or false"),
    ],
)
def test_misspelt_keys_are_refused_by_name(row: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        small(**row)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"minimum": [{"groups": ["C"], "min": 1}]}, "group 'C' is named and not listed"),
        ({"minimum": [{"groups": ["A"], "min": 3}]}, "which list less"),
        ({"total": 5}, "total"),
        ({"core": ["A1"]}, "both core and in group"),
        ({"core": ["KAB101"], "units": {"KAB102": {"level": 4}}}, "described and not listed; did you mean"),
        ({"maximum": [{"groups": ["A"], "max": 1}], "minimum": [{"groups": ["A"], "min": 2}]}, "and at most 1"),
        ({"choice": [{"groups": ["A", "B"], "min": 3}]}, "which cannot be"),
        ({"maximum": [{"groups": ["A"], "max": 9}]}, "bounds nothing"),
        ({"specialisation": [{"name": "n", "groups": ["A"], "min": 0}]}, "a minimum of 0"),
        ({"choice": [{"groups": ["A", "B"], "min": 0}]}, "a minimum of 0"),
        ({"doubtful": ["or so"]}, "nobody has settled"),
        ({"accepted_by": ""}, "accepted by nobody"),
        ({"measure": "points"}, "unknown points"),
        ({"maximum": [{"groups": ["A", "B"], "max": 2}]}, "all that may count gives 2"),
        (
            {
                "units": {unit: {"level": 4} for unit in ("K1", "A1", "A2", "B1", "B2")},
                "minimum": [{"min": 1, "level_min": 5}],
            },
            "units and imports of such a level give 0",
        ),
        ({"minimum": [{"groups": [name], "min": 2} for name in "AB"]}, "no choice of units keeps"),
    ],
)
def test_impossible_and_unaccepted_rules_are_refused(row: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in rule_faults(small(**row)))
    with pytest.raises(CreditError):
        compile_rule(small(**row))


LEVELS = {"K1": (4.0,), "A1": (3.0,), "A2": (3.0,), "B1": (4.0,), "B2": (5.0,)}


@pytest.mark.parametrize(
    ("row", "levels", "said"),
    [
        ({"minimum": [{"min": 3, "level_min": 4}]}, LEVELS, "units and imports of such a level give 2"),
        ({"minimum": [{"min": 1, "level_min": 4}]}, {}, "give 0 (5 units are of unknown level)"),
        ({"minimum": [{"groups": ["A"], "min": 2}, {"min": 2, "level_min": 4}]}, LEVELS, "no choice of units keeps"),
        ({"units": {"B2": {"level": 4}}}, LEVELS, "level 4 here and 5 in the table"),
        (
            {"minimum": [{"min": 2, "level_min": 4}], "maximum": [{"level_min": 5, "level_max": 5, "max": 1}]},
            LEVELS,
            "",
        ),
        ({"minimum": [{"min": 3, "level_min": 4}]}, None, ""),  # no table yet: the units may be of that level
    ],
)
def test_minima_by_level_are_held_against_the_table(row: dict[str, Any], levels: Any, said: str) -> None:
    faults = list(rule_faults(small(**row), levels))
    assert any(said in fault for fault in faults) if said else faults == []


def test_a_register_whose_levels_make_a_rule_impossible_refuses_it(folder: Path, tmp_path: Path) -> None:
    imports, asked = "max = 2\nlevel_min = 4", "[[qualification.minimum]]\nmin = 3\nlevel_min = 5"
    text = RULES.read_text("utf-8").replace(imports, f"{imports}\n{asked}", 1)
    (tmp_path / "rules.toml").write_text(text, "utf-8")
    lists, out = str(folder / "lists.csv"), tmp_path / "out"
    told = CliRunner().invoke(app, ["rules", "read", str(tmp_path / "rules.toml"), "--units", lists])
    assert (told.exit_code, "WRONG: at least 3 by level" in told.output) == (1, True)
    said = ["ingest", "registers", lists, "--rules", str(tmp_path / "rules.toml"), "--electives", "OTHER=0", "--out"]
    assert CliRunner().invoke(app, [*said, str(out), "--no-index"]).exit_code == 0
    assert "BSB40520" not in set(read_catalogue(out)["qualifications"]["qualification_id"])
    assert "at least 3 by level" in "".join(path.read_text("utf-8") for path in (out / "rejects").rglob("*.csv"))


def test_sentences_say_every_statement() -> None:
    rule = small(
        minimum=[{"groups": ["A", "B"], "min": 2}, {"share": "2/3", "level_min": 4}],
        maximum=[{"groups": ["B"], "max": 1}], choice=[{"groups": ["A", "B"], "min": 1, "of": 2}], min_resident=1,
        specialisation=[{"name": "x", "groups": ["A"], "min": 2}], placement_hours=80, entry=["a licence"],
        judged=["electives fit the work"],
        **{"import": [{"max": 1, "level_min": 4, "packages": ["BSB"]}]},
    )  # fmt: skip
    text = " ".join(sentences(rule))
    for said in (
        "takes 4 units", "needed: K1", "At least 2 units of the electives come from groups A and B together",
        "At least 2 units of the electives (2/3) are at level 4 or above",
        "At most 1 unit from group B counts", "each of at least 2 of these groups: A, B",
        "At most 1 unit may be a current unit of BSB at level 4 or above from outside the lists",
        "With the x specialisation: at least 2 units from group A", "1 unit is earned at the awarding institution",
        "80 hours of placement", "Entry requirement: a licence", "Judged by people: electives fit the work",
        "Accepted by somebody",
    ):  # fmt: skip
        assert said in text, said


def test_a_draft_reads_whole_phrases_or_marks_them() -> None:
    text = ("CHC33021 Certificate in Support. 15 units: the 9 core; 6 electives, at least 3 from Groups A (ageing) and "
            "B (disability) together, the rest from any listed group, unless the chair agrees. 120 hours of work "
            "placement are required.")  # fmt: skip
    rule = draft_rule(text).rule
    assert (rule.total, rule.elective_amount, rule.placement_hours) == (15, 6, 120)
    assert rule.minimum == ()  # the condition may be of the whole sentence
    assert rule.doubtful == (
        "6 electives, at least 3 from Groups A (ageing) and B (disability) together, the rest from any listed group, "
        "unless the chair agrees",
    )
    assert rule.accepted_by is None


def test_the_catalogue_has_no_impossible_rule_and_travels_through_ctdl(folder: Path, catalogue: Catalogue) -> None:
    assert {f.code for f in validate_catalogue(catalogue)} <= {"unknown_unit"}
    for said in (
        ["export", "ctdl", "--data", str(folder / "catalogue"), "--out", str(folder / "out.jsonld")],
        ["ingest", "ctdl", str(folder / "out.jsonld"), "--out", str(folder / "back"), "--no-index"],
    ):
        done = CliRunner().invoke(app, said)
        assert done.exit_code == 0, done.output
    there, back = read_rulebook(catalogue), read_rulebook(read_catalogue(folder / "back"))
    assert dict(there.qualifications) == dict(back.qualifications)
    for unit in back.units:
        assert (there.units[unit].level, there.units[unit].credit) == (back.units[unit].level, back.units[unit].credit)


def test_a_decision_says_what_credit_does_not_decide(catalogue: Catalogue) -> None:
    record = DecisionWriter(catalogue, CreditEngine(read_rulebook(catalogue))).write("l", [], "CHC33021", AS_OF)
    assert record["undecided"] == ["120 hours of placement are required; no credit stands for them."]


@pytest.mark.parametrize("name", TEXTS)
def test_learners_are_counted_as_the_text_says(folder: Path, catalogue: Catalogue, name: str) -> None:
    found = compare(catalogue, read_lists(folder / "lists.csv"), [name], 12)[name]
    assert (found["wrong"], found["violations"]) == (0, 0), found


Loss = Callable[[dict[str, Any]], object]


def _node(row: dict[str, Any], name: str) -> dict[str, Any]:
    todo = [row["root"]]
    while todo:
        node = todo.pop()
        if node["requirement_id"] == name:
            return node
        todo += node.get("children", [])
    raise KeyError(name)


def _dissolve(name: str) -> Loss:
    """A minimum or maximum becomes a bound that asks nothing."""
    return lambda row: _node(row, name).update(kind="at_most", max=999.0, min=None)


def _core_optional(many: int) -> Loss:
    return lambda row: _node(row, "core").update(kind="at_least", min=float(many), measure=_measure(row))


def _measure(row: dict[str, Any]) -> str:
    return "count" if row["measure"] == "units" else "credit"


def _give(place: str, unit: str) -> Loss:
    """A unit that the rule does not list there gets a leaf."""
    leaf = {"requirement_id": f"seeded-{unit}", "kind": "leaf", "unit_id": unit, "value": 1.0}
    return lambda row: _node(row, place)["children"].append(leaf)


def _take(place: str, at: int = 0) -> Loss:
    return lambda row: _node(row, place)["children"].pop(at)


def _set(**fields: Any) -> Loss:
    return lambda row: row.update(fields)


def _where(**fields: Any) -> Loss:
    return lambda row: _node(row, "import-0-0")["where"].update(fields)


def _change(name: str, **fields: Any) -> Loss:
    return lambda row: _node(row, name).update(fields)


def _losses() -> Iterator[tuple[str, str, Loss]]:
    for name, core in (("BSB40520", 3), ("CHC33021", 7), ("SHB20216", 6), ("UEE22020", 200), ("BRIT", 20)):
        yield name, "an optional core", _core_optional(core)
        yield name, "a lost core unit", _take("core")
        yield name, "met wholly by credit", _set(full_credit=True)
    for name, group in (("BSB40520", "group-B"), ("CHC33021", "group-C"), ("SHB20216", "group-Electives"),
                        ("ASSOC", "group-free"), ("BRIT", "group-optional")):  # fmt: skip
        yield name, "a unit that no list has", _give(group, "XOT402")
        yield (
            name,
            "an elective lost on the way",
            lambda row, group=group: _node(row, group).update(children=_node(row, group)["children"][:1]),
        )
        yield name, "another total", _set(total=3.0)
    yield "BSB40520", "a lost minimum", _dissolve("least-A")
    yield "BSB40520", "a lost import cap", _change("imports-0", max=7.0)
    yield "BSB40520", "a doubled import cap", _change("imports-0", max=4.0)
    yield "BSB40520", "imports of any level", _where(level_min=None)
    yield "BSB40520", "superseded imports", _where(current=False)
    yield "BSB40520", "no imports", _change("imports-0", max=0.0)
    yield "SURPLUS", "listed units as imports", _where(unlisted=False)
    yield "SURPLUS2", "listed units refused as imports", _where(unlisted=True)
    yield "CHC33021", "a lost joint minimum", _dissolve("least-A and B")
    yield "CHC33021/ageing", "a lost specialisation", _dissolve("least-A")
    yield (
        "UEE22020",
        "a lost minimum and maximum",
        lambda row: (
            _dissolve("least-B")(row),
            _change("group-A", max=140.0)(row),
        ),
    )
    yield "ASSOC", "a lost residency", _set(min_resident=0.0)
    yield "ASSOC", "a course of another worth", _change("group-free-SPA101", value=9.0)
    yield "ASSOC", "a lost area", _dissolve("least-major")
    yield "ASSOC", "another lost area", _dissolve("least-science")
    yield "BRIT", "a lost level bound", _set(crossings=[])
    yield "BRIT", "a lowered level bound", lambda row: row["crossings"][0].update(min=40.0)


LOSSES = list(_losses())


@pytest.mark.parametrize(("name", "said", "loss"), LOSSES, ids=[f"{name}: {said}" for name, said, _ in LOSSES])
def test_the_second_reading_finds_what_was_lost(
    folder: Path, catalogue: Catalogue, name: str, said: str, loss: Loss
) -> None:
    text = texts(read_lists(folder / "lists.csv"))[name]
    tables = {table: list(rows_of(catalogue[table])) for table in ("units", "unit_mappings", "qualifications")}
    rows = CatalogueRows({**tables, "credit_rules": [], "credentials": []})
    row = copy.deepcopy(rows.qualifications[name])
    loss(row)
    broken = {key: value for key, value in row.items() if value is not None}
    engine = CreditEngine(lost_book(read_rulebook(catalogue), broken))
    rows.__dict__["qualifications"] = {name: row}
    rng, strangers = random.Random(f"{name} {said}"), [unit["unit_id"] for unit in tables["units"]]
    for _ in range(60):
        held = one_sided(text, strangers, rng)
        try:
            answer = engine.allocate(name, held, AS_OF).to_json()
        except CreditError:
            break  # impossible as it stands, and refused for that
        found = check_allocation(answer, [one.model_dump() for one in held], rows)
        if any(fault.code.startswith("statement_") for fault in found):
            break
    else:
        pytest.fail("nothing found in 60 learners")


def one_sided(text: Any, strangers: list[str], rng: random.Random) -> list[Holding]:
    """Everything of some parts and nothing of the others: what a lost bound lets through."""
    listed = {*text.core, *(unit for units in text.parts.values() for unit in units)}
    olds = [*EQUIVALENT, *NOT_EQUIVALENT]
    others = [unit for unit in strangers if unit not in listed and unit not in olds]
    parts = [text.core, *text.parts.values(), olds, others]
    shares = [rng.choice([0.0, 0.0, 0.3, 1.0, 1.0]) for _ in parts]
    units = [unit for part, share in zip(parts, shares, strict=True) for unit in part if rng.random() < share]
    home = rng.choice([True, False])
    return [Holding(unit_id=unit, awarded_on=date(2025, 5, 1), resident=home) for unit in dict.fromkeys(units)]


def lost_book(book: Any, row: dict[str, Any]) -> Any:
    from dataclasses import replace

    from stackwise.features.records import Qualification

    return replace(book, qualifications={row["qualification_id"]: Qualification.model_validate(row)})


def test_there_are_forty_losses() -> None:
    assert len(LOSSES) >= 40


def test_a_rule_brings_its_supersessions_and_an_old_unit_that_no_list_has_counts(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nZ1,Other,U1,One,core\n", "utf-8")
    said = [{"old": "OLD1", "new": "K1", "equivalent": "yes"}, {"old": "OLD2", "new": "A1", "equivalent": "no"}]
    rule = small(supersedes=said, min_resident=1.5)
    assert "All the rest may be met by credit." in sentences(rule.model_copy(update={"full_credit": True}))
    text = " ".join(sentences(rule))
    assert "K1 supersedes OLD1 and is equivalent to it." in text
    assert "At least 2 units are earned at the awarding institution." in text
    (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
    held = [{"unit_id": unit, "awarded_on": "2025-01-01"} for unit in ("old 1", "OLD2")]
    (tmp_path / "me.json").write_text(json.dumps({"learner_id": "me", "holdings": held}), "utf-8")
    out, record = str(tmp_path / "out"), tmp_path / "record.json"
    for words in (
        ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--rules",
         str(tmp_path / "rules.toml"), "--out", out, "--no-index"],
        ["credit", "--learner", str(tmp_path / "me.json"), "--qualification", "Q1", "--data", out, "--json"],
        ["verify", str(record), "--data", out],
    ):  # fmt: skip
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        if words[0] == "credit":
            record.write_text(done.stdout, "utf-8")
    outcomes = [one["outcome"] for one in json.loads(record.read_text("utf-8"))["holdings"]]
    assert outcomes == ["counts", "not_equivalent"]


def test_supersessions_travel_through_ctdl(folder: Path, catalogue: Catalogue) -> None:
    for said in (
        ["export", "ctdl", "--data", str(folder / "catalogue"), "--out", str(folder / "maps.jsonld")],
        ["ingest", "ctdl", str(folder / "maps.jsonld"), "--out", str(folder / "maps"), "--no-index"],
    ):
        done = CliRunner().invoke(app, said)
        assert done.exit_code == 0, done.output
    there, back = read_rulebook(catalogue).mappings, read_rulebook(read_catalogue(folder / "maps")).mappings
    assert sorted(there, key=str) == sorted(back, key=str)
    assert len(there) == 5


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"minimum": [{"groups": ["A"], "min": 1.5}]}, "1.5 units"),
        ({"import": [{"max": 0.5}]}, "0.5 units"),
        ({"maximum": [{"max": 1, "level_min": 5, "level_max": 4}]}, "level 5 or above and 4 or below"),
        ({"minimum": [{"groups": ["A"], "min": 0}]}, "asks nothing"),
        ({"import": [{"max": 1}, {"max": 1}]}, "one import is stated twice"),
        ({"specialisation": [{"name": "s", "groups": ["A"], "min": 1}, {"name": " S", "groups": ["B"], "min": 1}]},
         "two specialisations"),
        ({"supersedes": [{"old": "Z1", "new": "A1", "equivalent": "yes"},
                         {"old": "z1", "new": "A1", "equivalent": "no"}]}, "stated twice"),
        ({"supersedes": [{"old": "A1", "new": "A2"}, {"old": "A2", "new": "A1"}]}, "supersede one another"),
    ],
)  # fmt: skip
def test_slips_that_mean_nothing_or_two_things_are_faults(more, said):
    rule = read_rule(
        {"code": "Q1", "total": 4, "electives": 3, "core": ["K1"], "accepted_by": "somebody",
         "groups": {"A": ["A1", "A2"], "B": ["B1", "B2"]}, **more}, "rules",
    )  # fmt: skip
    assert any(said in fault for fault in rule_faults(rule))
