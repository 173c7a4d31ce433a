"""JSON-LD files as one graph of typed nodes, each value remembering whether anything has carried it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from stackwise.features.errors import DataError, describe
from stackwise.features.ingest.ctdl.assistant import from_request, is_request
from stackwise.features.ingest.ctdl.files import as_list, documents, files_of
from stackwise.features.ingest.ctdl.terms import CONTEXT, DEFAULT_TYPES, OWN_ID, PREFIXES, THINGS, ctid, is_language

LITERAL = frozenset({"@value", "@language", "@type", "@direction"})


class Reject(NamedTuple):
    """Something of the source that could not be kept, and why."""

    source: str
    key: str
    reason: str


@dataclass
class GraphValue:
    """One value of one property: a scalar, or an object that stands inline."""

    value: Any = None
    node: GraphNode | None = None
    language: str | None = None
    taken: bool = False


@dataclass
class GraphNode:
    """One described thing. Reading a value through a method marks it as carried."""

    id: str
    types: tuple[str, ...]
    source: str
    scope: str
    inline: bool = False
    props: dict[str, list[GraphValue]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The first type, without its ``ceterms:`` prefix."""
        return self.types[0] if self.types else "Untyped"

    def items(self, name: str) -> list[GraphValue]:
        """All values of a property, not marked."""
        return self.props.get(_term(name), [])

    def text(self, *names: str) -> str | None:
        """The first text there is under any of the names, English before other languages."""
        for name in names:
            texts = self.texts(name, most=1)
            if texts:
                return texts[0]
        return None

    def texts(self, name: str, most: int | None = None) -> list[str]:
        """The texts of a property in one language; other languages stay uncarried."""
        items = [one for one in self.items(name) if one.node is None and str(one.value).strip()]
        if not items:
            return []
        tags = sorted({item.language or "" for item in items}, key=_english_first)
        chosen = [item for item in items if (item.language or "") == tags[0]][:most]
        for one in chosen:
            one.taken = True
        return [str(one.value) for one in chosen]

    def number(self, *names: str) -> float | None:
        """The first finite number under any of the names."""
        for name in names:
            for one in self.items(name):
                if (value := as_number(one.value)) is not None:
                    one.taken = True
                    return value
        return None

    def nodes(self, name: str) -> list[GraphNode]:
        """The objects that stand inline under a property."""
        return [self._take(one).node for one in self.items(name) if one.node is not None]  # type: ignore[misc]

    def concepts(self, name: str, most: int | None = None) -> list[str]:
        """Concepts by address or name; an alignment object gives its target."""
        found: list[str] = []
        for one in self.items(name):
            value = one.value if one.node is None else one.node.text("targetNode", "targetNodeName")
            if value is not None and (most is None or len(found) < most):
                one.taken = True
                found.append(str(value))
        return found

    @staticmethod
    def _take(one: GraphValue) -> GraphValue:
        one.taken = True
        return one

    def is_carried(self) -> bool:
        """Whether anything inside was carried; an object with nothing inside is, by being pointed at."""
        inside = [item for items in self.props.values() for item in items]
        return not inside or any(one.taken for one in inside)

    def untake(self) -> None:
        """Nothing of this node was carried after all (it was rejected)."""
        for items in self.props.values():
            for item in items:
                item.taken = False
                if item.node is not None and item.node.inline:
                    item.node.untake()


@dataclass
class Graph:
    """All nodes by id, in the order they were read, and what was refused on the way."""

    nodes: dict[str, GraphNode] = field(default_factory=dict)
    inline: list[GraphNode] = field(default_factory=list)
    refused: list[GraphNode] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)  # an address whose node goes by another CTID
    doubled: set[str] = field(default_factory=set)  # documents about a thing that an earlier file describes

    def peek(self, node: GraphNode, name: str) -> list[tuple[str, GraphNode | None]]:
        """The things a property points at: their ids, and their nodes where they are described; not marked."""
        found: list[tuple[str, GraphNode | None]] = []
        for one in node.items(name):
            if one.node is not None:
                found.append((one.node.id, self.nodes.get(one.node.id, one.node)))
            else:
                at = canonical(str(one.value), node.scope)
                at = self.aliases.get(at, at)
                found.append((at, self.nodes.get(at)))
        return found

    def follow(self, node: GraphNode, name: str) -> list[tuple[str, GraphNode | None]]:
        """As :meth:`peek`, and all of it is carried."""
        for one in node.items(name):
            one.taken = True
        return self.peek(node, name)

    def first(self, node: GraphNode, *names: str) -> tuple[str, GraphNode | None] | None:
        """The first thing there is under any of the names; only that one is carried."""
        for name in names:
            for item, found in zip(node.items(name), self.peek(node, name), strict=True):
                item.taken = True
                return found
        return None

    def __iter__(self) -> Iterator[GraphNode]:
        yield from [*self.nodes.values(), *self.inline, *self.refused]

    def values(self) -> tuple[int, Counter[str]]:
        """How many values were carried, and the names of those that were not (``Type.property``)."""
        lost: Counter[str] = Counter()
        carried = 0
        for node in self:
            for name, items in node.props.items():
                for item in items:
                    kept = item.taken and (item.node is None or not item.node.inline or item.node.is_carried())
                    carried += kept
                    if not kept:
                        lost[loss_key(node.type, name)] += 1
        return carried, lost


