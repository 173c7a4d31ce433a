"""Drafts of packaging rules from prose."""
