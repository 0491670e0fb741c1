"""GraphQL over HTTP, against a server on a real port."""

import concurrent.futures
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

JSON = "application/json"
ANSWER = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30) as client:
        yield client


def post(
    client: httpx2.Client, address: str, body: Any, accept: str = ANSWER, **headers: str
) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": JSON, "accept": accept, **headers}
    return client.post(address, content=content, headers=sent)


def errors(response: httpx2.Response) -> list[str]:
    body = response.json()
    assert "data" not in body
    assert response.headers["content-type"].split(";")[0] in (JSON, ANSWER)
    return [error["message"] for error in body["errors"]]


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        (ANSWER, ANSWER),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{ANSWER}, {JSON};q=0.9", ANSWER),
        (f"{ANSWER};q=0.1, {JSON}", JSON),
        (f"{ANSWER}; charset=utf-8, {JSON}; charset=utf-8", JSON),
    ],
)
def test_the_answer_has_the_form_that_is_wanted(
    client: httpx2.Client, address: str, accept: str, served: str
) -> None:
    response = post(client, address, {"query": "{ __typename }"}, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{served}; charset=utf-8"
    assert "Accept" in response.headers["vary"]
    assert response.json() == {"data": {"__typename": "Query"}}


def test_without_accept_the_answer_is_json(client: httpx2.Client, address: str) -> None:
    request = client.build_request("POST", address, json={"query": "{ __typename }"})
    del request.headers["accept"]
    assert client.send(request).headers["content-type"].startswith(JSON)


def test_a_form_that_is_not_on_offer_is_406(client: httpx2.Client, address: str) -> None:
    response = post(client, address, {"query": "{ __typename }"}, "image/png")
    assert response.status_code == 406
    assert ANSWER in errors(response)[0]


def test_get_takes_the_request_from_the_address(client: httpx2.Client, address: str) -> None:
    parameters = {
        "query": "query A { __typename } query B($id: ID!) { node(id: $id) { label } }",
        "operationName": "B",
        "variables": json.dumps({"id": "actor/ukraine"}),
        "extensions": "",
    }
    response = client.get(address, params=parameters, headers={"accept": ANSWER})
    assert response.status_code == 200
    assert response.json() == {"data": {"node": {"label": "Ukraine"}}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"query": "{"}, "Syntax Error"),
        ({"query": "{ nothing }"}, "nothing"),
        ({"query": "query ($n: Int!) { claims(first: $n) { totalCount } }"}, "$n"),
        ({"query": "query A { __typename }", "operationName": "B"}, "`B`"),
        ({"query": "{ a: __typename } { b: __typename }"}, "anonymous"),
    ],
)
def test_a_refused_document_is_400_or_for_plain_json_200(
    client: httpx2.Client, address: str, body: dict[str, Any], said: str
) -> None:
    response = post(client, address, body)
    assert response.status_code == 400
    assert said in errors(response)[0]
    plain = post(client, address, body, JSON)
    assert plain.status_code == 200
    assert said in errors(plain)[0]


@pytest.mark.parametrize("accept", [JSON, ANSWER])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{ "not json', "The body is no JSON."),
        (b"[1]", "The body is no JSON object."),
        (b'{"query": NaN}', "The body is no JSON."),
        (b'{"query": "{ __typename }\xff"}', "not in UTF-8"),
        (b"[" * 100_000, "The body is no JSON."),
        (b'{"query": ' + b"1" * 5000 + b"}", "The body is no JSON."),
        (b"", "The body is no JSON."),
        (b"{}", "`query` is missing"),
        (b'{"query": 7}', "`query` is missing, or is no string"),
        (b'{"query": null}', "`query` is missing"),
        (b'{"query": "{a}", "operationName": 7}', "`operationName` is no string"),
        (b'{"query": "{a}", "variables": "x"}', "`variables` is no object"),
        (b'{"query": "{a}", "variables": []}', "`variables` is no object"),
        (b'{"query": "{a}", "extensions": 0}', "`extensions` is no object"),
    ],
)
def test_a_malformed_request_is_400(
    client: httpx2.Client, address: str, body: bytes, said: str, accept: str
) -> None:
    response = post(client, address, body, accept)
    assert response.status_code == 400
    assert said in errors(response)[0]


def test_null_parameters_count_as_absent(client: httpx2.Client, address: str) -> None:
    body = {"query": "{ __typename }", "operationName": None, "variables": None, "extensions": None}
    assert post(client, address, body).status_code == 200


def test_variables_in_an_address_are_json(client: httpx2.Client, address: str) -> None:
    parameters = {"query": "{ __typename }", "variables": "{"}
    response = client.get(address, params=parameters, headers={"accept": ANSWER})
    assert response.status_code == 400
    assert errors(response) == ["The parameter `variables` is no JSON."]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/graphql", "application/json; charset=latin-1"]
)
def test_a_body_in_another_form_is_415(
    client: httpx2.Client, address: str, content_type: str
) -> None:
    headers = {"content-type": content_type} if content_type != "" else {}
    response = client.post(address, content=b'{"query": "{ __typename }"}', headers=headers)
    assert response.status_code == 415
    assert len(errors(response)) == 1


