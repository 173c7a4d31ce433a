"""A text that lists asks for each of its skills; a request is searched by its words once."""

from __future__ import annotations

from stackwise.recommender.engine.request_reader import _apart


def test_a_list_asks_for_each_of_its_skills_at_the_same_words(engine):
    labels = [str(label) for label in engine.stages.understanding.arrays.skill_labels[:2]]
    statements = engine.stages.understanding.reader.read(f"You must know {labels[0]} and {labels[1]}.", "ad")
    assert len(_apart(statements)) <= len(statements)
    named = {skill.label for one in statements for skill in one.skills[:1]}
    assert set(labels) <= named
