"""What words decide in reading: whose years, which type, and whether what is held still is. Planted sentences."""

from __future__ import annotations

import re
import time

import pytest

from stackwise.models.reading.idioms import idioms, terms
from stackwise.models.reading.joints import joints
from stackwise.models.reading.levels import level_of, only_level, years_in
from stackwise.models.reading.modality import asked_outright, modalities
from stackwise.models.reading.offers import given, offered, taught_in_list
from stackwise.models.reading.others import done_by_another, ruled_out
from stackwise.models.reading.papers import licences
from stackwise.models.reading.rates import rate_of
from stackwise.models.reading.standing import standing_behind
from stackwise.models.reading.subjects import of_another
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.reading.tongues import languages_in
from stackwise.models.reading.tools import firms_tools
from stackwise.models.reading.types import required_paper, type_by_words
from stackwise.models.reading.wrapping import unwrapped


@pytest.fixture(scope="module")
def tagger() -> SpanTagger:
    return SpanTagger.load()


FIRMS = [
    "Our brokerage has been in business over 30 years selling insurance.",
    "In business for 30 years selling cover, the office wants a clerk.",
    "With 25 years of experience in logistics, our firm leads in cold storage.",
    "Established for 40 years, the bakery needs a pastry cook.",
    "A family firm with over 60 years of history in roofing.",
    "We have spent 15 years building websites for charities.",
    "Our team has a combined 80 years of experience in accounting.",
    "Celebrating 20 years of plumbing, we are hiring.",
    "The company boasts 35 years of expertise in welding.",
    "Serving the valley for 50 years, we sell and fit tyres.",
    "This agency has 12 years of translating behind it.",
    "Our founder brings 18 years of cooking to the kitchen.",
]


@pytest.mark.parametrize("text", FIRMS)
def test_the_years_of_a_firm_are_nobodys(text, tagger):
    assert years_in(text, 0, len(text)) == []
    assert [mention.years for mention in tagger.read(text, "ad") if mention.years is not None] == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("You have 5 years of experience in welding.", 5),
        ("We need 3 years of SQL.", 3),
        ("Our ideal candidate brings 4 years of Java.", 4),
        ("Minimum two years of cooking.", 2),
        ("We are looking for a cook who has spent 6 years baking.", 6),
        ("I joined the firm and wrote Java for 7 years.", 7),
        ("SQL (3 years)", 3),
    ],
)
def test_the_years_of_a_person_stay(text, years):
    assert [number for _, _, number in years_in(text, 0, len(text))] == [years]


def test_what_a_firm_has_done_for_years_is_its_trade(tagger):
    text = "In business over 30 years selling insurance, we need an administrator who answers the phone."
    told = {mention.text: mention.why_not for mention in tagger.read(text, "ad")}
    assert told["selling insurance"] == "employer"
    assert any(why is None for why in told.values())


@pytest.mark.parametrize(
    "mention",
    ["COVID-19 vaccination", "Proof of Covid vaccination", "fully vaccinated", "flu jab",
     "Hepatitis A and B vaccinations", "up-to-date immunisations", "vaccinated against measles"],
)  # fmt: skip
def test_a_vaccination_to_have_is_one(mention):
    assert type_by_words(mention, 0, len(mention)) == "vaccination"


@pytest.mark.parametrize(
    "mention",
    ["administer vaccines", "give vaccinations", "vaccination clinic", "vaccine research", "vaccination", "flu"],
)
def test_to_vaccinate_is_left_to_the_learned_head(mention):
    assert type_by_words(mention, 0, len(mention)) is None


def test_an_illness_behind_vaccinated_against_is_a_vaccination():
    text = "vaccinated against COVID-19"
    assert type_by_words(text, 19, 27) == "vaccination"


@pytest.mark.parametrize(("text", "kinds"), [("Must be over 18 years with Excel", {"age"}), ("3 year contract", set())])
def test_an_age_is_one_and_a_contract_is_no_experience(text, kinds, tagger):
    found = [mention for mention in tagger.read(text, "ad") if mention.type not in ("skill", "knowledge")]
    assert {mention.type for mention in found} == kinds
    assert all(mention.years is None for mention in found)


