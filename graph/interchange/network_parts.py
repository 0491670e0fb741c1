"""What every format of networks asks for: nodes with short names, typed attributes, edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network

Value = str | int | float | bool | date
TYPES: Final = ((bool, "boolean"), (int, "long"), (float, "double"))
RESERVED: Final = ("id", "label", "name", "type", "bipartite")
"""What nodes have besides ``Node.more``; an attribute of such a name is called ``<name>_``."""

NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node as files name it: ``id`` is short and unique, ``name`` is that of the network."""

    id: str
    name: str
    label: str
    type: str
    column: bool
    more: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge: ids of two vertices, weight, and the IRIs of the statements behind it."""

    source: str
    target: str
    weight: float
    evidence: tuple[str, ...]


def vertices(network: Network) -> list[Vertex]:
    """Return the nodes, rows first; in one mode each once, numbered ``n0``, ``n1`` and so on.

    Two modes keep a row and a column of the same name apart, as ``r0`` and ``c0``.
    """
    if not two_mode(network):
        return [_vertex(network, name, f"n{i}", False) for i, name in enumerate(network.rows)]
    rows = [_vertex(network, name, f"r{i}", False) for i, name in enumerate(network.rows)]
    columns = [_vertex(network, name, f"c{i}", True) for i, name in enumerate(network.columns)]
    return rows + columns


def _vertex(network: Network, name: str, id_: str, column: bool) -> Vertex:
    node = network.attributes.get(name)
    kind = network.column_kind if column else network.row_kind
    more = {} if node is None else dict(node.more)
    safe = {f"{key}_" if key in RESERVED else key: value for key, value in more.items()}
    label = name if node is None else node.label
    return Vertex(id_, name, label, kind if node is None else node.type, column, safe)


def ties(network: Network) -> Iterator[Tie]:
    """Iterate over the edges in the order of the network."""
    two = two_mode(network)
    rows = {name: f"{'r' if two else 'n'}{i}" for i, name in enumerate(network.rows)}
    columns = {name: f"{'c' if two else 'n'}{i}" for i, name in enumerate(network.columns)}
    for edge in network.edges():
        evidence = network.evidence(edge.source, edge.target)
        yield Tie(rows[edge.source], columns[edge.target], edge.weight, evidence)


def two_mode(network: Network) -> bool:
    """Tell whether rows and columns are two kinds of node."""
    return str(network.mode) == "two"


def attribute_types(nodes: Iterable[Vertex]) -> dict[str, str]:
    """Return the type of each attribute by name: boolean, long, double or string.

    Whole and other numbers together are doubles; any other mixture, and dates, are strings.
    """
    found: dict[str, set[str]] = {}
    for node in nodes:
        for key, value in node.more.items():
            found.setdefault(key, set()).add(_type(value))
    return {key: _common(types) for key, types in sorted(found.items())}


def _type(value: Value) -> str:
    return next((name for kind, name in TYPES if isinstance(value, kind)), "string")


def _common(types: set[str]) -> str:
    if len(types) == 1:
        return next(iter(types))
    return "double" if types == {"long", "double"} else "string"


def shown(value: Value) -> str:
    """Return a value as XML and CSV write it: ISO 8601 for dates, ``true`` and ``false``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def number(value: float) -> str:
    """Return a number so that reading it gives exactly it back; whole ones without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def moment(value: datetime | date | None) -> str | None:
    """Return a bound of a time window in ISO 8601."""
    return None if value is None else value.isoformat()


def xml(text: str) -> str:
    """Return text for an element or an attribute of XML.

    Characters that XML 1.0 cannot hold (chapter 2.2) become U+FFFD; line ends and tabs are written
    as references, because a reader would change them.
    """
    odd = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return escape(NO_XML.sub("\ufffd", text), odd)


def put(stream: BinaryIO, *lines: str) -> None:
    """Write lines in UTF-8, each with a line feed at its end."""
    for line in lines:
        stream.write(f"{line}\n".encode("utf-8", errors="replace"))
