"""``parley network`` on a store with two dated articles: edges, claims, windows, and its errors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from parley.graph.folder import FolderStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.graph.networks.coded import BASE, Coded, quads

Command = Callable[..., tuple[int, str, str]]

CODED = [
    Coded(1, "d1", "2025-01-10", "council", "ferry", "favours"),
    Coded(2, "d1", "2025-01-10", "harbour", "ferry", "opposes", None, ("council",), ("rejects",)),
    Coded(3, "d2", "2025-02-10", "council", "ferry", "favours"),
    Coded(4, "d2", "2025-02-10", "harbour", "truce", "favours"),
]
COUNCIL, HARBOUR = f"{BASE}actor/council", f"{BASE}actor/harbour"
FERRY, TRUCE = f"{BASE}concept/ferry", f"{BASE}concept/truce"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store named ``data``."""
    folder = tmp_path_factory.mktemp("made")
    with FolderStore(folder / "data") as store:
        store.replace(by_graph(quads(CODED)), lambda _: Report(()))
    return folder


@pytest.fixture
def ask(made: Path, inside: Command) -> Command:
    def run(*arguments: str) -> tuple[int, str, str]:
        return inside(made, "network", "--data", "data", *arguments)

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_edges_with_labels(ask: Command) -> None:
    code, told, _ = ask("--aggregate", "subtract")
    assert code == 0
    found = {(row["source"], row["target"]): float(row["weight"]) for row in rows(told)}
    assert found == {(COUNCIL, FERRY): 2, (HARBOUR, FERRY): -1, (HARBOUR, TRUCE): 1}
    assert {row["source_label"] for row in rows(told)} == {"council", "harbour"}


def test_nodes_and_edges_as_json(ask: Command) -> None:
    _, told, _ = ask("--mode", "one", "--aggregate", "conflict", "--format", "json")
    (network,) = json.loads(told)
    assert network["edges"] == [{"source": COUNCIL, "target": HARBOUR, "weight": 2.0}]
    assert [node["id"] for node in network["nodes"]] == [COUNCIL, HARBOUR]


def test_the_claims_behind_an_edge_and_a_node(ask: Command) -> None:
    edge = ("--mode", "one", "--aggregate", "conflict", "--claims", COUNCIL, HARBOUR)
    _, told, _ = ask(*edge)
    assert {row["claim"] for row in rows(told)} == {f"{BASE}claim/{n}" for n in (1, 2, 3)}
    (reported,) = [row for row in rows(told) if row["actor"] == HARBOUR]
    assert (reported["depth"], reported["commitment"]) == ("1", "rejects")
    _, told, _ = ask("--claims-of", HARBOUR)
    assert {row["stance"] for row in rows(told)} == {"favours", "opposes"}
    _, told, _ = ask(*edge, "--from", "2025-02-01")
    assert told == ""


def test_a_range_and_windows(ask: Command) -> None:
    _, told, _ = ask("--from", "2025-02-01", "--to", "2025-02-28")
    assert {row["source"] for row in rows(told)} == {COUNCIL, HARBOUR}
    assert len(rows(told)) == 2
    _, told, _ = ask("--window", "1:days", "--from", "2025-01-10", "--to", "2025-01-12")
    assert {(row["start"], row["end"]) for row in rows(told)} == {("2025-01-10", "2025-01-10")}


def test_a_file_gets_the_same(ask: Command, made: Path) -> None:
    _, told, _ = ask()
    assert ask("-o", "edges.csv")[:2] == (0, "")
    assert (made / "edges.csv").read_text(encoding="utf-8") == told


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--aggregate", "conflict"], 3, "no aggregation in two mode; there are ignore"),
        (["--normalise", "jaccard"], 3, "no normalisation in two mode; there are no, activity"),
        (["--format", "dot"], 3, "no format; there are csv, json"),
        (["--window", "3:moons"], 2, "'3:moons' is no width such as 3:months"),
        (["--window", "0:days"], 3, "at least 1 wide"),
        (["--from", "March"], 2, "'March'"),
        (["--from", "2025-03-01", "--to", "2025-02-01"], 3, "after its end"),
        (["--actor", "the council"], 3, "is no absolute IRI"),
        (["--sharing", "likes"], 3, "is no commitment; there are asserts"),
        (["--attribution", "author", "--depth", "1"], 3, "depth 0, not 1"),
        (["--claims", COUNCIL, TRUCE], 3, "No statement ties"),
    ],
)
def test_what_cannot_be_is_said_clearly(
    ask: Command, arguments: list[str], code: int, said: str
) -> None:
    found, told, errors = ask(*arguments)
    assert (found, told) == (code, "")
    assert said in errors
