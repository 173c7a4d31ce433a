"""OpenAPI changes that would break a client: of two descriptions, what the newer one takes away or asks on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_Node = Mapping[str, Any]
_LOWER, _UPPER = ("minimum", "exclusiveMinimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems")


def breaking_changes(old: _Node, new: _Node) -> list[str]:
    """Every change that breaks a client written for ``old``; empty when there is none.

    A request may not have to say more or be allowed less, a reply may not hold less or other types: a path, method,
    parameter, field or status that went; a field or parameter that became necessary; a type, value or bound that became
    narrower in a request, or wider in a reply.
    """
    return sorted(set(_paths(old, new)))


def _paths(old: _Node, new: _Node) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, route in methods.items():
            where, found = f"{method.upper()} {path}", new["paths"].get(path, {}).get(method)
            if found is None:
                yield f"{where}: removed"
                continue
            yield from _Comparison(old, new, where).route(route, found)


class _Comparison:
    """Walks two routes side by side; each pair of records once."""

    def __init__(self, old: _Node, new: _Node, where: str) -> None:
        self._old, self._new, self._where = old, new, where
        self._seen: set[tuple[str, str, bool]] = set()

    def route(self, old: _Node, new: _Node) -> Iterator[str]:
        yield from self._parameters(old, new)
        yield from self._schema(_body(old), _body(new), "body", asked=True)
        for status, reply in old["responses"].items():
            if status not in new["responses"]:
                yield f"{self._where}: status {status} removed"
            else:
                yield from self._schema(_content(reply), _content(new["responses"][status]), status, asked=False)

    def _parameters(self, old: _Node, new: _Node) -> Iterator[str]:
        before = {one["name"]: one for one in old.get("parameters", ())}
        after = {one["name"]: one for one in new.get("parameters", ())}
        for name in before:
            if name not in after:
                yield f"{self._where}: parameter {name} removed"
            else:
                yield from self._schema(before[name]["schema"], after[name]["schema"], f"?{name}", asked=True)
        for name, one in after.items():
            if one.get("required") and not before.get(name, {}).get("required"):
                yield f"{self._where}: parameter {name} became necessary"

    def _schema(self, old: _Node, new: _Node, at: str, asked: bool) -> Iterator[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""), asked)
        if pair[0] and pair in self._seen:
            return
        self._seen.add(pair)
        old, new = _resolved(self._old, old), _resolved(self._new, new)
        yield from self._types(old, new, at, asked)
        for mine in old.get("anyOf", ()) if "anyOf" in new else ():
            other = next((one for one in new["anyOf"] if _same_kind(mine, one)), None)
            if other is not None:
                yield from self._schema(mine, other, at, asked)
        if "items" in old and "items" in new:
            yield from self._schema(old["items"], new["items"], f"{at}[]", asked)
        yield from self._fields(old, new, at, asked)
        if asked:
            yield from (f"{self._where} {at}: {name} is narrower" for name in _narrower(old, new))

    def _types(self, old: _Node, new: _Node, at: str, asked: bool) -> Iterator[str]:
        before, after = _kinds(old), _kinds(new)
        lost = before - after if asked else after - before
        if before and after and lost and not {"integer"} >= lost - {"number"}:
            yield f"{self._where} {at}: {'no longer' if asked else 'now also'} {', '.join(sorted(lost))}"

    def _fields(self, old: _Node, new: _Node, at: str, asked: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, field in before.items():
            if name not in after:
                yield f"{self._where} {at}.{name}: removed"
            else:
                yield from self._schema(field, after[name], f"{at}.{name}", asked)
        needed, was = set(new.get("required", ())), set(old.get("required", ()))
        if asked and before:
            yield from (f"{self._where} {at}.{name}: became necessary" for name in needed - was)
        if not asked:
            yield from (f"{self._where} {at}.{name}: may be missing now" for name in was - needed if name in after)


def _body(route: _Node) -> _Node:
    return _content(route.get("requestBody", {}))


def _content(part: _Node) -> _Node:
    content: _Node = next(iter(part.get("content", {}).values()), {})
    found: _Node = content.get("schema", {})
    return found


def _resolved(document: _Node, schema: _Node) -> _Node:
    if "$ref" not in schema:
        return schema
    found: _Node = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kinds(schema: _Node) -> set[str]:
    """What a value may be: types, records and single values."""
    if "anyOf" in schema:
        return {kind for one in schema["anyOf"] for kind in _kinds(one)}
    if "$ref" in schema:
        return {str(schema["$ref"].rpartition("/")[2])}
    if "enum" in schema or "const" in schema:
        return {repr(one) for one in schema.get("enum", [schema.get("const")])}
    return {str(schema["type"])} if "type" in schema else set()


def _same_kind(mine: _Node, other: _Node) -> bool:
    return _kinds(mine) == _kinds(other)


def _narrower(old: _Node, new: _Node) -> Iterator[str]:
    for names, sign in ((_LOWER, 1), (_UPPER, -1)):
        for name in names:
            if name in new and (name not in old or sign * (new[name] - old[name]) > 0):
                yield name
    if new.get("pattern", old.get("pattern")) != old.get("pattern"):
        yield "pattern"
    if (
        new.get("additionalProperties") is False
        and old.get("additionalProperties") is not False
        and "properties" in old
    ):
        yield "additionalProperties"
