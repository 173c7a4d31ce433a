"""Quality of a credential recomputed from its own and its provider's rows."""

from __future__ import annotations

from datetime import date

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, within

WEIGHTS = {"registration": 0.3, "accreditation": 0.25, "recognition": 0.2, "rating": 0.25}
NEUTRAL, PRIOR = 0.4, 50.0


def standing(rows: CatalogueRows, credential: Row, day: date) -> dict[str, float | None]:
    """Each part of quality, None where unknown, and ``quality`` itself."""
    provider = rows.providers.get(credential["provider_id"], {})
    parts = {
        "registration": _registration(provider.get("registrations"), day),
        "accreditation": _accreditation(provider.get("quality"), day),
        "recognition": None if credential["recognised_by"] is None else float(bool(len(credential["recognised_by"]))),
        "rating": _rating(rows, credential),
    }
    total = 0.0
    for name, weight in WEIGHTS.items():
        value = parts[name]
        total += weight * (NEUTRAL if value is None else value)
    return {**parts, "quality": total / sum(WEIGHTS.values())}


def _registration(periods: list[Row] | None, day: date) -> float | None:
    return None if not periods else float(any(within(period, day, "from", "to") for period in periods))


def _accreditation(decisions: list[Row] | None, day: date) -> float | None:
    worth = {"accredited": 1.0, "provisional": 0.6}
    now = [worth.get(decision["decision"], 0.0) for decision in decisions or () if within(decision, day, "from", "to")]
    return None if not decisions else max(now, default=0.0)


def _rating(rows: CatalogueRows, credential: Row) -> float | None:
    if credential["rating"] is None:
        return None
    rated = [row for row in rows.credentials.values() if row["rating"] is not None]
    counts = [1.0 if row["rating_count"] is None else max(row["rating_count"], 1.0) for row in rated]
    mean = sum(row["rating"] * count for row, count in zip(rated, counts, strict=True)) / sum(counts)
    count = 1.0 if credential["rating_count"] is None else credential["rating_count"]
    shrunk = (credential["rating"] * count + mean * PRIOR) / (count + PRIOR)
    return float(min(1.0, max(0.0, (shrunk - 1) / 4)))
