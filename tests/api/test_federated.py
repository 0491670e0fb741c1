"""SERVICE on a real server, joined with an endpoint on another port in Wikidata's vocabulary."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.services import load_sources, remote_services
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.errors import ParleyError
from parley.graph.service_values import DEEPEST
from tests.api.test_sparql import problem
from tests.conftest import serving

WIKIDATA: Final = """
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA {
  wd:Q22686 wdt:P27 wd:Q30 ; wdt:P569 "1946-06-14T00:00:00Z"^^xsd:dateTime .
  wd:Q7747 wdt:P27 wd:Q159, wd:Q15180 ; wdt:P569 "1952-10-07T00:00:00Z"^^xsd:dateTime .
  wd:Q42 wdt:P27 wd:Q145 .
  wd:Q30 rdfs:label "United States"@en . wd:Q159 rdfs:label "Russia"@en .
  wd:Q15180 rdfs:label "Soviet Union, in SERVICE of # nobody's \\"\\"\\""@en .
  wd:Q30 wdt:P1 <urn:x#y'z>, _:capital, <<( wd:Q30 wdt:P1 "deep"@en )>> .
}
"""
JSON: Final = "application/sparql-results+json"

SETTINGS: Final = Settings(service_batch=3, service_timeout=2, contact="mailto:me@example.org")


class Endpoint:
    """A SPARQL endpoint that answers as a test says, from a store if it says nothing."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.store.update(WIKIDATA)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.says: Response | None = None

    async def answer(self, request: Request) -> Response:
        query = parse_qs((await request.body()).decode())["query"][0]
        self.requests.append((query, dict(request.headers)))
        if self.says is not None:
            return self.says
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        data = found.serialize(format=ox.QueryResultsFormat.JSON)
        return Response(data, media_type=JSON)


@pytest.fixture(scope="module")
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def wikidata(endpoint: Endpoint) -> Endpoint:
    """The endpoint, as if nobody had asked it yet."""
    endpoint.requests.clear()
    endpoint.says = None
    return endpoint


@pytest.fixture(scope="module")
def address(endpoint: Endpoint) -> Iterator[str]:
    """The address of the endpoint."""
    app = Starlette(routes=[Route("/sparql", endpoint.answer, methods=["POST"])])
    with serving(app) as server:
        yield f"{server}/sparql"


@contextmanager
def server(folder: Path, domain: Domain, settings: Settings) -> Iterator[str]:
    with serving(create_app(fleet_for(folder, settings), domain, settings)) as here:
        yield f"{here}/sparql"


@pytest.fixture(scope="module")
def sparql(address: str, data_folder: Path, domain: Domain) -> Iterator[str]:
    """A server that may ask the endpoint."""
    settings = replace(SETTINGS, services=address, local_hosts=urlsplit(address).netloc)
    with server(data_folder, domain, settings) as here:
        yield here


def asked(sparql: str, query: str, accept: str = JSON, **more: str) -> httpx2.Response:
    return httpx2.post(
        sparql, data={"query": query, **more}, headers={"Accept": accept}, timeout=30
    )


