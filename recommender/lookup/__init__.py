"""Look-ups: find an item of a catalogue by its name, typos allowed, and show all that is known of one."""

from stackwise.recommender.lookup.find import KINDS, Finder
from stackwise.recommender.lookup.schema import FindAnswer, FoundItem, ItemLink, ShownItem
from stackwise.recommender.lookup.show import show_item

__all__ = ["KINDS", "FindAnswer", "Finder", "FoundItem", "ItemLink", "ShownItem", "show_item"]
