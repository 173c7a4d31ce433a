"""Registers: qualifications, their units and superseded units from national registers' CSV."""
