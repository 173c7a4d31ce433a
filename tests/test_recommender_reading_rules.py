"""What the engine makes of readings: typed skills, papers as of the day, and no occupation of what others do."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest

from stackwise.features.gap import needs_of_occupation
from stackwise.models.occupation import OccupationCandidate, OccupationMatch
from stackwise.models.occupation.titles import title_candidates
from stackwise.models.reading.aims import aimed_at
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.types import type_by_words
from stackwise.recommender.engine.occupations import JobOccupation, _elsewhere, occupation_of_text
from stackwise.recommender.engine.requirements import USUAL, RequirementReader
from stackwise.recommender.engine.usual_needs import needed_more
from stackwise.recommender.words.notes import HARDLY_ASKED

DAY = date(2026, 5, 1)
JOBS = [
    ("No bookkeeping any more: our bookkeeper does it", 1, None),
    ("Bookkeeping used to be part of this role.", 1, None),
    ("Our bookkeeper does the bookkeeping. You answer the phone.", 2, "You answer the phone"),
    ("Bookkeeper wanted, no bookkeeping on weekends.", 1, "Bookkeeper wanted, no bookkeeping on weekends"),
]


class Titles:
    """Takes the first candidate that names a bookkeeper, else the first, for the title, and remembers it."""

    def __init__(self):
        self.taken = []

    def match(self, title=None, text=None):
        options = title_candidates(title or text or "")
        named = [option for option in options if option.text.lower().startswith("bookkeep")]
        self.taken.append((named or options)[0])
        return OccupationMatch((), False, "doubtful", self.taken[-1], ())


@pytest.fixture(scope="module")
def reader(engine):
    return engine.stages.understanding.reader


@pytest.mark.parametrize(("text", "tries", "title"), JOBS)
def test_who_does_what_is_not_asked_makes_no_occupation(text, tries, title, engine, reader):
    titles = Titles()
    mentions = [one.mention for one in reader.read(text, "ad")]
    job = occupation_of_text(text, None, engine.arrays, titles, mentions)
    assert (len(titles.taken), job.told) == (tries, None)
    assert title is None or titles.taken[-1].text == title


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Kiln manager", False),
        ("Kiln manager.\nYou fire pots.", False),
        ("Our kiln manager does it", True),
        ("No kiln experience necessary.", True),
    ],
)
def test_a_title_that_stands_alone_is_nobody_elses(text, other):
    title = title_candidates(text)[0]
    start = text.lower().index("kiln")
    part = TextMention(start, start + 4, "kiln", "skill", 0.1, "other_team", None, None, None, 0, len(text))
    assert _elsewhere(text, title, [part]) is other


def test_a_typed_paper_that_says_itself_that_it_lapsed_is_not_held(reader):
    (statements,) = reader.read_items(["HGV class 2, ADR lapsed, CPC current"], DAY)
    held = {one.mention.text: one.counts for one in statements}
    assert (held["HGV class 2"], held["ADR lapsed"]) == (True, False)


@pytest.mark.parametrize("said", ["bookkeeping", "take part in restoration", "welding, soldering", "Excel / SQL"])
def test_who_types_a_skill_holds_it(said, reader):
    (statements,) = reader.read_items([said], DAY)
    assert statements
    assert all(one.counts for one in statements)


@pytest.mark.parametrize(
    ("said", "parts"),
    [("bookkeeping excel", ["bookkeeping", "excel"]), ("forklift driving", ["forklift driving"])],
)
def test_two_skills_typed_without_a_comma_are_two_and_what_is_done_to_a_thing_is_one(said, parts, reader):
    (statements,) = reader.read_items([said])
    assert [one.mention.text for one in statements] == parts
    assert [said[one.mention.start : one.mention.end] for one in statements] == parts
    assert len({one.skills[0].skill for one in statements}) == len(parts)


@pytest.mark.parametrize("said", ["no bookkeeping", "want to learn welding", "everything but Excel"])
def test_who_says_no_does_not(said, reader):
    (statements,) = reader.read_items([said], DAY)
    assert not any(one.counts for one in statements)


@pytest.mark.parametrize(("until", "held"), [("2027", True), ("2024", False)])
def test_a_paper_in_a_cv_is_held_until_the_day_that_is_said_of_it(until, held, reader):
    text = f"Forklift licence, valid until {until}. Six years in a warehouse."
    papers = [one for one in reader.read(text, "cv", DAY) if one.mention.type == "licence"]
    assert [one.counts for one in papers] == [held]
    undated = [one for one in reader.read(text, "cv") if one.mention.type == "licence"]
    assert [one.mention.text for one in undated] == [one.mention.text for one in papers]


@pytest.mark.parametrize("phrase", ["no SQL", "no Python", "no bookkeeping", "Excel; no SQL", "without Excel"])
def test_a_typed_no_is_no_skill(reader, phrase):
    said = reader.read_items([phrase])[0]
    assert [statement.mention.text for statement in said if statement.counts] == (["Excel"] if ";" in phrase else [])


@pytest.mark.parametrize(
    "text",
    [
        "Bookkeeper. Interested in a move from payroll to customer service.",
        "Hoping for a career change into customer service.",
    ],
)
def test_what_someone_wants_to_change_to_is_a_wish(text, reader):
    found = [one for one in reader.read(text, "cv") if one.mention.text.startswith("customer service")]
    assert [(one.counts, one.mention.why_not) for one in found] == [(False, "wish")]


@pytest.mark.parametrize("text", ["We moved the team to ", "Open to change, I take to ", "Interested in a move from "])
def test_what_one_comes_from_or_did_is_not_what_one_aims_at(text):
    assert not aimed_at(text + "driving", len(text))


@pytest.mark.parametrize(
    ("job", "asked"), [("keep financial records", False), ("clean and model the data of our shops", True)]
)
def test_what_a_firm_works_with_is_asked_where_something_else_that_is_asked_goes_with_it(job, asked, reader):
    found = reader.read(f"OUR STACK: Python, SQL.\nYOUR JOB: {job}.", "ad")
    tools = [one for one in found if one.mention.text in ("Python", "SQL")]
    assert [one.counts for one in tools] == [asked, asked]
    assert asked or {one.mention.why_not for one in tools} == {"employer"}


WRAPPED = "Your duties:\n- keep\nfinancial records of the\nshops\n- answer\nthe phone"


def test_a_line_break_inside_a_sentence_cuts_no_phrase_and_the_text_keeps_it(reader):
    found = reader.read(WRAPPED, "ad")
    (records,) = [one for one in found if "records" in one.mention.text]
    assert records.mention.text.startswith("keep\nfinancial records")
    assert records.skills[0].label == "keep financial records"
    assert all(WRAPPED[one.mention.start : one.mention.end] == one.mention.text for one in found)


def test_a_job_that_is_its_title_says_that_its_needs_are_the_usual_ones(engine):
    title = str(engine.arrays.occupations["title"][0])
    read = engine.stages.understanding.requirements.read(f"{title} wanted, weekends")
    (note,) = [one for one in read.notes if one.startswith(HARDLY_ASKED)]
    assert note.endswith(read.rows[-1]["usual_for"])
    assert all(row["source"] == "occupation" for row in read.rows if row["polarity"] == "asked" and row["skill_id"])


@pytest.mark.parametrize("many", [2, 7])
def test_what_an_occupation_usually_needs_joins_a_text_that_asks_little(engine, many):
    title, labels = str(engine.arrays.occupations["title"][0]), engine.arrays.skill_labels
    needed = needs_of_occupation(engine.arrays, 0).skill[::-1]
    text = f"{title}\n\nYou must be able to:\n" + "\n".join(f"- {labels[skill]}" for skill in needed[:many])
    read = engine.stages.understanding.requirements.read(text)
    sources = {row["source"] for row in read.rows if row["polarity"] == "asked" and row["skill_id"]}
    assert sources == ({"text"} if many > 5 else {"text", "occupation"})
    known = engine.stages.understanding.requirements.read(text, 0)
    assert "occupation" in {row["source"] for row in known.rows}


class Candidates:
    """Takes every text for one of the same occupations, and none of them for clear."""

    def __init__(self, chances, why="doubtful", nearness=0.7):
        found = [OccupationCandidate(one, title, row, chance, False) for one, title, row, chance in chances]
        self.answer = OccupationMatch(tuple(found), False, why, None, tuple(found), nearness=nearness)

    def match(self, *_):
        return self.answer


@pytest.mark.parametrize(
    ("chances", "why", "nearness", "expected"),
    [
        ((0.7, 0.2), "doubtful", 0.7, "both"),
        ((0.5, 0.4), "doubtful", 0.7, "both"),
        ((0.84,), "doubtful", 0.7, "none"),  # one likely alone brings nothing: "civil registrar" of a college
        ((0.3, 0.2), "doubtful", 0.7, "none"),
        ((0.7, 0.2), "shared name", 0.7, "none"),
        ((0.7, 0.2), "doubtful", 0.6, "none"),  # the catalogue may lack the job: "hotel manager" of an odd-job man
    ],
)
def test_what_an_occupation_needs_that_is_not_clear_counts_by_its_chance_and_is_told(
    chances, why, nearness, expected, engine, reader
):
    arrays = engine.arrays
    needed = [set(needs_of_occupation(arrays, row).skill.tolist()) for row in range(len(arrays.occupations))]
    one, other = next(
        (a, b) for a, b in combinations(range(len(needed)), 2) if needed[a] & needed[b] and needed[a] - needed[b]
    )
    frame = arrays.occupations
    told = [
        (frame["occupation_id"][row], frame["title"][row], row, chance)
        for row, chance in zip((one, other), chances, strict=False)
    ]
    read = RequirementReader(arrays, reader, Candidates(told, why, nearness)).read(
        "Whoever comes is welcome, and the pay is fair."
    )
    rows = [row for row in read.rows if row["source"] == "occupation"]
    possible = needed[one] & needed[other] if expected == "both" else set()
    own = needs_of_occupation(arrays, one)
    importance = dict(zip(own.skill.tolist(), own.weight.tolist(), strict=True))
    assert bool(rows) is bool(possible)
    assert {arrays.skill_row[row["skill_id"]] for row in rows} <= possible
    for row in rows:
        skill = arrays.skill_row[row["skill_id"]]
        assert row["probability"] == pytest.approx(sum(chances))
        assert row["weight"] == pytest.approx(USUAL * sum(chances) * importance[skill], abs=1e-5)
    assert any(note.startswith("the occupation is perhaps") for note in read.notes) is bool(rows)
    assert read.occupation["occupation_id"] is None


TITLED = "Tour guide. Own car needed, and a way with people that puts everyone at ease."


def test_a_title_asks_for_the_need_of_its_occupation_that_it_names(engine):
    read = engine.stages.understanding.requirements.read(TITLED)
    (row,) = [one for one in read.rows if one["source"] == "text" and one["skill_id"]]
    assert (row["label"], row["polarity"]) == ("guide tours", "asked")
    assert TITLED[row["span"]["start"] : row["span"]["end"]] == "Tour guide"
    assert "the text names hardly any need itself" in " ".join(read.notes)  # a title does not say what is asked
    assert "the title names hardly any need itself" in " ".join(
        engine.stages.understanding.requirements.read("Tour guide.").notes
    )


def test_a_title_of_what_is_not_asked_asks_for_nothing(engine):
    read = engine.stages.understanding.requirements.read(
        "Our bookkeeper keeps financial records. You answer the phone."
    )
    assert "keep financial records" not in [one["label"] for one in read.rows if one["polarity"] == "asked"]


@pytest.mark.parametrize(
    ("text", "asked"), [("Bookkeeper. Peel potatoes.", True), ("Bookkeeper, peel potatoes", False)]
)
def test_what_a_sentence_beside_a_lone_title_asks_is_kept(text, asked, engine):
    read = engine.stages.understanding.requirements.read(text)
    assert any(one["source"] == "text" for one in read.rows) is asked


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Bookkeeper\nYou need:\n- payroll\n- spreadsheets", 10),
        ("  Bookkeeper :\n\nYou run the payroll of forty people.", 12),
    ],
)
def test_a_title_over_a_text_is_no_skill_that_it_asks(text, end, engine):
    rows = engine.stages.understanding.requirements.read(text).rows
    said = [row for row in rows if row["source"] == "text" and row["polarity"] == "asked"]
    needs = set(
        engine.arrays.catalogue["occupation_skills"].query("occupation_id == 'business.bookkeeper'")["skill_id"]
    )
    assert said
    assert all(row["span"]["start"] >= end or row["skill_id"] in needs for row in said)


@pytest.mark.parametrize(
    "paper",
    [
        "Working with Children Check",
        "a current police check",
        "Fit and proper person check",
        "Criminal record check",
        "DBS clearance",
    ],
)
def test_a_check_of_a_person_is_a_clearance(paper):
    assert type_by_words(f"You need {paper}.", 9, 9 + len(paper)) == "clearance"


def test_a_check_that_one_makes_is_none():
    assert type_by_words("You run background checks.", 8, 25) is None
    assert type_by_words("You check stock", 4, 9) is None


@pytest.mark.parametrize(
    ("text", "place", "called"),
    [
        ("Plumber wanted", {"title": (0, 7)}, True),
        ("- Plumber wanted", {"name": (2, 9)}, True),
        ("Plumber wanted", {"heading": (8, 14)}, False),
        ("Our plumber helps", {"name": (4, 11)}, False),
        ("Plumber wanted", {}, False),
    ],
)
def test_a_mention_of_what_the_job_is_called_denies_nothing(text, place, called):
    start = text.lower().index("plumber")
    plumber = TextMention(start, start + 7, "Plumber", "skill", 0.3, "other_team", None, None, None, 0, len(text))
    assert JobOccupation(**place).called(plumber, text) is called


@pytest.mark.parametrize(("text", "raised"), [("You do payroll.", True), ("\n".join(["You do payroll."] * 20), False)])
def test_what_the_occupation_needs_is_likelier_meant_in_a_short_text(text, raised, reader):
    mentions = reader.mentions(text)
    nothing = np.zeros(len(reader.linker.ids))
    before = reader.statements(text, mentions, nothing)[0].skills[0]
    nothing[before.skill] = 1.0
    after = reader.statements(text, mentions, nothing)[0].skills[0]
    assert after.skill == before.skill
    assert (after.probability > before.probability) == raised


def test_a_need_tells_more_the_fewer_occupations_have_it(engine):
    arrays = engine.arrays
    usual = np.bincount(arrays.requires.skill, minlength=len(arrays.skill_ids)) / len(arrays.occupation_row)
    needed = needed_more(arrays, JobOccupation(likely=((0, 0.75), (1, 0.25))))
    first, second = (set(arrays.requires.skill[arrays.requires.of(row)].tolist()) for row in (0, 1))
    both, none = first & second, set(range(len(usual))) - first - second
    assert needed[list(none)].max() == 0.0
    for rows, chance in ((both, 1.0), (first - second, 0.75), (second - first, 0.25)):
        at = list(rows)
        assert np.allclose(needed[at], np.clip(chance - usual[at], 0, 1))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("No need to know bookkeeping. No previous payroll experience necessary.", False),
        ("No previous payroll experience necessary.", False),
        ("You must do payroll.", True),
        ("Payroll you'd pick up from us.", False),
    ],
)
def test_what_is_not_needed_is_not_asked_after_another_no(text, asked, reader):
    counted = [one for one in reader.read(text, "ad") if one.counts and "payroll" in one.mention.text.lower()]
    assert bool(counted) == asked
