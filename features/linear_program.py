"""Linear program with whole variables, built row by row and solved by HiGHS (scipy)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Terms = list[tuple[int, float]]


class LinearProgram:
    """Variables from 0 up, rows of terms between two bounds."""

    def __init__(self) -> None:
        self._most: list[float] = []
        self._whole: list[int] = []
        self._rows: list[tuple[Terms, float, float]] = []

    def variable(self, most: float, whole: bool = False) -> int:
        """A new variable between 0 and ``most``."""
        self._most.append(most)
        self._whole.append(int(whole))
        return len(self._most) - 1

    def add(self, terms: Terms, least: float | None, most: float | None) -> None:
        """Keep a sum of variables between two bounds."""
        self._rows.append((terms, -np.inf if least is None else least, np.inf if most is None else most))

    def only_one(self, sums: Sequence[Sequence[int]]) -> None:
        """Let no more than one of some sums of variables be above zero, each no more than its widest variable."""
        if len(sums) > 1:
            switches = [(self.variable(1.0, whole=True), 1.0) for _ in sums]
            for inside, (switch, _) in zip(sums, switches, strict=True):
                most = max(self._most[at] for at in inside)
                self.add([*((at, 1.0) for at in inside), (switch, -most)], None, 0.0)
            self.add(switches, None, 1.0)

    def solve(self, maximised: Sequence[int] = ()) -> float | None:
        """The most that the named variables sum to; ``None`` where the rows cannot all be kept."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        count = len(self._most)
        if not count:
            return 0.0 if all(least <= 1e-9 and most >= -1e-9 for _, least, most in self._rows) else None
        entries = [(at, column, value) for at, (terms, _, _) in enumerate(self._rows) for column, value in terms]
        rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
        matrix = coo_array((values, (rows.astype(int), columns.astype(int))), shape=(len(self._rows), count)).tocsr()
        low, high = (np.array([row[side] for row in self._rows], dtype=float) for side in (1, 2))
        goal = np.zeros(count)
        goal[list(maximised)] = -1.0
        found = milp(
            goal,
            constraints=LinearConstraint(matrix, low, high),  # room here makes HiGHS mend points, and print that
            bounds=Bounds(0.0, np.array(self._most)),
            integrality=np.array(self._whole),
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else float(-found.fun)
