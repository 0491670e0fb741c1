"""DCAT: what there is to get, where, and under which licence.

Source: Data Catalog Vocabulary, version 3 (W3C Recommendation, 2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from parley.graph.description.census import Census
from parley.graph.description.naming import TYPE, About, Naming, english, iri
from parley.graph.engine import Value
from parley.graph.namespaces import DCAT, DCTERMS, FOAF, ONTOLOGY, VOID
from parley.graph.vocab import P

MEDIA = "https://www.iana.org/assignments/media-types/"
TITLE = "Parley data set"
DESCRIPTION = (
    "Who claims what in annotated articles, with actors, events, arrangements, background, links,"
    " terms and bookkeeping. The figures leave out the graphs in which the data set describes"
    " itself, and the words of texts, which are not passed on."
)
SERVICES = {
    "sparql": ("SPARQL endpoint", "https://www.w3.org/TR/sparql11-protocol/"),
    "graphql": ("GraphQL endpoint", "https://spec.graphql.org/"),
}
"""Title and standard of each service, by its path."""

FORMATS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}
"""What a graph is offered in, by the suffix of its address."""

Facts = Mapping[ox.NamedNode, tuple[Value, ...]]


class DcatWriter:
    """Writes the catalogue as statements of one graph. Made for one base."""

    def __init__(self, naming: Naming, graph: ox.NamedNode) -> None:
        self._naming = naming
        self._about = About(graph)

    def write(self, census: Census) -> Iterator[ox.Quad]:
        """Iterate over the catalogue, the data set as a whole, and the services."""
        naming, about = self._naming, self._about
        dataset, catalogue = naming.dataset, naming.catalogue
        yield from about(
            catalogue,
            (TYPE, iri(DCAT, "Catalog")),
            (f"{DCTERMS}title", english(f"{TITLE}: catalogue")),
            (f"{DCTERMS}description", english("The data set, what describes it, and services.")),
            (f"{FOAF}homepage", ox.NamedNode(naming.base)),
            (f"{DCAT}dataset", dataset),
        )
        yield from about(
            dataset,
            (TYPE, iri(DCAT, "Dataset")),
            (f"{DCTERMS}title", english(TITLE)),
            (f"{DCTERMS}description", english(DESCRIPTION)),
            (f"{DCTERMS}conformsTo", ox.NamedNode(ONTOLOGY)),
            (f"{DCAT}landingPage", ox.NamedNode(naming.base)),
            (f"{VOID}dataDump", naming.address("dump.nq.gz")),
            *_credits(_joined(census.facts[g] for g in census.graphs if g in census.facts)),
        )
        yield from self._dump(dataset)
        for path, (title, standard) in SERVICES.items():
            yield from self._service(path, title, standard)

    def graph(self, graph: str, facts: Facts) -> Iterator[ox.Quad]:
        """Iterate over a named graph as a data set of its own, with a distribution per format."""
        subset = self._naming.subset(graph)
        titles = facts.get(P.label, (ox.Literal(graph),))
        yield from self._about(
            subset,
            (TYPE, iri(DCAT, "Dataset")),
            *((f"{DCTERMS}title", title) for title in titles),
            *_credits(facts),
        )
        if graph.startswith(self._naming.base):
            for suffix, media_type in FORMATS.items():
                offered = iri(subset.value, "/as/", suffix)
                yield from self._about(subset, (f"{DCAT}distribution", offered))
                yield from self._distribution(offered, graph, f"{graph}.{suffix}", media_type)

    def _dump(self, dataset: ox.NamedNode) -> Iterator[ox.Quad]:
        offered = self._naming.thing("dump")
        address = self._naming.address("dump.nq.gz").value
        yield from self._about(dataset, (f"{DCAT}distribution", offered))
        yield from self._distribution(offered, address, address, "application/n-quads")
        yield from self._about(
            offered,
            (f"{DCTERMS}title", english("All graphs that may be passed on")),
            (f"{DCAT}compressFormat", iri(MEDIA, "application/gzip")),
        )

    def _distribution(
        self, offered: ox.NamedNode, access: str, download: str, media_type: str
    ) -> Iterator[ox.Quad]:
        yield from self._about(
            offered,
            (TYPE, iri(DCAT, "Distribution")),
            (f"{DCAT}accessURL", ox.NamedNode(access)),
            (f"{DCAT}downloadURL", ox.NamedNode(download)),
            (f"{DCAT}mediaType", iri(MEDIA, media_type)),
        )

    def _service(self, path: str, title: str, standard: str) -> Iterator[ox.Quad]:
        service, address = self._naming.thing("service", path), self._naming.address(path)
        yield from self._about(self._naming.catalogue, (f"{DCAT}service", service))
        yield from self._about(
            service,
            (TYPE, iri(DCAT, "DataService")),
            (f"{DCTERMS}title", english(title)),
            (f"{DCTERMS}conformsTo", ox.NamedNode(standard)),
            (f"{DCAT}endpointURL", address),
            (f"{DCAT}servesDataset", self._naming.dataset),
        )
        if path == "sparql":
            yield from self._about(service, (f"{DCAT}endpointDescription", address))


def _credits(facts: Facts) -> Iterator[tuple[str, Value]]:
    for licence in facts.get(P.license, ()):
        yield f"{DCTERMS}license", licence
    for coder in facts.get(P.annotatedBy, ()):
        yield f"{DCTERMS}creator", coder
    days = facts.get(P.annotatedOn, ())
    if len(days) > 0:
        yield f"{DCTERMS}modified", max(days, key=str)


def _joined(all_facts: Iterator[Facts]) -> Facts:
    found: dict[ox.NamedNode, set[Value]] = {}
    for facts in all_facts:
        for predicate, values in facts.items():
            found.setdefault(predicate, set()).update(values)
    return {predicate: tuple(sorted(values, key=str)) for predicate, values in found.items()}
