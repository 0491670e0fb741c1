"""Answers that need not be made or sent again, and documents that need not be sent."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from parley.api.graphql.documents import Documents, UnknownDocumentError

ANSWER = "application/graphql-response+json"
JSON = "application/json"
LABEL = "query ($id: ID!) { node(id: $id) { label } }"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30, headers={"accept": ANSWER}) as client:
        yield client


def get(
    client: httpx2.Client,
    address: str,
    query: str,
    variables: dict[str, Any] | None = None,
    **headers: str,
) -> httpx2.Response:
    parameters = {"query": query, "variables": json.dumps(variables or {})}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, params=parameters, headers=named)


def apq(digest: str, version: int = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_answer_to_a_get_has_a_strong_tag_and_the_version(
    client: httpx2.Client, address: str
) -> None:
    answer = get(client, address, LABEL, {"id": "actor/ukraine"})
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["parley-version"].startswith("1-")
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].replace(",", "").split())
    again = get(client, address, LABEL, {"id": "actor/ukraine"}, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


@pytest.mark.parametrize(
    ("variables", "headers"),
    [
        ({"id": "actor/russia"}, {}),
        ({"id": "actor/ukraine"}, {"accept_language": "de"}),
        ({"id": "actor/ukraine"}, {"accept": JSON}),
        ({"id": "actor/ukraine"}, {"accept_encoding": "gzip"}),
    ],
)
def test_whatever_changes_the_answer_changes_its_tag(
    client: httpx2.Client, address: str, variables: dict[str, Any], headers: dict[str, str]
) -> None:
    tag = get(client, address, LABEL, {"id": "actor/ukraine"}).headers["etag"]
    other = get(client, address, LABEL, variables, **headers, if_none_match=tag)
    assert other.status_code == 200
    assert other.headers["etag"] != tag


@pytest.mark.parametrize("query", ["{", "{ nothing }", '{ node(id: "a b") { id } }'])
def test_an_answer_with_errors_has_no_tag(client: httpx2.Client, address: str, query: str) -> None:
    answer = get(client, address, query)
    assert "errors" in answer.json()
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_a_post_is_not_stored_but_says_its_version(client: httpx2.Client, address: str) -> None:
    answer = client.post(address, json={"query": "{ __typename }"})
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["parley-version"].startswith("1-")


def test_the_same_question_gets_the_same_bytes(client: httpx2.Client, address: str) -> None:
    query = "{ actors(first: 20) { nodes { id label } } }"
    first, second = (get(client, address, query) for _ in range(2))
    assert first.content == second.content
    assert client.post(address, json={"query": query}).content == first.content


def test_the_schema_as_text_has_a_tag(client: httpx2.Client, address: str) -> None:
    answer = client.get(f"{address}?sdl")
    again = client.get(f"{address}?sdl", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_document_is_sent_once_and_then_asked_for_by_its_digest(
    client: httpx2.Client, address: str
) -> None:
    query = "{ __typename sent: __typename }"
    by_digest = {"extensions": json.dumps(apq(sha(query)))}
    unknown = client.get(address, params=by_digest)
    assert unknown.status_code == 400
    (error,) = unknown.json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    plain = client.get(address, params=by_digest, headers={"accept": JSON})
    assert (plain.status_code, plain.json()) == (200, unknown.json())
    sent = client.post(address, json={"query": query, "extensions": apq(sha(query))})
    known = client.get(address, params=by_digest)
    assert known.json() == sent.json() == {"data": {"__typename": "Query", "sent": "Query"}}
    assert known.headers["etag"] == get(client, address, query).headers["etag"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"query": "{a}", "extensions": apq("0" * 64)}, "is not the digest of `query`"),
        ({"query": "{a}", "extensions": apq(sha("{a}"), 2)}, "`version`, which is 1"),
        ({"query": "{a}", "extensions": {"persistedQuery": 7}}, "`sha256Hash`"),
        ({"query": 7, "extensions": apq("0" * 64)}, "`query` is no string"),
        ({"query": "{a}", "documentId": "6-network"}, "either `query` or `documentId`"),
        ({"documentId": 7}, "`documentId` is no string"),
        ({"documentId": "no such"}, "No document is saved as `no such`"),
        ({"query": "{a}", "extensions": {"want": "cost"}}, "`extensions.want` is a list"),
        ({"query": "{a}", "extensions": {"want": ["secrets"]}}, "`extensions.want` is a list"),
    ],
)
def test_what_names_no_document_is_400(
    client: httpx2.Client, address: str, body: dict[str, Any], said: str
) -> None:
    answer = client.post(address, json=body)
    assert answer.status_code == 400
    assert said in answer.json()["errors"][0]["message"]


def test_an_example_is_asked_for_by_its_name_or_its_digest(
    client: httpx2.Client, address: str
) -> None:
    path = Path(__file__).parents[3] / "examples" / "graphql" / "6-network.graphql"
    query = path.read_text(encoding="utf-8")
    in_full = client.post(address, json={"query": query}).json()
    assert "errors" not in in_full
    for name in ("6-network", f"sha256:{sha(query)}"):
        assert client.get(address, params={"documentId": name}).json() == in_full


def test_documents_are_kept_up_to_a_size() -> None:
    documents = Documents({}, most_octets=25)
    texts = ["{ aaaaaaa }", "{ bbbbbbb }", "{ ccccccc }"]
    for text in texts[:2]:
        documents.text_of({"query": text, "extensions": apq(sha(text))})
    assert documents.text_of({"extensions": apq(sha(texts[0]))}) == texts[0]
    documents.text_of({"query": texts[2], "extensions": apq(sha(texts[2]))})
    assert documents.text_of({"extensions": apq(sha(texts[0]))}) == texts[0]
    with pytest.raises(UnknownDocumentError):
        documents.text_of({"extensions": apq(sha(texts[1]))})


def test_cost_queries_and_version_are_told_when_wanted(client: httpx2.Client, address: str) -> None:
    query = "{ actors(first: 3) { nodes { id label } } }"
    plain = client.post(address, json={"query": query})
    assert "extensions" not in plain.json()
    wish = {"query": query, "extensions": {"want": ["version", "sparql", "cost"]}}
    body = client.post(address, json=wish).json()
    assert body["data"] == plain.json()["data"]
    told = body["extensions"]
    assert list(told) == ["cost", "sparql", "version"]
    assert told["version"] == plain.headers["parley-version"]
    assert told["cost"]["nodes"] == 3
    assert told["cost"]["depth"] == 3
    assert told["cost"]["fields"] == 4
    # One finds the page and one what is asked of its things, although both are known by now.
    assert len(told["sparql"]) == 2
    assert told["cost"]["storeQueries"] == len(told["sparql"])
    assert all(text.startswith("SELECT") for text in told["sparql"])
