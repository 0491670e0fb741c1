"""Networks as JSON: node-link as networkx and D3 read it, and Cytoscape's elements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from parley.graph.interchange.network_parts import (
    Tie,
    Value,
    Vertex,
    moment,
    ties,
    two_mode,
    vertices,
)

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network


def write_node_link(network: Network, stream: BinaryIO) -> None:
    """Write ``nodes`` and ``links``, which D3 takes as they are.

    networkx reads it by ``node_link_graph(data, edges="links")``.
    """
    found = {
        "directed": False,
        "multigraph": False,
        "graph": _window(network),
        "nodes": [{"id": node.id, **_node(node, network)} for node in vertices(network)],
        "links": [
            {"source": tie.source, "target": tie.target, **_edge(tie)} for tie in ties(network)
        ],
    }
    _write(found, stream)


def write_cytoscape(network: Network, stream: BinaryIO) -> None:
    """Write Cytoscape's JSON (``.cyjs``), which Cytoscape.js takes as well."""
    # networkx asks for a value of each node; Cytoscape passes it over.
    nodes = [
        {"data": {"id": node.id, "value": node.id, **_node(node, network)}}
        for node in vertices(network)
    ]
    edges = [
        {"data": {"id": f"e{i}", "source": tie.source, "target": tie.target, **_edge(tie)}}
        for i, tie in enumerate(ties(network))
    ]
    found = {
        "data": _window(network),
        "directed": False,
        "multigraph": False,
        "elements": {"nodes": nodes, "edges": edges},
    }
    _write(found, stream)


def _window(network: Network) -> dict[str, str]:
    bounds = {"start": moment(network.start), "end": moment(network.end)}
    said = {key: value for key, value in bounds.items() if value is not None}
    return {"mode": str(network.mode), **said}


def _node(node: Vertex, network: Network) -> dict[str, Any]:
    found: dict[str, Any] = {"label": node.label, "name": node.name, "type": node.type}
    if two_mode(network):
        found["bipartite"] = int(node.column)
    return found | {key: _plain(value) for key, value in node.more.items()}


def _edge(tie: Tie) -> dict[str, Any]:
    weight = int(tie.weight) if tie.weight.is_integer() else tie.weight
    evidence = {"statements": list(tie.evidence)} if len(tie.evidence) > 0 else {}
    return {"weight": weight, **evidence}


def _plain(value: Value) -> str | int | float | bool:
    return value if isinstance(value, str | int | float) else value.isoformat()


def _write(found: dict[str, Any], stream: BinaryIO) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False)
    stream.write(f"{text}\n".encode())
