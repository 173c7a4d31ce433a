"""Reference page: every route, option and field of the service's description as one HTML page without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

PAGE_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Frame-Options": "DENY"}
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}pre{background:#f3f3f3;padding:.7em;"
    "overflow:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2em "
    ".7em .2em 0;border-bottom:1px solid #ddd}summary{cursor:pointer}code{font-size:.95em}"
)
_Node = Mapping[str, Any]


def reference_page(document: _Node) -> str:
    """The page of an OpenAPI document; it loads nothing from anywhere and runs no script."""
    about = document["info"]
    body = "".join(_route(path, *one) for path, methods in document["paths"].items() for one in methods.items())
    models = "".join(_model(name, model) for name, model in document["components"]["schemas"].items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(about["title"])}: reference</title>'
        f"<style>{_STYLE}</style><h1>{escape(about['title'])}: reference</h1><p>{escape(about['description'])} "
        'The same for programs: <a href="/openapi.json">/openapi.json</a>. Requests to <code>/v1/</code> carry '
        f"<code>Authorization: Bearer KEY</code>; what has a * is needed.</p>{body}<h2>Records</h2>{models}</html>"
    )


def _route(path: str, method: str, route: _Node) -> str:
    given = route.get("parameters", ())
    query = [(_starred(one["name"], one.get("required")), one["schema"], one.get("description", "")) for one in given]
    body = route.get("requestBody", {}).get("content", {}).get("application/json", {})
    parts = [f'<h2 id="{escape(path)}"><code>{method.upper()} {escape(path)}</code></h2>', _p(route.get("summary", ""))]
    if query:
        parts.append(_table(query))
    if body:
        parts.append(_p(f"Body: {_type(body['schema'])}", raw=True))
    for name, example in body.get("examples", {}).items():
        called = _call(path + example.get("summary", ""), example["value"])
        parts.append(f"<details><summary>Example: {escape(name)}</summary>{called}</details>")
    if method == "get":
        parts.append(f"<details><summary>Example</summary>{_get(path, given)}</details>")
    replies = [(status, *_reply(one)) for status, one in route["responses"].items()]
    return "".join([*parts, _rows(("status", "body", "when"), replies)])


def _reply(reply: _Node) -> tuple[str, str]:
    content: _Node = next(iter(reply.get("content", {}).values()), {})
    return _type(content.get("schema", {})), escape(reply.get("description", ""))


def _call(path: str, value: object) -> str:
    sent = json.dumps(value, indent=1, ensure_ascii=False)
    head = _curl(path, ' -H "Content-Type: application/json"')
    return f"<pre>{escape(head)} -d '{escape(sent)}'</pre>"


def _get(path: str, given: Sequence[_Node]) -> str:
    asked = {one["name"]: example["value"] for one in given for example in one.get("examples", {}).values()}
    return f"<pre>{escape(_curl(f'{path}?{urlencode(asked)}' if asked else path))}</pre>"


def _curl(path: str, header: str = "") -> str:
    key = ' -H "Authorization: Bearer $KEY"' if path.startswith("/v1/") else ""
    return f'curl{key}{header} "$URL{path}"'


def _starred(name: str, needed: object) -> str:
    return f"{name} *" if needed else name


def _model(name: str, model: _Node) -> str:
    needed = set(model.get("required", ()))
    fields = [
        (_starred(field, field in needed), one, one.get("description", ""))
        for field, one in model.get("properties", {}).items()
    ]
    return f'<h3 id="{escape(name)}">{escape(name)}</h3>{_p(model.get("description", ""))}{_table(fields)}'


def _table(fields: list[tuple[str, _Node, str]]) -> str:
    rows = [(f"<code>{escape(name)}</code>", _type(schema), escape(said)) for name, schema, said in fields]
    return _rows(("name", "type", "meaning"), rows)


def _rows(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{lines}</table>" if rows else ""


def _p(text: str, raw: bool = False) -> str:
    return f"<p>{text if raw else escape(text)}</p>" if text else ""


def _type(schema: _Node) -> str:
    """A type with its bounds, in HTML; records are links."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"<code>{escape(json.dumps(one))}</code>" for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(" ".join([str(schema.get("type", "any")), *_bounds(schema)]))


def _bounds(schema: _Node) -> Iterator[str]:
    for name, said in (("minimum", "≥"), ("maximum", "≤"), ("exclusiveMinimum", ">"), ("maxLength", "length ≤"),
                       ("format", "")):  # fmt: skip
        if name in schema:
            yield f"{said}{schema[name]}" if said != "length ≤" else f"{said} {schema[name]}"
    if "default" in schema:
        yield f"= {json.dumps(schema['default'])}"
