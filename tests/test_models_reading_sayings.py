"""Everyday words of CVs and ads that say whether something is held or asked, how strongly, and at which level."""

from __future__ import annotations

import time

import pytest

from stackwise.models.reading import pointing, ratings, sayings
from stackwise.models.reading.alternatives import is_name
from stackwise.models.reading.denials import denials
from stackwise.models.reading.modality import modalities
from stackwise.models.reading.others import left_by_you, ours_do, ruled_out
from stackwise.models.reading.pointing import pointed_back
from stackwise.models.reading.ratings import marked_level
from stackwise.models.reading.sayings import beyond, handed_on, known_by_name
from stackwise.models.reading.standing import kept_from
from stackwise.models.reading.tagger import SpanTagger


@pytest.fixture(scope="module")
def tagger() -> SpanTagger:
    return SpanTagger.load()


def _of(text, words, tagger, kind="cv"):
    """What the reader says of the first mention that overlaps ``words``."""
    start = text.index(words)
    return next(one for one in tagger.read(text, kind) if one.start < start + len(words) and start < one.end)


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("I type. Payroll is all Greek to me.", "Payroll", "negated"),
        ("Payroll? Greek to me.", "Greek", "negated"),
        ("Knitting is double Dutch to me.", "Knitting", "negated"),
        ("With plumbing I'm all thumbs. I lay tiles.", "plumbing", "negated"),
        ("I couldn't tune a harp or make head or tail of the score. I drive a bus.", "score", "negated"),
        ("I bake. Complaints, though, I hand straight over to my boss.", "Complaints", "other_person"),
        ("Clocks I repair, watches I have never once repaired.", "watches", "negated"),
        ("Harp to grade four, twenty years ago; I couldn't tune one today.", "Harp", "lapsed"),
        ("I speak Greek to my mother.", "Greek", None),
        ("Learnt welding years ago, and I couldn't do without it now.", "welding", None),
        ("Better with a brush: I paint walls all day, and letters I leave to the office.", "paint walls", None),
        ("Counting stock I could do in my sleep.", "Counting stock", None),
        ("I'm no stranger to a chainsaw.", "chainsaw", None),
    ],
)
def test_a_saying_tells_whether_something_is_held(text, words, why, tagger):
    mention = _of(text, words, tagger)
    assert (mention.why_not, mention.asked >= 0.5) == (why, why is None)


def test_where_a_call_is_passed_is_no_skill(tagger):
    mentions = tagger.read("I answer the phone. Angry customers, though, I pass straight to my boss.", "cv")
    assert [one.text for one in mentions if one.asked >= 0.5] == ["answer the phone"]


@pytest.mark.parametrize("who", ["a farrier came", "we called an electrician in", "the vet came"])
def test_what_somebody_was_called_in_for_is_theirs(who):
    assert sayings.handed_on(f"For the hooves {who}.", 8, 14) is (who != "the vet came")


@pytest.mark.parametrize(
    "text",
    ["Scrum I know by name only.", "Scrum: heard of it, no more.", "Scrum I've only heard others talk about."],
)
def test_what_is_known_by_name_is_held_at_the_lowest_level(text, tagger):
    mention = _of(text, "Scrum", tagger)
    assert (mention.asked >= 0.5, mention.level) == (True, 1)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("HGV class 1, CPC lapsed", (True, False)),
        ("HGV class 1, CPC - both expired", (False, False)),
        ("HGV class 1, CPC", (True, True)),
    ],
)
def test_of_papers_in_a_list_that_one_has_lapsed_which_the_word_stands_behind(text, held, tagger):
    assert tuple(_of(text, words, tagger).asked >= 0.5 for words in ("HGV class 1", "CPC")) == held


@pytest.mark.parametrize(
    ("behind", "level"),
    [
        (" ****-", 4),
        (" *****", 5),
        (" **", None),
        (" **bold**", None),
        (": two out of five", 2),
        (" 3 of 5", 3),
        (" (8 out of 10)", 4),
        (" 4 stars out of 5", 4),
        (" 7 of 5", None),
        (" 4/50", None),
        (" 2/5%", None),
        (" ⭐️⭐️⭐️☆☆", 3),
    ],
)
def test_marks_are_a_level(behind, level):
    assert ratings.marked_level(f"Word{behind}", 4) == level


def test_what_has_marks_is_held_and_its_marks_are_no_mention(tagger):
    held = [
        one for text in ("German: ●●●●○ Italian: ●●○○○", "Access: two out of five") for one in tagger.read(text, "cv")
    ]
    assert [(one.text, one.level, one.asked >= 0.5) for one in held] == [
        ("German", 4, True),
        ("Italian", 2, True),
        ("Access", 2, True),
    ]


