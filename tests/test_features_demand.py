from datetime import date

import numpy as np
import pandas as pd
import pytest
from conftest import planted_tables

from stackwise.features.arrays import Arrays
from stackwise.features.catalogue import in_memory
from stackwise.features.demand import DemandConfig, rising_demand

AS_OF = date(2026, 9, 1)


def ads(early: int, late: int) -> pd.DataFrame:
    days = [date(2025, 3, 1)] * early + [date(2026, 3, 1)] * late
    ids = [f"j{at:02}" for at in range(len(days))]
    return pd.DataFrame({"job_id": ids, "title": "t", "text": "x", "posted_on": days})


@pytest.fixture
def rising():
    catalogue = in_memory({**planted_tables(), "jobs": ads(10, 10)})
    arrays = Arrays(catalogue)
    jobs = catalogue["jobs"]["job_id"]
    pairs = [(one, "s.menu") for one in jobs[10:18]] + [(one, "s.till") for one in jobs[:8]]
    links = pd.DataFrame([*pairs, *((one, "s.knife") for one in jobs)], columns=["job_id", "skill_id"])
    return dict(zip(arrays.skill_ids, rising_demand(arrays, links, AS_OF), strict=True))


def test_asked_for_more_is_rising_and_no_more_than_one(rising):
    assert rising["s.menu"] == 1.0


def test_asked_for_less_as_much_or_never_is_not_rising(rising):
    assert (rising["s.till"], rising["s.knife"], rising["s.sauce"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(("early", "late"), [(9, 20), (20, 9), (0, 0)])
def test_too_few_ads_say_nothing(early, late):
    arrays = Arrays(in_memory({**planted_tables(), "jobs": ads(early, late)}))
    assert rising_demand(arrays, pd.DataFrame({"job_id": [], "skill_id": []}), AS_OF) is None


def test_ads_after_the_date_are_not_looked_at():
    arrays = Arrays(in_memory({**planted_tables(), "jobs": ads(10, 10)}))
    links = pd.DataFrame({"job_id": [f"j{at}" for at in range(10, 20)], "skill_id": "s.menu"})
    assert rising_demand(arrays, links, date(2026, 2, 1), DemandConfig(least_ads=1)) is None
    assert np.max(rising_demand(arrays, links, AS_OF)) == 1.0
