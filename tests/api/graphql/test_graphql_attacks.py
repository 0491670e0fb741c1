"""Attacks on GraphQL servers, against a real one: each is refused with a reason, or costs little.

The first group follows the checks of the auditing tool graphql-cop. A document that is refused has
asked the store nothing; that the server still answers is asserted after every attack.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.conftest import CountingView
from tests.conftest import serving

ANSWER = "application/graphql-response+json"
TYPED = {"accept": ANSWER, "content-type": "application/json"}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30) as client:
        yield client


@pytest.fixture(autouse=True)
def still_there(client: httpx2.Client, address: str) -> Iterator[None]:
    yield
    assert client.post(address, json={"query": "{ __typename }"}).json() == {
        "data": {"__typename": "Query"}
    }


@pytest.fixture(scope="module")
def quiet(domain: Domain, data_folder: Path) -> Iterator[str]:
    """The address of a server that keeps its schema to itself."""
    settings = Settings(graphql_introspection="off")
    app = create_app(fleet_for(data_folder, settings), domain, settings)
    with serving(app, settings) as server:
        yield f"{server}/graphql"


def deep(field: str, inner: str, levels: int) -> str:
    return f"{{ {field} " * levels + inner + " }" * levels


def spreading(levels: int, times: int = 2) -> str:
    """Fragments that each spread the next several times, which doubles the work at each level."""
    fragments = [f"fragment f{n} on Query {{ {f'...f{n + 1} ' * times} }}" for n in range(levels)]
    return "{ ...f0 } " + " ".join(fragments) + f" fragment f{levels} on Query {{ __typename }}"


REFUSED = {
    "alias overloading": (
        "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
        "at its root than 50",
    ),
    "directive overloading": ("{ __typename " + "@aa" * 10 + " }", "10 directives in one place"),
    "a flood of known directives": (
        "{ __typename " + "@include(if: true)" * 300 + " }",
        "300 directives in one place",
    ),
    "directives on an operation": ("query " + "@aa" * 50 + "{ __typename }", "50 directives"),
    "directives on a fragment": (
        "{ ...f } fragment f on Query " + "@aa" * 50 + "{ __typename }",
        "50 directives",
    ),
    "directives on a spread": (
        "{ ...f " + "@aa" * 50 + "} fragment f on Query { __typename }",
        "50 directives",
    ),
    "directives on a variable": ("query($a: Int " + "@aa" * 50 + ") { __typename }", "50 direct"),
    "field duplication": ("{ " + "__typename " * 500 + "}", "`__typename` 500 times"),
    "circular introspection": (
        "{ __schema { types { fields { type " + deep("fields", deep("type", "name", 1), 1) + "}}}}",
        "",
    ),
    "deep introspection": (
        "{ __schema { types " + deep("fields { type", "name", 12).replace(" }", " }}") + "}}",
        "",
    ),
    "circular fragment": (
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "Cannot spread fragment",
    ),
    "a fragment in itself": ("{ ...a } fragment a on Query { __typename ...a }", "Cannot spread"),
    "doubling fragments": (spreading(18), "more fields"),
    "doubling fragments, deeper": (spreading(60), "more fields"),
    "doubling fragments that are deferred": (
        spreading(30).replace("...f1 ...f1", "...f1 @defer ...f1 @defer"),
        "more fields",
    ),
    "a document of ten thousand tokens": ("{ " + "a " * 10_000 + "}", "4000 tokens"),
    "operations without number": (
        " ".join(f"query q{n} {{ __typename }}" for n in range(900)),
        "4000 tokens",
    ),
    "operations and no name": (
        "query a { __typename } query b { __typename }",
        "name one with `operationName`",
    ),
    "deep lists in an argument": (
        "{ node(id: " + "[" * 500 + "]" * 500 + ") { id } }",
        "",
    ),
    "deep objects in an argument": (
        "{ actors(where: " + "{ id: " * 300 + "1" + " }" * 300 + ") { totalCount } }",
        "",
    ),
    "a null byte": ("{ __typename \x00 }", "Syntax Error"),
    "a name in letters that look alike": ("{ __t\u0443pename }", "Syntax Error"),
    "a text that turns around": ("{ __typename \u202e }", "Syntax Error"),
    "an unfinished string": ('{ node(id: "' + "a" * 90_000 + ") { id } }", "Unterminated string"),
    "an escape out of range": ('{ node(id: "\\u{110000}") { id } }', "Syntax Error"),
    "a surrogate alone": ('{ node(id: "\\uD800") { id } }', "Syntax Error"),
    "a mutation": ("mutation { deleteEverything }", ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "reason"), REFUSED.values(), ids=REFUSED)
def test_an_attack_is_refused_with_a_reason_before_the_store_is_asked(
    client: httpx2.Client,
    address: str,
    engine: Engine,
    article: MemoryStore,
    query: str,
    reason: str,
) -> None:
    view = CountingView(article.view())
    engine.run(Request(query), view)
    assert view.queries == []
    response = client.post(address, content=json.dumps({"query": query}), headers=TYPED)
    assert response.status_code == 400
    body = response.json()
    assert "data" not in body
    assert reason in body["errors"][0]["message"]
    assert len(body["errors"]) <= 21
    assert len(response.content) < 20_000, "a refusal is no louder than the attack"


@pytest.mark.parametrize("inside", ["{}", "... @defer {{ {} }}"])
def test_one_count_under_a_thousand_names_is_one_query(
    engine: Engine, article: MemoryStore, inside: str
) -> None:
    counts = " ".join(f"a{n}: totalCount" for n in range(990))
    view = CountingView(article.view())
    query = "{ actors { " + inside.format(counts) + " } }"
    assert "errors" not in engine.run(Request(query), view).body
    assert len(view.queries) == 1


HARMLESS: dict[str, dict[str, Any]] = {
    "a long string": {"query": "{ node(id: " + json.dumps("x" * 90_000) + ") { id } }"},
    "a large variable": {
        "query": "query($id: ID!) { node(id: $id) { id } }",
        "variables": {"id": "y" * 300_000},
    },
    "variables that nobody asked for": {
        "query": "{ __typename }",
        "variables": {f"v{n}": n for n in range(10_000)},
    },
    "a null byte in a value": {
        "query": "query($id: ID!) { node(id: $id) { id } }",
        "variables": {"id": "actor/\x00"},
    },
    "SPARQL in a value": {
        "query": "query($id: ID!) { node(id: $id) { id } }",
        "variables": {"id": "x> } } ; DROP ALL #"},
    },
    "a path in a value": {
        "query": "query($id: ID!) { node(id: $id) { id } }",
        "variables": {"id": "../../../../etc/passwd"},
    },
    "spread twice": {"query": spreading(7)},
}


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_what_is_large_or_odd_costs_at_most_two_queries_and_shows_nothing(
    client: httpx2.Client,
    address: str,
    engine: Engine,
    article: MemoryStore,
    body: dict[str, Any],
) -> None:
    view = CountingView(article.view())
    engine.run(Request(body["query"], body.get("variables")), view)
    assert len(view.queries) <= 2
    response = client.post(address, content=json.dumps(body), headers=TYPED)
    assert response.status_code in (200, 400)
    assert response.json().get("data") in (None, {"node": None}, {"__typename": "Query"})
    assert "Traceback" not in response.text


def test_deep_variables_are_refused(client: httpx2.Client, address: str) -> None:
    for depth in (300, 100_000):
        body = '{"query": "{ __typename }", "variables": ' + '{"a":' * depth + "1" + "}" * depth
        response = client.post(address, content=body + "}", headers=TYPED)
        assert response.status_code in (200, 400, 413)
        assert response.status_code == 200 or "errors" in response.json()


@pytest.mark.parametrize("count", [1, 10, 1000])
def test_a_batch_is_refused(client: httpx2.Client, address: str, count: int) -> None:
    batch = [{"query": "{ __typename }"}] * count
    response = client.post(address, json=batch, headers={"accept": ANSWER})
    assert response.status_code == 400
    assert response.json() == {"errors": [{"message": "The body is no JSON object."}]}


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain", ""],
)
def test_a_form_of_another_site_cannot_ask(
    client: httpx2.Client, address: str, content_type: str
) -> None:
    for content in ("query=%7B__typename%7D", '{"query": "{ __typename }"}'):
        headers = {"accept": ANSWER, "content-type": content_type}
        response = client.post(address, content=content, headers=headers)
        assert response.status_code == 415
        assert "application/json" in response.json()["errors"][0]["message"]


def test_a_get_changes_nothing_and_says_by_what_method_to_try(
    client: httpx2.Client, address: str
) -> None:
    parameters = {"query": "mutation { __typename }"}
    response = client.get(address, params=parameters, headers={"accept": ANSWER})
    assert response.status_code in (400, 405)
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "headers",
    [{"x-apollo-tracing": "1"}, {"apollo-query-plan-experimental": "1"}, {"x-debug": "1"}, {}],
)
def test_no_trace_is_told(client: httpx2.Client, address: str, headers: dict[str, str]) -> None:
    for query in ("{ __typename }", "{ nothing }", "{"):
        body = client.post(address, json={"query": query}, headers={**TYPED, **headers}).json()
        assert set(body) <= {"data", "errors"}
        for error in body.get("errors", ()):
            assert set(error) <= {"message", "locations", "path"}


@pytest.mark.parametrize("query", ["qwerty", "", 7, None, {"a": 1}, ["{ __typename }"], True])
def test_what_is_no_query_is_refused_without_a_glance_inside(
    client: httpx2.Client, address: str, query: Any
) -> None:
    response = client.post(address, json={"query": query}, headers={"accept": ANSWER})
    assert response.status_code == 400
    text = response.text.lower()
    assert not any(word in text for word in ("traceback", ".py", "exception", "graphql.error"))


def test_a_server_may_tell_neither_schema_nor_hints(client: httpx2.Client, quiet: str) -> None:
    for query in (
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Query") { name } }',
        "{ ... @defer { __schema { types { name } } } }",
        "{ nodes { id } }",
        "{ actorz { totalCount } }",
        "subscription { version { number } }",
    ):
        response = client.post(quiet, json={"query": query}, headers=TYPED)
        assert response.status_code == 400
        assert "Did you mean" not in response.text
    assert client.get(quiet, params={"sdl": ""}).status_code == 403


def test_the_page_to_write_queries_on_loads_nothing_from_elsewhere(
    client: httpx2.Client, address: str
) -> None:
    response = client.get(address, headers={"accept": "text/html"})
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "default-src 'self'" in response.headers["content-security-policy"]
    for path in ("/graphiql", "/playground", "/console", "/voyager", "/altair"):
        assert client.get(address.removesuffix("/graphql") + path).status_code == 404


def test_limits_are_those_of_the_whole_document_also_for_parts_and_events(
    client: httpx2.Client, address: str
) -> None:
    for accept in ("multipart/mixed", "text/event-stream"):
        headers = {"accept": accept}
        flood = {"query": "{ __typename " + "@defer" * 20 + " }"}
        response = client.post(address, json=flood, headers=headers)
        assert "20 directives in one place" in response.text


def test_parts_without_number_are_bounded_by_the_things_of_an_answer(
    client: httpx2.Client, address: str
) -> None:
    fragments = " ".join(f'... @defer(label: "{n}") {{ a{n}: label }}' for n in range(100))
    query = f"{{ actors(first: 50) {{ nodes {{ {fragments} }} }} }}"
    response = client.post(address, json={"query": query}, headers={"accept": "multipart/mixed"})
    assert response.status_code == 200
    assert response.text.count("a99") == 50
    assert response.text.endswith("-----\r\n")
