"""Titles said in other ways than occupations' names are, on a small planted taxonomy."""

import time

import pandas as pd
import pytest

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.models.occupation import OccupationConfig, OccupationMatcher, build_names
from stackwise.models.occupation.titles import wanted

ROWS = [
    ("o.desk", "receptionist", ["front office clerk"], "Receptionists welcome visitors of an office."),
    ("o.hotel", "guest host", ["hotel receptionist"], "Guest hosts receive the guests of a hotel."),
    ("o.lorry", "cargo vehicle driver", ["HGV driver", "truck driver"], "They drive lorries."),
    ("o.teach", "driving instructor", ["truck driving instructor"], "They teach to drive."),
    ("o.foster", "foster care worker", ["placement officer"], "They find families for children."),
    ("o.jobs", "employment agent", ["job placement officer"], "They find jobs for people."),
    ("o.people", "human resources manager", ["head of people"], "They lead the staff department."),
    ("o.electric", "electrical engineer", ["electrical designer", "electrical planner"], "They design grids."),
    ("o.wires", "electrician", ["wire fitter"], "An electrician lays wires in houses."),
    ("o.pipes", "plumber", ["pipe fitter"], "Plumbers mend pipes."),
    ("o.gas", "gas technician", ["gas engineer"], "They mend gas boilers."),
    ("o.waiter", "waiter/waitress", ["table server"], "They serve food at tables."),
    ("o.lecture", "university teaching assistant", ["teaching assistant", "TA"], "They help professors."),
    *((f"o.aide{at}", f"{where} teaching assistant", None, f"They help teachers of a {where}.")
      for at, where in enumerate(("primary school", "secondary school", "nursery"))),
    *((f"o.manage{at}", f"{what} manager", None, f"They lead {what}.")
      for at, what in enumerate(("restaurant", "sales", "farm", "bank", "theatre"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    at, encoder = tmp_path_factory.mktemp("readings"), load_encoder("plain")
    columns = ["occupation_id", "title", "alt_titles", "description"]
    write_catalogue(at, {"occupations": pd.DataFrame(ROWS, columns=columns)})
    build_names(read_catalogue(at), encoder, at)
    return OccupationMatcher.load(read_catalogue(at), encoder, OccupationConfig("plain"))


@pytest.mark.parametrize(
    ("text", "right", "title"),
    [
        ("Receptionist for 4* beach hotel", "o.hotel", "Receptionist for 4* beach hotel"),
        ("Receptionist at a village school", "o.desk", "Receptionist at a village school"),
        ("HGV Class 1 Drivers", "o.lorry", "HGV Class 1 Drivers"),
        ("Senior Plumber II (m/f/d)", "o.pipes", "Senior Plumber II"),
        ("Trainee electrician, nights", "o.wires", "Trainee electrician"),
        ("Truck driver 12 month FTC", "o.lorry", "Truck driver 12 month FTC"),
        ("Plumber fixed-term, immediate start", "o.pipes", "Plumber fixed-term"),
        ("Truck driver class A CDL", "o.lorry", "Truck driver class A CDL"),
        ("Truck driver Wolverhampton", "o.lorry", "Truck driver Wolverhampton"),
        ("Job placement officer", "o.jobs", "Job placement officer"),
        ("Manager, Human Resources", "o.people", "Manager, Human Resources"),
        ("electrican", "o.wires", "electrican"),
        ("I'm a waitress and would like to be a hotel receptionist", "o.hotel", "hotel receptionist"),
        ("I want to become a plumber, I am a waitress now", "o.pipes", "plumber"),
    ],
)  # fmt: skip
def test_a_title_is_read_as_the_name_that_it_says_in_other_words(matcher, text, right, title):
    match = matcher.match(text=text)
    assert (match.candidates[0].occupation_id, match.title.text) == (right, title)
    assert match.candidates[0].exact


@pytest.mark.parametrize(
    ("title", "reading"),
    [
        ("Director, Digital Banking", "Director, Digital Banking"),  # no title here ends in "director"
        ("Manager, School Farm", "School Farm Manager"),
        ("Manager - Theatre Staff", "Theatre Staff Manager"),
        ("Manager, Zwqxbury", "Manager, Zwqxbury"),
        ("Plum-ber", "Plumber"),
        ("Plum tree", "Plum tree"),
        ("Receptionist, Hotel Rooms", "Receptionist, Hotel Rooms"),
        ("Zwqxian plumber", "Zwqxian plumber"),
        ("Grade 7", "Grade 7"),
        ("TA", "teaching assistant"),
    ],
)
def test_only_a_general_word_moves_and_nothing_that_tells_is_dropped(matcher, title, reading):
    assert matcher.readings.read(title) == reading


def test_a_general_word_before_a_mark_is_no_title_by_itself(matcher):
    for text in (
        "Manager, Digital Banking",
        "Manager: Digital Banking\nOur house by the sea stands in the green hills.",
    ):
        assert matcher.match(text=text).title.text in ("Manager, Digital Banking", "Manager: Digital Banking")
    assert matcher.match(text="Plumber, Digital Banking").title.text == "Plumber"


@pytest.mark.parametrize("mark", [" wanted -", ",", ":"])
def test_a_name_that_opens_a_long_line_is_as_surely_its_title_as_a_line_of_its_own(matcher, mark):
    rest = (
        "you find families for children who have none, in the towns and on the farms, and you visit them in all seasons"
    )
    lines = [f"HGV Class 1 Drivers{between}{rest}" for between in (f"{mark} ", "\n")]
    running, apart = (matcher.match(text=line).candidates[0] for line in lines)
    assert running.occupation_id == apart.occupation_id == "o.lorry"
    assert running.probability == pytest.approx(apart.probability, abs=0.05)


@pytest.mark.parametrize("said", ["plumber / gas engineer", "plumber/gas engineer", "Plumber or gas engineer"])
def test_two_titles_are_both_offered(matcher, said):
    for match in (matcher.match(text=said), matcher.match(said)):
        assert (match.clear, match.why, match.alone) == (False, "shared name", True)
        assert {one.occupation_id for one in match.offered} == {"o.pipes", "o.gas"}


@pytest.mark.parametrize("said", ["pipe fitter / plumber", "waiter/waitress"])
def test_two_names_of_one_occupation_are_that_occupation(matcher, said):
    assert matcher.match(text=said).occupation is not None


@pytest.mark.parametrize("said", ["teaching assistant", "TA"])
def test_a_name_of_which_others_are_kinds_is_asked_with_all_of_them(matcher, said):
    match = matcher.match(text=said)
    assert (match.clear, match.why) == (False, "shared name")
    assert {one.occupation_id for one in match.offered} == {"o.lecture", "o.aide0", "o.aide1", "o.aide2"}


@pytest.mark.parametrize(
    ("said", "titled"),
    [("Lunchtime supervisor", True), ("Relief milkers and farm workers", True), ("Odd-job man for a pub", True),
     ("Chef de partie", True), ("Gas technician (trainee)", True), ("Table server", True),
     ("Head of people", True), ("Market Street", False), ("Hardware & Garden", False), ("Do you love books", False),
     ("3 year contract", False), ("Do accounts", False),
     ("Have been in business over 30 years", False), ("Person", False), ("Tasks", False)],
)  # fmt: skip
def test_words_above_a_text_are_a_title_where_they_end_as_titles_do_or_are_a_name(matcher, said, titled):
    match = matcher.match(text=f"{said}\nCutting pipes to length and mending what leaks in the cellars of our village.")
    assert match.titled is titled


def test_levels_and_numbers_are_no_end_of_a_title(matcher):
    assert matcher.readings.ends_as_title("Night loaders x6 (nights)")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Are you an experienced plumber?", "plumber"),
        ("Join our friendly team as a plumber! Pension and parking", "plumber"),
    ],
)
def test_a_title_that_is_asked_for_or_behind_as_is_found(matcher, said, title):
    assert matcher.find_title(said).text == title


def test_what_is_like_no_name_is_never_clear_however_little_else_there_is(matcher):
    match = matcher.match(text="Trapeze artist\nYou swing high above the ring and catch your partner every evening.")
    assert match.candidates
    assert (match.clear, match.why, match.offered) == (False, "unknown name", ())


def test_words_that_are_no_title_name_nobody_whom_the_text_is_not_like(matcher):
    match = matcher.match(
        text="Driving and trucks\nYou swing high above the ring and catch your partner every evening."
    )
    assert match.nearness >= matcher.config.title
    assert (match.clear, match.titled, match.why, match.offered) == (False, False, "unknown name", ())


def test_what_somebody_wants_keeps_its_place_in_the_text():
    text = "I work as a cook. I hope to become a baker, but I have no oven."
    goal = wanted(text)
    assert len(goal) == len(text)
    assert goal.split() == ["baker", "."]
    assert wanted("We want a cook to be a baker.") == "We want a cook to be a baker."


@pytest.mark.parametrize("said", ["i want ", "i like to be ", ", but i ", " , ", "class 1 ", "for a ", " / ", "   "])
def test_readings_take_time_linear_in_the_title(matcher, said):
    text = (said * 200_000)[:200_000]
    begun = time.process_time()
    wanted(text)
    matcher.readings.read(text)
    matcher.readings.several(text)
    assert time.process_time() - begun < 2
