"""Occupation matching on a small taxonomy planted so that the right answers are known."""

import json
import time
from copy import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, StaleIndexError
from stackwise.features.phrasings import VACANCY_TITLES, phrasings_of
from stackwise.models.occupation import OccupationConfig, OccupationMatcher, build_names
from stackwise.models.occupation.lanes import LANES, measure_titles, soft_maximum
from stackwise.models.occupation.names import load_names, name_key, telling_names
from stackwise.models.occupation.profiles import OccupationProfiles
from stackwise.models.occupation.spelling import Vocabulary, one_edit
from stackwise.models.occupation.titles import title_candidates
from stackwise.models.occupation.weights import SHIPPED_MAP, LaneWeights, TitleMap
from stackwise.training.fit_advert_labels import fit_advert_labels

ROWS = [
    ("o.barista", "barista", ["coffee maker"], "Baristas prepare coffee with an espresso machine and serve guests."),
    ("o.masseur", "massage therapist", ["masseuse"], "Massage therapists treat clients with massage for their health."),
    ("o.physio", "physiotherapist", ["masseuse"], "Physiotherapists restore movement after injuries by exercise."),
    ("o.plumber", "plumber", ["pipe fitter"], "Plumbers install and repair water pipes, drains and heating."),
    ("o.hearse", "hearse driver", ["driver"], "Hearse drivers bring the deceased to the funeral."),
    *((f"o.driver{at}", f"{what} driver", None, f"They drive a {what} on its route.")
      for at, what in enumerate(("bus", "tram", "train", "taxi", "truck"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder():
    return load_encoder("plain")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, encoder):
    frame = pd.DataFrame(ROWS, columns=["occupation_id", "title", "alt_titles", "description"])
    skills = pd.DataFrame({"skill_id": ["s.coffee", "s.pipes"], "label": ["make coffee", "repair pipes"]})
    needs = pd.DataFrame(
        {"occupation_id": ["o.barista", "o.plumber"], "skill_id": ["s.coffee", "s.pipes"], "importance": [1.0, 1.0]}
    )
    at = tmp_path_factory.mktemp("occupations")
    write_catalogue(at, {"occupations": frame, "skills": skills, "occupation_skills": needs})
    build_names(read_catalogue(at), encoder, at)
    return at


@pytest.fixture(scope="module")
def matcher(folder, encoder):
    return OccupationMatcher.load(read_catalogue(folder), encoder)


def top(match):
    return match.candidates[0].occupation_id


@pytest.mark.parametrize("title", ["barista", "Barista", "BARISTAS"])
def test_an_occupations_own_title_is_clear(matcher, title):
    match = matcher.match(title)
    assert (match.clear, match.why, match.occupation.occupation_id) == (True, "exact name", "o.barista")


def test_a_name_of_two_occupations_is_asked_and_names_both(matcher):
    match = matcher.match("masseuse")
    assert (match.clear, match.why, match.occupation) == (False, "shared name", None)
    assert {one.occupation_id for one in match.offered} >= {"o.masseur", "o.physio"}


def test_the_rest_of_the_text_ranks_the_owners_of_a_shared_name(matcher):
    text = "Masseuse wanted. You treat clients with massage for their health and know massage oils and relaxation."
    assert top(matcher.match(text=text)) == "o.masseur"
    text = "Masseuse wanted. You restore the movement of patients after injuries by exercise and physiotherapy."
    assert top(matcher.match(text=text)) == "o.physio"


def test_one_general_word_names_no_single_occupation(matcher):
    match = matcher.match("driver")
    assert not match.clear
    assert len(match.offered) > 1


def test_an_unclear_title_that_leaves_one_offers_the_others_that_it_may_mean(matcher):
    strict = copy(matcher)
    strict.config = OccupationConfig(reach=1.0)
    match = strict.match("heating engineer")
    assert not match.clear
    assert match.offered == tuple(one for one in match.candidates if one.probability >= 0.05)[:5]
    assert len(match.offered) > 1


@pytest.mark.parametrize(("title", "right"), [("plumer", "o.plumber"), ("barrista", "o.barista")])
def test_a_typo_is_put_right(matcher, title, right):
    assert matcher.match(title).occupation.occupation_id == right


def test_the_title_is_found_in_a_short_advertisement(matcher):
    match = matcher.match(text="Barista wanted, weekends")
    assert (match.occupation.title, match.title.text) == ("barista", "Barista")
    text = "We are a family firm.\n\nWe are looking for an experienced plumber to join us in Leeds."
    match = matcher.match(text=text)
    assert (match.occupation.title, text[match.title.start : match.title.end]) == ("plumber", "plumber")


@pytest.mark.parametrize(
    ("text", "is_one", "is_none"),
    [
        ("Reading, PA 19601\nHelp desk clerk\nWe ask for patience.", "Help desk clerk", {"PA", "PA 19601"}),
        ("We are seeking a help desk clerk for our branch in Leeds, UK. You listen.", "help desk clerk", {"UK"}),
        ("Head of Mission (HOM)\nYou lead us.", "Head of Mission", {"HOM"}),
        ("PA, part time\nYou keep the diary.", "PA", set()),
        ("Tin & Sons Ltd, 4 Quay\nCook\nYou cook for guests.", "Cook", {"Tin & Sons Ltd", "Tin & Sons Ltd, 4 Quay"}),
        ("Company: The Bakery\nCook\nYou cook.", "Cook", {"Company", "The Bakery", "Bakery"}),
        ("A baker's main duty is to bake bread.", "baker", {"baker's main duty is to bake bread"}),
        ("File clerks are people who keep files. Free!", "File clerks", {"File clerks are people"}),
    ],
)  # fmt: skip
def test_no_title_is_a_place_a_firm_a_label_or_a_sentence(text, is_one, is_none):
    found = {one.text for one in title_candidates(text)}
    assert is_one in found
    assert not found & is_none


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Barista\nJob title: Senior tram man\nYou bring guests coffee.", "Senior tram man"),
        ("Barista\nRole: You bring guests coffee and are kind to each of them, as a plumber is.", "Barista"),
        ("Barista\nPosition: Full-time\nYou bring guests coffee.", "Barista"),
        ("Trainee bus driver\nTrain drivers are people who drive a train.", "Trainee bus driver"),
        ("12 High Street, Leeds LS1 4AB\nPlumbers\nA barista stands beside you in our house by the sea.", "Plumbers"),
    ],
)  # fmt: skip
def test_a_line_that_is_a_title_wins_over_running_text_and_a_label_over_both(matcher, text, title):
    assert matcher.find_title(text).text == title


def test_a_title_alone_that_is_like_no_name_offers_nothing(matcher):
    match = matcher.match(text="qwertyuiop")
    assert (match.clear, match.why, match.offered, match.alone) == (False, "unknown name", (), True)


def test_a_text_that_says_more_than_its_title_is_not_alone(matcher):
    assert matcher.match(text="Masseuse wanted, weekends").alone
    assert not matcher.match(text="Masseuse wanted for our hotel by the sea, weekends and all holidays too.").alone


def test_a_slip_that_is_a_known_word_is_put_right_where_that_makes_a_name(matcher):
    spelled = {"plumer": 1, "plumber": 40}
    matcher = copy(matcher)
    matcher.names = replace(matcher.names, vocabulary=Vocabulary(spelled))
    assert matcher.match(text="plumer").occupation.occupation_id == "o.plumber"


def test_a_text_without_a_title_is_told_by_what_it_says(matcher):
    match = matcher.match(text="You will repair leaking water pipes, clear drains and fit the heating of new houses.")
    assert top(match) == "o.plumber"


def test_skills_asked_speak_for_the_occupation_that_needs_them(matcher):
    text = "Somebody to help out in the mornings and on some afternoons, please call."
    asked = [matcher.match(text=text, skills=np.array(skills)) for skills in ([1.0, 0.0], [0.0, 1.0])]
    chances = [{one.occupation_id: one.probability for one in match.candidates} for match in asked]
    assert chances[0]["o.barista"] > chances[1]["o.barista"]
    assert chances[1]["o.plumber"] > chances[0]["o.plumber"]


@pytest.mark.parametrize("said", [(None, None), ("", ""), ("  ", None)])
def test_nothing_said_matches_nothing(matcher, said):
    match = matcher.match(*said)
    assert (match.candidates, match.clear, match.why) == ((), False, "nothing")


def test_probabilities_fall_and_never_pass_one(matcher):
    chances = [one.probability for one in matcher.match("bus or tram driver").candidates]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.001


def test_lanes_by_hand(folder, encoder):
    catalogue = read_catalogue(folder)
    row = {at: number for number, at in enumerate(catalogue["occupations"]["occupation_id"])}
    names = load_names(catalogue, encoder)
    lanes = measure_titles(names, TitleMap.none(), ["masseuse", "plumber"], encoder)
    alias = np.zeros(len(row))
    alias[[row["o.masseur"], row["o.physio"]]] = 0.5
    assert lanes["alias"][0].tolist() == alias.tolist()
    assert np.flatnonzero(lanes["named"][1]).tolist() == [row["o.plumber"]]
    vector = encoder.encode(["plumber"])
    first = names.starts[row["o.plumber"]]
    carried = phrasings_of(["plumber"], VACANCY_TITLES)[0]
    assert names.carried[first + 2 : first + 2 + len(carried)].all()
    assert not names.carried[first : first + 2].any()
    own = (
        np.asarray(names.vectors, np.float64)[first : first + 2 + len(carried)] @ vector[0]
    )  # plumber, pipe fitter, ...
    expected = 1 + 0.05 * np.log(np.exp((own - 1) / 0.05).sum())
    assert soft_maximum(vector, names)[0, row["o.plumber"]] == pytest.approx(expected, abs=1e-3)


def test_a_title_that_vacancies_carry_is_a_name(matcher):
    assert "RMT" in phrasings_of(["massage therapist"], VACANCY_TITLES)[0]
    match = matcher.match("RMT")
    assert match.occupation.occupation_id == "o.masseur"
    assert match.candidates[0].exact


def matcher_of(folder, encoder, *names):
    """A matcher over occupations by their titles and alternative titles."""
    rows = [(title, title, others, f"They work as {title}.") for title, others in names]
    columns = ["occupation_id", "title", "alt_titles", "description"]
    write_catalogue(folder, {"occupations": pd.DataFrame(rows, columns=columns)})
    return OccupationMatcher.load(replace(read_catalogue(folder), folder=None), encoder)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("toolmaker", [("tool and die maker", None), ("tooling engineer", ["toolmaker"])]),
        ("account manager", [("sales account manager", None), ("accounting manager", None)]),
        ("shopfitter", [("cabinet maker", None), ("carpenter", None), ("shipwright", ["shipfitter", "ship fitter"])]),
    ],
)
def test_a_name_that_vacancies_carry_for_another_occupation_is_asked_of_that_one_first(tmp_path, encoder, title, names):
    match = matcher_of(tmp_path, encoder, *names).match(title)
    assert not match.clear
    assert match.offered[0].title in {"tool and die maker", "sales account manager", "cabinet maker", "carpenter"}


