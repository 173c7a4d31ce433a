"""The allocation as a constraint program: exact for every tree, cap and rule; slower than the flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import gcd
from typing import TYPE_CHECKING, Any

from stackwise.features.errors import CreditError, describe
from stackwise.models.credit.awards import RESIDENT, AllocationProblem
from stackwise.models.credit.completion import Completion, completion_sizes
from stackwise.models.credit.result import CreditLine
from stackwise.models.credit.solution import LEVELS, Assignment, Solution, doubles, limited, plays
from stackwise.models.credit.tree import GRAIN, TOP, RequirementNode, scaled_units

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SEED = 11
WIDEST = 2**45  # levels are packed into one objective up to this range, so that few solves are needed


def solve_cpsat(problem: AllocationProblem, seconds: float = 10.0) -> Solution:
    """The best allocation, or the best found in ``seconds`` with the bound proven by then.

    ``seconds`` is the solver's deterministic time, so that the same problem gives the same answer on any machine.
    """
    found = plays(problem)
    if not found:
        return Solution({}, 0, "none")
    return _Model(problem, found).solve(seconds)


def attach(problem: AllocationProblem, model: cp_model.CpModel) -> tuple[dict[int, Any], Any, int]:
    """Make the allocation part of another program.

    Returns
    -------
    A switch by position of each grant that could be used, the steps that count, and the grains of a step.
    """
    found = plays(problem)
    if not found:
        return {}, 0, problem.tree.total or 1
    part = _Model(problem, found, model)
    counted = [at for at, play in enumerate(found) if play.option.counts]
    return part.active, sum(part.amount[at] for at in counted), part.step


def import_room(
    problem: AllocationProblem, lines: Sequence[CreditLine], seconds: float = 10.0
) -> tuple[float, dict[str, float]]:
    """How much may still come from outside the lists beside the lines that count: in all, and by place alone.

    Raises
    ------
    CreditError
        The tree holds what cannot be completed by groups (a choice, another measure), or it cannot be completed.
    """
    part = _Model(problem, plays(problem), completed=True)
    taken: dict[tuple[int, str | None], int] = defaultdict(int)
    for line in lines:
        taken[problem.tree.at[line.requirement_id], line.unit_id] += scaled_units(line.value or 0.0)
    for (leaf, unit), grains in taken.items():
        same = [at for at, play in enumerate(part.plays)
                if play.option.counts and (play.option.node, play.option.unit_id) == (leaf, unit)]  # fmt: skip
        part.model.add(part._sum(same) >= grains // part.step)
    places: dict[str, Any] = defaultdict(int)
    for node, _, more in part.completion.coming:
        if node.requirement.where is not None:
            places[node.requirement.requirement_id] += more
    alone = {name: part.most(terms, seconds) for name, terms in places.items()}
    return part.most(sum(places.values()), seconds), alone


class _Model:
    def __init__(
        self,
        problem: AllocationProblem,
        found: Sequence[Assignment],
        model: cp_model.CpModel | None = None,
        completed: bool = False,
    ) -> None:
        """``completed``: with what is still to come, even where no bound lies across the tree."""
        from ortools.sat.python import cp_model

        self.problem, self.tree, self.plays = problem, problem.tree, found
        completed = completed or bool(self.tree.qualification.crossings)
        self.step = _step(problem, found, completed)
        self.worth = [(play.option.worth or 0) // self.step for play in found]
        self.model: cp_model.CpModel = cp_model.CpModel() if model is None else model
        self.used = [self.model.new_bool_var("") for _ in found]
        self.amount = [self.model.new_int_var(0, worth, "") for worth in self.worth]
        for used, amount, worth in zip(self.used, self.amount, self.worth, strict=True):
            self.model.add(amount <= worth * used)
            self.model.add(amount >= used)
        self.active = {index: self.model.new_bool_var("") for index in sorted({play.grant for play in found})}
        self._grants()
        self._places()
        for same in doubles(problem, found):
            positions = {play.position for play in same}
            self.model.add(sum(self.used[at] for at, play in enumerate(found) if play.position in positions) <= 1)
        self._branches()
        self._picks()
        self._overlaps()
        self._mixed()
        self._limits()
        if completed:
            self.completion = Completion(self.model, problem, found, self.amount, self.step)
            self.completion.add()

    def _sum(self, chosen: list[int]) -> Any:
        return sum(self.amount[at] for at in chosen)

    def _grants(self) -> None:
        by_part: dict[tuple[int, int], list[int]] = defaultdict(list)
        by_grant: dict[int, list[int]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            by_part[play.grant, play.part].append(at)
            by_grant[play.grant].append(at)
        for (owner, _), members in by_part.items():
            self.model.add(sum(self.used[at] for at in members) <= self.active[owner])
        uses: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for index, active in self.active.items():
            grant = self.problem.grants[index]
            for resource in sorted(grant.consumes):
                uses[resource].append(active)
            if grant.limit is not None:
                self.model.add(self._sum(by_grant[index]) <= grant.limit // self.step)
            if grant.rule is not None and grant.rule.conditions.min_resident is not None:
                most = max(0, self.tree.total - scaled_units(grant.rule.conditions.min_resident))
                self.model.add(self._sum(self._credit()) <= most // self.step).only_enforce_if(active)
        for resource, takers in uses.items():
            self.model.add(sum(takers) <= self.problem.capacity(resource))

    def _places(self) -> None:
        at_leaf: dict[int, list[int]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            at_leaf[play.option.node].append(at)
        for node, members in at_leaf.items():
            places = self.tree.nodes[node].places
            if self.tree.nodes[node].role == "leaf" and places is not None:
                self.model.add(sum(self.used[at] for at in members) <= places)

    def _branches(self) -> None:
        """Places taken in every branch, minima counted as full where they reserve."""
        below: dict[int, list[int]] = defaultdict(list)
        direct: dict[int, list[int]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            direct[play.option.node].append(at)
            for node in self.tree.counting(play.option.node, play.option.shared):
                below[node.index].append(at)
        inside: dict[int, Any] = defaultdict(int)
        for index in sorted(below, reverse=True):
            node = self.tree.nodes[index]
            idle = node.reserve // self.step
            taken = self._taken(node, self._sum(direct[index]) + inside[index] + idle, below[index])
            kept = node.need // self.step if node.keeps else 0
            inside[node.parent] += taken - kept
        once = [at for at, play in enumerate(self.plays) if play.option.shared is None]
        self.model.add(self._sum(once) <= self.tree.total // self.step)

    def _taken(self, node: RequirementNode, total: Any, below: list[int]) -> Any:
        if node.role in ("limit", "clip"):
            self.model.add(total <= (node.bound or 0) // self.step)
        single = node.role == "pick" and node.keeps and _single(node)
        if node.role == "minimum" or node.needed or single:
            need = node.need // self.step
            total = total - need if single else total
            taken = self.model.new_int_var(need, sum(self.worth) + need, "")
            self.model.add(taken >= total)
            return taken
        return total if node.keeps else self._sum(below)

    def _picks(self) -> None:
        chosen: dict[int, dict[int, Any]] = defaultdict(dict)
        for at, play in enumerate(self.plays):
            child = TOP
            for node in self.tree.above(play.option.node):
                if node.role == "pick" and child != TOP:
                    picked = chosen[node.index].setdefault(child, self.model.new_bool_var(""))
                    self.model.add(self.used[at] <= picked)
                child = node.index
        for children in chosen.values():
            self.model.add(sum(children.values()) <= 1)

    def _overlaps(self) -> None:
        """What counts twice counts in either part, and an overlap keeps its limit."""
        position = {grant.key: index for index, grant in enumerate(self.problem.grants)}
        inside = self._inside({part for overlap in self.tree.overlaps for part in overlap.parts})
        ways: dict[int, list[Any]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            part = play.option.shared
            if part is None:
                continue
            base, doors = position[self.problem.grants[play.grant].twice or ()], []
            for k, overlap in enumerate(self.tree.overlaps):
                if part in overlap.parts:
                    door = self.model.new_bool_var("")
                    other = overlap.parts[part == overlap.parts[0]]
                    self.model.add(door <= sum(self.used[one] for one in inside[base, other]))
                    doors.append(door)
                    ways[k].append(door * (GRAIN if overlap.by_count else self.worth[at] * self.step))
            self.model.add(self.used[at] <= sum(doors))
            self.model.add(sum(doors) <= 1)
        for k, terms in ways.items():
            self.model.add(sum(terms) <= self.tree.overlaps[k].most)

    def _inside(self, parts: set[int]) -> dict[tuple[int, int], list[int]]:
        """First uses by grant and the part that they lie in."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            for node in self.tree.above(play.option.node) if play.option.shared is None else ():
                if node.index in parts:
                    found[play.grant, node.index].append(at)
        return found

    def _mixed(self) -> None:
        """Bounds in other measures: whole fills; an at_least there takes no fill that is all surplus."""
        members: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for at, play in enumerate(self.plays):
            for key, worth in play.option.mixed:
                members[key].append((at, worth or 0))
        for key, group in members.items():
            total = sum(worth * self.used[at] for at, worth in group)
            if key < 0:
                cap = self.tree.qualification.caps[-1 - key]
                kept = [(at, w) for at, w in group if self._capped(at, cap.certainties)]
                self.model.add(sum(w * self.used[at] for at, w in kept) <= scaled_units(cap.max))
                continue
            node = self.tree.nodes[key]
            if node.requirement.kind == "at_most":
                self.model.add(total <= (node.mixed or 0))
            elif node.outer == TOP:
                for at, worth in group:
                    self.model.add(total <= (node.mixed or 0) - 1 + worth).only_enforce_if(self.used[at])

    def _credit(self) -> list[int]:
        found = enumerate(self.plays)
        return [at for at, play in found if play.option.tier != RESIDENT and play.option.shared is None]

    def _capped(self, at: int, certainties: tuple[Any, ...]) -> bool:
        tier = self.plays[at].option.tier
        once = self.plays[at].option.shared is None
        return (
            once and tier != RESIDENT and (not certainties or tier - 1 in {certainty.rank for certainty in certainties})
        )

    def _limits(self) -> None:
        self.model.add(self._sum(self._credit()) <= self.tree.credit_limit // self.step)
        for cap in self.tree.qualification.caps:
            if cap.measure == self.tree.measure and not self.tree.is_part(cap):
                within = [at for at in range(len(self.plays)) if self._capped(at, cap.certainties)]
                self.model.add(self._sum(within) <= scaled_units(cap.max) // self.step)
        at = {play: position for position, play in enumerate(self.plays)}
        for limit in self.tree.limits:
            within = [at[play] for play in limited(self.problem, limit, self.plays)]
            self.model.add(self._sum(within) <= limit.most // self.step)

    def most(self, terms: Any, seconds: float) -> float:
        """The most that some amounts may sum to.

        Raises
        ------
        CreditError
            There is no way to complete the qualification.
        """
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = 1, SEED
        solver.parameters.max_deterministic_time = seconds
        self.model.maximize(terms)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            name = f"qualification {self.tree.qualification.qualification_id!r}"
            said = "no units that make up the rest of it"
            raise CreditError(describe(name, said, "one that can be completed", "correct its rule"))
        return round(solver.objective_value) * self.step / GRAIN

    def solve(self, seconds: float) -> Solution:
        """Level by level, packed where the numbers allow; each stage keeps what the ones before it reached."""
        from ortools.sat.python import cp_model

        values, bound, left = [0] * len(self.plays), self.tree.total // self.step, seconds
        for stage, (objective, first) in enumerate(self._stages()):
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.random_seed = SEED
            solver.parameters.max_deterministic_time = max(left, 0.01)
            self.model.maximize(objective)
            status = solver.solve(self.model)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                values = [solver.value(one) for one in self.amount]
            elif status == cp_model.INFEASIBLE and self.tree.qualification.crossings:
                name = f"qualification {self.tree.qualification.qualification_id!r}"
                said = "no choice of units that keeps all of its bounds"
                raise CreditError(describe(name, said, "one that can be completed", "correct its rule"))
            done = status == cp_model.OPTIMAL
            if stage == 0:
                counted = sum(v for v, p in zip(values, self.plays, strict=True) if p.option.counts)
                bound = counted if done else min(bound, int(solver.best_objective_bound // first) + 1)
            if not done:
                break
            left -= solver.response_proto.deterministic_time
            self.model.add(objective >= round(solver.objective_value))
            self._hint(values)
        amounts = {play: value * self.step for play, value in zip(self.plays, values, strict=True) if value}
        return Solution(amounts, bound * self.step, "cpsat")

    def _hint(self, values: list[int]) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for amount, value in zip(self.amount, values, strict=True):
            self.model.add_hint(amount, value)

    def _stages(self) -> list[tuple[Any, int]]:
        """Objectives and, for each, the weight of its first level."""
        stages: list[tuple[Any, int]] = []
        weights = [play.weights for play in self.plays]
        ranges = [1 + self.tree.total // self.step * max(abs(w[level]) for w in weights) for level in range(LEVELS)]
        level = 0
        while level < LEVELS:
            end, width = level, 1
            while end < LEVELS and (end == level or width * ranges[end] <= WIDEST):
                width *= ranges[end]
                end += 1
            scale, first, terms = 1, 1, [0] * len(self.plays)
            for inner in reversed(range(level, end)):
                terms = [t + scale * w[inner] for t, w in zip(terms, weights, strict=True)]
                first, scale = scale, scale * ranges[inner]
            stages.append((sum(t * amount for t, amount in zip(terms, self.amount, strict=True) if t), first))
            level = end
        return stages


def _single(node: RequirementNode) -> bool:
    """Whether a choice is among single things."""
    return all(child.kind == "leaf" for child in node.requirement.children)


def _step(problem: AllocationProblem, found: Sequence[Assignment], completed: bool) -> int:
    """The largest step in which every worth and bound is whole: small numbers make small searches."""
    tree = problem.tree
    bounds = [node.bound for node in tree.nodes if node.bound]
    caps = [scaled_units(cap.max) for cap in tree.qualification.caps if cap.measure == tree.measure]
    limits = [grant.limit for grant in problem.grants if grant.limit] + [one.most for one in tree.limits]
    worths = [play.option.worth or 0 for play in found] + (completion_sizes(tree) if completed else [])
    return gcd(tree.total, tree.credit_limit, *bounds, *caps, *limits, *worths) or 1
