"""Resolvers of discourse networks: from arguments, within limits, to what the library computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from graphql import GraphQLError

from parley.api.graphql.layout import Layout
from parley.api.graphql.memory import Asking, Row
from parley.api.graphql.network_arguments import read_arguments
from parley.api.graphql.network_measures import Measures
from parley.api.graphql.network_shown import Shown
from parley.api.graphql.values import Info, Session
from parley.graph.networks.asking import Asked
from parley.graph.networks.counting import count, nodes_of
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.gathered import Gathered
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Network
from parley.graph.networks.series import evidence_of, parts
from parley.graph.store import Answer, Dataset, Version, View

Result = dict[str, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class AskedRows:
    """Rows that were asked within the limits of a request."""

    found: list[Row]

    def rows(self) -> Iterator[Row]:
        return iter(self.found)


@dataclass(frozen=True)
class AskedView:
    """A view whose queries keep to the limits of a request; it answers SELECT only."""

    asking: Asking

    @property
    def version(self) -> Version:
        return self.asking.version

    def query(self, text: str, dataset: Dataset | None = None) -> Answer:
        return cast("Answer", AskedRows(self.asking.rows(text)))


@dataclass(frozen=True)
class NetworkResolvers:
    """The resolvers of one schema."""

    layout: Layout

    def network(self, source: object, info: Info, **given: Any) -> Result:
        """Resolve `network`."""
        asked = read_arguments(given, self.layout, info.context.base)
        return told(lambda: next(iter(_networks(info.context, asked))))

    def networks(self, source: object, info: Info, **given: Any) -> list[Result]:
        """Resolve `networks`."""
        asked = read_arguments(given, self.layout, info.context.base)
        if not asked.windowed:
            raise GraphQLError("`networks` takes `window` or `windows`; for one, ask `network`.")
        most = info.context.limits.max_windows
        found: list[Result] = []

        def gather() -> None:
            for one in _networks(info.context, asked):
                if len(found) == most:
                    raise GraphQLError(
                        f"There are more than {most} windows (`max_windows`): take a shorter range."
                    )
                found.append(one)

        told(gather)
        return found


def told(make_it: Callable[[], Made]) -> Made:
    """Return what is made; what the library says against it is an error of the field."""
    try:
        return make_it()
    except NetworkError as error:
        raise GraphQLError(str(error)) from None


def _networks(session: Session, asked: Asked) -> Iterator[Result]:
    asking = session.memory.asking
    view = cast("View", AskedView(asking))
    counts = count(view, asked.choices)
    nodes = nodes_of(view, (*counts.actors, *counts.concepts))
    gathered = Gathered(view, asked.choices)
    request = replace(asked.request, scale=asked.choices.scale)
    for part in parts(counts, asked):
        asking.check_time()
        network = make(part.counts, request, nodes=nodes, start=part.start, end=part.end)
        _require_small(session, network)
        evidence = evidence_of(gathered, part, asked)
        shown = Shown(session, network, part.counts, evidence, request)
        yield {**shown.fields(), **Measures(shown, part.counts, request).fields()}


def _require_small(session: Session, network: Network) -> None:
    limits = session.limits
    nodes, edges = len({*network.rows, *network.columns}), network.weights.nnz
    for what, number, most, name in (
        ("nodes", nodes, limits.max_network_nodes, "max_network_nodes"),
        ("weights", edges, limits.max_network_weights, "max_network_weights"),
    ):
        if number > most:
            raise GraphQLError(
                f"The network has {number} {what}, more than {most} (`{name}`): choose less, for "
                "instance by `atLeast`, or take it as a file from `/networks`."
            )
    session.loader.charge(nodes + edges)
