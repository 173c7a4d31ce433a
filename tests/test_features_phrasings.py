"""What ships of other words for skills and occupations: well formed, found by label whatever its case."""

from __future__ import annotations

import pytest

from stackwise.features.phrasings import PHRASINGS, VACANCY_TITLES, phrasings_of


@pytest.mark.parametrize("file", [PHRASINGS, VACANCY_TITLES])
def test_a_row_is_a_label_and_its_phrases(file):
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(len(row) == 2 for row in rows)
    labels = [label for label, _ in rows]
    assert len(labels) == len(set(labels))
    for label, phrases in rows:
        said = phrases.split(" | ")
        assert all(phrase == phrase.strip() and phrase for phrase in said), label
        assert len(said) == len(set(said)), label
        assert label not in said


def test_phrases_are_found_by_label():
    assert "ring up sales" in phrasings_of(["Operate Cash Register"])[0]
    assert phrasings_of(["no such label"]) == [()]
    assert "COO" in phrasings_of(["Chief Operating Officer"], VACANCY_TITLES)[0]
