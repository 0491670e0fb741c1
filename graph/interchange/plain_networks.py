"""Networks as plain text: matrix and lists as CSV, UCINET DL, Pajek.

The CSV matrix and DL are laid out as DNA writes them: semicolons, quoted labels; a full matrix with
labels. None of these formats has a place for attributes, types or dates: where they are needed,
take the node list, or :mod:`.graphml`.

A spreadsheet evaluates a cell that begins with ``=``, ``+``, ``-`` or ``@``, even in quotation
marks. Labels are written as they are, so that programs read exactly them; for a spreadsheet, pass
``guarded=True``, which puts an apostrophe before such labels (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from parley.graph.interchange.network_parts import (
    attribute_types,
    moment,
    number,
    shown,
    ties,
    two_mode,
    vertices,
)

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network

EVALUATED: Final = ("=", "+", "-", "@", "\t", "\r")


def guard(text: str) -> str:
    """Return text that a spreadsheet shows instead of evaluating."""
    return f"'{text}" if text.startswith(EVALUATED) else text


def write_csv_matrix(network: Network, stream: BinaryIO, *, guarded: bool = False) -> None:
    """Write the matrix with labels, as DNA does: semicolons, every label in quotation marks."""
    columns = _labels(network, network.columns, guarded)
    rows = _labels(network, network.rows, guarded)
    # QUOTE_NONNUMERIC leaves numbers bare, which is how DNA and R's write.table do it.
    writer, buffer = _writer(";", csv.QUOTE_NONNUMERIC)
    writer.writerow(["", *columns])
    _flush(stream, buffer)
    for label, weights in zip(rows, _dense(network), strict=True):
        writer.writerow([label, *[_Number(weight) for weight in weights]])
        _flush(stream, buffer)


def write_nodes_csv(network: Network, stream: BinaryIO, *, guarded: bool = False) -> None:
    """Write one row for each node: ``Id``, ``Label`` as Gephi wants them, and all attributes."""
    nodes = vertices(network)
    types = list(attribute_types(nodes))
    rows = [
        [n.id, n.label, n.name, n.type, int(n.column), *[shown(n.more.get(t, "")) for t in types]]
        for n in nodes
    ]
    header = ["Id", "Label", "name", "type", "bipartite", *types]
    _table(stream, [header, *rows], guarded)


def write_edges_csv(network: Network, stream: BinaryIO, *, guarded: bool = False) -> None:
    """Write one row for each edge, with its window and the statements behind it."""
    window = [moment(network.start) or "", moment(network.end) or ""]
    header = ["Source", "Target", "Type", "Weight", "Start", "End", "statements"]
    rows = (
        [t.source, t.target, "Undirected", number(t.weight), *window, " ".join(t.evidence)]
        for t in ties(network)
    )
    _table(stream, [header, *rows], guarded=guarded, plain=4)


def write_dl(network: Network, stream: BinaryIO) -> None:
    """Write a full matrix in UCINET's DL with labels of rows and columns.

    DL has no way to write a quotation mark or a line end inside a label: they become an apostrophe
    and a space. Labels that are equal then, or differ only in case, get a number.
    """
    rows = _distinct(_label_line(network.label(name)) for name in network.rows)
    columns = _distinct(_label_line(network.label(name)) for name in network.columns)
    lines: list[str]
    if two_mode(network):
        lines = [f"dl nr = {len(rows)}, nc = {len(columns)}, format = fullmatrix", "row labels:"]
        lines += [f'"{label}"' for label in rows]
        lines += ["col labels:", *[f'"{label}"' for label in columns], "data:"]
    else:
        lines = [f"dl n = {len(rows)}, format = fullmatrix", "labels:"]
        lines += [*[f'"{label}"' for label in rows], "data:"]
    _lines(stream, lines)
    for weights in _dense(network):
        _lines(stream, [" ".join(number(weight) for weight in weights)])


def write_pajek(network: Network, stream: BinaryIO) -> None:
    """Write a Pajek network: vertices, and edges with their weights.

    Two modes follow Pajek's own form, in which the rows come first and their number stands behind
    that of all vertices. Labels change as in :func:`write_dl`.
    """
    nodes = vertices(network)
    labels = _distinct(_label_line(node.label) for node in nodes)
    numbers = {node.id: i for i, node in enumerate(nodes, 1)}
    rows = f" {len(network.rows)}" if two_mode(network) else ""
    _lines(stream, [f"*Vertices {len(nodes)}{rows}"])
    _lines(stream, [f'{i} "{label}"' for i, label in enumerate(labels, 1)])
    _lines(stream, ["*Edges"])
    for tie in ties(network):
        ends = f"{numbers[tie.source]} {numbers[tie.target]}"
        _lines(stream, [f"{ends} {number(tie.weight)}"])


class _Number(float):
    """A number that the CSV writer shows without a point if it is whole."""

    def __str__(self) -> str:
        return number(float(self))

    __repr__ = __str__


def _dense(network: Network) -> Iterable[list[float]]:
    """Iterate over the rows of the matrix with their zeros, one at a time."""
    for i in range(len(network.rows)):
        yield [float(x) for x in network.weights[[i], :].toarray()[0]]


def _labels(network: Network, names: Sequence[str], guarded: bool) -> list[str]:
    labels = [network.label(name) for name in names]
    return [guard(label) for label in labels] if guarded else labels


def _label_line(label: str) -> str:
    return " ".join(label.replace('"', "'").split()) or "-"


def _distinct(labels: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for label in labels:
        name, n = label, 1
        while name.casefold() in seen:
            n += 1
            name = f"{label} ({n})"
        seen.add(name.casefold())
        found.append(name)
    return found


def _table(
    stream: BinaryIO, rows: Iterable[Sequence[object]], guarded: bool, plain: int = 0
) -> None:
    """Write rows; the first ``plain`` cells of each are ours and need no guard."""
    writer, buffer = _writer(",", csv.QUOTE_MINIMAL)
    for row in rows:
        cells = [str(cell) for cell in row]
        if guarded:
            cells[plain:] = [guard(cell) for cell in cells[plain:]]
        writer.writerow(cells)
        _flush(stream, buffer)


def _writer(delimiter: str, quoting: Literal[0, 2]) -> tuple[Any, io.StringIO]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    return writer, buffer


def _flush(stream: BinaryIO, buffer: io.StringIO) -> None:
    stream.write(buffer.getvalue().encode("utf-8"))
    buffer.seek(0)
    buffer.truncate()


def _lines(stream: BinaryIO, lines: Iterable[str]) -> None:
    for line in lines:
        stream.write(f"{line}\n".encode())
