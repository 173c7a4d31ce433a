from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from conftest import AS_OF, credential, skill, taught
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import in_memory
from stackwise.features.errors import UnknownIdError
from stackwise.features.records import Constraints, Holding, Learner, Requirement
from stackwise.models.eligibility import Eligibility, Prerequisites, satisfied


def judged(arrays, holdings=(), skills=None, **limits):
    learner = Learner(learner_id="l", holdings=holdings, constraints=Constraints(**limits))
    return Eligibility(arrays).judge(learner, AS_OF, skills or {})


def names(arrays, mask) -> set[str]:
    return set(arrays.credential_ids[mask])


def test_each_reason_finds_its_own(arrays):
    found = judged(arrays)
    expected = {
        "superseded": {"c.knife-old"},
        "withdrawn": {"c.gone"},
        "expired": {"c.late"},
        "not_yet_open": {"c.soon"},
        "prerequisite": {"c.never"},
    }
    assert {name: names(arrays, mask) for name, mask in found.reasons.items() if mask.any()} == expected
    assert found.counts == dict.fromkeys(expected, 1)


def test_a_prerequisite_that_can_be_reached_is_no_reason(arrays):
    assert "c.next" in names(arrays, judged(arrays).mask)


def test_when_the_way_is_closed_so_is_what_follows(arrays):
    found = judged(arrays, must_exclude=("c.menu",))
    assert names(arrays, found.reasons["prerequisite"]) == {"c.never", "c.next"}


def test_what_is_held_opens_what_follows(arrays):
    found = judged(arrays, holdings=(Holding(credential_id="c.menu"),), must_exclude=("c.menu",))
    assert "c.next" in names(arrays, found.mask)


def test_held_is_excluded(arrays):
    assert names(arrays, judged(arrays, (Holding(credential_id="c.all"),)).reasons["held"]) == {"c.all"}


def test_what_awards_only_units_that_are_held_is_held(planted):
    tables = dict(planted.tables)
    awards = {"c.knife": ["U1"], "c.sauce": ["U1", "U2", "U2"], "c.all": []}
    tables["credentials"] = tables["credentials"].assign(
        awards_units=tables["credentials"]["credential_id"].map(awards)
    )
    arrays = Arrays(in_memory(tables))
    one, both = Holding(unit_id="U1"), (Holding(unit_id="U1"), Holding(unit_id="U2"))
    assert names(arrays, judged(arrays, (one,)).reasons["held"]) == {"c.knife"}
    assert names(arrays, judged(arrays, both).reasons["held"]) == {"c.knife", "c.sauce"}
    assert not judged(arrays, (Holding(unit_id="U3"),)).reasons["held"].any()
    lapsed = Holding(unit_id="U1", valid_until=AS_OF - timedelta(days=1))
    assert not judged(arrays, (lapsed,)).reasons["held"].any()  # it may be renewed


@pytest.mark.parametrize(("equivalent", "found"), [("yes", {"c.knife"}), ("unknown", set()), ("no", set())])
def test_an_older_unit_that_is_equivalent_is_held_as_the_newer_one_would_be(planted, equivalent, found):
    tables = dict(planted.tables)
    ids = tables["credentials"]["credential_id"]
    tables["credentials"] = tables["credentials"].assign(awards_units=ids.map({"c.knife": ["U2"], "c.sauce": ["U3"]}))
    pair = {"from_unit_id": "U1", "to_unit_id": "U2", "kind": "supersedes", "equivalent": equivalent, "merge": None}
    tables["unit_mappings"] = pd.DataFrame([pair])
    arrays = Arrays(in_memory(tables))
    assert names(arrays, judged(arrays, (Holding(unit_id="U1"),)).reasons["held"]) == found
    lapsed = Holding(unit_id="U1", valid_until=AS_OF - timedelta(days=1))
    assert not judged(arrays, (lapsed,)).reasons["held"].any()


@pytest.mark.parametrize(
    ("limits", "reason", "found"),
    [
        ({"max_cost": 50, "currency": "EUR"}, "over_budget", {"c.knife"}),
        ({"max_cost": 50, "currency": "AUD"}, "over_budget", set()),
        ({"max_cost": 100, "currency": "EUR"}, "over_budget", set()),
        ({"max_weeks": 1}, "too_long", {"c.knife"}),
        ({"modes": ("online",)}, "mode", {"c.menu"}),
        ({"countries": ("IE",)}, "country", {"c.menu"}),
        ({"languages": ("fr",)}, "language", None),
    ],
)
def test_limits_exclude_what_is_known_to_break_them(arrays, limits, reason, found):
    expected = set(arrays.credential_ids) if found is None else found
    assert names(arrays, judged(arrays, **limits).reasons[reason]) == expected


def test_unknown_ids_in_limits_are_refused(arrays):
    with pytest.raises(UnknownIdError, match=r"got 'c\.nothing'"):
        judged(arrays, must_exclude=("c.nothing",))


def test_only_names_what_one_limit_alone_excludes(arrays):
    only = judged(arrays, max_cost=50, currency="EUR", max_weeks=1).only
    assert not only["over_budget"].any()
    assert not only["too_long"].any()


def leaf(one: str) -> Requirement:
    return Requirement(requirement_id=one, kind="leaf", credential_id=one)


