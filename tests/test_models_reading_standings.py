"""What is held, and how well: levels that are said of a part, of a land or of a house; papers in a list; conditions."""

from __future__ import annotations

from datetime import date

import pytest

from stackwise.models.reading.denials import helped_to, is_needless
from stackwise.models.reading.levels import level_of, own_level
from stackwise.models.reading.modality import modalities
from stackwise.models.reading.owners import done_for, learnt
from stackwise.models.reading.papers import fate_before, whole_names
from stackwise.models.reading.pointing import better_with, dispensable
from stackwise.models.reading.ratings import marked_level
from stackwise.models.reading.sayings import beyond, known_by_name
from stackwise.models.reading.standing import denied, gone, kept_from, standing_behind
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.reading.tongues import of_a_land, rated_before, uses_language
from stackwise.models.reading.validity import at_day


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger.load()


def spans(text: str, *names: str) -> list[tuple[int, int]]:
    return [(text.index(name), text.index(name) + len(name)) for name in names]


@pytest.mark.parametrize(
    ("behind", "level"),
    [
        (": poor knowledge of slang, otherwise fluent", 4),
        (", poor spelling but fluent speaker", 4),
        (": limited writing, otherwise near native", 5),
        (": weak on macros, very good otherwise", 4),
        (" poor", 2),
        (" is so so, but I understand it", 2),
        (": so-so", 2),
        (", poor spelling", None),
        (". Otherwise fluent in nothing", None),
        (": good, otherwise you will struggle", 3),
    ],
)
def test_a_part_that_is_poor_is_not_the_level_of_the_whole(behind, level):
    text = f"German{behind}"
    assert level_of(text, 0, 6, 0, len(text), anywhere=True) == level


@pytest.mark.parametrize(
    ("text", "level"),
    [("Shorthand weak, filing", 2), ("Signal: broken, engine", None), ("Acme Foods Limited, baking", None)],
)
def test_a_low_mark_behind_a_skill_is_basic_unless_things_are_so(text, level):
    end = min(text.index(mark) for mark in (" weak", ":", " Limited") if mark in text)
    assert level_of(text, 0, end, 0, len(text)) == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("German 1/10", 1),
        ("German: self-rated 4/5", 4),
        ("German is about 4/5", 4),
        ("German from 1/10", None),
        ("German, weekly, to 1/10 of the year", None),
        ("German taught since 1/10", None),
    ],
)
def test_a_fraction_is_a_level_only_right_behind_its_name(text, level):
    assert level_of(text, 0, 6, 0, len(text), anywhere=True) == level


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Hotel Adler", None),
        ("Grand Hotel", None),
        ("cook at the Adler", None),
        ("Restaurant Olive", None),
        ("Hotel Reception", 4),
        ("hotel software", 4),
        ("very good at Excel", 4),
        ("Excel", 4),
    ],
)
def test_the_stars_of_a_house_rate_no_skill(name, level):
    assert marked_level(f"{name} ★★★★☆", len(name)) == level


def test_points_behind_a_house_are_none_of_its_stars():
    assert marked_level("Hotel Adler ●●●●○", 11) == 4


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Dutch so so", 2),
        ("Dutch a few words", 1),
        ("Dutch: flawless", 4),
        ("Dutch so what", None),
        ("Dutch A1 exam", None),
    ],
)
def test_a_level_is_an_items_own_where_nothing_follows(text, level):
    assert own_level(text, 0, 5) == level


@pytest.mark.parametrize(
    "text",
    ["German: poor knowledge of slang, otherwise fluent", "My English is so so, but I cope.", "Welsh a few words"],
)
def test_a_language_with_a_level_of_its_own_is_held(text, tagger):
    found = [mention for mention in tagger.read(text, "cv") if mention.type == "language"]
    assert found[0].asked >= 0.5


@pytest.mark.parametrize(
    "words", ["French law", "some French law", "Greek recipes", "Spanish and Greek wines", "Thai massage"]
)
def test_what_is_of_a_land_is_no_language(words):
    assert of_a_land(words)
    assert not uses_language(f"read {words}") or " and " in words


@pytest.mark.parametrize("words", ["French", "French grammar", "fluent French", "French lessons", "French, law", "law"])
def test_a_language_and_what_is_of_it_stays_one(words):
    assert not of_a_land(words)


