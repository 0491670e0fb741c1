"""Networks as text: the formats of ``parley network``; a further one is an entry in ``WRITERS``."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TextIO

from parley.graph.networks.evidence import passages_of
from parley.graph.networks.matrix import Network
from parley.graph.networks.statements import Scale, Statement
from parley.graph.store import View

Writer = Callable[[Sequence[Network], TextIO], None]
"""Writes the networks of one request: one, or one for each window of time."""

COLUMNS = ("source", "source_label", "target", "target_label", "weight", "start", "end")


def write_csv(networks: Sequence[Network], stream: TextIO) -> None:
    """Write one row for each edge, with the bounds of its window where it has any."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for network in networks:
        bounds = [str(bound) if bound else "" for bound in (network.start, network.end)]
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
        "start": str(network.start) if network.start else None,
        "end": str(network.end) if network.end else None,
        "nodes": list(_nodes(network)),
        "edges": [
            {"source": edge.source, "target": edge.target, "weight": edge.weight}
            for edge in network.edges()
        ],
    }


def _nodes(network: Network) -> Iterator[dict[str, str]]:
    sides = [(network.row_kind, network.rows), (network.column_kind, network.columns)]
    for kind, names in sides[: 1 if network.mode == "one" else 2]:
        for name in names:
            known = network.attributes.get(name)
            label, node_type = network.label(name), known.type if known else ""
            yield {"id": name, "label": label, "kind": kind, "type": node_type}


WRITERS: Final[dict[str, Writer]] = {"csv": write_csv, "json": write_json}
"""From the name of a format to what writes it."""

CLAIM_COLUMNS = (
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


def write_claims(view: View, statements: Iterable[Statement], scale: Scale, stream: TextIO) -> None:
    """Write one row for each claim that statements rest on, with its passage by positions."""
    told = tuple(statements)
    passages = {p.claim: p for p in passages_of(view, (c for one in told for c in one.claims))}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CLAIM_COLUMNS)
    for one in told:
        said = [one.actor, scale.label(one.stance), one.concept, one.depth]
        said += [one.commitment or "", one.basis or "", one.iri]
        for claim in one.claims or ("",):
            place = passages.get(claim)
            if place is None:
                writer.writerow([*said, claim, "", one.document, "", "", ""])
            else:
                at = [place.document, place.start, place.end, place.words or ""]
                writer.writerow([*said, claim, place.paraphrase, *at])