@pytest.mark.parametrize("text", ["English so-so", "Some English and good Dutch", "English poor"])
def test_a_language_is_spoken_a_little(text, tagger):
    assert (_of(text, "English", tagger).text.lower()[-7:], _of(text, "English", tagger).level) == ("english", 2)


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (", so you can't get by without those.", {0: "must", 1: "must"}),
        (". You'll need both.", {0: "must", 1: "must"}),
        (". Both should be second nature.", {0: "must", 1: "must"}),
        (". You must know it.", {1: "must"}),
        (". You won't need it.", {1: "negated"}),
        (". Tea is free. You can't do without it.", {}),
        (". You need both hands.", {}),
    ],
)
def test_words_point_back_to_names(behind, said):
    named = [(10, 12, "knowledge"), (17, 21, "knowledge")]
    assert pointing.pointed_back(f"We run on Go and Rust{behind}", named) == said


def test_what_is_pointed_back_to_is_asked(tagger):
    text = "Our web shop runs on Perl with Redis behind it, so you'll need both."
    assert [_of(text, name, tagger, "ad").modality for name in ("Perl", "Redis")] == ["must", "must"]
    assert all(_of(text, name, tagger, "ad").asked >= 0.5 for name in ("Perl", "Redis"))


def test_duties_are_not_pointed_back_to():
    assert not is_name("we bake bread", 3, 13, "skill")
    assert pointing.pointed_back("We bake bread. You'll need it.", [(3, 13, "skill")]) == {}


@pytest.mark.parametrize(
    ("behind", "nice"),
    [
        (" we'd live without.", True),
        ("? Lovely, but we'd manage.", True),
        ("? All the better.", True),
        (" earns you extra points.", True),
        ("? Great, start on Monday.", False),
        (" we live by.", False),
    ],
)
def test_what_one_could_do_without_is_welcome_and_no_more(behind, nice, tagger):
    assert pointing.dispensable(f"Ruby{behind}", 4) is nice
    said = _of(f"Python is a must. Ruby{behind}", "Ruby", tagger, "ad").modality
    assert said == "nice" or not nice


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Perl and Ruby an advantage.", ["nice", "nice"]),
        ("Perl and Ruby essential", ["must", "must"]),
        ("Perl and Ruby\nPreferred\nLua", [None, None]),
        ("Perl and Ruby essential oils", [None, None]),
    ],
)
def test_what_stands_behind_items_without_a_verb_is_said_of_them(text, said):
    assert list(modalities(text, [(0, 4), (9, 13)])) == said


def test_what_one_leaves_to_others_is_not_asked(tagger):
    text = "You file papers and leave the journalism to the newsroom."
    assert _of(text, "journalism", tagger, "ad").why_not == "other_team"
    assert not left_by_you("You leave the kitchen clean to the last corner", 4, 46)


@pytest.mark.parametrize(
    ("text", "words", "modality"),
    [
        ("You paint. A rigger ticket? We'd not say no.", "rigger ticket", "nice"),
        ("You fill in for the porter and carry cases. You mop floors.", "carry cases", "conditional"),
        ("You fill in for the porter and carry cases. You mop floors.", "mop floors", "must"),
    ],
)
def test_what_is_welcome_or_done_for_somebody_who_is_away_is_asked_less(text, words, modality, tagger):
    mention = _of(text, words, tagger, "ad")
    assert (mention.asked >= 0.5, mention.modality) == (True, modality)


def test_what_our_people_do_is_not_asked_where_you_do_something_else(tagger):
    text = "Our cooks fry, bake and plate, and you wait on tables."
    assert [one.text for one in tagger.read(text, "ad") if one.asked >= 0.5] == ["wait on tables"]
    assert not ours_do("Our drivers load vans. You must drive.", 12, 21)


def test_trying_ones_hand_is_no_dream():
    assert not ruled_out("Ever tried your hand at thatching?", 24, 33)
    assert ruled_out("Ever tried flying?", 11, 17)


def test_what_never_is_done_opens_its_clause():
    assert denials("Suits I've never made. I sew.", [(0, 5), (25, 28)], "cv") == {0}
    assert denials("Clocks I mend, watches I never mend.", [(9, 13), (15, 22)], "cv") == {1}
    assert denials("Hard work I never shied away from.", [(0, 9)], "cv") == set()


