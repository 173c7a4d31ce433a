"""Course lists: prerequisites read whole or refused with their row, and what a guess makes of columns and cells."""

import json

import pandas as pd
import pytest

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest import store
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file

MAP = """
source = "shop"
[credential]
credential_id = { from = "Code" }
title = { from = "Name" }
[prerequisites]
from = "Before"
"""
OVENS = [("OV1", "Light ovens", None), ("OV2", "Bake, slowly", "Nil"), ("intro", "Flour and water", "None")]
OVENS += [("E-1", "Vitamin E", None)]


# Wordings of many makers that ask for nothing, and some that only sound so.
NOTHING = """No prior programming experience required|There are no formal entry requirements for this course|Open to all
This course has no prerequisites|Experience not required|Keine besonderen Vorkenntnisse|Ohne Vorkenntnisse|Tout public
Es sind keine Vorkenntnisse erforderlich|Aucune connaissance préalable requise|Il n’y a pas de prérequis|Sin requisitos
No se requieren requisitos formativos|Não há pré-requisitos|Nessun prerequisito richiesto|Geen voorkennis vereist
Inga förkunskaper krävs|Keine Einschränkung|No restrictions|Brak wymagań|特になし。|なし|无|нет|Nie jest wymagane
Ön koşul bulunmaz|Herkes başvurabilir|ΧΩΡΙΣ ΑΠΑΙΤΗΣΕΙΣ|Δεν χρειάζονται γνώσεις|Für alle geeignet|Ouvert à tous publics
Abierto a todas|Aperto a tutti|Iedereen kan meedoen|Åpent for alle|Otwarte dla każdego|Pro každého|Mindenki jelentkezhet
Deschis tuturor|Для всех|За всички|Otvoreno svima|Visiems|Kõigile|Avoin kaikille|Kwa wote|للجميع
初心者歓迎|无需经验|누구나 신청 가능
No previous study of baking is required|Vorerfahrung im Backen wird nicht verlangt|L'expérience n'est pas nécessaire
No es necesario tener experiencia previa|Non è richiesta alcuna esperienza pregressa|Ervaring met ovens is niet vereist
Wykształcenie kierunkowe nie jest wymagane|Nevyžadují se žádné předchozí znalosti|Ei vaadita aikaisempaa osaamista
Предварительных знаний не нужно|Önceden deneyim gerekmez|Onceden deneyim gerekmez|Δεν απαιτείται προηγούμενη εμπειρία
لا يشترط وجود خبرة سابقة|Tidak diwajibkan latar belakang memanggang|Không yêu cầu kinh nghiệm nướng bánh
業務知識は必要ありません|사전 지식이 필요하지 않습니다|ไม่จำเป็นต้องมีประสบการณ์มาก่อน
Suitable for complete beginners|Dla początkujących|Sopii aloittelijoille
No formal requirements but experience is an advantage
Inga formella krav, men erfarenhet av bakning är en fördel
None - wear old shoes|Nil (gloves needed)|Keine - Anmeldung erforderlich|Prior booking is essential
Inscription obligatoire|Bring a towel and your own mat|Bitte Handtuch und Socken mitbringen|Proszę zabrać ręcznik
Light ovens recommended
Idealerweise Light ovens|Recommended: Light ovens, OV2
Light ovens is desirable but not essential|Light ovens wünschenswert|Opleiding is aanbevolen|Опыт желателен
経験推奨""".replace("\n", "|").split("|")
SOMETHING = """Sin estudios|Ei opintoja|Ohne Berufserfahrung|Not in education or training
Experience required and no degree needed|No degree needed but experience|Not for beginners
No qualifications, experience required|Geen andere kennis dan ovens vereist|Deneyim gerekmektedir|Ei ilman kokemusta
Keine Erfahrung Führerschein erforderlich|Nav nepieciešama pieredze bet apliecība|Aiempaa kokemusta edellytetään
Open to all members|Sans diplôme|Sin titulación|Keine Ausbildung|None, but a licence|Not available|18+
No experience of less than two years|keine Angabe|Everyone over 18|No criminal record|See website
Light ovens, OV2 recommended|Light ovens and OV2 recommended|Not recommended to beginners|Recommended by a baker
Light ovens A plus|Bring your licence|Bring a towel and a dog|Registered bakers|None - over 18s only
Registration for members required
Light ovens (or similar)|Must not have completed Light ovens
Light ovens or Flour and water and OV2|Light ovens and patience""".replace("\n", "|").split("|")


def batch_of(folder, rows, mapping=MAP, **more):
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    lines = [json.dumps(dict(zip(("Code", "Name", "Before"), row, strict=True))) for row in rows]
    (folder / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return read_credentials(folder / "c.jsonl", folder / "m.toml", **more)


def tree_of(folder, said):
    """What one more course asks, as nested lists of kinds and ids; or why it is refused."""
    batch = batch_of(folder, [*OVENS, ("X", "Last", said)])
    if len(batch.rejects):
        return batch.rejects["reason"].tolist()[0]
    rows = batch.tables["prerequisites"]
    return short(json.loads(rows["requirement"].iloc[0])) if len(rows) else None


def short(tree):
    kind = f"{tree['kind']} {tree['min']:g}" if "min" in tree else tree["kind"]
    named = tree.get("credential_id") or tree.get("unit_id") or tree.get("words")
    return named or [kind, *map(short, tree["children"])]


def asked_of(batch):
    """What each course asks first, by its id."""
    rows = batch.tables["prerequisites"]
    return {at: short(json.loads(tree)) for at, tree in zip(rows["credential_id"], rows["requirement"], strict=True)}


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (None, None),
        ("Nil", None),
        ([], None),
        ("OV1", "shop:OV1"),
        ("ov 1 - Light ovens*", "shop:OV1"),
        ("Light  Ovens", "shop:OV1"),
        ("Bake, slowly", "shop:OV2"),
        ("intro", "shop:intro"),
        ("Keine", None),
        ("E-1, OV1", ["all", "shop:E-1", "shop:OV1"]),
        ("E-1 - Vitamin E or OV1", ["any", "shop:E-1", "shop:OV1"]),
        ("OV1 et (OV2 ou intro)", ["all", "shop:OV1", ["any", "shop:OV2", "shop:intro"]]),
        ("OV1 oder OV2", ["any", "shop:OV1", "shop:OV2"]),
        ("OV1 and (OV2 or intro)", ["all", "shop:OV1", ["any", "shop:OV2", "shop:intro"]]),
        ("two of OV1, OV2, intro", ["at_least 2", "shop:OV1", "shop:OV2", "shop:intro"]),
        ("Light ovens; Bake, slowly", ["all", "shop:OV1", "shop:OV2"]),
        ("Light ovens or Flour and water", ["any", "shop:OV1", "shop:intro"]),
        (["OV1", "Flour and water"], ["all", "shop:OV1", "shop:intro"]),
        (["OV1 or OV2", "intro"], ["all", ["any", "shop:OV1", "shop:OV2"], "shop:intro"]),
        (["Nil", "OV1"], "shop:OV1"),
        ([{"code": "OV1"}, {"name": "Flour and water"}], ["all", "shop:OV1", "shop:intro"]),
        ({"url": "elsewhere", "courseCode": "OV1"}, "shop:OV1"),
        ("No prior knowledge is required.", None),
        *((said, None) for said in NOTHING),
        ("Completion of Light ovens", "shop:OV1"),
        ("You must have completed “Flour and water”.", "shop:intro"),
        ("Light ovens must be passed first", "shop:OV1"),
        ("Abschluss von Light ovens", "shop:OV1"),
        ("Light ovens oder Flour and water", ["any", "shop:OV1", "shop:intro"]),
        ("Vitamin E, Light ovens or Flour and water", ["any", "shop:E-1", "shop:OV1", "shop:intro"]),
        ("Vitamin E, Light ovens and OV2", ["all", "shop:E-1", "shop:OV1", "shop:OV2"]),
        ("Light ovens、Flour and water", ["all", "shop:OV1", "shop:intro"]),
    ],
)
def test_a_wording_asks_for_courses_of_the_list(tmp_path, said, asks):
    assert tree_of(tmp_path, said) == asks


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Some experience of baking", "not understood"),
        ("OV1 - bestanden mit guter Note", "not understood"),
        ("Guter Ofen (OV1)", "not understood"),
        ("OV1 or equivalent", "not understood"),
        ("OV1 and OV2 or intro", "without brackets"),
        ("OV9", "names no course of the list"),
        (["OV1", "a good oven"], "not understood"),
        ("X", "before itself"),
        ([{"name": "OV9"}, {"name": "OV1"}], "list or object"),
        ({"code": 7}, "list or object"),
        ("All", "no unit is named"),
        *((said, "is not understood") for said in SOMETHING),
    ],
)
def test_what_cannot_be_carried_refuses_its_row(tmp_path, said, why):
    assert why in tree_of(tmp_path, said)


def test_a_title_of_two_courses_names_neither(tmp_path):
    batch = batch_of(tmp_path, [("A", "Bread", None), ("B", "Bread", None), ("C", "Cake", "Bread")])
    assert "names 2 courses" in batch.rejects["reason"].tolist()[0]


def test_a_split_gives_a_list_and_a_join_makes_it_one_of_several(tmp_path):
    rows = [*OVENS, ("X", "Last", "OV1 + OV2")]
    split = MAP + 'apply = [{ do = "split", separator = "+" }]\n'
    whole = batch_of(tmp_path, rows, split).tables["prerequisites"]["requirement"].iloc[0]
    assert short(json.loads(whole)) == ["all", "shop:OV1", "shop:OV2"]
    either = MAP + 'apply = [{ do = "split", separator = "+" }, { do = "join", separator = " or " }]\n'
    whole = batch_of(tmp_path, rows, either).tables["prerequisites"]["requirement"].iloc[0]
    assert short(json.loads(whole)) == ["any", "shop:OV1", "shop:OV2"]


def test_a_mapping_cannot_make_them_unknown(tmp_path):
    with pytest.raises(InputError, match="open to all"):
        batch_of(tmp_path, OVENS, MAP + 'unreadable = "unknown"\n')


