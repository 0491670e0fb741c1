"""Networks as Arrow and Parquet: a table of edges and one of nodes, with real types."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from parley.graph.interchange.errors import NotInstalledError
from parley.graph.interchange.network_parts import Vertex, attribute_types, shown, ties, vertices

if TYPE_CHECKING:
    import pyarrow

    from parley.graph.networks.matrix import Network


def edges_table(network: Network) -> pyarrow.Table:
    """Return one row for each edge: both ends by name, weight, window, and its statements.

    Raises :class:`NotInstalledError` without pyarrow.
    """
    pa = _pyarrow()
    names = {node.id: node.name for node in vertices(network)}
    found = list(ties(network))
    bounds = {"start": network.start, "end": network.end}
    columns: dict[str, Any] = {
        "source": pa.array([names[tie.source] for tie in found], pa.string()),
        "target": pa.array([names[tie.target] for tie in found], pa.string()),
        "weight": pa.array([tie.weight for tie in found], pa.float64()),
    }
    for name, bound in bounds.items():
        kind = pa.timestamp("us") if hasattr(bound, "hour") else pa.date32()
        columns[name] = pa.array([bound] * len(found), kind)
    lists = [list(tie.evidence) for tie in found]
    columns["statements"] = pa.array(lists, pa.list_(pa.string()))
    made: pyarrow.Table = pa.table(columns)
    return made


def nodes_table(network: Network) -> pyarrow.Table:
    """Return one row for each node, with its attributes in columns of their types.

    Raises :class:`NotInstalledError` without pyarrow.
    """
    pa = _pyarrow()
    nodes = vertices(network)
    kinds = {"boolean": pa.bool_(), "long": pa.int64(), "double": pa.float64()}
    columns: dict[str, Any] = {
        "name": pa.array([node.name for node in nodes], pa.string()),
        "label": pa.array([node.label for node in nodes], pa.string()),
        "type": pa.array([node.type for node in nodes], pa.string()),
        "column": pa.array([node.column for node in nodes], pa.bool_()),
    }
    for name, kind in attribute_types(nodes).items():
        values = [_value(node, name, kind) for node in nodes]
        columns[f"{name}_" if name in columns else name] = pa.array(
            values, kinds.get(kind, pa.string())
        )
    made: pyarrow.Table = pa.table(columns)
    return made


def write_arrow(network: Network, stream: BinaryIO, *, nodes: bool = False) -> None:
    """Write the edges, or with ``nodes`` the nodes, as an Arrow IPC file (Feather 2)."""
    pa = _pyarrow()
    table = nodes_table(network) if nodes else edges_table(network)
    with pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)


def write_parquet(network: Network, stream: BinaryIO, *, nodes: bool = False) -> None:
    """Write the edges, or with ``nodes`` the nodes, as Parquet."""
    _pyarrow()
    from pyarrow import parquet

    parquet.write_table(nodes_table(network) if nodes else edges_table(network), stream)


def _value(node: Vertex, name: str, kind: str) -> Any:
    value = node.more.get(name)
    if value is None or kind in ("boolean", "long"):
        return value
    if kind == "double":
        return float(value) if not isinstance(value, date | str) else None
    return shown(value)


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.ipc
    except ImportError as error:
        raise NotInstalledError("Arrow and Parquet", "pyarrow") from error
    return pyarrow
