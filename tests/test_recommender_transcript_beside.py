"""What a transcript or badge says of a unit beside its code and result: what denies it is heard wherever it stands."""

import json

import pytest

from stackwise.features.errors import InputError
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.transcripts.read import held_in


@pytest.fixture(scope="module")
def read():
    catalogue = open_catalogue(None)
    return lambda said: held_in("t", said if isinstance(said, str) else json.dumps(said), catalogue)


def held(found):
    return [one.unit_id for one in found.holdings]


@pytest.mark.parametrize(
    ("head", "denied", "kept"),
    [
        ("Awarded", "N", "Y"), ("Completed", "No", "Yes"), ("Completed", "✗", "✓"), ("Completed", "", "2025-01-01"),
        ("Date", "Withdrawn 2025-01-01", "2025-01-01"), ("Date Awarded", "not awarded", "1 May 2025"),
        ("Completion Date", "TBA", "2025-01-01"), ("Date", "-", "2025-01-01"), ("Credits Earned", "0", "3"),
        ("Total Credits Earned", "0.00", "3.00"), ("Points Achieved", "0", "15"), ("Credit", "0", "6"),
        ("Result,End Date", "C,Withdrawn", "C,2025-01-01"), ("Result,End Date", "C,Not yet finished", "C,unknown"),
        ("Result,Completed", "C,No", "C,not applicable"), ("Result,Result Date", "Pass,Pending", "Pass,2016"),
        ("Grade,Credits Earned", "P,0", "P,3"), ("Result,Credit", "", "C,0"),
        ("Result,Comments", "C,Revoked in May", "C,Well done"), ("Result,Remarks", "C,under appeal", "C,"),
        ("Result,Expiration Date", "C,Expired", "C,No expiry"), ("Result,Renewal Due", "C,01/2020", "C,n/a"),
        ("Result,Expiry", "C,Expired", "C,No expiry"), ("Result,Valid To", "C,01/2020", "C,n/a"),
        ("Result,Title", "C,Move (withdrawn)", "C,Move"), ("Date,Title", "2025-01-01,Move - FAILED", "2025-01-01,Lift"),
        ("Result,Module Title", "C,Move - failed", "C,Move"), ("Result,Titel", "C,Move (Fail)", "C,Move"),
        ("Date,Title", "2025-01-01,Move [in progress]", "2025-01-01,Lift [core]"),
    ],
)  # fmt: skip
def test_what_denies_a_unit_is_heard_in_whichever_column_it_stands(read, head, denied, kept):
    found = read(f"Unit Code,{head}\nZHC302,{denied}\nZHC303,{kept}\n")
    assert held(found) == ["ZHC303"]
    assert any("ZHC302" in lost for lost in found.not_carried)


@pytest.mark.parametrize("column", ["Element", "Assessment Task", "Exam No"])
def test_a_table_of_parts_of_units_is_refused(read, column):
    head = f"Unit Code,{column},Assessment Date,Result\n"
    with pytest.raises(InputError, match="several rows of one unit"):
        read(f"{head}ZHC302,One,2025-01-01,C\nZHC302,Two,2025-01-02,C\n")
    assert held(read(f"{head}ZHC302,One,2025-01-01,NYC\nZHC302,One,2025-01-02,C\nZHC303,Two,,C\n")) == [
        "ZHC302",
        "ZHC303",
    ]


@pytest.mark.parametrize(
    ("said", "denies"),
    [("Units in progress", True), (",Not completed,", True), ("Current enrolment,,", False), ("Withdrawn", True),
     ("Planned for 2027", False), ("Units still to be completed", True), ("Unsuccessful", True), ("Audited", True),
     ("Units attained elsewhere", True), ("Exempted units", True), ("Previous studies", True)],
)  # fmt: skip
def test_units_under_a_heading_that_nobody_explained_are_not_taken_as_attained(read, said, denies):
    table = (
        "Unit Code,Title,Date\n{}\nZHC302,,2025-01-01\n{}\nZHC303,,2025-01-01\nSemester 2 2025\nZHC304,,2025-06-01\n"
    )
    assert held(read(table.format("Year 1", said))) == ["ZHC302", "ZHC304"]
    results = f"Unit Code,Result\n{said}\nZHC302,C\nDiploma of Work (withdrawn)\nZHC303,C\n"  # each row says its own
    assert held(read(results)) == (["ZHC303"] if denies else ["ZHC302", "ZHC303"])