def test_courses_and_units_of_the_catalogue_can_be_named(tmp_path):
    folder = tmp_path / "catalogue"
    units = pd.DataFrame([{"unit_id": "HYG1", "title": "Wash hands"}])
    store.merge(folder, store.IngestBatch("register", {"units": units}, store.rejected("units", []), {}))
    store.merge(folder, batch_of(tmp_path, OVENS))
    rows = [("new", "New", "HYG1"), ("other", "Other", "OV1")]
    assert len(batch_of(tmp_path, rows, into=folder).rejects) == 1  # the list replaces OV1
    batch = batch_of(tmp_path, rows, into=folder, add=True)
    assert [short(json.loads(one)) for one in batch.tables["prerequisites"]["requirement"]] == ["HYG1", "shop:OV1"]
    other = batch_of(tmp_path, [("n", "N", "shop:OV1")], MAP.replace('"shop"', '"mart"'), into=folder)
    assert short(json.loads(other.tables["prerequisites"]["requirement"].iloc[0])) == "shop:OV1"


def test_a_course_that_asks_for_nothing_any_more_loses_its_row_and_others_keep_theirs(tmp_path):
    folder = tmp_path / "catalogue"
    store.merge(folder, batch_of(tmp_path, [*OVENS, ("X", "Last", "OV1"), ("Y", "Later", "OV2")]))
    store.merge(folder, batch_of(tmp_path, [("X", "Last", "Nil")], into=folder, add=True), add=True)
    assert read_catalogue(folder)["prerequisites"]["credential_id"].tolist() == ["shop:Y"]


def test_courses_of_a_page_ask_for_one_another(tmp_path):
    one = {"@type": "Course", "courseCode": "P1", "name": "Pots"}
    more = [
        {"@type": "Course", "courseCode": "P2", "name": "Jugs", "coursePrerequisites": {"name": "Pots"}},
        {"@type": "Course", "courseCode": "P3", "name": "Vases", "coursePrerequisites": "Two years at a wheel"},
    ]
    (tmp_path / "p.jsonld").write_text(json.dumps({"@context": "https://schema.org", "@graph": [one, *more]}))
    batch = read_credentials(tmp_path / "p.jsonld", "schema_org")
    assert batch.tables["credentials"]["title"].tolist() == ["Pots", "Jugs", "Vases"]
    assert asked_of(batch) == {"schema_org:P2": "schema_org:P1", "schema_org:P3": "Two years at a wheel"}
    assert any("somebody must read (1)" in note for note in batch.notes)


@pytest.mark.parametrize(("best", "rating"), [({"bestRating": 10}, 2.1), ({"bestRating": "5"}, 4.2), ({}, 4.2)])
def test_a_rating_of_a_page_is_one_of_the_scale_that_it_names(tmp_path, best, rating):
    page = {"@context": "https://schema.org", "@type": "Course", "courseCode": "P1", "name": "Pots"}
    page["aggregateRating"] = {"ratingValue": 4.2, "ratingCount": 9, **best}
    (tmp_path / "p.jsonld").write_text(json.dumps(page))
    assert read_credentials(tmp_path / "p.jsonld", "schema_org").tables["credentials"]["rating"].tolist() == [rating]


def test_a_guess_knows_names_with_accents_and_codes_without_a_name(tmp_path):
    rows = [["Référence", "Intitulé"], ["R1", "Un"], ["R2", "Deux"]]
    for name in ("Référence", "X"):
        rows[0][0] = name
        pd.DataFrame(rows[1:], columns=rows[0]).to_csv(tmp_path / "c.csv", index=False)
        columns = guess_file(tmp_path / "c.csv")[1].credential
        assert columns["credential_id"].names == (name,)


def test_a_guess_takes_short_texts_that_come_once_for_titles_and_says_so(tmp_path):
    rows = [["Q1", "Leipä ja kakku", "3 weeks", "x"], ["Q2", "Uuni", "2 days", "x"]]
    frame = pd.DataFrame(rows, columns=["A", "B", "Duration", "D"])
    frame.to_csv(tmp_path / "c.csv", index=False)
    text, mapping = guess_file(tmp_path / "c.csv")
    assert {name: column.names for name, column in mapping.credential.items()} == {
        "credential_id": ("A",),
        "title": ("B",),
        "weeks": ("Duration",),
    }
    assert "# Mind: no column is called a title: 'B' is taken for it" in text


def test_a_guess_says_which_column_of_prices_it_leaves(tmp_path):
    frame = pd.DataFrame({"Code": ["A1", "A2"], "Title": ["One", "Two"], "Fee": ["5 € / month", "5 € or 6 €"]})
    frame.to_csv(tmp_path / "c.csv", index=False)
    assert "# Mind: 0 of 2 cells of 'Fee' can be read as prices: it is not used" in guess_file(tmp_path / "c.csv")[0]


def test_a_guess_keeps_a_course_whose_weeks_are_told_and_whose_hours_may_be_of_each(tmp_path):
    lengths = ["4 weeks (6 hours)", "3 weeks", "10 hours", "2 weeks, 6 hours total"]
    pd.DataFrame({"Code": list("ABCD"), "Title": list("KLMN"), "Duration": lengths}).to_csv(tmp_path / "c.csv")
    batch = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1])
    found = batch.tables["credentials"]
    assert found["weeks"].tolist() == [4, 3, None, 2]
    assert found["learning_hours"].tolist() == [None, None, 10, 6]
    assert any("'4 weeks (6 hours)'" in note for note in batch.notes)


def test_a_row_whose_code_says_that_it_is_a_total_is_no_course(tmp_path):
    batch = batch_of(tmp_path, [*OVENS, ("Total courses", "3", None)])
    assert "a row of totals" in batch.rejects["reason"].tolist()[0]


def test_a_guess_refuses_what_it_cannot_read_and_says_so(tmp_path):
    names = ["Course code", "Course name", "Prerequisites"]
    rows = [["C1", "One", ""], ["C2", "Two", "C1"], ["C3", "Three", "C1 or C2"], ["C4", "Four", "A calm hand"]]
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "c.csv", index=False)
    text, mapping = guess_file(tmp_path / "c.csv")
    assert mapping.prerequisites is not None
    assert "2 of 3 read" in text
    assert "0 of 4 rows would be refused" in text
    assert 'unreadable = "keep"' in text
    rows = [[code, name, "Patience" if said else ""] for code, name, said in rows]
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "c.csv", index=False)
    text, mapping = guess_file(tmp_path / "c.csv")
    assert mapping.prerequisites is not None
    assert "# Mind: 3 of 3 rows that say something in 'Prerequisites' ask what is not understood" in text


def test_conditions_in_prose_come_in_as_words_and_open_no_course(tmp_path):
    rows = [[f"C{at}", f"Course {at}", "See website" if at % 30 == 7 else ""] for at in range(300)]
    pd.DataFrame(rows, columns=["Code", "Title", "Entry requirements"]).to_csv(tmp_path / "c.csv", index=False)
    text, mapping = guess_file(tmp_path / "c.csv")
    batch = read_credentials(tmp_path / "c.csv", mapping)
    assert (len(batch.tables["credentials"]), len(batch.rejects)) == (300, 0)
    assert set(asked_of(batch).values()) == {"See website"}
    assert len(asked_of(batch)) == 10
    assert "kept as words that somebody must read (10)" in text


def test_words_that_keep_nobody_out_can_be_mapped_to_nothing(tmp_path):
    told = 'apply = [{ do = "map", values = { "A calm hand" = "" }, otherwise = "keep" }]\n'
    batch = batch_of(tmp_path, [*OVENS, ("X", "Last", "a calm hand"), ("Y", "Later", "A licence")], MAP + told)
    assert batch.tables["credentials"]["credential_id"].tolist()[-1] == "shop:X"
    assert len(batch.rejects) == 1


def test_a_mapping_that_leaves_a_column_of_conditions_is_told_so(tmp_path):
    mapping = MAP.split("[prerequisites]")[0]
    frame = pd.DataFrame([["A", "One", "18+"]], columns=["Code", "Name", "Entry requirements"])
    frame.to_csv(tmp_path / "c.csv", index=False)
    (tmp_path / "m.toml").write_text(mapping)
    notes = read_credentials(tmp_path / "c.csv", tmp_path / "m.toml").notes
    assert notes == ("'Entry requirements': not read as prerequisites, so courses are open to all whatever it says",)


def test_each_column_of_conditions_counts(tmp_path):
    rows = [["C1", "One", "Nil", ""], ["C2", "Two", "18+", "C1"], ["C3", "Three", "None", "C1"], ["C4", "Four", "", ""]]
    frame = pd.DataFrame(rows, columns=["Code", "Title", "Entry requirements", "Prerequisite units"])
    frame.to_csv(tmp_path / "c.csv", index=False)
    batch = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1])
    assert asked_of(batch) == {"c:C2": "Entry requirements: 18+; Prerequisite units: C1", "c:C3": "c:C1"}


@pytest.mark.parametrize(
    "column",
    ["Minimum Age", "Min. Educational Qualification", "Conditions d’accès", "Depends on", "entryCriteria", "受講条件",
     "Requisitos de acceso", "Who can apply", "Prior qualification", "Licence needed", "Voraussetzung"],
)  # fmt: skip
def test_a_condition_is_known_by_the_words_of_its_column(tmp_path, column):
    rows = [["C1", "One", ""], ["C2", "Two", "C1"], ["C3", "Three", "A calm hand"]]
    pd.DataFrame(rows, columns=["Code", "Title", column]).to_csv(tmp_path / "c.csv", index=False)
    batch = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1])
    assert asked_of(batch) == {"c:C2": "c:C1", "c:C3": "A calm hand"}


@pytest.mark.parametrize("column", ["Technical requirements", "Completion requirements", "Recommended prior knowledge"])
def test_what_is_asked_of_a_browser_or_to_finish_is_no_condition(tmp_path, column):
    rows = [["C1", "One", "Laptop"], ["C2", "Two", "80% of tasks"]]
    pd.DataFrame(rows, columns=["Code", "Title", column]).to_csv(tmp_path / "c.csv", index=False)
    assert guess_file(tmp_path / "c.csv")[1].prerequisites is None


