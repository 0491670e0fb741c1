"""Things are looked up by id or by the item of Wikidata that they are, one or several at a time."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.layout import make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.conftest import Ask

PUTIN = {"id": "actor/putin", "label": "Vladimir Putin"}

EVERY_SPELLING = (
    "Q7747",
    "wd:Q7747",
    " Q7747 ",
    "http://www.wikidata.org/entity/Q7747",
    "https://www.wikidata.org/entity/Q7747",
    "https://www.wikidata.org/wiki/Q7747",
)

DECISIONS = """
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix match: <https://w3id.org/parley/vocab/matchType/> .
@prefix actor: <https://w3id.org/parley/id/actor/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/parley/graph/links> {
  actor:a a parley:State . actor:b a parley:State . actor:c a parley:Person .
  actor:d a parley:State . actor:e a parley:State . actor:f a parley:State .
  <https://example.org/1> a parley:LinkDecision ; parley:linkSubject actor:a ;
    parley:linkTarget wd:Q1 ; parley:matchType match:exact .
  <https://example.org/2> a parley:LinkDecision ; parley:linkSubject actor:b ;
    parley:linkTarget wd:Q2 ; parley:matchType match:close .
  actor:b skos:closeMatch wd:Q2 .
  <https://example.org/4> a parley:LinkDecision ; parley:linkSubject actor:f ;
    parley:linkTarget wd:Q4 ; parley:matchType match:exact .
  <https://example.org/5> a parley:LinkDecision ; parley:linkSubject actor:f ;
    parley:matchType match:undecided ; parley:supersedes <https://example.org/4> .
  actor:c owl:sameAs wd:Q3 . actor:d owl:sameAs wd:Q3 . actor:e owl:sameAs wd:Q3 .
}
"""


@pytest.mark.parametrize("item", EVERY_SPELLING)
def test_an_actor_is_found_by_its_item_however_that_is_written(ask: Ask, item: str) -> None:
    query = "query($item: String) { actor(wikidata: $item) { id label } }"
    assert ask(query, {"item": item}) == {"data": {"actor": PUTIN}}


def test_every_singular_field_takes_an_id_or_an_item(domain: Domain, engine: Engine) -> None:
    query = build_schema(engine.sdl).query_type
    assert isinstance(query, GraphQLObjectType)
    names = ["node", *(root.singular for root in make_layout(domain).roots)]
    arguments = {
        name: {n: str(a.type) for n, a in query.fields[name].args.items()} for name in names
    }
    assert arguments == dict.fromkeys(names, {"id": "ID", "wikidata": "String"})


def test_an_item_of_something_else_than_is_asked_for_is_nothing(ask: Ask) -> None:
    query = """{ node(wikidata: "Q7747") { __typename } person(wikidata: "Q7747") { id }
                 state(wikidata: "Q7747") { id } actor(wikidata: "Q99999999999") { id } }"""
    assert ask(query)["data"] == {
        "node": {"__typename": "Person"},
        "person": {"id": "actor/putin"},
        "state": None,
        "actor": None,
    }


def test_a_lookup_takes_one_query_for_the_item_and_one_for_what_is_shown(
    count: Callable[..., list[str]],
) -> None:
    queries = count('{ actor(wikidata: "Q7747") { id label } }')
    assert len(queries) == 2
    assert "entity/Q7747" in queries[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "neither is given"),
        ('(id: "actor/putin", wikidata: "Q7747")', "both is given"),
        ("(id: null)", "neither is given"),
        ('(wikidata: "7747")', "`7747` is no item of Wikidata"),
        ('(wikidata: "Q7747> <http://example.org/")', "is no item of Wikidata"),
        ('(wikidata: "Q0")', "`Q0` is no item of Wikidata"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(ask: Ask, arguments: str, said: str) -> None:
    body = ask(f"{{ actor{arguments} {{ id }} }}")
    assert body["data"] == {"actor": None}
    assert said in body["errors"][0]["message"]
    assert body["errors"][0]["path"] == ["actor"]


def test_an_exact_decision_is_enough_and_a_close_one_is_not(
    ask_about: Callable[..., dict[str, Any]],
) -> None:
    body = ask_about(
        DECISIONS, '{ one: actor(wikidata: "Q1") { id } two: actor(wikidata: "Q2") { id } }'
    )
    assert body == {"data": {"one": {"id": "actor/a"}, "two": None}}


def test_a_decision_that_is_superseded_links_nothing(
    ask_about: Callable[..., dict[str, Any]],
) -> None:
    alone = DECISIONS.replace("parley:supersedes <https://example.org/4>", "a parley:Coder")
    query = '{ actor(wikidata: "Q4") { id } }'
    assert ask_about(alone, query) == {"data": {"actor": {"id": "actor/f"}}}
    assert ask_about(DECISIONS, query) == {"data": {"actor": None}}


def test_an_item_that_is_several_things_names_them_unless_only_one_is_of_the_class(
    ask_about: Callable[..., dict[str, Any]],
) -> None:
    query = '{ state(wikidata: "Q3") { id } person(wikidata: "Q3") { id } }'
    body = ask_about(DECISIONS, query)
    assert body["data"] == {"state": None, "person": {"id": "actor/c"}}
    assert body["errors"][0]["message"] == (
        "`Q3` is 2 things here, `actor/d`, `actor/e`: ask by `id`."
    )


def test_nodes_keep_order_repetition_and_gaps(ask: Ask) -> None:
    ids = ["actor/putin", "actor/nobody", "https://w3id.org/parley/id/actor/kallas", "actor/putin"]
    body = ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})
    found = [None if node is None else node["id"] for node in body["data"]["nodes"]]
    assert found == ["actor/putin", None, "actor/kallas", "actor/putin"]
    assert "errors" not in body


def test_nodes_show_what_each_class_has(ask: Ask) -> None:
    query = """{ nodes(ids: ["article/alaska-summit/c13c", "actor/putin"]) {
                 __typename ... on Claim { claimType } ... on Actor { sameAs } } }"""
    assert ask(query)["data"]["nodes"] == [
        {"__typename": "Claim", "claimType": ["PRESCRIPTIVE"]},
        {"__typename": "Person", "sameAs": "http://www.wikidata.org/entity/Q7747"},
    ]


def test_an_id_that_is_none_costs_its_own_place_only(ask: Ask) -> None:
    body = ask('{ nodes(ids: ["actor/putin", "a b", "actor/kallas"]) { id } }')
    assert body["data"]["nodes"] == [{"id": "actor/putin"}, None, {"id": "actor/kallas"}]
    (error,) = body["errors"]
    assert error["path"] == ["nodes", 1]
    assert "`a b` is no id" in error["message"]


def test_nodes_take_two_queries_however_many_there_are(count: Callable[..., list[str]]) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Actor { claimsAbout { id } } } }"
    few = count(query, {"ids": ["actor/putin"]})
    many = count(query, {"ids": ["actor/putin", "actor/kallas", "actor/trump", "actor/borrell"]})
    assert len(few) == len(many) <= 2


def test_nodes_are_bounded(domain: Domain, article: MemoryStore) -> None:
    engine = Engine(domain, GraphQLLimits(max_page=2))
    query = '{ nodes(ids: ["actor/a", "actor/b", "actor/c"]) { id } }'
    (error,) = engine.run(Request(query), article.view()).body["errors"]
    assert error["message"] == "`ids` holds 3 ids; up to 2 may be asked at once."
