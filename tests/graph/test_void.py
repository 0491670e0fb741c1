"""VoID says of the data what plain queries find in it, and every figure is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef

from parley.graph.build import Build, build
from parley.graph.description.census import take_census
from parley.graph.description.describe import describe, description_graphs
from parley.graph.description.naming import key
from parley.graph.domain import Domain, load_domain
from parley.graph.engine import select
from parley.graph.namespaces import DEFAULT_BASE, GRAPH, ID, WIKIDATA
from parley.graph.rdflib_bridge import to_rdflib
from parley.graph.vocab import C
from tests.graph.core_fixtures import LIGHTHOUSE

PREFIXES = {
    "void": "http://rdfs.org/ns/void#",
    "ext": "http://ldf.fi/void-ext#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": ID,
}
DATASET = f"<{ID}dataset>"
NUMBER = "http://www.w3.org/2001/XMLSchema#integer"

Figures = dict[tuple[str, ...], tuple[int, ...]]


def rows(store: ox.Store, text: str) -> Figures:
    """Return what a query counts: numbers by the other values, in the order of its columns."""
    found: Figures = {}
    for row in select(store, text, prefixes=PREFIXES):
        terms = [term for term in row if term is not None]
        counted = [t for t in terms if isinstance(t, ox.Literal) and t.datatype.value == NUMBER]
        names = tuple(t.value for t in terms if t not in counted and not isinstance(t, ox.Triple))
        assert names not in found, f"twice: {names}"
        found[names] = tuple(int(term.value) for term in counted)
    return found


def triples(quads: Iterator[ox.Quad] | list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in quads)
    return store


@pytest.fixture(scope="module")
def described(built: Build) -> list[ox.Quad]:
    """The quads that the figures are about."""
    return [q for q in built.quads if q.graph_name not in description_graphs()]


@pytest.fixture(scope="module")
def data(described: list[ox.Quad]) -> ox.Store:
    return triples(described)


@pytest.fixture(scope="module")
def void(built: Build) -> ox.Store:
    return triples([q for q in built.quads if q.graph_name == ox.NamedNode(f"{GRAPH}void")])


def test_the_totals_are_those_that_rdflib_counts(described: list[ox.Quad], void: ox.Store) -> None:
    graph = to_rdflib(described)
    (found,) = rows(
        void,
        f"""SELECT ?t ?e ?s ?o ?c ?p {{ {DATASET} void:triples ?t ; void:entities ?e ;
            void:distinctSubjects ?s ; void:distinctObjects ?o ; void:classes ?c ;
            void:properties ?p }}""",
    ).values()
    subjects = set(graph.subjects())
    assert found == (
        len(graph),
        sum(str(s).startswith(ID) for s in subjects),
        len(subjects),
        len(set(graph.objects())),
        len(set(graph.objects(None, RDF.type))),
        len(set(graph.predicates())),
    )


def test_partitions_by_class_and_property_are_those_that_rdflib_counts(
    described: list[ox.Quad], void: ox.Store
) -> None:
    graph = to_rdflib(described)
    assert class_partitions(void) == class_counts(graph)
    counted: Counter[tuple[str, str, str]] = Counter()
    for s, p, o in graph:
        kinds = [str(kind) for kind in kinds_of(graph, o)]
        counted.update((str(c), str(p), k) for c in graph.objects(s, RDF.type) for k in kinds)
    ends = rows(
        void,
        """SELECT ?c ?p ?kind ?n { ?cp void:class ?c ; void:propertyPartition ?pp .
           ?pp void:property ?p .
           { ?pp void:classPartition ?o . ?o void:class ?kind ; void:triples ?n } UNION
           { ?pp ext:datatypePartition ?o . ?o ext:datatype ?kind ; void:triples ?n } }""",
    )
    assert ends == {names: (count,) for names, count in counted.items()}


def class_partitions(void: ox.Store) -> Figures:
    return rows(
        void,
        f"""SELECT ?c ?e ?t ?p {{ {DATASET} void:classPartition ?cp .
            ?cp void:class ?c ; void:entities ?e ; void:triples ?t ; void:properties ?p }}""",
    )


def class_counts(graph: Graph) -> Figures:
    found: Figures = {}
    for cls in set(graph.objects(None, RDF.type)):
        instances = set(graph.subjects(RDF.type, cls))
        said = [(s, p, o) for s in instances for _, p, o in graph.triples((s, None, None))]
        found[str(cls),] = (len(instances), len(said), len({p for _, p, _ in said}))
    return found


def kinds_of(graph: Graph, term: object) -> list[URIRef]:
    if isinstance(term, Literal):
        if term.language is not None:
            return [RDF.langString]
        return (
            [URIRef("http://www.w3.org/2001/XMLSchema#string")]
            if term.datatype is None
            else [term.datatype]
        )
    assert isinstance(term, URIRef)
    return [cls for cls in graph.objects(term, RDF.type) if isinstance(cls, URIRef)]


FIGURES = {
    "property": (
        f"""SELECT ?p ?t ?s ?o {{ {DATASET} void:propertyPartition ?pp . ?pp void:property ?p ;
            void:triples ?t ; void:distinctSubjects ?s ; void:distinctObjects ?o }}""",
        """SELECT ?p (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?oo)
           { ?s ?p ?o } GROUP BY ?p""",
    ),
    "property of a class": (
        f"""SELECT ?c ?p ?t ?s ?o {{ {DATASET} void:classPartition ?cp . ?cp void:class ?c ;
            void:propertyPartition ?pp . ?pp void:property ?p ; void:triples ?t ;
            void:distinctSubjects ?s ; void:distinctObjects ?o }}""",
        """SELECT ?c ?p (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?oo)
           { ?s a ?c ; ?p ?o } GROUP BY ?c ?p""",
    ),
    "class of objects": (
        f"""SELECT ?c ?p ?k ?t {{ {DATASET} void:classPartition ?cp . ?cp void:class ?c ;
            void:propertyPartition ?pp . ?pp void:property ?p ; void:classPartition ?op .
            ?op void:class ?k ; void:triples ?t }}""",
        "SELECT ?c ?p ?k (COUNT(*) AS ?t) { ?s a ?c ; ?p ?o . ?o a ?k } GROUP BY ?c ?p ?k",
    ),
    "datatype of objects": (
        f"""SELECT ?c ?p ?k ?t {{ {DATASET} void:classPartition ?cp . ?cp void:class ?c ;
            void:propertyPartition ?pp . ?pp void:property ?p ; ext:datatypePartition ?op .
            ?op ext:datatype ?k ; void:triples ?t }}""",
        """SELECT ?c ?p ?k (COUNT(*) AS ?t) { ?s a ?c ; ?p ?o FILTER ISLITERAL(?o)
           BIND(DATATYPE(?o) AS ?k) } GROUP BY ?c ?p ?k""",
    ),
    "links": (
        f"""SELECT ?p ?t {{ {DATASET} void:subset ?l . ?l a void:Linkset ;
            void:subjectsTarget {DATASET} ; void:linkPredicate ?p ; void:triples ?t ;
            void:objectsTarget/void:uriSpace "{WIKIDATA}" }}""",
        f"""SELECT ?p (COUNT(*) AS ?t) {{ ?s ?p ?o
            FILTER(STRSTARTS(STR(?o), "{WIKIDATA}") && ISIRI(?o)) }} GROUP BY ?p""",
    ),
    "links of a class": (
        """SELECT ?c ?p ?t { ?l a void:Linkset ; void:subjectsTarget/void:class ?c ;
           void:linkPredicate ?p ; void:triples ?t }""",
        f"""SELECT ?c ?p (COUNT(*) AS ?t) {{ ?s a ?c ; ?p ?o
            FILTER(STRSTARTS(STR(?o), "{WIKIDATA}") && ISIRI(?o)) }} GROUP BY ?c ?p""",
    ),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_what_a_plain_query_on_the_data_counts(
    figure: str, data: ox.Store, void: ox.Store
) -> None:
    said, counted = FIGURES[figure]
    found = rows(void, said)
    assert len(found) > 0
    assert found == rows(data, counted)


def test_every_graph_is_a_data_set_with_the_figures_of_its_own(
    built: Build, void: ox.Store
) -> None:
    quads = [q for q in built.quads if q.graph_name != ox.NamedNode(f"{GRAPH}void")]
    counted: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        counted[quad.graph_name.value].append(quad)
    found = rows(
        void,
        """SELECT ?g ?t ?s ?o ?p { ?g sd:name ?g ; sd:graph ?d . ?d void:triples ?t ;
           void:distinctSubjects ?s ; void:distinctObjects ?o ; void:properties ?p }""",
    )
    assert {name[0]: figures for name, figures in found.items()} == {
        graph: (
            len(held),
            len({q.subject for q in held}),
            len({q.object for q in held}),
            len({q.predicate for q in held}),
        )
        for graph, held in counted.items()
    }


def test_the_figures_leave_out_what_describes_the_data_and_the_words_of_texts(
    domain: Domain, built: Build, described: list[ox.Quad]
) -> None:
    words = ox.Quad(
        ox.NamedNode(f"{ID}passage/1"),
        ox.NamedNode("http://www.w3.org/ns/oa#exact"),
        ox.Literal("words"),
        ox.NamedNode(f"{GRAPH}text/invented"),
    )
    once = set(describe(described, domain))
    assert once == set(describe([*built.quads, words], domain))
    assert once == {q for q in built.quads if q.graph_name in description_graphs()}


def test_the_order_of_statements_makes_no_difference(
    domain: Domain, described: list[ox.Quad]
) -> None:
    forwards = sorted(map(str, describe(described, domain)))
    assert forwards == sorted(map(str, describe(reversed(described), domain)))


def test_a_statement_in_two_graphs_counts_once_for_the_whole_and_once_for_each() -> None:
    thing, graph, other = (ox.NamedNode(f"{ID}{name}") for name in ("thing", "g", "h"))
    typed = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = [ox.Quad(thing, typed, C.Claim, g) for g in (graph, other)]
    census = take_census(quads, ID, WIKIDATA)
    assert census.totals.triples == 1
    assert [totals.triples for totals in census.graphs.values()] == [1, 1]
    assert census.classes[C.Claim.value].triples == 1


def test_nothing_to_describe_is_described_as_nothing(domain: Domain) -> None:
    void = triples(describe([], domain))
    assert rows(void, f"SELECT ?n {{ {DATASET} void:triples ?n }}") == {(): (0,)}
    assert rows(void, f"SELECT ?p {{ {DATASET} void:classPartition ?p }}") == {}


def test_a_class_of_an_extension_is_described(tmp_path: Path) -> None:
    (tmp_path / "extension.ttl").write_text(LIGHTHOUSE, encoding="utf-8")
    domain = load_domain([tmp_path])
    cls = domain.model.by_name["Lighthouse"]
    thing = ox.NamedNode(f"{ID}invented")
    graph = ox.NamedNode(f"{GRAPH}registry")
    typed = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    found = list(describe([ox.Quad(thing, typed, ox.NamedNode(cls.iri), graph)], domain))
    void = triples(found)
    assert rows(void, "SELECT ?c ?n { ?p void:class ?c ; void:entities ?n }") == {(cls.iri,): (1,)}
    comments = rows(void, f"SELECT ?text {{ <{cls.iri}> rdfs:comment ?text }}")
    assert comments == {(cls.definition,): ()}
    shapes = {str(q.subject) for q in found if q.graph_name == description_graphs()[0]}
    assert any("example.org" in shape for shape in shapes)


def test_names_of_terms_differ_whenever_the_terms_do() -> None:
    terms = (
        "https://w3id.org/parley/ontology#Person",
        "http://xmlns.com/foaf/0.1/Person",
        "https://example.org/terms#Person",
        "https://example.org/other/Person",
        "https://w3id.org/parley/ontology#a/b",
    )
    names = [key(term) for term in terms]
    assert names[:2] == ["Person", "foaf-Person"]
    assert len(set(names)) == len(terms)
    assert all("/" not in name and "#" not in name for name in names)


def test_a_build_under_another_base_is_described_under_it(domain: Domain) -> None:
    base = "https://example.org/peace/"
    small = Path(__file__).parent.parent / "data" / "small"
    found = build([small], domain, base=base)
    void = ox.NamedNode(f"{base}graph/void")
    subjects = {str(quad.subject) for quad in found.quads if quad.graph_name == void}
    assert f"<{base}id/dataset>" in subjects
    assert not any(subject.startswith(f"<{DEFAULT_BASE}id/") for subject in subjects)
