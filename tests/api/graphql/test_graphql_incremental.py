"""Answers in parts: what leaves first, what follows, and that all of it makes the whole answer."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request, Stop
from parley.api.graphql.limits import GraphQLLimits
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.conftest import Ask, CountingView

MULTIPART = "multipart/mixed"
CURRENT = 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'
DEFERRED = """{ actors(first: 3) { nodes { id ... @defer(label: "names") { label } } } }"""

QUERIES = {
    "a fragment": DEFERRED,
    "a named fragment": """{ actors(first: 3) { nodes { id ...F @defer } } }
        fragment F on Actor { mentionedIn { id source { id } } }""",
    "two fragments that share fields": """{ actors(first: 4) { totalCount nodes {
        ... @defer(label: "a") { label mentionedIn { id } }
        ... @defer(label: "b") { label mentionedIn { source { id } } } } } }""",
    "a fragment within another": """{ actors(first: 4) { nodes { id
        ... @defer { label ... @defer { mentionedIn { id } } } } } }""",
    "the root": "{ ... @defer { actors(first: 2) { totalCount } } documents { totalCount } }",
    "the things of a page": "{ actors(first: 2) { totalCount ... @defer { nodes { label } } } }",
    "a streamed page": "{ actors(first: 9) { nodes @stream(initialCount: 2) { id label } } }",
    "a streamed list": """{ actors(first: 9) { nodes { id
        mentionedIn @stream(initialCount: 1) { id source { id } } } } }""",
    "a streamed page with deferred fragments": """{ actors(first: 5) {
        nodes @stream(initialCount: 1) { id ... @defer { label mentionedIn { id } } } } }""",
    "too few": "{ actors(first: 2) { nodes @stream(initialCount: 5) { iri } } }",
    "edges": "{ actors(first: 4) { edges @stream { cursor node { id ... @defer { label } } } } }",
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30) as client:
        yield client


def parts_of(engine: Engine, view: Any, query: str, **more: Any) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    engine.run_parts(Request(query, **more), view, parts.append, Stop())
    return parts


def whole(parts: list[dict[str, Any]]) -> Any:
    """Put an answer together as clients do."""
    data, paths = parts[0]["data"], {}
    for part in parts:
        paths.update({one["id"]: one["path"] for one in part.get("pending", ())})
        for entry in part.get("incremental", ()):
            place: Any = data
            for step in (*paths[entry["id"]], *entry.get("subPath", ())):
                place = place[step]
            if "items" in entry:
                place.extend(entry["items"])
            else:
                merge(place, entry["data"])
        for done in part.get("completed", ()):
            del paths[done["id"]]
    assert paths == {}, "what is pending is never completed"
    return data


def merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            for one, other in zip(into[key], value, strict=True):
                merge(one, other)
        else:
            into[key] = value


def received(response: httpx2.Response) -> list[dict[str, Any]]:
    """Read a multipart answer by its delimiters."""
    assert response.headers["content-type"] == CURRENT
    text = response.content.decode()
    assert text.startswith("\r\n---\r\n")
    assert text.endswith("\r\n-----\r\n")
    pieces = text.removesuffix("\r\n-----\r\n").split("\r\n---\r\n")[1:]
    found = []
    for piece in pieces:
        head, body = piece.split("\r\n\r\n", 1)
        assert head == "Content-Type: application/json; charset=utf-8"
        found.append(json.loads(body))
    return found


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_parts_make_the_whole_answer(engine: Engine, article: MemoryStore, query: str) -> None:
    parts = parts_of(engine, article.view(), query)
    assert whole(parts) == engine.run(Request(query), article.view()).body["data"]
    assert [part.get("hasNext", False) for part in parts] == [True] * (len(parts) - 1) + [False]


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_parts_ask_the_store_no_more_than_once_for_each_level_and_directive(
    engine: Engine, article: MemoryStore, query: str
) -> None:
    few, many = (CountingView(article.view()) for _ in range(2))
    parts_of(engine, few, query)
    wide = query.replace("first: 4", "first: 40").replace("first: 3", "first: 40")
    parts_of(engine, many, wide.replace("first: 5", "first: 40").replace("first: 9", "first: 40"))
    assert len(many.queries) <= len(few.queries) + 1


def test_what_is_deferred_is_asked_for_after_the_first_part_has_left(
    engine: Engine, article: MemoryStore
) -> None:
    view = CountingView(article.view())
    query = """{ actors(first: 3) { nodes { id
        ... @defer(label: "a") { label }
        ... @defer(label: "b") { mentionedIn { source { id } } } } } }"""
    asked: list[tuple[int, str]] = []
    engine.run_parts(
        Request(query),
        view,
        lambda part: asked.append((len(view.queries), json.dumps(part))),
        Stop(),
    )
    counts = [count for count, _ in asked]
    assert counts == sorted(set(counts)), "each part left before the next was asked for"
    assert "mentionedIn" not in asked[1][1]
    assert "mentionedIn" in asked[2][1]


def test_a_client_that_goes_away_stops_the_work(engine: Engine, article: MemoryStore) -> None:
    view, stop = CountingView(article.view()), Stop()
    parts: list[dict[str, Any]] = []

    def leave(part: dict[str, Any]) -> None:
        parts.append(part)
        stop.set()

    engine.run_parts(Request(DEFERRED), view, leave, stop)
    first = len(view.queries)
    assert len(parts) == 1
    complete = CountingView(article.view())
    parts_of(engine, complete, DEFERRED)
    assert first < len(complete.queries)


def test_the_limits_hold_over_all_parts(domain: Domain, article: MemoryStore) -> None:
    engine = Engine(domain, GraphQLLimits(max_nodes=12))
    query = "{ actors(first: 10) { nodes { id ... @defer { mentionedIn { id } } } } }"
    view = CountingView(article.view())
    parts = parts_of(engine, view, query)
    told = json.dumps(parts[1:])
    assert "holds more than 12 things" in told
    assert len(view.queries) <= 4, "it is asked once, and not again for each thing"


def test_a_limit_counts_a_thing_once_in_whatever_parts_it_is_shown(
    domain: Domain, article: MemoryStore
) -> None:
    engine = Engine(domain, GraphQLLimits(max_nodes=10))
    query = "{ actors(first: 10) { nodes { id ... @defer { label } } } }"
    assert "errors" not in json.dumps(parts_of(engine, article.view(), query))


def test_the_time_of_a_request_is_over_for_all_parts(domain: Domain, article: MemoryStore) -> None:
    engine = Engine(domain, GraphQLLimits(max_seconds=0.3))
    parts: list[dict[str, Any]] = []

    def slowly(part: dict[str, Any]) -> None:
        parts.append(part)
        time.sleep(0.4)

    engine.run_parts(Request(DEFERRED), article.view(), slowly, Stop())
    assert "errors" not in parts[0]
    assert "took more than 0.3 seconds" in json.dumps(parts[1:])


def test_what_is_told_beside_the_data_comes_last(engine: Engine, article: MemoryStore) -> None:
    parts = parts_of(engine, article.view(), DEFERRED, want=("cost",))
    assert ["extensions" in part for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1]["extensions"]["cost"]["nodes"] == 3


@pytest.mark.parametrize(
    "accept",
    [
        MULTIPART,
        "multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json",
        "application/graphql-response+json, application/json, text/event-stream, multipart/mixed",
    ],
)
def test_a_client_that_takes_parts_gets_them(
    client: httpx2.Client, address: str, accept: str
) -> None:
    response = client.post(address, json={"query": DEFERRED}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    assert response.headers["parley-version"] != ""
    parts = received(response)
    assert len(parts) > 1
    single = client.post(address, json={"query": DEFERRED}).json()
    assert {"data": whole(parts)} == single


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "application/graphql-response+json",
        "multipart/mixed;deferSpec=20220824,application/json",
        "multipart/mixed;q=0, application/json",
    ],
)
def test_a_client_that_does_not_gets_one_complete_answer(
    client: httpx2.Client, address: str, accept: str
) -> None:
    response = client.post(address, json={"query": DEFERRED}, headers={"accept": accept})
    assert response.headers["content-type"].endswith("json; charset=utf-8")
    assert all(set(node) == {"id", "label"} for node in response.json()["data"]["actors"]["nodes"])


def test_what_is_not_deferred_is_one_json_answer_for_clients_that_take_both(
    client: httpx2.Client, address: str
) -> None:
    for query in ("{ __typename }", "{ __typename ... @defer(if: false) { __typename } }"):
        headers = {"accept": f"{MULTIPART}, application/json"}
        response = client.post(address, json={"query": query}, headers=headers)
        assert response.json() == {"data": {"__typename": "Query"}}


def test_a_client_that_takes_nothing_else_gets_one_part(
    client: httpx2.Client, address: str
) -> None:
    headers = {"accept": MULTIPART}
    query = {"query": "{ __typename }"}
    assert received(client.post(address, json=query, headers=headers)) == [
        {"data": {"__typename": "Query"}}
    ]


def test_the_older_form_of_parts_is_refused_where_it_is_all_that_is_taken(
    client: httpx2.Client, address: str
) -> None:
    headers = {"accept": "multipart/mixed;deferSpec=20220824"}
    response = client.post(address, json={"query": DEFERRED}, headers=headers)
    assert response.status_code == 406
    assert "multipart/mixed" in response.json()["errors"][0]["message"]


def test_a_faulty_document_is_refused_as_ever(client: httpx2.Client, address: str) -> None:
    headers = {"accept": f"{MULTIPART}, application/graphql-response+json"}
    query = "query($n: Int!) { actors(first: $n) { ... @defer { totalCount } } }"
    response = client.post(address, json={"query": query}, headers=headers)
    assert response.status_code == 400
    assert "$n" in response.json()["errors"][0]["message"]


def test_a_single_answer_with_directives_is_compiled_like_any_other(ask: Ask) -> None:
    plain = DEFERRED.replace('@defer(label: "names")', "")
    assert ask(DEFERRED) == ask(plain)


def test_parts_may_come_as_events(client: httpx2.Client, address: str) -> None:
    headers = {"accept": "text/event-stream"}
    response = client.post(address, json={"query": DEFERRED}, headers=headers)
    lines = response.text.split("\n")
    parts = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert len(parts) > 1
    assert whole(parts) == client.post(address, json={"query": DEFERRED}).json()["data"]
    assert response.text.endswith("event: complete\ndata:\n\n")
