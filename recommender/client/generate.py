"""Generated calls: one typed method a route, written from the service's own description.

``python -m stackwise.recommender.client.generate > recommender/client/calls.py`` writes them anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stackwise.features import records
from stackwise.recommender import schema, schema_credit_plan, schema_decision, schema_proof
from stackwise.recommender.lookup import schema as lookup_schema
from stackwise.recommender.service import schema as service_schema

_MODULES = (records, schema, schema_credit_plan, schema_decision, schema_proof, lookup_schema, service_schema)
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_HEAD = '''"""Calls of the service, one a route. Written by `python -m stackwise.recommender.client.generate`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
{imports}

class ServiceCalls(ABC):
    """Every route of the service as a method; who implements it carries the requests."""

    @abstractmethod
    def send(
        self, method: str, path: str, query: Mapping[str, object], body: BaseModel | None, answer: TypeAdapter[Any]
    ) -> Any:
        """Send a request and read its answer."""
'''


def calls_text(document: Mapping[str, Any]) -> str:
    """The module of calls for an OpenAPI document."""
    routes = [(path, method, one) for path, each in document["paths"].items() for method, one in each.items()]
    written = [_method(*route) for route in routes if route[0].startswith("/v1/") and _of_records(route[2])]
    types = sorted({name for _, names in written for name in names})
    code = "".join(text for text, _ in written)
    return _HEAD.format(imports=_imports(types, code)) + code


def _of_records(route: Mapping[str, Any]) -> bool:
    """Whether a route takes and gives records; one of files has no call here."""
    return bool(_schema(route["responses"]["200"])) and (
        "requestBody" not in route or bool(_schema(route["requestBody"]))
    )


def _method(path: str, method: str, route: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The source of a route's method, and the names of the records in it."""
    name = re.sub(r"\W", "_", path.removeprefix("/v1/"))
    body = _schema(route.get("requestBody", {}))
    answer = _type(_schema(route["responses"]["200"]))
    query = sorted(route.get("parameters", ()), key=lambda one: not one.get("required", False))
    given = [f"body: {_type(body)}"] if body else []
    given += [_parameter(one) for one in query]
    sent = ", ".join(f'"{one["name"]}": {one["name"]}' for one in query)
    text = (
        f"\n    def {name}(self, {', '.join(given)}) -> {answer}:\n"
        f'        """{route["summary"]}"""\n'
        f'        found: {answer} = self.send("{method.upper()}", "{path}", {{{sent}}}, {"body" if body else "None"}, '
        f"TypeAdapter({answer}))\n        return found\n"
    )
    return text, set(_records((body, _schema(route["responses"]["200"]))))


def _schema(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _parameter(one: Mapping[str, Any]) -> str:
    """What is left out is left to the service's own default."""
    kind = _type(one["schema"])
    if one.get("required"):
        return f"{one['name']}: {kind}"
    return f"{one['name']}: {kind.removesuffix(' | None')} | None = None"


def _type(schema_of: Mapping[str, Any]) -> str:
    if "$ref" in schema_of:
        return str(schema_of["$ref"].rpartition("/")[2])
    if "anyOf" in schema_of:
        return " | ".join(_type(one) for one in schema_of["anyOf"])
    if "enum" in schema_of:
        return f"Literal[{', '.join(json.dumps(one) for one in schema_of['enum'])}]"
    if schema_of.get("format") == "date":
        return "date"
    return "None" if schema_of.get("type") == "null" else _PLAIN[schema_of["type"]]


def _records(schemas: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in schemas:
        if "$ref" in one:
            yield _type(one)
        yield from _records(one.get("anyOf", ()))


def _imports(names: Iterable[str], code: str) -> str:
    by_module: dict[str, list[str]] = {}
    for name in names:
        home = next(found.__module__ for module in _MODULES if (found := getattr(module, name, None)) is not None)
        by_module.setdefault(home, []).append(name)
    lines = ["from datetime import date"] if "date" in code else []
    lines += ["from typing import Any, Literal" if "Literal[" in code else "from typing import Any", ""]
    lines += ["from pydantic import BaseModel, TypeAdapter", ""]
    lines += [f"from {module} import {', '.join(found)}" for module, found in sorted(by_module.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    from stackwise.recommender.service.openapi import document_text

    text = Path(sys.argv[1]).read_text(encoding="utf-8") if sys.argv[1:] else document_text()
    print(calls_text(json.loads(text)), end="")
