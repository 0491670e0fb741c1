"""Answers of ``/sparql`` over time and between origins: tags, caches, CORS, many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?c WHERE { ?c a parley:Claim } ORDER BY ?c LIMIT 2"
ARTICLE_GRAPH = "https://w3id.org/parley/graph/article/alaska-summit"


@pytest.fixture
def sparql(server_url: str) -> str:
    return f"{server_url}/sparql"


def get(address: str, query: str, accept: str | None = None, **more: str) -> httpx2.Response:
    headers = {} if accept is None else {"Accept": accept}
    return httpx2.get(address, params={"query": query, **more}, headers=headers)


def test_an_answer_carries_its_version_and_a_strong_tag(sparql: str) -> None:
    answer = get(sparql, SELECT)
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["parley-version"].startswith("1-")
    assert "Accept" in answer.headers["vary"]


def test_an_answer_that_is_held_already_is_304(sparql: str) -> None:
    tag = get(sparql, SELECT).headers["etag"]
    again = httpx2.get(sparql, params={"query": SELECT}, headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


def test_tags_differ_by_query_format_data_set_and_coding(sparql: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    tags = [
        httpx2.get(sparql, params={"query": SELECT}).headers["etag"],
        httpx2.get(sparql, params={"query": SELECT}, headers=plain).headers["etag"],
        get(sparql, SELECT + " ").headers["etag"],
        get(sparql, SELECT, "text/csv").headers["etag"],
        get(sparql, SELECT, format="csv").headers["etag"],
        get(sparql, SELECT, **{"default-graph-uri": ARTICLE_GRAPH}).headers["etag"],
    ]
    assert len(set(tags)) == len(tags)


def test_an_answer_that_changes_each_time_has_no_tag(sparql: str) -> None:
    answer = get(sparql, "SELECT (RAND() AS ?r) WHERE { }")
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_pages_of_other_origins_may_read_answers(sparql: str) -> None:
    answer = httpx2.get(sparql, params={"query": ASK}, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


def test_a_preflight_of_another_origin_is_granted(sparql: str) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    headers["Access-Control-Request-Headers"] = "content-type"
    assert httpx2.options(sparql, headers=headers).status_code == 200


def test_many_queries_at_once_are_all_answered(sparql: str) -> None:
    def ask(number: int) -> int:
        query = f"SELECT * {{ ?c a parley:Claim ; ?p ?o }} LIMIT {500 + number}"
        answer = get(sparql, query, ["text/csv", "application/sparql-results+xml"][number % 2])
        return answer.status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(64))) == {200}


def test_a_request_that_came_before_is_answered_alike_under_an_identifier_of_its_own(
    sparql: str,
) -> None:
    query = f"{SELECT} # asked again and again"
    first, *again = [get(sparql, query) for _ in range(4)]
    own = {"date", "parley-query-id", "x-request-id"}
    for answer in again:
        assert answer.content == first.content
        assert {k: v for k, v in answer.headers.items() if k not in own} == {
            k: v for k, v in first.headers.items() if k not in own
        }
        assert answer.headers["parley-query-id"] != first.headers["parley-query-id"]
    held = {"If-None-Match": first.headers["etag"]}
    assert httpx2.get(sparql, params={"query": query}, headers=held).status_code == 304
    assert get(sparql, query, accept="text/csv").headers["content-type"].startswith("text/csv")