def rows(response: httpx2.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def query_on(address: str, silent: str = "") -> str:
    return f"""PREFIX wdt: <http://www.wikidata.org/prop/direct/>
SELECT ?name ?country WHERE {{
  ?actor a parley:Person ; skos:prefLabel ?name ; owl:sameAs ?item .
  SERVICE {silent} <{address}> {{
    ?item wdt:P27 ?state .
    ?state rdfs:label ?country .
  }}
  FILTER(LANG(?name) = "en")
}} ORDER BY ?name ?country"""


def test_actors_of_the_article_are_joined_with_wikidata(
    sparql: str, address: str, wikidata: Endpoint
) -> None:
    response = asked(sparql, query_on(address), "text/csv")
    assert response.status_code == 200
    found = list(csv.reader(response.text.splitlines()))
    assert [row[1] for row in found] == [
        "country", "United States", "Russia", 'Soviet Union, in SERVICE of # nobody\'s """'
    ]  # fmt: skip
    said = " ".join(query for query, _ in wikidata.requests)
    assert "wd/Q42" not in said
    assert "entity/Q7747" in said
    assert len(wikidata.requests) > 1
    headers = wikidata.requests[0][1]
    assert headers["user-agent"].startswith("Parley/")
    assert headers["user-agent"].endswith("(+mailto:me@example.org)")
    assert headers["accept"] == JSON
    assert "cookie" not in headers


@pytest.mark.usefixtures("wikidata")
def test_answers_of_services_are_not_cached(sparql: str, address: str) -> None:
    assert "etag" not in asked(sparql, query_on(address)).headers


@pytest.mark.usefixtures("wikidata")
def test_every_kind_of_term_comes_back(sparql: str, address: str) -> None:
    pattern = "wd:Q30 <http://www.wikidata.org/prop/direct/P1> ?x"
    query = f"SELECT ?x {{ SERVICE <{address}> {{ {pattern} }} }}"
    response = asked(sparql, query)
    assert response.status_code == 200, response.text
    found = [row["x"] for row in response.json()["results"]["bindings"]]
    assert sorted(term["type"] for term in found) == ["triple", "uri", "uri"]
    assert {"type": "uri", "value": "urn:x#y'z"} in found


def test_the_graphs_that_the_request_names_hold(
    sparql: str, address: str, wikidata: Endpoint
) -> None:
    empty = {"default-graph-uri": "http://nothing.example/"}
    assert rows(asked(sparql, query_on(address), **empty)) == []
    assert wikidata.requests == []


@pytest.mark.usefixtures("wikidata")
def test_the_query_page_asks_services_too(sparql: str, address: str) -> None:
    response = asked(sparql, query_on(address), "text/html")
    assert response.status_code == 200


def test_without_a_list_every_service_is_refused(
    data_folder: Path, domain: Domain, address: str, wikidata: Endpoint
) -> None:
    with server(data_folder, domain, Settings()) as here:
        told = problem(asked(here, query_on(address)), 403, "query-refused")
    assert "PARLEY_SERVICES" in told["detail"]
    assert (told["line"], told["column"]) == (4, 3)
    assert wikidata.requests == []


@pytest.mark.parametrize("change", ["/", "?x", "#x", "/../sparql"])
def test_what_is_like_an_address_on_the_list_is_refused(
    change: str, sparql: str, address: str, wikidata: Endpoint
) -> None:
    told = problem(asked(sparql, query_on(f"{address}{change}")), 403, "query-refused")
    assert address in told["detail"]
    assert wikidata.requests == []


def test_an_endpoint_of_this_machine_has_to_be_named_as_local(
    data_folder: Path, domain: Domain, address: str, wikidata: Endpoint
) -> None:
    settings = replace(SETTINGS, services=address)
    with server(data_folder, domain, settings) as here:
        told = problem(asked(here, query_on(address)), 502, "service-failed")
        silent = rows(asked(here, query_on(address, "SILENT")))
    assert "PARLEY_LOCAL_HOSTS" in told["detail"]
    assert told["service"] == address
    assert len(silent) > 3
    assert all("country" not in row for row in silent)
    assert wikidata.requests == []


@pytest.mark.parametrize("listed", ["ftp://x.example/", "http://a:b@x.example/", "sparql"])
def test_a_list_with_what_is_no_address_is_not_served(listed: str) -> None:
    addresses = f"https://query.wikidata.org/sparql {listed}"
    with pytest.raises(ParleyError, match="PARLEY_SERVICES lists"):
        remote_services(Settings(services=addresses))
    with pytest.raises(ParleyError, match="PARLEY_LOAD_SOURCES lists"):
        load_sources(Settings(load_sources=addresses))


@pytest.mark.parametrize(
    "wrong", [{"local_hosts": "localhost"}, {"local_hosts": "[::1]"}, {"contact": "me\r\nX: y"}]
)
def test_hosts_and_contact_have_to_be_usable(wrong: dict[str, str]) -> None:
    settings = Settings(services="https://query.wikidata.org/sparql")
    with pytest.raises(ParleyError, match="PARLEY_LOCAL_HOSTS|PARLEY_CONTACT"):
        remote_services(replace(settings, **wrong))  # type: ignore[arg-type]  # texts, by name


def nested(deep: int) -> bytes:
    begin = (
        '{"type": "triple", "value": {"subject": {"type": "uri", "value": "u:s"}, '
        '"predicate": {"type": "uri", "value": "u:p"}, "object": '
    )
    term = begin * deep + '{"type": "literal", "value": "x"}' + "}}" * deep
    return solution(term)


def solution(term: str) -> bytes:
    row = f'{{"country": {term}}}'
    return f'{{"head": {{"vars": ["country"]}}, "results": {{"bindings": [{row}]}}}}'.encode()


GOOD: Final = b'{"head": {"vars": ["item"]}, "results": {"bindings": []}}'
INJECTED: Final = '{"type": "uri", "value": "http://x> } SERVICE <http://127.0.0.1/> { ?a"}'
LONG: Final = b'{"head": {"vars": ["item"]}, "results": {"bindings": [' + b" " * 6_000_000 + b"]}}"


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (Response("<h1>Busy</h1>", 200, media_type="text/html"), "text/html instead of"),
        (Response(GOOD, 200), "no type instead of"),
        (Response(GOOD[:-2], 200, media_type=JSON), "cannot be read"),
        (Response(GOOD + b"Exception in query", 200, media_type=JSON), "cannot be read"),
        (Response(b"", 200, media_type=JSON), "cannot be read"),
        (Response(b'{"head": {}, "boolean": true}', 200, media_type=JSON), "true or false"),
        (Response(nested(DEEPEST), 200, media_type=JSON), "nested more than"),
        (Response(nested(20_000), 200, media_type=JSON), "nested more than"),
        (Response(LONG, 200, media_type=JSON), "more than 5000000 bytes"),
        (Response("No such\nprefix", 400), "status 400 Bad Request, `No such prefix`"),
        (Response("slow down", 429, {"Retry-After": "7"}), "try again in 7 s"),
        (Response("", 302, {"Location": "http://127.0.0.1:1/"}), "redirects"),
        (Response(solution(INJECTED), 200, media_type=JSON), "cannot be read"),
    ],
)  # fmt: skip
def test_a_service_that_fails_is_named_with_what_it_said(
    says: Response, words: str, sparql: str, address: str, wikidata: Endpoint
) -> None:
    wikidata.says = says
    response = asked(sparql, query_on(address))
    told = problem(response, 502, "service-failed")
    assert address in told["detail"]
    assert words in told["detail"]
    assert response.headers.get("retry-after") == says.headers.get("retry-after")
    assert len(rows(asked(sparql, query_on(address, "SILENT")))) > 3


