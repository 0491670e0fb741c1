"""The shapes as a graph of the data set.

Blank nodes get IRIs there, because graphs are compared and written as sorted lines: those of RDF
1.1 Concepts, section 3.5, numbered by RDF Dataset Canonicalization (W3C Recommendation, 2024), so
that equal shapes give equal graphs. :func:`with_blank_nodes` gives the shapes back as they were
declared; a path that is an expression means itself only there, since SHACL, section 2.3.1, reads an
IRI as a property.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from parley.graph.description.naming import Naming
from parley.graph.domain import SHAPES_GRAPH, Domain
from parley.graph.engine import Value

SKOLEM = ".well-known/genid/"


def shapes_graph(domain: Domain, naming: Naming) -> Iterator[ox.Quad]:
    """Iterate over the shapes of a domain, with IRIs under the base for their blank nodes."""
    graph = naming.graph(SHAPES_GRAPH)
    declared = ox.Dataset(domain.shape_quads())
    declared.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    def named(term: Value) -> Value:
        if isinstance(term, ox.BlankNode):
            return naming.address(f"{SKOLEM}shapes-{term.value}")
        return term

    for quad in declared:
        subject, value = named(quad.subject), named(quad.object)
        assert isinstance(subject, ox.NamedNode)
        yield ox.Quad(subject, quad.predicate, value, graph)


def with_blank_nodes(triples: Iterable[ox.Triple], base: str) -> Iterator[ox.Triple]:
    """Iterate over triples with blank nodes where :func:`shapes_graph` put IRIs."""
    prefix = f"{base}{SKOLEM}"

    def blank(term: Value) -> Value:
        if isinstance(term, ox.NamedNode) and term.value.startswith(prefix):
            return ox.BlankNode(term.value.removeprefix(prefix))
        return term

    for triple in triples:
        subject = blank(triple.subject)
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        yield ox.Triple(subject, triple.predicate, blank(triple.object))
