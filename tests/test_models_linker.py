"""Links are found where they were planted, abstained from elsewhere, ruled by corrections, and equal in any batch."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stackwise.features.catalogue import in_memory, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import DataError, StaleIndexError
from stackwise.features.vectors import build_vectors
from stackwise.models.linker import Linker, build_lanes
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.measure import LANES
from stackwise.models.linking.names import ExactNames
from stackwise.models.linking.scorer import LaneScorer
from stackwise.models.linking.span_index import SpanIndex

SKILLS = pd.DataFrame(
    {
        "skill_id": ["bake", "java", "js", "staff", "ml", "sql"],
        "label": [
            "bake bread",
            "Java (computer programming)",
            "JavaScript",
            "manage staff",
            "machine learning",
            "SQL",
        ],
        "alt_labels": [["make loaves"], None, ["JS"], ["supervise employees", "JS"], ["ML"], None],
        "description": ["Prepare dough and bake loaves.", None, None, "Lead the people of a team.", None, None],
    }
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker.load(in_memory({"skills": SKILLS}), load_encoder())


def test_a_fingerprint_needs_no_index_of_spans(linker, monkeypatch):
    monkeypatch.setattr(SpanIndex, "fit", lambda *_: pytest.fail("the index of spans is not asked for"))
    fresh = Linker.load(in_memory({"skills": SKILLS}), linker.lanes.encoder)
    assert fresh.fingerprint == linker.fingerprint


def test_phrases_give_their_skills_with_spans_importance_and_level(linker):
    said = ["Must know Java, SQL", "5+ years of supervising employees"]
    found = {
        link.skill_id: (text, link)
        for text, links in zip(said, linker.link_phrases(said), strict=True)
        for link in links
    }
    assert set(found) == {"java", "sql", "staff"}
    assert all(text[link.start : link.end] == link.text for text, link in found.values())
    assert found["java"][1].text == "Java"
    assert (found["sql"][1].importance, found["staff"][1].level) == (1.0, 4.0)
    text, link = found["staff"]
    assert [text[cue.start : cue.end] for cue in link.cues] == ["5+ years"]


def test_a_label_said_alone_wins_and_shuts_out_lookalikes(linker):
    assert [link.skill_id for link in linker.link_phrases(["javascript"])[0]] == ["js"]
    assert [link.skill_id for link in linker.link_phrases(["Java"])[0]] == ["java"]


def test_nonsense_empty_and_markup_are_left_unlinked(linker):
    assert linker.link_phrases(["blorf zzz qux", "", "<p></p>", "🙂🙂"]) == [[], [], [], []]


def test_batches_equal_single_texts(linker):
    texts = ["teach machine learning", "bake loaves", "write SQL and JavaScript", "bake loaves"]
    single = np.concatenate([linker.scores([one]) for one in texts])
    assert np.allclose(linker.scores(texts), single, atol=1e-4)
    assert linker.link_phrases(texts) == [linker.link_phrases([one])[0] for one in texts]


def test_html_does_not_move_spans(linker):
    text = "<ul><li>Use&nbsp;<b>SQL</b></li></ul>"
    ((link,),) = linker.link_phrases([text])
    assert text[link.start : link.end] == "SQL"


def test_confidence_is_a_probability_and_grows_with_the_sum():
    scorer = LaneScorer.load()
    chances = scorer.probability(np.linspace(-5, 40, 200))
    assert np.all((chances >= 0) & (chances <= 1))
    assert np.all(np.diff(chances) >= 0)


def test_leaving_a_lane_out_takes_its_share_of_the_sum():
    lanes = {name: np.ones((1, 2), np.float32) for name in LANES}
    scorer = LaneScorer.load()
    for name in LANES:
        change = scorer.total(lanes) - scorer.total(lanes, without=name)
        assert change[0] == pytest.approx(scorer.weights[name], abs=1e-4)


def test_weights_of_other_lanes_are_refused(tmp_path):
    path = tmp_path / "weights.json"
    path.write_text('{"weights": {"dense": 1}, "sums": [], "chances": []}')
    with pytest.raises(DataError, match="fit-linking"):
        LaneScorer.load(path)


def test_a_name_two_skills_share_names_neither_and_longer_names_are_found(tmp_path):
    names = ExactNames.fit(SKILLS)
    names.save(tmp_path)
    for one in (names, ExactNames.load(tmp_path)):
        assert list(one.find("JS")) == []
        found = [(SKILLS["skill_id"][hit.item], hit.start, hit.end) for hit in one.find("We do Machine Learning")]
        assert found == [("ml", 6, 22)]


def test_an_empty_catalogue_links_nothing():
    empty = Linker.load(in_memory({}), load_encoder())
    assert empty.link_phrases(["SQL"]) == [[]]


def stored(folder, corrections=None):
    catalogue = write_catalogue(folder, {"skills": SKILLS})
    encoder = load_encoder()
    build_vectors(catalogue, encoder, folder)
    build_lanes(catalogue, encoder, folder)
    if corrections:
        (folder / "corrections.csv").write_text(corrections)
    return catalogue


def test_the_stored_linker_is_the_one_in_memory(tmp_path, linker):
    loaded = Linker.load(stored(tmp_path / "c"), load_encoder())
    said = ["Must know Java, SQL", "supervising employees"]
    both = [[[link.skill_id for link in links] for links in one.link_phrases(said)] for one in (loaded, linker)]
    assert both[0] == both[1]


def test_lanes_of_other_rows_are_stale(tmp_path):
    stored(tmp_path / "c")
    changed = write_catalogue(tmp_path / "c", {"skills": SKILLS.assign(kind="skill")})
    build_vectors(changed, load_encoder(), tmp_path / "c")
    with pytest.raises(StaleIndexError, match="stackwise index"):
        Linker.load(changed, load_encoder())


def test_corrections_rule_what_their_words_say(tmp_path):
    said = "action,skill_id,text\nreject,sql,SQL server logs\nadd,ml,pattern spotting\naccept,staff,supervising\n"
    linker = Linker.load(stored(tmp_path / "c", said), load_encoder())
    assert all(link.skill_id != "sql" for link in linker.link_phrases(["Read SQL server logs"])[0])
    links = linker.link_phrases(["You like pattern spotting"])[0]
    assert [(link.skill_id, link.confidence) for link in links] == [("ml", 1.0)]
    assert linker.link_phrases(["supervising people"])[0][0].confidence == 1.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("skill_id,text\nsql,x\n", "no column 'action'"),
        ("action,skill_id,text\nkeep,sql,x\n", "action 'keep'"),
        ("action,skill_id,text\nadd,nope,x\n", "skill 'nope'"),
        ("action,skill_id,text\nadd,sql,\n", "rows 2"),
    ],
)
def test_wrong_corrections_are_refused(tmp_path, content, message):
    (tmp_path / "corrections.csv").write_text(content)
    with pytest.raises(DataError, match=message):
        Corrections.read(tmp_path, SKILLS["skill_id"])


def test_a_label_attends_to_the_words_that_say_it():
    from stackwise.models.linking.measure import attended

    labels = np.eye(3, dtype=np.float32)
    said = np.array([[0, 0, 1.0], [0, 0, 1], [1, 0, 0], [0, 0, 1]], dtype=np.float32)
    scores = attended(said, labels)
    assert scores[0] > 0.99  # said once among words about something else
    assert scores[1] < 0.6
    assert attended(said[2:3], labels)[0] == pytest.approx(1)
