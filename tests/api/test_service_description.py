"""SPARQL 1.1 Service Description."""

from __future__ import annotations

import httpx2
import pyoxigraph as ox
import pytest

from parley.api.service_description import Features, GraphEntry, service_description
from parley.api.settings import Settings
from parley.graph.build import Build
from parley.graph.namespaces import DEFAULT_BASE, GRAPH

Found = set[tuple[str, str, str]]

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
ADDRESS = "https://example.org/sparql"


@pytest.mark.parametrize(
    "accept", [None, "text/turtle", "application/ld+json", "application/n-triples"]
)
def test_get_without_a_query_describes_the_service(server_url: str, accept: str | None) -> None:
    address = f"{server_url}/sparql"
    answer = httpx2.get(address, headers={} if accept is None else {"Accept": accept})
    media_type = answer.headers["content-type"].split(";")[0]
    assert media_type == (accept or "text/turtle")
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    triples = {(q.subject, q.predicate.value, q.object) for q in ox.parse(answer.content, form)}
    service = ox.NamedNode(address)
    assert (service, f"{SD}endpoint", service) in triples
    assert (service, f"{SD}supportedLanguage", ox.NamedNode(f"{SD}SPARQL11Query")) in triples
    assert (service, f"{SD}feature", ox.NamedNode(f"{SD}UnionDefaultGraph")) in triples


def test_the_description_can_be_revalidated(server_url: str) -> None:
    address = f"{server_url}/sparql"
    tag = httpx2.get(address).headers["etag"]
    assert httpx2.get(address, headers={"If-None-Match": tag}).status_code == 304


def found(turtle: bytes) -> Found:
    """Return triples as strings: subject, predicate and object by their values."""
    return {
        (str(q.subject).strip("<>"), q.predicate.value, q.object.value)
        for q in ox.parse(turtle, ox.RdfFormat.TURTLE)
    }


def objects(triples: Found, subject: str, predicate: str) -> set[str]:
    return {o for s, p, o in triples if (s, p) == (subject, predicate)}


def test_every_named_graph_is_offered_with_its_size(server_url: str, built: Build) -> None:
    address = f"{server_url}/sparql"
    triples = found(httpx2.get(address, headers={"Accept": "text/turtle"}).content)
    counted: dict[str, int] = {}
    for quad in built.quads:
        name = str(quad.graph_name).strip("<>")
        counted[name] = counted.get(name, 0) + 1
    for property_name in ("availableGraphs", "defaultDataset"):
        (collection,) = objects(triples, address, SD + property_name)
        assert objects(triples, collection, f"{SD}namedGraph") == set(counted)
    for name, count in counted.items():
        assert objects(triples, name, f"{SD}name") == {name}
        (graph,) = objects(triples, name, f"{SD}graph")
        sizes = objects(triples, graph, f"{VOID}triples")
        # The graph that holds the sizes is the one whose size nothing says.
        assert sizes == (set() if name == f"{GRAPH}void" else {str(count)})


def test_it_says_what_is_switched_on_and_nothing_else() -> None:
    plain = found(service_description(ADDRESS, Settings(), "text/turtle"))
    assert objects(plain, ADDRESS, f"{SD}feature") == {f"{SD}UnionDefaultGraph"}
    assert objects(plain, ADDRESS, f"{SD}supportedLanguage") == {f"{SD}SPARQL11Query"}
    assert objects(plain, ADDRESS, f"{SD}inputFormat") == set()
    features = Features(True, "https://example.org/update", (), ("https://example.org/search",))
    full = found(service_description(ADDRESS, Settings(), "text/turtle", (), features))
    added = {f"{SD}UnionDefaultGraph", f"{SD}BasicFederatedQuery"}
    assert objects(full, ADDRESS, f"{SD}feature") == added
    assert f"{SD}SPARQL11Update" in objects(full, ADDRESS, f"{SD}supportedLanguage")
    assert "https://example.org/update" in objects(full, ADDRESS, f"{SD}endpoint")
    assert len(objects(full, ADDRESS, f"{SD}inputFormat")) > 3
    assert objects(full, ADDRESS, f"{SD}propertyFeature") == {"https://example.org/search"}
    assert objects(full, ADDRESS, f"{SD}languageExtension") == set()


def test_there_is_one_service_and_one_entailment_regime() -> None:
    triples = found(service_description(ADDRESS, Settings(), "text/turtle"))
    assert {s for s, _, o in triples if o == f"{SD}Service"} == {ADDRESS}
    regimes = objects(triples, ADDRESS, f"{SD}defaultEntailmentRegime")
    assert regimes == {"http://www.w3.org/ns/entailment/Simple"}


def test_it_leads_to_the_other_descriptions(server_url: str) -> None:
    address = f"{server_url}/sparql"
    triples = found(httpx2.get(address, headers={"Accept": "text/turtle"}).content)
    pages = objects(triples, address, "http://www.w3.org/2000/01/rdf-schema#seeAlso")
    assert len(pages) == 3
    for page in pages:
        assert httpx2.get(page).status_code == 200
    (dataset,) = objects(triples, address, f"{SD}defaultDataset")
    assert f"{DEFAULT_BASE}id/dataset" in objects(triples, dataset, f"{VOID}subset")


def test_a_graph_of_unknown_size_is_offered_without_one() -> None:
    entry = GraphEntry(f"{GRAPH}new", None)
    triples = found(service_description(ADDRESS, Settings(), "text/turtle", [entry]))
    assert (f"{GRAPH}new", f"{SD}name", f"{GRAPH}new") in triples
    assert not any(p == f"{VOID}triples" for _, p, _ in triples)
