"""Decision records: an outcome for everything held, in words, checked from the catalogue alone."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError
from stackwise.features.records import Holding
from stackwise.models.credit import CreditEngine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.lines import held_words, open_words
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.overrides import Override, read_overrides
from stackwise.recommender.decision.record import DecisionWriter, digest
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.handout.credit_document import credit_document
from stackwise.recommender.handout.page import document_page
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.words import open_texts

DAY = date(2026, 9, 1)
CARE = "ZHC31226"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_catalogue(None)


@pytest.fixture(scope="module")
def rows(catalogue) -> CatalogueRows:
    return CatalogueRows(catalogue)


@pytest.fixture(scope="module")
def write(catalogue):
    engine = CreditEngine.from_catalogue(catalogue)
    names, writer = CatalogueNames(engine.rulebook), DecisionWriter(catalogue, engine)

    def record(*holdings: Holding, qualification: str = CARE, overrides: tuple[Override, ...] = ()):
        return writer.write("x", names.read(holdings), qualification, DAY, overrides)

    return record


def outcome(record, name: str):
    return next(one for one in record["holdings"] if one["name"] == name)


def unit(name: str, **more) -> Holding:
    return Holding(unit_id=name, **{"awarded_on": date(2025, 1, 1), **more})


def test_every_holding_has_its_outcome_and_the_reason(write, rows) -> None:
    record = write(
        unit("ZHC202"), unit("zhc-301"), unit("ZHC3O2"), unit("ZHC302"), unit("ZFN401"),
        unit("ZHC303", valid_until=date(2026, 8, 31)), unit("ZHC304", awarded_on=date(2026, 9, 2)),
    )  # fmt: skip
    said = [one["outcome"] for one in record["holdings"]]
    assert said.count("counts") == 2  # ZHC202 and ZHC302 are one: the other is surplus
    assert sorted(said) == sorted(["counts", "counts", "surplus", "unknown_code", "not_in_rules", "expired", "not_yet"])
    assert outcome(record, "ZHC301")["why"].startswith("'zhc-301' is read as ZHC301")
    assert outcome(record, "ZHC3O2")["did_you_mean"][0]["id"] == "ZHC302"
    assert "no unit counts twice" in next(o for o in record["holdings"] if o["outcome"] == "surplus")["why"]
    assert check_decision(record, rows) == []


def test_equivalence_is_told_in_words_and_titles(write, catalogue) -> None:
    record = write(unit("ZHC202"))
    why = record["holdings"][0]["why"]
    assert "is superseded by and equivalent to ZHC302" in why
    assert "hop" not in document_page(credit_document(record, CatalogueTitles(catalogue), open_texts()))


def test_open_places_name_units_and_who_brings_them(write) -> None:
    places = write()["open"]
    assert all(unit["title"] for one in places for unit in one["candidates"])
    assert any(one["credentials"] for one in places)


def test_every_place_cites_its_part_and_the_record_says_what_to_check(write, rows) -> None:
    record = write(unit("ZHC301"), unit("ZHC202", awarded_on=None))
    for one in record["holdings"]:
        assert all(line["cites"].startswith("All eight core units (all 8 are needed)") for line in one["counts"])
    core = next(part for part in record["parts"] if part["label"] == "All eight core units")
    assert core["filled"] == 2
    said = " ".join(record["to_check"])
    assert "no transcript or badge was read" in said
    assert "No day of completion is known for ZHC202" in said
    spoilt = json.loads(json.dumps(record))
    spoilt["parts"][0]["filled"] += 1
    spoilt["holdings"][0]["counts"][0]["cites"] = "another part"
    assert {"digest", "part", "cites"} <= {one.code for one in check_decision(spoilt, rows)}


def test_credit_at_its_limit_says_why_and_what_would_meet_the_place(write, catalogue, rows) -> None:
    tree = json.loads(catalogue["qualifications"].set_index("qualification_id").loc[CARE, "root"])
    names = sorted({leaf["unit_id"] for part in tree["children"] for leaf in leaves(part) if leaf.get("unit_id")})
    record = write(*(unit(name) for name in names))
    assert any("must be studied with the institution, since its rule" in said for said in record["limits"])
    kept = [one for one in record["open"] if one["held"]]
    assert kept
    assert all("to be studied with the institution" in open_words(one, record["caps"])[1] for one in kept)
    assert check_decision(json.loads(json.dumps(record)), rows) == []


def leaves(node):
    inner = node.get("children") or []
    return [node] if not inner else [leaf for child in inner for leaf in leaves(child)]


def test_an_adviser_accepts_and_waives_by_name_and_reason(write, rows) -> None:
    said = {"by": "M. Aroha", "reason": "compared element by element", "on": DAY}
    accept = Override(kind="accept", holding="ZFN401", unit_id="ZHC304", **said)
    without = write(unit("ZFN401"))
    record = write(unit("ZFN401"), overrides=(accept,))
    assert record["filled"] == without["filled"] + 1
    assert "adviser's decision" in outcome(record, "ZFN401")["why"]
    assert check_decision(record, rows) == []
    core = next(one["requirement_id"] for one in without["open"])
    waived = write(unit("ZFN401"), overrides=(Override(kind="waive", requirement_id=core, **said),))
    assert next(one for one in waived["open"] if one["requirement_id"] == core)["waived"]["by"] == "M. Aroha"
    assert waived["filled"] == without["filled"]
    assert check_decision(waived, rows) == []


def test_a_decision_on_what_counts_by_the_rule_says_where(write) -> None:
    said = {"by": "M. Aroha", "reason": "compared element by element", "on": DAY}
    record = write(unit("ZHC302"), overrides=(Override(kind="accept", holding="ZHC302", unit_id="ZHC302", **said),))
    (told,) = [one for one in record["to_check"] if "changed nothing" in one]
    assert "it counts in ZHC302 " in told
    assert "by the rule itself; see which of the two is meant" in told
    both = [Override(kind="accept", holding="ZFN401", unit_id=to, **said) for to in ("ZHC303", "ZHC304")]
    (told,) = [one for one in write(unit("ZFN401"), overrides=tuple(both))["to_check"] if "changed nothing" in one]
    assert "by another decision; see which of the two is meant" in told
    with pytest.raises(ValueError, match="a waiver names a requirement_id"):
        Override(kind="waive", requirement_id="core", unit_id="ZHC302", **said)


@pytest.mark.parametrize("missing", ["by", "reason", "on"])
def test_an_override_without_name_reason_or_day_is_refused(tmp_path: Path, missing: str) -> None:
    plain = {"kind": "waive", "by": "A B", "reason": "because", "on": "2026-09-01", "requirement_id": "c"}
    path = tmp_path / "o.json"
    path.write_text(json.dumps({key: value for key, value in plain.items() if key != missing}))
    with pytest.raises(InputError, match=missing):
        read_overrides(path)


def test_random_records_pass_the_checker_and_spoilt_ones_do_not(catalogue, write, rows) -> None:
    rng = random.Random(4)
    names = [*catalogue["units"]["unit_id"], "NOPE1", "zhc302", "ZHC3O2"]
    credentials = list(catalogue["credentials"]["credential_id"].unique())
    qualifications = list(catalogue["qualifications"]["qualification_id"])
    seen = set()
    for at in range(48):
        held = []
        for _ in range(rng.randint(0, 14)):
            day = None if rng.random() < 0.2 else DAY - timedelta(days=rng.randint(-60, 2500))
            more = {"awarded_on": day, "mode": rng.choice([None, "completed", "rpl", "transfer"]),
                    "grade": rng.choice([None, 50.0, 80.0])}  # fmt: skip
            named = {"unit_id": rng.choice(names)} if rng.random() < 0.5 else {"credential_id": rng.choice(credentials)}
            held.append(Holding(**named, **more))
        record = write(*held, qualification=qualifications[at % len(qualifications)])
        assert check_decision(json.loads(json.dumps(record)), rows) == [], at
        seen |= {one["outcome"] for one in record["holdings"]}
        if record["holdings"]:
            spoilt = json.loads(json.dumps(record))
            spoilt["holdings"][0]["outcome"] = "surplus" if record["holdings"][0]["counts"] else "counts"
            assert {"digest", "outcome"} <= {one.code for one in check_decision(spoilt, rows)}
    assert len(seen) >= 7, seen


def test_the_page_stands_alone_and_escapes_what_people_wrote(write, catalogue) -> None:
    record = write(Holding(unit_id="<b>X</b>"))
    page = document_page(credit_document(record, CatalogueTitles(catalogue), open_texts()))
    assert "<b>X" not in page
    assert "<script" not in page
    assert "Signature" in page
    assert "To check before signing" in page
    assert record["digest"] in page


def test_the_command_writes_text_json_and_page_and_verify_takes_it(tmp_path: Path) -> None:
    me, page, saved = tmp_path / "me.json", tmp_path / "page.html", tmp_path / "record.json"
    me.write_text(json.dumps({"learner_id": "me", "holdings": [{"unit_id": "ZHC202", "awarded_on": "2024-01-01"}]}))
    asked = ["credit", "--learner", str(me), "--qualification", CARE, "--as-of", "2026-09-01"]
    shown = CliRunner().invoke(app, [*asked, "--out", str(page)], catch_exceptions=False)
    assert "1 of 13 units filled" in shown.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    saved.write_text(CliRunner().invoke(app, [*asked, "--json"], catch_exceptions=False).stdout)
    checked = CliRunner().invoke(app, ["verify", str(saved)], catch_exceptions=False)
    assert checked.exit_code == 0
    assert checked.stdout.startswith("every claim holds\nnot checked: whether all that is held is told")


def test_a_holding_says_how_it_was_attained_where_that_is_known(write) -> None:
    record = write(unit("ZHC202", mode="rpl"), unit("ZHC303", mode="transfer"), unit("ZHC304"))
    first, second, third = map(held_words, record["holdings"])
    assert first.startswith("ZHC202 ")
    assert first.endswith(" (recognition of prior learning)")
    assert second.endswith(" (credit transfer)")
    assert "(" not in third


def _first_count(record):
    return next(one for one in record["holdings"] if one["counts"])["counts"][0]


SAID_OTHERWISE = {
    "summary": lambda r: r.update(summary=r["summary"].replace("1 of 13", "13 of 13")),
    "limit": lambda r: r["limits"].__setitem__(0, "Credit: 0 of at most 99 units."),
    "limit left out": lambda r: r["limits"].clear(),
    "qualification total": lambda r: r["qualification"].update(total=1),
    "qualification provider": lambda r: r["qualification"].update(provider="Another College"),
    "counted value": lambda r: _first_count(r).update(value=7.0),
    "counted title": lambda r: _first_count(r).update(title="Another unit"),
    "awarded_on": lambda r: r["holdings"][0].update(awarded_on="2026-08-31"),
    "outcome": lambda r: r["holdings"][1].update(outcome="accepted"),
    "open amount": lambda r: r["open"][0].update(amount=0.0),
    "open title": lambda r: next(one for one in r["open"] if one["unit_id"]).update(title="Another unit"),
}


@pytest.mark.parametrize("name", SAID_OTHERWISE)
def test_figures_that_are_printed_and_signed_are_those_of_the_lines(write, rows, name):
    record = json.loads(json.dumps(write(unit("ZHC304"), unit("ZHC999"))))
    assert check_decision(record, rows) == []
    SAID_OTHERWISE[name](record)
    record["digest"] = digest(record)  # whoever alters a record can write its digest anew
    assert check_decision(record, rows)


def test_a_decision_that_changes_nothing_or_is_of_a_later_day_is_to_be_checked(write, rows) -> None:
    said = {"by": "M. Aroha", "reason": "compared element by element", "on": DAY}
    gone = Holding(unit_id="ZFN401", valid_until=date(2026, 1, 1))
    idle = Override(kind="accept", holding="ZFN401", unit_id="ZHC304", **said)
    record = write(gone, overrides=(idle,))
    assert any(
        one.startswith("The decision of M. Aroha on ZFN401 for ZHC304 changed nothing") for one in record["to_check"]
    )
    late = idle.model_copy(update={"on": date(2026, 9, 2)})
    record = write(unit("ZFN401"), overrides=(late,))
    (point,) = (one for one in record["to_check"] if one.startswith("The decision of"))
    assert point.endswith("is dated 2026-09-02, after the day of this record.")
    assert check_decision(record, rows) == []


def test_an_unknown_credential_is_accepted_as_what_it_is(write, rows) -> None:
    accept = Override(kind="accept", holding="bridge", unit_id="ZHC304", by="M. Aroha", reason="compared", on=DAY)
    record = write(Holding(credential_id="bridge", awarded_on=date(2025, 1, 1)), overrides=(accept,))
    assert [one["outcome"] for one in record["holdings"]] == ["counts"]
    assert check_decision(record, rows) == []


def test_a_waiver_of_a_unit_is_told_the_place_it_means(write) -> None:
    with pytest.raises(InputError, match="did you mean"):
        write(overrides=(Override(kind="waive", requirement_id="ZHC302", by="M. A.", reason="because", on=DAY),))


@pytest.mark.parametrize("blank", ["by", "reason"])
def test_blanks_are_no_name_and_no_reason(blank: str) -> None:
    plain = {
        "kind": "waive",
        "by": "A B",
        "reason": "because",
        "on": "2026-09-01",
        "requirement_id": "c",
        blank: "    ",
    }
    with pytest.raises(ValueError, match=blank):
        Override.model_validate(plain)