@pytest.mark.parametrize("said", ["C1 / C2", "c2/c1", "One / Two", "C1, and a calm hand", "(C1)+patience"])
@pytest.mark.parametrize("column", ["Prerequisites", "has_pre_req_id", "Entry requirements", "Eligibility"])
def test_a_condition_that_names_courses_and_cannot_be_read_stays_whole(tmp_path, said, column):
    rows = [["C1", "One", ""], ["C2", "Two", ""], ["C3", "Three", said], ["C4", "Four", "Patience"]]
    pd.DataFrame(rows, columns=["Course code", "Course name", column]).to_csv(tmp_path / "c.csv", index=False)
    batch = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1])
    assert asked_of(batch) == {"c:C3": said, "c:C4": "Patience"}


@pytest.mark.parametrize("column", ["is_pre_req_of_id", "Prerequisite for"])
def test_a_column_of_what_comes_after_a_course_is_no_condition(tmp_path, column):
    rows = [["C1", "One", "C2"], ["C2", "Two", ""]]
    pd.DataFrame(rows, columns=["Course code", "Course name", column]).to_csv(tmp_path / "c.csv")
    assert guess_file(tmp_path / "c.csv")[1].prerequisites is None


def guess_of(tmp_path, rows):
    """What a guess makes of a list's columns, and reads by it."""
    pd.DataFrame(rows).to_csv(tmp_path / "c.csv", index=False)
    text, mapping = guess_file(tmp_path / "c.csv")
    batch = read_credentials(tmp_path / "c.csv", mapping)
    return text, batch.tables["credentials"].to_dict("list"), batch


CODES = {"Code": ["A1", "A2", "A3"], "Title": ["One", "Two", "Three"]}


def test_a_guess_takes_the_longer_end_of_ranges_and_says_so(tmp_path):
    text, read, batch = guess_of(tmp_path, {**CODES, "Duration": ["6-8 weeks", "4 weeks", "2 to 3 months"]})
    assert read["weeks"] == [8, 4, 13.04]
    assert 'take = "high"' in text
    assert any("high end of a range" in note and "(2)" in note and "'6-8 weeks'" in note for note in batch.notes)


@pytest.mark.parametrize(
    "column",
    [
        "Exam fee",
        "Fee per unit",
        "Member price",
        "Adult 19+ fee",
        "Prix HT",
        "Price (excl. VAT)",
        "Price in cents",
        "Registration fee",
        "Fee per term",
        "Price per day",
        "Assessment fee",
        "Lunch cost",
        "Fee p.a.",
        "Cena za hodinu",
        "Стоимость за семестр",
        "料金（月額）",
        "학비(학기당)",
        "Fiyat (aylık)",
        "Pris pr. måned",
        "Prix par année",
    ],
)
def test_a_part_of_a_price_is_no_price_and_it_is_said(tmp_path, column):
    text, read, _ = guess_of(tmp_path, {**CODES, column: ["20 EUR", "30 EUR", "40 EUR"]})
    assert "price.amount" not in read
    assert f"# Mind: '{column}': a part of the price" in text


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        *(
            (name, ["1 year", "2 years", "6 months"])
            for name in ("Validity", "Access duration", "Certification duration")
        ),
        *((name, ["3", "4", "3"]) for name in ("Credit hours", "Hours per day", "Horas semanales", "CPD hours")),
        *((name, ["90 minutes", "1 hour", "2 hours"]) for name in ("Session length", "Lab hours", "Class duration")),
        *((name, ["Online", "On campus", "Online"]) for name in ("Payment mode", "Exam mode")),
        *((name, ["80%", "70%", "50%"]) for name in ("Pass score", "Minimum test score")),
        ("Subtitle language", ["English", "German", "English"]),
        ("Provider type", ["Public", "Private", "Public"]),
        ("Enrolments", ["520", "31", "9"]),
        ("Content type", ["Course", "Path", "Course"]),
        ("hours_watched", ["10", "8", "12"]),
        ("user_id", ["1", "2", "3"]),
        ("published_at", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("Allow customer reviews?", ["1", "1", "0"]),
        ("has_rating", ["1", "1", "0"]),
        ("Note", ["1", "2", "1"]),
        ("COST_DESCRIPTION", ["Free for some", "Concessions", "A loan"]),
        ("Disclosure", ["None", "Speaker fees", "None"]),
        ("Provider description", ["We teach", "We teach", "They teach"]),
        ("Awarding Organisation", ["Pearson", "NCFE", "Pearson"]),
        ("Awarding body", ["Pearson", "NCFE", "Pearson"]),
        ("Target language", ["Spanish", "French", "German"]),
        ("Interface language", ["en", "de", "fr"]),
        ("Assessment date", ["2027-01-01", "2027-02-01", "2027-03-01"]),
        ("Exam end date", ["2027-01-01", "2027-02-01", "2027-03-01"]),
        ("Warranty end", ["2027-01-01", "2027-02-01", "2027-03-01"]),
        ("Syllabus", ["https://x.example/1.pdf", "https://x.example/2.pdf", "https://x.example/3.pdf"]),
        ("Availability", ["12", "0", "1"]),
        ("Partner", ["Yes", "No", "Yes"]),
        *((name, ["100", "101", "102"]) for name in ("Cost centre", "Price level", "Preisgruppe", "Amount paid")),
        ("Day and hours", ["Mon 9.00", "Fri", "19.00-22.00"]),
        ("Language", ["BM", "BI", "CH"]),
    ],
)
def test_a_column_that_says_something_else_by_its_name_fills_nothing(tmp_path, column, cells):
    _, read, batch = guess_of(tmp_path, {**CODES, column: cells})
    assert set(read) == {"credential_id", "title", "version", "source", "provider_id"}
    assert "providers" not in batch.tables


@pytest.mark.parametrize(
    ("cells", "what"), [(["3 weeks", "4 weeks"], "lengths in weeks"), (["30 €", "40 €"], "prices")]
)
def test_a_column_whose_name_says_nothing_is_told_and_not_taken(tmp_path, cells, what):
    text, read, _ = guess_of(tmp_path, {**CODES, "Q": [*cells, None]})
    assert not {"weeks", "price.amount"} & set(read)
    assert f"# Mind: 'Q' can be read as {what}, and no name says so: not used" in text


def test_other_courses_that_a_column_names_are_told(tmp_path):
    text, _, _ = guess_of(tmp_path, {**CODES, "Aanvulling": ["None", "A1", None], "Slug": ["a1", "a2", "a3"]})
    assert "# Mind: 'Aanvulling': other courses are named there; no condition is read of it" in text


def test_a_list_that_is_written_as_text_is_one_beside_other_columns(tmp_path):
    rows = [["C1", "One", "[]", "False"], ["C2", "Two", '["C1"]', "False"], ["C3", "Three", "[]", "True"]]
    frame = pd.DataFrame(rows, columns=["Code", "Title", "prerequisite_courses", "invitation_only"])
    frame.to_csv(tmp_path / "c.csv", index=False)
    batch = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1])
    assert asked_of(batch) == {"c:C2": "c:C1", "c:C3": "prerequisite_courses: []; invitation_only: True"}


def test_objects_beside_other_columns_are_named_by_their_code(tmp_path):
    first = {"id": "A1", "name": "One", "eligibility": {"minAge": None}, "prerequisites": []}
    more = [
        {"id": "A2", "name": "Two", "prerequisites": [{"id": "A1", "name": "One"}]},
        {"id": "A3", "name": "Three", "prerequisites": ["A1"], "eligibility": {"minAge": 18}},
        {"id": "A4", "name": "Four", "prerequisites": ["some maths"]},
    ]
    (tmp_path / "c.json").write_text(json.dumps([first, *more]))
    batch = read_credentials(tmp_path / "c.json", guess_file(tmp_path / "c.json")[1])
    asked = asked_of(batch)
    assert asked.pop("c:A2") == "c:A1"
    assert sorted(asked) == ["c:A3", "c:A4"]
    assert all("18" in words or "some maths" in words for words in asked.values())


def test_a_deadline_goes_before_an_end_and_a_day_is_no_id(tmp_path):
    days = {"Start": ["01-02-2027", "02-02-2027"], "End": ["01-05-2027", "30-05-2027"]}
    pd.DataFrame({"Title": ["One", "Two"], **days, "Enrolment deadline": ["20-01-2027", None]}).to_csv(
        tmp_path / "c.csv"
    )
    found = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1]).tables["credentials"]
    assert found["credential_id"].tolist() == ["c:One", "c:Two"]
    assert [day.isoformat() for day in found["valid_to"]] == ["2027-01-20", "2027-05-30"]


@pytest.mark.parametrize(
    ("column", "cells", "status"),
    [
        ("Status", ["buchbar", "entfällt", "Warteliste"], ["active", "withdrawn", None]),
        ("retired", ["N", "Y", "N"], ["active", "withdrawn", "active"]),
        ("Is archived", ["0", "1", "0"], ["active", "withdrawn", "active"]),
        ("Catalog visibility", ["Yes", "No", "Yes"], ["active", "withdrawn", "active"]),
        ("Published", ["TRUE", "FALSE", "TRUE"], ["active", "withdrawn", "active"]),
    ],
)
def test_a_course_that_is_not_offered_comes_in_so(tmp_path, column, cells, status):
    assert guess_of(tmp_path, {**CODES, column: cells})[1]["status"] == status


@pytest.mark.parametrize(
    "column", ["End date", "Application deadline", "Kursende", "Fecha fin", "Training Inactive Date"]
)
def test_a_course_ends_with_its_last_day(tmp_path, column):
    read = guess_of(tmp_path, {**CODES, column: ["2027-03-01", "", "2025-12-31"]})[1]
    assert [day and day.isoformat() for day in read["valid_to"]] == ["2027-03-01", None, "2025-12-31"]


def test_days_that_cannot_be_read_are_said(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "Ends": ["01/02/2027", "03/04/2027", "05/06/2027"]})
    assert "valid_to" not in read
    assert "# Mind: 0 of 3 cells of 'Ends' can be read as days: it is not used ('01/02/2027' is ambiguous" in text


