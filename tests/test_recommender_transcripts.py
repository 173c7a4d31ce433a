"""What people hold, read from the records they are given; what is not carried is named."""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.errors import InputError
from stackwise.features.ingest.registers.codes import read_code
from stackwise.recommender.cli import app
from stackwise.recommender.decision.record import digest
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.transcripts.code_cell import read_code_cell
from stackwise.recommender.transcripts.held_from import Claimed, CodeFinder, HeldFrom, looks_like_code
from stackwise.recommender.transcripts.read import read_held
from stackwise.recommender.transcripts.results import read_result
from stackwise.recommender.verify import source_claims


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture
def read(catalogue, tmp_path: Path):
    def reading(content: Any, name: str = "x.json", key: Path | None = None) -> HeldFrom:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return read_held(path, catalogue, key)

    return reading


def held(found: HeldFrom) -> list[tuple[str | None, date | None, str | None]]:
    return [(one.unit_id or one.credential_id, one.awarded_on, one.mode) for one in found.holdings]


USI = """Unique Student Identifier transcript,,,,
Training Organisation Name,RTO Code,Unit Code,Unit Title,Date,Result,Hours
Kōwhai Care College,99,ZHC302,Move and position people safely,01/05/2025,Competency achieved/pass,30
Other,98,z hc 303 ,,02/05/2025,Recognition of prior learning - granted,
Other,98,ZHC304 (Release 2),,03/05/2025,Credit transfer/national recognition,
Other,98,ZHC305,,03/05/2025,Withdrawn/discontinued,
Other,98,ZHC306,,03/05/2025,Something new,
Other,98,ZQQ101,Unknown unit,31/05/2025,20,
"""


def test_a_transcript_of_units_keeps_results_modes_and_dates(read) -> None:
    found = read(USI, "usi.csv")
    assert held(found) == [
        ("ZHC302", date(2025, 5, 1), "completed"),
        ("ZHC303", date(2025, 5, 2), "rpl"),
        ("ZHC304", date(2025, 5, 3), "transfer"),
        ("ZQQ101", date(2025, 5, 31), "completed"),
    ]
    assert found.holdings[0].provider_id == "health.kowhai-college"
    assert found.titles[0] == "Move and position people safely"
    lost = " ".join(found.told()["not_carried"])
    assert "ZHC305 on line 6: 'Withdrawn/discontinued' is not attained" in lost
    assert "'Something new' is a result nobody explained" in lost
    assert "'Hours'" in lost
    assert "who awarded" in lost


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("CA", "completed"), ("C - Competent", "completed"), ("RPL-G", "rpl"), ("60", "transfer"), ("NYC", "no"),
        ("Competency not achieved/fail", "no"), ("70", "no"), ("Competent (CT)", "transfer"), ("excellent", None),
        ("Competent via RPL", "rpl"), ("Competent/Completed", "completed"), ("RPL - CT", None), ("Pass/Fail", None),
    ],
)  # fmt: skip
def test_results_are_read_or_left_unread(said: str, result: str | None) -> None:
    assert read_result(said) == result


def test_dates_that_may_be_either_are_refused_without_a_register(read) -> None:
    found = read("Unit Code,Date,Result\nZHC302,03/04/2025,C\n", "t.csv")
    assert held(found) == [("ZHC302", None, "completed")]
    (said,) = (one for one in found.not_carried if "03/04/2025" in one)
    assert "2025-03-04 or 2025-04-03 (say --dates, or `dates` of a request: dmy or mdy)" in said


