"""Budget of a caller: how many requests a minute, and how many seconds of work; what is spent comes back evenly."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from stackwise.features.errors import describe
from stackwise.recommender.service.errors import retry_later

_MOST_CALLERS = 10_000  # remembered; one that is forgotten begins with a full budget


class CallerBudget:
    """A bucket for each caller, which fills up within a minute.

    Parameters
    ----------
    what : is counted, in words.
    per_minute : the size of the bucket; 0 for no limit.
    now : seconds on a clock that never goes back.
    """

    def __init__(self, what: str, per_minute: float, now: Callable[[], float]) -> None:
        self._what, self._most, self._now = what, float(per_minute), now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def need(self, caller: str, least: float) -> None:
        """Refuse a caller who has less than ``least`` left.

        Raises
        ------
        RefusedError
            429, with the seconds till it may be asked again.
        """
        if not self._most:
            return
        with self._lock:
            left = self._now_left(caller)
        if left < least:
            wait = int((least - left) * 60 / self._most) + 1
            expected, fix = f"at most {self._most:g} a minute", f"send it again after {wait} s"
            raise retry_later("rate", describe(self._what, "more", expected, fix), wait, 429)

    def spend(self, caller: str, amount: float) -> None:
        """Take what was used; a bucket may go below nothing by what was not known before."""
        if not self._most:
            return
        with self._lock:
            left = self._now_left(caller)
            self._left[caller] = (left - amount, self._now())
            self._left.move_to_end(caller)
            while len(self._left) > _MOST_CALLERS:
                self._left.popitem(last=False)

    def _now_left(self, caller: str) -> float:
        left, since = self._left.get(caller, (self._most, self._now()))
        return min(self._most, left + (self._now() - since) * self._most / 60)
