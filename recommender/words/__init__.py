"""Interface texts in several languages, and their loader."""

from stackwise.recommender.words.texts import LANGUAGES, Texts, open_texts

__all__ = ["LANGUAGES", "Texts", "open_texts"]