def test_a_result_that_only_the_file_explains_is_what_it_says(read):
    rows = "ZHC302,PP\nZHC303,NN\nZHC304,NR\nZHC401,XX\n\nKey: PP = Pass, NN = Fail, NR = National recognition\n"
    found = read(f"Unit Code,Grade\n{rows}")
    assert [(one.unit_id, one.mode) for one in found.holdings] == [("ZHC302", "completed"), ("ZHC304", "transfer")]
    assert held(read("Unit Code,Grade\nZHC302,PP\nZHC303,NR\n")) == []


@pytest.mark.parametrize(
    ("table", "modes"),
    [
        ("Result,Status\nZHC302,Competent,RPL\nZHC303,C,Credit transfer\nZHC304,RPL,Competent\nZHC401,C,Completed",
         ["rpl", "transfer", "rpl", "completed"]),
        ("Grade,Result\nZHC302,RPL,C\nZHC303,CT,Pass\nZHC304,CT,RPL", ["rpl", "transfer"]),
        ("Result,Outcome\nZHC302,Competent,RPL\nZHC303,RPL,CT", ["rpl"]),
        ("Outcome Code,Outcome\nZHC302,20,Competent\nZHC303,60,Competent\nZHC304,51,RPL granted", ["completed", "rpl"]),
        ("Result\nZHC302,C\nUnits by RPL\nZHC303,C\nZHC304,RPL\nCredit transfer:\nZHC401,Pass\nLevel 4\nZHC402,C",
         ["completed", "rpl", "rpl", "transfer", "completed"]),
        ("Result\nRPL or credit transfer\nZHC302,C\nLevel 4\nZHC303,C", ["completed"]),
        ("Result\nUnits of another provider\nZHC302,C\nZHC304,CT\nLevel 4\nZHC303,C", ["transfer", "completed"]),
        ("Result\nNationally Recognised Training\nZHC302,C\nTransferred units\nZHC303,C", ["completed"]),
        ("Result\nZHC302,C\nCT = Credit transfer\nZHC303,C\nPage 2\nZHC304,CT", ["completed", "completed", "transfer"]),
    ],
)  # fmt: skip
def test_the_way_of_attaining_is_heard_in_a_state_a_second_result_and_a_heading(read, table, modes):
    assert [one.mode for one in read(f"Unit Code,{table}\n").holdings] == modes


def test_another_table_below_is_named_and_a_header_said_again_is_none(read):
    head = "Unit Code,Title,Date\n"
    assert held(read(f"{head}ZHC302,,2025-01-01\n{head}ZHC303,,2025-01-01\n")) == ["ZHC302", "ZHC303"]
    found = read(f"{head}ZHC302,,2025-01-01\n\nUnit Code,Title,Start Date\nZHC303,,2025-01-01\n")
    assert held(found) == ["ZHC302"]
    assert any("line 4 and below: another table begins there" in lost for lost in found.not_carried)


@pytest.mark.parametrize(
    ("head", "denied", "kept"),
    [
        ("Cancelled", "Yes", "No"), ("Void?", "Y", "N"), ("Date Withdrawn", "2025-01-01", ""), ("Failed", "x", "-"),
        ("Not Yet Competent", "X", ""), ("Revoked On", "May 2025", ""), ("Reason", "Misconduct: set aside", "Good"),
        ("Current?", "No", "Yes"), ("Valid", "N", ""), ("Finalised", "0", "1"),
        ("Results Withheld", "Yes", "No"), ("Currency", "Expired", "Current"),
        ("RPL Status", "Pending", "Granted"), ("Statement", "Not issued", "Issued"), ("Appeal", "Result withdrawn", ""),
    ],
)  # fmt: skip
def test_a_column_that_denies_units_by_its_name_or_by_what_it_says_is_heard(read, head, denied, kept):
    found = read(f"Unit Code,Result,{head}\nZHC302,C,{denied}\nZHC303,C,{kept}\n")
    assert held(found) == ["ZHC303"]
    assert any("ZHC302 on line 2: " in lost and repr(denied) in lost for lost in found.not_carried)
    with pytest.raises(InputError, match="which units were attained"):
        read(f"Unit Code,Title,{head}\nZHC302,Move,{denied}\nZHC303,Lift,{kept}\n")