def test_dates_that_may_be_either_are_read_as_told(catalogue, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Unit Code,Date,Result,Expiry Date\nZHC302,03/04/2025,C,05/06/2031\n", "utf-8")
    found = [read_held(path, catalogue, dates=order).holdings[0] for order in ("dmy", "mdy")]
    assert [one.awarded_on for one in found] == [date(2025, 4, 3), date(2025, 3, 4)]
    assert found[0].valid_until == date(2031, 6, 5)
    badge_path = tmp_path / "badge.json"
    badge_path.write_text(json.dumps(badge(validFrom="03/04/2025")), "utf-8")
    assert read_held(badge_path, catalogue, dates="dmy").holdings[0].awarded_on == date(2025, 4, 3)
    said = ["credit", "--transcript", str(path), "--dates", "mdy", "--qualification", "ZHC31226", "--json"]
    done = CliRunner().invoke(app, said)
    assert json.loads(done.stdout)["holdings"][0]["awarded_on"] == "2025-03-04"
    refused = CliRunner().invoke(app, ["credit", "--learner", str(badge_path), "--dates", "mdy"])
    assert "--dates: got no transcript" in str(refused.exception)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Satisfactory", "is taken as attained by study: it is an ungraded pass"),
        ("Credit", "is taken as attained by study: it is a passing grade"),
        ("51", "is taken as recognition of prior learning: it is that outcome code of AVETMISS"),
        ("81", "is taken as attained by study: it is that outcome code of AVETMISS"),
        ("Non-assessable - satisfactorily completed", "though nothing of it was assessed"),
        ("CT", "is taken as credit transfer: its words say so"),
    ],
)
def test_what_a_result_is_taken_as_is_said(read, said: str, told: str) -> None:
    found = read(f"Unit Code,Result\nZHC302,{said}\nZHC303,{said}\n", "t.csv")
    (note,) = (one for one in found.notes if one.startswith("the result"))
    assert note.startswith(f"the result {said!r} (2 rows)")
    assert told in note


def test_a_result_nobody_explained_says_what_is_known(read) -> None:
    found = read("Unit Code,Result\nZHC302,Splendid\nZHC303,Unsatisfactory\n", "t.csv")
    assert found.holdings == []
    assert "'Splendid' is a result nobody explained; known are words such as competent" in found.not_carried[0]
    assert "'Unsatisfactory' is not attained" in found.not_carried[1]


def test_no_column_of_codes_is_refused(read) -> None:
    with pytest.raises(InputError, match="a column of unit codes"):
        read("Name,Age\nx,1\n", "t.csv")


def badge(code: str | None = "ZHC302", **more: Any) -> dict[str, Any]:
    achievement = {"id": "https://x.example/a/1", "type": ["Achievement"], "name": "Move people", "humanCode": code,
                   "criteria": {"narrative": "c"}}  # fmt: skip
    return {
        "type": ["VerifiableCredential", "OpenBadgeCredential"], "issuer": {"name": "Kōwhai Care College"},
        "validFrom": "2025-05-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:me", "achievement": achievement}, **more,
    }  # fmt: skip


def test_a_badge_names_its_code_days_and_what_is_left(read) -> None:
    found = read(badge(validUntil="2028-05-01T00:00:00Z", credentialStatus={"id": "u"}, evidence=[{}]))
    assert (found.format, held(found)) == ("Open Badges 3.0", [("ZHC302", date(2025, 5, 1), None)])
    assert found.holdings[0].valid_until == date(2028, 5, 1)
    assert found.holdings[0].provider_id == "health.kowhai-college"
    lost = " ".join(found.not_carried)
    assert all(word in lost for word in ("criteria", "evidence", "revoked"))
    assert found.signature == "It carries no signature"
    assert read(badge(code=None)).holdings == []  # no code: named, not guessed by its title


def test_an_alignment_to_something_else_is_no_code(read) -> None:
    other = badge(code=None)
    other["credentialSubject"]["achievement"]["alignment"] = [{"targetCode": "ZHC303", "targetName": "Another"}]
    assert read(other).holdings == []


def test_a_failed_result_is_not_held(read) -> None:
    failed = badge()
    failed["credentialSubject"]["result"] = [{"status": "Failed"}]
    found = read(failed)
    assert found.holdings == []
    assert any("Failed" in one for one in found.not_carried)


def test_a_record_of_badges_holds_them_all_signed_or_not(read) -> None:
    clr = {"type": ["VerifiableCredential", "ClrCredential"], "credentialSubject": {
        "verifiableCredential": [badge("ZHC301"), token(badge("ZHC302"))]}, "proof": {"type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022"}}  # fmt: skip
    found = read(clr)
    assert [one for one, _, _ in held(found)] == ["ZHC301", "ZHC302"]
    assert "eddsa-rdfc-2022" in found.signature
    assert "not checked" in found.signature


