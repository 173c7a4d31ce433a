"""Articulation: how far what a credential teaches covers a unit's elements, as a draft for a person to judge."""

from stackwise.models.articulation.compare import ArticulationConfig, ElementCover, compare_texts, tier_of

__all__ = ["ArticulationConfig", "ElementCover", "compare_texts", "tier_of"]