@pytest.mark.parametrize(
    ("text", "named"),
    [("shorthand weak", "shorthand"), ("Excel so so", "Excel"), ("help the weak", None), ("weak", None)],
)
def test_a_mark_at_the_end_is_cut_from_what_it_marks(text, named):
    assert rated_before(text, 0, len(text)) == (None if named is None else len(named))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("An A grade licence", ["A grade licence"]),
        ("B-class driver's licence", ["B-class driver's licence"]),
        ("NVQ level 3 in beauty", ["NVQ level 3"]),
        ("NVQ 2 or 3; AAT 4", ["NVQ 2 or 3", "AAT 4"]),
        ("a grade licence", []),
        ("A class of 30, level 3", []),
        ("NVQ in 3 parts", []),
        ("AAT 4 weeks to go", []),
    ],
)
def test_a_paper_is_named_from_its_first_word_on(text, names):
    assert sorted(text[start:end] for start, end in whole_names(text)) == sorted(names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("An A grade licence is required", "A grade licence"),
        ("A grade licence", "A grade licence"),
        ("NVQ level 3 in beauty and own clientele an advantage", "NVQ level 3"),
        ("A driving licence is required", "driving licence"),
    ],
)
def test_the_words_of_a_requirement_are_the_whole_paper(text, name, tagger):
    first = tagger.read(text, "ad")[0]
    assert first.text.startswith(name)
    assert first.asked >= 0.5


def test_a_paper_of_a_scheme_and_a_number_is_seen(tagger):
    assert "NVQ 2 or 3" in [mention.text for mention in tagger.read("Hairdresser, NVQ 2 or 3; colour work", "ad")]


@pytest.mark.parametrize(
    ("text", "names", "how"),
    [
        ("French and a driving licence would be an advantage", ["French", "driving licence"], ["nice", "nice"]),
        ("NVQ and own tools an advantage", ["NVQ", "own tools"], ["nice", "nice"]),
        ("You need French and a licence would be an advantage", ["French", "licence"], [None, "nice"]),
        ("You must have an NVQ and own tools are an advantage", ["NVQ", "own tools"], [None, "nice"]),
        ("Two years in shops, and a van would be a plus", ["Two years in shops", "van"], [None, "nice"]),
        ("You weld and a licence would be a plus", ["weld", "licence"], [None, "nice"]),
        ("Level 2 in care, or willingness to complete it", ["Level 2", "care"], ["should", "should"]),
        ("a diploma in nursing is a plus", ["diploma", "nursing"], ["nice", "nice"]),
        ("skilled in nursing is a plus", ["skilled", "nursing"], [None, "nice"]),
    ],
)
def test_an_advantage_reaches_over_and_unless_that_is_a_must(text, names, how):
    assert list(modalities(text, spans(text, *names))) == how


@pytest.mark.parametrize(
    ("text", "needless"),
    [
        ("No crane ticket? No problem, we pay for it.", True),
        ("Poor crane ticket? Fine with us.", True),
        ("Never held a crane ticket? We'll train you.", True),
        ("Got a crane ticket? No problem parking here.", False),
        ("A valid crane ticket? Fine.", False),
        ("No crane ticket? Fine dining is our trade.", False),
        ("No crane ticket? Then do not apply.", False),
    ],
)
def test_what_one_may_lack_without_a_problem_is_not_asked(text, needless):
    ((start, end),) = spans(text, "crane ticket")
    assert is_needless(text, start, end) is needless


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no longer use Xero", "lapsed"),
        ("never drove a Xero", "negated"),
        ("no longer need Xero", None),
        ("never use Xero without a backup", None),
        ("I use Xero", None),
    ],
)
def test_what_one_no_longer_uses_is_not_held(text, why):
    assert denied(text, text.index("Xero")) == why


def test_what_became_of_a_paper_may_stand_behind_its_year():
    assert standing_behind("Food hygiene (2015, never renewed)", 12) == "lapsed"
    assert standing_behind("Food hygiene (2015, renewed)", 12) is None
    assert gone("Manual handling refresher overdue", 15) == "lapsed"
    assert gone("Lifting overdue books", 7) is None


@pytest.mark.parametrize(
    ("behind", "why"),
    [(" trained but not signed off yet", "in_progress"), (" signed off", None), (" not for the faint", None)],
)
def test_what_nobody_signed_off_yet_is_under_way(behind, why):
    text = f"Phlebotomy{behind}"
    assert kept_from(text, 0, 10) == why


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("Gas Safe registered until 2023", "Gas Safe", "lapsed"),
        ("Gas Safe registered until 2031", "Gas Safe", None),
        ("IPAF, PASMA both lapsed", "IPAF", "lapsed"),
        ("Waiter until 2019, tray service", "tray", None),
    ],
)
def test_a_paper_counts_until_its_day_and_both_have_lapsed(text, name, why, tagger):
    found = at_day(tagger.read(text, "cv"), text, date(2026, 5, 1))
    assert next(one.why_not for one in found if one.text.startswith(name)) == why