def token(payload: dict[str, Any], sign: Any = lambda _: b"x") -> str:
    head, body = (base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=")
                  for one in ({"alg": "EdDSA"}, payload))  # fmt: skip
    signature = base64.urlsafe_b64encode(sign(f"{head}.{body}".encode())).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


def test_a_signed_badge_is_checked_with_a_key_and_only_then(read, tmp_path: Path) -> None:
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    mine, other = ed25519.Ed25519PrivateKey.generate(), ed25519.Ed25519PrivateKey.generate()
    signed, keys = token(badge(), mine.sign), []
    for at, one in enumerate((mine, other)):
        x = base64.urlsafe_b64encode(one.public_key().public_bytes_raw()).decode().rstrip("=")
        keys.append(tmp_path / f"{at}.jwk")
        keys[at].write_text(json.dumps({"kty": "OKP", "crv": "Ed25519", "x": x}))
    assert "no key is at hand" in read(signed, "b.jwt").signature
    assert "holds" in read(signed, "b.jwt", keys[0]).signature
    with pytest.raises(InputError, match="did not make"):
        read(signed, "b.jwt", keys[1])


def test_europass_achievements_and_their_parts(read) -> None:
    part = {"type": "LearningAchievement", "title": {"en": ["Unit"]}, "identifier": {"notation": "ZHC302"},
            "awardedBy": {"awardingBody": {"legalName": {"en": "Kōwhai Care College"}}, "awardingDate": "2024-03-01"},
            "provenBy": {"grade": {"noteLiteral": {"en": "B"}}}}  # fmt: skip
    whole = {"type": "LearningAchievement", "title": {"de": ["Ganzes"]}, "hasPart": [part]}
    activity = {"type": "LearningActivity", "title": {"en": "Visit"}}
    found = read({"type": ["EuropeanDigitalCredential"], "credentialSubject": {"hasClaim": [whole, activity]}})
    assert held(found) == [("ZHC302", date(2024, 3, 1), None)]
    lost = " ".join(found.not_carried)
    assert all(word in lost for word in ("'Ganzes'", "Visit", "grade 'B'"))


def test_ctdl_says_what_a_person_holds_and_no_more(read) -> None:
    node = {"@id": "_:c", "@type": "ceterms:Badge", "ceterms:codedNotation": "ZHC302", "ceterms:name": {"en": "Move"}}
    person = {"@id": "_:p", "@type": "ceterms:Person",
              "ceterms:hasCredential": {"ceterms:credential": "_:c", "ceterms:dateAwarded": "2024-02-01"}}  # fmt: skip
    found = read({"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": [node, person]})
    assert held(found) == [("ZHC302", date(2024, 2, 1), None)]
    assert read({"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": [node]}).holdings == []


def test_a_resume_gives_certificates_with_codes_or_own_titles(read, catalogue) -> None:
    frame = catalogue["credentials"].set_index("credential_id").loc["health.safe-meals"]
    found = read({
        "basics": {"name": "A"}, "work": [{}],
        "certificates": [
            {"name": "ZHC302 Move people", "date": "2024-01-02", "issuer": "Elsewhere"},
            {"name": frame["title"], "date": "2024-01-03", "issuer": "Kōwhai Care College"},
            {"name": frame["title"], "date": "2024-01-03", "issuer": "Somebody else"},
        ],
    })  # fmt: skip
    assert [one for one, _, _ in held(found)] == ["ZHC302", "health.safe-meals"]
    assert any("work of the resume" in one for one in found.not_carried)


@pytest.mark.parametrize(
    ("text", "code"), [("BSBLDR411", True), ("leadership", False), ("2024", False), ("AB1", False)]
)
def test_codes_are_short_words_of_letters_and_digits(text: str, code: bool) -> None:
    assert looks_like_code(text) == code


@pytest.mark.parametrize("content", ["[1, 2", '{"a": 1}', "null,", "\x00"])
def test_other_files_are_refused_by_what_they_are(read, content: str) -> None:
    with pytest.raises(InputError, match="transcript"):
        read(content, "x.txt")


