"""Settings of a retraining, as a TOML file may give them; every default is the one that was measured."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from stackwise.features.errors import InputError, describe, some
from stackwise.training.field_types import PositiveCount, Whole
from stackwise.training.fit import FitConfig
from stackwise.training.judgements import DerivedConfig
from stackwise.training.split import SplitConfig


@dataclass(frozen=True)
class GateConfig:
    """What a model must reach to become the challenger.

    ``lane_lift`` and ``fused_lift`` are over the best single lane and the fused baseline in nDCG@10, both with
    Holm-adjusted p under ``p``. ``single_feature`` is the most that one feature alone may reach of a model of derived
    grades: more would mean that the grades follow that feature's own formula. ``floor`` is the most that a model of
    permuted grades may exceed the random ranking by. ``champion_loss`` is the most that may be lost against the
    champion. Of people's grades a model must be above TF-IDF of the request by ``request_lift``, lose no more than
    ``slice_loss`` to it in a slice of ``least_in_slice`` learners, and no more than ``shipped_loss`` to what ships.
    """

    lane_lift: float = 0.0
    fused_lift: float = 0.0
    p: float = 0.05
    single_feature: float = 0.9
    floor: float = 0.1
    calibration_error: float = 0.1
    champion_loss: float = 0.01
    request_lift: float = 0.0
    shipped_loss: float = 0.0
    slice_loss: float = 0.02
    least_in_slice: int = 10


@dataclass(frozen=True)
class RetrainConfig:
    """One retraining. ``as_of``: the newest day the catalogue names when left out. ``pairs``: the most to derive."""

    seed: Whole = 0
    as_of: date | None = None
    encoder: str = "default"
    depth: PositiveCount = 1000
    pairs: PositiveCount = 1_000_000
    ablate: bool = False
    derived: DerivedConfig = field(default_factory=DerivedConfig)
    split: SplitConfig = field(default_factory=SplitConfig)
    fit: FitConfig = field(default_factory=FitConfig)
    gates: GateConfig = field(default_factory=GateConfig)

    def plain(self) -> dict[str, Any]:
        """As plain values, for reports and parameters."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


_FIX = "see docs/training.md for the settings"


def read_config(*paths: Path | None) -> RetrainConfig:
    """Settings from TOML files with tables ``[derived]``, ``[split]``, ``[fit]``, ``[gates]``; defaults without one.

    A later file is laid over the ones before it, setting by setting.

    Raises
    ------
    InputError
        No such file, not TOML, a setting that does not exist, or a value of the wrong kind.
    """
    given: dict[str, Any] = {}
    for path in filter(None, paths):
        given = _laid_over(given, _read(path))
    try:
        return TypeAdapter(RetrainConfig).validate_python(given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        named = ", ".join(str(path) for path in paths if path)
        raise InputError(describe(f"config {named}", wrong, "values of the right kind", _FIX)) from error


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {name: _laid_over(under[name], value) for name, value in over.items()
            if isinstance(value, dict) and isinstance(under.get(name), dict)}  # fmt: skip
    return {**under, **over, **both}


def _read(path: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(describe(f"config {path}", str(error), "a TOML file", _FIX)) from error
    unknown = list(_unknown(RetrainConfig, given))
    if unknown:
        known = ", ".join(one.name for one in fields(RetrainConfig))
        raise InputError(describe(f"config {path}", f"settings {some(unknown)}", f"those that exist ({known})", _FIX))
    return given


def _unknown(of: Any, given: dict[str, Any], prefix: str = "") -> list[str]:
    known = {one.name: one for one in fields(of)}
    found = [f"{prefix}{name}" for name in given if name not in known]
    for name, value in given.items():
        default = known[name].default_factory if name in known else None
        if isinstance(value, dict) and isinstance(default, type) and is_dataclass(default):
            found += _unknown(default, value, f"{name}.")
    return found
