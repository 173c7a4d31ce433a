"""Columns: which column of a register is which, by the names that registers use where nobody says so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from stackwise.features.errors import InputError, describe, some
from stackwise.features.ingest.guessing.names import name_score
from stackwise.features.ingest.registers.config import NEEDED, UNREAD, RegisterConfig

_NAMES: Mapping[str, str] = {
    "qualification": "qualcode qualificationcode coursecode programcode programmecode parentcode",
    "title": "qualtitle qualificationtitle qualificationname coursetitle programtitle programmetitle",
    "unit": "unitcode uoccode unitofcompetencycode competencycode unitnumber unitid",
    "unit_title": "unittitle unitname uoctitle unitofcompetencytitle unitofcompetency competencytitle",
    "role": "isessential essential coreelective coreorelective iscore iselective unittype usage usagetype mandatory"
    " ismandatory compulsory core",
    "group": "electivegroup groupname unitgroup",
    "electives": "electivesrequired numberofelectives electivesneeded",
    "level": "aqflevel qualificationlevel nqflevel",
    "unit_level": "unitlevel",
    "unit_status": "unitstatus uocstatus unitofcompetencystatus competencystatus unitcurrency",
    "hours": "nominalhours",
    "credit": "credits points creditpoints creditvalue ects ectspoints cats lp leistungspunkte",
    "provider": "providername rto rtoname",
}
SAY_WHICH = (
    "say which by --column prerequisites=NAME, once for each; --column unread=NAME where it asks nothing; "
    "without it units would be open to all"
)
_SURELY = 0.6  # a column of that name in another language
_BEFORE_UNITS = "prereq"  # in a name: a column that says so may not be passed over
_TRUE, _FALSE = ("true", "yes", "y", "1", "1.0"), ("false", "no", "n", "0", "0.0")


def resolved_columns(config: RegisterConfig, header: Sequence[str], where: str) -> tuple[RegisterConfig, list[str]]:
    """The configuration for a file with this header, and what was taken from names alone, in words.

    Raises
    ------
    InputError
        A column that somebody named and the file lacks, or several that may be the prerequisites.
    """
    missing = {ours: config.columns[ours] for ours in sorted(config.told) if config.columns[ours] not in header}
    missing |= {f"{UNREAD} {at}": one for at, one in enumerate(sorted(config.unread), 1) if one not in header}
    if missing:
        got = some([f"{ours} = {theirs}" for ours, theirs in missing.items()])
        near = [one for theirs in missing.values() for one in difflib.get_close_matches(theirs, header, n=2)]
        fix = f"did you mean {' or '.join(map(repr, near))}?" if near else "name the file's own columns"
        raise InputError(describe(f"{where}, columns", got, f"names among {some(header, most=30)}", fix))
    fit = {ours: _fitting(ours, header) for ours in config.columns if ours not in config.told}
    several = [name for name in fit.get("prerequisites", []) if name not in config.unread]
    if len(several) > 1:
        raise InputError(describe(f"{where}, columns", some(several), "one column of prerequisites", SAY_WHICH))
    fit |= {"prerequisites": several} if "prerequisites" in fit else {}
    found = {ours: theirs[0] for ours, theirs in fit.items() if len(theirs) == 1}
    notes = [f"column {theirs!r} is read as {ours}" for ours, theirs in found.items() if theirs != ours]
    notes += [f"columns {some(theirs)} may be {ours}; none is read" for ours, theirs in fit.items() if len(theirs) > 1]
    config = config.with_named(found)
    unused = unused_columns(config, header)
    return config, [*notes, *([f"columns that nothing uses: {some(unused, most=30)}"] if unused else [])]


def unused_columns(config: RegisterConfig, header: Sequence[str]) -> list[str]:
    """The file's columns that are none of ours."""
    return [name for name in header if name not in config.columns.values()]


def _fitting(ours: str, header: Sequence[str]) -> list[str]:
    """The file's columns that one of ours may be: the one of its very name, else all that registers call so."""
    if ours in header:
        return [ours]
    names = {re.sub(r"[^a-z]", "", ours), *_NAMES.get(ours, "").split()}
    plain = {name: re.sub(r"[^a-z]", "", name.lower()) for name in header}
    found = [
        name for name, said in plain.items() if said in names or (ours == "prerequisites" and _BEFORE_UNITS in said)
    ]
    if found or ours not in ("prerequisites", "status"):
        return found
    others = {name for of in _NAMES if of != ours for name in (of.replace("_", ""), *_NAMES[of].split())}
    further = [name for name, said in plain.items() if said not in others and name_score(name, ours) >= _SURELY]
    return further if len(further) == 1 else []  # of several, the cells are asked


def role_words(column: str) -> Mapping[str, str]:
    """What true and false mean in a column of roles: a column named after core units, or after electives, says so.

    >>> role_words("IsEssential")["true"], role_words("is_elective")["true"], dict(role_words("role"))
    ('core', 'elective', {})
    """
    name = re.sub(r"[^a-z]", "", column.lower())
    core = any(word in name for word in ("essential", "core", "mandatory", "compulsory", "required"))
    elective = any(word in name for word in ("elective", "optional"))
    if core == elective:
        return {}
    yes, no = ("core", "elective") if core else ("elective", "core")
    return {**dict.fromkeys(_TRUE, yes), **dict.fromkeys(_FALSE, no)}


def all_columns(config: RegisterConfig) -> tuple[list[str], list[str]]:
    """The file's names of needed and of optional columns."""
    return [config.columns[one] for one in NEEDED], [config.columns[one] for one in config.optional]