def test_the_command_reads_a_transcript(tmp_path: Path) -> None:
    path = tmp_path / "usi.csv"
    path.write_text(USI, encoding="utf-8")
    asked = ["credit", "--transcript", str(path), "--qualification", "ZHC31226", "--as-of", "2026-09-01", "--json"]
    result = CliRunner().invoke(app, asked, catch_exceptions=False)
    record = json.loads(result.stdout)
    assert record["source"]["format"] == "CSV transcript"
    saved = tmp_path / "record.json"
    saved.write_text(result.stdout, encoding="utf-8")
    said = CliRunner().invoke(app, ["verify", str(saved)], catch_exceptions=False).stdout
    assert said.startswith("every claim holds\nnot checked: whether all that is held is told")
    assert "not checked: the signature of" in said
    for change in (
        {"format": "Signed letter"}, {"signature": "Its signature was checked with uni.pem and holds"},
        {"notes": [*record["source"]["notes"], "the registrar confirmed every unit by telephone"]},
        {"notes": ["codes are read without case, spaces and signs: 'zhc 999' as ZHC999"]},
        {"stamp": "approved"},
    ):  # fmt: skip
        forged = {**record, "source": {**record["source"], **change}}
        saved.write_text(json.dumps({**forged, "digest": digest(forged)}), encoding="utf-8")
        assert "source " in CliRunner().invoke(app, ["verify", str(saved)], catch_exceptions=False).stdout
    saved.write_text(result.stdout, encoding="utf-8")
    told = CliRunner().invoke(app, ["verify", str(saved), "--transcript", str(path)]).stdout
    assert told.splitlines()[1:] == [
        f"not checked: whose record it is: it says {path.stem!r}, and the papers name no learner"
    ]


@pytest.mark.parametrize(
    "text",
    ["Student Name: Ana Rata\n\nUnit Code,Result\nZHC302,C\n", "Student Name,Unit Code,Result\nAna Rata,ZHC302,C\n"],
)
def test_a_record_is_made_and_verified_by_the_name_that_the_transcript_gives(tmp_path: Path, text: str) -> None:
    run, path, saved = CliRunner(), tmp_path / "usi.csv", tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    asked = ["credit", "--transcript", str(path), "--qualification", "ZHC31226", "--as-of", "2026-09-01", "--json"]
    assert "whom it calls 'Ana Rata'" in str(run.invoke(app, [*asked, "--name", "Bo Rata"]).exception)
    made = json.loads(run.invoke(app, [*asked, "--name", "Rata, Ana"], catch_exceptions=False).stdout)
    for name, code in (("Rata, Ana", 0), ("Bo Rata", 1)):
        forged = {**made, "learner_name": name}
        saved.write_text(json.dumps({**forged, "digest": digest(forged)}), encoding="utf-8")
        told = run.invoke(app, ["verify", str(saved), "--transcript", str(path)])
        assert (told.exit_code, "learner_name" in told.stdout) == (code, bool(code))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("BSB LDR 411", "BSBLDR411"),
        ("BSBLDR 411", "BSBLDR411"),
        ("bsb ldr 411*", "BSBLDR411"),
        ("BSB LDR 411 (Release 2)", "BSBLDR411"),
        ("BSBLDR411.", "BSBLDR411"),
        ("CHC CCS 041", "CHCCCS041"),
        ("HLT AID 011†", "HLTAID011"),
        ("MEM 05 012", None),  # a number of two parts: whichever is meant, nobody can tell
        ("Lead a team of 4", None),
    ],
)
def test_a_code_written_apart_is_one_code_to_every_reader(catalogue, written: str, code: str | None) -> None:
    said = {
        "register": read_code(written).code,
        "transcript": read_code_cell(written, "", {}.get).code,
        "badge": (CodeFinder(catalogue)._named(Claimed((written,)), None) or {}).get("unit_id"),
    }
    if code is not None:
        assert said == dict.fromkeys(said, code)
    else:
        assert said["badge"] is None


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("Pass (pending)", None), ("Competent – revoked", None), ("Credit transfer - declined", None),
        ("Achieved (appeal pending)", None), ("Competent (80%)", "completed"), ("RPL - granted", "rpl"),
        ("20 - Competency achieved/pass", "completed"), ("Achieved with Merit", "completed"), ("Not Achieved", "no"),
    ],
)  # fmt: skip
def test_a_result_counts_only_where_every_word_of_it_is_explained(said, result):
    assert read_result(said) == result