@pytest.mark.parametrize(
    ("kind", "extra", "held", "met"),
    [
        ("all", {}, {"a", "b"}, True),
        ("all", {}, {"a"}, False),
        ("any", {}, {"a"}, True),
        ("any", {}, set(), False),
        ("at_least", {"min": 2}, {"a", "b"}, True),
        ("at_least", {"min": 2}, {"b"}, False),
        ("at_most", {"max": 1}, set(), True),
    ],
)
def test_requirement_trees(kind, extra, held, met):
    tree = Requirement(requirement_id="root", kind=kind, children=(leaf("a"), leaf("b")), **extra)
    assert satisfied(tree, held, set(), {}) is met


def test_a_skill_leaf_needs_its_level_and_takes_an_unknown_one():
    tree = Requirement(requirement_id="r", kind="leaf", skill_id="s", level=3)
    levels = [{"s": 3.0}, {"s": 2.0}, {"s": float("nan")}, {}]
    assert [satisfied(tree, set(), set(), one) for one in levels] == [True, False, True, False]


def test_a_condition_that_nobody_has_read_is_met_by_nothing():
    tree = Requirement(requirement_id="r", kind="leaf", words="A level of English")
    assert not satisfied(tree, {"", "A level of English"}, {""}, {"": 5.0})
    either = Requirement(requirement_id="or", kind="any", children=(tree, leaf("a")))
    assert satisfied(either, {"a"}, set(), {})


IDS, UNITS, SKILLS = [f"c{at}" for at in range(6)], ["u0", "u1"], ["s0", "s1"]


def leaves():
    named = [{"credential_id": one} for one in [*IDS, "c.gone"]] + [{"unit_id": one} for one in [*UNITS, "u.gone"]]
    named += [{"words": "18 years old"}]  # nothing meets what nobody has read
    named += [{"skill_id": one, "level": level} for one in SKILLS for level in (None, 2.0, 4.0)]
    return st.sampled_from(named).map(lambda one: {"requirement_id": "r", "kind": "leaf", **one})


def trees():
    def grown(children):
        inner = st.lists(children, min_size=1, max_size=3)
        kinds = st.sampled_from([{"kind": "all"}, {"kind": "any"}, {"kind": "at_least", "min": 2}])
        return st.builds(lambda kind, below: {"requirement_id": "r", "children": below, **kind}, kinds, inner)

    return st.recursive(leaves(), grown, max_leaves=6)


def one_by_one(arrays, needs, able, credentials, units, level) -> set[str]:
    """What is reachable, by asking of every tree over and over until nothing changes."""
    free = {one for row, one in enumerate(arrays.credential_ids) if able[row] and row not in needs}
    frame = arrays.credentials.set_index("credential_id")
    while True:
        rows = [arrays.credential_row[one] for one in free]
        known = {unit for one in free for unit in frame.loc[one, "awards_units"]} | units
        best = {one: 0.0 if np.isnan(held) else held for one, held in level.items()}
        for row in rows:
            at = arrays.teaches.of(row)
            for taught_skill, reached in zip(arrays.teaches.skill[at], arrays.teaches.level[at], strict=True):
                name = arrays.skill_ids[taught_skill]
                best[name] = max(best.get(name, 0.0), float(np.nan_to_num(reached)))
        waiting = {row: tree for row, tree in needs.items() if able[row] and arrays.credential_ids[row] not in free}
        met = {row for row, tree in waiting.items() if satisfied(tree, free | credentials, known, best)}
        if not met:
            return free
        free |= {str(arrays.credential_ids[row]) for row in met}


@settings(max_examples=60)
@given(
    st.lists(st.none() | trees(), min_size=6, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6), st.data()
)
def test_all_trees_at_once_are_judged_as_one_by_one(found, able, data):
    units = data.draw(st.lists(st.sets(st.sampled_from(UNITS)), min_size=6, max_size=6))
    teach = data.draw(st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from(SKILLS)), min_size=1))
    levels = {pair: data.draw(st.sampled_from([1.0, 3.0, 5.0, np.nan])) for pair in sorted(teach)}
    needs = [
        (one, Requirement.model_validate(tree).model_dump_json()) for one, tree in zip(IDS, found, strict=True) if tree
    ]
    tables = {
        "skills": pd.DataFrame([skill(one, one) for one in SKILLS]),
        "credentials": pd.DataFrame(
            [credential(one, one, awards_units=sorted(given)) for one, given in zip(IDS, units, strict=True)]
        ),
        "credential_skills": pd.DataFrame([taught(*pair, level) for pair, level in levels.items()]),
        "prerequisites": pd.DataFrame(needs, columns=["credential_id", "requirement"]),
    }
    arrays = Arrays(in_memory(tables))
    held = (data.draw(st.sets(st.sampled_from(IDS))), data.draw(st.sets(st.sampled_from(UNITS))))
    level = data.draw(st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([2.0, 5.0, float("nan")])))
    prerequisites, mask = Prerequisites(arrays), np.array(able)
    closed = prerequisites.unreachable(mask, *held, level)
    reachable = one_by_one(arrays, prerequisites.trees, mask, *held, level)
    assert set(arrays.credential_ids[mask & ~closed]) == reachable
    assert not closed[~mask].any()