@pytest.mark.parametrize(
    ("behind", "why"),
    [(" cancelled", "lapsed"), (" (lapsed)", "lapsed"), (", expired 2019", "lapsed"), (" has been suspended", "lapsed"),
     (" is out of date", "lapsed"), (" not yet held", "in_progress"), (" (pending)", "in_progress"),
     (" - applied for", "in_progress"), (": none", "negated"), (", current", None), (" has not expired", None),
     (" expiring", None), ("; my old one was cancelled", None), (" renewed after it lapsed", None)],
)  # fmt: skip
def test_what_became_of_a_licence_is_read_behind_it(behind, why):
    assert standing_behind("forklift licence" + behind, 16) == why


@pytest.mark.parametrize(
    "text", ["forklift licence cancelled", "Class C licence, cancelled 2020", "First aid certificate: expired"]
)
def test_a_licence_that_was_cancelled_is_not_held(text, tagger):
    first = tagger.read(text, "cv")[0]
    assert (first.why_not, first.asked <= 0.1) == ("lapsed", True)


@pytest.mark.parametrize(
    "piece",
    [
        "we have 30 years ",
        "a firm, ",
        "vaccinated against flu ",
        "the ",
        "5 years, ",
        "if you need ",
        "let us know, ",
        "my boss runs ",
        "what you get: ",
        "full clean licence ",
    ],
)
def test_the_rules_are_linear(piece):
    text = piece * (100_000 // len(piece))  # seven times what is read of a text
    started = time.process_time()
    years_in(text, 0, len(text))
    for at in range(0, len(text), 97):
        standing_behind(text, at)
        type_by_words(text, at, at + 30)
        offered(text, at, at + 30)
        of_another(text, at, at + 30)
        ruled_out(text, at, at + 30)
        given(text, at)
        taught_in_list(text, at)
        asked_outright(text, at, at + 30)
        rate_of(text, at, at + 30)
    assert (len(list(licences(text))), len(list(modalities(text, [(0, 3), (5, 9)])))) == (0, 2)
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text",
    [
        "We use JavaScript, TypeScript and PowerPoint",
        "eBay, iPhone, QuickBooks",
        "TRACEABILITY of parts",
        "a SharePoint site, LinkedIn, Wemo",
    ],
)
def test_a_name_is_not_cut_inside(text, tagger):
    assert joints(text, lambda word: tagger._tokenizer.token_to_id(word) is not None) == []


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a quick learnerMust have a car", 15),
        ("Driver LicenseMust travel", 14),
        ("custom javascriptAbility to make", 17),
        ("MVC frameworksExperience with Git", 14),
        ("challenging projectsWe encourage", 20),
    ],
)
def test_words_that_open_lines_are_told_behind_words_that_are_not_in_the_vocabulary(text, cut, tagger):
    assert joints(text, lambda word: tagger._tokenizer.token_to_id(word) is not None) == [cut]


def test_a_line_break_that_was_lost_ends_a_mention(tagger):
    text = "RequirementsManage inventoryDrive a vanServe customers"
    assert [mention.text for mention in tagger.read(text, "ad")] == [
        "Manage inventory",
        "Drive a van",
        "Serve customers",
    ]


@pytest.mark.parametrize("text", ["advanced (must", "fluent", "basic knowledge"])
def test_a_level_alone_is_no_mention(text):
    assert only_level(text)


def test_some_in_brackets_is_basic():
    assert level_of("payroll (some)", 0, 7, 0, 14) == 2


