"""Recently used values: a store of a bounded size, out of which goes first what was asked for longest ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class RecentlyUsed(Generic[K, V]):
    """Keeps values by key, up to ``most`` bytes, or whatever sizes are given in; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, 0, Lock()
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def found(self, keys: Iterable[K]) -> dict[K, V]:
        """What is kept of some keys."""
        with self._lock:
            here = {key: self._kept[key][0] for key in keys if key in self._kept}
            for key in here:
                self._kept.move_to_end(key)
        return here

    def keep(self, key: K, value: V, size: int) -> None:
        """Keep a value of a size; one that is larger than the whole store is not kept."""
        if size > self._most:
            return
        with self._lock:
            self._held += size - self._kept.pop(key, (value, 0))[1]
            self._kept[key] = (value, size)
            while self._held > self._most:
                self._held -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Keep nothing of what there is."""
        with self._lock:
            self._kept.clear()
            self._held = 0

    @property
    def held(self) -> int:
        """Size of what is kept."""
        return self._held
