"""Handing quads of the engine to rdflib, for the libraries that work on its graphs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Triple = tuple[Node, Node, Node]


def to_rdflib(statements: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """Return an rdflib graph with the triples of ``statements``, whatever graph they stand in."""
    graph = Graph(bind_namespaces="none")
    graph.addN((*_triple(statement), graph) for statement in statements)
    return graph


def _triple(statement: ox.Quad | ox.Triple) -> Triple:
    return (term(statement.subject), term(statement.predicate), term(statement.object))


@lru_cache(maxsize=65536)
def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Return the rdflib term for a term of the engine; raises ``TypeError`` for triple terms."""
    if isinstance(value, ox.NamedNode):
        return URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return BNode(value.value)
    if isinstance(value, ox.Literal):
        if value.language is not None:
            return Literal(value.value, lang=value.language)
        return Literal(value.value, datatype=URIRef(value.datatype.value))
    raise TypeError("rdflib has no triple terms")
