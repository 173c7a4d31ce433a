"""Packaging: the core units and electives of one qualification as a tree of requirements."""

from __future__ import annotations

from collections.abc import Sequence

from stackwise.features.errors import CreditError, InputError
from stackwise.features.ingest.registers.config import ALL, Electives, OpenElectives, RegisterConfig, elective_number
from stackwise.features.ingest.registers.roles import states_a_bound
from stackwise.features.ingest.registers.rows import UnitRow
from stackwise.features.records import Conditions, Requirement


def packaging_rule(rows: Sequence[UnitRow], config: RegisterConfig) -> tuple[Requirement, int]:
    """The tree of one qualification's rows, and how many units it takes in all.

    Raises
    ------
    CreditError
        Nobody says how many electives are needed, or the numbers do not fit what is listed.
    """
    core = [_leaf(row) for row in rows if row.role == "core"]
    electives = [row for row in rows if row.role == "elective"]
    needed = _needed(rows, len(electives), config)
    parts = [Requirement(requirement_id="core", kind="all", label="Core", children=tuple(core))] if core else []
    if needed:
        parts.append(_pool(electives, needed, rows[0], config))
    if not parts:
        raise CreditError("no core unit and no elective is needed: nothing is asked")
    return Requirement(requirement_id="root", kind="all", children=tuple(parts)), len(core) + needed


def _leaf(row: UnitRow, place: str = "") -> Requirement:
    """A unit's leaf; in its second group it has an id of its own."""
    own = f"{row.role}-{row.unit}" + (f"-{place}" if place else "")
    return Requirement(requirement_id=own, kind="leaf", unit_id=row.unit)


def _needed(rows: Sequence[UnitRow], listed: int, config: RegisterConfig) -> int:
    """How many electives are needed, from whoever said so."""
    said = config.needed_of(rows[0].qualification_id, rows[0].code)
    columns = sorted({str(row.cells["electives"]) for row in rows if row.cells["electives"] is not None})
    if said is None and len(columns) > 1:
        raise CreditError(f"numbers of electives {', '.join(columns)} for one qualification; expected one")
    if said is None and columns:
        try:
            said = elective_number(columns[0])
        except InputError as error:
            raise CreditError(str(error)) from error
    if said is None:
        raise CreditError(
            f"the number of electives is not known ({len(rows) - listed} core and {listed} electives are listed); "
            "say it by --electives, a column or the mapping"
        )
    return listed if said == ALL else int(said)


def _pool(rows: Sequence[UnitRow], needed: int, first: UnitRow, config: RegisterConfig) -> Requirement:
    """Electives: groups with a known minimum as nodes of their own, all others as plain choices."""
    children: list[Requirement] = []
    floors: dict[str, Electives | None] = {
        name: config.needed_of(first.qualification_id, first.code, name)
        for name in sorted({group for row in rows for group in row.groups})
    }
    stated = [name for name, number in floors.items() if number is None and states_a_bound(name)]
    if stated:
        raise CreditError(f'group {stated[0]!r} says how many: state it as "QUALIFICATION/GROUP" under [electives]')
    placed: set[str] = set()
    for name, number in floors.items():
        members = [row for row in rows if name in row.groups]
        if number is not None and number != 0:
            leaves = [_leaf(row, name if row.unit in placed else "") for row in members]
            children.append(_group(name, leaves, number))
            placed |= {row.unit for row in members}
    for row in rows:
        free = [name for name in row.groups if not floors[name]]
        if free or not row.groups:
            leaf = _leaf(row, free[0] if free and row.unit in placed else "")
            label = f"Group {', '.join(free)}" if free else None
            children.append(leaf.model_copy(update={"label": label}))
    least = sum(int(child.min or 0) for child in children)
    if least > needed:
        raise CreditError(f"groups need {least} electives and {needed} are needed in all")
    outside = _outside(len(rows), needed, config.open_of(first.qualification_id, first.code))
    pool = Requirement(
        requirement_id="electives", kind="at_least", label="Electives", min=needed, children=(*children, *outside)
    )
    unsaid = [name for name, number in floors.items() if number is None]
    if not unsaid or (not outside and all(unsaid[0] in row.groups for row in rows)):
        return pool  # one group of everything bounds nothing
    return pool.model_copy(update={"conditions": Conditions(note=_unsaid_words(unsaid, len(unsaid) == len(floors)))})


def _unsaid_words(groups: Sequence[str], every: bool) -> str:
    """That groups are named, and nobody said how many of them are needed."""
    several = len(groups) > 1
    named = " and ".join(filter(None, (", ".join(groups[:-1]), groups[-1])))
    return (
        f"the register names group{'s' if several else ''} {named} but states no number for "
        f"{'them' if several else 'it'}: {'any' if every else 'their' if several else 'its'} electives were counted"
        f"{'' if every else ' without a bound'}"
    )


def _group(name: str, leaves: list[Requirement], number: Electives) -> Requirement:
    """A group with its minimum."""
    floor = len(leaves) if number == ALL else int(number)
    if floor > len(leaves):
        raise CreditError(f"{floor} electives of group {name} are needed and {len(leaves)} are listed")
    group = {"requirement_id": f"group-{name}", "kind": "at_least", "label": f"Group {name}", "min": floor}
    return Requirement.model_validate({**group, "children": leaves})


def _outside(listed: int, needed: int, rule: OpenElectives | None) -> list[Requirement]:
    """The place of units from outside the list: what it lacks, or at most what the rule says."""
    lacking = needed - listed
    most = 0 if rule is None else max(lacking, 0) if rule.most is None else min(rule.most, needed)
    if lacking > most:
        said = f"{needed} electives are needed and {listed} are listed"
        more = f", {most} may come from outside" if most else ""
        raise CreditError(f"{said}{more}; --open-electives lets any other unit fill in")
    if most < 1 or rule is None:
        return []
    anything = {"requirement_id": "open", "kind": "leaf", "label": "Any other unit", "max": most}
    other = rule.where.model_copy(update={"unlisted": True})
    return [Requirement.model_validate({**anything, "where": other})]