def test_a_title_read_as_another_word_is_asked_and_a_slip_is_not(tmp_path, encoder):
    names = [("miller", ["flour miller", "miller of corn"]), ("plumber", ["pipe fitter", "plumber"])]
    mills = matcher_of(tmp_path, encoder, *names)
    assert (mills.match("milker").clear, mills.match("plumer").clear) == (False, True)


def test_general_words_are_left_out_of_the_names():
    frame = pd.DataFrame(ROWS, columns=["occupation_id", "title", "alt_titles", "description"])
    assert telling_names(frame)[4] == ["hearse driver"]
    assert telling_names(frame)[1] == ["massage therapist", "masseuse"]


def test_names_are_built_once_and_refused_when_rows_change(folder, encoder, tmp_path):
    catalogue = read_catalogue(folder)
    assert build_names(catalogue, encoder, folder) is False
    write_catalogue(tmp_path, {"occupations": catalogue["occupations"]})
    with pytest.raises(StaleIndexError, match="index of occupations"):
        OccupationMatcher.load(read_catalogue(tmp_path), encoder)


def test_stored_names_match_as_those_made_in_memory(matcher, folder, encoder):
    fresh = OccupationMatcher.load(replace(read_catalogue(folder), folder=None), encoder)
    one, other = (each.title_scores(["bus driver", "masseuse"]) for each in (matcher, fresh))
    np.testing.assert_allclose(one, other, atol=0.05)


