"""Packaging rules: what a qualification is made of, as a registrar states it."""
