"""Discourse networks over HTTP: every format, the claims behind an edge, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import networkx as nx
import pyarrow.parquet as pq
import pytest
from networkx.readwrite import json_graph

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.interchange.network_formats import FORMATS
from parley.graph.namespaces import PREFIXES
from parley.graph.networks.asking import asked
from parley.graph.networks.matrix import Network
from parley.graph.networks.series import networks_asked
from tests.conftest import serving

ARRANGEMENTS = {"on": "parley:SecurityArrangement"}
CEASEFIRE = "arrangement:unconditional-ceasefire"


def get(server_url: str, path: str = "", **parameters: str) -> httpx2.Response:
    return httpx2.get(f"{server_url}/networks{path}", params=parameters, timeout=60)


def told(server_url: str, status: int, path: str = "", **parameters: str) -> str:
    answer = get(server_url, path, **parameters)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    detail: str = answer.json()["detail"]
    return detail


def library(store: MemoryStore, **parameters: str) -> Network:
    given = {name: [value] for name, value in parameters.items()}
    (network,) = networks_asked(store.view(), asked(given, PREFIXES))
    return network


def edges(network: Network) -> dict[tuple[str, str], float]:
    return {(edge.source, edge.target): edge.weight for edge in network.edges()}


def labels(network: Network) -> dict[tuple[str, str], float]:
    return {
        (network.label(edge.source), network.label(edge.target)): edge.weight
        for edge in network.edges()
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        ARRANGEMENTS,
        {"mode": "one", "aggregate": "subtract"},
        {"mode": "one", "of": "concepts", "normalise": "jaccard"},
        {"depth": "1", "basis": "both"},
        {"actor": "actor:russia", "aggregate": "combine"},
    ],
)
def test_json_is_the_network_of_the_library(
    server_url: str, store: MemoryStore, parameters: dict[str, str]
) -> None:
    answer = get(server_url, format="json", **parameters)
    assert answer.headers["content-type"] == "application/json"
    (shown,) = answer.json()
    found = {(edge["source"], edge["target"]): edge["weight"] for edge in shown["edges"]}
    assert found == edges(library(store, **parameters))
    assert len(found) > 0


def undirected(graph: Any) -> dict[frozenset[str], float]:
    """The ties of a graph by the IRIs of their ends."""
    iri = {name: known.get("name", name) for name, known in graph.nodes(data=True)}
    return {
        frozenset((iri[a], iri[b])): float(tie["weight"]) for a, b, tie in graph.edges(data=True)
    }


def test_formats_are_read_by_others_as_the_same_network(
    server_url: str, store: MemoryStore
) -> None:
    asked_for = {"mode": "one", "aggregate": "ignore", **ARRANGEMENTS}
    network = library(store, **asked_for)
    expected = {frozenset(ends): weight for ends, weight in edges(network).items()}

    def content(name: str) -> bytes:
        answer = get(server_url, format=name, **asked_for)
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == FORMATS[name].media_type
        assert FORMATS[name].suffix in answer.headers["content-disposition"]
        return answer.content

    assert undirected(nx.read_graphml(io.BytesIO(content("graphml")))) == expected
    assert undirected(nx.read_gexf(io.BytesIO(content("gexf")))) == expected
    node_link = json.loads(content("node-link"))
    assert undirected(json_graph.node_link_graph(node_link, edges="links")) == expected
    table = pq.read_table(io.BytesIO(content("parquet"))).to_pylist()
    assert {frozenset((r["source"], r["target"])): r["weight"] for r in table} == expected
    rows = list(csv.DictReader(io.StringIO(content("csv").decode())))
    assert {frozenset((r["source"], r["target"])): float(r["weight"]) for r in rows} == expected
    matrix = list(csv.reader(io.StringIO(content("csv-matrix").decode())))
    assert len(matrix) == len(network.rows) + 1
    for name in ("pajek", "dl", "cytoscape", "arrow", "nodes-csv", "edges-csv"):
        assert len(content(name)) > 100


def test_accept_chooses_as_the_parameter_does(server_url: str) -> None:
    for name in ("graphml", "gexf", "csv"):
        media_type = FORMATS[name].media_type
        by_header = httpx2.get(f"{server_url}/networks", headers={"Accept": media_type})
        assert by_header.content == get(server_url, format=name).content
    page = httpx2.get(f"{server_url}/networks", headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in page.headers["vary"]


def test_who_holds_the_network_gets_none_and_may_pin_the_version(server_url: str) -> None:
    first = get(server_url, format="json")
    tag, version = first.headers["etag"], first.headers["parley-version"]
    again = httpx2.get(
        f"{server_url}/networks", params={"format": "json"}, headers={"If-None-Match": tag}
    )
    assert again.status_code == 304
    assert get(server_url, format="json", version=version).content == first.content
    assert "is not kept" in told(server_url, 404, version="999")
    assert "give a number" in told(server_url, 400, version="newest")


# The claims behind.


def test_the_claims_behind_an_edge_have_passages(server_url: str) -> None:
    answer = get(server_url, "/claims", row="actor:ukraine", column=CEASEFIRE)
    rows = answer.json()["rows"]
    assert {row["actor"] for row in rows} == {PREFIXES["actor"] + "ukraine"}
    assert {row["concept"] for row in rows} == {PREFIXES["arrangement"] + "unconditional-ceasefire"}
    assert all(row["start"] < row["end"] for row in rows)
    assert all(len(row["paraphrase"]) > 0 for row in rows)
    as_csv = get(server_url, "/claims", row="actor:ukraine", column=CEASEFIRE, format="csv")
    listed = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert [row["claim"] for row in listed] == [row["claim"] for row in rows]


def test_the_claims_of_a_node_are_those_that_the_choices_count(server_url: str) -> None:
    every = get(server_url, "/claims", node=CEASEFIRE, basis="both").json()["rows"]
    stated = get(server_url, "/claims", node=CEASEFIRE).json()["rows"]
    assert {row["basis"] for row in stated} == {"stated"}
    assert {row["basis"] for row in every} == {"stated", "inferred"}


def test_an_edge_without_statements_has_no_claims(server_url: str) -> None:
    answer = get(server_url, "/claims", row="actor:santos", column="arrangement:frozen-war")
    assert answer.json()["rows"] == []


@pytest.mark.parametrize(
    "ends", [{}, {"row": "actor:russia"}, {"row": "a", "column": "b", "node": "c"}]
)
def test_an_edge_or_a_node_has_to_be_named(server_url: str, ends: dict[str, str]) -> None:
    assert told(server_url, 400, "/claims", **ends).startswith("row, column:")


# What goes wrong.


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"moed": "one"}, "moed is no parameter; there are mode, of"),
        ({"mode": "three"}, "“three” is no mode"),
        ({"depth": "deep"}, "depth: “deep” is no whole number"),
        ({"depth": "-1"}, "-1"),
        ({"mode": "one", "aggregate": "combine"}, "no aggregation in one mode"),
        ({"actor": "not an iri"}, "actor: “not an iri” is no absolute IRI"),
        ({"actor": "x> } DROP ALL #"}, "is no absolute IRI"),
        ({"from": "yesterday"}, "from: “yesterday” is no day"),
        ({"window": "1:months"}, "is not dated to the day"),
        ({"window": "0:days"}, "a window is at least 1 wide"),
        ({"scale": "favours=x"}, "scale"),
        ({"at-least": "1"}, "at-least"),
        ({"kernel": "gaussian"}, "kernel"),
    ],
)
def test_what_cannot_be_made_is_said_with_the_parameter(
    server_url: str, parameters: dict[str, str], said: str
) -> None:
    assert said in told(server_url, 400, format="json", **parameters)


def test_a_parameter_given_twice_is_refused(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/networks?mode=one&mode=two&format=json")
    assert answer.status_code == 400
    assert "mode: given 2 times" in answer.json()["detail"]


def test_a_format_that_there_is_not_is_406(server_url: str) -> None:
    answer = get(server_url, format="shapefile")
    assert answer.status_code == 406
    assert "application/graphml+xml" in answer.json()["offered"]


def test_an_empty_field_of_the_form_is_as_if_it_were_not_there(server_url: str) -> None:
    plain = get(server_url, format="json")
    assert get(server_url, format="json", depth="", **{"at-least": ""}).json() == plain.json()


@pytest.fixture(scope="module")
def small(data_folder: Path, domain: Domain) -> Iterator[str]:
    settings = Settings(max_network_ties=10)
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as server:
        yield server


def test_too_many_ties_are_an_error_that_says_what_to_do(small: str) -> None:
    assert "more than 10 ties" in told(small, 422, format="json")
    assert get(small, format="json", actor="actor:santos").status_code == 200


def test_nothing_matches_is_an_empty_network(server_url: str) -> None:
    (shown,) = get(server_url, format="json", actor="actor:nobody-at-all").json()
    assert (shown["nodes"], shown["edges"]) == ([], [])
