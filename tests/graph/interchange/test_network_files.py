"""Networks as files: what independent readers find in them is what the network says."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow import ipc
from scipy import sparse

from parley.graph.interchange.arrow_networks import write_arrow, write_parquet
from parley.graph.interchange.errors import InterchangeError
from parley.graph.interchange.gexf import write_gexf, write_gexf_series
from parley.graph.interchange.graphml import write_graphml
from parley.graph.interchange.json_networks import write_cytoscape, write_node_link
from parley.graph.interchange.plain_networks import (
    write_csv_matrix,
    write_dl,
    write_edges_csv,
    write_nodes_csv,
    write_pajek,
)
from parley.graph.networks.matrix import Mode, Network, Node

ODD = 'The "Board"; a, b & <c>\nline\ttwo 🐟 é \x0b'
NAMES = ("https://example.org/a", "https://example.org/b", "=1+1")
LABELS = (ODD, "Bellmark", "=HYPERLINK(1)")


def network(
    mode: Mode = Mode.ONE,
    start: date | None = date(2031, 5, 1),
    end: date | None = date(2031, 5, 31),
) -> Network:
    """Three nodes with odd labels and attributes of every type; two edges."""
    attributes = {
        name: Node(
            label, "State", {"size": n, "share": n / 2, "old": n > 1, "since": date(2031, 1, n)}
        )
        for n, (name, label) in enumerate(zip(NAMES, LABELS, strict=True), 1)
    }
    weights = np.array([[0, 2, -1.5], [2, 0, 0], [-1.5, 0, 0]], dtype=np.float64)
    columns: tuple[str, ...] = NAMES
    if mode is Mode.TWO:
        columns = ("https://example.org/a", "peace")
        weights = weights[:, 1:]
    return Network(
        NAMES,
        columns,
        sparse.csr_array(weights),
        mode,
        attributes=attributes,
        start=start,
        end=end,
        evidence=lambda row, column: (f"{row}#1", f"{column}#2"),
    )


def written(write: Callable[[Network, BinaryIO], None], given: Network) -> bytes:
    stream = io.BytesIO()
    write(given, stream)
    return stream.getvalue()


def edges_by_name(graph: nx.Graph[str]) -> dict[frozenset[str], float]:
    names = nx.get_node_attributes(graph, "name")
    found = graph.edges(data=True)
    return {frozenset((names[a], names[b])): data["weight"] for a, b, data in found}


ONE_EDGES = {
    frozenset(("https://example.org/a", "https://example.org/b")): 2.0,
    frozenset(("https://example.org/a", "=1+1")): -1.5,
}


def test_networkx_reads_graphml_with_types() -> None:
    graph = nx.read_graphml(io.BytesIO(written(write_graphml, network())))
    assert edges_by_name(graph) == ONE_EDGES
    assert not graph.is_directed()
    assert graph.graph["start"] == "2031-05-01"
    # XML cannot hold a vertical tab.
    assert graph.nodes["n0"]["label"] == ODD.replace("\x0b", "\ufffd")
    found = graph.nodes["n1"]
    assert (found["size"], found["share"], found["old"], found["since"]) == (
        2,
        1.0,
        True,
        "2031-01-02",
    )
    assert graph.edges["n0", "n1"]["statements"] == (
        "https://example.org/a#1 https://example.org/b#2"
    )


def test_two_modes_keep_a_row_and_a_column_of_one_name_apart() -> None:
    graph = nx.read_graphml(io.BytesIO(written(write_graphml, network(Mode.TWO))))
    assert dict(graph.nodes(data="bipartite")) == {"r0": 0, "r1": 0, "r2": 0, "c0": 1, "c1": 1}
    assert {(a, b): data["weight"] for a, b, data in graph.edges(data=True)} == {
        ("r0", "c0"): 2.0,
        ("r0", "c1"): -1.5,
    }


GEXF = "{http://gexf.net/1.3}"


def test_gexf_has_types_weights_and_the_window_as_spell() -> None:
    root = ElementTree.fromstring(written(write_gexf, network()))
    graph = root.find(f"{GEXF}graph")
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    types = {a.get("title"): a.get("type") for a in root.iter(f"{GEXF}attribute")}
    assert (types["size"], types["share"], types["old"]) == ("long", "double", "boolean")
    nodes = list(root.iter(f"{GEXF}node"))
    assert [node.get("label") for node in nodes][1:] == list(LABELS[1:])
    assert {
        (e.get("source"), e.get("target")): e.get("weight") for e in root.iter(f"{GEXF}edge")
    } == {
        ("n0", "n1"): "2",
        ("n0", "n2"): "-1.5",
    }
    spells = {(s.get("start"), s.get("end")) for s in root.iter(f"{GEXF}spell")}
    assert spells == {("2031-05-01", "2031-05-31")}


def test_networkx_reads_gexf() -> None:
    text = written(write_gexf, network(start=None, end=None)).decode()
    graph = nx.read_gexf(io.BytesIO(text.encode()), version="1.3")
    assert edges_by_name(graph) == ONE_EDGES
    assert graph.nodes["n2"]["label"] == LABELS[2]


def test_a_series_is_one_graph_in_which_weights_change() -> None:
    later = network(start=date(2031, 6, 1), end=date(2031, 6, 30))
    stream = io.BytesIO()
    write_gexf_series([network(), later], stream)
    root = ElementTree.fromstring(stream.getvalue())
    (edge, _) = root.iter(f"{GEXF}edge")
    weights = [v for v in edge.iter(f"{GEXF}attvalue") if v.get("for") == "weight"]
    assert [(v.get("start"), v.get("value")) for v in weights] == [
        ("2031-05-01", "2"),
        ("2031-06-01", "2"),
    ]
    assert len(list(root.iter(f"{GEXF}node"))) == 3


def test_a_series_without_windows_is_refused() -> None:
    with pytest.raises(InterchangeError, match="needs a start"):
        write_gexf_series([network(), network(start=None)], io.BytesIO())


def test_networkx_reads_pajek() -> None:
    lines = written(write_pajek, network()).decode().splitlines()
    graph = nx.parse_pajek(lines)
    one = "The 'Board'; a, b & <c> line two 🐟 é"
    assert {(a, b): d["weight"] for a, b, d in graph.edges(data=True)} == {
        (one, "Bellmark"): 2.0,
        (one, "=HYPERLINK(1)"): -1.5,
    }
    assert written(write_pajek, network(Mode.TWO)).startswith(b"*Vertices 5 3\n")


def test_labels_that_pajek_and_dl_cannot_tell_apart_get_numbers() -> None:
    attributes = {"a": Node('x "y"', "t"), "b": Node("X 'y'", "t")}
    weights = sparse.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    given = Network(("a", "b"), ("a", "b"), weights, Mode.ONE, attributes=attributes)
    assert written(write_dl, given).decode() == (
        "dl n = 2, format = fullmatrix\nlabels:\n\"x 'y'\"\n\"X 'y' (2)\"\ndata:\n0 1\n1 0\n"
    )


def test_the_matrix_of_csv_is_read_back_with_any_label() -> None:
    text = written(write_csv_matrix, network()).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[0] == ["", *LABELS]
    assert [row[0] for row in rows[1:]] == list(LABELS)
    numbers = [[float(cell) for cell in row[1:]] for row in rows[1:]]
    assert numbers == network().weights.toarray().tolist()


def test_lists_of_nodes_and_edges_have_attributes_dates_and_evidence() -> None:
    nodes = list(
        csv.DictReader(io.StringIO(written(write_nodes_csv, network()).decode(), newline=""))
    )
    edges = list(
        csv.DictReader(io.StringIO(written(write_edges_csv, network()).decode(), newline=""))
    )
    assert [node["Label"] for node in nodes] == list(LABELS)
    assert (nodes[1]["size"], nodes[1]["old"], nodes[1]["since"]) == ("2", "true", "2031-01-02")
    assert [(e["Source"], e["Target"], e["Weight"], e["Start"]) for e in edges] == [
        ("n0", "n1", "2", "2031-05-01"),
        ("n0", "n2", "-1.5", "2031-05-01"),
    ]


def test_what_a_spreadsheet_would_evaluate_can_be_guarded() -> None:
    stream = io.BytesIO()
    write_nodes_csv(network(), stream, guarded=True)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
    assert rows[2]["Label"] == "'=HYPERLINK(1)"
    edges = io.BytesIO()
    write_edges_csv(network(), edges, guarded=True)
    assert b",-1.5," in edges.getvalue()


def test_networkx_reads_both_kinds_of_json() -> None:
    link = json.loads(written(write_node_link, network()))
    assert edges_by_name(nx.node_link_graph(link, edges="links")) == ONE_EDGES
    cytoscape = json.loads(written(write_cytoscape, network()))
    graph = nx.cytoscape_graph(cytoscape)
    assert edges_by_name(graph) == ONE_EDGES
    assert graph.nodes["n0"]["label"] == ODD


def test_arrow_and_parquet_have_real_types() -> None:
    edges = ipc.open_file(io.BytesIO(written(write_arrow, network()))).read_all()
    again = pq.read_table(io.BytesIO(written(write_parquet, network())))
    assert edges.equals(again)
    assert edges.to_pylist()[1] == {
        "source": "https://example.org/a",
        "target": "=1+1",
        "weight": -1.5,
        "start": date(2031, 5, 1),
        "end": date(2031, 5, 31),
        "statements": ["https://example.org/a#1", "=1+1#2"],
    }
    stream = io.BytesIO()
    write_parquet(network(), stream, nodes=True)
    nodes = pq.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    assert (nodes[0]["label"], nodes[0]["size"], nodes[0]["old"]) == (ODD, 1, False)


WRITERS: tuple[Callable[[Network, BinaryIO], None], ...] = (
    write_graphml,
    write_gexf,
    write_pajek,
    write_dl,
    write_csv_matrix,
    write_nodes_csv,
    write_edges_csv,
    write_node_link,
    write_cytoscape,
    write_arrow,
    write_parquet,
)


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("mode", list(Mode))
def test_every_format_takes_an_empty_network_and_is_the_same_twice(
    write: Callable[[Network, BinaryIO], None], mode: Mode
) -> None:
    empty = Network((), (), sparse.csr_array((0, 0), dtype=np.float64), mode)
    assert written(write, empty) != b""
    assert written(write, network(mode)) == written(write, network(mode))


def test_the_matrix_of_the_sample_prints_as_published(shared_folder: Path) -> None:
    published = json.loads((shared_folder / "networks" / "dna-sample.json").read_text())
    rows, columns = published["organizations"], published["concepts"]
    counts = Counter((s["organization"], s["concept"]) for s in published["statements"])
    cells = [[counts[(row, column)] for column in columns] for row in rows]
    weights = sparse.csr_array(np.array(cells, dtype=np.float64))
    given = Network(tuple(rows), tuple(columns), weights, Mode.TWO)
    csv_rows = list(
        csv.reader(io.StringIO(written(write_csv_matrix, given).decode()), delimiter=";")
    )
    assert csv_rows == [
        ["", *columns],
        *[[r, *map(str, c)] for r, c in zip(rows, cells, strict=True)],
    ]
    dl = written(write_dl, given).decode().splitlines()
    assert dl[0] == "dl nr = 7, nc = 6, format = fullmatrix"
    assert dl[2:9] == [f'"{row}"' for row in rows]
    assert [[int(x) for x in line.split()] for line in dl[17:]] == cells
    assert sum(map(sum, cells)) == published["published"]["two_mode_ignore_sum"]