@pytest.mark.parametrize("text", ["Bar staff. Must be 18 or over.", "Must be at least 21 years. Excel needed."])
def test_an_age_that_one_must_be_is_asked(text, tagger):
    ages = [mention for mention in tagger.read(text, "ad") if mention.type == "age"]
    assert [mention.why_not for mention in ages] == [None]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("SKILLS - DESIRED Ansible / Perl", ["nice", "nice"]),
        ("REQUIRED Ansible, Perl", ["must", "must"]),
        ("NOT REQUIRED Ansible", [None]),
        ("Preferred: Ansible. Tasks: Perl", ["should", None]),
        ("clean Ansible as required by Perl", [None, None]),
        ("Ansible (optional), Perl if needed", ["nice", "conditional"]),
        ("Work with Ansible or Perl is a plus, not a must", ["nice", "nice"]),
        ("Ansible and Perl are preferred", ["should", "should"]),
        ("You write Ansible and Perl is an asset", [None, "nice"]),
        ("We use Ansible, Perl would be a plus", [None, "nice"]),
        ("Ansible or Perl is not a plus", [None, None]),
        ("Ansible or Perl is useful to us", [None, None]),
        ("Starters with Ansible and Perl are welcome", [None, None]),
    ],
)
def test_a_lists_head_or_what_stands_behind_says_how_it_is_asked(text, how):
    spans = [match.span() for match in re.finditer("Ansible|Perl", text)]
    assert list(modalities(text, spans)) == how


@pytest.mark.parametrize(
    "text", ["Related Experience: 7 years and above", "Minimum of 3 years of work experience as receiver. Excel"]
)
def test_years_of_experience_by_themselves_are_an_experience(text, tagger):
    found = [mention for mention in tagger.read(text, "ad") if mention.type == "experience"]
    assert [(mention.years, mention.why_not) for mention in found] in ([(7.0, None)], [(3.0, None)])


@pytest.mark.parametrize(
    ("text", "thing", "years"),
    [
        ("Must have four years experience of SQL", "SQL", 4.0),
        ("You bring 3+ years of hands-on experience with Kubernetes", "Kubernetes", 3.0),
        ("Data analyst. Five years experience in SQL.", "SQL", 5.0),
    ],
)
def test_years_of_experience_are_asked_and_those_of_what_they_were_had_in(text, thing, years, tagger):
    found = [mention for mention in tagger.read(text, "ad") if thing in mention.text]
    assert [(mention.years, mention.why_not) for mention in found] == [(years, None)]


@pytest.mark.parametrize(("text", "asked"), [("Requirements: BA Degree", True), ("Requirements: no BA Degree", False)])
def test_a_degree_behind_requirement_is_asked_and_a_denied_one_is_not(text, asked):
    assert required_paper(text, text.index("BA"), len(text)) == asked


def test_years_that_look_like_a_mark_are_no_level():
    assert level_of("Highway design: 4/5 years", 0, 14, 0, 25) is None


@pytest.mark.parametrize(
    ("text", "mention", "kind"),
    [
        ("Pre-employment drug screen applies", "Pre-employment drug screen", "clearance"),
        ("You pass a drug and alcohol test", "drug and alcohol test", "clearance"),
        ("Carrying out drug tests on drivers", "drug tests", None),
        ("You run alcohol testing", "alcohol testing", None),
        ("a drug test kit", "drug test kit", None),
    ],
)
def test_a_drug_test_to_pass_is_a_clearance_and_one_to_run_is_left_to_the_head(text, mention, kind):
    start = text.index(mention)
    assert type_by_words(text, start, start + len(mention)) == kind


@pytest.mark.parametrize(
    ("text", "mention", "is_offer"),
    [
        ("Should you require sign language at the interview, please contact us.", "sign language", True),
        ("Let us know if you need large print.", "large print", True),
        ("Applicants who need an interpreter may ask for one; you ask us. You need French.", "French", False),
        ("If you need a challenge and have SQL skills, contact us.", "SQL", False),
        ("If you would like to work with horses, call us.", "horses", False),
        ("You need sign language. Contact us.", "sign language", False),
    ],
)
def test_what_is_offered_to_candidates_who_need_it_is_not_asked(text, mention, is_offer):
    start = text.index(mention)
    assert offered(text, start, start + len(mention)) == is_offer


