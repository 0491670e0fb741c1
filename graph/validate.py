"""Checking data against the shapes with pySHACL.

Reach for :class:`Validator`, made once for a model's source. The union of all graphs is checked against
all shapes but those marked ``parley:checkedAlone``, which say what may not stand in one graph and are
checked on each graph by itself. Source: SHACL (W3C Recommendation, 2017); closedness is derived from the
model, because ``sh:closed`` knows nothing of inherited property shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from pyshacl import validate as run_pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from parley.graph.model import Class, Model
from parley.graph.model_source import Source
from parley.graph.namespaces import OA, OWL, RDFS, TERM, local_name
from parley.graph.rdflib_bridge import to_rdflib
from parley.graph.report import SEVERITIES, Report, Result

CHECKED_ALONE = URIRef(f"{TERM}checkedAlone")
SHAPES = "https://w3id.org/parley/shapes#"


class Validator:
    """Checks quads against the shapes of one domain. Holds no data between calls."""

    def __init__(self, source: Source, model: Model) -> None:
        everything = to_rdflib(source.quads())
        self._taxonomy = [
            (s, p, o) for s, p, o in everything if str(p) in (f"{RDFS}subClassOf", f"{OWL}inverseOf")
        ]
        alone = set(everything.subjects(CHECKED_ALONE, Literal(True)))
        shapes = _without(everything, {str(p) for p in (RDFS, OWL)})
        self._together = _without_targets(shapes, alone) + _closed_shapes(model)
        others = set(shapes.subjects(RDF.type, SH.NodeShape)) - alone
        self._alone = _without_targets(shapes, others)

    def check(self, quads: Iterable[ox.Quad]) -> Report:
        """Return the report on ``quads``: what every node must carry, and what each graph may hold."""
        quads = list(quads)
        results = self._run(quads, self._together)
        graphs: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Quad]] = {}
        for quad in quads:
            graphs.setdefault(quad.graph_name, []).append(quad)
        for content in graphs.values():
            results += self._run(content, self._alone)
        ordered = sorted(set(results), key=lambda r: (SEVERITIES.index(r.severity), r))
        return Report(tuple(ordered))

    def _run(self, quads: Sequence[ox.Quad], shapes: Graph) -> list[Result]:
        data = to_rdflib(quads)
        for triple in self._taxonomy:
            data.add(triple)
        _, found, _ = run_pyshacl(data, shacl_graph=shapes, inplace=True)
        assert isinstance(found, Graph)
        return [_result(found, node) for node in found.subjects(RDF.type, SH.ValidationResult)]


def _result(found: Graph, node: Node) -> Result:
    def one(predicate: URIRef) -> str:
        value = found.value(node, predicate)
        return "" if value is None or isinstance(value, BNode) else str(value)

    messages = sorted(str(m) for m in found.objects(node, SH.resultMessage))
    return Result(
        severity=local_name(one(SH.resultSeverity)),
        focus=one(SH.focusNode),
        path=one(SH.resultPath),
        value=one(SH.value),
        message=messages[0] if len(messages) > 0 else "",
        shape=one(SH.sourceConstraint) or one(SH.sourceShape),
        component=one(SH.sourceConstraintComponent),
    )


def _without(graph: Graph, namespaces: set[str]) -> Graph:
    """Return a copy without the statements that only describe terms, which pySHACL would search."""
    kept = Graph(bind_namespaces="none")
    for s, p, o in graph:
        if not any(str(p).startswith(namespace) for namespace in namespaces):
            kept.add((s, p, o))
    return kept


def _without_targets(shapes: Graph, silenced: set[Node]) -> Graph:
    """Return a copy in which the ``silenced`` shapes have no target and so are not run."""
    kept = Graph(bind_namespaces="none")
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
    for s, p, o in shapes:
        if not (s in silenced and p in targets):
            kept.add((s, p, o))
    return kept


def _closed_shapes(model: Model) -> Graph:
    """Return one closed shape for each concrete class that allows what its fields name."""
    graph = Graph(bind_namespaces="none")
    for cls in model.classes.values():
        if not cls.abstract and len(model.descendants[cls.iri]) == 1:
            _close(graph, cls)
    return graph


def _close(graph: Graph, cls: Class) -> None:
    shape = URIRef(f"{SHAPES}{cls.name}-closed")
    allowed: list[Node] = [RDF.type, *(URIRef(f.property.iri) for f in cls.fields.values())]
    # What a text's words are stored in has a message of its own in shapes/document.ttl.
    allowed += [URIRef(f"{OA}{name}") for name in ("exact", "prefix", "suffix")]
    names = BNode()
    Collection(graph, names, allowed)
    graph.add((shape, RDF.type, SH.NodeShape))
    graph.add((shape, SH.targetClass, URIRef(cls.iri)))
    graph.add((shape, SH.closed, Literal(True)))
    graph.add((shape, SH.ignoredProperties, names))
    message = f"A {cls.label} does not carry this property: the shapes of {cls.name} do not name it."
    graph.add((shape, SH.message, Literal(message, lang="en")))
