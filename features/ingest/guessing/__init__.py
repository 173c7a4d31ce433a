"""Guessing: a mapping for a course list that comes without one, from its columns' names and values."""