def test_a_batch_matches_as_single_titles_do(matcher):
    titles = ["bus driver", "masseuse", "plumber"]
    single = np.concatenate([matcher.title_scores([title]) for title in titles])
    np.testing.assert_allclose(matcher.title_scores(titles), single, atol=1e-4)


def test_weights_of_unknown_lanes_are_refused(tmp_path):
    path = tmp_path / "weights.json"
    one = {"title": {"smell": 1.0}, "text": {}, "vacancies": {}, "share": 0.0, "clear": {"least": 0.5, "gap": 0.1}}
    path.write_text(json.dumps({"configurations": {"plain": one}}))
    with pytest.raises(DataError, match="smell"):
        LaneWeights.load(LANES, "plain", path)
    with pytest.raises(DataError, match="no learned"):
        LaneWeights.load(LANES, "learned", path)


def test_the_map_says_nothing_of_occupations_that_it_has_not_seen(encoder):
    learned = TitleMap.load({"o.1": "cook", "o.2": "baker"}, encoder)
    assert learned.turn is not None
    assert learned.vacancies(encoder.encode(["cook"])).tolist() == [[0.0]]


def test_a_catalogue_without_occupations_matches_nothing(encoder, tmp_path):
    write_catalogue(tmp_path, {"skills": pd.DataFrame({"skill_id": ["s"], "label": ["cook"]})})
    catalogue = read_catalogue(tmp_path)
    build_names(catalogue, encoder, tmp_path)
    match = OccupationMatcher.load(catalogue, encoder, OccupationConfig("plain")).match("cook", "We need a cook, now.")
    assert match.candidates == ()


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("cook", "cok", True),
        ("cook", "coko", True),
        ("cook", "cool", True),
        ("cook", "co", False),
        ("abc", "cba", False),
    ],
)
def test_one_edit(word, other, near):
    assert one_edit(word, other) is near
    assert one_edit(other, word) is near


