"""Checking data against the shapes.

Core constraints are checked with pySHACL, SPARQL constraints with the engine.

Reach for :class:`Validator`, made once for a domain. The union of all graphs is checked against all
shapes but those marked ``parley:checkedAlone``, which say what may not stand in one graph and are
checked on each graph by itself. Source: SHACL (W3C Recommendation, 2017).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from pyshacl import validate as run_pyshacl
from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from parley.graph.domain import DESCRIPTION_GRAPHS, VOCABULARY_GRAPH
from parley.graph.engine import TYPE
from parley.graph.model import Model
from parley.graph.model_source import Source
from parley.graph.namespaces import RDFS, SKOS, TERM, local_name
from parley.graph.rdflib_bridge import to_rdflib
from parley.graph.report import SEVERITIES, Report, Result
from parley.graph.shapes_graph import core_shapes
from parley.graph.sparql_constraints import sparql_constraints

VOCABULARY = local_name(VOCABULARY_GRAPH.value)
DESCRIPTIONS = frozenset(local_name(graph.value) for graph in DESCRIPTION_GRAPHS)
CONCEPT = ox.NamedNode(f"{SKOS}Concept")


class Validator:
    """Checks quads against the shapes of one domain. Holds no data between calls.

    Raises :class:`~parley.graph.errors.ModelError` when made from shapes whose queries do not
    parse.
    """

    def __init__(self, source: Source, model: Model) -> None:
        self._core = core_shapes(source, model)
        self._taxonomy = [
            q.triple
            for q in source.quads()
            if q.predicate.value == f"{RDFS}subClassOf"
            or (q.predicate, q.object) == (TYPE, CONCEPT)
        ]
        constraints = sparql_constraints(source)
        alone = {s for s, _ in constraints if source.flag(s, f"{TERM}checkedAlone")}
        self._together = [c for shape, c in constraints if shape not in alone]
        self._alone = [c for shape, c in constraints if shape in alone]

    def check(self, quads: Iterable[ox.Quad]) -> Report:
        """Return the report on ``quads``: what every node must carry, and what each graph may hold.

        Statements about terms and vocabularies are known; those among the quads are passed over. So
        are the graphs in which a data set describes itself, which are made from the rest of it.
        """
        quads = [quad for quad in quads if not _passed_over(quad)]
        union = self._store(quads)
        results = self._run_core(union)
        results += [result for c in self._together for result in c.check(union)]
        for store in self._each_graph(quads) if len(self._alone) > 0 else []:
            results += [result for c in self._alone for result in c.check(store)]
        ordered = sorted(set(results), key=lambda r: (SEVERITIES.index(r.severity), r))
        return Report(tuple(ordered))

    def _store(self, quads: Iterable[ox.Quad]) -> ox.Store:
        """Return a store with ``quads`` and what is known of terms in its default graph."""
        store = ox.Store()
        store.extend(ox.Quad(*q.triple) for q in quads)
        store.extend(ox.Quad(*triple) for triple in self._taxonomy)
        return store

    def _each_graph(self, quads: Iterable[ox.Quad]) -> list[ox.Store]:
        """Return a store for each graph: its content, and what any graph says of it."""
        graphs: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Quad]] = {}
        said: dict[object, list[ox.Quad]] = {}
        for quad in quads:
            graphs.setdefault(quad.graph_name, []).append(quad)
            said.setdefault(quad.subject, []).append(quad)
        return [self._store([*held, *said.get(name, [])]) for name, held in graphs.items()]

    def _run_core(self, union: ox.Store) -> list[Result]:
        _, found, _ = run_pyshacl(to_rdflib(union), shacl_graph=self._core, inplace=True)
        assert isinstance(found, Graph)
        top = found.objects(None, SH.result)
        return [_result(found, node) for node in top]


def _result(found: Graph, node: Node) -> Result:
    def one(predicate: URIRef) -> str:
        value = found.value(node, predicate)
        return "" if value is None or isinstance(value, BNode) else str(value)

    messages = sorted(found.objects(node, SH.resultMessage), key=_english_first)
    return Result(
        severity=local_name(one(SH.resultSeverity)),
        focus=one(SH.focusNode),
        path=one(SH.resultPath),
        value=one(SH.value),
        message=str(messages[0]) if len(messages) > 0 else "",
        shape=one(SH.sourceShape),
        component=one(SH.sourceConstraintComponent),
    )


def _english_first(message: Node) -> tuple[bool, str]:
    return (getattr(message, "language", None) != "en", str(message))


def _passed_over(quad: ox.Quad) -> bool:
    graph = quad.graph_name
    local = _local(graph) if isinstance(graph, ox.NamedNode) else ""
    return local in DESCRIPTIONS or (local == VOCABULARY and quad.subject != graph)


@lru_cache(maxsize=1024)
def _local(graph: ox.NamedNode) -> str:
    """Return the name of a graph below whatever base it stands under."""
    return graph.value.rpartition("/graph/")[2]
