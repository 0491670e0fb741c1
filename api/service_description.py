"""The service description: what the endpoint says about itself to programs.

Source: SPARQL 1.1 Service Description (W3C Recommendation, 2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from parley.api.formats import GRAPHS, SOLUTIONS, TRIPLES
from parley.api.settings import Settings
from parley.graph.namespaces import RDF, prefixes_for

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMATS: Final = "http://www.w3.org/ns/formats/"

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

PARSERS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def service_description(endpoint: str, settings: Settings, media_type: str) -> bytes:
    """Return the description of the service at the address ``endpoint``, serialised."""
    prefixes = {**prefixes_for(settings.base), "sd": SD, "formats": FORMATS}
    written = ox.serialize(
        _triples(endpoint, settings), format=PARSERS[media_type], prefixes=prefixes
    )
    assert written is not None
    return written


def _triples(endpoint: str, settings: Settings) -> Iterator[ox.Triple]:
    service, dataset = ox.NamedNode(endpoint), ox.NamedNode(f"{endpoint}#dataset")
    default = ox.NamedNode(f"{endpoint}#union")
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    yield ox.Triple(service, _rdf("type"), _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for offer in (*SOLUTIONS, *GRAPHS):
        written = ox.NamedNode(FORMATS + FORMAT_NAMES[offer.media_type])
        yield ox.Triple(service, _sd("resultFormat"), written)
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _rdf("type"), _sd("Dataset"))
    yield ox.Triple(dataset, title, ox.Literal(settings.title, language="en"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, _rdf("type"), _sd("Graph"))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def _rdf(name: str) -> ox.NamedNode:
    return ox.NamedNode(RDF + name)