def test_an_answer_that_was_cut_is_an_error(sparql: str, address: str, wikidata: Endpoint) -> None:
    many = {"head": {"vars": ["item"]}, "results": {"bindings": [{}] * 5}}
    wikidata.says = Response(json.dumps(many), media_type=JSON, headers={"X-SPARQL-MaxRows": "5"})
    told = problem(asked(sparql, query_on(address)), 502, "service-failed")
    assert "after 5 rows" in told["detail"]


@pytest.mark.usefixtures("wikidata")
def test_what_asks_too_much_is_told(data_folder: Path, domain: Domain, address: str) -> None:
    settings = replace(
        SETTINGS, services=address, local_hosts=urlsplit(address).netloc, service_requests=1
    )
    with server(data_folder, domain, settings) as here:
        told = problem(asked(here, query_on(address)), 422, "service-limit")
    assert "more than 1 requests" in told["detail"]


def test_the_time_of_a_query_holds_for_its_services(
    sparql: str, address: str, wikidata: Endpoint
) -> None:
    response = asked(sparql, query_on(address), timeout="0.001")
    problem(response, 504, "query-timeout")


@pytest.mark.usefixtures("wikidata")
def test_an_error_in_the_local_part_has_its_place(sparql: str, address: str) -> None:
    told = problem(asked(sparql, query_on(address).replace("FILTER", "FILTR")), 400, "query-syntax")
    assert told["line"] == 8
