"""SPARQL in GraphQL: the same answers, refusals and limits as at the endpoint, on a real server."""

import json
from typing import Any
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest

from tests.api.graphql.conftest import Ask

CLAIMS = "SELECT (COUNT(DISTINCT ?c) AS ?count) WHERE { ?c a parley:Claim }"
ORDERED = "SELECT ?c WHERE { ?c a parley:Claim } ORDER BY ?c"


def post(address: str, query: str, **variables: Any) -> tuple[dict[str, Any], Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = HttpRequest(address, body, {"Content-Type": "application/json"})
    with urlopen(request) as answer:
        return json.loads(answer.read()), answer.headers


def sparql(address: str, query: str, fields: str, first: int = 1000) -> Any:
    document = f"query($q: String!, $n: Int!) {{ sparql(query: $q, first: $n) {{ {fields} }} }}"
    return post(address, document, q=query, n=first)[0]


def test_select_gives_rows_as_the_endpoint_does(address: str) -> None:
    body = sparql(address, CLAIMS, "variables rows boolean triples truncated")
    given = body["data"]["sparql"]
    request = HttpRequest(
        address.replace("/graphql", "/sparql"),
        CLAIMS.encode(),
        {
            "Content-Type": "application/sparql-query",
            "Accept": "application/sparql-results+json",
        },
    )
    with urlopen(request) as answer:
        endpoint = json.loads(answer.read())
    assert given == {
        "variables": endpoint["head"]["vars"],
        "rows": endpoint["results"]["bindings"],
        "boolean": None,
        "triples": None,
        "truncated": False,
    }
    assert given["variables"] == ["count"]


def test_unbound_variables_are_left_out_and_languages_are_told(address: str) -> None:
    query = """SELECT ?name ?nothing WHERE {
      <https://w3id.org/parley/id/actor/putin> skos:prefLabel ?name FILTER(LANG(?name) = "en") }"""
    result = sparql(address, query, "variables rows")["data"]["sparql"]
    assert result == {
        "variables": ["name", "nothing"],
        "rows": [{"name": {"type": "literal", "value": "Vladimir Putin", "xml:lang": "en"}}],
    }


@pytest.mark.parametrize(("item", "answer"), [("Q7747", True), ("Q1", False)])
def test_ask_gives_a_boolean(address: str, item: str, answer: bool) -> None:
    body = sparql(address, f"ASK {{ ?thing owl:sameAs wd:{item} }}", "boolean rows truncated")
    assert body == {"data": {"sparql": {"boolean": answer, "rows": [], "truncated": False}}}


def test_construct_gives_n_triples(address: str) -> None:
    query = "CONSTRUCT { ?s owl:sameAs ?o } WHERE { ?s owl:sameAs ?o FILTER(?o = wd:Q7747) }"
    result = sparql(address, query, "triples truncated")["data"]["sparql"]
    assert result["triples"].strip() == (
        "<https://w3id.org/parley/id/actor/putin> <http://www.w3.org/2002/07/owl#sameAs> "
        "<http://www.wikidata.org/entity/Q7747> ."
    )


def test_an_answer_that_is_cut_says_so(address: str) -> None:
    whole = sparql(address, ORDERED, "rows truncated")["data"]["sparql"]
    cut = sparql(address, ORDERED, "rows truncated", first=2)["data"]["sparql"]
    assert cut == {"rows": whole["rows"][:2], "truncated": True}
    assert whole["truncated"] is False
    full = sparql(address, ORDERED, "truncated", first=len(whole["rows"]))["data"]["sparql"]
    assert full == {"truncated": False}


def test_triples_that_are_cut_say_so(address: str) -> None:
    query = "CONSTRUCT WHERE { ?s a parley:Claim }"
    cut = sparql(address, query, "triples truncated", first=3)["data"]["sparql"]
    assert cut["triples"].count("\n") == 3
    assert cut["truncated"] is True


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", {"code": "SPARQL_SYNTAX", "line": 2, "column": 9}),
        (
            "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
            {"code": "SPARQL_REFUSED"},
        ),
        ("SELECT * WHERE " + "{" * 300 + "}" * 300, {"code": "SPARQL_REFUSED", "line": 1}),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", {"code": "SPARQL_SYNTAX", "line": 1, "column": 1}),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    address: str, query: str, expected: dict[str, object]
) -> None:
    body = sparql(address, query, "rows")
    assert body["data"] == {"sparql": None}
    (error,) = body["errors"]
    assert error["path"] == ["sparql"]
    told = {key: value for key, value in error["extensions"].items() if key in expected}
    assert told == expected


def test_a_query_that_fails_leaves_the_rest_of_the_request(address: str) -> None:
    document = '{ sparql(query: "SELECT") { rows } claims { totalCount } }'
    body, _ = post(address, document)
    assert body["data"]["sparql"] is None
    assert body["data"]["claims"]["totalCount"] > 0


def test_a_request_asks_three_times_at_most(address: str) -> None:
    asked = " ".join(f'q{n}: sparql(query: "ASK {{}}") {{ boolean }}' for n in range(4))
    body, _ = post(address, f"{{ {asked} }}")
    assert [body["data"][f"q{n}"] is not None for n in range(4)] == [True, True, True, False]
    assert body["errors"][0]["message"] == "The request asks `sparql` more than 3 times."


@pytest.mark.parametrize("first", [-1, 10_001])
def test_rows_have_a_limit(address: str, first: int) -> None:
    body = sparql(address, CLAIMS, "rows", first=first)
    assert "an answer has 0 to 10000 rows" in body["errors"][0]["message"]


def test_what_is_volatile_has_no_validator_and_is_asked_again(address: str) -> None:
    document = '{ sparql(query: "SELECT (STRUUID() AS ?id) {}") { rows } }'
    (first, headers), (second, _) = post(address, document), post(address, document)
    assert first != second
    assert headers["Cache-Control"] == "no-store"
    assert headers["ETag"] is None


def test_search_inside_a_query_works_as_at_the_endpoint(address: str) -> None:
    query = """SELECT ?thing WHERE { SERVICE <https://w3id.org/parley/search> {
        ?thing search:matches "putin" } ?thing a parley:Person }"""
    rows = sparql(address, query, "rows")["data"]["sparql"]["rows"]
    assert "https://w3id.org/parley/id/actor/putin" in [row["thing"]["value"] for row in rows]


def test_an_engine_without_a_server_says_that_it_has_no_sparql(ask: Ask) -> None:
    body = ask('{ sparql(query: "ASK {}") { boolean } }')
    assert body["errors"][0]["message"] == "This server answers no SPARQL by GraphQL."