@pytest.mark.parametrize(
    ("above", "results", "kept"),
    [
        ("PROVISIONAL RESULTS", True, []), ("Statement of Attainment (revoked)", True, []),
        ("Proof of enrolment", False, []), ("Proof of enrolment", True, ["ZHC302"]),
        ("Key: C = Continuing; P = Pending", True, []), ("Key: C = Competent; W = Withdrawn", True, ["ZHC302"]),
        ("Transcript of results 2025", False, ["ZHC302"]), ("Student: Ana Rata", True, ["ZHC302"]),
        ("Program status: In progress", True, ["ZHC302"]),
        ("Grades: D: Distinction M: Merit C: Credit", True, ["ZHC302"]),
        ("C = Competent (all tasks)", True, ["ZHC302"]),
    ],
)  # fmt: skip
def test_what_stands_above_a_table_is_heard(read, above, results, kept):
    table = "Unit Code,Result\nZHC302,C\n" if results else "Unit Code,Date\nZHC302,2025-01-01\n"
    found = read(f"{above}\n{table}")
    assert held(found) == kept
    assert bool(found.not_carried) is not bool(kept)


@pytest.mark.parametrize(
    "legend", ["C = Commenced", "CO = Competent; C = Continuing", "C = Continuing, P = Pass", "Key,\nC,Continuing"]
)
def test_a_legend_that_explains_a_result_otherwise_sets_it_aside(read, legend):
    found = read(f"Unit Code,Result\nZHC302,C\nZHC303,Pass\n{legend}\n")
    assert held(found) == ["ZHC303"]
    assert any("the file says that 'C' means 'Co" in lost for lost in found.not_carried)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Unit Code,Result,Unit Code,Result\nZHC302,C,ZHC303,NYC\n", "two columns called 'Unit Code'"),
        ("Unit Code,Title,Start Date\nZHC302,Move,2026-02-01\n", "no column of results, and 'Start Date'"),
    ],
)
def test_tables_side_by_side_and_days_of_beginning_are_refused(read, text, wrong):
    with pytest.raises(InputError, match=wrong):
        read(text)


@pytest.mark.parametrize(
    ("notes", "kept"),
    [(("5,0", "1,3"), ["ZHC303"]), (("5.0", ""), ["ZHC303"]), (("5,5", "4,0"), ["ZHC302", "ZHC303"]),
     (("4,0", "1,0"), ["ZHC302", "ZHC303"]), (("15", "5"), ["ZHC302", "ZHC303"])],
)  # fmt: skip
def test_a_note_that_fails_where_1_is_best_sets_its_row_aside(read, notes, kept):
    found = read("Code;Titel;Ergebnis;Note\nZHC302;;bestanden;{}\nZHC303;;bestanden;{}\n".format(*notes))
    assert held(found) == kept


@pytest.mark.parametrize("head", ["Grade Points", "GPA", "Quality points"])
def test_points_of_a_grade_are_marks_and_no_weight(read, head):
    with pytest.raises(InputError, match="no column of results"):
        read(f"Unit Code,Title,{head}\nZHC302,Move,0\n")


@pytest.mark.parametrize(
    ("head", "cells", "ways"),
    [
        ("Result,RPL", ("C,Y", "C,N"), ["rpl", "completed"]),
        ("Result,Credit Transfer", ("C,", "C,x"), ["completed", "transfer"]),
        ("Result,Mode", ("C,RPL", "C,Online"), ["rpl", "completed"]),
        ("Date,Type", ("2025-01-01,Credit transfer", "2025-01-01,Study"), ["transfer", None]),
        ("Result,RPL Date", ("C,2024-05-01", "C,"), ["rpl", "completed"]),
        ("Result,Credit Transfer From", ("C,Some College", "C,"), ["transfer", "completed"]),
        ("Result,Exemption", ("C,Granted", "C,"), ["transfer", "completed"]),
        ("Result,Superseded", ("C,N", "C,"), ["completed", "completed"]),  # it is of the unit, not of who attained it
        ("Result,RPL", ("CT,Y", "C,N"), ["completed"]),  # two ways at once
        ("Result,RPL", ("C,applied", "C,N"), ["completed"]),
    ],
)
def test_a_column_of_its_own_says_which_units_were_recognised_or_transferred(read, head, cells, ways):
    found = read(f"Unit Code,{head}\nZHC302,{cells[0]}\nZHC303,{cells[1]}\n")
    assert [one.mode for one in found.holdings] == ways


