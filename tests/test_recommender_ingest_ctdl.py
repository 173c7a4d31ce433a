"""CTDL in: planted documents whose rows are known, refusals by reason, and a loss report that misses nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stackwise.features.catalogue import in_memory
from stackwise.features.errors import InputError
from stackwise.features.ingest.ctdl.reader import Ingested, read_ctdl
from stackwise.features.records import Holding, Requirement, requirement_from_json
from stackwise.features.tables import check
from stackwise.models.credit.engine import CreditEngine

CTDL = "https://credreg.net/ctdl/schema/context/json"
AT = "https://credentialengineregistry.org/resources/"


def ctid(number: int) -> str:
    return f"ce-00000000-0000-4000-8000-{number:012d}"


COURSE, TARGET, COLLEGE, STATE, PROFILE = map(ctid, range(1, 6))


def read(folder: Path, *documents: object, **more: Any) -> Ingested:
    for number, document in enumerate(documents):
        text = document if isinstance(document, str) else json.dumps(document)
        (folder / f"{number}.json").write_text(text, encoding="utf-8")
    return read_ctdl([folder], **more)


def row(got: Ingested, table: str, at: str | None = None) -> dict[str, Any]:
    frame = got.tables[table]
    picked = frame if at is None else frame[frame.iloc[:, 0] == at]
    assert len(picked) == 1
    return {key: value for key, value in picked.iloc[0].to_dict().items() if isinstance(value, list) or pd.notna(value)}


def node(at: str, kind: str, name: str | None = None, **props: Any) -> dict[str, Any]:
    named = {} if name is None else {"ceterms:name": {"en": name}}
    return {
        "@id": at if ":" in at else AT + at,
        "@type": f"ceterms:{kind}",
        **named,
        **{f"ceterms:{k}": v for k, v in props.items()},
    }


def profile(**props: Any) -> dict[str, Any]:
    value = [{"@type": "schema:ValueProfile", "schema:value": 3, "ceterms:creditUnitType": ["creditUnit:DegreeCredit"]}]
    return node(
        PROFILE,
        "TransferValueProfile",
        "Accounting I for ACC1",
        **{"transferValue": value, "transferValueFrom": [AT + COURSE], **props},
    )


def transfer(**props: Any) -> dict[str, Any]:
    return {
        "@context": CTDL,
        "@graph": [
            profile(**props),
            node(COURSE, "Course", "Accounting I", ownedBy=[AT + COLLEGE], codedNotation="ACC1"),
            node(TARGET, "Course", "Principles of Accounting", offeredBy=[AT + STATE]),
            node(COLLEGE, "CredentialOrganization", "Planted College"),
            node(STATE, "CredentialOrganization", "Planted State University"),
        ],
    }


def test_transfer_value_becomes_a_rule(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        transfer(
            transferValueFor=[AT + TARGET],
            ownedBy=[AT + STATE],
            startDate="2024-2",
            endDate="2026-2",
            subjectWebpage="https://example.org/transfer",
            description={"en": "With a C or better."},
        ),
    )
    found = row(got, "credit_rules")
    assert json.loads(found.pop("giver")) == {
        "requirement_id": f"{PROFILE}/from",
        "kind": "leaf",
        "label": "Accounting I for ACC1",
        "unit_id": COURSE,
    }
    assert json.loads(found.pop("conditions")) == {"note": "With a C or better."}
    assert found == {
        "rule_id": PROFILE,
        "qualification_id": "*",
        "target_units": [TARGET],
        "form": "specified",
        "value": 3.0,
        "measure": "credit",
        "basis": "receiver",
        "certainty": "granted",
        "asserted_by": STATE,
        "valid_from": date(2024, 2, 1),
        "valid_to": date(2026, 2, 28),
        "evidence": "https://example.org/transfer",
    }
    assert row(got, "units", COURSE)["code"] == "ACC1"
    assert set(got.tables["providers"]["name"]) == {"Planted College", "Planted State University"}
    assert got.loss == {"schema:ValueProfile.creditUnitType": 1, "Course.ownedBy": 1, "Course.offeredBy": 1}


@pytest.mark.parametrize(
    ("props", "certainty", "basis"),
    [
        ({"transferValueFor": [AT + TARGET], "ownedBy": [AT + STATE]}, "granted", "receiver"),
        ({"transferValueFor": [AT + TARGET], "ownedBy": [AT + COLLEGE]}, "claimed", "assertion"),
        ({"ownedBy": [AT + ctid(99)]}, "claimed", "assertion"),
        ({"description": {"en": "Credit is recommended."}}, "recommended", "recommendation"),
        ({"description": {"en": "Mandated by statute for all state colleges."}}, "mandated", "statute"),
        ({"description": {"en": "This transfer is not mandated."}}, "claimed", "assertion"),
    ],
)
def test_certainty_follows_from_who_says_it(tmp_path: Path, props: dict[str, Any], certainty: str, basis: str) -> None:
    found = row(read(tmp_path, transfer(**props)), "credit_rules")
    assert (found["certainty"], found["basis"]) == (certainty, basis)


def test_quality_assurer_recommends_and_agreement_grants(tmp_path: Path) -> None:
    document = transfer(ownedBy=[AT + COLLEGE])
    document["@graph"][3]["@type"] = "ceterms:QACredentialOrganization"
    assert row(read(tmp_path, document), "credit_rules")["certainty"] == "recommended"
    agreement = node(
        ctid(50),
        "TransferAgreement",
        "Agreed",
        hasTransferValueProfile=[AT + PROFILE],
        receivingOrganization=[AT + STATE],
    )
    document["@graph"] = [agreement, *transfer()["@graph"]]
    found = row(read(tmp_path, document), "credit_rules")
    assert (found["certainty"], found["basis"], found["asserted_by"]) == ("granted", "agreement", STATE)


def test_credential_that_says_not_what_it_requires_is_no_target(tmp_path: Path) -> None:
    document = transfer(transferValueFor=[AT + TARGET, AT + ctid(60)])
    document["@graph"].append(node(ctid(60), "Certificate", "Bare"))
    got = read(tmp_path, document)
    assert row(got, "credit_rules")["target_units"] == [TARGET]
    assert got.loss["TransferValueProfile.transferValueFor"] == 1
    assert f"target {ctid(60)}: got a credential" in " ".join(got.rejects["reason"])


def test_several_sources_must_all_be_held_and_the_smallest_value_is_taken(tmp_path: Path) -> None:
    values = [{"@type": "ceterms:ValueProfile", "schema:value": n} for n in (6, 4)]
    got = read(tmp_path, transfer(transferValue=values, transferValueFrom=[AT + COURSE, AT + ctid(77)]))
    found = row(got, "credit_rules")
    giver = requirement_from_json(found["giver"])
    assert (giver.kind, [one.unit_id for one in giver.children], found["value"]) == ("all", [COURSE, ctid(77)], 4.0)
    assert got.loss["TransferValueProfile.transferValue"] == 1
    assert f"source of value {ctid(77)}: got no description here" in " ".join(got.rejects["reason"])


def pathway(*conditions: dict[str, Any], components: int = 6, **props: Any) -> dict[str, Any]:
    """A pathway whose destination asks the conditions; its components are c0, c1, ..."""
    return {
        "@graph": [
            node("https://x.org/q", "Pathway", "Planted Diploma", hasDestinationComponent="https://x.org/end"),
            node("https://x.org/end", "CredentialComponent", "Diploma", hasCondition=list(conditions), **props),
            *[node(f"https://x.org/c{n}", "CourseComponent", f"Course {n}") for n in range(components)],
        ]
    }


def asks(*targets: int, **props: Any) -> dict[str, Any]:
    said = {f"ceterms:{key}": value for key, value in props.items()}
    return {
        "@type": "ceterms:ComponentCondition",
        "ceterms:targetComponent": [f"https://x.org/c{n}" for n in targets],
        **said,
    }


def constraint(left: str, comparator: str, *right: object, action: str | None = None) -> dict[str, Any]:
    said = {"ceterms:leftSource": [left], "ceterms:comparator": comparator, "ceterms:rightSource": list(right)}
    return {"@type": "ceterms:Constraint", **said, **({"ceterms:leftAction": action} if action else {})}


def shape(tree: Requirement) -> Any:
    """A tree as nested tuples of what matters."""
    if tree.kind == "leaf":
        return tree.unit_id.rsplit("/", 1)[-1] if tree.unit_id else tree.credential_id or tree.where
    bound = tree.min if tree.kind == "at_least" else tree.max if tree.kind == "at_most" else None
    return (tree.kind, *([] if bound is None else [bound]), *map(shape, tree.children))


def tree_of(got: Ingested) -> Requirement:
    return requirement_from_json(row(got, "qualifications")["root"])


@pytest.mark.parametrize(
    ("conditions", "expected", "total"),
    [
        ([asks(0, 1)], ("all", "c0", "c1"), 2),
        ([asks(0, 1, 2, requiredNumber=2)], ("at_least", 2.0, "c0", "c1", "c2"), 2),
        ([asks(0, 1, requiredNumber=2, logicalOperator="logic:And")], ("all", "c0", "c1"), 2),
        ([asks(0, 1, logicalOperator="logic:Or")], ("any", "c0", "c1"), 1),
        ([asks(0, 1), asks(2, 3, requiredNumber=1)], ("all", ("all", "c0", "c1"), ("at_least", 1.0, "c2", "c3")), 3),
        (
            [asks(0, hasCondition=[asks(1, 2, requiredNumber=1), asks(3, 4)], requiredNumber=3)],
            ("all", "c0", ("at_least", 1.0, "c1", "c2"), ("all", "c3", "c4")),
            4,
        ),
        (
            [asks(hasCondition=[asks(0, 1), asks(2, 3), asks(4, 5)], requiredNumber=2)],
            (
                "any",
                ("all", ("all", "c0", "c1"), ("all", "c2", "c3")),
                ("all", ("all", "c0", "c1"), ("all", "c4", "c5")),
                ("all", ("all", "c2", "c3"), ("all", "c4", "c5")),
            ),
            4,
        ),
    ],
)
def test_conditions_become_trees(tmp_path: Path, conditions: list[dict[str, Any]], expected: Any, total: float) -> None:
    got = read(tmp_path, pathway(*conditions))
    found = tree_of(got)
    ids = [one.requirement_id for one in found.walk()]
    assert shape(found) == expected
    assert len(ids) == len(set(ids))
    assert row(got, "qualifications")["total"] == total


def test_sum_of_credit_over_open_electives_of_a_level(tmp_path: Path) -> None:
    asked = [
        constraint("ceterms:creditValue", "compare:GTEQ", 90, action="array:Sum"),
        constraint("ceterms:creditLevelType", "compare:EQ", "http://example.org/levels/10"),
    ]
    found = tree_of(read(tmp_path, pathway(asks(hasConstraint=asked))))
    (leaf,) = found.children
    assert (found.kind, found.min, found.measure) == ("at_least", 90.0, "credit")
    assert leaf.where is not None
    assert (leaf.where.level_min, leaf.where.level_max) == (10.0, 10.0)


def test_most_of_a_group(tmp_path: Path) -> None:
    most = constraint("ceterms:targetComponent", "compare:LTEQ", 2, action="array:Count")
    assert shape(tree_of(read(tmp_path, pathway(asks(0, 1, 2, hasConstraint=[most]))))) == (
        "at_most",
        2.0,
        "c0",
        "c1",
        "c2",
    )


def test_constraint_that_cannot_be_checked_refuses_the_qualification(tmp_path: Path) -> None:
    grade = constraint("https://example.org/grade", "compare:GT", "https://example.org/grades/C")
    got = read(tmp_path, pathway(asks(0, 1, name={"en": "Both"}, hasConstraint=[grade])))
    assert "qualifications" not in got.tables
    assert "a constraint that our trees cannot say (grade gt c)" in " ".join(got.rejects["reason"])
    assert {"Constraint.leftSource", "Constraint.comparator", "ComponentCondition.hasConstraint"} <= got.loss.keys()


def test_condition_with_nothing_to_count_refuses_the_qualification(tmp_path: Path) -> None:
    got = read(tmp_path, pathway(asks(0), asks(name={"en": "A portfolio"})))
    assert "qualifications" not in got.tables
    assert "nothing to count in 'A portfolio'" in " ".join(got.rejects["reason"])


ALTERNATIVE = {"@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": [AT + TARGET]}
IN_WORDS = {"@type": "ceterms:ConditionProfile", "ceterms:condition": ["Five years of experience"]}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"ceterms:targetLearningOpportunity": [AT + COURSE], "ceterms:alternativeCondition": [ALTERNATIVE]},
         ("any", ("all", COURSE), ("all", TARGET))),
        ({"ceterms:alternativeCondition": [ALTERNATIVE]}, ("any", ("all", TARGET))),
        ({"ceterms:targetLearningOpportunity": [AT + COURSE], "ceterms:alternativeCondition": [IN_WORDS]},
         ("all", COURSE)),
    ],
)  # fmt: skip
def test_alternatives_of_a_condition_are_ways_to_meet_it(
    tmp_path: Path, profile: dict[str, Any], expected: Any
) -> None:
    certificate = node(
        ctid(8), "Certificate", "Planted", entryCondition=[{"@type": "ceterms:ConditionProfile", **profile}]
    )
    got = read(tmp_path, {"@context": CTDL, "@graph": [certificate]})
    tree = requirement_from_json(row(got, "prerequisites")["requirement"])

    def named(one: Requirement) -> Any:
        return one.unit_id or (one.kind, *map(named, one.children))

    assert named(tree) == expected


@pytest.mark.parametrize(
    ("profiles", "said"),
    [
        ([{**ALTERNATIVE, "ceterms:condition": ["Grade C or better"]}], "targets and 'condition'"),
        ([{**ALTERNATIVE, "ceterms:minimumAge": 18}], "targets and 'minimumAge'"),
        ([ALTERNATIVE, IN_WORDS], "1 of 2 conditions that name nothing"),
    ],
)
def test_what_cannot_be_carried_whole_is_not_made_easier(
    tmp_path: Path, profiles: list[dict[str, Any]], said: str
) -> None:
    entered = node(ctid(8), "Certificate", "Planted", entryCondition=profiles)
    required = node(ctid(9), "Certificate", "Planted", requires=profiles)
    got = read(tmp_path, {"@context": CTDL, "@graph": [entered, required]})
    assert list(got.tables["credentials"]["credential_id"]) == [ctid(9)]
    assert not {"qualifications", "prerequisites"} & got.tables.keys()
    assert sum(said in reason for reason in got.rejects["reason"]) == 2


def test_what_has_a_successor_is_superseded(tmp_path: Path) -> None:
    old = node(COURSE, "Course", "Old", supersededBy=[AT + TARGET], lifeCycleStatusType="lifeCycle:Active")
    older = node(ctid(8), "Certificate", "Older", supersededBy=[AT + ctid(9)])
    got = read(tmp_path, {"@context": CTDL, "@graph": [old, older, node(TARGET, "Course", "New")]})
    assert row(got, "units", COURSE)["status"] == "superseded"
    assert row(got, "credentials", ctid(8))["status"] == "superseded"
    assert got.tables["unit_mappings"].to_numpy().tolist() == [[COURSE, TARGET, "supersedes", "unknown"]]


def test_which_credential_took_ones_place_is_counted_as_lost(tmp_path: Path) -> None:
    nodes = [{"@id": "https://x.org/old", "@type": "ceterms:Certificate", "ceterms:name": "Old",
              "ceterms:supersededBy": "https://x.org/new"}]  # fmt: skip
    got = read(tmp_path, {"@context": CTDL, "@graph": nodes})
    assert list(got.tables["credentials"]["status"]) == ["superseded"]
    assert got.loss == {"Certificate.supersededBy": 1}


def test_a_stand_in_without_a_name_is_no_row_and_what_else_it_says_is_lost(tmp_path: Path) -> None:
    at = "https://x.org/"
    nodes = [
        {"@id": f"{at}p", "@type": "ceterms:Pathway", "ceterms:name": "Way",
         "ceterms:hasDestinationComponent": f"{at}d"},
        {"@id": f"{at}d", "@type": "ceterms:CredentialComponent", "ceterms:name": "End",
         "ceterms:hasCondition": f"{at}c"},
        {"@id": f"{at}c", "@type": "ceterms:ComponentCondition", "ceterms:targetComponent": f"{at}u"},
        {"@id": f"{at}u", "@type": "ceterms:CourseComponent", "ceterms:codedNotation": "ABC1",
         "ceterms:proxyFor": f"{at}unit"},
    ]  # fmt: skip
    got = read(tmp_path, {"@context": CTDL, "@graph": nodes})
    assert "units" not in got.tables
    assert got.loss["CourseComponent.codedNotation"] == 1


def test_an_entry_in_words_alone_is_not_offered_to_all(tmp_path: Path) -> None:
    entered = node(ctid(8), "Certificate", "Planted", entryCondition=[IN_WORDS])
    got = read(tmp_path, {"@context": CTDL, "@graph": [entered, node(ctid(9), "Certificate", "Other")]})
    assert list(got.tables["credentials"]["credential_id"]) == [ctid(9)]
    assert "not offered rather than offered to all" in " ".join(got.rejects["reason"])


def test_credential_component_is_met_by_the_credential_or_by_its_conditions(tmp_path: Path) -> None:
    document = pathway({"@type": "ceterms:ComponentCondition", "ceterms:targetComponent": ["https://x.org/badge"]})
    badge = node("https://x.org/badge", "CredentialComponent", "Badge", hasCondition=[asks(0, 1, 2)])
    badge["ceterms:credentialType"] = "ceterms:DigitalBadge"
    document["@graph"].append(badge)
    got = read(tmp_path, document)
    found = tree_of(got)
    assert shape(found) == ("all", ("any", "https://x.org/badge", ("all", "c0", "c1", "c2")))
    assert (found.children[0].children[0].value, row(got, "qualifications")["total"]) == (3.0, 3.0)
    assert row(got, "credentials")["kind"] == "DigitalBadge"


def test_components_stand_for_what_they_are_proxies_of(tmp_path: Path) -> None:
    document = pathway(asks(0))
    document["@graph"][2]["ceterms:proxyFor"] = [AT + COURSE]
    document["@graph"].append(node(COURSE, "Course", "Accounting I", creditValue=[{"schema:value": 6}]))
    got = read(tmp_path, document)
    assert [one.unit_id for one in tree_of(got).walk() if one.kind == "leaf"] == [COURSE]
    assert row(got, "units")["credit"] == 6.0


def test_credit_of_the_destination_is_the_total(tmp_path: Path) -> None:
    got = read(tmp_path, pathway(asks(0, 1), creditValue=[{"@type": "ceterms:ValueProfile", "schema:value": 60}]))
    found = row(got, "qualifications")
    assert (found["measure"], found["total"]) == ("credit_points", 60.0)


def test_what_a_credential_requires_makes_it_a_qualification(tmp_path: Path) -> None:
    requires = [{"@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": [AT + COURSE, AT + TARGET]}]
    before = [{"@type": "ceterms:ConditionProfile", "ceterms:targetCredential": [AT + ctid(9)]}]
    certificate = node(ctid(8), "Certificate", "Planted Certificate", requires=requires, entryCondition=before)
    got = read(tmp_path, {"@context": CTDL, "@graph": [certificate]})
    found = row(got, "qualifications")
    assert (found["qualification_id"], found["total"], found["measure"]) == (ctid(8), 2.0, "units")
    held = requirement_from_json(row(got, "prerequisites")["requirement"])
    assert [one.credential_id for one in held.walk() if one.kind == "leaf"] == [ctid(9)]


def test_described_course_is_a_credential_that_awards_its_unit(tmp_path: Path) -> None:
    course = node(
        COURSE,
        "Course",
        "Data for Shops",
        ownedBy=[AT + COLLEGE],
        teaches=[
            {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "Read a sales report"}}
        ],
        deliveryType=["deliveryType:OnlineOnly"],
        inLanguage=["en"],
        estimatedDuration=[{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "PT40H"}],
        estimatedCost=[{"@type": "ceterms:CostProfile", "ceterms:price": 120, "ceterms:currency": "AUD"}],
        lifeCycleStatusType={"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "lifeCycle:Active"},
        creditValue=[
            {"schema:value": 6, "ceterms:creditUnitType": [{"ceterms:targetNode": "creditUnit:DegreeCredit"}]}
        ],
        requires=[{"ceterms:targetLearningOpportunity": [AT + TARGET]}],
    )
    got = read(tmp_path, {"@context": CTDL, "@graph": [course]})
    found = row(got, "credentials")
    assert {
        key: found[key] for key in ("outcomes", "mode", "learning_hours", "price.amount", "price.currency", "status")
    } == {
        "outcomes": "Read a sales report",
        "mode": "online",
        "learning_hours": 40.0,
        "price.amount": 120.0,
        "price.currency": "AUD",
        "status": "active",
    }
    assert (found["credit.value"], found["credit.unit"], found["awards_units"]) == (6.0, "DegreeCredit", [COURSE])
    assert requirement_from_json(row(got, "prerequisites")["requirement"]).children[0].unit_id == TARGET
    assert got.loss == {}


@pytest.mark.parametrize(
    ("duration", "hours", "weeks"), [("P6W", None, 6.0), ("P3M", None, None), ("P1WT4H", None, None)]
)
def test_durations_are_not_turned_into_one_another(
    tmp_path: Path, duration: str, hours: float | None, weeks: float | None
) -> None:
    said = [{"ceterms:exactDuration": duration}]
    got = read(tmp_path, node(COURSE, "Course", "A", description="B", estimatedDuration=said))
    found = row(got, "credentials")
    assert (found.get("learning_hours"), found.get("weeks")) == (hours, weeks)
    assert ("DurationProfile.exactDuration" in got.loss) == (weeks is None)


def test_one_language_is_carried_and_the_others_are_named(tmp_path: Path) -> None:
    named = {"fr": "Soudure", "en-US": "Welding", "de": "Schweissen"}
    got = read(tmp_path, {**node(COURSE, "Course"), "ceterms:name": named})
    assert row(got, "units")["title"] == "Welding"
    assert got.loss == {"Course.name": 2}


def test_expanded_json_ld_reads_as_compact_does(tmp_path: Path) -> None:
    terms = "https://purl.org/ctdl/terms/"
    expanded = [
        {
            "@id": AT + COURSE,
            "@type": [terms + "Course"],
            terms + "name": [{"@language": "en", "@value": "Welding"}],
            terms + "creditValue": [{"@id": "https://x.org/value"}],
        },
        {"@id": "https://x.org/value", "@type": [terms + "ValueProfile"], "https://schema.org/value": [{"@value": 15}]},
    ]
    got = read(tmp_path, expanded)
    assert (row(got, "units")["title"], row(got, "units")["credit"], got.loss) == ("Welding", 15.0, {})


def test_assistant_api_request_is_read(tmp_path: Path) -> None:
    request = {
        "CTID": PROFILE,
        "Name": "Networks",
        "OwnedBy": [{"CTID": COLLEGE}],
        "TransferValue": [{"Value": 2.0, "Description": "Credit is recommended."}],
        "TransferValueFrom": [
            {
                "Type": "ceterms:LearningOpportunityProfile",
                "Name": "Packet Networks",
                "Teaches": [{"TargetNodeName": "Routing"}],
            }
        ],
    }
    got = read(tmp_path, request)
    found = row(got, "credit_rules")
    assert (found["rule_id"], found["value"], found["certainty"], found["asserted_by"]) == (
        PROFILE,
        2.0,
        "recommended",
        COLLEGE,
    )
    assert row(got, "units")["title"] == "Packet Networks"
    assert row(got, "credentials")["outcomes"] == "Routing"


def test_rules_lead_to_the_qualifications_that_hold_their_targets(tmp_path: Path) -> None:
    tree = Requirement(requirement_id="top", kind="leaf", unit_id=TARGET)
    document = transfer(transferValueFor=[AT + TARGET])
    assert row(read(tmp_path, document, known={"Q1": tree}), "credit_rules")["qualification_id"] == "Q1"
    found = read(tmp_path, document, known={"Q1": tree, "Q2": tree}).tables["credit_rules"]
    assert list(found["rule_id"]) == [f"{PROFILE}#Q1", f"{PROFILE}#Q2"]


def test_value_for_nobody_in_particular_goes_to_the_receiver_the_caller_names(tmp_path: Path) -> None:
    tree = Requirement(requirement_id="top", kind="leaf", unit_id="other")
    found = row(read(tmp_path, transfer(), known={"Q1": tree}, receivers=["Q1"]), "credit_rules")
    assert (found["qualification_id"], found["target_requirement_id"]) == ("Q1", "top")
    with pytest.raises(InputError, match="receivers: got 'Q9'"):
        read_ctdl([tmp_path], {"Q1": tree}, ["Q9"])


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('{"@graph": [', "malformed JSON"),
        ("", "an empty file"),
        ('{"@id": "https://x.org/1", "ceterms:name": NaN}', "NaN is no JSON number"),
        ("[" * 100_000 + "]" * 100_000, "nested too deep"),
        ([], "document: got no object"),
        (
            {"@context": "http://example.org/other", "@graph": [{"@id": "x", "name": "y"}]},
            "@context: got http://example.org",
        ),
        ({"elementId": "1", "children": []}, "CTDL's terms"),
        ({"@graph": [{"@type": "ceterms:Course", "ceterms:name": "A"}]}, "neither @id nor ceterms:ctid"),
        (node(ctid(7), "Course"), "got no name"),
        (node(ctid(7), "PathwaySet", "A"), "class: got PathwaySet"),
        (node(ctid(7), "TransferValueProfile", "A"), "got no transferValueFrom"),
        (node("https://x.org/q", "Pathway", "A"), "0 destinations"),
        (pathway(), "destination: got no condition"),
        (pathway(asks(0, logicalOperator="logic:Not")), "logic:Not"),
        (pathway(asks(0, 1, requiredNumber=3)), "3 of 2 required"),
        (
            pathway({"@type": "ceterms:ComponentCondition", "ceterms:targetComponent": ["(5 more)"]}),
            "the address of a component",
        ),
        (pathway({"@type": "ceterms:ComponentCondition", "ceterms:targetComponent": ["https://x.org/end"]}), "a cycle"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, document: object, reason: str) -> None:
    got = read(tmp_path, document, node(COURSE, "Course", "Good"))
    assert reason in " ".join(got.rejects["reason"])
    assert "qualifications" not in got.tables
    assert row(got, "units", COURSE)["title"] == "Good"


def test_second_description_of_a_thing_is_refused_with_its_parts(tmp_path: Path) -> None:
    part = node("_:part", "Course", "Part")
    got = read(tmp_path, {"@graph": [profile(transferValueFrom=["_:part"]), part]}, {"@graph": [profile(), part]})
    assert list(got.tables["units"]["unit_id"]) == [f"{PROFILE}#part"]
    assert len(got.tables["credit_rules"]) == 1
    assert list(got.rejects["key"].str.contains("1.json")) == [True, True]


def test_key_given_twice_keeps_both_values(tmp_path: Path) -> None:
    text = json.dumps(node(COURSE, "Course", "A")).replace("}}", '}, "ceterms:keyword": "x", "ceterms:keyword": "y"}')
    assert read(tmp_path, text).loss == {"Course.keyword": 2}


def test_no_such_source() -> None:
    with pytest.raises(InputError, match="nothing there"):
        read_ctdl([Path("missing.json")])


def test_ten_thousand_nodes_and_two_hundred_levels(tmp_path: Path) -> None:
    wide = pathway(asks(*range(10_000), requiredNumber=5_000), components=10_000)
    assert row(read(tmp_path, wide), "qualifications")["total"] == 5_000.0
    deep = asks(0)
    for number in range(1, 199):
        deep = asks(number, hasCondition=[deep])
    assert row(read(tmp_path, pathway(deep, components=199)), "qualifications")["total"] == 199.0


def test_deeper_and_wider_than_is_read_is_refused(tmp_path: Path) -> None:
    chain = [
        node(f"https://x.org/k{n}", "ComponentCondition", hasCondition=[f"https://x.org/k{n + 1}"] * 2)
        for n in range(40)
    ]
    document = pathway({"@type": "ceterms:ComponentCondition", "ceterms:hasCondition": ["https://x.org/k0"]})
    document["@graph"] += [
        *chain,
        node("https://x.org/k40", "ComponentCondition", targetComponent=["https://x.org/c0"]),
    ]
    assert "more than 20000 places" in " ".join(read(tmp_path, document).rejects["reason"])


def test_credit_engine_solves_what_was_read(tmp_path: Path) -> None:
    document = pathway(asks(0, 1), asks(2, 3, 4, requiredNumber=2))
    document["@graph"] += [profile(transferValueFor=["https://x.org/c0"]), node(COURSE, "Course", "Accounting I")]
    document["@graph"] += [node(ctid(50), "TransferAgreement", "Agreed", hasTransferValueProfile=[AT + PROFILE])]
    engine = CreditEngine.from_catalogue(in_memory(read(tmp_path, document).tables))
    held = [Holding(unit_id=COURSE), Holding(unit_id="https://x.org/c3")]
    found = engine.allocate("https://x.org/q", held, date(2026, 1, 1))
    assert found.filled == 2.0
    assert {(line.unit_id, line.rule_id) for line in found.lines} == {
        ("https://x.org/c0", PROFILE),
        ("https://x.org/c3", None),
    }


# ---- The invariant: every value of the input is in the rows, or the loss report counts it. ----

PROPERTIES = [
    "name",
    "description",
    "alternateName",
    "keyword",
    "subject",
    "codedNotation",
    "subjectWebpage",
    "ownedBy",
    "offeredBy",
    "inLanguage",
    "dateEffective",
    "expirationDate",
    "startDate",
    "endDate",
    "deliveryType",
    "versionCode",
    "credentialType",
    "condition",
    "address",
    "assessmentMethodDescription",
    "supersedes",
    "supersededBy",
    "alternativeCondition",
    "recognizedBy",
    "teaches",
    "assesses",
    "transferValueFrom",
    "transferValueFor",
    "transferValue",
    "creditValue",
    "hasCondition",
    "hasConstraint",
    "targetComponent",
    "proxyFor",
    "requires",
    "entryCondition",
    "prerequisite",
    "identifier",
    "estimatedCost",
    "hasDestinationComponent",
    "hasTransferValueProfile",
    "receivingOrganization",
    "hasPart",
    "logicalOperator",
    "leftSource",
    "rightSource",
    "comparator",
    "targetNodeName",
    "targetNode",
    "targetLearningOpportunity",
    "madeUp",
]
KINDS = [
    "Course",
    "AssessmentProfile",
    "Certificate",
    "CredentialOrganization",
    "TransferValueProfile",
    "TransferAgreement",
    "Pathway",
    "CredentialComponent",
    "CourseComponent",
    "ComponentCondition",
    "Constraint",
    "ConditionProfile",
    "Competency",
    "Occupation",
    "Thing",
]


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Nodes with any properties at all, each text a token of its own, some pointing at one another."""
    tokens = (f"token{n}x" for n in range(1, 100_000))
    ids = [f"https://x.org/n{n}" for n in range(draw(st.integers(1, 7)))]

    def value(depth: int) -> Any:
        kind = draw(st.sampled_from(["text", "map", "list", "ref", "ref", "inline" if depth else "text"]))
        if kind == "text":
            return next(tokens)
        if kind == "map":
            return {tag: next(tokens) for tag in draw(st.sets(st.sampled_from(["en", "fr", "de"]), min_size=1))}
        if kind == "list":
            return [next(tokens) for _ in range(draw(st.integers(1, 3)))]
        return draw(st.sampled_from(ids)) if kind == "ref" else described(depth - 1)

    def described(depth: int) -> dict[str, Any]:
        names = draw(st.sets(st.sampled_from(PROPERTIES), min_size=1, max_size=8))
        return {
            "@type": f"ceterms:{draw(st.sampled_from(KINDS))}",
            **{f"ceterms:{one}": value(depth) for one in sorted(names)},
        }

    return [{"@id": at, **described(2)} for at in ids]


