"""The formats that answers are given in."""

from __future__ import annotations

from typing import Final

from parley.api.negotiate import Offer

HTML: Final = Offer("text/html", ("html",), ("application/xhtml+xml",))

SOLUTIONS: Final = (
    Offer("application/sparql-results+json", ("json", "srj"), ("application/json",)),
    Offer("application/sparql-results+xml", ("xml", "srx"), ("application/xml", "text/xml")),
    Offer("text/csv", ("csv",)),
    Offer("text/tab-separated-values", ("tsv",)),
)
"""Formats of solutions and of yes or no, best first.

CSV and TSV define no form for a yes or no; the engine writes the bare word, as others do.
"""

TURTLE: Final = Offer("text/turtle", ("turtle", "ttl"), ("application/x-turtle",))
JSON_LD: Final = Offer("application/ld+json", ("json-ld", "json", "jsonld"), ("application/json",))
N_TRIPLES: Final = Offer("application/n-triples", ("ntriples", "nt"), ("text/plain",))
RDF_XML: Final = Offer(
    "application/rdf+xml", ("rdfxml", "xml", "rdf"), ("application/xml", "text/xml")
)
TRIG: Final = Offer("application/trig", ("trig",))
N_QUADS: Final = Offer("application/n-quads", ("nquads", "nq"))

TRIPLES: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""Formats of a description of a thing, best first."""

GRAPHS: Final = (*TRIPLES, TRIG, N_QUADS)
"""Formats of the triples that a query makes, best first."""


def content_type(media_type: str) -> str:
    """Return the ``Content-Type`` of a media type: what is text says that it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
