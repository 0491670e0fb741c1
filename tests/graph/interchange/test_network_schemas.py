"""What the schemas of GraphML and GEXF 1.3 demand, and that igraph reads types as they are.

The schemas themselves are in no package, so their demands are spelt out: which elements and
attributes there are, in which order, of which types, and that references lead somewhere.
"""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import sparse

from parley.graph.interchange.gexf import write_gexf, write_gexf_series
from parley.graph.interchange.graphml import write_graphml
from parley.graph.networks.matrix import Mode, Network, Node
from tests.conftest import lacking

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"
NMTOKEN = re.compile(r"[\w.:-]+")
GRAPHML_TYPES = {"boolean", "int", "long", "float", "double", "string"}
GEXF_TYPES = {"integer", "long", "double", "float", "boolean", "string", "anyURI", "date"}


def network(mode: Mode, start: date | None = None, end: date | None = None) -> Network:
    names = ("https://example.org/a", "https://example.org/b", "https://example.org/ç <&>")
    attributes = {
        name: Node(f'Label "{n}" & <x>', "State", {"size": n, "share": n / 2, "old": n > 0})
        for n, name in enumerate(names)
    }
    weights = np.array([[0, 2, -1.5], [2, 0, 0], [-1.5, 0, 0]], dtype=np.float64)
    columns: tuple[str, ...] = names
    if mode is Mode.TWO:
        columns, weights = ("https://example.org/a", "peace"), weights[:, 1:]
    cells = sparse.csr_array(weights)
    return Network(names, columns, cells, mode, attributes=attributes, start=start, end=end)


def graphml(mode: Mode) -> bytes:
    stream = io.BytesIO()
    write_graphml(network(mode), stream)
    return stream.getvalue()


@pytest.mark.parametrize("mode", Mode)
def test_graphml_is_as_its_schema_has_it(mode: Mode) -> None:
    root = ElementTree.fromstring(graphml(mode))
    assert root.tag == f"{GRAPHML}graphml"
    tags = [child.tag.removeprefix(GRAPHML) for child in root]
    assert tags == sorted(tags, key=["desc", "key", "data", "graph"].index)
    assert tags.count("graph") == 1
    keys = {key.attrib["id"]: key for key in root.iter(f"{GRAPHML}key")}
    assert len(keys) == tags.count("key")
    for key in keys.values():
        assert key.attrib["for"] in {"all", "graph", "node", "edge"}
        assert key.attrib["attr.type"] in GRAPHML_TYPES
    graph = root.find(f"{GRAPHML}graph")
    assert graph is not None
    assert graph.attrib["edgedefault"] == "undirected"
    nodes = [node.attrib["id"] for node in graph.findall(f"{GRAPHML}node")]
    assert len(set(nodes)) == len(nodes)
    assert all(NMTOKEN.fullmatch(node) for node in nodes)
    for edge in graph.findall(f"{GRAPHML}edge"):
        assert {edge.attrib["source"], edge.attrib["target"]} <= set(nodes)
    for owner in (graph, *graph):
        names = [data.attrib["key"] for data in owner.findall(f"{GRAPHML}data")]
        assert len(set(names)) == len(names)
        kind = owner.tag.removeprefix(GRAPHML)
        assert all(keys[name].attrib["for"] in {kind, "all"} for name in names)


def gexf(mode: Mode, *, series: bool) -> bytes:
    stream = io.BytesIO()
    if series:
        months = [(date(2031, 5, 1), date(2031, 5, 31)), (date(2031, 6, 1), date(2031, 6, 30))]
        write_gexf_series([network(mode, *month) for month in months], stream)
    else:
        write_gexf(network(mode), stream)
    return stream.getvalue()


@pytest.mark.parametrize("series", [False, True])
@pytest.mark.parametrize("mode", Mode)
def test_gexf_is_as_its_schema_has_it(mode: Mode, *, series: bool) -> None:
    root = ElementTree.fromstring(gexf(mode, series=series))
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    tags = [child.tag.removeprefix(GEXF) for child in root]
    assert tags in (["graph"], ["meta", "graph"])
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert graph.get("mode", "static") in {"static", "dynamic"}
    assert graph.get("defaultedgetype") == "undirected"
    declared: dict[str, dict[str, str]] = {}
    for attributes in graph.findall(f"{GEXF}attributes"):
        owner = declared.setdefault(attributes.attrib["class"], {})
        for attribute in attributes:
            assert attribute.attrib["type"] in GEXF_TYPES
            assert attribute.attrib["title"] != ""
            assert attribute.attrib["id"] not in owner
            owner[attribute.attrib["id"]] = attribute.attrib["type"]
    assert set(declared) <= {"node", "edge"}
    nodes = [node.attrib["id"] for node in graph.iter(f"{GEXF}node")]
    edges = list(graph.iter(f"{GEXF}edge"))
    assert len(set(nodes)) == len(nodes)
    assert len({edge.attrib["id"] for edge in edges}) == len(edges) == 2
    for edge in edges:
        assert {edge.attrib["source"], edge.attrib["target"]} <= set(nodes)
    for kind in ("node", "edge"):
        for thing in graph.iter(f"{GEXF}{kind}"):
            used = {value.attrib["for"] for value in thing.iter(f"{GEXF}attvalue")}
            # A weight that changes is said by the reserved name, which GEXF 1.3 declares nowhere.
            assert used <= {*declared.get(kind, {}), "weight"}


def test_igraph_reads_graphml_with_its_types(tmp_path: Path) -> None:
    try:
        import igraph
    except ImportError:
        lacking("this machine has no igraph")
    path = tmp_path / "network.graphml"
    path.write_bytes(graphml(Mode.ONE))
    read = igraph.Graph.Read_GraphML(str(path))
    assert not read.is_directed()
    assert read.vs["label"] == [f'Label "{n}" & <x>' for n in range(3)]
    assert read.vs["size"] == [0, 1, 2]
    assert read.vs["share"] == [0, 0.5, 1]
    assert read.vs["old"] == [False, True, True]
    assert {edge.tuple: edge["weight"] for edge in read.es} == {(0, 1): 2.0, (0, 2): -1.5}
