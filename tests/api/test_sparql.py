"""The SPARQL 1.1 Protocol, query side, against a real server: one test for each behaviour."""

from __future__ import annotations

import gzip
import json
import socket
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import pyoxigraph as ox
import pytest

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?c WHERE { ?c a parley:Claim } ORDER BY ?c LIMIT 2"
CONSTRUCT = "CONSTRUCT { ?c a parley:Claim } WHERE { ?c a parley:Claim } LIMIT 3"
ARTICLE_GRAPH = "https://w3id.org/parley/graph/article/alaska-summit"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture
def sparql(server_url: str) -> str:
    return f"{server_url}/sparql"


def get(address: str, query: str, accept: str | None = None, **more: str) -> httpx2.Response:
    headers = {} if accept is None else {"Accept": accept}
    return httpx2.get(address, params={"query": query, **more}, headers=headers)


def number(response: httpx2.Response) -> int:
    assert response.status_code == 200
    (row,) = response.json()["results"]["bindings"]
    return int(row["n"]["value"])


def problem(response: httpx2.Response, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"https://w3id.org/parley/problems/{slug}"
    assert str(told["status"]) == str(status)
    assert told["title"] != ""
    assert "Traceback" not in response.text
    return told


def raw(address: str, request: bytes) -> bytes:
    """Send bytes as they are and return the whole answer; for what a client would not send."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as wire:
        wire.sendall(request)
        answer = b""
        while len(chunk := wire.recv(65536)) > 0:
            answer += chunk
    return answer


def test_query_by_get(sparql: str) -> None:
    assert get(sparql, ASK).json() == {"head": {}, "boolean": True}


def test_query_by_get_with_a_slash_at_the_end(sparql: str) -> None:
    assert get(f"{sparql}/", ASK).json()["boolean"] is True


def test_query_by_form_post(sparql: str) -> None:
    assert httpx2.post(sparql, data={"query": ASK}).json()["boolean"] is True


def test_query_by_direct_post(sparql: str) -> None:
    assert httpx2.post(sparql, content=ASK, headers=DIRECT).json()["boolean"] is True


def test_query_by_direct_post_that_names_utf_8(sparql: str) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    answer = httpx2.post(sparql, content='ASK { FILTER("ü" = "\\u00FC") }', headers=headers)
    assert answer.json()["boolean"] is True


def test_head_has_the_headers_of_get_and_no_body(sparql: str) -> None:
    with_body = get(sparql, ASK)
    without = httpx2.head(sparql, params={"query": ASK})
    assert (without.status_code, without.content) == (200, b"")
    assert without.headers["content-length"] == str(len(with_body.content))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_percent_decoding_happens_exactly_once(sparql: str, way: str) -> None:
    query = 'SELECT ("%25 %2F + %u &=?#" AS ?x) WHERE { }'
    if way == "get":
        answer = httpx2.get(f"{sparql}?query={quote(query, safe='')}")
    elif way == "form":
        answer = httpx2.post(sparql, content=urlencode({"query": query}), headers=FORM)
    else:
        answer = httpx2.post(sparql, content=query, headers=DIRECT)
    (row,) = answer.json()["results"]["bindings"]
    assert row["x"]["value"] == "%25 %2F + %u &=?#"


def test_solutions_are_json_unless_something_else_is_asked_for(sparql: str) -> None:
    answer = get(sparql, SELECT)
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert len(answer.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", b"<?xml"),
        ("text/csv", b"c\r\n"),
        ("text/tab-separated-values", b"?c\n"),
    ],
)
def test_solutions_in_every_format(sparql: str, accept: str, begins: bytes) -> None:
    answer = get(sparql, SELECT, accept)
    assert answer.headers["content-type"].split(";")[0] == accept
    assert answer.content.startswith(begins)


@pytest.mark.parametrize(
    "accept",
    ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
    + ["application/trig", "application/n-quads"],
)
def test_triples_in_every_format(sparql: str, accept: str) -> None:
    answer = get(sparql, CONSTRUCT, accept)
    assert answer.headers["content-type"].split(";")[0] == accept
    form = ox.RdfFormat.from_media_type(accept)
    assert form is not None
    assert len(list(ox.parse(answer.content, format=form))) == 3


def test_describe_gives_turtle(sparql: str) -> None:
    answer = get(sparql, "DESCRIBE actor:kallas")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert '"Kaja Kallas"@en' in answer.text


@pytest.mark.parametrize("name", ["csv", "text/csv"])
def test_format_parameter_beats_accept(sparql: str, name: str) -> None:
    answer = get(sparql, SELECT, "application/sparql-results+json", format=name)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_an_unknown_format_is_406(sparql: str) -> None:
    problem(get(sparql, SELECT, format="docx"), 406, "not-acceptable")


def test_nothing_acceptable_is_406_and_says_what_there_is(sparql: str) -> None:
    told = problem(get(sparql, SELECT, "image/png"), 406, "not-acceptable")
    assert "text/csv" in told["offered"]


def test_solutions_are_not_given_as_turtle(sparql: str) -> None:
    problem(get(sparql, SELECT, "text/turtle"), 406, "not-acceptable")


def test_default_graph_uri_narrows_the_default_graph(sparql: str) -> None:
    everything = number(get(sparql, COUNT))
    article = number(
        httpx2.get(sparql, params={"query": COUNT, "default-graph-uri": ARTICLE_GRAPH})
    )
    assert 0 < article < everything


def test_default_graph_uri_leaves_no_named_graphs(sparql: str) -> None:
    params = {"query": COUNT_NAMED, "default-graph-uri": ARTICLE_GRAPH}
    assert number(httpx2.get(sparql, params=params)) == 0


def test_named_graph_uri_leaves_an_empty_default_graph(sparql: str) -> None:
    params = {"query": COUNT, "named-graph-uri": ARTICLE_GRAPH}
    assert number(httpx2.get(sparql, params=params)) == 0


def test_several_graphs_are_merged(sparql: str) -> None:
    registry = "https://w3id.org/parley/graph/registry"
    both = {"query": COUNT, "default-graph-uri": [ARTICLE_GRAPH, registry]}
    one = {"query": COUNT, "default-graph-uri": ARTICLE_GRAPH}
    assert number(httpx2.get(sparql, params=both)) > number(httpx2.get(sparql, params=one))


def test_the_data_set_of_the_protocol_beats_from(sparql: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <https://example.org/none> WHERE { ?s ?p ?o }"
    params = {"query": query, "default-graph-uri": ARTICLE_GRAPH}
    assert number(httpx2.get(sparql, params=params)) > 0


def test_the_data_set_of_a_direct_post_stands_in_the_address(sparql: str) -> None:
    params = {"default-graph-uri": "https://example.org/none"}
    answer = httpx2.post(sparql, params=params, content=COUNT, headers=DIRECT)
    assert number(answer) == 0


def test_a_graph_that_is_no_iri_is_400(sparql: str) -> None:
    told = problem(get(sparql, ASK, **{"default-graph-uri": "not an iri"}), 400, "bad-request")
    assert "not an iri" in told["detail"]


def test_the_union_of_the_graphs_counts_each_statement_once(sparql: str) -> None:
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    assert number(get(sparql, COUNT)) == number(get(sparql, distinct))


def test_known_prefixes_need_no_declaration_and_may_be_declared(sparql: str) -> None:
    declared = "PREFIX parley: <https://w3id.org/parley/ontology#> " + SELECT
    assert get(sparql, declared).content == get(sparql, SELECT).content


def test_relative_iris_are_resolved_against_the_base_of_the_data_set(sparql: str) -> None:
    assert get(sparql, "ASK { <id/actor/kallas> a parley:Person }").json()["boolean"] is True


def test_a_syntax_error_is_400_with_line_and_column(sparql: str) -> None:
    told = problem(get(sparql, "SELECT *\nWHERE { ?s ?p }"), 400, "query-syntax")
    assert (told["line"], told["column"], told["token"]) == (2, 15, "}")


def test_a_syntax_error_in_the_first_line_has_the_column_of_the_query(sparql: str) -> None:
    told = problem(get(sparql, "ASK { ?s ?p }"), 400, "query-syntax")
    assert (told["line"], told["column"], told["token"]) == (1, 13, "}")


def test_a_problem_is_plain_text_where_that_is_preferred(sparql: str) -> None:
    answer = get(sparql, "ASK {", "text/plain")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("400 The query cannot be parsed\n")


def test_a_query_given_twice_is_400(sparql: str) -> None:
    problem(httpx2.get(f"{sparql}?query={quote(ASK)}&query={quote(ASK)}"), 400, "bad-request")


def test_a_query_in_address_and_form_is_400(sparql: str) -> None:
    problem(httpx2.post(f"{sparql}?query={quote(ASK)}", data={"query": ASK}), 400, "bad-request")


def test_a_query_in_address_and_body_is_400(sparql: str) -> None:
    answer = httpx2.post(f"{sparql}?query={quote(ASK)}", content=ASK, headers=DIRECT)
    problem(answer, 400, "bad-request")


def test_a_form_without_a_query_is_400(sparql: str) -> None:
    problem(httpx2.post(sparql, data={"format": "csv"}), 400, "bad-request")


def test_a_data_set_without_a_query_is_400(sparql: str) -> None:
    answer = httpx2.get(sparql, params={"default-graph-uri": ARTICLE_GRAPH})
    problem(answer, 400, "bad-request")


def test_an_empty_query_is_a_syntax_error(sparql: str) -> None:
    problem(get(sparql, ""), 400, "query-syntax")


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data"])
def test_another_media_type_is_415(sparql: str, content_type: str) -> None:
    answer = httpx2.post(sparql, content=ASK, headers={"Content-Type": content_type})
    problem(answer, 415, "unsupported-media-type")


def test_no_media_type_is_415(sparql: str) -> None:
    problem(httpx2.post(sparql, content=ASK.encode()), 415, "unsupported-media-type")


def test_a_body_in_utf_16_is_415(sparql: str) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    answer = httpx2.post(sparql, content=ASK.encode("utf-16"), headers=headers)
    problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize("headers", [DIRECT, FORM])
def test_a_body_that_is_not_utf_8_is_400(sparql: str, headers: dict[str, str]) -> None:
    answer = httpx2.post(sparql, content=b"query=\xff\xfe", headers=headers)
    problem(answer, 400, "bad-request")


def test_an_address_that_is_not_utf_8_is_400(sparql: str) -> None:
    problem(httpx2.get(f"{sparql}?query=%FF%FE"), 400, "bad-request")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_405_and_names_the_right_ones(sparql: str, method: str) -> None:
    answer = httpx2.request(method, sparql, content=ASK)
    problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "QUERY", "OPTIONS"}


def test_a_body_that_is_too_large_is_413(sparql: str) -> None:
    answer = httpx2.post(sparql, content="#" * 400_001, headers=DIRECT)
    problem(answer, 413, "content-too-large")


def test_a_body_of_unknown_length_that_is_too_large_is_413(sparql: str) -> None:
    chunk = b"%x\r\n%s\r\n" % (50_000, b"#" * 50_000)
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
    # One octet too many, at the end: a server that hangs up earlier would cut its answer off.
    assert raw(sparql, head + chunk * 8 + b"1\r\n#\r\n").startswith(b"HTTP/1.1 413 ")


def test_a_long_query_is_refused(sparql: str) -> None:
    answer = httpx2.post(sparql, content="ASK {} #" + "x" * 100_000, headers=DIRECT)
    problem(answer, 403, "query-refused")


def test_a_deep_query_is_refused_and_the_server_lives(sparql: str) -> None:
    deep = "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"
    problem(httpx2.post(sparql, content=deep, headers=DIRECT), 403, "query-refused")
    assert get(sparql, ASK).status_code == 200


def test_service_is_refused_and_nothing_is_asked(sparql: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        port = trap.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        told = problem(get(sparql, query), 403, "query-refused")
        assert (told["line"], told["column"]) == (1, 12)
        trap.settimeout(0.3)
        with pytest.raises(TimeoutError):
            trap.accept()


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_an_update_is_refused_and_changes_nothing(sparql: str, way: str) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    if way == "get":
        answer = httpx2.get(sparql, params={"update": update})
    elif way == "form":
        answer = httpx2.post(sparql, data={"update": update})
    else:
        headers = {"Content-Type": "application/sparql-update"}
        answer = httpx2.post(sparql, content=update, headers=headers)
    problem(answer, 403, "updates-off")
    assert get(sparql, "ASK { <urn:a> ?p ?o }").json()["boolean"] is False


def test_an_update_sent_as_a_query_is_a_syntax_error(sparql: str) -> None:
    problem(get(sparql, "DROP ALL"), 400, "query-syntax")


def test_a_long_answer_is_compressed_for_who_takes_it(sparql: str) -> None:
    request = f"GET /sparql?query={quote('SELECT * { ?s a parley:Claim }')} HTTP/1.1\r\nHost: x\r\n"
    head = f"{request}Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    headers, _, body = raw(sparql, head.encode()).partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in headers.lower()
    assert len(json.loads(gzip.decompress(body))["results"]["bindings"]) > 100