@pytest.mark.parametrize("cell", ["25.03.98", "wird bekannt gegeben", "ab Herbst", "30.02.2027"])
def test_an_end_that_is_no_day_is_unknown_and_said(tmp_path, cell):
    ends = ["30.06.2027", cell, "28.02.2027"]
    text, read, batch = guess_of(tmp_path, {**CODES, "Kursende": ends})
    assert [day and day.isoformat() for day in read["valid_to"]] == ["2027-06-30", None, "2027-02-28"]
    assert 'unreadable = "unknown"' in text
    assert any(
        note.startswith(f"valid_to: unknown where cells cannot be read (1), such as '{cell}'") for note in batch.notes
    )


def test_a_course_of_several_days_ends_with_the_last(tmp_path):
    ends = ["18-19/01/2027", "Sa 16.01.2027", "du 10 au 12 mars 2027"]
    text, read, batch = guess_of(tmp_path, {**CODES, "Ends": ends})
    assert [day.isoformat() for day in read["valid_to"]] == ["2027-01-19", "2027-01-16", "2027-03-12"]
    assert 'take = "high"' in text
    assert "valid_to: the high end of a range, or a bound, is taken (2), such as '18-19/01/2027'" in batch.notes


def test_languages_are_known_by_tag_and_in_their_own_script(tmp_path):
    said = ["en-CA", "fr_CA", "cy-GB", "मराठी", "Valenciano", "es-419", "EN-FR", "Hinglish"]
    rows = {"Code": [f"C{at}" for at in range(8)], "Title": [f"Course {at}x" for at in "abcdefgh"]}
    assert guess_of(tmp_path, {**rows, "Language": said})[1]["language"] == [
        "en",
        "fr",
        "cy",
        "mr",
        "ca",
        "es",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("mode", "cells"),
    [
        ("online", ["100 % à distance", "Classe virtuelle", "Aula virtual", "zdalnie w czasie rzeczywistym"]),
        ("online", ["Online (Teams)", "Zoom", "Online, synchronous", "Canlı online", "Τηλεκπαίδευση", "Online – live"]),
        ("blended", ["Presencial y online", "Combinatie online en klassikaal", "Face to face + online pre-learning"]),
        ("blended", ["Blended: 1 day Webex, 2 days Sligo", "Présentiel et distanciel", "Präsenz und online"]),
        ("in_person", ["On-site", "Offline - Pune centre", "Classroom (Leeds)", "In sede"]),
        (
            None,
            ["Online (or in person)", "Online (2 Saturdays on campus)", "Offline / online", "Classroom - online too"],
        ),
    ],
)
def test_modes_are_known_with_what_is_said_beside(tmp_path, mode, cells):
    known = ["Online", "Blended", "Classroom"] * 2
    rows = [f"Course {'abcdefghijklmnop'[at]}x" for at in range(len(known) + len(cells))]
    table = {"Code": [f"C{at}" for at in range(len(rows))], "Title": rows, "Delivery mode": [*known, *cells]}
    assert guess_of(tmp_path, table)[1]["mode"][len(known) :] == [mode] * len(cells)


@pytest.mark.parametrize(
    ("column", "cells", "amounts", "currencies"),
    [
        ("Gebühr (€)", ["120,00", "85,50", "gebührenfrei"], [120, 85.5, 0], ["EUR", "EUR", None]),
        ("Fee in Naira", ["N90,000 (2 instalments)", "45,000", "N5,000"], [90000, 45000, 5000], ["NGN"] * 3),
        ("Price", ["₹4,500", "999", "₹12,000"], [4500, 999, 12000], ["INR"] * 3),
        ("Price", ["£45", "€60", "70"], [45, 60, 70], ["GBP", "EUR", None]),
        ("Price ($)", ["45", "60", "70"], [45, 60, 70], [None] * 3),
    ],
)
def test_a_column_of_prices_has_the_currency_that_its_name_or_its_cells_say(
    tmp_path, column, cells, amounts, currencies
):
    read = guess_of(tmp_path, {**CODES, column: cells})[1]
    assert read["price.amount"] == amounts
    assert read.get("price.currency", [None] * 3) == currencies


def test_a_list_says_the_currency_above_its_rows(tmp_path):
    rows = "Adult classes: all fees are in Naira;;\nCode;Title;Tuition (N)\nA1;Baking;40,000\nA2;Sewing;N65,000\n"
    (tmp_path / "c.csv").write_text(rows)
    read = read_credentials(tmp_path / "c.csv", guess_file(tmp_path / "c.csv")[1]).tables["credentials"]
    assert read["price.amount"].tolist() == [40000, 65000]
    assert read["price.currency"].tolist() == ["NGN", "NGN"]


def test_days_are_those_of_the_calendar_and_it_is_said(tmp_path):
    text, read, batch = guess_of(tmp_path, {**CODES, "Duration": ["3 days", "2 weeks", "4 training days"]})
    assert read["weeks"] == [0.43, 2, None]
    assert "# Mind: days of 'Duration' ('3 days') are days of the calendar" in text
    assert any("'4 training days'" in note for note in batch.notes)


@pytest.mark.parametrize("cell", ["1 year after a diploma", "some days", "-3 weeks"])
def test_a_guess_keeps_a_course_whose_length_is_not_understood_and_says_so(tmp_path, cell):
    text, read, batch = guess_of(tmp_path, {**CODES, "Duration": ["6 weeks", cell, "4 weeks"]})
    assert read["weeks"] == [6, None, 4]
    assert "0 of 3 rows would be refused" in text
    assert any("cannot be read (1)" in note and repr(cell) in note for note in batch.notes)


def test_a_guess_keeps_a_course_that_it_did_not_look_at(tmp_path, monkeypatch):
    monkeypatch.setattr("stackwise.features.ingest.guessing.guess.SAMPLE", 2)
    _, read, _ = guess_of(tmp_path, {**CODES, "Duration": ["6 weeks", "4 weeks", "some days"]})
    assert read["weeks"] == [6, 4, None]


def test_of_two_columns_that_hold_the_ends_of_a_price_a_guess_takes_neither(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "cost_min": [90, 80, 70], "cost_max": [99, 95, 75]})
    assert "price.amount" not in read
    assert "# Mind: 'cost_min', 'cost_max': ends of a range" in text


@pytest.mark.parametrize("ratings", [[0.92, 0.16, 1], [9.88, 9.6, 8.9], [88, 92, 79]])
def test_ratings_that_do_not_show_their_scale_are_left_and_it_is_said(tmp_path, ratings):
    text, read, _ = guess_of(tmp_path, {**CODES, "rating": ratings})
    assert "rating" not in read
    assert "does not show where its scale ends" in text


def test_a_rating_is_guessed_beside_cells_that_say_that_they_say_none(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "rating": ["4,7 из 5", "N/A", "n/a"], "price": ["N/A"] * 3})
    assert read["rating"] == [4.7, None, None]
    assert "price" not in text.split("Columns that nothing uses")[0]


@pytest.mark.parametrize(("name", "other"), [("titre", "emploi"), ("libellé", "slug"), ("название", "id")])
def test_a_title_is_known_by_its_name_in_other_languages_and_no_id_is_taken_for_it(tmp_path, name, other):
    rows = {other: ["clerk one", "clerk two", "clerk three"], name: CODES["Title"]}
    assert guess_of(tmp_path, rows)[1]["title"] == CODES["Title"]


def test_a_file_whose_first_row_is_one_of_data_is_refused(tmp_path):
    (tmp_path / "c.csv").write_text("Bake bread;3 weeks;SHORT\nBake cakes;5 weeks;SHORT\nBake pies;2 days;LONG\n")
    with pytest.raises(DataError, match=r"a first row that is one of data \('3 weeks'\); expected a header"):
        guess_file(tmp_path / "c.csv")


HELD = [{"name": "Bread", "duration": "3 weeks"}, {"name": "Cakes", "duration": "2 days"}]


@pytest.mark.parametrize(
    ("inner", "own"), [("courses", {}), ("kurser", {}), ("courses", {"price": "$ 90"}), ("kit", {})]
)
def test_rows_that_hold_lists_of_courses_are_no_courses(tmp_path, inner, own):
    rows = [
        {"id": at, "name": name, "intro": "Of all", inner: HELD, **own} for at, name in enumerate(("Flour", "Milk"))
    ]
    (tmp_path / "c.json").write_text(json.dumps(rows))
    if own or inner == "kit":  # a path of courses with a price of its own, and a list of another kind
        assert guess_file(tmp_path / "c.json")[1].credential["title"].source == "name"
    else:
        with pytest.raises(
            DataError, match=rf"rows that hold lists of courses \('{inner}'\); expected one course a row"
        ):
            guess_file(tmp_path / "c.json")


def test_codes_are_no_skills(tmp_path):
    assert not len(guess_of(tmp_path, {**CODES, "Competencies": ["K1, K2", "K3", "K1"]})[2].declared)


def test_what_must_be_held_is_not_what_is_taught(tmp_path):
    asked = {"prerequisites.skills": [["ovens"], [], []], "prerequisites.title": ["Any", None, None]}
    taught = {"results.skills": [["baking"], ["icing"], []], "career_outcomes": ["Baker", "Cook", "Chef"]}
    text, read, batch = guess_of(tmp_path, {**CODES, **asked, **taught, "results.outcomes": [True, False, True]})
    assert "outcomes" not in read
    assert asked_of(batch)["c:A1"].startswith("prerequisites.skills: ['ovens']")
    assert 'from = "results.skills"' in text


def test_a_text_that_is_a_length_describes_nothing(tmp_path):
    _, read, _ = guess_of(tmp_path, {**CODES, "content_info": ["2 total hours", "45 мин.", "8 horas de taller"]})
    assert "description" not in read


def test_a_courses_own_text_goes_before_those_of_its_parts(tmp_path):
    texts = {
        "worries.description": ["Too late", "Too dear", "Too far"],
        "short_description": ["Dough", "Icing", "Crust"],
    }
    assert guess_of(tmp_path, {**CODES, **texts})[1]["description"] == texts["short_description"]


def test_what_a_course_is_of_is_not_its_title_and_a_teachers_rating_not_its_own(tmp_path):
    rows = {"course_id": CODES["Code"], "category": ["Bread", "Cakes", "Pies"], "instructor_rating": [4.6, 4.8, 3.9]}
    with pytest.raises(DataError, match="expected a column of titles"):
        guess_of(tmp_path, rows)
    assert "rating" not in guess_of(tmp_path, {**rows, "naam": ["Bake bread", "Ice cakes", "Roll crusts"]})[1]


