"""Occupation matching: which occupation of a taxonomy a title, an advertisement or an everyday name means."""

from stackwise.models.occupation.match import OccupationCandidate, OccupationConfig, OccupationMatch
from stackwise.models.occupation.matcher import OccupationMatcher
from stackwise.models.occupation.names import OccupationNames, build_names, load_names

__all__ = [
    "OccupationCandidate",
    "OccupationConfig",
    "OccupationMatch",
    "OccupationMatcher",
    "OccupationNames",
    "build_names",
    "load_names",
]
