"""The graphs in which a data set describes itself, made from the rest of it.

Reach for :func:`describe` when a data set is built, and for :func:`refresh_description` when it has
been written to. There are three: ``graph:shapes``, ``graph:examples`` and ``graph:void``, which
holds VoID and DCAT. They take part in the default graph, so that tools find them without naming a
graph.

The figures leave these three out, so that they are determined by the rest, and making them again
changes nothing; they leave out the words of texts as well, since who holds those is a matter of the
place, and the data set is the same with and without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from parley.graph.description.census import Census, take_census
from parley.graph.description.dcat import DcatWriter
from parley.graph.description.examples import examples_graph
from parley.graph.description.naming import TYPE, About, Naming, iri
from parley.graph.description.shapes import shapes_graph
from parley.graph.description.void import VoidWriter, comments
from parley.graph.domain import DESCRIPTION_GRAPHS, VOID_GRAPH, Domain
from parley.graph.example_queries import packaged_examples
from parley.graph.export import TEXT_GRAPHS
from parley.graph.namespaces import DCAT, DEFAULT_BASE, FOAF, VOID, WIKIDATA


def describe(
    quads: Iterable[ox.Quad], domain: Domain, base: str = DEFAULT_BASE
) -> Iterator[ox.Quad]:
    """Iterate over the description of the data set of ``quads``, in named graphs under ``base``.

    ``quads`` are read once, and each may occur once only; those of earlier descriptions, of text
    graphs and of the default graph are passed over. Equal data sets have equal descriptions.
    """
    naming = Naming(base)
    shapes = list(shapes_graph(domain, naming))
    examples = list(examples_graph(packaged_examples(), domain.model, naming))
    yield from shapes
    yield from examples
    data = take_census(_described(quads, base), naming.space, WIKIDATA)
    beside = take_census([*shapes, *examples], naming.space, WIKIDATA)
    yield from _figures(data, beside, domain, naming)


def refresh_description(
    engine: ox.Store, domain: Domain, base: str = DEFAULT_BASE
) -> list[ox.Quad]:
    """Return what the graphs of :func:`description_graphs` are to hold after a write.

    ``engine`` is the store as the write leaves it; what it holds in those graphs is passed over.
    """
    return list(describe(engine, domain, base))


def description_graphs(base: str = DEFAULT_BASE) -> tuple[ox.NamedNode, ...]:
    """Return the names of the graphs in which a data set describes itself."""
    return tuple(map(Naming(base).graph, DESCRIPTION_GRAPHS))


def _described(quads: Iterable[ox.Quad], base: str) -> Iterator[ox.Quad]:
    apart = {*description_graphs(base), ox.DefaultGraph()}
    texts: dict[object, bool] = {}
    for quad in quads:
        graph = quad.graph_name
        if graph not in texts:
            texts[graph] = graph in apart or TEXT_GRAPHS in str(graph)
        if not texts[graph]:
            yield quad


def _figures(data: Census, beside: Census, domain: Domain, naming: Naming) -> Iterator[ox.Quad]:
    """Iterate over VoID and DCAT; graphs ``beside`` the data are listed, and counted for their own.

    The graph that is being made is listed too, but not counted.
    """
    graph = naming.graph(VOID_GRAPH)
    about, void, dcat = About(graph), VoidWriter(naming, graph), DcatWriter(naming, graph)
    yield from about(
        graph,
        (TYPE, iri(VOID, "DatasetDescription")),
        (f"{FOAF}primaryTopic", naming.dataset),
    )
    yield from dcat.write(data)
    yield from void.write(data)
    yield from comments(domain.model, graph)
    for name, figures in data.graphs.items():
        yield from about(naming.dataset, (f"{VOID}subset", naming.subset(name)))
        yield from void.subset(name, figures)
        yield from dcat.graph(name, data.facts.get(name, {}))
    for node in description_graphs(naming.base):
        yield from about(naming.catalogue, (f"{DCAT}dataset", naming.subset(node.value)))
        yield from void.subset(node.value, beside.graphs.get(node.value))
        yield from dcat.graph(node.value, data.facts.get(node.value, {}))
