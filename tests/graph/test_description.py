"""What a data set says of itself can be found by tools, and stays true when it is written to."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.compare import isomorphic

from parley.graph.build import Build, build
from parley.graph.description.describe import (
    describe,
    description_graphs,
    refresh_description,
)
from parley.graph.description.examples import examples_graph
from parley.graph.description.naming import Naming
from parley.graph.description.shapes import shapes_graph, with_blank_nodes
from parley.graph.domain import DESCRIPTION_GRAPHS, Domain, load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.example_queries import ExampleQuery, packaged_examples, read_examples
from parley.graph.namespaces import DEFAULT_BASE, GRAPH, ID, PREFIXES
from parley.graph.rdflib_bridge import to_rdflib
from parley.graph.store import Row, by_graph
from parley.graph.vocab import C, P

BASE = "https://example.org/peace/"
SMALL = Path(__file__).parent.parent / "data" / "small"
MORE = """\
"@context":
  - https://w3id.org/parley/context.jsonld
  - "@base": https://w3id.org/parley/id/more/
    "@language": en
id: graph:more
"@graph":
  - id: graph:more
    type: NamedGraph
    label: More
    graphKind: registry
    license: https://creativecommons.org/licenses/by/4.0/
  - {id: "actor:third", type: State, label: Third, definition: A third invented state.}
"""


def rows(store: MemoryStore, text: str) -> list[Row]:
    return list(store.view().query(text).rows())


# What the editor and the assistant of the SIB Swiss Institute of Bioinformatics ask for, in other
# words: none of it names a graph.


def test_an_editor_finds_the_partitions(store: MemoryStore) -> None:
    found = rows(
        store,
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX ext: <http://ldf.fi/void-ext#>
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT DISTINCT ?g ?class ?label ?comment ?property ?about ?target ?datatype ?count {
          { OPTIONAL { ?g sd:graph ?in . ?in void:classPartition ?part }
            ?part void:class ?class ; void:propertyPartition ?of . ?of void:property ?property .
            OPTIONAL { ?class rdfs:label ?label } OPTIONAL { ?class rdfs:comment ?comment }
            OPTIONAL { ?of void:triples ?count } OPTIONAL { ?property rdfs:comment ?about }
            OPTIONAL { { ?of void:classPartition [ void:class ?target ] } UNION
                       { ?of ext:datatypePartition [ ext:datatype ?datatype ] } }
          } UNION {
            ?links void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
                   void:objectsTarget [ void:class ?target ] } }""",
    )
    said = {
        tuple(row[name].value for name in ("class", "property", end) if name in row)  # type: ignore[union-attr]
        for row in found
        for end in ("target", "datatype")
        if end in row
    }
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert (C.Claim.value, P.paraphrase.value, f"{PREFIXES['rdf']}langString") in said
    assert (C.Claim.value, P.expressedIn.value, C.Passage.value) in said
    assert (C.State.value, P.sameAs.value, "http://wikiba.se/ontology#Item") in said
    assert (C.Claim.value, P.modality.value, f"{skos}Concept") in said
    claims = [row for row in found if row["class"] == C.Claim and row["property"] == P.paraphrase]
    assert claims[0]["label"] == ox.Literal("claim", language="en")
    assert {"comment", "about", "count"} <= set(claims[0])