def loss_key(kind: str, name: str) -> str:
    """How the loss report names a property.

    >>> loss_key("Course", "ceterms:keyword"), loss_key("ValueProfile", "schema:value")
    ('Course.keyword', 'ValueProfile.schema:value')
    """
    return f"{kind}.{name.removeprefix('ceterms:')}"


def canonical(text: str, scope: str) -> str:
    """The id we use for an address: CTID, our own id, a blank node within its document, or the address."""
    if text.startswith("_:"):
        return f"{scope}#{text[2:]}"
    if text.startswith(OWN_ID):
        return unquote(text[len(OWN_ID) :])
    return ctid(text) or text


def read_graph(sources: Iterable[Path]) -> Graph:
    """Read files and folders (``.json``, ``.jsonld``) into one graph.

    A file holds one JSON document or several, one after the other; each is a node, a list of nodes, a
    ``@graph``, or a request of the Registry's Assistant API. What cannot be read is refused with its reason.

    Raises
    ------
    InputError
        A source that does not exist, or a folder without any such file.
    """
    graph = Graph()
    for path, name in files_of(sources):
        try:
            found = list(documents(path))
        except DataError as error:
            graph.rejects.append(Reject(name, name, str(error)))
            continue
        for number, document in enumerate(found, start=1):
            _add(graph, document, name, f"{name}, document {number}" if len(found) > 1 else name)
    return graph


def _add(graph: Graph, document: Any, source: str, shown: str) -> None:
    """Add one document's nodes, or refuse it as a whole."""
    if isinstance(document, dict) and is_request(document):
        document = from_request(document)
    context = document.get("@context") if isinstance(document, dict) else None
    tops = document["@graph"] if isinstance(document, dict) and "@graph" in document else document
    tops = [one for one in as_list(tops) if isinstance(one, dict) and any(key != "@context" for key in one)]
    bare = context is not None and _is_ctdl(context)  # then a word without a prefix is CTDL's
    tops = [{_compact(key, bare): value for key, value in one.items()} for one in tops]
    named = [one.get("@id") or one.get("ceterms:ctid") for one in tops]
    scope = next((canonical(str(one), "") for one in named if one and not str(one).startswith("_:")), shown)
    problem = _not_ctdl(tops, context)
    if problem:
        graph.rejects.append(Reject(source, shown, problem))
    for top in tops:
        node = _node(top, source, scope, None)
        made = _fill(node, top, bare)
        if "@id" in top and (address := canonical(str(top["@id"]), scope)) != node.id:
            graph.aliases[address] = node.id
        if problem:
            graph.refused.extend([node, *made])
        else:
            _add_top(graph, node, made)


def _not_ctdl(tops: list[dict[str, Any]], context: Any) -> str | None:
    if not tops:
        return describe("document", "no object", "a node, a list of nodes or a @graph", "leave it out")
    if context is not None and not _is_ctdl(context):
        return describe("@context", context, f"CTDL's, {CONTEXT}", "say what its words mean in CTDL")
    if not any(":" in key for top in tops for key in top) and not any("@id" in top for top in tops):
        return describe("document", f"keys {sorted(tops[0])[:5]}", "CTDL's terms, as ceterms:name", "convert it")
    return None


def _is_ctdl(context: Any) -> bool:
    said = json.dumps(context)
    return any(part in said for part in ("credreg.net/ctdl", "purl.org/ctdl"))