def test_one_that_most_rows_lack_is_not_their_provider(tmp_path):
    assert "providers" not in guess_of(tmp_path, {**CODES, "Organiser": [None, None, "B. Baker"]})[2].tables


@pytest.mark.parametrize(
    ("column", "cells", "asked"),
    [
        ("age", ["18+", "7 +", None], {"c:A1": "age: 18+", "c:A2": "age: 7 +"}),
        ("age", ["adults", "all", None], {}),
        ("restrictions_raw", [None, "Second year or higher", None], {"c:A2": "Second year or higher"}),
        ("prereq_parse_status", ["clean", "clean", None], {}),
        ("requisitos_tecnicos.items", ["8 GB de RAM", None, "Windows"], {}),
        ("prereqs", ["{}", "{A1}", '{"A 1"}'], {"c:A2": "c:A1", "c:A3": '{"A 1"}'}),
        ("prereqs", [None, "{}", "{A1, A2}"], {"c:A3": ["all", "c:A1", "c:A2"]}),
        ("Requires approval", ["Yes", "No", "Yes"], {}),
        ("Requires registration", ["Yes", "No", "Yes"], {}),
        ("Requires experience", ["Yes", "No", None], {"c:A1": "Requires experience: Yes"}),
        ("DBS check required", ["Yes", "No", None], {"c:A1": "DBS check required: Yes"}),
        ("Pré-requis", ["néant", "sans niveau", "CAP"], {"c:A3": "CAP"}),
        ("Escolaridade mínima", ["Médio", "Não exigida", None], {"c:A1": "Médio"}),
        ("Skills required", [None, "oven, knife", None], {"c:A2": "oven, knife"}),
        ("Restricted to", [None, "Nurses", None], {"c:A2": "Nurses"}),
        ("Experience", ["None", "1 year", "None"], {"c:A2": "1 year"}),
        ("Perfil de ingreso", ["Bachiller", None, None], {"c:A1": "Bachiller"}),
        ("Antirequisites", [None, "A1", None], {}),
        ("Opptakskrav", ["Ingen spesielle krav", "Fagbrev", None], {"c:A2": "Fagbrev"}),
        ("Mandatory for", ["None", "All staff", "None"], {}),
        ("Pre-work", ["None", "Reading pack", "None"], {}),
        ("Förderung", ["keine", "Bildungsgutschein", None], {}),
        ("Minimum Entry Grade", ["Open", "C-", None], {"c:A2": "C-"}),
        ("Изисквания към кандидатите", ["няма", "ниво А1", "няма"], {"c:A2": "ниво А1"}),
        ("Priekšzināšanas", ["Nav nepieciešamas", "A2 līmenis", None], {"c:A2": "A2 līmenis"}),
        ("Uvjeti upisa", ["nema posebnih uvjeta", "srednja škola", None], {"c:A2": "srednja škola"}),
        ("报名资格", ["不限", "大专以上", None], {"c:A2": "大专以上"}),
        ("Zahlungsbedingungen", ["30 Tage", "sofort", "30 Tage"], {}),
        ("Условия оплаты", ["аванс", "сразу", None], {}),
        ("Éligible CPF", ["Oui", "Non", "Oui"], {}),
        ("Eligibility", ["No", "Graduates", None], {"c:A2": "Graduates"}),
        ("対象", ["一般", "どなたでも", "社会人"], {}),
        ("Mitzubringen", ["keine", "Geduld", None], {}),
        ("Abbigliamento", ["nessuno", "comodo", None], {}),
        ("Rebajas", ["ninguna", "familias", None], {}),
        ("Avales", ["ninguno", "Gremio", None], {}),
        ("Perks", ["None", "A view", None], {}),
        ("Zulu", ["None", "Stout boots", "Apron"], {}),
        ("Zulu", ["Aucune", "Cantine", "Chambre double"], {}),
        ("Zulu", ["None", "Yes", "A signed form"], {}),
        ("Zulu", ["Nenhum", "Gratuito", None], {}),
        ("Zulu", ["None", "€ 15", "10% off"], {}),
        ("Zulu", ["None", "Apron", "Baker's licence"], {"c:A2": "Apron", "c:A3": "Baker's licence"}),
        ("Zulu", ["None", "Two calm hands", None], {"c:A2": "Two calm hands"}),
        ("Zulu", ["None", "CAP", None], {"c:A2": "CAP"}),
        ("Bagage attendu", ["Aucun", "Permis B", None], {"c:A2": "Permis B"}),
        ("State aid eligible", ["Y", "N", "N"], {}),
        ("Loan eligible", ["J", "N", None], {}),
        ("Zulu", ["SEM", "Fremde Sprachen", "Küche"], {}),
        ("Zulu", ["Dim", "Lun", None], {}),
        ("Zulu", ["None", "IT", "HR"], {}),
        ("Zulu", ["Yok", "18 yaş", None], {"c:A2": "18 yaş"}),
        ("Zulu", ["-", "Must be over 16", "No"], {"c:A2": "Must be over 16"}),
        ("Zulu", [None, "Trois ans d’expérience", None], {"c:A2": "Trois ans d’expérience"}),
        ("Voraussetzungen", ["Anmeldung erforderlich", "Keine. Bitte Schürze mitbringen", "Ofen"], {"c:A3": "Ofen"}),
        ("Zulu", ["Voranmeldung erforderlich", "Anmeldung erforderlich", None], {}),
        ("Zulu", ["Must bring an apron", "Laptop is required", None], {}),
        ("Anschluss an", ["Keine", "A1", None], {"c:A2": "c:A1"}),
        ("Siguiente", ["Ninguno", "A1", None], {}),
        ("Follows", ["None", "A1", None], {"c:A2": "c:A1"}),
        ("Requisits", ["Cap", "A1", "Cap."], {"c:A2": "c:A1"}),
        ("Zulu", ["Cap", "A1", "Tenir 18 anys"], {"c:A2": "c:A1", "c:A3": "Tenir 18 anys"}),
        ("Cal portar", ["Cap", "Davantal", None], {}),
        ("Requisits", ["CAP", "Cap", None], {"c:A1": "CAP"}),
        ("Prérequis", ["Cap", "Aucun", None], {"c:A1": "Cap"}),
    ],
)
def test_conditions_in_the_layouts_of_more_makers(tmp_path, column, cells, asked):
    batch = guess_of(tmp_path, {**CODES, column: cells})[2]
    assert (asked_of(batch) if "prerequisites" in batch.tables else {}) == asked


def test_no_provider_is_called_by_a_number(tmp_path):
    _, _, batch = guess_of(tmp_path, {**CODES, "university_id": ["U001", "U001", "U002"]})
    assert "providers" not in batch.tables


def test_a_mode_that_is_not_known_is_said(tmp_path):
    _, read, batch = guess_of(tmp_path, {**CODES, "Mode": ["Online", "Semipresencial", "By pigeon"]})
    assert read["mode"] == ["online", "blended", None]
    assert any(note == "mode: unknown where cells say something else (1), such as 'By pigeon'" for note in batch.notes)


PAGES = {"Page": ["https://x.example/1", "https://x.example/2", "##"]}


@pytest.mark.parametrize(
    "other",
    [{"ImageURL": "https://y.example/a.png"}, {"provider.url": "https://y.example"}, {"@context": "http://y/z"}],
)
def test_an_address_is_the_courses_own_and_one_that_is_none_names_nothing(tmp_path, other):
    said = {name: [cell] * 3 for name, cell in other.items()}
    _, read, _ = guess_of(tmp_path, {"Title": CODES["Title"], **said, **PAGES})
    assert read["url"] == [*PAGES["Page"][:2], None]
    assert read["credential_id"] == ["c:One", "c:Two", "c:Three"]


def test_what_is_of_a_part_of_a_course_or_of_its_teacher_is_not_of_the_course(tmp_path):
    parts = {"modules.hours": [4, 5, 6], "teacher.course": ["x", "y", "z"], "modules.title": ["Sum", "Cut", "Dip"]}
    _, read, _ = guess_of(tmp_path, {"Code": CODES["Code"], **parts, "info.title": CODES["Title"], "durationHours": 40})
    assert (read["title"], read["learning_hours"]) == (CODES["Title"], [40, 40, 40])


def test_the_end_of_an_offer_is_not_that_of_a_course_and_it_is_said(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "coupon_code": ["x"] * 3, "end_date": ["2025-08-01"] * 3})
    assert "valid_to" not in read
    assert "# Mind: 'end_date' may be the end of an offer ('coupon_code'): not used" in text


@pytest.mark.parametrize(("per", "amounts"), [("per person", [9, 9, 9]), ("per month", [None] * 3), (None, [9, 9, 9])])
def test_a_price_is_read_with_the_column_that_says_what_it_is_for(tmp_path, per, amounts):
    text, read, _ = guess_of(tmp_path, {**CODES, "price": ["9 €"] * 3, "priceUnit": [per, per, "per person"]})
    assert read["price.amount"][:2] == amounts[:2]
    assert 'from = ["price", "priceUnit"]' in text


@pytest.mark.parametrize(
    ("beside", "cells", "amounts"),
    [
        ("SST 8%", ["Excl.", "Incl.", "Excl."], [None, 90, None]),
        ("VAT", ["18.00", "17.10", "0"], [None] * 3),
        ("vat_included", ["No", "Yes", "No"], [None, 90, None]),
        ("Billing", ["monthly", "once", "once"], [None, 90, 80]),
        ("Unit", ["per group", "per person", "per person"], [None, 90, 80]),
        ("IVA", ["esclusa", "inclusa", "inclusa"], [None, 90, 80]),
        ("Price note", ["per month", "", "in full"], [None, 90, 80]),
        ("Price type", ["Subscription", "full", "full"], [None, 90, 80]),
        ("Fee per group", ["950", "-", "700"], [95, 90, 80]),
        ("Category", ["Subscription law", "Bread", "Jam"], [95, 90, 80]),
        ("VAT", ["20 %", "20 %", "0 %"], [95, 90, 80]),
        ("gst", ["18% extra", "Incl. GST", "Exempt"], [None, 90, 80]),
        ("KDV Durumu", ["Hariç", "Dahil", "Muaf"], [None, 90, 80]),
        ("DPH", ["bez DPH", "včetně DPH", "osvobozeno"], [None, 90, 80]),
        ("ΦΠΑ", ["χωρίς ΦΠΑ", "συμπεριλαμβάνεται", "-"], [None, 90, 80]),
        ("MwSt.", ["zuzüglich", "enthalten", "befreit"], [None, 90, 80]),
        ("PDV", ["nije uključen", "uključen", "uključen"], [None, 90, 80]),
        ("消費税", ["税別", "税込", "税込"], [None, 90, 80]),
    ],
)
def test_what_stands_beside_a_price_may_leave_it_none(tmp_path, beside, cells, amounts):
    read = guess_of(tmp_path, {**CODES, "Fee": ["95 EUR", "90 EUR", "80 EUR"], beside: cells})[1]
    assert [None if amount != amount else amount for amount in read.get("price.amount", [None] * 3)] == amounts