def test_an_editor_finds_the_examples(store: MemoryStore) -> None:
    found = rows(
        store,
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX s: <https://schema.org/>
        PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
        SELECT DISTINCT ?example ?comment ?query ?endpoint {
          ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; s:target ?endpoint ;
                   s:keywords ?word ; sh:select|sh:ask|sh:construct|spex:describe ?query }""",
    )
    examples = {example.iri: example for example in packaged_examples()}
    assert {str(row["example"]) for row in found} == {f"<{name}>" for name in examples}
    assert {str(row["endpoint"]) for row in found} == {f"<{DEFAULT_BASE}sparql>"}
    for row in found:
        example, query = row["example"], row["query"]
        assert isinstance(example, ox.NamedNode)
        assert isinstance(query, ox.Literal)
        assert query.value == examples[example.value].query


def test_an_editor_finds_each_prefix_once(store: MemoryStore, domain: Domain) -> None:
    found = rows(
        store,
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT DISTINCT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }""",
    )
    pairs = [(str(row["prefix"]).strip('"'), str(row["namespace"]).split('"')[1]) for row in found]
    assert len(pairs) == len(dict(pairs))
    assert dict(pairs).items() >= PREFIXES.items()
    assert {"void", "sh", "modality"} <= set(dict(pairs))


def test_queries_of_all_forms_are_offered(tmp_path: Path, domain: Domain) -> None:
    examples = [
        ExampleQuery(form, f"{ID}query/{form}", "What?", ("a", "b"), form, f"{form} <{ID}x>\n")
        for form in ("select", "ask", "construct", "describe")
    ]
    found = list(examples_graph(examples, domain.model, Naming(BASE)))
    spex = "https://purl.expasy.org/sparql-examples/ontology#"
    described = {
        quad.predicate.value: quad.object
        for quad in found
        if quad.subject == ox.NamedNode(f"{BASE}id/query/describe")
    }
    assert described[f"{spex}describe"] == ox.Literal(f"describe <{BASE}id/x>\n")
    assert described["https://schema.org/target"] == ox.NamedNode(f"{BASE}sparql")
    (tmp_path / "one.ttl").write_text(
        f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix spex: <{spex}> .
        <https://example.org/q> a sh:SPARQLExecutable ; spex:describe "DESCRIBE <urn:x>" ;
            <http://www.w3.org/2000/01/rdf-schema#comment> "What?" .""",
        encoding="utf-8",
    )
    assert [example.form for example in read_examples(tmp_path)] == ["describe"]


def test_shapes_come_back_as_they_were_declared(domain: Domain) -> None:
    stored = [quad.triple for quad in shapes_graph(domain, Naming(BASE))]
    assert not any(isinstance(t, ox.BlankNode) for x in stored for t in (x.subject, x.object))
    declared = to_rdflib(domain.shape_quads())
    assert isomorphic(to_rdflib(with_blank_nodes(stored, BASE)), declared)


def test_equal_shapes_give_equal_graphs_though_blank_nodes_were_named_anew() -> None:
    one, two = (
        sorted(str(quad) for quad in shapes_graph(load_domain(), Naming(BASE))) for _ in "12"
    )
    assert one == two


def test_terms_and_shapes_are_the_whole_of_what_is_declared(domain: Domain) -> None:
    terms = {quad.triple for quad in domain.vocabulary_quads()}
    shapes = {quad.triple for quad in domain.shape_quads()}
    assert terms | shapes == {quad.triple for quad in domain.source.quads()}
    assert terms & shapes == set()


def test_the_catalogue_leads_to_data_and_services(store: MemoryStore) -> None:
    found = rows(
        store,
        """PREFIX dcat: <http://www.w3.org/ns/dcat#>
        SELECT ?dataset ?title ?licence ?changed ?file ?type {
          ?catalogue a dcat:Catalog ; dcat:dataset ?dataset ; dcat:service ?service .
          ?dataset a dcat:Dataset ; dcterms:title ?title ; dcat:distribution ?part ;
                   dcterms:license ?licence ; dcterms:modified ?changed .
          ?part a dcat:Distribution ; dcat:downloadURL ?file ; dcat:mediaType ?type .
          ?service a dcat:DataService ; dcat:endpointURL <https://w3id.org/parley/sparql> ;
                   dcat:servesDataset ?dataset }""",
    )
    (row,) = found
    assert row["dataset"] == ox.NamedNode(f"{ID}dataset")
    assert row["file"] == ox.NamedNode(f"{DEFAULT_BASE}dump.nq.gz")
    newest = "SELECT (MAX(?day) AS ?last) { ?graph parley:annotatedOn ?day }"
    assert row["changed"] == rows(store, newest)[0]["last"]


