"""The formats in which networks are written, in one table: names, file suffixes, media types."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from parley.graph.interchange.arrow_networks import write_arrow, write_parquet
from parley.graph.interchange.errors import InterchangeError
from parley.graph.interchange.gexf import write_gexf_series
from parley.graph.interchange.graphml import write_graphml
from parley.graph.interchange.json_networks import write_cytoscape, write_node_link
from parley.graph.interchange.plain_networks import (
    write_csv_matrix,
    write_dl,
    write_edges_csv,
    write_nodes_csv,
    write_pajek,
)
from parley.graph.networks.output import write_csv, write_json

if TYPE_CHECKING:
    from parley.graph.networks.matrix import Network
    from parley.graph.networks.output import Writer

One = Callable[["Network", BinaryIO], None]
Several = Callable[[Sequence["Network"], BinaryIO], None]


@dataclass(frozen=True)
class NetworkFormat:
    """A format by its name; ``write`` takes the networks of one request.

    ``series`` says whether one file holds several windows; ``binary`` that a terminal cannot show
    it. ``media_type`` is registered, or what the tool that made the format sends.
    """

    name: str
    suffix: str
    media_type: str
    writer: Several
    series: bool = False
    binary: bool = False
    suffixes: tuple[str, ...] = ()

    def write(self, networks: Sequence[Network], stream: BinaryIO) -> None:
        """Write one network, or several where one file holds a series.

        Raises :class:`InterchangeError` for several where it does not, for none, and what the
        format's own module raises, such as a library that is not installed.
        """
        if len(networks) == 0:
            raise InterchangeError("there is no network to write")
        if len(networks) > 1 and not self.series:
            held = ", ".join(one.name for one in FORMATS.values() if one.series)
            raise InterchangeError(
                f"{self.name} holds one network and here are {len(networks)}, one for each window: "
                f"take {held}, or write one file a window into a folder"
            )
        self.writer(networks, stream)


def _single(writer: One) -> Several:
    def write(networks: Sequence[Network], stream: BinaryIO) -> None:
        writer(networks[0], stream)

    return write


def _as_text(writer: Writer) -> Several:
    def write(networks: Sequence[Network], stream: BinaryIO) -> None:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        writer(networks, text)
        text.detach()

    return write


CSV: Final = "text/csv"
JSON: Final = "application/json"
TEXT: Final = "text/plain"

_LISTED: Final = (
    NetworkFormat("csv", ".csv", CSV, _as_text(write_csv), series=True),
    NetworkFormat("json", ".json", JSON, _as_text(write_json), series=True),
    NetworkFormat("csv-matrix", ".matrix.csv", CSV, _single(write_csv_matrix)),
    NetworkFormat("nodes-csv", ".nodes.csv", CSV, _single(write_nodes_csv)),
    NetworkFormat("edges-csv", ".edges.csv", CSV, _single(write_edges_csv)),
    NetworkFormat("graphml", ".graphml", "application/graphml+xml", _single(write_graphml)),
    NetworkFormat("gexf", ".gexf", "application/gexf+xml", write_gexf_series, series=True),
    NetworkFormat("pajek", ".net", TEXT, _single(write_pajek)),
    NetworkFormat("dl", ".dl", TEXT, _single(write_dl)),
    NetworkFormat("node-link", ".node-link.json", JSON, _single(write_node_link)),
    NetworkFormat("cytoscape", ".cyjs", JSON, _single(write_cytoscape)),
    NetworkFormat(
        "arrow",
        ".arrow",
        "application/vnd.apache.arrow.file",
        _single(write_arrow),
        binary=True,
        suffixes=(".feather",),
    ),
    NetworkFormat(
        "parquet",
        ".parquet",
        "application/vnd.apache.parquet",
        _single(write_parquet),
        binary=True,
    ),
)

FORMATS: Final[dict[str, NetworkFormat]] = {one.name: one for one in _LISTED}
"""From the name of a format to the format."""


def format_named(name: str) -> NetworkFormat:
    """Return a format, or raise :class:`InterchangeError` that lists those that there are."""
    found = FORMATS.get(name)
    if found is None:
        raise InterchangeError(f"“{name}” is no format of networks; there are {', '.join(FORMATS)}")
    return found


def format_of_file(file_name: str) -> NetworkFormat | None:
    """Return the format that the end of a file's name says: the longest suffix that fits."""
    lowered = file_name.lower()
    fitting = [
        (len(suffix), one)
        for one in _LISTED
        for suffix in (one.suffix, *one.suffixes)
        if lowered.endswith(suffix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