def test_names_of_products_are_left_as_they_are():
    vocabulary = Vocabulary.fit(["developer", "developer", "plumber", "plumber"])
    assert vocabulary.put_right("Laravel developr, Odoo") == "Laravel developer, Odoo"


@pytest.mark.parametrize(
    "character", [*"a .-–:,;\n(?\t", "looking for ", "a.", "A ", "A1 ", "job: ", "a’s main ", "which "]
)
def test_title_candidates_take_time_linear_in_the_text(character):
    text = (character * 200_000)[:200_000]
    begun = time.process_time()
    assert len(title_candidates(text)) <= 16
    assert time.process_time() - begun < 2


def taught(matcher, title, row, untold=-1, **changes):
    """A copy of a matcher in whose vacancies, which told not of ``untold``, ``title`` was always of one occupation."""
    dim, count = matcher.encoder.dim, len(matcher.ids)
    profiles = np.zeros((count, dim), np.float32)
    profiles[row] = 20 * matcher.encoder.encode([title])[0]
    matcher = copy(matcher)
    matcher.title_map = TitleMap(None, profiles, np.zeros(count, np.float32), np.arange(count) != untold)
    matcher.weights = replace(matcher.weights, **changes)
    return matcher


def test_a_title_alone_is_told_by_vacancies_too_in_their_share(matcher):
    chances = {}
    for share in (0.0, 0.5, 1.0):
        scores = taught(matcher, "crew member", matcher.ids.index("o.barista"), share=share).title_scores(
            ["crew member"]
        )
        np.testing.assert_allclose(np.exp(scores).sum(), 1, atol=1e-4)
        chances[share] = np.exp(scores)
    assert chances[0.0].argmax() != chances[1.0].argmax() == matcher.ids.index("o.barista")
    np.testing.assert_allclose(chances[0.5], (chances[0.0] + chances[1.0]) / 2, atol=1e-4)


def test_vacancies_do_not_speak_against_an_occupations_own_title(matcher):
    contrary = taught(matcher, "plumber", matcher.ids.index("o.barista"), share=0.9)
    assert contrary.match("plumber").occupation.occupation_id == "o.plumber"
    np.testing.assert_allclose(
        contrary.title_scores(["plumber"]),
        taught(matcher, "plumber", 0, share=0.0).title_scores(["plumber"]),
        atol=1e-4,
    )


def test_vacancies_of_a_title_do_not_count_where_a_text_says_more(matcher):
    contrary = taught(matcher, "pipe fitter", matcher.ids.index("o.barista"), share=0.9)
    text = "You install and repair water pipes, drains and heating in new houses."
    matches = [each.match("pipe fitter", text) for each in (contrary, matcher)]
    told = [{one.row: one.probability for one in match.candidates} for match in matches]
    assert told[0] == pytest.approx(told[1], abs=1e-4)


def test_the_words_of_what_an_occupation_needs_stand_for_it(matcher):
    scores = matcher.profiles.words.scores(["make a good coffee", "repair of pipes", "zzz"])
    assert [matcher.ids[row.argmax()] for row in scores[:2]] == ["o.barista", "o.plumber"]
    assert not scores[2].any()