def test_an_offer_counts_as_a_step_of_applying(tagger):
    read = tagger.read("Duties: weld steel. Should you need sign language or braille, tell us.", "ad")
    assert {mention.text: mention.why_not for mention in read if mention.start > 20} == {
        "sign language": "apply",
        "braille": "apply",
    }


def test_a_level_in_a_bracket_is_no_part_of_its_mention(tagger):
    read = tagger.read("Requirements: SQL (advanced), statistics; R (basic).", "ad")
    assert [(mention.text, mention.type, mention.level) for mention in read] == [
        ("SQL", "knowledge", 4),
        ("statistics", "knowledge", None),
        ("R", "knowledge", 2),
    ]


def test_the_language_that_something_is_done_in_is_asked_besides(tagger):
    read = tagger.read("You answer customers' letters in Dutch and repair bicycles.", "ad")
    assert [(mention.text, mention.asked > 0.5) for mention in read if mention.type == "language"] == [("Dutch", True)]


@pytest.mark.parametrize(
    "mention", ["cook in French kitchens", "a course in German law", "Polish silver", "imports from Italian farms"]
)
def test_what_is_only_called_after_a_language_is_none(mention):
    assert languages_in(mention, 0, len(mention)) == []


def told(tagger: SpanTagger, text: str) -> dict[str, str | None]:
    return {mention.text: mention.why_not for mention in tagger.read(text, "ad")}


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("Plans are drawn by our engineer, who works in AutoCAD.", "AutoCAD"),
        ("You assist our two senior florists, who design bouquets.", "design bouquets"),
    ],
)
def test_what_another_of_the_firm_does_is_not_asked(text, doer, tagger):
    assert done_by_another(text, text.index(doer))
    assert {why for words, why in told(tagger, text).items() if doer in words} <= {"other_team"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We want a cook who bakes bread.", "bakes bread"),
        ("Meet our guests, who you look after, and bake bread.", "bake bread"),
        ("Our cook, who is retiring, needs somebody. You bake bread.", "bake bread"),
    ],
)
def test_who_is_wanted_is_no_other(text, asked):
    assert not done_by_another(text, text.index(asked))


@pytest.mark.parametrize(
    ("text", "thing", "why"),
    [
        (
            "You need to know how to repair bicycles; how to sell them you will learn from us.",
            "sell them",
            "taught_on_job",
        ),
        ("Welder: MIG you pick up from Joe, TIG you already do.", "MIG", "taught_on_job"),
        ("Welder: MIG you pick up from Joe, TIG you already do.", "TIG", None),
        ("You sell bicycles and learn fast.", "sell bicycles", None),
    ],
)
def test_what_the_words_behind_say_is_taught_is_not_asked(text, thing, why, tagger):
    assert told(tagger, text)[thing] == why


@pytest.mark.parametrize(
    "figure",
    ["Wearing many hats", "hits the ground running", "Roll up your sleeves", "keeping all the plates spinning"],
)
def test_a_figure_of_speech_asks_for_no_skill(figure, tagger):
    text = f"{figure} is what you do. Then you sew curtains."
    assert [text[slice(*one)] for one in idioms(text)] == [figure]
    said = told(tagger, text)
    assert {why for words, why in said.items() if words in figure} <= {"wrong_sense"}
    assert said["sew curtains"] is None


def test_what_a_figure_of_speech_is_said_of_is_asked(tagger):
    said = told(tagger, "You know the ropes of bookkeeping.")
    assert [why for words, why in said.items() if "bookkeeping" in words] == [None]


