"""CTDL JSON-LD as catalogue rows, with a loss report: each value is carried, or named among the lost.

=============================================  ===============================================================
CTDL                                           becomes
=============================================  ===============================================================
Organization classes                           providers
Credential classes                             credentials; what they require makes them qualifications, too
LearningOpportunityProfile, Course,            units, and credentials that award them where they are described;
LearningProgram, AssessmentProfile             what they require becomes prerequisites of those credentials
Pathway, components, conditions, constraints   qualifications with their requirement trees (``ctdl_requirements``)
TransferValueProfile, TransferAgreement        credit rules (``ctdl_credit`` says how certain)
Competency                                     text in the outcomes of what teaches or assesses it
=============================================  ===============================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.errors import CreditError, InputError, describe, some
from stackwise.features.files import sha256_of_file
from stackwise.features.frames import frame_of
from stackwise.features.ingest.ctdl.credit import CreditReader
from stackwise.features.ingest.ctdl.files import files_of
from stackwise.features.ingest.ctdl.graph import Graph, GraphNode, Reject, read_graph
from stackwise.features.ingest.ctdl.pathways import PathwayReader
from stackwise.features.ingest.ctdl.resources import ResourceTables
from stackwise.features.ingest.ctdl.terms import COMPONENTS, COURSES, CREDENTIALS, ORGANIZATIONS, PARTS, READ
from stackwise.features.records import CreditRule, Requirement, to_json
from stackwise.features.tables import REJECT_COLUMNS, kinds

_REJECT_TABLE = "ctdl"


@dataclass(frozen=True)
class Ingested:
    """What CTDL files gave.

    Attributes
    ----------
    tables : flattened frames by table, only those with rows.
    rejects : columns ``table, line, key, reason`` (JSON has no rows: the line is 0, the key names file and id).
    loss : uncarried values by ``Type.property``, most first.
    carried : how many values were carried.
    inputs : sha256 by file.
    """

    tables: Mapping[str, pd.DataFrame]
    rejects: pd.DataFrame
    loss: Mapping[str, int]
    carried: int
    inputs: Mapping[str, str]


def read_ctdl(
    sources: Iterable[Path], known: Mapping[str, Requirement] | None = None, receivers: Sequence[str] = ()
) -> Ingested:
    """Read CTDL files or folders of them.

    A transfer value goes toward the qualifications that hold its target units, here or among the ``known``.
    Most sources name no receiver at all: their rules are for ``*``, which no qualification is, until the caller
    says who receives.

    Parameters
    ----------
    sources : files and folders.
    known : trees of the qualifications that are there already, by id.
    receivers : qualifications toward which values go whose source names none.

    Raises
    ------
    InputError
        A source that does not exist, a folder without JSON-LD, or a receiver that is no qualification.
    """
    sources = list(sources)
    graph = read_graph(sources)
    reader = _GraphReader(graph)
    reader.read(known or {}, receivers)
    carried, lost = graph.values()
    ranked = dict(sorted(lost.items(), key=lambda one: (-one[1], one[0])))
    return Ingested(reader.tables(), reader.rejects(), ranked, carried, _fingerprints(sources))


class _GraphReader:
    """One pass over the graph, in the order in which things depend on one another."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.rows = ResourceTables(graph)
        self.paths = PathwayReader(graph, self.rows)
        self.found: list[CreditRule] = []
        self.refused: list[Reject] = list(graph.rejects)
        self.nodes = list(graph.nodes.values())

    def read(self, known: Mapping[str, Requirement], receivers: Sequence[str]) -> None:
        """Read everything."""
        self._each(ORGANIZATIONS, self._named(self.rows.organization))
        self._each(COURSES, self._named(self.rows.course))
        self._each(CREDENTIALS, self._named(self.rows.credential))
        self._each({"Pathway"}, self.paths.pathway)
        self._each(CREDENTIALS, lambda node: self.paths.credential(node) if node.id in self.rows.credentials else None)
        self._each(COURSES, self.paths.course)
        leads = self.paths.receivers(known, receivers)
        unknown = [receiver for receiver in receivers if receiver not in leads.roots]
        if unknown:
            expected = "qualifications of the source or the folder"
            raise InputError(describe("receivers", some(unknown), expected, "ingest the qualification first"))
        credit = CreditReader(self.graph, self.rows, leads)
        self._each({"TransferAgreement"}, credit.agreement)
        self._each({"TransferValueProfile"}, lambda node: self.found.extend(credit.rules(node)))
        self.refused += [Reject(node.source, node.id, said) for node, said in [*self.paths.notes, *credit.notes]]
        self._refuse_rest()

    def _each(self, types: Iterable[str], read: Callable[[GraphNode], Any]) -> None:
        for node in self.nodes:
            if node.type in types:
                try:
                    read(node)
                except CreditError as error:
                    node.untake()
                    self.refused.append(Reject(node.source, node.id, str(error)))

    def _named(self, read: Callable[[GraphNode], Any]) -> Callable[[GraphNode], Any]:
        def only(node: GraphNode) -> None:
            if not any(str(item.value).strip() for item in node.items("name") if item.node is None):
                raise CreditError(describe(f"{node.type} {node.id}", "no name", "ceterms:name", "name it"))
            read(node)

        return only

    def _refuse_rest(self) -> None:
        """Name what no reader was for: unknown classes, and components no pathway leads to."""
        for node in self.nodes:
            if node.type in COMPONENTS and node.id not in self.paths.reached:
                said = describe(f"{node.type} {node.id}", "no pathway that leads to it", "one", "add its pathway")
            elif node.type not in READ | PARTS:
                said = describe("class", node.type, "a credential, course, provider, pathway or credit", "leave it out")
            else:
                continue
            self.refused.append(Reject(node.source, node.id, said))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Frames of the tables that have rows."""
        lists: dict[str, list[dict[str, Any]]] = {
            "providers": list(self.rows.providers.values()),
            "credentials": list(self.rows.credentials.values()),
            "units": list(self.rows.units.values()),
            "unit_mappings": list(self.rows.mappings.values()),
            "qualifications": self.paths.table(),
            "prerequisites": [
                {"credential_id": at, "requirement": to_json(tree)} for at, tree in self.paths.prerequisites.items()
            ],
            "credit_rules": [rule_row(one) for one in self.found],
        }
        return {name: _frame(name, rows) for name, rows in lists.items() if rows}

    def rejects(self) -> pd.DataFrame:
        """What was refused, in the order source, key, reason."""
        rows = [(_REJECT_TABLE, 0, f"{one.source}: {one.key}", one.reason) for one in sorted(set(self.refused))]
        return frame_of(rows, REJECT_COLUMNS)


def _frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    given, known = dict.fromkeys(name for row in rows for name in row), kinds(table)
    return frame_of(rows, {name: known.get(name, "any") for name in given})


def rule_row(rule: CreditRule) -> dict[str, Any]:
    """A credit rule as a row of its table."""
    said = to_json(rule.conditions)
    return {
        **rule.model_dump(exclude={"giver", "conditions", "certainty", "target_units", "excludes"}),
        "certainty": rule.certainty.value,
        "target_units": list(rule.target_units) or None,
        "excludes": list(rule.excludes) or None,
        "giver": to_json(rule.giver),
        "conditions": None if said == "{}" else said,
    }


def _fingerprints(sources: Iterable[Path]) -> dict[str, str]:
    return {name: sha256_of_file(path) for path, name in files_of(sources)}
