"""What is written as CTDL is read back the same, and CTDL's own words say what they can."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackwise.features.catalogue import Catalogue, in_memory
from stackwise.features.errors import InputError
from stackwise.features.ingest.ctdl.graph import canonical
from stackwise.features.ingest.ctdl.reader import read_ctdl, rule_row
from stackwise.features.records import (
    Cap,
    Certainty,
    Conditions,
    CreditRule,
    Overlap,
    Qualification,
    Requirement,
    Where,
    bound_columns,
    to_json,
)
from stackwise.models.credit.read import read_rulebook
from stackwise.recommender.export.ctdl import export_ctdl
from stackwise.recommender.export.ctdl_trees import address

UNITS = ("U1", "U2", "https://example.org/units/3", "ce-00000000-0000-4000-8000-000000000001", "u nit/4#x")
CREDENTIALS = ("C1", "Q1", "C2")  # one shares its id with a qualification


def catalogue_of(qualifications: list[Qualification], rules: list[CreditRule]) -> Catalogue:
    rows = [
        {
            **one.model_dump(exclude={"root", "caps", "overlaps", "crossings", "packaging"}),
            **bound_columns(one),
            "root": to_json(one.root),
            **{
                name: json.dumps([it.model_dump(mode="json") for it in getattr(one, name)])
                if getattr(one, name)
                else None
                for name in ("caps", "overlaps")
            },
        }
        for one in qualifications
    ]
    units = pd.DataFrame({"unit_id": UNITS, "title": [f"Unit {n}" for n in range(len(UNITS))], "credit": 6.0})
    credentials = pd.DataFrame({"credential_id": CREDENTIALS, "version": "1", "title": ["First", "Shared", "Second"]})
    frames = {
        "qualifications": pd.DataFrame(rows),
        "credit_rules": pd.DataFrame([rule_row(one) for one in rules]),
        "units": units,
        "credentials": credentials,
        "providers": pd.DataFrame({"provider_id": ["P1"], "name": ["Provider One"]}),
    }
    return in_memory({name: frame for name, frame in frames.items() if len(frame)})


def there_and_back(catalogue: Catalogue, folder: Path) -> Catalogue:
    export_ctdl(catalogue).write(folder / "credit.json")
    return in_memory(read_ctdl([folder / "credit.json"]).tables)


def plain(tree: Requirement) -> dict[str, object]:
    """A tree without the order of its children, which carries no meaning."""
    said = tree.model_dump(exclude={"children"})
    return {
        **said,
        "children": sorted((plain(one) for one in tree.children), key=lambda one: str(one["requirement_id"])),
    }


def everything(catalogue: Catalogue) -> tuple[list[object], list[object]]:
    book = read_rulebook(catalogue)
    qualifications = [
        {**one.model_dump(exclude={"root"}), "root": plain(one.root)} for one in book.qualifications.values()
    ]
    rules = [one for group in book.rules.values() for one in group]
    return qualifications, [
        {**one.model_dump(exclude={"giver"}), "giver": plain(one.giver)}
        for one in sorted(rules, key=lambda r: r.rule_id)
    ]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
amounts = st.one_of(st.integers(0, 30).map(float), st.floats(0, 1e6, allow_nan=False))
maybe = lambda values: st.one_of(st.none(), values)  # noqa: E731 - reads as a word
filters = st.builds(
    Where,
    package=maybe(st.sampled_from(["ZNC", "ICT"])),
    level_min=maybe(st.sampled_from([3.0, 4.5, -1.0])),
    level_max=maybe(st.sampled_from([5.0, 6.0])),
    tag=maybe(texts),
    code_prefix=maybe(st.just("ZNC")),
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Requirement:
    counter = iter(range(10_000))

    def build(left: int) -> Requirement:
        common = {
            "requirement_id": draw(st.sampled_from(["r", "core", "a b", "x/y", "destination"])) + str(next(counter)),
            "label": draw(maybe(texts)),
            "exclusive": draw(st.booleans()),
            "measure": draw(st.sampled_from(["count", "credit", "hours"])),
            "value": draw(maybe(amounts)),
            "conditions": draw(maybe(st.just(Conditions(min_grade=60, min_resident=1.0)))),
        }
        kind = draw(st.sampled_from(["leaf"] if left == 0 else ["leaf", "all", "any", "at_least", "at_most"]))
        if kind == "leaf":
            named = draw(
                st.one_of(
                    st.sampled_from(UNITS).map(lambda at: {"unit_id": at}),
                    st.sampled_from(CREDENTIALS).map(lambda at: {"credential_id": at}),
                    st.sampled_from(["S1", "S2"]).map(lambda at: {"skill_id": at, "level": 3.5}),
                    filters.map(lambda where: {"where": where}),
                )
            )
            return Requirement(kind="leaf", **common, **named)
        children = tuple(build(left - 1) for _ in range(draw(st.integers(1, 4))))
        bounds = {"min": draw(maybe(amounts)), "max": draw(maybe(amounts))}
        bounds = {
            k: (v if v is not None else 2.0 if k == {"at_least": "min", "at_most": "max"}.get(kind) else None)
            for k, v in bounds.items()
        }
        return Requirement(kind=kind, children=children, **common, **bounds)

    return build(depth)


@st.composite
def qualifications(draw: st.DrawFn) -> Qualification:
    return Qualification(
        qualification_id=draw(
            st.sampled_from(["Q1", "https://example.org/q", "ce-00000000-0000-4000-8000-00000000000a"])
        ),
        code=draw(maybe(st.just("BSB50120"))),
        title=draw(texts.filter(str.strip)),
        level=draw(maybe(st.just(5.0))),
        measure=draw(st.sampled_from(["units", "credit_points"])),
        total=draw(amounts),
        root=draw(trees()),
        caps=draw(
            st.sampled_from(
                [(), (Cap(max=3, certainties=(Certainty.GRANTED,), note="half"), Cap(max=4.5, measure="credit"))]
            )
        ),
        min_resident=draw(st.sampled_from([0.0, 2.0])),
        overlaps=draw(st.sampled_from([(), (Overlap(between=("a", "b"), max=2),)])),
        full_credit=draw(maybe(st.booleans())),
        provider_id=draw(maybe(st.sampled_from(["P1", "unknown provider"]))),
        status=draw(maybe(st.just("active"))),
    )


@st.composite
def rules(draw: st.DrawFn, number: int) -> CreditRule:
    own = f"rule {number}"
    natural = Requirement(requirement_id=f"{own}/from", kind="leaf", label="Named", unit_id="U1")
    several = Requirement(
        requirement_id=f"{own}/from",
        kind="all",
        children=tuple(
            Requirement(requirement_id=f"{own}/from/{n}", kind="leaf", credential_id=at)
            for n, at in enumerate(CREDENTIALS, start=1)
        ),
    )
    targets = draw(st.lists(st.sampled_from([*UNITS, "Q1"]), max_size=3))
    return CreditRule(
        rule_id=own,
        giver=draw(st.one_of(st.just(natural), st.just(several), trees(depth=2))),
        qualification_id=draw(st.sampled_from(["Q1", "*", "elsewhere"])),
        target_units=tuple(targets),
        target_requirement_id=draw(maybe(st.just("core"))) if targets else "core",
        form=draw(st.sampled_from(["specified", "unspecified", "block", "exemption"])),
        value=draw(maybe(amounts)),
        measure=draw(st.sampled_from(["count", "credit", "hours"])),
        basis=draw(maybe(st.sampled_from(["agreement", "policy"]))),
        certainty=draw(st.sampled_from(list(Certainty))),
        asserted_by=draw(maybe(st.sampled_from(["P1", "Somebody Else"]))),
        conditions=draw(
            st.builds(Conditions, min_grade=maybe(st.just(65.0)), max_age_months=maybe(st.just(36)), note=maybe(texts))
        ),
        excludes=draw(st.sampled_from([(), ("rule 9",)])),
        valid_from=draw(maybe(st.just(date(2024, 1, 31)))),
        valid_to=draw(maybe(st.just(date(2026, 2, 28)))),
        evidence=draw(maybe(texts)),
    )


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_round_trip_keeps_every_rule_and_qualification(data: st.DataObject, tmp_path: Path) -> None:
    qualification = data.draw(qualifications())
    before = catalogue_of([qualification], [data.draw(rules(n)) for n in range(3)])
    assert not [
        name for name in export_ctdl(before).loss if name.split(".")[0] not in ("units", "providers", "credentials")
    ]
    assert everything(there_and_back(before, tmp_path)) == everything(before)


@given(
    at=st.one_of(
        texts.filter(bool), st.sampled_from(UNITS), st.just("https://x.org/ce-00000000-0000-4000-8000-000000000001")
    )
)
def test_every_id_finds_its_way_back_from_its_address(at: str) -> None:
    assert canonical(address(at), "document") == at


def planted() -> Catalogue:
    core = Requirement(
        requirement_id="core",
        kind="all",
        label="Core",
        children=tuple(Requirement(requirement_id=f"core-{u}", kind="leaf", unit_id=u) for u in ("U1", "U2")),
    )
    points = Requirement(
        requirement_id="points",
        kind="at_least",
        measure="credit",
        min=12,
        children=(Requirement(requirement_id="open", kind="leaf", where=Where(level_min=4, package="ZNC")),),
    )
    root = Requirement(requirement_id="root", kind="all", children=(core, points))
    qualification = Qualification(qualification_id="Q1", title="Diploma", total=4, root=root, provider_id="P1")
    rule = CreditRule(
        rule_id="R1",
        giver=Requirement(requirement_id="R1/from", kind="leaf", credential_id="C1", label="First toward U1"),
        qualification_id="Q1",
        target_units=("U1",),
        certainty=Certainty.GRANTED,
        basis="agreement",
        asserted_by="P1",
        value=6,
        measure="credit",
        valid_to=date(2027, 6, 30),
    )
    return catalogue_of([qualification], [rule])


def nodes_of(catalogue: Catalogue) -> dict[str, dict[str, object]]:
    return {one["@id"]: one for one in export_ctdl(catalogue).document["@graph"]}


def test_rule_is_a_transfer_value_profile_held_by_an_agreement() -> None:
    nodes = nodes_of(planted())
    profile = nodes["urn:stackwise:R1"]
    assert {key: value for key, value in profile.items() if not key.startswith("stackwise:")} == {
        "@id": "urn:stackwise:R1",
        "@type": "ceterms:TransferValueProfile",
        "ceterms:name": {"en": "First toward U1"},
        "ceterms:transferValueFrom": ["urn:stackwise:C1"],
        "ceterms:transferValueFor": ["urn:stackwise:U1"],
        "ceterms:transferValue": [{"@type": "schema:ValueProfile", "schema:value": 6.0}],
        "ceterms:ownedBy": ["urn:stackwise:P1"],
        "ceterms:endDate": "2027-06-30",
    }
    (agreement,) = [one for one in nodes.values() if one["@type"] == "ceterms:TransferAgreement"]
    assert agreement["ceterms:hasTransferValueProfile"] == ["urn:stackwise:R1"]
    assert agreement["ceterms:receivingOrganization"] == ["urn:stackwise:P1"]


def test_tree_is_said_in_components_conditions_and_constraints() -> None:
    nodes = nodes_of(planted())
    core = nodes["urn:stackwise:Q1%23core"]
    assert (core["ceterms:logicalOperator"], core["ceterms:requiredNumber"], core["ceterms:name"]) == (
        "logic:And",
        2,
        {"en": "Core"},
    )
    assert nodes["urn:stackwise:Q1%23core-U1"]["ceterms:proxyFor"] == ["urn:stackwise:U1"]
    assert nodes["urn:stackwise:Q1%23points"]["ceterms:hasConstraint"] == [
        {
            "@type": "ceterms:Constraint",
            "ceterms:leftSource": ["ceterms:creditValue"],
            "ceterms:comparator": "compare:GreaterThanOrEqualTo",
            "ceterms:rightSource": ["12.0"],
            "ceterms:leftAction": "array:Sum",
        }
    ]
    assert not [
        key for one in nodes.values() if "#" in canonical(str(one["@id"]), "") for key in one if "stackwise" in key
    ]


def test_what_is_not_in_the_file_is_counted() -> None:
    done = export_ctdl(planted())
    assert (done.qualifications, done.rules, done.loss) == (1, 1, {})
    assert done.extended["rule.certainty"] == 1
    tagged = planted().tables["units"].assign(level=[3.0] * len(UNITS), release="1")
    again = export_ctdl(in_memory({**planted().tables, "units": tagged}))
    assert again.loss == {"units.release": 2}


def test_same_catalogue_gives_the_same_bytes_and_a_folder_is_no_file(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        export_ctdl(planted()).write(tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one.json", "two.json"]
    with pytest.raises(InputError, match="got a folder"):
        export_ctdl(planted()).write(tmp_path)


def test_deep_tree_round_trips(tmp_path: Path) -> None:
    tree = Requirement(requirement_id="leaf", kind="leaf", unit_id="U1")
    for depth in range(200):
        tree = Requirement(requirement_id=f"d{depth}", kind="all", children=(tree,))
    before = catalogue_of([Qualification(qualification_id="Q1", title="Deep", total=1, root=tree)], [])
    assert everything(there_and_back(before, tmp_path)) == everything(before)
