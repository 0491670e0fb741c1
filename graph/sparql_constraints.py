"""SPARQL-based constraints, run by the engine instead of by rdflib.

pySHACL parses a constraint's query again for every focus node, about 40 ms each; the engine runs it
in well under one. The result is the same: a test runs both on every example. Source: SHACL section
5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from parley.graph.engine import select
from parley.graph.errors import ModelError
from parley.graph.model_source import Source, Subject
from parley.graph.namespaces import RDF, RDFS, SH, local_name
from parley.graph.report import Result

THIS = ox.Variable("this")
SUMMARISING = re.compile(r"\b(GROUP|HAVING|LIMIT|OFFSET|COUNT|SUM|MIN|MAX|AVG|SAMPLE)\b", re.I)
"""Words of queries whose result for one node is not part of the result for all."""

TARGETS = {
    "targetClass": f"SELECT DISTINCT ?this {{{{ ?this <{RDF}type>/<{RDFS}subClassOf>* <{{}}> }}}}",
    "targetSubjectsOf": "SELECT DISTINCT ?this {{ ?this <{}> [] }}",
    "targetObjectsOf": "SELECT DISTINCT ?this {{ [] <{}> ?this }}",
}


@dataclass(frozen=True)
class SparqlConstraint:
    """One ``sh:sparql`` constraint: queries for its focus nodes, its own, and what it reports."""

    iri: str
    shape: str
    targets: tuple[str, ...]
    select: str
    has_value: bool
    prefixes: dict[str, str]
    message: str
    severity: str

    def check(self, store: ox.Store) -> Iterator[Result]:
        """Iterate over the violations in the default graph of ``store``."""
        nodes = {row["this"] for query in self.targets for row in select(store, query)}
        if SUMMARISING.search(self.select) is None:
            # With $this unbound the query finds all that it finds for any focus node, in one go.
            nodes &= {row["this"] for row in select(store, self.select, None, self.prefixes)}
        for node in nodes:
            found = select(store, self.select, {THIS: node}, self.prefixes)
            for row in found:
                yield self._result(node, row)

    def _result(self, node: ox.NamedNode | ox.BlankNode, row: ox.QuerySolution) -> Result:
        # SHACL 5.3.2: the value is ?value where the query projects it, else the focus node.
        value = row["value"] if self.has_value else node
        return Result(
            severity=self.severity,
            focus=node.value,
            path="",
            value=node.value if value is None else value.value,
            message=self.message,
            shape=self.iri,
            component=f"{SH}SPARQLConstraintComponent",
        )


def sparql_constraints(source: Source) -> list[tuple[Subject, SparqlConstraint]]:
    """Return the SPARQL constraints of all targeted node shapes, each with its shape.

    Raises :class:`ModelError` for one that is no SELECT query.
    """
    return [
        (shape, _constraint(source, shape, node))
        for shape in source.subjects_with(f"{SH}sparql")
        if not source.flag(shape, f"{SH}deactivated")
        for node in source.values(shape, f"{SH}sparql")
        if isinstance(node, ox.NamedNode | ox.BlankNode)
    ]


def _constraint(source: Source, shape: Subject, node: Subject) -> SparqlConstraint:
    select = source.text(node, f"{SH}select")
    prefixes = _prefixes(source, node)
    try:
        projected = ox.Store().query(select, prefixes=prefixes)
    except SyntaxError as error:
        raise ModelError(
            [f"{source.file_of(node)}: {node.value} has no valid sh:select: {error}"]
        ) from error
    if not isinstance(projected, ox.QuerySolutions) or THIS not in projected.variables:
        raise ModelError(
            [f"{source.file_of(node)}: {node.value} has no sh:select that projects $this"]
        )
    severities = source.iris(shape, f"{SH}severity")
    return SparqlConstraint(
        iri=node.value,
        shape=shape.value,
        targets=tuple(
            query.format(iri)
            for name, query in TARGETS.items()
            for iri in source.iris(shape, f"{SH}{name}")
        ),
        select=select,
        has_value=ox.Variable("value") in projected.variables,
        prefixes=prefixes,
        message=source.text(node, f"{SH}message"),
        severity=local_name(severities[0]) if len(severities) > 0 else "Violation",
    )


def _prefixes(source: Source, node: Subject) -> dict[str, str]:
    found = {}
    for holder in source.iris(node, f"{SH}prefixes"):
        for declared in source.values(ox.NamedNode(holder), f"{SH}declare"):
            if isinstance(declared, ox.NamedNode | ox.BlankNode):
                name = source.text(declared, f"{SH}prefix")
                found[name] = source.text(declared, f"{SH}namespace")
    return found
