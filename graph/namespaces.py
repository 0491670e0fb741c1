"""Namespaces and prefixes: the IRIs that every other module builds on.

Terms and vocabularies have fixed IRIs. Things and graphs stand under a base that the owner of a
data set chooses; the default is Parley's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEFAULT_BASE: Final = "https://w3id.org/parley/"
ONTOLOGY: Final = "https://w3id.org/parley/ontology"
TERM: Final = f"{ONTOLOGY}#"
VOCAB: Final = "https://w3id.org/parley/vocab/"
CONTEXT: Final = "https://w3id.org/parley/context.jsonld"
ID: Final = f"{DEFAULT_BASE}id/"
GRAPH: Final = f"{DEFAULT_BASE}graph/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SH: Final = "http://www.w3.org/ns/shacl#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
SEM: Final = "http://semanticweb.cs.vu.nl/2009/11/sem/"
ORG: Final = "http://www.w3.org/ns/org#"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
VOID_EXT: Final = "http://ldf.fi/void-ext#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SPEX: Final = "https://purl.expasy.org/sparql-examples/ontology#"
WIKIDATA: Final = "http://www.wikidata.org/entity/"
WIKIDATA_QUERIES: Final = "https://query.wikidata.org/sparql"

SEARCH_SERVICE: Final = f"{DEFAULT_BASE}search"
SEARCH: Final = f"{SEARCH_SERVICE}#"

THING_PREFIXES: Final = (
    "actor",
    "event",
    "arrangement",
    "place",
    "topic",
    "office",
    "document",
    "coder",
    "article",
)
"""Kinds of things that a registry holds: ``actor:x`` stands for ``<base>id/actor/x``."""

PREFIXES: Final[dict[str, str]] = {
    "parley": TERM,
    "vocab": VOCAB,
    **{name: f"{ID}{name}/" for name in THING_PREFIXES},
    "graph": GRAPH,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "sem": SEM,
    "foaf": FOAF,
    "org": ORG,
    "schema": "http://schema.org/",
    "wd": WIKIDATA,
    "search": SEARCH,
}
"""Prefixes that queries, exports and annotation files may use without declaring them."""

DESCRIPTION_PREFIXES: Final = {
    "sh": SH,
    "sd": SD,
    "void": VOID,
    "void-ext": VOID_EXT,
    "dcat": DCAT,
    "spex": SPEX,
}
"""Prefixes of what a data set says of itself; a query that uses them declares them."""


def prefixes_for(base: str) -> dict[str, str]:
    """Return the prefixes with things and graphs moved from the default base to ``base``."""
    return {name: rebase(iri, base) for name, iri in PREFIXES.items()}


def rebase(iri: str, base: str) -> str:
    """Return ``iri`` under ``base`` if it names a thing or a graph under the default base."""
    for part in (ID, GRAPH):
        if iri.startswith(part):
            return base + iri[len(DEFAULT_BASE) :]
    return iri


def local_name(iri: str) -> str:
    """Return the part of an IRI behind its last ``#`` or ``/``."""
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]


def whole_name(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that a prefixed name stands for; anything else as it is."""
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else name


def shorten(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return ``prefix:local`` where a prefix fits, else the IRI; for people, not for parsers."""
    fitting = [(len(ns), name) for name, ns in prefixes.items() if iri.startswith(ns)]
    if len(fitting) == 0:
        return iri
    length, name = max(fitting)
    return f"{name}:{iri[length:]}"
