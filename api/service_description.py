"""The service description: what the endpoint says about itself to programs.

Source: SPARQL 1.1 Service Description (W3C Recommendation, 2013).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin

import pyoxigraph as ox

from parley.api.formats import GRAPHS, SOLUTIONS, TRIPLES
from parley.api.settings import Settings
from parley.graph.answer import TRIPLE_FORMATS
from parley.graph.description.describe import description_graphs
from parley.graph.description.naming import TYPE, Naming, english, iri
from parley.graph.domain import VOID_GRAPH
from parley.graph.engine import Value
from parley.graph.export import graph_names
from parley.graph.namespaces import (
    DCAT,
    DCTERMS,
    DESCRIPTION_PREFIXES,
    RDFS,
    SD,
    VOID,
    prefixes_for,
)
from parley.graph.store import View

FORMATS: Final = "http://www.w3.org/ns/formats/"
SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"
LATERAL: Final = "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md"
"""The community's proposal of LATERAL, which the engine implements; it has no other name."""

DESCRIPTIONS: Final = TRIPLES
"""What the description is offered in."""

FORMAT_NAMES: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
"""Local names of formats, as https://www.w3.org/ns/formats/ gives them."""


@dataclass(frozen=True)
class Features:
    """What is switched on at an endpoint.

    ``update`` is the address that takes updates, or None; it may be relative, see :meth:`at`.
    ``languages`` are IRIs of what the language has beyond SPARQL 1.1, ``properties`` those of
    properties that a pattern may use though no data has them, such as a search.
    """

    federation: bool = False
    update: str | None = None
    languages: tuple[str, ...] = (LATERAL,)
    properties: tuple[str, ...] = ()

    def at(self, endpoint: str) -> Features:
        """Return the same with an absolute address for updates."""
        update = None if self.update is None else urljoin(endpoint, self.update)
        return replace(self, update=update)


@dataclass(frozen=True)
class GraphEntry:
    """A named graph on offer: its IRI, and how many statements it has, if that is known."""

    iri: str
    triples: int | None


def offered_graphs(view: View, base: str) -> tuple[GraphEntry, ...]:
    """Return the named graphs of a view, with the sizes that its description gives.

    Call it in a worker thread. A graph that the description leaves out comes without a size.
    """
    sizes: dict[str, int] = {}
    text = f"""SELECT ?graph ?triples WHERE {{ GRAPH {Naming(base).graph(VOID_GRAPH)} {{
               ?graph <{SD}graph>/<{VOID}triples> ?triples }} }}"""
    for row in view.query(text).rows():
        name, triples = row["graph"], row["triples"]
        assert isinstance(name, ox.NamedNode)
        assert isinstance(triples, ox.Literal)
        sizes[name.value] = int(triples.value)
    return tuple(GraphEntry(name, sizes.get(name)) for name in graph_names(view))


def service_description(
    endpoint: str,
    settings: Settings,
    media_type: str,
    graphs: Sequence[GraphEntry] = (),
    features: Features = Features(),
) -> bytes:
    """Return the description of the service at the address ``endpoint``, serialised."""
    prefixes = {**prefixes_for(settings.base), **DESCRIPTION_PREFIXES, "formats": FORMATS}
    triples = [
        *_service(endpoint, settings, features),
        *_dataset(endpoint, settings),
        *(triple for entry in graphs for triple in _graph(endpoint, settings, entry)),
    ]
    written = ox.serialize(triples, format=TRIPLE_FORMATS[media_type], prefixes=prefixes)
    assert written is not None
    return written


def _about(subject: ox.NamedNode, *said: tuple[str, Value]) -> Iterator[ox.Triple]:
    for predicate, value in said:
        yield ox.Triple(subject, ox.NamedNode(predicate), value)


def _service(endpoint: str, settings: Settings, features: Features) -> Iterator[ox.Triple]:
    service = ox.NamedNode(endpoint)
    yield from _about(
        service,
        (TYPE, iri(SD, "Service")),
        (TYPE, iri(DCAT, "DataService")),
        (f"{DCTERMS}title", english(settings.title)),
        (f"{SD}endpoint", service),
        (f"{DCAT}endpointURL", service),
        (f"{DCAT}servesDataset", Naming(settings.base).dataset),
        (f"{SD}supportedLanguage", iri(SD, "SPARQL11Query")),
        (f"{SD}feature", iri(SD, "UnionDefaultGraph")),
        (f"{SD}defaultEntailmentRegime", ox.NamedNode(SIMPLE)),
        (f"{SD}defaultDataset", iri(endpoint, "#dataset")),
        (f"{SD}availableGraphs", iri(endpoint, "#graphs")),
        *((f"{SD}languageExtension", ox.NamedNode(name)) for name in features.languages),
        *((f"{SD}propertyFeature", ox.NamedNode(name)) for name in features.properties),
        *((f"{SD}resultFormat", _format(o.media_type)) for o in (*SOLUTIONS, *GRAPHS)),
        *((f"{RDFS}seeAlso", ox.NamedNode(page)) for page in _described_at(endpoint)),
    )
    if features.federation:
        yield from _about(service, (f"{SD}feature", iri(SD, "BasicFederatedQuery")))
    if features.update is not None:
        yield from _about(
            service,
            (f"{SD}endpoint", ox.NamedNode(features.update)),
            (f"{SD}supportedLanguage", iri(SD, "SPARQL11Update")),
            *((f"{SD}inputFormat", _format(offer.media_type)) for offer in GRAPHS),
        )


def _described_at(endpoint: str) -> list[str]:
    return [
        urljoin(endpoint, f".well-known/{name}") for name in ("void", "sparql-examples", "shacl")
    ]


def _format(media_type: str) -> ox.NamedNode:
    return ox.NamedNode(FORMATS + FORMAT_NAMES[media_type])


def _dataset(endpoint: str, settings: Settings) -> Iterator[ox.Triple]:
    dataset, union = iri(endpoint, "#dataset"), iri(endpoint, "#union")
    naming = Naming(settings.base)
    beside = [naming.subset(graph.value) for graph in description_graphs(settings.base)]
    yield from _about(
        dataset,
        (TYPE, iri(SD, "Dataset")),
        (TYPE, iri(VOID, "Dataset")),
        (f"{DCTERMS}title", english(settings.title)),
        (f"{SD}defaultGraph", union),
        (f"{VOID}sparqlEndpoint", ox.NamedNode(endpoint)),
        *((f"{VOID}subset", part) for part in (naming.dataset, *beside)),
    )
    yield from _about(union, (TYPE, iri(SD, "Graph")))
    yield from _about(iri(endpoint, "#graphs"), (TYPE, iri(SD, "GraphCollection")))


def _graph(endpoint: str, settings: Settings, entry: GraphEntry) -> Iterator[ox.Triple]:
    named = ox.NamedNode(entry.iri)
    graph = Naming(settings.base).subset(entry.iri)
    for collection in ("#dataset", "#graphs"):
        yield from _about(iri(endpoint, collection), (f"{SD}namedGraph", named))
    yield from _about(
        named, (TYPE, iri(SD, "NamedGraph")), (f"{SD}name", named), (f"{SD}graph", graph)
    )
    yield from _about(graph, (TYPE, iri(SD, "Graph")))
    if entry.triples is not None:
        size = ox.Literal(entry.triples)
        yield from _about(graph, (f"{VOID}triples", size))
