"""Health of a catalogue: what it knows, and what in it cannot be right."""

from stackwise.recommender.health.report import check_catalogue
from stackwise.recommender.health.schema import CHECKS, CatalogueReport, FieldCoverage, Finding, ProviderCoverage

__all__ = ["CHECKS", "CatalogueReport", "FieldCoverage", "Finding", "ProviderCoverage", "check_catalogue"]
