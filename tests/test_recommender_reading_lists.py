"""A text that lists asks for each of its skills; a request is searched by its words once."""

from __future__ import annotations

import pytest

from stackwise.recommender.engine.request_reader import _apart


def test_a_list_asks_for_each_of_its_skills_at_the_same_words(engine):
    labels = [str(label) for label in engine.stages.understanding.arrays.skill_labels[:2]]
    statements = engine.stages.understanding.reader.read(f"You must know {labels[0]} and {labels[1]}.", "ad")
    assert len(_apart(statements)) <= len(statements)
    named = {skill.label for one in statements for skill in one.skills[:1]}
    assert set(labels) <= named


@pytest.mark.parametrize("kind", ["ad", "cv"])
def test_a_phrase_of_a_short_text_is_surer_than_the_same_typed_for_ads_and_cvs_alike(engine, kind, monkeypatch):
    reader = engine.stages.understanding.reader
    shifts = []
    meanings = reader.linker.meanings
    monkeypatch.setattr(
        reader.linker, "meanings", lambda said, shift: shifts.append(shift) or meanings(said, shift=shift)
    )
    reader.read("You must know bookkeeping." if kind == "ad" else "I know bookkeeping.", kind)
    reader.read_items(["bookkeeping"])
    assert shifts[0].max() == 1.0
    assert shifts[1] is None
