"""With its context an answer is linked data: a processor that is not ours reads statements of it.

Whatever it reads has to follow from the data. Things whose ids were not asked for are blank nodes,
so the statements are asked as one pattern, with a variable for each of these.
"""

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from parley.api.graphql.engine import Engine
from parley.api.graphql.examples import examples
from parley.api.graphql.exchange import Request
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.namespaces import XSD
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.api.graphql.conftest import Ask

ID = "https://w3id.org/parley/id/"
TERM = "https://w3id.org/parley/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLAIM = 'claim(id: "article/alaska-summit/c13c")'
C13C = f"<{ID}article/alaska-summit/c13c>"

Linked = Callable[..., list[ox.Quad]]


def read(body: dict[str, Any]) -> list[ox.Quad]:
    """Return the statements that a JSON-LD processor finds in an answer."""
    return list(ox.parse(jsonld_text(body).encode(), format=ox.RdfFormat.N_QUADS))


def jsonld_text(body: dict[str, Any]) -> str:
    document = {"@context": body["extensions"]["context"], **body["data"]}
    text: str = jsonld.to_rdf(document, {"format": "application/n-quads"})
    return text


@pytest.fixture
def linked(ask: Ask) -> Linked:
    """Ask about the article and return the statements of the answer, sorted."""

    def asked(query: str, variables: dict[str, Any] | None = None) -> list[ox.Quad]:
        body = ask(query, variables, want=("context",))
        assert "errors" not in body, body["errors"]
        return sorted(read(body), key=str)

    return asked


def said(quads: list[ox.Quad]) -> list[str]:
    return [f"{q.subject} {q.predicate} {q.object}" for q in quads]


def pattern(term: object) -> str:
    return f"?{term.value}" if isinstance(term, ox.BlankNode) else str(term)


def holds(store: MemoryStore, quads: list[ox.Quad]) -> bool:
    """Tell whether statements follow from the data (RDF 1.1 Semantics, simple entailment)."""
    lines = [" ".join(pattern(t) for t in (q.subject, q.predicate, q.object)) for q in quads]
    grounded = [line for line in lines if "?" not in line.partition('"')[0]]
    rest = [line for line in lines if line not in grounded]
    parts = [grounded[n : n + 100] for n in range(0, len(grounded), 100)] + components(rest)
    return all(store.view().query(f"ASK {{ {' . '.join(part)} }}").boolean() for part in parts)


def components(lines: list[str]) -> list[list[str]]:
    """Return lines in groups that share no variable, so that no query is large."""
    groups: list[tuple[set[str], list[str]]] = []
    for line in lines:
        names = {word for word in line.partition('"')[0].split() if word.startswith("?")}
        meeting = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in meeting]
        members = [member for group in meeting for member in group[1]]
        groups.append((names.union(*(g[0] for g in meeting)), [*members, line]))
    return [group[1] for group in groups]


COUNTED_OR_DRAWN = (
    "7-analytics",
    "8-network-around-an-arrangement",
    "9-timeline-with-claims",
    "10-discourse-network",
)
"""Examples that ask for counts or a drawing, which the data do not state."""


@pytest.mark.parametrize("name", [example.name for example in examples()])
def test_everything_that_an_example_says_stands_in_the_data(
    linked: Linked, article: MemoryStore, name: str
) -> None:
    (query,) = [example.query for example in examples() if example.name == name]
    quads = linked(query)
    assert (len(quads) == 0) is (name in COUNTED_OR_DRAWN)
    assert holds(article, quads)


def test_another_processor_reads_the_same(ask: Ask) -> None:
    (query,) = [example.query for example in examples() if example.name == "1-claim-trace"]
    body = ask(query, want=("context",))
    document = {"@context": body["extensions"]["context"], **body["data"]}
    graph = rdflib.Graph()
    graph.parse(data=json.dumps(document), format="json-ld", generalized_rdf=True)
    stated = rdflib.Graph()
    for triple in graph:
        if not isinstance(triple[1], rdflib.BNode):
            stated.add(triple)
    by_pyld = rdflib.Graph().parse(data=jsonld_text(body), format="nt")
    assert len(stated) > 10
    # To rdflib, and by RDF 1.0, a plain literal and one of the datatype string are two terms.
    plain = stated.serialize(format="nt").replace(f"^^<{XSD}string>", "")
    assert isomorphic(rdflib.Graph().parse(data=plain, format="nt"), by_pyld)


def test_the_check_itself_finds_what_does_not_stand_in_the_data(article: MemoryStore) -> None:
    subject, predicate = ox.NamedNode(f"{ID}actor/putin"), ox.NamedNode(RDF_TYPE)
    state, person = ox.NamedNode(f"{TERM}State"), ox.NamedNode(f"{TERM}Person")
    assert holds(article, [ox.Quad(subject, predicate, person)])
    assert not holds(article, [ox.Quad(subject, predicate, state)])
    assert not holds(article, [ox.Quad(ox.BlankNode("x"), predicate, ox.NamedNode("a:b"))])


def test_ids_types_concepts_texts_numbers_and_links_are_exact(linked: Linked) -> None:
    quads = linked(
        f"""{{ {CLAIM} {{ id __typename claimType paraphrase {{ value language }}
          expressedIn {{ iri selector {{ id start }} }} }} }}"""
    )
    assert [line for line in said(quads) if line.startswith(C13C)] == [
        f"{C13C} <{RDF_TYPE}> <{TERM}Claim>",
        f"{C13C} <{TERM}claimType> <https://w3id.org/parley/vocab/claimType/prescriptive>",
        f"{C13C} <{TERM}expressedIn> <{ID}article/alaska-summit/p1462-1541>",
        f'{C13C} <{TERM}paraphrase> "The guns should fall silent without any preconditions."@en',
    ]
    starts = [q.object for q in quads if q.predicate.value == "http://www.w3.org/ns/oa#start"]
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    assert starts == [ox.Literal("1462", datatype=integer)]