LEVELS = [{"id": "l0", "name": "Not met"}, {"id": "l1", "name": "Met"}]
ASKED = [{"id": "urn:r", "requiredValue": "50", "rubricCriterionLevel": LEVELS}]


def badge(name="Move", result=None, subject=None, **more):
    achievement = {"type": ["Achievement"], "name": name, "humanCode": "ZHC302", "resultDescription": ASKED}
    subject = {"achievement": achievement, "result": [result or {"value": "82%"}], **(subject or {})}
    return {"type": ["VerifiableCredential", "OpenBadgeCredential"], "validFrom": "2025-01-01T00:00:00Z",
            "credentialSubject": subject, **more}  # fmt: skip


def europass(grade, grade_status=None, description=None, **more):
    proof = {"type": "LearningAssessment", "grade": grade, "gradeStatus": grade_status, "description": description}
    claim = {"type": "LearningAchievement", "title": {"en": ["Move"]}, "identifier": [{"notation": "ZHC302"}],
             "provenBy": [proof], **more}  # fmt: skip
    return {"type": ["EuropeanDigitalCredential"], "credentialSubject": {"type": "Person", "hasClaim": [claim]}}


def resume(name, date="2025-01-01"):
    return {"basics": {"name": "A"}, "certificates": [{"name": name, "date": date}]}


def school(end, score=None):
    return {"basics": {"name": "A"}, "education": [{"endDate": end, "score": score, "courses": ["ZHC302 Move"]}]}


def reached(value, level):
    return {"resultDescription": "urn:r", "value": str(value), "achievedLevel": level}


def ctdl(**said):
    thing = {"@type": "ceterms:Certificate", "ceterms:codedNotation": "ZHC302"}
    held = {"@type": "ceterms:Person", "ceterms:hasCredential": [{"ceterms:credential": thing, **said}]}
    return {"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": [held]}


