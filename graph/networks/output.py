"""Networks as text in Parley's own formats, and the claims behind them as a table.

Both formats hold a series of windows. Those of other tools are in :mod:`parley.graph.interchange`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TextIO

from parley.graph.networks.evidence import passages_of
from parley.graph.networks.matrix import Network
from parley.graph.networks.statements import Scale, Statement
from parley.graph.networks.tables import Value, ValueTable
from parley.graph.store import View

Writer = Callable[[Sequence[Network], TextIO], None]
"""Writes the networks of one request: one, or one for each window of time."""

COLUMNS = ("source", "source_label", "target", "target_label", "weight", "start", "end")


def write_csv(networks: Sequence[Network], stream: TextIO) -> None:
    """Write one row for each edge, with the bounds of its window where it has any."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for network in networks:
        bounds = [bound or "" for bound in _bounds(network)]
        for edge in network.edges():
            labels = network.label(edge.source), network.label(edge.target)
            weight = f"{edge.weight:.15g}"
            writer.writerow([edge.source, labels[0], edge.target, labels[1], weight, *bounds])


def write_json(networks: Sequence[Network], stream: TextIO) -> None:
    """Write a list of networks with nodes, also those without an edge, and edges."""
    json.dump([_network(network) for network in networks], stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _network(network: Network) -> dict[str, object]:
    return {
        "mode": str(network.mode),
        "start": _bounds(network)[0],
        "end": _bounds(network)[1],
        "nodes": list(_nodes(network)),
        "edges": [
            {"source": edge.source, "target": edge.target, "weight": edge.weight}
            for edge in network.edges()
        ],
    }


def _bounds(network: Network) -> tuple[str | None, str | None]:
    start, end = network.start, network.end
    return start.isoformat() if start else None, end.isoformat() if end else None


def _nodes(network: Network) -> Iterator[dict[str, str]]:
    sides = [(network.row_kind, network.rows), (network.column_kind, network.columns)]
    for kind, names in sides[: 1 if network.mode == "one" else 2]:
        for name in names:
            known = network.attributes.get(name)
            label, node_type = network.label(name), known.type if known else ""
            yield {"id": name, "label": label, "kind": kind, "type": node_type}


WRITERS: Final[dict[str, Writer]] = {"csv": write_csv, "json": write_json}
"""From the name of a format to what writes it."""

CLAIM_COLUMNS: Final = (
    "actor",
    "stance",
    "concept",
    "depth",
    "commitment",
    "basis",
    "position",
    "claim",
    "paraphrase",
    "document",
    "start",
    "end",
    "words",
)

BRIEF: Final = ("actor", "stance", "concept", "paraphrase", "document", "start", "end")
"""What fits on a terminal."""


def claims_table(view: View, statements: Iterable[Statement], scale: Scale) -> ValueTable:
    """Return one row for each claim that statements rest on, with its passage by positions."""
    told = tuple(statements)
    passages = {p.claim: p for p in passages_of(view, (c for one in told for c in one.claims))}
    rows: list[tuple[Value, ...]] = []
    for one in told:
        said = (one.actor, scale.label(one.stance), one.concept, one.depth)
        rests = (one.commitment, one.basis, one.iri)
        for claim in one.claims or (None,):
            place = None if claim is None else passages.get(claim)
            at: tuple[Value, ...] = (None, one.document, None, None, None)
            if place is not None:
                bounds = place.start, place.end
                at = (place.paraphrase, place.document, *bounds, place.words)
            rows.append((*said, *rests, claim, *at))
    return ValueTable("claims", CLAIM_COLUMNS, tuple(rows), brief=BRIEF)