def test_aliases_say_the_same_as_names(linked: Linked) -> None:
    plain = linked(f"{{ {CLAIM} {{ id paraphrase {{ value language }} about {{ id }} }} }}")
    other = linked(
        f"""{{ label: {CLAIM} {{ about: id id: paraphrase {{ language: value value: language }}
                                  paraphrase: about {{ State: iri }} }} }}"""
    )
    assert said(plain) == said(other)


def test_an_alias_means_something_else_in_other_braces(linked: Linked) -> None:
    quads = linked(f"{{ {CLAIM} {{ id x: claimType about {{ id x: __typename }} }} }}")
    assert len(quads) == 3
    assert {q.predicate.value for q in quads} == {
        f"{TERM}about",
        f"{TERM}claimType",
        RDF_TYPE,
    }


def test_what_leads_backwards_is_said_of_the_other_thing(linked: Linked) -> None:
    quads = linked('{ actor(wikidata: "Q7747") { id claimsAbout(first: 1) { id } } }')
    assert said(quads) == [
        f"<{ID}article/alaska-summit/c14a> <{TERM}about> <{ID}actor/putin>",
    ]


def test_pages_and_several_things_lead_to_the_same_statements(linked: Linked) -> None:
    ids = ["actor/putin", "actor/nobody", "actor/kallas"]
    several = linked("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ids})
    assert len(several) == 2
    wanted = "nodes { id __typename } edges { cursor node { id __typename } } totalCount __typename"
    page = linked(
        f'{{ some: actors(where: {{ id: {{ _in: ["actor/putin", "actor/kallas"] }} }}) '
        f"{{ {wanted} }} __typename }}"
    )
    assert said(page) == said(several)


def test_a_chain_leads_on_without_a_statement_of_its_own(
    linked: Linked, article: MemoryStore
) -> None:
    quads = linked(f"{{ {CLAIM} {{ assertedThrough {{ reportedInChain {{ id depth }} }} }} }}")
    depths = [q for q in quads if q.predicate.value == f"{TERM}depth"]
    assert len(depths) == 2
    assert holds(article, quads)


@pytest.mark.parametrize(
    "fields",
    [
        "label labelLanguage",
        "paraphrase { value }",
        "graphs",
        "... on Claim { x: claimType } ... on Node { __typename @skip(if: true) }",
    ],
)
def test_what_cannot_be_said_exactly_is_left_out(
    linked: Linked, article: MemoryStore, fields: str
) -> None:
    quads = linked(f"{{ {CLAIM} {{ id {fields} }} }}")
    assert [q.predicate.value for q in quads if q.predicate.value != f"{TERM}claimType"] == []
    assert holds(article, quads)


def test_one_key_for_two_properties_is_left_out(linked: Linked) -> None:
    quads = linked(
        """{ nodes(ids: ["article/alaska-summit/c13c", "actor/putin"]) { id
             ... on Claim { x: paraphrase { value language } }
             ... on Person { x: definition { value language } } } }"""
    )
    assert quads == []


def test_a_key_called_like_a_type_never_changes_what_a_type_is(linked: Linked) -> None:
    quads = linked(f"{{ {CLAIM} {{ id __typename Claim: claimType }} }}")
    assert [q.predicate.value for q in quads] == [f"{TERM}claimType"]


def test_text_without_a_language_is_said_as_it_is(engine: Engine, domain: Domain) -> None:
    store = MemoryStore()
    trig = f"""<https://example.org/g> {{ <https://example.org/a> a <{TERM}Person> ;
      <http://www.w3.org/2004/02/skos/core#altLabel> "plain", "tagged"@en . }}"""
    quads = ox.parse(trig.encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    query = '{ actor(id: "https://example.org/a") { id altLabel { value language } } }'
    body = engine.run(Request(query, want=("context",)), store.view()).body
    assert {q.object for q in read(body)} == {
        ox.Literal("plain"),
        ox.Literal("tagged", language="en"),
    }


def test_the_context_follows_conditions(linked: Linked) -> None:
    query = f"""query($brief: Boolean!) {{ {CLAIM} {{ id
      x: claimType @skip(if: $brief) x: about @include(if: $brief) {{ id }} }} }}"""
    with pytest.raises(AssertionError):
        linked(query, {"brief": True})  # GraphQL refuses two shapes under one key, whatever holds
    split = query.replace("x: about", "y: about")
    assert {q.predicate.value for q in linked(split, {"brief": True})} == {f"{TERM}about"}
    assert {q.predicate.value for q in linked(split, {"brief": False})} == {f"{TERM}claimType"}


@pytest.mark.parametrize(
    "path", ["a:b", "1:b", "/a", "//a/b", "a/../b", "./a", "a/.", "a/b:c", "a.b"]
)
def test_ids_resolve_to_the_things_they_are_of(engine: Engine, path: str) -> None:
    store = MemoryStore()
    trig = f"<https://example.org/g> {{ <{ID}{path}> a <{TERM}Person> . }}"
    quads = list(ox.parse(trig.encode(), format=ox.RdfFormat.TRIG))
    store.replace(by_graph(quads), lambda quads: Report(()))
    body = engine.run(
        Request("{ people { nodes { id __typename } } }", want=("context",)), store.view()
    ).body
    (statement,) = read(body)
    assert statement.subject == quads[0].subject
    given = body["data"]["people"]["nodes"][0]["id"]
    again = engine.run(Request(f'{{ node(id: "{given}") {{ iri }} }}'), store.view()).body
    assert again == {"data": {"node": {"iri": f"{ID}{path}"}}}
