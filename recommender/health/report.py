"""Catalogue report: every check of a catalogue, run in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError, describe
from stackwise.recommender.health.coverage import coverage
from stackwise.recommender.health.dates import stale_dates
from stackwise.recommender.health.duplicates import duplicates
from stackwise.recommender.health.prices import LEAST_LIKE, prices_out_of_line
from stackwise.recommender.health.rules import impossible_rules
from stackwise.recommender.health.schema import CHECKS, CatalogueReport, CheckName, Finding
from stackwise.recommender.health.text_fit import LEAST_ROWS, judged, texts_out_of_place


def check_catalogue(
    catalogue: Catalogue, checks: Sequence[CheckName] = CHECKS, as_of: date | None = None
) -> CatalogueReport:
    """What a catalogue states, and what in it cannot be right.

    Parameters
    ----------
    checks : those to run; all when left out. Coverage is told in any case.
    as_of : the day that dates are compared with; today when left out.

    Raises
    ------
    InputError
        An unknown check.
    """
    unknown = [check for check in checks if check not in CHECKS]
    if unknown:
        raise InputError(describe("check", repr(unknown[0]), f"one of {', '.join(CHECKS)}", "name one of these"))
    today = as_of or date.today()
    fields, providers, below = coverage(catalogue)
    ruled: list[Finding] = []
    if {"rules", "prerequisites"} & set(checks):
        ruled = list(impossible_rules(catalogue, today))
    found: Mapping[CheckName, Callable[[], Iterable[Finding]]] = {
        "fields": lambda: below,
        "texts": lambda: texts_out_of_place(catalogue),
        "duplicates": lambda: duplicates(catalogue),
        "prerequisites": lambda: [finding for finding in ruled if finding.check == "prerequisites"],
        "rules": lambda: [finding for finding in ruled if finding.check == "rules"],
        "prices": lambda: prices_out_of_line(catalogue),
        "dates": lambda: stale_dates(catalogue, today),
    }
    run = [check for check in CHECKS if check in checks]
    findings = [finding for check in run for finding in sorted(found[check](), key=lambda item: (item.table, item.id))]
    counts = Counter(finding.check for finding in findings)
    return CatalogueReport(
        catalogue=catalogue.name,
        as_of=today.isoformat(),
        rows={name: len(frame) for name, frame in catalogue.tables.items() if len(frame)},
        fields=fields,
        providers=providers,
        counts={check: counts[check] for check in run},
        findings=findings,
        notes=_notes(catalogue, run),
    )


def _notes(catalogue: Catalogue, checks: Sequence[CheckName]) -> list[str]:
    """What could not be checked."""
    newest = catalogue["credentials"].drop_duplicates("credential_id", keep="last")
    found = []
    left = len(newest) - sum(len(own) for _, own in judged(newest))
    if "texts" in checks and left:
        why = f"too short, or of a source with fewer than {LEAST_ROWS}"
        found.append(f"texts: {left:,} of {len(newest):,} were not judged: {why}")
    priced = newest[newest["price.amount"] > 0]
    few = priced.groupby([priced["kind"].fillna(""), priced["price.currency"].fillna("")]).size()
    alone = int(few[few < LEAST_LIKE].sum())
    if "prices" in checks and alone:
        found.append(f"prices: {alone:,} have fewer than {LEAST_LIKE} of their kind and currency to compare with")
    return found