def test_the_kind_of_an_offer_is_read_with_its_price(tmp_path):
    rows = {**CODES, "offers.price": ["95", "15", "80"], "offers.category": ["Paid", "Subscription", "Paid"]}
    assert guess_of(tmp_path, rows)[1]["price.amount"] == [95, None, 80]


@pytest.mark.parametrize(
    ("columns", "amounts"),
    [
        ({"Fee": ["420", "490", "299"], "Fee incl. VAT": ["508", "593", "362"]}, [508, 593, 362]),
        ({"Cena": ["420", "490", "299"], "Cena brutto": ["508", "593", "362"]}, [508, 593, 362]),
        ({"Training cost": ["420", "490", "299"], "Rugby fee": ["31", "10", "42"]}, [420, 490, 299]),
        ({"Rugby fee": ["31", "10", "42"], "Cost of boats": ["420", "490", "299"]}, None),
        ({"Cena za osobu": ["420", "490", "299"]}, [420, 490, 299]),
        ({"Gebühr (€)": ["42", "49", "29"], "erm. Gebühr": ["30", "49", "20"]}, [42, 49, 29]),
        ({"Tarif": ["42", "49", "29"], "Tarif réduit": ["30", "49", "20"]}, [42, 49, 29]),
        ({"Tuition": ["42", "49", "29"], "Total cost": ["50", "49", "31"]}, [50, 49, 31]),
        ({"Tuition & fees": ["42", "49", "29"], "Total out-of-pocket cost": ["42", "52", "30"]}, [42, 52, 30]),
        ({"Cursusgeld (incl. btw)": ["42", "49", "29"]}, [42, 49, 29]),
        ({"Δίδακτρα": ["42", "49", "29"]}, [42, 49, 29]),
        ({"Prix (net de taxe)": ["42", "49", "29"]}, [42, 49, 29]),
        ({"Member rate": ["Free", "49", "20"], "Non-member rate": ["Free", "60", "20"]}, [0, None, 20]),
        ({"Member rate": ["5", "49", "20"], "Non-member rate": ["5", None, "20"]}, None),
        ({"Kosten Mitglieder": ["42", "49", "29"], "Kosten Nichtmitglieder": ["42", "49", "40"]}, [42, 49, 40]),
    ],
)
def test_the_price_of_several_columns(tmp_path, columns, amounts):
    found = guess_of(tmp_path, {**CODES, **columns})[1].get("price.amount")
    assert (found and [None if amount != amount else amount for amount in found]) == amounts


def test_which_of_several_prices_is_taken_is_said(tmp_path):
    prices = {"Tuition": ["42", "49", "29"], "Total cost": ["50", "49", "31"]}
    assert "# Mind: 'Total cost' is taken for the price in all" in guess_of(tmp_path, {**CODES, **prices})[0]
    rates = {"Member rate": ["5", "49", "20"], "Non-member rate": ["5", "60", "20"]}
    assert "taken for the price where both say the same, and else unknown" in guess_of(tmp_path, {**CODES, **rates})[0]


@pytest.mark.parametrize(
    ("said", "amounts"),
    [
        ("Alle Preise zzgl. 19 % MwSt.", None),
        ("Prices exclude VAT", None),
        ("Prix hors TVA", None),
        ("Alle Preise inkl. MwSt.", [95, 90]),
        ("Excludes bank holidays", [95, 90]),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_what_a_list_says_of_all_its_prices_counts(tmp_path, said, amounts, above):
    rows = ["Code;Title;Fee", "A1;One;95 EUR", "A2;Two;90 EUR"]
    rows = [f"{said};;", *rows] if above else [*rows, "", f"{said};;"]
    (tmp_path / "c.csv").write_text("\n".join(rows), encoding="utf-8")
    text, mapping = guess_file(tmp_path / "c.csv")
    read = read_credentials(tmp_path / "c.csv", mapping).tables["credentials"].to_dict("list")
    assert (read["price.amount"][:2] if "price.amount" in read else None) == amounts
    assert ("its prices are not used" in text) == (amounts is None)


@pytest.mark.parametrize("column", ["KDV Durumu", "VAT status", "Стан ПДВ"])
def test_the_state_of_a_tax_is_no_status(tmp_path, column):
    assert "status" not in guess_of(tmp_path, {**CODES, column: ["Yes", "No", "No"]})[1]


@pytest.mark.parametrize(
    ("others", "hours"),
    [
        ({"Self-study hours": ["90", "60", "30"]}, None),
        ({"Self-study hours": ["90", "60", "30"], "Total hours": ["120", "80", "40"]}, [120, 80, 40]),
        ({"Lab hours": ["5", "5", "5"]}, [30, 20, 10]),
    ],
)
def test_hours_with_a_teacher_are_not_all_beside_hours_without_one(tmp_path, others, hours):
    read = guess_of(tmp_path, {**CODES, "Contact hours": ["30", "20", "10"], **others})[1]
    assert read.get("learning_hours") == hours


def test_the_number_of_a_subject_is_not_its_title(tmp_path):
    rows = {"Course": ["ACC 101", "ACC 102", "BIO 200"], "Long title": ["Ledgers", "More ledgers", "Plants"]}
    assert guess_of(tmp_path, rows)[1]["title"] == rows["Long title"]


def test_a_currency_that_is_none_leaves_it_unknown(tmp_path):
    rows = {**CODES, "price": ["100", "90", "80"], "currency_exponent": ["2", "2", "2"], "Currency": ["€", "$", "£"]}
    assert guess_of(tmp_path, rows)[1]["price.currency"] == ["EUR", None, "GBP"]


def test_a_column_of_hours_that_says_few_leaves_those_of_another(tmp_path):
    hours = {"Total duration": ["48 h", "12 h", "3 h"], "Hours": ["Sat 10.00", "Sun 9.00", "3"]}
    assert guess_of(tmp_path, {**CODES, **hours})[1]["learning_hours"] == [48, 12, 3]


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("Duration", ["60", "45", "90"], "0 of 3 cells of 'Duration' can be read as lengths: it is not used (a number"),
        ("duration", ["1 day - 9:00"] * 3, "0 of 3 cells of 'duration' can be read as lengths: it is not used"),
        ("Mode", ["By pigeon"] * 3, "hardly a cell of 'Mode' is a mode that is known ('By pigeon'): it is not used"),
        ("Status", ["demo"] * 3, "hardly a cell of 'Status' is a status that is known ('demo'): it is not used"),
        ("Language", ["Klingon"] * 3, "hardly a cell of 'Language' is a language that is known ('Klingon')"),
        ("abPreis", ["90"] * 3, "'abPreis': ends of a range, of which none is used"),
        ("tuitionCents", ["9000"] * 3, "'tuitionCents': a part of the price"),
    ],
)
def test_a_column_that_is_called_so_and_not_read_is_said(tmp_path, column, cells, said):
    text, read, _ = guess_of(tmp_path, {**CODES, column: cells})
    assert f"# Mind: {said}" in text
    assert set(read) == {"credential_id", "title", "version", "source", "provider_id"}


def test_numbers_name_other_courses_only_where_the_column_says_so(tmp_path):
    rows = {"id": [1, 2, 3], "title": CODES["Title"], "lessons": [2, 1, 3], "next_id": ["2", "3", "x"]}
    text, _, _ = guess_of(tmp_path, rows)
    assert "# Mind: 'next_id': other courses are named there" in text
    assert "'lessons'" not in text
    text, _, _ = guess_of(tmp_path, {**CODES, "Title": ["One", "null", "Two"], "audit": ["x", "null", "null"]})
    assert "other courses" not in text


@pytest.mark.parametrize(
    ("column", "cells", "target", "values"),
    [
        ("format", ["presentiel", "Hybride", "EN LIGNE"], "mode", ["in_person", "blended", "online"]),
        ("language", ["ru", "kk", "en"], "language", ["ru", "kk", "en"]),
        ("days", ["7", "14", "21"], "weeks", [1, 2, 3]),
        ("content_duration", ["1.5 hours", "39 hours", "30 mins"], "learning_hours", [1.5, 39, 0.5]),
        ("status", ["excluded", "demo", "offered"], "status", ["withdrawn", None, "active"]),
        ("kursinfo.längdIVeckor", ["4", "6", "8"], "weeks", [4, 6, 8]),
        ("durationMonths", ["12", "24", "12"], "weeks", [52.18, 104.36, 52.18]),
        ("waluta", ["PLN", "PLN", "PLN"], "price.currency", ["PLN"] * 3),
        ("Μέθοδος υλοποίησης", ["Διά ζώσης", "Εξ αποστάσεως", "Υβριδικό"], "mode", ["in_person", "online", "blended"]),
        ("Vorm", ["Klassikaal", "Online", "Gemengd"], "mode", ["in_person", "online", "blended"]),
        ("Κατάσταση", ["Ακυρώθηκε", "Ανοιχτό", "?"], "status", ["withdrawn", "active", None]),
        ("Studiebelasting", ["40", "12", "3"], "learning_hours", [40, 12, 3]),
        ("GLH", ["40", "12", "3"], "learning_hours", [40, 12, 3]),
        ("content_minutes", ["90", "30", "60"], "learning_hours", [1.5, 0.5, 1]),
        ("Looptijd", ["4 weken", "1 week", "2 weken"], "weeks", [4, 1, 2]),
        ("medium", ["English", "Hindi", "English"], "language", ["en", "hi", "en"]),
        ("nomsFormations", ["Four", "Vier", "Quatre"], "title", ["Four", "Vier", "Quatre"]),
    ],
)
def test_more_makers_words_are_known(tmp_path, column, cells, target, values):
    rows = {"cena": [90] * 3, **(CODES if target != "title" else {"idFormation": CODES["Code"]}), column: cells}
    assert guess_of(tmp_path, rows)[1][target] == values


