"""What the name of a job says that its holder can do, and when a CV says it of its writer."""

from __future__ import annotations

import pandas as pd
import pytest

from stackwise.models.linking.mentions import SkillChance
from stackwise.recommender.engine.trades import Trades, is_own

OCCUPATIONS = pd.DataFrame(
    {
        "occupation_id": ["crane", "baker", "driver"],
        "title": ["tower crane operator", "baker", "driver"],
        "alt_titles": [["tower-crane driver"], ["bread baker"], []],
    }
)
NEEDS = pd.DataFrame(
    [("crane", "cranes", 1.0), ("crane", "radios", 0.5), ("baker", "bread", 1.0), ("baker", "cakes", 1.0)],
    columns=["occupation_id", "skill_id", "importance"],
)
MEANT = {
    "tower crane operator": [("cranes", 0.5), ("radios", 0.4)],
    "tower-crane driver": [("vans", 0.6), ("cranes", 0.12)],
    "baker": [("bread", 0.5), ("cakes", 0.3)],
    "bread baker": [("ovens", 0.5)],
}


@pytest.fixture
def trades():
    def linked(name, least):
        its = MEANT.get(name.lower(), [])
        return [SkillChance(0, skill, skill, chance) for skill, chance in its if chance >= least]

    return Trades({"occupations": OCCUPATIONS, "occupation_skills": NEEDS}, linked)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2010-14 Tower crane operator, Leeds", {"Tower crane operator": ["cranes"]}),  # a radio is no must
        ("Tower-crane driver", {"Tower-crane driver": ["cranes"]}),  # no van is needed
        ("a baker and bread baker", {"baker": ["bread", "cakes"]}),  # an oven is nothing that the job needs
        ("Tower crane\noperator", {}),
        ("I was a driver", {}),
    ],
)
def test_a_jobs_name_says_the_essential_skills_that_it_names(text, said, trades):
    found = {text[slice(*place)]: [one.skill_id for one in its] for place, its in trades.named(text).items()}
    assert found == said
    assert all(one.probability >= 0.8 for its in trades.named(text).values() for one in its)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Baker by trade", True),
        ("- Baker, Leeds", True),
        ("2010-14 Baker", True),
        ("since 2010: Baker", True),
        ("I was a Baker", True),
        ("Formerly Baker", True),
        ("Assistant to the Baker", False),
        ("I married a Baker", False),
    ],
)
def test_a_job_is_its_writers_own_where_it_opens_a_line_or_follows_as_a(text, own):
    assert is_own(text, text.index("Baker")) is own
