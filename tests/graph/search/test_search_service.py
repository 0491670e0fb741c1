"""Searches inside SPARQL: what a block may hold, what it gives, and where it may stand."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineView, MemoryStore
from parley.graph.errors import QueryRefusedError, QuerySyntaxError, SearchRefusedError
from parley.graph.namespaces import DEFAULT_BASE, ID, PREFIXES, SKOS, TERM
from parley.graph.search.index import SearchIndex
from parley.graph.search.local import with_searches
from parley.graph.search.service import SearchService
from parley.graph.service_blocks import Solutions, service_blocks
from tests.graph.search.conftest import WORLD, view_of

SERVICE = "SERVICE <https://w3id.org/parley/search>"


def solved(index: SearchIndex, body: str, most: int = 100) -> Solutions:
    async def given() -> SearchIndex:
        return index

    text = f"SELECT * WHERE {{\n  {SERVICE} {{ {body} }} }}"
    (block,) = service_blocks(text, DEFAULT_BASE, PREFIXES)
    return asyncio.run(SearchService(given, most).answer(block, None))


def things(index: SearchIndex, body: str) -> list[str]:
    rows = solved(index, body).rows
    return [row[0].value.removeprefix(ID) for row in rows if isinstance(row[0], ox.NamedNode)]


def answered(view: EngineView, text: str) -> list[dict[str, str]]:
    rows = view.query(with_searches(text, view, PREFIXES)).rows()
    return [{name: str(term) for name, term in row.items()} for row in rows]


def test_a_search_gives_each_thing_once_and_the_best_first(world: SearchIndex) -> None:
    body = '?t search:matches "council"'
    assert solved(world, body).variables == ("t",)
    assert things(world, body) == ["actor/council", "article/one/c2"]


def test_a_score_is_a_decimal_number_that_falls(world: SearchIndex) -> None:
    rows = solved(world, '?t search:matches "council" ; search:score ?s').rows
    scores = [row[1] for row in rows]
    assert all(isinstance(s, ox.Literal) and s.datatype.value.endswith("#decimal") for s in scores)
    assert [float(s.value) for s in scores if isinstance(s, ox.Literal)] == sorted(
        (hit.score for hit in world.find("council").hits), reverse=True
    )


def test_what_is_asked_of_texts_gives_a_solution_for_each_text(world: SearchIndex) -> None:
    body = """?t search:matches "council" ; search:kind parley:Actor ; search:text ?text ;
              search:property ?p ; search:snippet ?shown ; search:language ?l ."""
    found = solved(world, body)
    assert found.variables == ("t", "shown", "text", "p", "l")
    assert [row[1:] for row in found.rows] == [
        (
            ox.Literal(shown, language="en"),
            ox.Literal(shown.replace("**", ""), language="en"),
            ox.NamedNode(f"{SKOS}{name}"),
            ox.Literal("en"),
        )
        for name, shown in [("prefLabel", "Northern **Council**"), ("altLabel", "The **Council**")]
    ]


def test_a_text_is_the_literal_that_the_data_has(world: SearchIndex) -> None:
    text = f"""SELECT * {{ {SERVICE} {{ ?t search:matches "verhandlung" ; search:text ?x ;
               search:property ?p }} ?t ?p ?x }}"""
    assert len(answered(view_of(WORLD), text)) == 2


def test_a_search_is_limited_by_kind_property_language_and_number(world: SearchIndex) -> None:
    wide = '?t search:matches "talks OR council OR verhandlung"'
    assert len(things(world, wide)) == 5
    assert things(world, f"{wide} ; search:kind parley:Claim") == [
        "article/one/c1",
        "article/one/c2",
    ]
    assert things(
        world, f"{wide} ; search:kind parley:Passage, parley:Event ; search:limit 1."
    ) == ["event/talks"]
    assert things(world, f'{wide} ; search:language "de"') == ["event/talks", "article/one/p1"]
    assert things(world, f"{wide} ; search:property skos:altLabel") == ["actor/council"]


@pytest.mark.parametrize(
    "words", ["'council'", '"""council"""', r'"co\u0075ncil"', r'"\"northern council\""']
)
def test_words_are_quoted_as_sparql_quotes(world: SearchIndex, words: str) -> None:
    assert "actor/council" in things(world, f"?t search:matches {words}")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "write one search into a block"),
        ('?t search:matches "a" . ?u search:matches "b"', "write one search into a block"),
        ("?t search:matches", "ends where a value should stand"),
        ("?t search:matches ?words", "takes the words to search for, in quotes"),
        ("?t search:score ?s", "has search:matches once, and this one 0 times"),
        ('?t search:matches "a", "b"', "has search:matches once, and this one 2 times"),
        ('?t search:mathes "a"', "`search:mathes` is no property of search: did you mean"),
        ('?t skos:prefLabel "a"', "`skos:prefLabel` is no property of search"),
        ('actor:council search:matches "a"', "here stands `actor:council`"),
        ('?t search:matches "a" ; search:score ?t', r"\?t stands for two things"),
        ('?t search:matches "a" ; search:score 1', "search:score takes a variable"),
        ('?t search:matches "a" ; search:limit 0', "search:limit takes a whole number above 0"),
        ('?t search:matches "a" ; search:limit "1"', "search:limit takes a whole number above 0"),
        ('?t search:matches "a" ; search:limit 1.5', "`1.5` is no value"),
        ('?t search:matches "a" ; search:kind "Claim"', "search:kind takes a class"),
        ('?t search:matches "a" ; search:kind ?k', "search:kind takes a class"),
        ('?t search:matches "a" ; search:language en:x', "the prefix of `en:x` is unknown"),
        ('?t search:matches "a" FILTER(?t)', "here is `FILTER`"),
        ('?t search:matches "a"@en', "here is `@en`"),
        (r'?t search:matches "\q"', "cannot be read"),
    ],
)
def test_anything_else_is_refused_with_its_place(
    world: SearchIndex, body: str, message: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as raised:
        solved(world, body)
    assert (raised.value.line, raised.value.column) == (2, 3)


def test_more_solutions_than_there_may_be_are_an_error(examples: SearchIndex) -> None:
    body = '?t search:matches "ceasefire"'
    total = examples.find("ceasefire").total
    assert len(solved(examples, body, most=total).rows) == total
    with pytest.raises(SearchRefusedError, match=f"^{total} solutions .* search:limit") as raised:
        solved(examples, body, most=total - 1)
    assert (raised.value.line, raised.value.column) == (2, 3)
    assert len(solved(examples, f"{body} ; search:limit 3", most=total - 1).rows) == 3
    with pytest.raises(SearchRefusedError, match="up to 5 may be asked"):
        solved(examples, f"{body} ; search:limit 6", most=5)


def test_too_many_words_are_refused_with_the_place(world: SearchIndex) -> None:
    with pytest.raises(SearchRefusedError, match="51 words") as raised:
        solved(world, f'?t search:matches "{"a " * 51}"')
    assert raised.value.line == 2


def test_a_search_joins_with_the_rest_of_the_query(store: MemoryStore) -> None:
    text = f"""SELECT DISTINCT ?c {{ {SERVICE} {{ ?c search:matches "ceasefire" }}
               ?c a parley:Claim }} ORDER BY ?c"""
    plain = """SELECT DISTINCT ?c { ?c a parley:Claim ; parley:paraphrase ?p
               FILTER(CONTAINS(LCASE(?p), "ceasefire")) } ORDER BY ?c"""
    found = answered(store.view(), text)
    assert found == answered(store.view(), plain)
    assert len(found) > 5


SCOPES = {
    "optional": f"""SELECT ?e ?s {{ ?e a parley:Event
        OPTIONAL {{ {SERVICE} {{ ?e search:matches "talks" ; search:snippet ?s }} }} }}""",
    "union": f"""SELECT ?e ?s {{ {{ ?e a parley:Event BIND("none" AS ?s) }} UNION
        {{ {SERVICE} {{ ?e search:matches "talks" ; search:snippet ?s ; search:limit 1 }} }} }}""",
    "sub-select": f"""SELECT ?e ?s {{ ?e a parley:Event {{ SELECT ?e (MAX(?x) AS ?s) {{
        {SERVICE} {{ ?e search:matches "talks" ; search:snippet ?x }} }} GROUP BY ?e }} }}""",
    "graph": f"""SELECT ?e ?s {{ GRAPH graph:registry {{ ?e a parley:Event }}
        {SERVICE} {{ ?e search:matches "talks" ; search:snippet ?s }} }}""",
    "exists": f"""SELECT ?e ("x" AS ?s) {{ ?e a parley:Event
        FILTER EXISTS {{ {SERVICE} {{ ?e search:matches "talks" }} }} }}""",
    "minus": f"""SELECT ?e ("x" AS ?s) {{ ?e a parley:Event
        MINUS {{ {SERVICE} {{ ?e search:matches "council" }} }} }}""",
}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_search_may_stand_wherever_a_group_may(scope: str) -> None:
    rows = answered(view_of(WORLD), SCOPES[scope])
    assert {row["e"] for row in rows} == {f"<{ID}event/talks>"}
    assert all("talks" in row["s"] or row["s"] in ('"x"', '"none"') for row in rows)


def test_two_searches_join_on_the_thing() -> None:
    text = f"""SELECT ?t {{ {SERVICE} {{ ?t search:matches "arlandia" }}
               {SERVICE} {{ ?t search:matches "verhandlungen" ; search:kind parley:Event }} }}"""
    assert answered(view_of(WORLD), text) == [{"t": f"<{ID}event/talks>"}]


def test_nothing_found_is_no_solution() -> None:
    text = f'ASK {{ {SERVICE} {{ ?t search:matches "zeppelin" }} }}'
    view = view_of(WORLD)
    assert view.query(with_searches(text, view, PREFIXES)).boolean() is False


def test_any_other_service_is_refused() -> None:
    text = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    with pytest.raises(QueryRefusedError, match="may not be asked"):
        with_searches(text, view_of(WORLD), PREFIXES)


def test_a_query_without_search_stays_as_it_is() -> None:
    assert with_searches("ASK {}", view_of(WORLD), PREFIXES) == "ASK {}"


def test_classes_above_are_those_of_the_vocabulary(examples: SearchIndex) -> None:
    found = things(examples, '?t search:matches "kallas" ; search:kind parley:Actor')
    assert "actor/kallas" in found
    assert f"{TERM}Actor" not in examples.kinds("kallas")