@pytest.mark.parametrize(
    ("text", "learned"),
    [
        ("spraying, learnt on the job", True),
        ("spraying (self-taught)", True),
        ("spraying picked up from my father", True),
        ("spraying, to be learnt on the job", False),
        ("spraying learnt on the job by others than me", False),
    ],
)
def test_what_was_learnt_elsewhere_than_at_school_is_told(text, learned):
    assert learnt(text, 8) is learned


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("If you speak Polish as well, so much the better", "Polish", "nice"),
        ("If you speak Polish, even better pay awaits you", "Polish", None),
        ("If you speak Polish, call us. Even better: come by.", "Polish", None),
        ("You must speak Polish, even better two languages", "Polish", None),
        ("Tell us if you drive; it isn't a deal breaker", "drive", "nice"),
        ("Excel. Not a must: Word", "Excel", None),
        ("Excel; not a must: Word", "Excel", None),
        ("Excel, not a must-have", "Excel", "nice"),
    ],
)
def test_what_one_is_better_with_is_nice(text, name, how):
    ((start, end),) = spans(text, name)
    assert (dispensable(text, end) or better_with(text, start, end)) is (how == "nice")


@pytest.mark.parametrize(
    ("text", "names", "how"),
    [
        ("NVQ 2 or above or willing to work towards", ["NVQ 2"], ["should"]),
        ("SIA licence or will fund", ["SIA licence"], ["should"]),
        ("SIA licence or else", ["SIA licence"], [None]),
        ("Nice to have but no must: Docker, Nomad", ["Docker", "Nomad"], ["nice", "nice"]),
        ("Nice people, and no must: Docker", ["Docker"], [None]),
        ("Not a must: Docker", ["Docker"], [None]),
        ("Must: Docker", ["Docker"], ["must"]),
    ],
)
def test_what_may_be_had_later_or_is_no_must_is_asked_less(text, names, how):
    assert list(modalities(text, spans(text, *names))) == how


def test_what_became_of_a_paper_is_no_part_of_its_name(tagger):
    found = {one.text: one.why_not for one in tagger.read("Driver, cat C licence handed in 2019", "cv")}
    assert found["cat C licence"] == "lapsed"
    assert fate_before("library card holder", 0, 19) is None


@pytest.mark.parametrize(
    ("behind", "known"), [(" (theory only)", True), (", theory only so far", False), (": theory and practice", False)]
)
def test_what_is_known_in_theory_only_is_known_by_name(behind, known):
    assert known_by_name(f"Wound care{behind}", 0, 10) is known


def test_what_one_had_only_as_a_guest_is_not_held():
    assert kept_from("Sushi: only as a guest", 0, 5) == "hobby_watched"
    assert kept_from("Guests as a guest house cook", 0, 6) is None


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("My German is poor.", True),
        ("I help mates whose German is poor.", False),
        ("My wife's German is flawless.", False),
        ("Our clients speak German fluently.", False),
    ],
)
def test_how_well_others_speak_says_nothing_of_the_owner(text, held):
    ((start, end),) = spans(text, "German")
    assert (own_level(text, start, end) is not None) is held


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("Level 2 plumbing finished, level 3 next year", True),
        ("Level 2 plumbing, passed in May 2019", True),
        ("Level 2 plumbing nearly finished", False),
        ("Level 2 plumbing finished by nobody here", False),
    ],
)
def test_a_paper_that_is_finished_is_held(text, done):
    assert done_for(text, 0, len("Level 2 plumbing"), is_paper=True) is done
    assert done_for(text, 0, len("Level 2 plumbing"), is_paper=False) is False


def test_what_is_beyond_somebody_is_no_other_thing_before_it():
    text = "Mail merge no problem, macros beyond me"
    assert beyond(text, *spans(text, "macros")[0]) == "negated"
    assert beyond(text, *spans(text, "Mail merge")[0]) is None
    assert beyond("Hills beyond me roofs", 0, 5) is None


@pytest.mark.parametrize(
    ("text", "needless"),
    [
        ("If you haven't got a CSCS card we'll put you through it", True),
        ("If you don't have a CSCS card, we will train you", True),
        ("If you have a CSCS card we'll pay more", False),
        ("If you don't have a CSCS card, do not apply", False),
    ],
)
def test_what_one_is_helped_to_who_lacks_it_is_not_asked(text, needless):
    assert helped_to(text, *spans(text, "CSCS card")[0]) is needless


def test_who_is_happy_to_take_the_course_need_not_have_it():
    text = "first aid or happy to do the course; forklift or ready to do nights"
    assert list(modalities(text, spans(text, "first aid", "forklift"))) == ["should", None]