def test_what_is_kept_away_from_stands_in_the_same_part_of_the_sentence():
    assert kept_from("I paint walls, and letters I leave alone", 2, 13) is None


@pytest.mark.parametrize(
    "piece", ["I can't make ", "I couldn't ", "one two out of ", "you'll need ", "**-", "ago, ", "a b, I "]
)
def test_no_pattern_is_slow(piece):
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    for place in range(0, 4_000, 20):
        sayings.beyond(text, place, place + 5)
        sayings.handed_on(text, place, place + 5)
        sayings.known_by_name(text, place, place + 5)
        sayings.at_home_in(text, place, place + 5)
        ratings.marked_level(text, place)
        pointing.dispensable(text, place)
    pointing.pointed_back(text, [])
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I speak Polish, I'm terrible at small talk.", "Polish"),
        ("I love welding, I'm lost in it for hours.", "welding"),
        ("Customers who can't make sense of their bills come to me.", "their bills"),
        ("I couldn't be happier than when I make sense of data.", "data"),
        ("Excel was a closed book to me until I took a course.", "Excel"),
        ("I teach Greek to me mates.", "Greek"),
        ("Harp, years ago; I can't complain now.", "Harp"),
    ],
)
def test_look_alikes_of_sayings_deny_nothing(text, phrase):
    start = text.index(phrase)
    assert beyond(text, start, start + len(phrase)) is None


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I fillet fish, I pass it on to the chef.", "fillet fish"),
        ("I prepare invoices, I hand them straight to my manager for signing.", "prepare invoices"),
        ("Welding skills I gladly pass on to others.", "Welding skills"),
        ("Weekly reports I hand over to my manager every Friday.", "Weekly reports"),
        ("For first aid, the teacher called me.", "first aid"),
        ("For translations, our manager comes to me.", "translations"),
    ],
)
def test_what_one_makes_and_hands_over_is_ones_own(text, phrase):
    start = text.index(phrase)
    assert not handed_on(text, start, start + len(phrase))


def test_what_one_knows_by_name_and_uses_is_more_than_known():
    for text in (
        "Kubernetes I've read about and I now run it in production.",
        "I've heard of Kubernetes and used it daily.",
    ):
        start = text.index("Kubernetes")
        assert not known_by_name(text, start, start + 10)


@pytest.mark.parametrize(
    "text",
    [
        "Budgets I have never exceeded.",
        "Welding, I never knew I'd love it so much.",
        "Bookkeeping I have never found difficult.",
        "Forklift driving, I have never caused an accident.",
        "Rotas I've never done better.",
    ],
)
def test_faults_that_one_never_makes_deny_nothing(text):
    end = text.index(" I") - text[: text.index(" I")].endswith(",")
    assert denials(text, [(0, end)], "cv") == set()


def test_an_item_that_is_a_no_and_a_name_is_denied():
    assert denials("no SQL; not Python; never Java", [(3, 6), (12, 18), (26, 30)], "cv") == {0, 1, 2}
    assert denials("not only SQL, Python", [(9, 12), (14, 20)], "cv") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Our founder speaks Welsh. It is required by law that staff wear boots.",
        "Welsh would be nice. It is vital that you like children.",
        "You must speak Welsh. Bring a coat; you won't need it.",
        "Must speak Welsh. A degree - you don't need it.",
    ],
)
def test_an_it_that_points_at_something_else_says_nothing_of_a_name(text):
    start = text.index("Welsh")
    assert pointed_back(text, [(start, start + 5, "language")]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "German 4 of 10 classes.",
        "German 1 of 5 sites.",
        "German 4/5 axis.",
        "German 2 of 5 days a week.",
        "German 5/5 team",
    ],
)
def test_a_fraction_of_something_else_is_no_rating(text):
    assert marked_level(text, 6) is None


@pytest.mark.parametrize(("text", "level"), [("German 4/5", 4), ("German 4/5, Dutch", 4), ("German 4/5 Dutch 2/5", 4)])
def test_a_rating_ends_its_item(text, level):
    assert marked_level(text, 6) == level


@pytest.mark.parametrize(
    "text",
    [
        "You leave the kitchen clean to a high standard.",
        "You leave the lab samples to the courier ready labelled.",
        "Leaving notes to the night shift is part of it.",
    ],
)
def test_what_one_leaves_behind_oneself_is_ones_own_work(text):
    start = text.lower().index("leav") + len("leave ") + text.startswith("Leaving") * 2
    end = text.index(" to ")
    assert not left_by_you(text, start, end)
