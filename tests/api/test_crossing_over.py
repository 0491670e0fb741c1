"""The example queries that cross over to Wikidata, on a real server.

An endpoint on another port stands in for Wikidata and holds some of it in the same vocabulary. The
items of offices and organisations are numbered here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.example_queries import ExampleQuery, crossing_examples
from parley.graph.namespaces import WIKIDATA_QUERIES
from tests.api.test_federated import Endpoint
from tests.conftest import serving

FACTS: Final = """
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
INSERT DATA {
  wd:Q312901 p:P39 [ ps:P39 wd:Q900001 ; wikibase:rank wikibase:NormalRank ;
    pq:P580 "2019-12-01T00:00:00Z"^^xsd:dateTime ; pq:P582 "2024-11-30T00:00:00Z"^^xsd:dateTime ] .
  wd:Q11869065 p:P39 [ ps:P39 wd:Q900001 ; wikibase:rank wikibase:PreferredRank ;
    pq:P580 "2024-12-01T00:00:00Z"^^xsd:dateTime ] ,
    [ ps:P39 wd:Q900002 ; wikibase:rank wikibase:DeprecatedRank ;
      pq:P580 "2021-01-26T00:00:00Z"^^xsd:dateTime ] .
  wd:Q900001 rdfs:label "High Representative"@en , "Hoher Vertreter"@de .
  wd:Q900002 rdfs:label "Prime Minister of Estonia"@en .
  wd:Q7747 wdt:P27 wd:Q159 ; rdfs:label "Vladimir Putin"@en , "Владимир Путин"@ru , "Putin"@fr .
  wd:Q159 rdfs:label "Russia"@en , "Россия"@ru .
  wd:Q406 wdt:P625 "Point(28.96 41.01)"^^geo:wktLiteral .
  wd:Q42 wdt:P625 "Point(0 0)"^^geo:wktLiteral .
  wd:Q30 p:P463 [ ps:P463 wd:Q900003 ; pq:P580 "1949-04-04T00:00:00Z"^^xsd:dateTime ] .
  wd:Q900003 rdfs:label "NATO"@en .
}
"""

Rows = list[dict[str, str]]

EXPECTED: Final[dict[str, Rows]] = {
    "1-offices-on-the-day": [
        {
            "speaker": "Kaja Kallas",
            "office": "High Representative",
            "from": "2024-12-01T00:00:00Z",
            "to": "",
        }
    ],
    "3-names-in-other-languages": [
        {"actor": "Russia", "language": "ru", "name": "Россия"},
        {"actor": "Vladimir Putin", "language": "ru", "name": "Владимир Путин"},
    ],
    "5-memberships-of-states": [
        {
            "state": "United States",
            "organisation": "NATO",
            "since": "1949-04-04T00:00:00Z",
            "until": "",
        }
    ],
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    endpoint = Endpoint()
    endpoint.store.clear()
    endpoint.store.update(FACTS)
    with serving(Starlette(routes=[Route("/sparql", endpoint.answer, methods=["POST"])])) as there:
        yield f"{there}/sparql"


@pytest.fixture(scope="module")
def server(address: str, data_folder: Path, domain: Domain) -> Iterator[str]:
    settings = replace(
        Settings(contact="mailto:me@example.org"),
        services=address,
        local_hosts=urlsplit(address).netloc,
    )
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as here:
        yield here


def answered(server: str, query: str) -> Rows:
    response = httpx2.post(
        f"{server}/sparql", data={"query": query}, headers={"Accept": "text/csv"}, timeout=30
    )
    assert response.status_code == 200, response.text
    return list(csv.DictReader(response.text.splitlines()))


def example(name: str) -> ExampleQuery:
    return next(one for one in crossing_examples() if one.name == name)


def crossed(server: str, address: str, name: str) -> Rows:
    return answered(server, example(name).query.replace(WIKIDATA_QUERIES, address))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_facts_of_wikidata_are_joined(server: str, address: str, name: str) -> None:
    assert crossed(server, address, name) == EXPECTED[name]


def test_positions_are_joined_with_countries(server: str, address: str) -> None:
    rows = crossed(server, address, "2-countries-of-speakers")
    assert {(row["country"], row["speaker"]) for row in rows} == {("Russia", "Vladimir Putin")}
    local = answered(
        server,
        """SELECT DISTINCT ?stance ?target { ?position parley:holder actor:putin ;
           parley:stance ?stance ; parley:onTarget ?target .
           ?target a parley:SecurityArrangement }""",
    )
    assert len(rows) == len(local) > 0


def test_places_are_joined_with_coordinates_and_counted_here(server: str, address: str) -> None:
    rows = crossed(server, address, "4-places-on-a-map")
    counted = answered(
        server,
        """SELECT (COUNT(DISTINCT ?claim) AS ?claims) {
           ?claim a parley:Claim ; parley:about place:istanbul }""",
    )
    assert rows == [
        {"place": "Istanbul", "coordinates": "Point(28.96 41.01)", "claims": counted[0]["claims"]}
    ]
    assert int(counted[0]["claims"]) > 0


def test_every_crossing_example_has_a_test_and_says_what_it_asks() -> None:
    names = {one.name for one in crossing_examples()}
    assert names == {*EXPECTED, "2-countries-of-speakers", "4-places-on-a-map"}
    for one in crossing_examples():
        assert one.comment.endswith("?")
        assert one.query.count(f"SERVICE <{WIKIDATA_QUERIES}>") == 1
        assert "\nORDER BY " in one.query


@pytest.mark.parametrize("allowed", [True, False])
def test_they_are_offered_where_wikidata_may_be_asked(
    data_folder: Path, domain: Domain, allowed: bool
) -> None:
    settings = Settings(
        contact="mailto:me@example.org", services=WIKIDATA_QUERIES if allowed else ""
    )
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as here:
        offered = httpx2.get(f"{here}/sparql/editor.json").json()["examples"]
    queries = [one["query"] for one in offered]
    assert all((one.query in queries) == allowed for one in crossing_examples())
