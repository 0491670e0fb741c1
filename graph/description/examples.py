"""The example queries and the prefixes as a graph, where editors and assistants look for them.

Sources: SHACL, sections 5.2.1 on prefixes and 5.3 on queries; for descriptions and federation
https://purl.expasy.org/sparql-examples/ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from parley.graph.description.naming import TYPE, About, Naming, english, iri
from parley.graph.domain import EXAMPLES_GRAPH
from parley.graph.example_queries import FORM_PROPERTIES, ExampleQuery
from parley.graph.model import Model
from parley.graph.namespaces import (
    DEFAULT_BASE,
    DESCRIPTION_PREFIXES,
    GRAPH,
    ID,
    OWL,
    RDFS,
    SH,
    SPEX,
    XSD,
    prefixes_for,
    rebase,
)

SCHEMA = "https://schema.org/"
KINDS = {
    "select": f"{SH}SPARQLSelectExecutable",
    "ask": f"{SH}SPARQLAskExecutable",
    "construct": f"{SH}SPARQLConstructExecutable",
    "describe": f"{SPEX}SPARQLDescribeExecutable",
}


def examples_graph(
    examples: Iterable[ExampleQuery], model: Model, naming: Naming
) -> Iterator[ox.Quad]:
    """Iterate over examples and prefixes as statements; queries speak of things under the base."""
    about = About(naming.graph(EXAMPLES_GRAPH))
    prefixes = naming.thing("query", "prefixes")
    for example in examples:
        yield from about(
            ox.NamedNode(rebase(example.iri, naming.base)),
            (TYPE, iri(SH, "SPARQLExecutable")),
            (TYPE, iri(KINDS[example.form])),
            (f"{RDFS}comment", english(example.comment)),
            (f"{SH}prefixes", prefixes),
            (FORM_PROPERTIES[example.form], ox.Literal(moved(example.query, naming.base))),
            (f"{SCHEMA}target", naming.address("sparql")),
            *((f"{SCHEMA}keywords", ox.Literal(word)) for word in example.keywords),
        )
    yield from about(prefixes, (TYPE, iri(OWL, "Ontology")))
    for name, namespace in declared_prefixes(model, naming.base).items():
        node = iri(prefixes.value, "/", name)
        yield from about(prefixes, (f"{SH}declare", node))
        yield from about(
            node,
            (TYPE, iri(SH, "PrefixDeclaration")),
            (f"{SH}prefix", ox.Literal(name)),
            (f"{SH}namespace", ox.Literal(namespace, datatype=iri(XSD, "anyURI"))),
        )


def moved(query: str, base: str) -> str:
    """Return a query about things and graphs under the default base for those under ``base``."""
    for part in (ID, GRAPH):
        query = query.replace(f"<{part}", f"<{base}{part.removeprefix(DEFAULT_BASE)}")
    return query


def declared_prefixes(model: Model, base: str) -> Mapping[str, str]:
    """Return the prefixes to offer: known ones, one for each vocabulary, those of descriptions."""
    schemes = {scheme.name: f"{scheme.iri}/" for scheme in model.schemes.values()}
    return {**schemes, **DESCRIPTION_PREFIXES, **prefixes_for(base)}
