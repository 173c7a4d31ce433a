"""Codes of units as rule texts print them: national units, and units of awarding bodies."""

from __future__ import annotations

CODE = r"[A-Z]{2,8}\d[A-Z0-9]{1,9}|[A-Z]/\d{3}/\d{4}"
