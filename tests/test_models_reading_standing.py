"""What the words of a text say of a mention that the tagger saw: of a CV's, of an ad's, of one in another language."""

from __future__ import annotations

from datetime import date

import pytest

from stackwise.models.reading.mentions import UNCLEAR
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.reading.validity import at_day


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger.load()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I drive a forklift. I no longer operate cranes.", "lapsed"),
        ("I drive a forklift. I never operate cranes.", "negated"),
        ("I drive a forklift and operate cranes.", None),
        ("I drive a forklift. Halfway through a course in how to operate cranes.", "in_progress"),
        ("I drive a forklift. On my wish list: operate cranes.", "wish"),
        ("I drive a forklift. Used to operate cranes as a lad, all gone now.", "lapsed"),
        ("Halfway through the year I operate cranes.", None),
        ("I am halfway through a class in baking and I operate cranes.", None),
        ("Currently learning how to operate cranes, Cert III.", "in_progress"),
        ("Retail hand, doing stock. I operate cranes.", None),
        ("I drive a forklift. My dream is one day to operate cranes.", "wish"),
        ("I drive a forklift. Two weeks of a course to operate cranes, then dropped out.", "lapsed"),
    ],
)
def test_what_one_no_longer_or_never_does_is_not_held(text, why, tagger):
    mentions = {mention.text: mention for mention in tagger.read(text, "cv")}
    assert (mentions["operate cranes"].why_not, mentions["operate cranes"].asked < 0.5) == (why, why is not None)


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Currently studying Cert III in carpentry.", "carpentry", "in_progress"),
        ("I have started an NVQ Level 2 in hairdressing.", "hairdressing", "in_progress"),
        ("Completed my diploma in nursing.", "nursing", None),
        ("Current member of the Institute of Carpentry.", "Carpentry", None),
        ("My uncle is a member of the Institute of Carpentry.", "Carpentry", "other_person"),
        ("I lay tiles; plumbing I keep my fingers off.", "plumbing", "negated"),
        ("I sail a dinghy. Boxing I enjoy from the sofa.", "Boxing", "hobby_watched"),
        ("Python, minus Django", "Django", "negated"),
        ("Excel - unfamiliar", "Excel", "negated"),
        ("First-year student of nursing. I wait tables.", "nursing", "in_progress"),
        ("Second year of a BA in tourism.", "tourism", "in_progress"),
        ("Hoping to get from picking fruit to driving lorries.", "fruit", None),
        ("Hoping to get from picking fruit to driving lorries.", "lorries", "wish"),
        ("At school I had Latin; not a word has survived.", "Latin", "lapsed"),
        ("I play the violin in an amateur orchestra and compose music.", "violin", None),
        ("I write queries; joins yes, stored procedures no.", "joins", None),
        ("Welding: studying for the certificate.", "Welding", "in_progress"),
        ("Hungarian: using an app, lesson three. I weld.", "Hungarian", "in_progress"),
        ("BSc in zoology, passed 2014. I keep bees.", "zoology", None),
        ("I keep bees. One term of zoology I started and dropped.", "zoology", "lapsed"),
        ("I drive vans. What I would really love is bookkeeping.", "bookkeeping", "wish"),
        ("Public speaking is, I admit, my weak spot. I write.", "Public speaking", "negated"),
        ("I am patient and get flustered under stress.", "stress", "negated"),
        ("Albanian is my first language.", "Albanian", None),
        ("On weekends I sing in a shanty choir.", "sing", None),
        ("Foreman reads the drawings. I mix concrete.", "drawings", "other_person"),
        ("I painted the sets; two friends programmed the lights in QLab.", "QLab", "other_person"),
        ("I plan weddings. Baking the cakes? The baker.", "Baking", "other_person"),
        ("What I do: soups. What others do: pastry.", "pastry", "other_person"),
        ("Maltese is my language. Finnish or Danish I don't speak.", "Finnish", "negated"),
        ("Helper to a tiler who grouted the floors while I sold tiles.", "grouted", "other_person"),
        ("Fan of the ballet. I can't dance a step myself.", "dance", "negated"),
        ("I own many watches; mending watches is past me.", "mending watches", "negated"),
        ("[x] milking\n[ ] shearing", "shearing", "negated"),
        ("[x] milking\n[ ] shearing", "milking", None),
        ("I worked for a farmer who keeps sheep and sheared them every spring.", "sheared", None),
        ("Worked for a carpenter who builds stairs: sanded floors.", "sanded", None),
        ("Welding? The harder, the better.", "Welding", None),
        ("Office manager handles invoices and runs payroll.", "payroll", None),
        ("I sort post. Office manager handled invoices and ran the payroll.", "payroll", "other_person"),
        ("Office manager, 2012-19.\nOffice manager handled invoices and ran the payroll.", "payroll", None),
        ("The ward nurse gave the injections and dressed wounds.", "dressed wounds", "other_person"),
        ("Ward nurse trained in dressing wounds.", "dressing wounds", None),
        ("I shoe horses. I leave the bookkeeping to my husband.", "bookkeeping", "other_person"),
        ("The owner wanted a wall: built it of brick.", "brick", None),
        ("At school I had Latin and Greek. Both gone.", "Latin", "lapsed"),
        ("Finnish course, lesson 4 of 30 so far.", "Finnish", "in_progress"),
        ("Lathe: still practising under supervision.", "Lathe", "in_progress"),
    ],
)
def test_a_paper_under_way_a_membership_and_what_is_kept_away_from(text, words, why, tagger):
    said = {mention.text: mention.why_not for mention in tagger.read(text, "cv")}
    assert [its for mention, its in said.items() if words in mention] == [why]


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Vet nurse. You hold the animals. Grooming? We've a groomer for that.", "Grooming", "other_team"),
        ("You drive the van. Arranging the flowers: done by the florist.", "Arranging the flowers", "other_team"),
        ("You collect samples. What you'll be shown: the van, sewer inspection.", "sewer inspection", "taught_on_job"),
        ("Cleaner for the Schools of Psychology and Pharmacology.", "Pharmacology", "employer"),
        ("You keep our ledgers.\nNo-gos:\n- Excel macros", "Excel macros", "negated"),
        ("We seek a pianist. Reading scores is non-negotiable.", "Reading scores", None),
        ("Induction week covers fire extinguishers and evacuation of the building.", "evacuation", "taught_on_job"),
        ("The group drills for oil and builds tunnels. You keep its archive.", "tunnels", "employer"),
        ("Night porter\nDepartment: Sales and Marketing\nYou lock the doors.", "Marketing", "employer"),
        ("Without Moodle you would be lost here.", "Moodle", None),
        ("You design screens together with Java and React developers.", "Java", "other_team"),
        ("Do I have to shear the sheep? No, the shearers do.", "shear", "negated"),
        ("Ever dreamt of driving a tram? No experience needed.", "driving a tram", "negated"),
        ("Most bakers sell bread at the counter. This one doesn't - you bake.", "bread", "negated"),
        ("We put you through your forklift licence and show you how to load lorries.", "load lorries", "taught_on_job"),
        ("8-week bootcamp: Cobol and Fortran. You know SQL.", "Fortran", "taught_on_job"),
        ("You weld frames.\nWhat you get: gym, physiotherapy, Spanish classes.", "physiotherapy", "benefit"),
        ("Required: draughting. Preferred but not required: land surveying.", "land surveying", None),
        ("Tree surgeon's mate. All you bring is a good level of fitness.", "level of fitness", None),
        ("Apprentice saddler: the college shows you how to cut leather and stitch straps.", "stitch", "taught_on_job"),
        ("You write Perl. The platform team looks after Terraform and MySQL.", "MySQL", "other_team"),
        ("Tired of cutting hair? Come and clip poodles.", "cutting hair", "negated"),
        ("Who is going to teach algebra at our school? You, we hope.", "algebra", None),
        ("Only holders of a valid crane licence may apply.", "crane licence", None),
        ("To apply must be able to weld.", "weld", None),
        ("Job function: drive a forklift.", "forklift", None),
        ("Help our residents who need dressing.", "dressing", None),
        ("Our business serves tapas: mix drinks, clean tables.", "mix drinks", None),
        ("Chef wanted.\nWe: straight shifts, €18/hr, staff meals.", "staff meals", "benefit"),
        ("Cobol is indispensable and so is Fortran.", "Cobol", None),
    ],
)
def test_what_an_ad_leaves_to_others_teaches_or_insists_on(text, words, why, tagger):
    said = {mention.text: mention.why_not for mention in tagger.read(text, "ad")}
    assert [its for mention, its in said.items() if words in mention] == [why]


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        ("Baker. Food hygiene Level 2 - 2018, needs renewing", "Food hygiene Level 2", "lapsed"),
        ("Baker. Level 3 First aid, due for renewal.", "Level 3 First aid", "lapsed"),
        ("Baker. First aid (expired 2019).", "First aid", "lapsed"),
        ("Painter. Licence: full, clean.", "Licence: full, clean", None),
        ("Painter. Full, clean driving licence.", "Full, clean driving licence", None),
        ("Painter. Driving licence (full UK, no points), own van", "Driving licence (full UK, no points)", None),
    ],
)
def test_a_paper_is_read_with_its_level_or_state_and_lapses_with_it(text, said, why, tagger):
    mentions = {mention.text: mention for mention in tagger.read(text, "cv")}
    assert (mentions[said].why_not, mentions[said].asked < 0.5) == (why, why is not None)
    assert not any("lean" in other or "points" in other for other in mentions if other != said)