def test_a_charset_of_utf_8_may_be_named(client: httpx2.Client, address: str) -> None:
    content_type = {"content-type": 'Application/JSON; charset="UTF-8"'}
    response = client.post(address, content=b'{"query": "{ __typename }"}', headers=content_type)
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_405(client: httpx2.Client, address: str, method: str) -> None:
    response = client.request(method, address)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    assert len(errors(response)) == 1


@pytest.mark.parametrize("accept", [JSON, ANSWER])
def test_a_mutation_by_get_is_405_and_by_post_is_refused(
    client: httpx2.Client, address: str, accept: str
) -> None:
    query = "mutation { __typename }"
    response = client.get(address, params={"query": query}, headers={"accept": accept})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert post(client, address, {"query": query}).status_code == 400


def test_too_long_is_413(client: httpx2.Client, address: str) -> None:
    assert post(client, address, b" " * 500_000).status_code == 413
    query = "#" * 110_000 + "\n{ __typename }"
    assert post(client, address, {"query": query}).status_code == 413


def test_partial_answers_have_data_and_errors_with_a_path(
    client: httpx2.Client, address: str
) -> None:
    query = '{ topics { totalCount } node(id: "a b") { id } }'
    response = post(client, address, {"query": query})
    assert response.status_code == 200
    body = response.json()
    assert body["data"]["topics"]["totalCount"] > 0
    assert body["data"]["node"] is None
    assert body["errors"][0]["path"] == ["node"]


def test_words_of_any_script_come_through(client: httpx2.Client, address: str) -> None:
    body = '{"query": "{ \\u0061: __typename } # ünï 日本 \\ud83d\\ude00"}'.encode()
    assert post(client, address, body).json() == {"data": {"a": "Query"}}
    lone = post(client, address, b'{"query": "{ node(id: \\"\\\\uD800\\") { id } }"}')
    assert lone.status_code == 400
    by_variable = (
        b'{"query": "query ($i: ID!) { node(id: $i) { id } }", "variables": {"i": "\\ud800"}}'
    )
    response = post(client, address, by_variable)
    assert response.status_code == 200
    assert "is no id" in response.json()["errors"][0]["message"]


def test_languages_come_from_the_header(client: httpx2.Client, address: str) -> None:
    query = '{ actor(id: "actor/ukraine") { labelLanguage } }'
    response = client.get(
        address, params={"query": query}, headers={"accept-language": "xx;q=0.9, *;q=0.1, de;q=x"}
    )
    assert response.json()["data"]["actor"]["labelLanguage"] == "en"
    assert "Accept-Language" in response.headers["vary"]


def test_the_schema_is_served_as_text(client: httpx2.Client, address: str) -> None:
    response = client.get(f"{address}?sdl")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    kept = (files("parley.api") / "schema.graphql").read_text(encoding="utf-8")
    assert kept.partition("\n\n")[2].strip() == response.text.strip()


def test_a_browser_gets_a_page_that_needs_nothing_from_elsewhere(
    client: httpx2.Client, address: str
) -> None:
    response = client.get(address, headers={"accept": BROWSER})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "<title>GraphQL · Talks &amp; more</title>" in response.text
    linked = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert [link for link in linked if "//" in link] == []
    own = [link for link in linked if link.startswith("/graphql?")]
    assert own == ["/graphql?sdl"]
    for link in own:
        assert client.get(httpx2.URL(address).join(link)).status_code == 200
    assert "<style" not in response.text
    assert re.search(r"<script[^>]*>[^<]", response.text) is None
    assert re.search(r'\son\w+="', response.text) is None


def test_the_page_is_shown_for_a_shared_query_too(client: httpx2.Client, address: str) -> None:
    shared = f"{address}?query={quote('{ __typename }')}"
    assert 'id="graphql"' in client.get(shared, headers={"accept": BROWSER}).text
    assert client.get(shared, headers={"accept": JSON}).json() == {"data": {"__typename": "Query"}}


def test_the_examples_are_told_with_the_pages_that_draw_them(
    client: httpx2.Client, address: str
) -> None:
    examples = client.get(f"{address}/examples.json").json()
    assert len(examples) >= 4
    assert set(examples[0]) == {"name", "title", "about", "query", "chart"}
    charts = {example["name"]: example["chart"] for example in examples}
    assert charts["1-claim-trace"] is None
    assert charts["4-timeline"] == "/examples/charts/timeline.html"
    assert charts["6-network"] == "/examples/charts/network.html"


def test_head_is_get_without_a_body(client: httpx2.Client, address: str) -> None:
    response = client.head(address, params={"query": "{ __typename }"})
    assert response.status_code == 200
    assert response.content == b""


def test_get_without_a_query_is_400_in_json(client: httpx2.Client, address: str) -> None:
    response = client.get(address, headers={"accept": JSON})
    assert response.status_code == 400
    assert errors(response) == ["The parameter `query` is missing, or is no string."]


def test_many_at_once_are_all_answered(client: httpx2.Client, address: str) -> None:
    query = "query ($n: Int!) { claims(first: $n) { nodes { id about { label } } } }"

    def asked(first: int) -> int:
        response = post(client, address, {"query": query, "variables": {"n": first}})
        return len(response.json()["data"]["claims"]["nodes"])

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert list(pool.map(asked, range(1, 41))) == list(range(1, 41))
