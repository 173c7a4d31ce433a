"""Prices out of line: a robust z of the logarithm, within credentials of one kind and currency.

The score is that of Iglewicz and Hoaglin (1993): 0.6745 times the distance from the median over the median absolute
deviation, and the mean absolute deviation times 1.2533 where most prices are equal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stackwise.features.catalogue import Catalogue
from stackwise.recommender.health.schema import Finding

LEAST_LIKE = 12  # prices of a kind and currency below which none is out of line
OUT_OF_LINE = 5.0  # prices have heavy tails: the authors' 3.5 is for normal data
LEAST_FACTOR = 4.0  # and it is at least so many times the middle price, or a part of it


def prices_out_of_line(catalogue: Catalogue) -> Iterator[Finding]:
    """One finding for each price far from those of its like; what is free is not compared."""
    frame = catalogue["credentials"].drop_duplicates("credential_id", keep="last")
    frame = frame[frame["price.amount"] > 0]
    like = [frame["kind"].fillna("credential"), frame["price.currency"].fillna("")]
    for (kind, currency), own in frame.groupby(like):
        if len(own) < LEAST_LIKE:
            continue
        logs = np.log(own["price.amount"].to_numpy(float))
        scores, middle = robust_z(logs), float(np.median(logs))
        for at in np.flatnonzero((abs(scores) > OUT_OF_LINE) & (abs(logs - middle) >= np.log(LEAST_FACTOR))):
            row = own.iloc[at]
            like_it = f"middle {str(kind).replace('_', ' ')} of {len(own)}"
            price = f"{row['price.amount']:g} {currency}"
            why = f"{price} where the {like_it} costs {np.exp(middle):g} (robust z {scores[at]:.1f})"
            key, title = str(row["credential_id"]), str(row["title"])
            yield Finding(check="prices", code="price_out_of_line", table="credentials", id=key, title=title, why=why)


def robust_z(values: np.ndarray) -> np.ndarray:
    """(n,) distances from the median in robust standard deviations; 0 where all values are equal."""
    off = values - np.median(values)
    scale = np.median(abs(off)) / 0.6745 or abs(off).mean() * 1.2533
    return np.asarray(off / scale if scale else off)