@pytest.mark.parametrize(
    ("text", "no", "yes"),
    [
        ("Wir suchen einen Buchhalter. Sie kennen Excel. SAP nicht erforderlich.", {"SAP"}, {"Excel"}),
        ("Kein Java, aber gute Kenntnisse in Python sind wichtig für diese Stelle.", {"Java"}, {"Python"}),
        (
            "Buscamos un administrativo para la oficina. No se requiere SAP. Excel es imprescindible.",
            {"SAP"},
            {"Excel"},
        ),
        ("Nous cherchons un comptable. Excel est exigé, mais SAP n'est pas nécessaire.", {"SAP"}, {"Excel"}),
        ("Vi søger en bogholder, der kan Excel. SAP er ikke nødvendigt.", {"SAP"}, {"Excel"}),
        ("Wir suchen Verstärkung. Nicht nur Excel ist bei uns wichtig.", set(), {"Excel"}),
    ],
)
def test_a_word_that_says_no_is_heard_in_other_languages(text, no, yes, tagger):
    asked = {name: mention.asked for mention in tagger.read(text, "ad") for name in no | yes if name in mention.text}
    assert {name for name, chance in asked.items() if chance < 0.5} == no
    assert set(asked) == no | yes


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("Mill hand.\nAdvanced diploma in general mechanics, 2016.\n", True),
        ("Mill hand.\nCurrently studying an advanced diploma in general mechanics, 2016.\n", False),
    ],
)
def test_a_paper_that_a_past_year_stands_behind_is_finished(text, finished, tagger):
    day = date(2026, 11, 29)
    papers = [one for one in at_day(tagger.read(text, "cv"), text, day) if "mechanics" in one.text]
    assert papers
    assert all((one.asked >= 0.5) == finished for one in papers)


def test_a_guess_is_no_reason(tagger):
    text = "hi, I have been on the registers at Woolies for 6 years. My sister sews curtains."
    reasons = {one.text: one.why_not for one in tagger.read(text, "cv")}
    assert {why for words, why in reasons.items() if "registers" in words} <= {None, UNCLEAR}
    assert {why for words, why in reasons.items() if "curtains" in words} == {"other_person"}


@pytest.mark.parametrize("text", ["5 years of Excel", "5 YEARS OF EXCEL", "Excel for 5 years", "EXCEL FOR 5 YEARS"])
def test_years_are_kept_in_capitals(text, tagger):
    assert 5.0 in {one.years for one in tagger.read(text, "ad") if "excel" in one.text.lower()}
