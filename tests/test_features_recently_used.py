"""Recently used: never over its bytes, and what was asked for last stays."""

from stackwise.features.recently_used import RecentlyUsed


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    store = RecentlyUsed[str, int](30)
    for at, key in enumerate("abc"):
        store.keep(key, at, 10)
    assert store.found("ax") == {"a": 0}
    store.keep("d", 3, 10)
    assert store.found("abcd") == {"a": 0, "c": 2, "d": 3}
    assert store.held == 30


def test_a_key_that_is_kept_again_counts_once() -> None:
    store = RecentlyUsed[str, int](30)
    store.keep("a", 1, 10)
    store.keep("a", 2, 20)
    assert store.found("a") == {"a": 2}
    assert store.held == 20


def test_what_is_larger_than_the_store_is_not_kept_and_drives_nothing_out() -> None:
    store = RecentlyUsed[str, int](30)
    store.keep("a", 1, 10)
    store.keep("b", 2, 31)
    assert store.found("ab") == {"a": 1}
