"""A residual network on which supplies are placed one at a time, each as the best there is.

Placing a supply where no better circulation exists without it needs only cycles through the supply's own entry arc (the
incremental form of the successive path method, e.g. Ahuja, Magnanti & Orlin, 1993, ch. 9), so the same step builds the
base and values each candidate on top of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

Arc = int
FREE = 10**15  # more than any total in grains


class Network:
    """Arcs in pairs: arc ``a`` and its reverse ``a ^ 1``; ``room`` is what can still be pushed, ``gain`` per grain."""

    def __init__(self) -> None:
        self.out: list[list[Arc]] = []
        self.head: list[int] = []
        self.room: list[int] = []
        self.gain: list[int] = []
        self._pushed: list[tuple[Arc, int]] = []

    def node(self) -> int:
        """A new node."""
        self.out.append([])
        return len(self.out) - 1

    def arc(self, tail: int, head: int, room: int, gain: int = 0) -> Arc:
        """A new arc and its reverse."""
        at = len(self.head)
        self.head += [head, tail]
        self.room += [room, 0]
        self.gain += [gain, -gain]
        self.out[tail].append(at)
        self.out[head].append(at + 1)
        return at

    def flow(self, arc: Arc) -> int:
        """What was pushed through an arc."""
        return self.room[arc ^ 1]

    def place(self, entry: int, room: int, choices: Iterable[tuple[int, int, int]]) -> tuple[int, list[Arc]]:
        """Add a supply under ``entry`` with ``choices`` (node, room, gain) and use it as well as can be.

        Returns the total gain, and the choices' arcs.
        """
        node = self.node()
        door = self.arc(entry, node, room)
        arcs = [self.arc(node, head, most, gain) for head, most, gain in choices]
        won = 0
        while self.room[door]:
            gain, path = self._best_path(node, entry)
            if gain <= 0:
                break
            path.append(door)
            amount = min(self.room[arc] for arc in path)
            self._push(path, amount)
            won += gain * amount
        return won, arcs

    def _push(self, path: list[Arc], amount: int) -> None:
        for arc in path:
            self.room[arc] -= amount
            self.room[arc ^ 1] += amount
            self._pushed.append((arc, amount))

    def _best_path(self, start: int, end: int) -> tuple[int, list[Arc]]:
        """The path of most gain; there are no gaining cycles, so labels only rise finitely often."""
        best, via = {start: 0}, {}
        queue, waiting = deque([start]), {start}
        head, room, gain = self.head, self.room, self.gain
        while queue:
            at = queue.popleft()
            waiting.discard(at)
            so_far = best[at]
            if at == end:
                continue
            for arc in self.out[at]:
                if room[arc]:
                    to, reached = head[arc], so_far + gain[arc]
                    if to not in best or reached > best[to]:
                        best[to], via[to] = reached, arc
                        if to not in waiting:
                            waiting.add(to)
                            queue.append(to)
        if end not in best:
            return 0, []
        path, at = [], end
        while at != start:
            path.append(via[at])
            at = head[via[at] ^ 1]
        return best[end], path

    def gains_to(self, end: int) -> tuple[dict[int, int], dict[int, Arc]]:
        """For every node that reaches ``end``: the most gain of a path there, and the first arc of that path."""
        best, via = {end: 0}, {}
        queue, waiting = deque([end]), {end}
        head, room, gain = self.head, self.room, self.gain
        while queue:
            at = queue.popleft()
            waiting.discard(at)
            for back in self.out[at]:
                arc, tail = back ^ 1, head[back]
                if room[arc] and tail != end and (tail not in best or best[at] + gain[arc] > best[tail]):
                    best[tail], via[tail] = best[at] + gain[arc], arc
                    if tail not in waiting:
                        waiting.add(tail)
                        queue.append(tail)
        return best, via

    def mark(self) -> tuple[int, int, int]:
        """A state to come back to."""
        return len(self.out), len(self.head), len(self._pushed)

    def undo(self, mark: tuple[int, int, int]) -> None:
        """Back to a marked state: pushes undone, newer arcs and nodes gone."""
        nodes, arcs, pushes = mark
        for arc, amount in reversed(self._pushed[pushes:]):
            self.room[arc] += amount
            self.room[arc ^ 1] -= amount
        del self._pushed[pushes:]
        for arc in range(len(self.head) - 1, arcs - 1, -1):
            self.out[self.head[arc ^ 1]].pop()
        del self.head[arcs:], self.room[arcs:], self.gain[arcs:], self.out[nodes:]
