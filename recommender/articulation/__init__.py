"""Articulation drafts: proposed from texts, kept in a ledger, signed into a rule or refused by a person."""