@pytest.mark.parametrize("text", ["Mend hats and plates", "Raise the barrier", "Keep the ground clean", "Roll up rugs"])
def test_plain_duties_are_no_figures(text):
    assert list(idioms(text)) == []


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("OUR STACK: Python, Java. YOUR JOB: sew.", [" Python, Java"]),
        ("Cook wanted.\nWhat we use: SAP, Excel\nYou bake.", [" SAP, Excel"]),
        ("We work with Jira. You bake.", ["Jira"]),
        ("Our stack: Python is a must.", []),
        ("Your tools: saw, plane.", []),
        ("Here is what we use to bake.", []),
    ],
)
def test_what_a_firm_works_with_is_found(text, tools):
    assert [text[slice(*one)] for one in firms_tools(text)] == tools


@pytest.mark.parametrize("piece", ["; our stack: ", "our chief ", "wear many ", "\nwe use ", "our a who "])
def test_others_figures_and_tools_are_found_in_linear_time(piece):
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    firms_tools(text)
    unwrapped(text)
    list(idioms(text))
    assert not done_by_another(text + ".", len(text) + 1)
    assert time.process_time() - start < 2


WIDE = "We are a small and friendly firm at the edge of town and look for somebody who lays"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("sort the\npost", "sort the post"),
        ("- clean\ntoilets\n- sweep", "- clean toilets\n- sweep"),
        (f"{WIDE}\nbricks. {WIDE}\ntiles", f"{WIDE} bricks. {WIDE} tiles"),
        ("laying bricks\ntiling\npainting", "laying bricks\ntiling\npainting"),
        (f"{WIDE}\ntiles", f"{WIDE}\ntiles"),
        ("- git, jira\ncurrently learning SQL", "- git, jira\ncurrently learning SQL"),
        ("works with\nwants: a van", "works with\nwants: a van"),
        ("tools of\na) plumbing\nb) tiling", "tools of\na) plumbing\nb) tiling"),
        ("ASK FOR\nan envelope", "ASK FOR\nan envelope"),
        ("plain", "plain"),
    ],
)
def test_line_breaks_inside_a_sentence_are_spaces_and_those_of_lists_stay(text, joined):
    assert unwrapped(text) == joined


@pytest.mark.parametrize(
    ("text", "levels"),
    [("Excel ●●●●● Python ●●●○○ R ○○○○○", {"Excel": 5, "Python": 3}), ("SQL ★★☆☆☆, Java ☆☆☆☆☆", {"SQL": 2}),
     ("Welding: 0/5. Soldering: 4/5.", {"Soldering": 4})],
)  # fmt: skip
def test_marks_out_of_five_are_levels_and_none_of_them_is_not_held(text, levels, tagger):
    assert {one.text: one.level for one in tagger.read(text, "cv") if one.asked >= 0.5} == levels


def test_what_is_to_be_done_to_apply_is_not_asked(tagger):
    found = tagger.read("You answer the phone. To apply, translate the page below into Portuguese and send it.", "ad")
    assert [one.text for one in found if one.asked >= 0.5] == ["answer the phone"]


@pytest.mark.parametrize(
    ("text", "clearances"),
    [("Must pass drug and alcohol test and hold a baseline clearance", 2), ("Must pass a pre-employment medical", 1),
     ("Drug and alcohol testing of drivers is part of your duties.", 0), ("Experience of drug screening assays", 0)],
)  # fmt: skip
def test_tests_and_clearances_to_pass_are_clearances(text, clearances, tagger):
    found = [one for one in tagger.read(text, "ad") if one.asked >= 0.5]
    assert sum(one.type == "clearance" for one in found) == clearances
    assert clearances == 0 or all(one.type == "clearance" for one in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Clerk, 12 month FTC", ["12 month FTC"]),
        ("Receptionist (6-month fixed-term contract)", ["6-month fixed-term contract"]),
        ("Teacher - maternity cover", ["maternity cover"]),
        ("18 months maternity leave cover to start in May", ["18 months maternity leave cover"]),
        ("You have 2 years contract management experience", []),
        ("You arrange sickness cover and write fixed-term contracts", []),
        ("3 years placement coordination", []),
    ],
)
def test_terms_of_work_are_told_from_work_on_them(text, said):
    assert [text[slice(*one)] for one in terms(text)] == said
