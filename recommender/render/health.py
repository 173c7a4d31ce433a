"""Catalogue report as a page of text."""

from __future__ import annotations

from stackwise.recommender.health.schema import CatalogueReport

_BAR = 20  # characters
_TOP_PROVIDERS = 10
_SAID = {
    "fields": "Below the framework's minimum standards",
    "texts": "Texts that do not fit their title",
    "duplicates": "Duplicates",
    "prerequisites": "Prerequisites that cannot be met",
    "rules": "Rules that cannot work",
    "prices": "Prices out of line",
    "dates": "Stale dates",
}


def health_page(report: CatalogueReport, n: int = 10) -> str:
    """The report, with at most ``n`` findings of each check."""
    rows = ", ".join(f"{count:,} {name}" for name, count in report.rows.items())
    return "\n".join([f"{report.catalogue} on {report.as_of}: {rows}", "", *_coverage(report), *_findings(report, n)])


def _coverage(report: CatalogueReport) -> list[str]:
    lines = ["Stated by credentials (* asked for by Australia's National Microcredentials Framework, ** its minimum)"]
    for part in report.fields:
        mark = "**" if part.minimum else "*" if part.framework else ""
        bar = "#" * round(_BAR * part.share)
        lines.append(f"  {part.field + mark:<30} {part.share:>6.1%} {bar}")
    lines += ["", "By provider: mean share of the framework's fields, and what is never stated"]
    for own in report.providers[:_TOP_PROVIDERS]:
        never = f"; never {', '.join(own.never)}" if own.never else ""
        name = own.name or own.provider_id or "(no provider)"
        lines.append(f"  {name} ({own.credentials:,}): {own.share:.0%}{never}")
    left = len(report.providers) - _TOP_PROVIDERS
    return [*lines, *([f"  and {left:,} more providers"] if left > 0 else []), ""]


def _findings(report: CatalogueReport, n: int) -> list[str]:
    lines = []
    for check, count in report.counts.items():
        lines.append(f"{_SAID[check]}: {count:,}")
        own = [finding for finding in report.findings if finding.check == check]
        lines += [f"  {item.title or item.id} [{item.id}] {item.code}: {item.why}" for item in own[:n]]
        if len(own) > n:
            lines.append(f"  and {len(own) - n:,} more")
    return [*lines, *[f"Not checked: {note}" for note in report.notes]]
