"""GraphML with typed keys, as Gephi, networkx, igraph and visone read it.

Source: GraphML Primer and schema 1.0 (graphdrawing.org). Node ids are short names; ``name`` holds
the IRI and ``label`` what people read. ``bipartite`` is 0 for rows and 1 for columns of a two-mode
network. ``statements`` of an edge lists the IRIs behind it, with spaces between.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from parley.graph.interchange.network_parts import (
    Vertex,
    attribute_types,
    moment,
    put,
    shown,
    ties,
    two_mode,
    vertices,
    xml,
)

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network

NO_TOKEN: Final = re.compile(r"[^\w.:-]")
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
)
FIXED: Final = (
    ("label", "label", "node", "string"),
    ("name", "name", "node", "string"),
    ("type", "type", "node", "string"),
    ("bipartite", "bipartite", "node", "int"),
    ("weight", "weight", "edge", "double"),
    ("statements", "statements", "edge", "string"),
    ("start", "start", "graph", "string"),
    ("end", "end", "graph", "string"),
)


def write_graphml(network: Network, stream: BinaryIO) -> None:
    """Write a network as GraphML."""
    nodes = vertices(network)
    types = attribute_types(nodes)
    keys = {name: f"a{i}" for i, name in enumerate(types)}
    put(stream, *HEAD)
    for key, name, owner, kind in FIXED:
        _key(stream, key, name, owner, kind)
    for name, kind in types.items():
        _key(stream, keys[name], token(name), "node", kind)
    put(stream, '  <graph id="network" edgedefault="undirected">')
    for key, bound in (("start", moment(network.start)), ("end", moment(network.end))):
        if bound is not None:
            put(stream, f"    {_data(key, bound)}")
    for node in nodes:
        _node(stream, node, keys, two_mode(network))
    for number, tie in enumerate(ties(network)):
        data = _data("weight", shown(tie.weight))
        if len(tie.evidence) > 0:
            data += _data("statements", " ".join(tie.evidence))
        ends = f'id="e{number}" source="{tie.source}" target="{tie.target}"'
        put(stream, f"    <edge {ends}>{data}</edge>")
    put(stream, "  </graph>", "</graphml>")


def token(name: str) -> str:
    """Return the name of an attribute as the schema has it: a name token, so without spaces."""
    return NO_TOKEN.sub("_", name) or "_"


def _key(stream: BinaryIO, key: str, name: str, owner: str, kind: str) -> None:
    named = f'attr.name="{xml(name)}" attr.type="{kind}"'
    put(stream, f'  <key id="{key}" for="{owner}" {named}/>')


def _node(stream: BinaryIO, node: Vertex, keys: dict[str, str], two: bool) -> None:
    data = _data("label", node.label) + _data("name", node.name) + _data("type", node.type)
    if two:
        data += _data("bipartite", "1" if node.column else "0")
    data += "".join(_data(keys[name], shown(value)) for name, value in node.more.items())
    put(stream, f'    <node id="{node.id}">{data}</node>')


def _data(key: str, value: str) -> str:
    return f'<data key="{key}">{xml(value)}</data>'
