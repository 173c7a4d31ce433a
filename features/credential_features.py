"""What is known of each credential whoever asks: its length, standing, age and level, as named columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Reals, added

FACTS = (
    "learning_hours",
    "weeks",
    "rating",
    "popularity",
    "quality",
    "registration",
    "accreditation",
    "recognition",
    "age_years",
    "level",
    "framework_level",
    "text_length",
    "hubness",
)
_TOP: Mapping[str, float] = {"AQF": 10, "NZQF": 10, "EQF": 8, "RQF": 8, "DIFFICULTY": 3}
_DAYS_A_YEAR = 365.25


def credential_facts(
    arrays: Arrays, quality: pd.DataFrame | Mapping[str, Reals], hubness: Reals, as_of: date
) -> dict[str, Reals]:
    """One (n,) column a name of ``FACTS``; NaN where nobody said.

    Parameters
    ----------
    quality : the parts of quality by credential row, as ``stackwise.models.terms.quality_parts`` returns them.
    hubness : as ``stackwise.features.matching.TextMatcher`` computes it.
    as_of : ages are counted back from this day.
    """
    frame = arrays.credentials
    opened = pd.to_datetime(frame["valid_from"]).to_numpy("datetime64[D]")
    lengths = [np.asarray(frame[name].str.len().fillna(0), dtype=float) for name in _TEXT]
    columns = {
        "learning_hours": np.log1p(frame["learning_hours"].to_numpy(float)),
        "weeks": frame["weeks"].to_numpy(float),
        "popularity": np.log1p(frame["rating_count"].to_numpy(float)),
        "age_years": np.where(np.isnat(opened), np.nan, (np.datetime64(as_of) - opened).astype(float)) / _DAYS_A_YEAR,
        "level": common_level(frame["level.framework"], frame["level.value"]),
        "framework_level": frame["level.value"].to_numpy(float),
        "hubness": hubness,
        "text_length": np.log1p(added(lengths)),
        **{name: np.asarray(quality[name], dtype=float) for name in _PARTS},
    }
    return {name: columns[name] for name in FACTS}


_TEXT = ("title", "outcomes", "description")
_PARTS = ("rating", "quality", "registration", "accreditation", "recognition")


def common_level(framework: pd.Series[str], value: pd.Series[float]) -> Reals:
    """Levels of different frameworks on one scale, 0 to 1; NaN for a framework that is not known here."""
    code, names = pd.factorize(framework)
    top = np.array([*(_TOP.get(str(name).upper(), np.nan) for name in names), np.nan])  # the last, -1: nobody said
    return np.asarray(value.to_numpy(float) / top[code])
