"""What was understood of a text, against what it says: worked out by hand."""

from __future__ import annotations

from stackwise.features.errors import AmbiguousOccupationError
from stackwise.training.evaluate_reading import asking, score_ad, score_held, summary, understood

TEXT = "You must bake. Welding is taught here. A van licence is needed."
ITEM = {
    "category": "levels",
    "text": TEXT,
    "required": [
        {"label": "bake", "importance": "must", "level": "basic", "near": ["bake bread"]},
        {"label": "sell", "importance": "nice", "level": None, "near": []},
    ],
    "not_required": ["weld"],
    "not_required_near": ["welding techniques"],
    "other": [{"kind": "licence", "text": "van licence", "must": True}],
}


def said(label: str, weight: float, polarity: str = "asked", **more: object) -> dict[str, object]:
    plain = {"type": "skill", "skill_id": label, "level": None, "source": "text", "span": {"start": 0, "end": 4}}
    return {**plain, "label": label, "weight": weight, "polarity": polarity, **more}


def test_a_near_label_counts_a_named_trap_does_not_and_a_sprung_one_does():
    licence = said("van licence", 0.0, type="licence", skill_id=None, span={"start": 41, "end": 52})
    rows = [said("bake bread", 0.9, level=2.0), said("sell", 0.3), said("weld", 0.0, "not_asked"), licence]
    usual = said("count", 0.3, source="occupation")
    found = summary([score_ad(ITEM, {"requirements": [*rows, usual]})])
    assert (found["recall"], found["rejected"], found["all_right"], found["other_recall"]) == (1, 1, 1, 1)
    assert (found["importance_right"], found["level_right"], found["extra"]) == (1, 1, 0)
    sprung = summary([score_ad(ITEM, {"requirements": [*rows, said("welding techniques", 0.5)]})])
    assert (sprung["rejected"], sprung["all_right"], sprung["by_category"]["levels"]["rejected"]) == (0, 0, 0)


def test_a_level_where_none_is_stated_is_an_error_in_the_categories_of_levels():
    rows = [said("bake", 0.9, level=3.0), said("sell", 0.3, level=2.0)]
    assert summary([score_ad(ITEM, {"requirements": rows})])["level_right"] == 0


def test_only_what_is_counted_is_held():
    gold = {"label": "bake", "level": None, "years": None, "near": []}
    item = {"category": "wish", "held": [gold], "not_held": ["weld"], "not_held_near": []}
    row = {"skill_id": "s", "level": None, "probability": 0.9}
    held = [{**row, "label": "bake", "counted": True}, {**row, "label": "weld", "counted": False}]
    assert summary([score_held(item, {"held": held})])["all_right"] == 1
    held[1]["counted"] = True
    assert summary([score_held(item, {"held": held})])["rejected"] == 0


def test_an_ad_that_is_asked_back_for_its_occupation_was_read_of_nothing():
    def asks_back(_):
        raise AmbiguousOccupationError("which one?", [])

    found = score_ad(ITEM, understood(asks_back, asking(TEXT)))
    assert summary([found])["recall"] == 0
    assert summary([found])["rejected"] == 1
