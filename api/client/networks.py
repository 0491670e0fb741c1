"""Discourse networks in the client: what was counted, as a graph, as files, with what is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parley.client.table import Table
from parley.graph.namespaces import whole_name
from parley.graph.networks.asking import Asked, asked
from parley.graph.networks.evidence import ClaimPassage, passages_of
from parley.graph.networks.matrix import Network
from parley.graph.networks.output import CLAIM_COLUMNS, claims_table
from parley.graph.networks.series import evidence_asked, networks_asked
from parley.graph.remote import RemoteView

if TYPE_CHECKING:
    import networkx as nx

Given = str | int | float | bool | Sequence[str]
RENAMED = {"start": "from", "end": "to"}
"""Words of Python that cannot be names of parameters."""


@dataclass(frozen=True)
class NetworkAnswer:
    """A network, or the networks of windows of time, in their order."""

    view: RemoteView
    asked: Asked
    networks: tuple[Network, ...]

    @property
    def network(self) -> Network:
        """The first, and without windows the only, network."""
        return self.networks[0]

    def to_networkx(self) -> nx.Graph[str]:
        """Return the network for networkx: nodes by IRI with ``label``, ``type`` and ``kind``."""
        from parley.graph.networks.coalitions import to_networkx

        graph = to_networkx(self.network)
        for name in graph:
            known = self.network.attributes.get(name)
            graph.nodes[name]["label"] = self.network.label(name)
            graph.nodes[name]["type"] = "" if known is None else known.type
        return graph

    def edges(self) -> Table:
        """Return a row for each edge: ends with labels, weight, and the window's bounds."""
        rows = tuple(
            (
                edge.source,
                network.label(edge.source),
                edge.target,
                network.label(edge.target),
                edge.weight,
                None if network.start is None else network.start.isoformat(),
                None if network.end is None else network.end.isoformat(),
            )
            for network in self.networks
            for edge in network.edges()
        )
        columns = ("source", "source_label", "target", "target_label", "weight", "start", "end")
        return Table(columns, rows)

    def write(self, path: str | Path, form: str | None = None) -> None:
        """Write a file in the format that its name says, or that is named, such as ``gexf``.

        Raises :class:`~parley.graph.interchange.errors.InterchangeError` for a format that there is
        not, and for windows in one that holds a single network.
        """
        from parley.graph.interchange.network_formats import format_named, format_of_file

        target = Path(path)
        found = format_of_file(target.name) if form is None else format_named(form)
        chosen = format_named(target.suffix.lstrip(".")) if found is None else found
        with target.open("wb") as stream:
            chosen.write(self.networks, stream)

    def claims(self, source: str, target: str) -> Table:
        """Return a row for each claim behind an edge, by IRIs or names such as actor:russia."""
        evidence = evidence_asked(self.view, self.asked)
        statements = evidence.edge(self._whole(source), self._whole(target))
        table = claims_table(self.view, statements, self.asked.choices.scale)
        return Table(CLAIM_COLUMNS, table.rows)

    def passages(self, source: str, target: str) -> tuple[ClaimPassage, ...]:
        """Return the passages behind an edge, in the order of the documents."""
        evidence = evidence_asked(self.view, self.asked)
        statements = evidence.edge(self._whole(source), self._whole(target))
        return passages_of(self.view, (claim for one in statements for claim in one.claims))

    def _whole(self, name: str) -> str:
        return whole_name(name, self.view.prefixes)


def network_of(view: RemoteView, parameters: Mapping[str, Given]) -> NetworkAnswer:
    """Count at an endpoint, by the parameters of the command."""
    given: dict[str, list[str]] = {}
    for name, value in parameters.items():
        if value is False:
            continue
        words = RENAMED.get(name, name.replace("_", "-"))
        several = isinstance(value, Sequence) and not isinstance(value, str)
        given[words] = [_said(one) for one in value] if several else [_said(value)]  # type: ignore[union-attr]
    wanted = asked(given, view.prefixes)
    return NetworkAnswer(view, wanted, tuple(networks_asked(view, wanted)))


def _said(value: object) -> str:
    return "true" if value is True else str(value)
