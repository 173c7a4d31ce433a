"""A text of a few words is a title that stands alone only where it names no paper that is asked."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from stackwise.models.occupation import OccupationCandidate, OccupationMatch
from stackwise.models.occupation.titles import TitleCandidate
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.occupations import occupation_of_text

TEXT = "Degree in law"
LECTURER = OccupationCandidate("o.law", "law lecturer", 0, 0.6, exact=False)


def title_of(mention_type: str, why: str) -> tuple[int, int] | None:
    """The stretch taken for a title that stands alone, where "Degree in law" is read as a mention of that type."""
    found = TitleCandidate(0, len(TEXT), TEXT, 0, led=False)
    match = OccupationMatch((LECTURER,), False, why, found, (LECTURER,), alone=True, nearness=0.9, titled=True)
    arrays = SimpleNamespace(occupations=pd.DataFrame({"occupation_id": ["o.law"], "title": ["law lecturer"]}))
    mention = TextMention(0, 13, "Degree in law", mention_type, 0.99, None, "must", None, None, 0, len(TEXT))
    matcher = SimpleNamespace(match=lambda *_: match)
    return occupation_of_text(TEXT, None, arrays, matcher, [mention]).title


@pytest.mark.parametrize(
    ("mention_type", "why", "title"),
    [
        ("qualification", "doubtful", None),
        ("skill", "doubtful", (0, len(TEXT))),
        ("qualification", "shared name", (0, len(TEXT))),
    ],
)
def test_words_that_hold_a_paper_are_no_title_unless_they_are_a_name(mention_type, why, title) -> None:
    assert title_of(mention_type, why) == title
