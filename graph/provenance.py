"""Bookkeeping of a build: which files it read, which graphs it made, with which version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version

import pyoxigraph as ox

from parley.graph.annotation_file import AnnotationFile
from parley.graph.domain import DESCRIPTION_GRAPHS
from parley.graph.engine import TYPE
from parley.graph.namespaces import GRAPH, ID, VOCAB
from parley.graph.vocab import C, P

PROVENANCE_GRAPH = ox.NamedNode(f"{GRAPH}provenance")
LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
GRAPH_KINDS = {
    "inferred": ("inferred", "Inferred statements on the article {name}"),
    "vocabulary": ("vocabulary", "Terms and controlled vocabularies"),
    "provenance": ("provenance", "Bookkeeping: files, builds and graphs"),
    "text": ("text", "Words of the passages of the article {name}"),
    "shapes": ("description", "Shapes: what data must satisfy"),
    "examples": ("description", "Example queries and prefixes"),
    "void": ("description", "What the data set holds, in figures, and where to get it"),
}
"""Kind and label of graphs that a build makes, by the first part of their local name."""


def describe_build(store: ox.Store, files: Sequence[AnnotationFile]) -> Iterator[ox.Quad]:
    """Iterate over the provenance of the graphs in ``store``, without any time.

    Graphs that no file describes, such as the vocabulary, are described as well, each in itself;
    only those in which the data set describes itself are described among the provenance, so that
    nothing said of a graph is left out of the figures.
    """
    described = {q.subject for q in store.quads_for_pattern(None, TYPE, C.NamedGraph)}
    named = {graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    graphs = sorted({*named, PROVENANCE_GRAPH, *DESCRIPTION_GRAPHS}, key=str)
    for graph in graphs:
        if graph in DESCRIPTION_GRAPHS:
            yield from describe_graph(graph, PROVENANCE_GRAPH)
        elif graph not in described:
            yield from describe_graph(graph, graph)
    tool = version("parley-kg")
    joined = "".join(f"{file.name} {file.digest}\n" for file in files) + tool
    made = ox.NamedNode(f"{ID}build/{hashlib.sha256(joined.encode()).hexdigest()[:16]}")
    yield _said(made, TYPE, C.Build)
    yield _said(made, P.toolVersion, ox.Literal(tool))
    for file in files:
        node = ox.NamedNode(f"{ID}file/{file.name}")
        yield _said(made, P.used, node)
        yield _said(node, TYPE, C.SourceFile)
        yield _said(node, P.fileName, ox.Literal(file.name))
        yield _said(node, P.fileDigest, ox.Literal(file.digest))
    for graph in graphs:
        yield _said(made, P.generated, graph)


def describe_graph(graph: ox.NamedNode, home: ox.NamedNode) -> Iterator[ox.Quad]:
    """Iterate over the description of a graph that the build fills, as statements in ``home``."""
    local, _, name = graph.value.removeprefix(GRAPH).partition("/")
    if local in GRAPH_KINDS:
        kind, text = GRAPH_KINDS[local]
        label = ox.Literal(text.format(name=name), language="en")
        yield ox.Quad(graph, TYPE, C.NamedGraph, home)
        yield ox.Quad(graph, P.label, label, home)
        yield ox.Quad(graph, P.graphKind, ox.NamedNode(f"{VOCAB}graphKind/{kind}"), home)
        if kind != "text":
            yield ox.Quad(graph, P.license, LICENCE, home)


def _said(
    subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal
) -> ox.Quad:
    return ox.Quad(subject, predicate, value, PROVENANCE_GRAPH)
