"""The word lists of ``wording.toml`` as compiled patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any


@cache
def wording() -> dict[str, Any]:
    """The word lists as they are written."""
    return tomllib.loads(resources.files("stackwise.features").joinpath("wording.toml").read_text(encoding="utf-8"))


@cache
def group(name: str, shape: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The lists under a heading of the file, in order, each as one pattern; ``shape`` holds ``{}`` for alternatives."""
    return tuple((key, either(words, shape)) for key, words in wording()[name].items())


@cache
def one(name: str, shape: str) -> re.Pattern[str]:
    """A single list of the file as one pattern."""
    return either(wording()[name], shape)


def either(words: Sequence[str], shape: str) -> re.Pattern[str]:
    """Any of ``words`` in a pattern of the given shape, without regard to case."""
    return re.compile(shape.replace("{}", f"(?:{'|'.join(words)})"), re.I)