@pytest.mark.parametrize(
    ("denied", "kept"),
    [
        (badge(result={"value": "Fail"}), badge(result={"value": "Pass"})),
        (badge(result={"value": "Not Yet Competent"}), badge(result={"status": "Completed"})),
        (badge(result={"status": "failed"}), badge(result={"status": "completed"})),
        (badge(result={"status": "Pending"}), badge(result={"value": "20"})),
        (badge(validUntil="2020-01"), badge(validUntil="2030-01-01T00:00:00Z")),
        (badge("Move (withdrawn)"), badge("Move (core)")),
        (europass("nicht bestanden"), europass("sehr gut")),
        (europass({"prefLabel": {"en": ["Fail"]}}), europass({"prefLabel": {"en": ["Pass"]}})),
        (europass("4", grade_status={"prefLabel": {"en": "failed"}}), europass("4", description={"en": "Oral"})),
        (europass("3", type="LearningOutcome"), europass("3", type="LearningAchievement")),
        (europass("3", additionalNote=[{"noteLiteral": {"en": ["Not passed"]}}]), europass("3", additionalNote=[])),
        (europass("3", identifier=[{"notation": "ZHC302"}, {"notation": "ZHC303"}]), europass("3")),
        (europass("3", title={"de": ["Heben (abgebrochen)"]}), europass("3", title={"de": ["Heben"]})),
        (europass("3", status="revoked"), europass("3", status="issued")),
        (europass("3", creditReceived=[{"point": "0"}]), europass("3", creditReceived=[{"point": "6"}])),
        (badge(subject={"result": ["Fail"]}), badge(subject={"result": ["Pass"]})),
        (badge(result={"value": "Not yet assessed"}), badge(result={"value": "Level 3"})),
        (badge(result={"value": "Provisional"}), badge(result={"value": "B+"})),
        (badge(result={"value": "U"}), badge(result={"value": "HD"})),
        (badge(result={"value": "0%"}), badge(result={"value": "10%"})),
        (badge() | {"credentialSubject": {}}, badge()),
        ({"basics": {"name": "A"}, "education": ["ZHC302"]}, {"basics": {"name": "A"}, "certificates": ["ZHC302"]}),
        (badge(revoked=True), badge(revoked=False)),
        (badge(credentialStatus={"revoked": True}), badge(credentialStatus={"statusListIndex": "4"})),
        (badge(type=["EndorsementCredential"]), badge(type=["AchievementCredential"])),
        (badge(subject={"creditsEarned": 0}), badge(subject={"creditsEarned": 3})),
        (badge(subject={"narrative": "Did not complete it"}), badge(subject={"narrative": "Well done"})),
        (badge(result=reached(30, "l1")), badge(result=reached(80, "l1"))),
        (badge(result=reached(80, "l0")), badge(result=reached(50, "l1"))),
        (ctdl(**{"ceterms:credentialStatusType": "credentialStat:Revoked"}), ctdl()),
        (ctdl(result="Fail"), ctdl(result="Pass")),
        (ctdl(dateAwarded="withdrawn"), ctdl(dateAwarded="2025-01-01")),
        (resume("Working towards ZHC302"), resume("ZHC302 Move")),
        (resume("ZHC302 Move", date="in progress"), resume("ZHC302 Move", date="2025")),
        (school("present"), school("2025-01-01")),
        (school("expected 2027"), school("2025")),
        (school("2025-01-01", "Fail"), school("2025-01-01", "82")),
        (resume("ZHC302 Move (in progress)"), resume("ZHC302 Move")),
        (resume("Enrolled in ZHC302 and ZHC303"), resume("ZHC302: Move people")),
    ],
)
def test_a_record_that_denies_what_it_names_holds_nothing(read, denied, kept):
    found = read(denied)
    assert (held(found), held(read(kept))) == ([], ["ZHC302"])
    assert found.not_carried


def test_records_about_several_people_are_refused_or_told(read):
    one = badge()["credentialSubject"]
    both = [{**one, "id": "did:a"}, {**one, "id": "did:b"}]
    person = ctdl()["@graph"][0]
    for record in (
        badge() | {"credentialSubject": both},
        badge() | {"credentialSubject": [{**one, "identifier": [{"identityHash": who}]} for who in ("Ana", "Bo")]},
        europass("3") | {"credentialSubject": [{"id": "a", "hasClaim": []}, {"id": "b", "hasClaim": []}]},
        ctdl() | {"@graph": [{**person, "ceterms:name": "Ana"}, {**person, "ceterms:name": "Bo"}]},
    ):
        with pytest.raises(InputError, match="one person's"):
            read(record)
    inner = badge() | {"credentialSubject": both[1]}
    found = read({"type": ["ClrCredential"], "credentialSubject": {"id": "did:a", "verifiableCredential": [inner]}})
    assert any("whether 'did:b'" in lost for lost in found.not_carried)


def test_what_is_only_referred_to_and_what_ends_with_its_record_is_told(read):
    found = read(badge() | {"credentialSubject": {"achievement": "https://x.org/1"}})
    assert held(found) == []
    assert found.not_carried == ["an achievement that is only referred to: 'https://x.org/1'"]
    record = {"type": ["ClrCredential"], "validUntil": "2020-01-01T00:00:00Z"}
    found = read(record | {"credentialSubject": {"verifiableCredential": [badge()]}})
    assert [str(one.valid_until) for one in found.holdings] == ["2020-01-01"]


@pytest.mark.parametrize(
    ("said", "day", "mode"),
    [
        (badge(result={"value": "RPL"}), "2025-01-01", "rpl"), (badge(result={"value": "Pass"}), "2025-01-01", None),
        (badge(result={"value": "Credit transfer"}, awardedDate="2024-05-05T00:00:00Z"), "2024-05-05", "transfer"),
        (badge(subject={"activityEndDate": "2018-05-05T00:00:00Z"}), "2018-05-05", None),
    ],
)  # fmt: skip
def test_a_badge_says_the_way_and_the_day_of_completion(read, said, day, mode):
    assert [(str(one.awarded_on), one.mode) for one in read(said).holdings] == [(day, mode)]
