"""GEXF 1.3 with typed attributes; a series of time windows becomes a dynamic graph.

Source: GEXF 1.3 schema (gexf.net). A window is closed on both sides and becomes a spell; the weight
of an edge in a series is an attribute value with the same bounds, which Gephi's timeline follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final

from parley.graph.interchange.errors import InterchangeError
from parley.graph.interchange.network_parts import (
    Vertex,
    attribute_types,
    moment,
    put,
    shown,
    ties,
    vertices,
    xml,
)

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network

HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
)
Bounds = tuple[str | None, str | None]


@dataclass
class _Edge:
    source: tuple[bool, str]
    target: tuple[bool, str]
    spans: list[tuple[Bounds, float, tuple[str, ...]]] = field(default_factory=list)


def write_gexf(network: Network, stream: BinaryIO) -> None:
    """Write one network; if it has a time window, nodes and edges carry it as their spell."""
    write_gexf_series([network], stream)


def write_gexf_series(networks: Sequence[Network], stream: BinaryIO) -> None:
    """Write the windows of a series as one dynamic graph.

    Raises :class:`InterchangeError` for no network, for networks of different modes, and for
    several of which one has no bounds.
    """
    _check(networks)
    nodes, ids, windows = _nodes(networks)
    edges = _edges(networks)
    dynamic = any(bounds != (None, None) for bounds in map(_bounds, networks))
    types = attribute_types(nodes)
    put(stream, *HEAD, f"  <graph{_graph_attributes(networks, dynamic)}>")
    _declare(stream, types, len(networks) > 1)
    put(stream, "    <nodes>")
    names = {name: str(i) for i, name in enumerate(types)}
    for node in nodes:
        spells = windows[(node.column, node.name)] if dynamic else []
        _node(stream, node, names, spells)
    put(stream, "    </nodes>", "    <edges>")
    for number, edge in enumerate(edges):
        ends = f'id="e{number}" source="{ids[edge.source]}" target="{ids[edge.target]}"'
        _edge(stream, edge, ends, dynamic, len(networks) > 1)
    put(stream, "    </edges>", "  </graph>", "</gexf>")


def _check(networks: Sequence[Network]) -> None:
    if len(networks) == 0:
        raise InterchangeError("there is no network to write")
    if len({str(network.mode) for network in networks}) > 1:
        raise InterchangeError("networks of one mode and of two modes make no series")
    if len(networks) > 1 and any(None in _bounds(network) for network in networks):
        raise InterchangeError("each network of a series needs a start and an end")


def _bounds(network: Network) -> Bounds:
    return (moment(network.start), moment(network.end))


def _nodes(
    networks: Sequence[Network],
) -> tuple[list[Vertex], dict[tuple[bool, str], str], dict[tuple[bool, str], list[Bounds]]]:
    """Return each node once, the id of each, and the windows in which it is there."""
    nodes: list[Vertex] = []
    ids: dict[tuple[bool, str], str] = {}
    windows: dict[tuple[bool, str], list[Bounds]] = {}
    for network in networks:
        for node in vertices(network):
            key = (node.column, node.name)
            if key not in ids:
                ids[key] = f"{'c' if node.column else 'n'}{len(ids)}"
                nodes.append(replace(node, id=ids[key]))
            windows.setdefault(key, []).append(_bounds(network))
    return nodes, ids, windows


def _edges(networks: Sequence[Network]) -> list[_Edge]:
    found: dict[frozenset[tuple[bool, str]], _Edge] = {}
    for network in networks:
        keys = {node.id: (node.column, node.name) for node in vertices(network)}
        for tie in ties(network):
            source, target = keys[tie.source], keys[tie.target]
            edge = found.setdefault(frozenset((source, target)), _Edge(source, target))
            edge.spans.append((_bounds(network), tie.weight, tie.evidence))
    return list(found.values())


def _graph_attributes(networks: Sequence[Network], dynamic: bool) -> str:
    said = ' defaultedgetype="undirected"'
    if not dynamic:
        return said + ' mode="static"'
    moments = [m for n in networks for m in (n.start, n.end) if m is not None]
    exact = any(isinstance(m, datetime) for m in moments)
    form = "dateTime" if exact else "date"
    starts = [s for s, _ in map(_bounds, networks) if s is not None]
    ends = [e for _, e in map(_bounds, networks) if e is not None]
    said += f' mode="dynamic" timeformat="{form}" timerepresentation="interval"'
    if len(starts) > 0:
        said += f' start="{min(starts)}"'
    return said + (f' end="{max(ends)}"' if len(ends) > 0 else "")


def _declare(stream: BinaryIO, types: dict[str, str], series: bool) -> None:
    put(stream, '    <attributes class="node">')
    put(stream, '      <attribute id="name" title="name" type="string"/>')
    put(stream, '      <attribute id="type" title="type" type="string"/>')
    put(stream, '      <attribute id="bipartite" title="bipartite" type="integer"/>')
    for number, (name, kind) in enumerate(types.items()):
        put(stream, f'      <attribute id="{number}" title="{xml(name)}" type="{kind}"/>')
    put(stream, "    </attributes>", '    <attributes class="edge" mode="static">')
    put(stream, '      <attribute id="statements" title="statements" type="string"/>')
    put(stream, "    </attributes>")
    if series:
        put(stream, '    <attributes class="edge" mode="dynamic">')
        put(stream, '      <attribute id="weight" title="weight" type="double"/>')
        put(stream, "    </attributes>")


def _node(stream: BinaryIO, node: Vertex, names: dict[str, str], spells: list[Bounds]) -> None:
    id_ = node.id
    values = [("name", node.name), ("type", node.type)]
    values.append(("bipartite", "1" if node.column else "0"))
    values += [(names[name], shown(value)) for name, value in node.more.items()]
    put(stream, f'      <node id="{id_}" label="{xml(node.label)}">', "        <attvalues>")
    for key, value in values:
        put(stream, f'          <attvalue for="{key}" value="{xml(value)}"/>')
    put(stream, "        </attvalues>")
    _spells(stream, spells)
    put(stream, "      </node>")


def _edge(stream: BinaryIO, edge: _Edge, ends: str, dynamic: bool, series: bool) -> None:
    total = sum(weight for _, weight, _ in edge.spans)
    put(stream, f'      <edge {ends} weight="{shown(float(total))}">', "        <attvalues>")
    evidence = " ".join(dict.fromkeys(iri for _, _, iris in edge.spans for iri in iris))
    if evidence != "":
        put(stream, f'          <attvalue for="statements" value="{xml(evidence)}"/>')
    for bounds, weight, _ in edge.spans if series else []:
        value = f'for="weight" value="{shown(weight)}"{_from_to(bounds)}'
        put(stream, f"          <attvalue {value}/>")
    put(stream, "        </attvalues>")
    _spells(stream, [bounds for bounds, _, _ in edge.spans] if dynamic else [])
    put(stream, "      </edge>")


def _spells(stream: BinaryIO, spells: list[Bounds]) -> None:
    if len(spells) > 0:
        lines = [f"          <spell{_from_to(bounds)}/>" for bounds in spells]
        put(stream, "        <spells>", *lines, "        </spells>")


def _from_to(bounds: Bounds) -> str:
    start = f' start="{bounds[0]}"' if bounds[0] is not None else ""
    return start + (f' end="{bounds[1]}"' if bounds[1] is not None else "")
