import pytest
from conftest import AS_OF

from features.errors import UnknownIdError
from features.records import Constraints, Holding, Learner, Requirement
from models.eligibility import Eligibility, satisfied


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
