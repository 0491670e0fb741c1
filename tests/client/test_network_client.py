"""Networks that are counted over the wire are those that are counted here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from parley.client import Client
from parley.graph.embedded import MemoryStore
from parley.graph.errors import QueryError
from parley.graph.namespaces import PREFIXES
from parley.graph.networks.asking import asked
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Network
from parley.graph.networks.series import networks_asked
from parley.graph.remote import remote_view, term_of

PARLEY = Path(sys.executable).parent / "parley"
CEASEFIRE = "arrangement:unconditional-ceasefire"


def here(store: MemoryStore, **parameters: str) -> Network:
    given = {name.replace("_", "-"): [value] for name, value in parameters.items()}
    (network,) = networks_asked(store.view(), asked(given, PREFIXES))
    return network


def weights(network: Network) -> dict[tuple[str, str], float]:
    return {(edge.source, edge.target): edge.weight for edge in network.edges()}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"mode": "one", "aggregate": "subtract", "on": "parley:SecurityArrangement"},
        {"basis": "both", "depth": "1"},
        {"attribution": "every", "normalise": "activity"},
    ],
)
def test_counts_over_the_wire_are_those_here(
    client: Client, foreign: str, store: MemoryStore, parameters: dict[str, str]
) -> None:
    expected = here(store, **parameters)
    assert len(weights(expected)) > 0
    with Client(foreign) as other:
        for asking in (client, other):
            found = asking.network(**parameters)
            assert weights(found.network) == weights(expected)
            assert {n: found.network.label(n) for n in found.network.rows} == {
                n: expected.label(n) for n in expected.rows
            }


def test_a_network_is_a_graph_of_networkx(client: Client) -> None:
    found = client.network(mode="one", aggregate="subtract", on="parley:SecurityArrangement")
    graph = found.to_networkx()
    ukraine = PREFIXES["actor"] + "ukraine"
    assert graph.nodes[ukraine] == {"kind": "actor", "label": "Ukraine", "type": "State"}
    assert graph.number_of_edges() == len(found.edges())
    assert {tie["weight"] for _, _, tie in graph.edges(data=True)} <= {-2.0, -1.0, 1.0, 2.0}


def test_an_edge_leads_to_claims_and_passages(client: Client) -> None:
    found = client.network(on="parley:SecurityArrangement")
    claims = found.claims("actor:ukraine", CEASEFIRE)
    assert set(claims.column("stance")) == {"favours"}
    passages = found.passages("actor:ukraine", CEASEFIRE)
    assert {one.claim for one in passages} == set(claims.column("claim"))
    assert all(one.start < one.end for one in passages)


def test_a_network_is_written_in_the_formats_of_the_command(client: Client, tmp_path: Path) -> None:
    found = client.network(mode="one")
    found.write(tmp_path / "n.graphml")
    graph = nx.read_graphml(tmp_path / "n.graphml")
    assert graph.number_of_edges() == len(found.edges())
    found.write(tmp_path / "n.txt", form="csv-matrix")
    assert (tmp_path / "n.txt").stat().st_size > 100


def test_what_cannot_be_counted_is_said(client: Client) -> None:
    with pytest.raises(NetworkError, match="moed is no parameter"):
        client.network(moed="one")
    with pytest.raises(NetworkError, match="not dated to the day"):
        client.network(window="1:months")
    assert len(client.network(actor=["actor:nobody"], without_author=True).edges()) == 0


def network_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PARLEY), "network", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_counts_at_an_endpoint(server_url: str, foreign: str) -> None:
    options = ("--on", "parley:SecurityArrangement", "--format", "csv")
    local = network_command(*options)
    assert local.returncode == 0
    for endpoint in (f"{server_url}/sparql", foreign):
        assert network_command(*options, "--endpoint", endpoint).stdout == local.stdout


def test_an_endpoint_that_is_none_is_said(server_url: str) -> None:
    done = network_command("--endpoint", f"{server_url}/health")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert f"{server_url}/health" in done.stderr
    away = network_command("--endpoint", "http://127.0.0.1:9/sparql")
    assert away.returncode == 3
    assert "cannot be asked" in away.stderr
    both = network_command("--endpoint", "http://127.0.0.1:9/sparql", "--data", "x")
    assert both.returncode == 2


def test_answers_that_are_none_are_errors() -> None:
    answers: tuple[object, ...] = ([], {"head": {}}, "text")
    for told in answers:
        with pytest.raises(QueryError, match="without results"):
            remote_view(lambda text, told=told: told).query("SELECT * {}")  # type: ignore[misc]
    with pytest.raises(QueryError, match="unknown type"):
        term_of({"type": "quad", "value": "x"})
    with pytest.raises(QueryError, match="malformed term"):
        term_of({"type": "uri", "value": "not an iri"})
