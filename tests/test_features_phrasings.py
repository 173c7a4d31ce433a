"""What ships of other words for skills and occupations: well formed, found by label whatever its case."""

from __future__ import annotations

import pytest

from stackwise.features.phrasings import FILES, fingerprint, phrasings_of


@pytest.mark.parametrize("of", FILES)
def test_a_row_is_a_label_and_its_phrases(of):
    rows = [line.split("\t") for line in FILES[of].read_text(encoding="utf-8").splitlines()]
    assert all(len(row) == 2 for row in rows)
    labels = [label for label, _ in rows]
    assert len(labels) == len(set(labels))
    for label, phrases in rows:
        said = phrases.split(" | ")
        assert all(phrase == phrase.strip() and phrase for phrase in said), label
        assert len(said) == len(set(said)), label
        assert label not in said


def test_phrases_are_found_by_label():
    found = phrasings_of(["Operate Cash Register", "no such label"], "skills")
    assert "ring up sales" in found[0]
    assert found[1] == ()
    assert "sparky" in phrasings_of(["electrician"], "occupations")[0]


def test_the_fingerprints_differ():
    assert fingerprint("skills") != fingerprint("occupations")
