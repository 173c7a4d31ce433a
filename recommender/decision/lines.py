"""Lines of a decision record: what was held, what it counts for, who decided, and what is open, in words."""

from __future__ import annotations

from collections.abc import Sequence

from stackwise.features.records import JsonObject
from stackwise.recommender.decision.names import coded
from stackwise.recommender.decision.words import MODES, amount_words

_NEAR = 1e-9


def held_words(one: JsonObject) -> str:
    """A holding with its title, and how it was attained where that is known."""
    code = one["name"] if one["said"]["unit_id"] is not None or not one["title"] else None
    said = coded(code, one["title"])
    how = [MODES.get(one["said"].get("mode") or ""), one["earned_with"] and f"with {one['earned_with']}"]
    known = ", ".join(filter(None, how))
    return f"{said} ({known})" if known else said


def where_it_counts(one: JsonObject) -> str:
    """The places that a holding fills, what they are worth, and what that means."""
    meant: dict[str, list[str]] = {}
    for line in one["counts"]:
        unit = line["unit_id"]
        place = coded(unit, line["title"]) if unit and unit != one["name"] else ""
        value = "" if line["value"] is None else f"{line['value']:g}"
        under = f"in {line['cites'] or line['label'] or line['requirement_id']}"
        under += f" [{'; '.join(line['clauses'])}]" if line["clauses"] else ""
        meant.setdefault(line["means"], []).append(" ".join(filter(None, (value, place and f"as {place}", under))))
    return ". ".join(f"{means}: {'; '.join(places)}" for means, places in meant.items())


def outcome_words(one: JsonObject) -> str:
    """An outcome, where it counts, and why."""
    said = where_it_counts(one) or str(one["outcome_words"])
    why = str(one["why"])
    return f"{said[:1].upper()}{said[1:]}. Why: {why}{'' if why.endswith('?') else '.'}"


def source_words(record: JsonObject) -> list[str]:
    """What the holdings were read from, and what of it could not be carried."""
    source = record["source"]
    if source is None:
        return []
    said = [f"Read from {source['file']} ({source['format']}). {source['signature']}."]
    said += [f"{note[:1].upper()}{note[1:]}." for note in source["notes"]]
    return said + [f"Not carried: {what}." for what in source["not_carried"]]


def open_words(one: JsonObject, caps: Sequence[JsonObject]) -> tuple[str, str, str, str]:
    """A place still open: its name, how much, what would do, and who brings it; ``caps`` are the record's."""
    named = (coded(one["unit_id"], one["title"]) or str(one["requirement_id"])).rstrip(".")
    amount = "a choice to make" if one["amount"] is None else amount_words(one["amount"], one["measure"])
    amount += f", waived by {one['waived']['by']}" if one["waived"] else _by_ways(one["ways"], _used_up(caps))
    if one["held"]:
        amount += f"; {' or '.join(one['held'])} would meet it, but for the limit"
    if one["part"]:
        named += f" in {one['part']}"
    named_units = [unit for unit in one["candidates"] if unit["unit_id"] != one["unit_id"]]
    units = _by_group(named_units, one["title"])
    kinds = [_kind_words(kind, one) for kind in one["any_of"]]
    if len(kinds) > 1 and one["any_of_most"] is not None:
        kinds[-1] += f"; of these kinds together at most {amount_words(one['any_of_most'], one['measure'])}"
    more = [f"{one['candidates_more']} more"] if one["candidates_more"] else []
    brings = [
        ", ".join(filter(None, (it["title"] or it["credential_id"], it["provider"]))) for it in one["credentials"]
    ]
    said = [*units, *filter(None, ["; ".join([*more, *kinds])])]
    return named, amount, ". ".join(f"{one[:1].upper()}{one[1:]}" for one in said), "; ".join(brings)


def _by_ways(ways: list[str], used_up: set[str]) -> str:
    """How an open amount may still be met, where that is not in every way; ``used_up`` are ways at their limit."""
    closed = [way for way in ("transfer", "rpl") if way not in ways]
    if not closed:
        return ""
    what = "credit" if len(closed) == 2 else MODES[closed[0]]
    why = f"{what} is at its limit" if used_up.issuperset(closed) else f"no {what} counts there"
    if len(closed) == 2:
        return f", to be studied with the institution, since {why}"
    able = " or ".join(["study with the institution", *(MODES[way] for way in ways if way != "completed")])
    return f", by {able}, since {why}"


def _used_up(caps: Sequence[JsonObject]) -> set[str]:
    """Ways of credit of which limits take no more."""
    full = [cap for cap in caps if cap["used"] >= cap["max"] - _NEAR]
    return {way for cap in full for way in cap["modes"] or ("transfer", "rpl")}


def _kind_words(kind: JsonObject, place: JsonObject) -> str:
    """A kind of unit that would do, how much of it, and how many such units are known."""
    room = kind["room"]
    least = room is not None and place["amount"] is not None and room < place["amount"]
    said = [f"at most {amount_words(room, place['measure'])}"] if least else []
    said += [] if kind["units"] is None else [f"{kind['units']} known"]
    return f"{kind['words']} ({', '.join(said)})" if said else str(kind["words"])


def _by_group(units: list[JsonObject], around: str | None) -> list[str]:
    """Units under the name of their group, where that is not the place's own."""
    found: dict[str, list[str]] = {}
    for unit in units:
        found.setdefault(" and ".join(unit["groups"]), []).append(coded(unit["unit_id"], unit["title"]))
    alone = len(found) == 1
    return ["; ".join(said) if not group or (alone and group == around) else f"{group}: {'; '.join(said)}"
            for group, said in found.items()]  # fmt: skip