def _compact(key: str, bare: bool = False) -> str:
    for iri, prefix in PREFIXES.items():
        if key.startswith(iri):
            return prefix + key[len(iri) :]
    return f"ceterms:{key}" if bare and ":" not in key and not key.startswith("@") else key


def _term(name: str) -> str:
    return name if ":" in name or name.startswith("@") else f"ceterms:{name}"


def _add_top(graph: Graph, node: GraphNode, made: list[GraphNode]) -> None:
    if node.inline:
        reason = describe(f"{node.type}", "neither @id nor ceterms:ctid", "one of them", "give it a CTID")
        graph.rejects.append(Reject(node.source, node.type, reason))
    elif node.id.startswith(f"{node.scope}#") and node.scope in graph.doubled:
        reason = describe(node.id, "a part of a document whose subject is described before", "one", "it is left out")
        graph.rejects.append(Reject(node.source, node.id, reason))
    elif (earlier := graph.nodes.get(node.id)) is None:
        graph.nodes[node.id] = node
        _settle(graph, made)
        return
    elif earlier.source == node.source and earlier.types == node.types:
        for name, items in node.props.items():  # one file may describe a thing in several places
            earlier.props.setdefault(name, []).extend(items)
        _settle(graph, made)
        return
    else:
        graph.doubled.add(node.id)
        reason = describe(
            node.id, f"a second description (the first is in {earlier.source})", "one", "the first is kept"
        )
        graph.rejects.append(Reject(node.source, node.id, reason))
    graph.refused.extend([node, *made])


def _settle(graph: Graph, made: list[GraphNode]) -> None:
    """Things described in place stand on their own; the other inline objects are only parts."""
    for one in made:
        one.inline = one.inline and one.type not in THINGS
        if one.inline or one.id in graph.nodes:
            graph.inline.append(one)
        else:
            graph.nodes[one.id] = one


def _node(raw: Mapping[str, Any], source: str, scope: str, under: str | None) -> GraphNode:
    given = raw.get("ceterms:ctid") or raw.get("@id")
    at = canonical(str(as_list(given)[0]), scope) if given else ""
    types = tuple(_compact(str(one), True).removeprefix("ceterms:") for one in as_list(raw.get("@type")))
    if not types and under is not None and under in DEFAULT_TYPES:
        types = (DEFAULT_TYPES[under],)
    return GraphNode(at, types, source, scope, inline=not at)


def _fill(top: GraphNode, raw: dict[str, Any], bare: bool) -> list[GraphNode]:
    """Give a node its values; returns the inline objects met below it (no recursion: files may be deep)."""
    made: list[GraphNode] = []
    stack = [(top, raw)]
    while stack:
        node, properties = stack.pop()
        if len(node.types) > 1:
            node.props["@type"] = [GraphValue(one, taken=False) for one in node.types[1:]]
        for key, values in properties.items():
            name = _compact(key, bare)
            if name in ("@id", "@type", "@context", "ceterms:ctid"):
                continue
            for item, inside in _items(values, name, node):
                node.props.setdefault(name, []).append(item)
                if inside is not None and item.node is not None:
                    item.node.id = item.node.id or f"{node.id}/{name.split(':')[-1]}/{len(node.props[name])}"
                    made.append(item.node)
                    stack.append((item.node, inside))
    return made


def _items(values: Any, name: str, node: GraphNode) -> Iterator[tuple[GraphValue, dict[str, Any] | None]]:
    stack = [values]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif not isinstance(value, dict):
            if value is not None:
                yield GraphValue(value), None
        elif "@list" in value or "@set" in value:
            stack.append(value.get("@list", value.get("@set")))
        elif "@value" in value and value.keys() <= LITERAL:
            if value["@value"] is not None:
                yield GraphValue(value["@value"], language=value.get("@language")), None
        elif value.keys() == {"@id"}:
            yield GraphValue(value["@id"]), None
        elif value and all(is_language(key) for key in value):
            for tag, said in value.items():
                yield from ((GraphValue(one, language=tag), None) for one in as_list(said) if one is not None)
        else:
            compact = {_compact(key): inner for key, inner in value.items()}
            yield GraphValue(node=_node(compact, node.source, node.scope, name)), compact


def _english_first(tag: str) -> tuple[int, str]:
    return (0 if tag == "en" else 1 if tag.startswith("en-") else 2 if tag == "" else 3, tag)


def as_number(value: Any) -> float | None:
    """A finite number, or a text that says one; anything else is None."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
