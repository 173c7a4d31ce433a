"""Phrases are linked to the skills planted for them, alone and in their documents, the same in any batch."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import WordEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.encoders import load_encoder, unit
from stackwise.features.errors import DataError
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.mentions import Mention, SkillChance, said_little
from stackwise.models.linking.phrasing_vectors import PhrasingVectors
from stackwise.models.linking.span_features import FEATURES, _chosen, encode, measure, others_said
from stackwise.models.linking.span_index import SpanIndex
from stackwise.models.linking.span_model import PhraseNetwork, SpanModel, Tower
from stackwise.models.linking.span_names import NameTable
from stackwise.models.linking.spans import SpanLinker
from stackwise.models.linking.spelling import SpellingTable

SKILLS = pd.DataFrame(
    {
        "skill_id": ["bake", "java", "js", "staff", "sql", "cook", "chef"],
        "label": ["bake bread", "Java (computer programming)", "JavaScript", "manage staff", "SQL", "cook dishes",
                  "Chef (configuration tool)"],
        "alt_labels": [["make loaves"], None, ["JS"], ["supervise employees"], None, ["prepare meals"], None],
        "description": ["Prepare dough and bake loaves.", None, None, "Lead the people of a team.", None, None, None],
        "kind": ["skill", "knowledge", "knowledge", "skill", "knowledge", "skill", "knowledge"],
    }
)  # fmt: skip
NEEDS = pd.DataFrame(
    [("kitchen", one) for one in ("bake", "cook", "staff")] + [("code", one) for one in ("java", "js", "sql", "chef")],
    columns=["occupation_id", "skill_id"],
)


@pytest.fixture(scope="module")
def index() -> SpanIndex:
    encoder = load_encoder()
    return SpanIndex.fit(SKILLS, NEEDS, encoder.encode(list(SKILLS["label"])), encoder)


@pytest.fixture(scope="module")
def linker(index) -> SpanLinker:
    return SpanLinker(list(SKILLS["skill_id"]), index, load_encoder(), Corrections.read(None, []))


def linked(linker, *mentions, **more):
    return [[chance.skill_id for chance in chances] for chances in linker.link(list(mentions), **more)]


def test_a_name_is_its_skill(linker):
    said = [Mention.alone(text, at) for at, text in enumerate(["javascript", "SQL", "bake bread", "make loaves"])]
    assert [skills[:1] for skills in linked(linker, *said)] == [["js"], ["sql"], ["bake"], ["bake"]]


def test_nothing_fits_nonsense_and_no_text(linker):
    assert linked(linker, Mention.alone("blorf zzz qux"), Mention.alone(""), Mention.alone("🙂🙂", 1)) == [[], [], []]
    assert linker.link([]) == []


def test_what_is_no_skill_by_kind_is_given_none(linker):
    assert linked(linker, Mention("SQL", "SQL licence", 0, "licence"), threshold=0.0) == [[]]


def test_probabilities_fall_and_stay_in_bounds(linker):
    for chances in linker.link([Mention.alone("manage bread"), Mention.alone("SQL", 1)], threshold=0.0):
        values = [chance.probability for chance in chances]
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)


def test_a_document_says_which_sense(linker):
    def chance(*others):
        said = [Mention.alone("chef"), *(Mention.alone(text) for text in others)]
        found = linker.link(said, threshold=0.0)[0]
        return next(chance.probability for chance in found if chance.skill_id == "chef")

    assert chance("SQL", "Java", "JavaScript") > chance("bake bread", "cook dishes", "prepare meals")


def test_a_short_text_means_its_phrases_more_often_than_a_long_one(linker):
    phrase = Mention("cook for people", "You cook for people", 4, "skill")
    others = [Mention(f"thing {at}", f"You see thing {at}", 8, "skill") for at in range(30)]
    plain, raised = (linker.link([phrase], threshold=0.0, shift=by)[0][0] for by in (None, said_little([phrase])))
    assert raised.skill == plain.skill
    assert raised.probability > plain.probability
    assert linker.index.prior_shift > 0.5
    assert linker.link([phrase], threshold=0.0, shift=np.array([0.5]))[0][0] == plain  # the small taxonomy adds more
    shift = [said_little([phrase, *others[:more]])[0] for more in (0, 3, 15, 30)]
    assert shift[0] == 1.0
    assert shift[0] > shift[1] > shift[2] == shift[3] == 0.0


def test_only_what_was_recognised_in_a_sentence_is_likelier_in_a_short_text():
    typed, cut = Mention.alone("cook"), Mention("cook", "You cook", 4)
    assert said_little([typed, cut, Mention("cook", "You cook", 4, "licence")]).tolist() == [0.0, 0.0, 0.0]


def test_a_given_occupation_raises_what_it_needs(linker):
    prior = np.array([0, 0, 0, 0, 0, 0, 1.0])
    said = [Mention.alone("chef")]
    with_it, without = linker.link(said, prior, threshold=0.0)[0], linker.link(said, 0 * prior, threshold=0.0)[0]
    assert _of(with_it, "chef") > _of(without, "chef")


def _of(chances, skill_id):
    return next(chance.probability for chance in chances if chance.skill_id == skill_id)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["SQL", "bake", "lead people", "java", "loaves", "qq"]), min_size=1, max_size=6))
def test_batches_equal_single_documents(linker, texts):
    together = linker.link([Mention.alone(text, at) for at, text in enumerate(texts)], threshold=0.0)
    single = [linker.link([Mention.alone(text)], threshold=0.0)[0] for text in texts]
    for many, alone in zip(together, single, strict=True):
        assert [chance.skill for chance in many] == [chance.skill for chance in alone]
        assert np.allclose([one.probability for one in many], [one.probability for one in alone], atol=2e-4)


def test_corrections_rule(tmp_path, index):
    said = "action,skill_id,text\nreject,sql,SQL server\nadd,js,pattern spotting\n"
    (tmp_path / "corrections.csv").write_text(said)
    rules = Corrections.read(tmp_path, SKILLS["skill_id"])
    ruled = SpanLinker(list(SKILLS["skill_id"]), index, load_encoder(), rules)
    first, second = ruled.link([Mention.alone("SQL server"), Mention.alone("pattern spotting", 1)])
    assert all(chance.skill_id != "sql" for chance in first)
    assert (second[0].skill_id, second[0].probability) == ("js", 1.0)


def test_a_stored_index_is_the_one_in_memory(tmp_path, index):
    index.save(tmp_path)
    loaded = SpanIndex.load(tmp_path, index.labels, list(SKILLS["label"]))
    for name in ("others", "descriptions", "company", "occupations"):
        assert np.allclose(getattr(loaded, name), getattr(index, name), atol=2e-3)
    assert (loaded.needs != index.needs).nnz == 0
    for stored, kept in zip(loaded.names.whole(["JS", "zzz"]), index.names.whole(["JS", "zzz"]), strict=True):
        assert np.array_equal(stored, kept)


def test_another_encoder_and_no_occupations_link_by_plain_sums():
    encoder = WordEncoder()
    labels = encoder.encode(list(SKILLS["label"]))
    index = SpanIndex.fit(SKILLS, NEEDS.iloc[:0], labels, encoder)
    linker = SpanLinker(list(SKILLS["skill_id"]), index, encoder, Corrections.read(None, []))
    assert linked(linker, Mention.alone("bake bread"), threshold=0.0)[0][0] == "bake"


def test_overlap_is_of_labels_without_their_brackets():
    names = NameTable.fit(SKILLS)
    row = np.zeros(len(SKILLS), np.int64)
    chars, label_said, phrase_said = names.overlap(["java and SQL"], row, np.arange(len(SKILLS)))
    assert label_said[[1, 4]] == pytest.approx(1, abs=1e-3)
    assert label_said[0] == phrase_said[0] == 0
    assert chars.argmax() in (1, 4)


def test_others_said_leaves_the_mention_itself_out():
    phrase = np.eye(3, dtype=np.float32)
    rest = others_said(phrase, np.array([7, 7, 9]), np.zeros(3, np.float32))
    assert np.allclose(rest, [[0, 1, 0], [1, 0, 0], [0, 0, 0]])


def test_how_much_a_text_says_is_not_measured(linker):
    """A document of fifty mentions that say what one says besides gives a phrase the same chances."""
    model = SpanModel.load()
    java, other = Mention("Java", "You know Java", 9, "knowledge", 1), Mention("SQL", "You know SQL", 9, "knowledge", 1)
    short, long = (
        measure(its, encode(its, linker.encoder, model), linker.view) for its in ([java, other], [java, *[other] * 50])
    )
    assert short.skill[0].tolist() == long.skill[0].tolist()
    apart = ~np.isclose(short.values[0], long.values[0], atol=1e-4).all(axis=0)
    differing = {name for name, differs in zip(model.features, apart, strict=True) if differs}
    assert differing <= {"company_rank"}  # places of skills that are level go by the last digit


def test_every_feature_is_measured_and_finite(linker):
    model = SpanModel.load()
    said = [Mention("Java", "You know Java and SQL", 9, "knowledge"), Mention("SQL", "You know Java and SQL", 18)]
    vectors = encode(said, linker.encoder, model)
    found = measure(said, vectors, linker.view)
    assert set(model.features) <= set(FEATURES)
    assert found.values.shape == (2, len(SKILLS), len(model.features))
    assert np.isfinite(found.values).all()


def test_a_span_of_a_text_is_its_tokens():
    encoder = load_encoder()
    spans, wholes = encoder.encode_spans(["we use SQL", "we use SQL", "x"], [(7, 10), (0, 10), (5, 9)])
    assert np.allclose(wholes, encoder.encode(["we use SQL", "we use SQL", "x"]), atol=1e-5)
    assert spans[0] @ encoder.encode(["SQL"])[0] > spans[1] @ encoder.encode(["SQL"])[0] - 0.2
    assert np.allclose(spans[2], wholes[2], atol=1e-5)


def test_a_model_is_stored_without_loss(tmp_path):
    rng = np.random.default_rng(0)
    towers = [Tower(np.ones(parts, np.float32), np.zeros((4 * parts, 2)), np.zeros((2, 4))) for parts in (1, 3)]
    layers = [(rng.normal(size=(2, 3)), np.zeros(3)), (rng.normal(size=(3, 1)), np.zeros(1))]
    network = PhraseNetwork(np.zeros(2), np.ones(2), layers, 1.5, -0.2)
    model = SpanModel(*towers, network, np.zeros(4), np.zeros(4), np.eye(4), ["match", "label"], 0.25)
    model.save(tmp_path / "w.npz")
    loaded = SpanModel.load(tmp_path / "w.npz")
    asked = rng.normal(size=(5, 2))
    assert np.allclose(loaded.network.probability(asked), network.probability(asked))
    assert (loaded.threshold, loaded.features, loaded.contextual) == (0.25, ["match", "label"], False)


def test_weights_that_lack_an_array_are_refused(tmp_path):
    np.savez(tmp_path / "w.npz", mean=np.zeros(2))
    with pytest.raises(DataError, match="fit-span-linking"):
        SpanModel.load(tmp_path / "w.npz")


def test_a_second_skill_that_is_likelier_than_not_is_meant_too(linker):
    def chance(skill, probability):
        return SkillChance(skill, linker.ids[skill], linker.index.names.labels[skill], probability)

    both = [chance(0, 0.9), chance(5, 0.5), chance(3, 0.5)]
    assert linker.senses([both]) == [both, both[1:]]
    for alone in ([], both[:1], [chance(0, 0.9), chance(5, 0.49)], [chance(0, 0.9), chance(0, 0.8)]):  # the same words
        assert linker.senses([alone]) == [alone]
    assert linker.senses([both, both]) == [both, both]  # a list says what it names


def test_f1_counts_links_over_all_sentences():
    from stackwise.training.evaluate_linking import f1_of

    gold = {"a": frozenset({1, 2}), "b": frozenset({3})}
    assert f1_of([[1, 5], [3]], gold) == pytest.approx(2 * 2 / (3 + 3))
    assert f1_of([[], []], gold) == 0


def test_slips_are_mended_to_words_of_labels_and_right_words_are_left():
    table = SpellingTable(SKILLS["label"], [frozenset({"and", "mope"}), {"staff": 1, "brewed": 2, "dish": 3}])
    assert table.mended("javascrpt and mannage") == "javascript and manage"
    assert table.mended("brewed XSTAFF kubernetes moping dishes") == "brewed XSTAFF kubernetes moping dishes"


def test_words_that_sound_like_a_label_or_were_cut_in_two_are_mended():
    labels = ["geographic prints", "conveyor driving", "greenhouse care", "handover notes"]
    table = SpellingTable(labels, [frozenset({"convey"})])
    assert table.mended("geografic prints, conveyer driving") == "geographic prints, conveyor driving"
    assert table.mended("green house and green-house") == "greenhouse and greenhouse"
    assert table.mended("hand over to them") == "hand over to them"


def test_other_names_of_one_word_are_mended_to_as_well():
    table = SpellingTable(["use spreadsheets"], [frozenset({"export"})], ["Excel"])
    assert table.mended("exel, export and EXEL") == "excel, export and EXEL"


def test_short_words_that_sound_like_one_of_a_label_are_mended():
    table = SpellingTable(["fit doors", "lay bricks"], [frozenset({"briks"})])
    assert table.mended("fit dors, lay brics, briks") == "fit doors, lay bricks, briks"


def test_a_phrase_that_lists_has_a_meaning_for_each_part(linker):
    def named(text):
        return [skills[0].skill_id for skills in linker.meanings([Mention.alone(text)])[0] if skills]

    assert named("SQL and JavaScript") == ["sql", "js"]
    assert named("bake bread") == ["bake"]
    assert linker.meanings([]) == []


def test_an_acronym_is_told_by_the_label_that_spells_it_out():
    skills = SKILLS.assign(label=["weld with metal inert gas", *SKILLS["label"][1:]])
    names = NameTable.fit(skills)
    assert names.spell_out("MIG welding", np.arange(3)).tolist() == [True, False, False]
    assert not names.spell_out("mig or MAG welding", np.arange(3)).any()
    assert names.spell_out("MIG WELDING", np.arange(3)).tolist() == [True, False, False]


def test_a_slip_is_linked_in_its_sentence(linker):
    said = Mention("javascrpt", "you know javascrpt well", 9)
    assert linked(linker, said, Mention.alone("JavaScript", 1))[0][:1] == ["js"]


def test_two_words_that_are_one_name_are_found():
    row, owner, _ = NameTable.fit(SKILLS).whole(["Java script", "make loaves", "my SQL"])
    assert (row.tolist(), owner.tolist()) == ([0, 1], [2, 0])


def test_other_words_for_a_skill_are_linked():
    """Neither label nor other name says till or shift; a phrasing does, and without it the skill is not found."""
    labels = ["operate cash register", "operate lighting console", "repair clocks", "draw up invoices"]
    skills = pd.DataFrame(
        {
            "skill_id": ["till", "light", "watch", "cash"],
            "label": labels,
            "alt_labels": [None] * 4,
            "description": [None] * 4,
            "kind": ["skill"] * 4,
        }
    )
    encoder = load_encoder()
    index = SpanIndex.fit(skills, NEEDS[:0], encoder.encode(labels), encoder)
    assert 0 in index.phrasings.phrased
    linker = SpanLinker(list(skills["skill_id"]), index, encoder, Corrections.read(None, []))
    assert linked(linker, Mention.alone("ring up the sales")) == [["till"]]


def test_phrasings_are_kept_with_the_index(index, tmp_path):
    index.save(tmp_path)
    again = SpanIndex.load(tmp_path, index.labels, list(SKILLS["label"]))
    every = np.tile(np.arange(len(index.labels)), (3, 1))
    kept, made = (one.phrasings.near(index.labels[:3], every)[1] for one in (again, index))
    assert made.max() > 0.3
    np.testing.assert_allclose(kept, made, atol=2e-3)


def test_the_nearest_words_for_a_skill_and_all_of_them_are_told():
    labels = np.array([[0, 0, 0, 1], [0, 0, 1, 0], [0.6, 0.8, 0, 0]], np.float32)
    phrasings = PhrasingVectors(np.eye(4, dtype=np.float32), np.array([0, 0, 2, 2], np.int32), labels)
    said = np.array([[0.6, 0.8, 0, 0], [0, 0, 0, 1]], np.float32)
    nearest, together = phrasings.near(said, np.array([[0, 1, 2], [2, 1, 0]]))
    np.testing.assert_allclose(nearest, [[0.8, 0, 1], [1, 0, 1]], atol=1e-6)
    cosines = [[[0, 0.6, 0.8], [0], [1, 0, 0]], [[0, 0, 1], [0], [1, 0, 0]]]
    expected = [[np.log(np.exp(10 * np.array(one)).sum()) / 10 for one in row] for row in cosines]
    np.testing.assert_allclose(together, expected, atol=1e-5)


def test_candidates_are_those_that_all_words_for_all_skills_give():
    """Of 2,000 skills a few are held against all words for them. The second half of the phrases says what one phrasing
    says that is unlike the label and the other phrasings of its skill."""
    draw, skills, each = np.random.default_rng(0), 2000, 6
    labels = unit(draw.normal(size=(skills, 256)))
    owner = np.repeat(np.arange(skills), each)
    words = unit(labels[owner] + 0.08 * draw.normal(size=(len(owner), 256)))
    words[each - 1 :: each] = unit(draw.normal(size=(skills, 256)))
    phrasings = PhrasingVectors(words, owner, labels)
    meant = draw.integers(skills, size=32)
    told = np.concatenate([labels[meant[:16]], words[meant[16:] * each + each - 1]])
    phrase = unit(told + 0.04 * draw.normal(size=told.shape))
    match, beside = 0.5 * phrase @ labels.T, 0.05 * draw.random((32, skills), np.float32)
    worded = 0.1 * draw.random((32, skills), np.float32)
    skill, said, together = _chosen(phrase, phrasings, match, beside, worded)
    nearest, soft = phrasings.near(phrase, np.tile(np.arange(skills), (32, 1)))
    total = np.maximum(match, soft + worded - 0.33) + beside
    best = np.argsort(-total, axis=1, kind="stable")[:, :40]
    assert skill[:, 0].tolist() == meant.tolist()
    assert (skill[:, :3] == best[:, :3]).all()
    assert np.mean([len({*one} & {*other}) for one, other in zip(skill.tolist(), best.tolist(), strict=True)]) > 39
    np.testing.assert_array_equal(said, np.take_along_axis(nearest, skill, axis=1))
    np.testing.assert_array_equal(together, np.take_along_axis(soft, skill, axis=1))