def test_breadth_counts_the_occupations_below():
    frame = pd.DataFrame({"code": ["2.1", "2.1.1", "2.1.1.3", "2.10", None]})
    profiles = OccupationProfiles(sparse.csr_array((5, 0)), frame, ())
    np.testing.assert_allclose(profiles.breadth, np.log([3, 2, 1, 1, 1]), atol=1e-6)


def test_how_advertisements_of_a_title_were_labelled_counts_beside_a_text_alone(matcher):
    text = "You install and repair water pipes, drains and heating in new houses."
    labels, row = np.zeros((len(matcher.ids), matcher.encoder.dim), np.float32), matcher.ids.index("o.barista")
    vector = matcher.encoder.encode(["crew member"])[0]
    labels[row] = 20 * vector
    told, untold = copy(matcher), copy(matcher)
    told.title_map = TitleMap(None, None, None, None, labels, np.zeros_like(vector))
    untold.title_map = TitleMap.none()
    assert top(told.match("crew member", text)) == "o.barista"
    assert top(untold.match("crew member", text)) == "o.plumber"
    np.testing.assert_allclose(told.title_scores(["crew member"]), untold.title_scores(["crew member"]), atol=1e-4)


def test_words_out_of_running_text_count_less_than_a_line_of_their_own(matcher):
    said = (
        "You install and repair water pipes, drains and heating in all new houses of the town, a bus driver beside you"
    )
    apart, running = (matcher.match(text=text) for text in (f"Bus driver\n{said}", f"Bus driver, {said}"))
    assert apart.title.apart
    assert not running.title.apart
    chances = [{its.occupation_id: its.probability for its in match.candidates} for match in (apart, running)]
    assert chances[0]["o.driver0"] > chances[1]["o.driver0"]
    assert chances[0]["o.plumber"] < chances[1]["o.plumber"]


def test_labels_raise_what_was_chosen_and_leave_what_nobody_chose():
    rng = np.random.default_rng(3)
    sums, away = np.zeros((40, 4), np.float32), rng.normal(size=(40, 8))
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    right = np.where(away[:, 0] > 0, 0, 1)
    labels = fit_advert_labels(sums, away, right)
    assert not labels[2:].any()
    raised = sums + away @ labels.T
    assert (raised.argmax(axis=1) == right).mean() > 0.9
    assert raised[right == 0, 0].mean() > 0.2


def test_an_occupation_in_another_language_is_not_the_one_that_vacancies_taught(encoder, tmp_path):
    shipped = dict(np.load(SHIPPED_MAP))
    shipped["occupation_ids"], shipped["title_keys"] = np.array(["o.1"]), np.array([name_key("cook")], np.uint64)
    shipped = {
        name: one[:1] if name in ("profiles", "scales", "offsets", "taught", "labels", "label_scales") else one
        for name, one in shipped.items()
    }
    np.savez(tmp_path / "map.npz", **shipped)
    told = [TitleMap.load(titles, encoder, tmp_path / "map.npz") for titles in ({"o.1": "Cook"}, {"o.1": "Koch"})]
    assert [one.profiles is not None for one in told] == [True, False]


def test_one_side_of_a_title_of_two_names_the_occupation(encoder, tmp_path):
    rows = [("o.w", "waiter/waitress", None, "They serve."), ("o.h", "head waiter/head waitress", None, "They lead.")]
    frame = pd.DataFrame(rows, columns=["occupation_id", "title", "alt_titles", "description"])
    write_catalogue(tmp_path, {"occupations": frame})
    build_names(read_catalogue(tmp_path), encoder, tmp_path)
    sided = OccupationMatcher.load(read_catalogue(tmp_path), encoder, OccupationConfig("plain"))
    sided.weights = replace(sided.weights, least=1.0)
    match = sided.match("waitress")
    assert (match.clear, match.why, match.occupation.occupation_id) == (True, "exact name", "o.w")


def test_an_occupation_of_which_no_vacancy_told_keeps_what_its_names_give_it(matcher):
    untold, row = matcher.ids.index("o.plumber"), matcher.ids.index("o.barista")
    before, after = (
        np.exp(taught(matcher, "pipe mender", row, untold, share=share).title_scores(["pipe mender"])[0])
        for share in (0.0, 1.0)
    )
    assert after[untold] == pytest.approx(before[untold], abs=1e-6)
    assert after[row] == pytest.approx(1 - before[untold], abs=1e-3)
