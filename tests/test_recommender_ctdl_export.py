"""What is written as CTDL is read back the same, and CTDL's own words say what they can."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.catalogue import Catalogue, in_memory
from features.records import (
    Cap,
    Certainty,
    Conditions,
    CreditRule,
    Qualification,
    Requirement,
    Where,
    to_json,
)
from models.credit.read import read_rulebook
from recommender.ingest.ctdl import read_ctdl, rule_row
from recommender.ingest.ctdl_export import export_ctdl
from recommender.ingest.ctdl_export_trees import address
from recommender.ingest.ctdl_graph import canonical

UNITS = ("U1", "U2", "https://example.org/units/3", "ce-00000000-0000-4000-8000-000000000001", "u nit/4#x")
CREDENTIALS = ("C1", "C2")


def catalogue_of(qualifications: list[Qualification], rules: list[CreditRule]) -> Catalogue:
    rows = [
        {
            **one.model_dump(exclude={"root", "caps"}),
            "root": to_json(one.root),
            "caps": json.dumps([cap.model_dump(mode="json") for cap in one.caps]) if one.caps else None,
        }
        for one in qualifications
    ]
    units = pd.DataFrame({"unit_id": UNITS, "title": [f"Unit {n}" for n in range(len(UNITS))], "credit": 6.0})
    credentials = pd.DataFrame({"credential_id": CREDENTIALS, "version": "1", "title": ["First", "Second"]})
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
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
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