@pytest.mark.parametrize("column", ["Student ID", "Student Name"])
def test_a_file_about_two_people_is_refused(read, column):
    with pytest.raises(InputError, match="rows of 2 people"):
        read(f"{column},Unit Code,Result\nP1,ZHC302,C\nP2,ZHC303,C\n", "t.csv")
    assert len(read(f"{column},Unit Code,Result\nP1,ZHC302,C\np1 ,ZHC303,C\n", "t.csv").holdings) == 2


def test_rows_shorter_or_longer_than_the_header_are_named_and_count_nowhere(read):
    found = read("Unit Code,Unit Title,Result\nZHC302,Move\nZHC303,Move, then lift,C\nZHC304,Plan,C\n", "t.csv")
    assert [one.unit_id for one in found.holdings] == ["ZHC304"]
    lost = " ".join(found.told()["not_carried"])
    assert "ZHC302 on line 2: 'nothing' is a result nobody explained" in lost
    assert "ZHC303 on line 3: it has more cells" in lost


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("13-Feb-24", date(2024, 2, 13)), ("3 März 99", date(1999, 3, 3)), ("13-Feb-2024", date(2024, 2, 13)),
        ("32-Feb-24", None), ("13-Fob-24", None), ("13/02/24", None), ("Feb-24", None),
    ],
)  # fmt: skip
def test_a_year_of_two_digits_beside_a_named_month_is_read_and_said(read, written, day):
    found = read(f"Unit Code,Date,Result\nZHC302,{written},C\n", "t.csv")
    assert found.holdings[0].awarded_on == day
    noted = [note for note in found.notes if note.startswith("years of two digits")]
    assert bool(noted) is (day is not None and not written.endswith("2024"))
    forms = source_claims._NOTES_OF_ANY
    assert all(source_claims._is_one(note, forms) for note in noted)


def test_a_year_that_nobody_studied_in_is_no_day(read):
    found = read("Unit Code,Date,Result\nZHC302,13/05/0025,C\n", "t.csv")
    assert found.holdings[0].awarded_on is None
    assert "0025-05-13 is before 1900" in " ".join(found.told()["not_carried"])


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Matriculation No", [("11", "ZHC302"), ("12", "ZHC303")]), ("Candidate", [("A", "ZHC302"), ("B", "ZHC303")]),
        ("Family Name", [("Li", "ZHC302"), ("Ng", "ZHC303")]), ("Date of birth", [("1", "ZHC302"), ("2", "ZHC303")]),
        ("Name", [("Ana", "ZHC302"), ("Ana", "ZHC303"), ("Bob", "ZHC302"), ("Bob", "ZHC304")]),
        ("Awarded To", [("Ana", "ZHC302"), ("Bo", "ZHC303")]), ("Recipient", [("Ana", "ZHC302"), ("Bo", "ZHC303")]),
        ("Name of Student", [("Ana", "ZHC302"), ("Bo", "ZHC303")]), ("Roll No.", [("1", "ZHC302"), ("2", "ZHC303")]),
        ("Trainee/Apprentice", [("Ana", "ZHC302"), ("Bo", "ZHC303")]), ("Élève", [("A", "ZHC302"), ("B", "ZHC303")]),
        ("ID", [("1", "ZHC302"), ("1", "ZHC303"), ("2", "ZHC302")]),
    ],
)  # fmt: skip
def test_whoever_a_column_names_several_people_are_refused(read, head, rows):
    text = "\n".join(f"{who},{code},C,x" for who, code in rows)
    with pytest.raises(InputError, match="rows of 2 people"):
        read(f"{head},Unit Code,Result,Remark\n{text}\n", "t.csv")