def test_nothing_of_the_description_is_dated_but_by_the_data(built: Build) -> None:
    days = {q.object for q in built.quads if q.predicate == P.annotatedOn}
    dated = {
        q.object
        for q in built.quads
        if q.graph_name in DESCRIPTION_GRAPHS
        and isinstance(q.object, ox.Literal)
        and "#date" in q.object.datatype.value
    }
    assert len(dated) > 0
    assert dated <= days


def test_the_description_is_data_that_the_shapes_pass_over(domain: Domain, built: Build) -> None:
    assert domain.validator.check(built.quads).conforms
    claim = next(q.subject for q in built.quads if q.object == C.Claim)
    for base in (DEFAULT_BASE, BASE):
        stray = ox.Quad(claim, P.labelText, ox.Literal("x"), ox.NamedNode(f"{base}graph/void"))
        assert domain.validator.check([*built.quads, stray]).conforms
    stray = ox.Quad(claim, P.labelText, ox.Literal("x"), ox.NamedNode(f"{GRAPH}elsewhere"))
    assert not domain.validator.check([*built.quads, stray]).conforms


def test_data_under_another_base_is_checked_like_any_other(domain: Domain) -> None:
    found = build([SMALL], domain, base=BASE)
    assert found.holds
    assert domain.validator.check(found.quads) == found.report


def test_a_description_made_again_is_the_same(domain: Domain, built: Build) -> None:
    engine = ox.Store()
    engine.extend(built.quads)
    engine.extend(ox.Quad(*quad.triple) for quad in built.quads)
    again = refresh_description(engine, domain)
    assert set(again) == {q for q in built.quads if q.graph_name in DESCRIPTION_GRAPHS}
    assert len(again) == len(set(again))


def test_a_description_after_a_write_tells_what_was_written(domain: Domain) -> None:
    found = build([SMALL], domain, base=BASE)
    engine = ox.Store()
    engine.extend(found.quads)
    count = entities(refresh_description(engine, domain, BASE), C.Topic)
    thing, graph = ox.NamedNode(f"{BASE}id/topic/new"), ox.NamedNode(f"{BASE}graph/registry")
    typed = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    engine.add(ox.Quad(thing, typed, C.Topic, graph))
    refreshed = refresh_description(engine, domain, BASE)
    assert entities(refreshed, C.Topic) == count + 1
    assert {q.graph_name for q in refreshed} == set(description_graphs(BASE))


def entities(quads: list[ox.Quad], cls: ox.NamedNode) -> int:
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in quads)
    text = f"""PREFIX void: <http://rdfs.org/ns/void#>
               SELECT ?n {{ ?part void:class {cls} ; void:entities ?n }}"""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    numbers = [row["n"] for row in found]
    assert len(numbers) <= 1
    return sum(int(number.value) for number in numbers if isinstance(number, ox.Literal))


@pytest.mark.parametrize("base", [DEFAULT_BASE, BASE])
def test_a_build_that_is_added_is_described_with_what_was_there(
    tmp_path: Path, domain: Domain, base: str
) -> None:
    (tmp_path / "more.yaml").write_text(MORE, encoding="utf-8")
    with MemoryStore() as store:
        build([SMALL], domain, base=base).commit(store, domain)
        build([tmp_path], domain, base=base).commit(store, domain, add=True)
        text = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"
        held = [ox.Quad(*(row[n] for n in "spog")) for row in rows(store, text)]  # type: ignore[arg-type]
    graphs = by_graph(held)
    assert {f"{base}graph/more", f"{base}graph/article/harbour-talks"} <= set(graphs)
    kept = {q for q in held if q.graph_name in description_graphs(base)}
    assert kept == set(describe(held, domain, base))