@pytest.mark.parametrize("column", ["Termin do", "Λήξη", "Finish", "Datum završetka", "lastDateToApply"])
def test_more_makers_words_for_an_end_are_known(tmp_path, column):
    found = guess_of(tmp_path, {**CODES, column: ["2027-03-09", "2027-04-20", None]})[1]["valid_to"]
    assert list(map(str, found[:2])) == ["2027-03-09", "2027-04-20"]


@pytest.mark.parametrize("column", ["Πάροχος", "Issued by", "Leverancier", "Szervező"])
def test_more_makers_words_for_a_provider_are_known(tmp_path, column):
    assert guess_of(tmp_path, {**CODES, column: ["Aube", "Lac", "Aube"]})[1]["provider_id"] == ["aube", "lac", "aube"]


def test_a_length_is_read_with_the_column_of_its_unit(tmp_path):
    rows = {**CODES, "duration": [11, 3, 90], "durationUnit": ["Months", "Weeks", "Minutes"]}
    text, found, _ = guess_of(tmp_path, rows)
    assert found["weeks"][:2] == [47.83, 3]
    assert found["learning_hours"][2] == 1.5
    assert 'from = ["duration", "durationUnit"]' in text


def test_what_a_course_is_called_by_is_its_id_before_numbers_and_times_of_its_lessons(tmp_path):
    rows = {"course_name": ["MA1", "MA2", "CS1"], "lecture": ["MON_9", "TUE_10", "FRI_9"], "age": [25, 30, 22]}
    assert guess_of(tmp_path, rows)[1]["credential_id"] == ["c:MA1", "c:MA2", "c:CS1"]
    rows["course_name"] = CODES["Title"]
    del rows["lecture"]
    assert guess_of(tmp_path, rows)[1]["credential_id"] == ["c:One", "c:Two", "c:Three"]


@pytest.mark.parametrize(
    ("before", "with_tax"),
    [("Cena bez DPH", "Cena s DPH"), ("Preço (s/ IVA)", "Preço c/ IVA"), ("Prijs excl. 21% btw", "Prijs incl. 21% btw"),
     ("Pris ekskl. moms", "Pris inkl. moms"), ("Стоимость без НДС", "Стоимость с НДС"),
     ("Hinta (alv 0 %)", "Hinta (sis. alv 25,5 %)"), ("受講料（税別）", "受講料（税込）")],
)  # fmt: skip
def test_a_price_before_tax_is_none_in_any_language(tmp_path, before, with_tax):
    rows = {**CODES, before: ["100 €", "200 €", "300 €"], with_tax: ["121 €", "242 €", "363 €"]}
    assert guess_of(tmp_path, rows)[1]["price.amount"] == [121, 242, 363]
    text, read, _ = guess_of(tmp_path, {name: cells for name, cells in rows.items() if name != with_tax})
    assert "price.amount" not in read
    assert "before tax" in text


@pytest.mark.parametrize(
    ("column", "cells"),
    [("Ön Koşul", ["Yok", "A1", "18 yaş"]), ("Předpoklady", ["žádné", "A1", "praxe"]),
     ("पात्रता", ["कोई नहीं", "A1", "12वीं"]), ("Bemeneti elvárás", ["nincs", "A1", "érettségi"]),
     ("เงื่อนไข", ["ไม่มี", "A1", "อายุ 18 ปี"])],
)  # fmt: skip
def test_a_condition_in_a_column_of_any_name_opens_no_course(tmp_path, column, cells):
    asked = asked_of(guess_of(tmp_path, {**CODES, column: cells})[2])
    assert asked == {"c:A2": "c:A1", "c:A3": cells[2]}


def test_a_column_of_few_kinds_is_no_condition_for_saying_none(tmp_path):
    rows = {"Code": [f"A{at}" for at in range(6)], "Title": [f"Course {at}" for at in range(6)]}
    kinds = ["None", "Oak", "Oak", "Elm", "Elm", "Elm"]
    text, _, batch = guess_of(tmp_path, {**rows, "Zulu": kinds})
    assert "prerequisites" not in batch.tables
    assert "'Zulu' is not taken for what must be held first, as it says 'Oak'" in text
    held = ["None", "Licence", "Licence", "Licence", "Oak", "Oak"]
    assert len(asked_of(guess_of(tmp_path, {**rows, "Zulu": held})[2])) == 5


def test_a_column_whose_words_are_known_is_no_condition_for_saying_none(tmp_path):
    assert "prerequisites" not in guess_of(tmp_path, {**CODES, "Sub level": ["None", "Entry 2", "None"]})[2].tables


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        (
            "Zulu",
            ["None", "Calm hands"],
            "'Zulu': taken for what must be held first, since some of its cells say 'none'",
        ),
        ("Zulu", ["-", "Must be over 16"], "'Zulu': taken for what must be held first, by the words of its cells"),
        ("Zulu", ["Dim", "Further studies"], "'Zulu' is not taken for what must be held first, as it says 'Further"),
        ("Zulu", ["None", "Apron"], "'Zulu' is not taken for what must be held first, as it says 'Apron'"),
        ("Notes", ["None", "Over 16"], "'Notes' may say what must be held first ('Over 16')"),
    ],
)
def test_what_a_column_of_any_name_is_taken_for_is_said(tmp_path, column, cells, said):
    assert f"# Mind: {said}" in guess_of(tmp_path, {**CODES, column: [*cells, None]})[0]


def test_a_number_alone_is_kept_with_the_name_of_its_column(tmp_path):
    batch = guess_of(tmp_path, {**CODES, "Idade mínima": [None, "16", "18"]})[2]
    assert asked_of(batch) == {"c:A2": "Idade mínima: 16", "c:A3": "Idade mínima: 18"}


def test_only_conditions_can_keep_their_words(tmp_path):
    with pytest.raises(InputError, match="only prerequisites"):
        batch_of(
            tmp_path, OVENS, MAP.replace('title = { from = "Name" }', 'title = { from = "Name", unreadable = "keep" }')
        )


def test_what_may_be_studied_beside_is_said_to_be_asked_before(tmp_path):
    _, _, batch = guess_of(tmp_path, {**CODES, "Co-requisites": [None, "A1", None]})
    assert asked_of(batch) == {"c:A2": "c:A1"}
    assert any("'Co-requisites': what may be studied at the same time" in note for note in batch.notes)


def test_the_header_told_once_more_and_totals_of_any_language_are_no_courses(tmp_path):
    rows = {"Code": ["A1", "Code", "A2", "Yhteensä"], "Title": ["One", "Title", "Two", "2"]}
    _, read, batch = guess_of(tmp_path, {**rows, "Hours": ["3", "Hours", "4", "7"]})
    assert read["title"] == ["One", "Two"]
    assert sorted(batch.rejects["reason"]) == [
        "a row of totals ('Yhteensä'), no course",
        "the header once more, no course",
    ]


def test_further_rows_of_a_course_leave_what_they_say_otherwise_unknown(tmp_path):
    rows = {
        "Code": ["A1", "A1", "B1", "B2", "C1"],
        "Title": ["One", "One", "Two", None, "Three"],
        "Fee": ["85 €", "85 €", "85 €", "40 €", "9 €"],
        "Mode": ["Online", "Online", "Online", None, "Online"],
        "End date": ["2027-01-12", "2027-03-30", "2027-02-01", "2027-01-05", "2027-02-02"],
    }
    _, read, batch = guess_of(tmp_path, rows)
    told = dict(
        zip(
            read["title"], zip(read["price.amount"], read["mode"], map(str, read["valid_to"]), strict=True), strict=True
        )
    )
    assert told["Two"] == (None, "online", "2027-02-01")
    assert told["Three"] == (9, "online", "2027-02-02")
    assert told["One"] == (85, "online", "2027-03-30")
    assert any("price.amount: unknown where further rows" in note and "'Two'" in note for note in batch.notes)


@pytest.mark.parametrize("title", ["Gift voucher £50", "Gutschein", "Bon cadeau 100 €", "Подарочный сертификат"])
def test_a_voucher_is_no_course(tmp_path, title):
    _, read, batch = guess_of(
        tmp_path, {**CODES, "Title": ["One", title, "Gift wrapping"], "Fee": ["1 €", "50 €", "2 €"]}
    )
    assert read["title"] == ["One", "Gift wrapping"]
    assert batch.rejects["reason"].item() == f"a voucher ({title!r}), no course"


def test_a_voucher_by_its_last_words_is_none_where_its_row_says_less(tmp_path):
    rows = {**CODES, "Title": ["Oven gift card", "Fold a gift card", "Jam"], "Hours": [None, "2", "3"]}
    _, read, batch = guess_of(tmp_path, {**rows, "Mode": [None, "Online", "Online"]})
    assert read["title"] == ["Fold a gift card", "Jam"]
    assert batch.rejects["reason"].item() == "a voucher ('Oven gift card'), no course"


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Bake+", {"type": ["course", "membership", "course"]}),
        ("Backen", {"Art": ["Kurs", "Abo", "Seminar"]}),
        ("Oven membership (all courses)", {}),
        ("Abonnement tous les cours", {}),
        ("Bake+ subscription", {"billing_interval": [None, "month", None]}),
    ],
)
def test_a_membership_is_no_course(tmp_path, title, beside):
    _, read, batch = guess_of(tmp_path, {**CODES, "Title": ["One", title, "Three"], **beside})
    assert read["title"] == ["One", "Three"]
    assert batch.rejects["reason"].item() == f"a membership ({title!r}), no course"


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Bake+", {"type": ["one-off", "subscription", "one-off"]}),
        ("Selling subscriptions", {}),
        ("Membership schemes", {"billing_interval": ["month", "month", "month"]}),
    ],
)
def test_a_course_that_is_paid_by_subscription_is_one(tmp_path, title, beside):
    assert title in guess_of(tmp_path, {**CODES, "Title": ["One", title, "Three"], **beside})[1]["title"]


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("CANCELLED Pots", "withdrawn"),
        ("Pots (cancelled)", "withdrawn"),
        ("Töpfern – ABGESAGT", "withdrawn"),
        ("[Annulé] Poterie", "withdrawn"),
        ("【中止】陶芸", "withdrawn"),
        ("İPTAL: Çömlek", "withdrawn"),
        ("Cancelled orders", None),
        ("CANCELLED ORDERS", None),
    ],
)
def test_a_title_that_says_cancelled_withdraws_its_course(tmp_path, title, status):
    _, read, batch = guess_of(tmp_path, {**CODES, "Title": ["One", title, "Three"]})
    assert read.get("status", [None] * 3) == [None, status, None]
    assert any("as a title or a remark says so (1)" in note for note in batch.notes) == (status is not None)


