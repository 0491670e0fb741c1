"""What the data set says of itself, under ``/.well-known/``."""

from __future__ import annotations

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import SH
from rdflib.compare import isomorphic

from parley.graph.build import Build
from parley.graph.domain import Domain
from parley.graph.namespaces import DEFAULT_BASE, GRAPH, ID
from parley.graph.rdflib_bridge import to_rdflib

NAMES = ("void", "sparql-examples", "shacl")
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
DCAT = "http://www.w3.org/ns/dcat#"


def triples(answer: httpx2.Response) -> set[ox.Triple]:
    media_type = answer.headers["content-type"].split(";")[0]
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None
    return {quad.triple for quad in ox.parse(answer.content, form)}


@pytest.mark.parametrize("name", NAMES)
def test_every_document_comes_in_every_format(server_url: str, name: str) -> None:
    address = f"{server_url}/.well-known/{name}"
    sizes = set()
    for suffix, media_type in TYPES.items():
        answer = httpx2.get(f"{address}.{suffix}")
        assert answer.headers["content-type"].split(";")[0] == media_type
        asked = httpx2.get(address, headers={"Accept": media_type})
        assert asked.content == answer.content
        assert asked.headers["content-location"] == f"/.well-known/{name}.{suffix}"
        sizes.add(len(triples(answer)))
    assert len(sizes) == 1
    assert sizes.pop() > 100


@pytest.mark.parametrize("name", NAMES)
def test_turtle_is_what_a_client_without_wishes_gets(server_url: str, name: str) -> None:
    plain = httpx2.get(f"{server_url}/.well-known/{name}")
    assert plain.headers["content-type"] == "text/turtle; charset=utf-8"
    assert httpx2.get(f"{server_url}/.well-known/{name}/").content == plain.content
    assert httpx2.head(f"{server_url}/.well-known/{name}").status_code == 200


def test_void_gives_addresses_of_this_server_and_the_version(server_url: str, built: Build) -> None:
    answer = httpx2.get(f"{server_url}/.well-known/void")
    found = triples(answer)
    dataset = ox.NamedNode(f"{ID}dataset")
    assert {t.object for t in found if t.predicate.value.endswith("/void#sparqlEndpoint")} == {
        ox.NamedNode(f"{server_url}/sparql"),
        ox.NamedNode("https://query.wikidata.org/sparql"),
    }
    files = {t.object.value for t in found if t.predicate.value == f"{DCAT}downloadURL"}  # type: ignore[union-attr]
    assert {f"{server_url}/graph/registry.ttl", f"{server_url}/dump.nq.gz"} <= files
    assert all(file.startswith(server_url) for file in files)
    version = ox.Literal(answer.headers["parley-version"])
    assert ox.Triple(dataset, ox.NamedNode(f"{DCAT}version"), version) in found
    stored = {q.triple for q in built.quads if q.graph_name == ox.NamedNode(f"{GRAPH}void")}
    moved = {t for t in stored - found if DEFAULT_BASE in str(t.object)}
    assert stored - found == moved


def test_a_graph_is_there_to_get_where_the_catalogue_says(server_url: str) -> None:
    found = triples(httpx2.get(f"{server_url}/.well-known/void"))
    files = {t.object.value for t in found if t.predicate.value == f"{DCAT}downloadURL"}  # type: ignore[union-attr]
    graphs = sorted(file for file in files if "/graph/" in file)
    assert len(graphs) > 20
    for file in graphs[::6]:
        answer = httpx2.get(file)
        assert answer.status_code == 200
        assert len(triples(answer)) > 0


def test_examples_name_this_endpoint(server_url: str) -> None:
    found = triples(httpx2.get(f"{server_url}/.well-known/sparql-examples"))
    targets = {t.object for t in found if t.predicate.value == "https://schema.org/target"}
    assert targets == {ox.NamedNode(f"{server_url}/sparql")}


def test_shapes_are_those_declared_blank_nodes_and_all(server_url: str, domain: Domain) -> None:
    found = to_rdflib(triples(httpx2.get(f"{server_url}/.well-known/shacl.ttl")))
    assert isomorphic(found, to_rdflib(domain.shape_quads()))
    assert len(list(found.subject_objects(SH.inversePath))) > 0


def test_a_browser_is_led_to_the_page_of_the_graph(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/.well-known/void", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{server_url}/graph/void"
    page = httpx2.get(answer.headers["location"], headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"][:9]) == (200, "text/html")


def test_a_document_can_be_revalidated(server_url: str) -> None:
    address = f"{server_url}/.well-known/void"
    first = httpx2.get(address)
    tag = first.headers["etag"]
    again = httpx2.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx2.get(address, headers={"Accept": "application/n-triples"})
    assert other.headers["etag"] != tag


def test_what_is_not_offered_is_refused(server_url: str) -> None:
    address = f"{server_url}/.well-known/void"
    assert httpx2.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert httpx2.get(f"{address}.docx").status_code == 406
    assert httpx2.get(f"{server_url}/.well-known/elsewhere").status_code == 404


@pytest.mark.parametrize(
    "path", ["dataset", "class-partition/Claim", "query/01-who-wants-the-ceasefire"]
)
def test_what_a_description_speaks_of_can_be_looked_up(server_url: str, path: str) -> None:
    answer = httpx2.get(f"{server_url}/id/{path}", headers={"Accept": "text/turtle"})
    subjects = {triple.subject for triple in triples(answer)}
    assert ox.NamedNode(f"{ID}{path}") in subjects
    page = httpx2.get(f"{server_url}/id/{path}", headers={"Accept": "text/html"})
    assert page.status_code == 200


def test_an_editor_finds_prefixes_examples_and_partitions_at_the_endpoint(server_url: str) -> None:
    sh, void = "http://www.w3.org/ns/shacl#", "http://rdfs.org/ns/void#"
    for pattern in (
        f"[] <{sh}namespace> ?a ; <{sh}prefix> ?b",
        f"?a a <{sh}SPARQLExecutable> ; <{sh}select>|<{sh}ask>|<{sh}construct> ?b",
        f"?a <{void}propertyPartition>/<{void}classPartition> [ <{void}class> ?b ]",
    ):
        # The editor of the SIB Swiss Institute of Bioinformatics marks its own queries with ac=1.
        parameters = {"ac": "1", "query": f"SELECT DISTINCT ?a ?b WHERE {{ {pattern} }}"}
        answer = httpx2.get(f"{server_url}/sparql", params=parameters)
        assert len(answer.json()["results"]["bindings"]) > 20