def texts_in(document: Any) -> Iterator[tuple[str, str]]:
    """(Type.property, token) of every text of a document, found without the reader."""
    stack = [document]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, dict):
            kind = one["@type"].removeprefix("ceterms:")
            for key, said in one.items():
                inside = (
                    said
                    if isinstance(said, list)
                    else list(said.values())
                    if isinstance(said, dict) and "@type" not in said
                    else [said]
                )
                for text in inside:
                    if isinstance(text, dict):
                        stack.append(text)
                    elif str(text).startswith("token"):
                        yield f"{kind}.{key.removeprefix('ceterms:')}", text


def test_an_occupation_that_value_comes_from_has_a_row_only_where_it_has_words(tmp_path: Path) -> None:
    work = {"@id": "https://x.org/w", "@type": "ceterms:Occupation", "ceterms:codedNotation": "W1"}
    profile = {
        "@id": "https://x.org/p",
        "@type": "ceterms:TransferValueProfile",
        "ceterms:transferValueFrom": work["@id"],
    }
    bare = read(tmp_path, {"@context": CTDL, "@graph": [work, profile]})
    assert "units" not in bare.tables
    assert bare.loss["Occupation.codedNotation"] == 1
    named = read(tmp_path, {"@context": CTDL, "@graph": [work | {"ceterms:name": "Welding work"}, profile]})
    assert row(named, "units", work["@id"])["title"] == "Welding work"


@given(graph=documents())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_text_is_in_a_row_or_counted_as_lost(graph: list[dict[str, Any]], tmp_path: Path) -> None:
    got = read(tmp_path, {"@context": CTDL, "@graph": graph})
    rows = json.dumps([frame.to_dict("records") for frame in got.tables.values()], default=str)
    missing = Counter(name for name, text in texts_in(graph) if text not in rows)
    assert {name: count for name, count in missing.items() if got.loss.get(name, 0) < count} == {}
    for table, frame in got.tables.items():
        assert check(table, frame)[1].empty


@given(graph=documents())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_reading_twice_gives_the_same(graph: list[dict[str, Any]], tmp_path: Path) -> None:
    first, second = (read(tmp_path, {"@context": CTDL, "@graph": graph}) for _ in range(2))
    assert first.loss == second.loss
    assert {n: f.to_json() for n, f in first.tables.items()} == {n: f.to_json() for n, f in second.tables.items()}