@pytest.mark.parametrize(
    "text",
    [
        "Unit Code,Result\nLearner: Ana,\nZHC302,C\nLearner: Bo,\nZHC303,C\n",
        "Student ID,1001\n\nUnit Code,Result\nZHC302,C\n\nStudent ID,1002\n\nUnit Code,Result\nZHC303,C\n",
        "Unit Code,Result\nAna Rata (S1001),\nZHC302,C\nBo de Wit (S1002),\nZHC303,C\n",
        "Passenger,Unit Code,Result\nAna Rata,ZHC302,C\nBo Wit,ZHC303,C\n",
    ],
)
def test_lines_and_columns_that_may_be_of_several_people_are_refused(read, text):
    with pytest.raises(InputError, match="may be"):
        read(text, "t.csv")


def test_what_is_of_others_than_the_learner_is_no_other_learner(read):
    head = (
        "Email: office@rto.org\nName: Ana Rata\nEmail: ana@x.org\nUnit Code,Result,Assessor,ID,Campus,National Code\n"
    )
    rows = "ZHC302,C,Jo Smith,1,Gold Coast,A1\nZHC303,C,Al Jones,2,North Shore,A2\n"
    assert len(read(f"{head}{rows}Name: Jo Smith,Registrar\n", "t.csv").holdings) == 2


def test_a_name_that_is_a_title_is_nobodys(read):
    text = "Name,Unit Code,Result\nGive first aid,ZHC302,C\nGive first aid,ZHC303,C\nPlan,ZHC304,C\n"
    assert len(read(text, "t.csv").holdings) == 3


@pytest.mark.parametrize("said", ["20%", "20 %", "51%", "14/20", "Competent?", "Competent*", "Pass†", "C-", "Pass (1)"])
def test_marks_and_what_a_sign_leaves_open_say_nothing(said):
    assert read_result(said) is None


def test_numbers_are_codes_only_where_all_of_them_are(read):
    codes = read("Unit Code,Result\nZHC302,20\nZHC303,51\n", "t.csv")
    assert held(codes) == [("ZHC302", None, "completed"), ("ZHC303", None, "rpl")]
    marks = read("Unit Code,Result\nZHC302,20\nZHC303,51\nZHC304,72\n", "t.csv")
    assert held(marks) == []
    assert any("'20' is a mark, and nobody says which marks pass" in one for one in marks.not_carried)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Unit Code,Status,Result\nZHC302,Completed,NYC\nZHC303,Completed,C\nZHC304,Active,C\n", ["ZHC303", "ZHC304"]),
        ("Unit Code,Result,Final Result\nZHC302,C,Fail\nZHC303,C,C\nZHC304,C,Provisional\n", ["ZHC303"]),
        ("Unit Code,Grade\nZHC302,F\nZHC303,P\nZHC304,20\n", ["ZHC303"]),
        ("Unit Code,Result,Grade\nZHC302,C,85\nZHC303,,P\nZHC304,RPL granted,\n", ["ZHC302", "ZHC304"]),
    ],
)
def test_every_column_of_results_is_read(read, text, kept):
    assert [one.unit_id for one in read(text, "t.csv").holdings] == kept


@pytest.mark.parametrize("column", ["Ergebnis", "Final determination", "Mark"])
def test_a_file_without_results_and_with_a_column_nobody_knows_is_refused(read, column):
    with pytest.raises(InputError, match="no column of results"):
        read(f"Unit Code,Date,{column}\nZHC302,2025-01-01,40\n", "t.csv")
    assert len(read("Unit Code,Date,Campus\nZHC302,2025-01-01,North\n", "t.csv").holdings) == 1


def test_a_unit_that_was_both_attained_and_not_is_told(read):
    found = read("Unit Code,Result\nZHC302,C\nZHC303,C\nZHC302,NYC\n", "t.csv")
    assert "ZHC302 is attained on line 2 and not attained on line 4: see which stands" in found.notes
    assert not any("ZHC303" in note for note in found.notes)


def test_a_badge_whose_code_is_spelt_otherwise_says_so(read):
    badge = {
        "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"achievement": {"id": "https://x.example/a", "humanCode": "zhc-301", "name": "x"}},
    }  # fmt: skip
    found = read(json.dumps(badge), "badge.json")
    assert [one.unit_id for one in found.holdings] == ["ZHC301"]
    assert "codes are read without case, spaces and signs: 'zhc-301' as ZHC301" in found.told()["notes"]
