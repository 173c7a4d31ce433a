"""Distribution: the version of Stackwise that runs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The installed version."""
    try:
        return version("stackwise")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+unknown"