@pytest.mark.parametrize("title", ["MEGTELT – Cserép", "Potten (VOLZET)", "ПОЛНА: Горшки", "ESGOTADO - Potes"])
def test_a_title_says_in_many_languages_that_a_course_is_full(tmp_path, title):
    _, _, batch = guess_of(tmp_path, {**CODES, "Title": ["One", title, "Three"]})
    assert any("says that a course is full" in note and title in note for note in batch.notes)


@pytest.mark.parametrize(
    ("column", "yes", "no"), [("ativo", True, False), ("aktiv", "ja", "nej"), ("Aktywny", "tak", "nie")]
)
def test_a_column_that_says_by_yes_and_no_what_is_active_gives_the_status(tmp_path, column, yes, no):
    _, read, _ = guess_of(tmp_path, {**CODES, column: [yes, no, yes]})
    assert read["status"] == ["active", "withdrawn", "active"]


@pytest.mark.parametrize(
    ("column", "cells", "target", "values"),
    [
        ("Képzés nyelve", ["magyar", "angol", "magyar"], "language", ["hu", "en", "hu"]),
        ("Képzés formája", ["jelenléti", "online élő", "vegyes"], "mode", ["in_person", "online", "blended"]),
        ("Modalità", ["Aula", "FAD sincrona", "Mista"], "mode", ["in_person", "online", "blended"]),
        ("実施方法", ["集合（対面）", "eラーニング", "対面"], "mode", ["in_person", "online", "in_person"]),
    ],
)
def test_languages_and_modes_of_columns_with_foreign_names(tmp_path, column, cells, target, values):
    assert guess_of(tmp_path, {**CODES, column: cells})[1][target] == values


def test_ends_with_spaces_behind_their_points_are_read(tmp_path):
    _, read, _ = guess_of(tmp_path, {**CODES, "End date": ["2026. 02. 26.", "2026. 12. 3.", "2027. 04. 09."]})
    assert list(map(str, read["valid_to"])) == ["2026-02-26", "2026-12-03", "2027-04-09"]


def test_a_course_that_is_full_is_offered_and_it_is_said(tmp_path):
    _, read, batch = guess_of(tmp_path, {**CODES, "Title": ["Pots FULL", "Full-stack web", "Töpfern (Warteliste)"]})
    assert "status" not in read
    assert any(
        "says that a course is full, and it is offered all the same (2), as 'Pots FULL'" in one for one in batch.notes
    )


def test_a_title_is_what_tells_courses_apart(tmp_path):
    rows = {"nom_of": ["Aube", "Aube", "Lac"], "intitule_formation": ["Un", "Deux", "Trois"]}
    assert guess_of(tmp_path, rows)[1]["title"] == ["Un", "Deux", "Trois"]


def test_a_row_told_twice_and_a_total_leave_the_ids_theirs(tmp_path):
    rows = {"Código": ["01", "02", "01", None], "Título": ["Un", "Dos", "Un", None], "Horas": ["3", "4", "3", "7"]}
    assert guess_of(tmp_path, rows)[1]["credential_id"][:2] == ["c:01", "c:02"]


def test_a_title_of_several_providers_is_a_course_of_each(tmp_path):
    rows = {"Provider": ["Aube", "Lac", None], "Title": ["Bread", "Bread", "Jam"], "Fee": ["9 €", "7 €", "5 €"]}
    text, read, batch = guess_of(tmp_path, rows)
    assert read["credential_id"] == ["c:Aube - Bread", "c:Lac - Bread", "c:Jam"]
    assert read["price.amount"] == [9, 7, 5]
    assert "nothing names a course once" not in text
    assert len(batch.rejects) == 0


def test_a_list_that_grows_by_a_provider_keeps_the_ids_of_its_courses(tmp_path):
    rows = {"Provider": ["Aube", "Lac"], "Title": ["Bread", "Jam"], "Prerequisites": [None, "Bread"]}
    _, few, batch = guess_of(tmp_path, rows)
    assert asked_of(batch) == {"c:Lac - Jam": "c:Aube - Bread"}
    _, more, _ = guess_of(
        tmp_path, {name: [*cells, "Lac"] for name, cells in rows.items()} | {"Title": ["Bread", "Jam", "Bread"]}
    )
    assert more["credential_id"][:2] == few["credential_id"]
    text, _, _ = guess_of(tmp_path, {"Provider": ["Lac", "Lac"], "Title": ["Jam", "Jam"], "Fee": ["1 €", "2 €"]})
    assert "nothing names a course once: 'Provider', 'Title' are its id" in text


@pytest.mark.parametrize(("column", "code"), [("Price (USD)", "USD"), ("price_eur", "EUR")])
def test_a_currency_of_the_columns_name_is_checked_against_the_column_of_currencies(tmp_path, column, code):
    other = {"USD": "EUR", "EUR": "USD"}[code]
    _, read, batch = guess_of(tmp_path, {**CODES, column: ["12.00", "9.00", "5.00"], "Currency": [code, other, code]})
    assert read["title"] == ["One", "Three"]
    assert f"{other} is stated, and {code} in the name" in batch.rejects["reason"].item()
    assert guess_of(tmp_path, {**CODES, column: ["12.00", "9.00", "5.00"]})[1]["price.currency"] == [code] * 3


@pytest.mark.parametrize(("flag", "price"), [(True, [480]), (False, [None]), (None, [480])])
def test_an_offer_without_its_tax_states_no_price(tmp_path, flag, price):
    page = {"@context": "https://schema.org", "@type": "Course", "courseCode": "P1", "name": "Pots"}
    offer = {"price": "480", "priceCurrency": "GBP"}
    page["offers"] = {**offer, "priceSpecification": {} if flag is None else {"valueAddedTaxIncluded": flag}}
    (tmp_path / "p.jsonld").write_text(json.dumps(page))
    assert read_credentials(tmp_path / "p.jsonld", "schema_org").tables["credentials"]["price.amount"].tolist() == price


def test_one_course_that_is_over_is_told_among_words_that_are_not_known(tmp_path):
    found = guess_of(tmp_path, {**CODES, "Status": ["noch 3 Plätze", "fällt aus", "noch 1 Platz"]})[1]["status"]
    assert found == [None, "withdrawn", None]


@pytest.mark.parametrize("names", [("fees.home", "fees.abroad"), ("Fee (UK)", "Fee (EU)")])
def test_prices_for_some_each_are_none_where_they_differ(tmp_path, names):
    rows = {**CODES, names[0]: ["£0", "£120", "£40"], names[1]: ["£350", "£120", "£40"]}
    text, read, _ = guess_of(tmp_path, rows)
    assert "price.amount" not in read
    assert "prices for some each" in text
    same = ["£0", "£120", "from £40"]
    assert guess_of(tmp_path, {**rows, names[0]: same, names[1]: same})[1]["price.amount"] == [0, 120, None]


def test_the_mean_of_a_range_is_not_what_is_paid(tmp_path):
    ends = {
        "frais_ttc_min": ["300", "400", "1"],
        "frais_ttc_max": ["900", "400", "9"],
        "frais_ttc_mean": ["600", "400", "5"],
    }
    assert "price.amount" not in guess_of(tmp_path, {**CODES, **ends})[1]


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ({"Kursnavn": ["Et"], "Varighet": ["3 dager"], "Undervisningsform": ["Nettbasert"], "Språk": ["Norsk"]},
         (0.43, "online", "no")),
        ({"Eğitim Adı": ["Bir"], "Süre": ["6 hafta"], "Eğitim Şekli": ["Yüz yüze"], "Eğitim Dili": ["Türkçe"]},
         (6, "in_person", "tr")),
        ({"Τίτλος": ["Ένα"], "Διάρκεια": ["3 μήνες"], "Τρόπος παρακολούθησης": ["Μεικτό"], "Γλώσσα": ["Ελληνικά"]},
         (13.04, "blended", "el")),
        ({"اسم الدورة": ["واحد"], "المدة": ["٤ أسابيع"], "طريقة التقديم": ["عن بعد"], "اللغة": ["العربية"]},
         (4, "online", "ar")),
        ({"कोर्स": ["एक"], "अवधि": ["8 सप्ताह"], "माध्यम": ["ऑफलाइन"], "भाषा": ["हिंदी"]}, (8, "in_person", "hi")),
    ],
)  # fmt: skip
def test_lists_of_further_languages_are_read(tmp_path, rows, read):
    found = guess_of(tmp_path, rows)[1]
    assert (found["weeks"][0], found["mode"][0], found["language"][0]) == read


def test_seconds_of_an_export_are_days_and_a_length(tmp_path):
    found = guess_of(tmp_path, {**CODES, "enddate": ["1807401600", "0", "0"], "duration_seconds": [5400, 2700, 3600]})[
        1
    ]
    assert [str(day) for day in found["valid_to"]] == ["2027-04-11", "None", "None"]
    assert found["learning_hours"] == [1.5, 0.75, 1]


def test_a_list_of_one_is_its_item(tmp_path):
    rows = [{"id": "A1", "name": "One", "language": ["en"]}, {"id": "A2", "name": "Two", "language": ["fr"]}]
    (tmp_path / "c.json").write_text(json.dumps(rows))
    batch = read_credentials(tmp_path / "c.json", guess_file(tmp_path / "c.json")[1])
    assert batch.tables["credentials"]["language"].tolist() == ["en", "fr"]
