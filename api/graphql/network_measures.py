"""What is computed of a discourse network beside its matrix, when it is selected."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from graphql import GraphQLError

from parley.api.graphql.network_shown import Object, Shown
from parley.graph.networks.coalitions import Groups, Method, communities, profile, signed_modularity
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.frustration import frustration
from parley.graph.networks.polarisation import polarisation
from parley.graph.networks.request import Of, Request
from parley.graph.networks.resampling import intervals


class Measures:
    """The measures of one network, which is shown by ``shown`` and made of ``counts``."""

    def __init__(self, shown: Shown, counts: Counts, request: Request) -> None:
        self._shown = shown
        self._counts = counts
        self._request = request

    def fields(self) -> Object:
        """Return the fields of the network that are measures."""
        return {
            name: lambda info, make=make, **given: self._told(make, given)
            for name, make in (
                ("coalitions", self._coalitions),
                ("frustration", self._frustration),
                ("polarisation", self._polarisation),
                ("intervals", self._intervals),
            )
        }

    def _told(self, make: Any, given: dict[str, Any]) -> Any:
        self._shown.session.memory.asking.check_time()
        try:
            return make(**given)
        except NetworkError as error:
            raise GraphQLError(str(error)) from None

    def _coalitions(self, method: Any, resolution: float, seed: int) -> Object:
        if not resolution > 0:
            raise GraphQLError(f"`resolution` is {resolution:g}; it is more than 0.")
        network = self._shown.network
        chosen = Method(getattr(method, "value", method))
        groups = communities(network, chosen, resolution=resolution, seed=seed)
        return {
            "modularity": signed_modularity(network, groups),
            "groups": lambda info: self._groups(groups),
        }

    def _groups(self, groups: Groups) -> list[Object]:
        beliefs = self._beliefs(groups) if self._request.of is Of.ACTORS else {}
        return [
            {
                "nodes": [self._shown.node(name) for name in group],
                "beliefs": beliefs.get(number, []),
            }
            for number, group in enumerate(groups)
        ]

    def _beliefs(self, groups: Groups) -> dict[int, list[Object]]:
        x = tally(self._counts, self._request.duplicates, by_stance=True)
        found: dict[int, list[Object]] = defaultdict(list)
        for one in profile(x, groups, self._request.scale):
            found[one.group].append(
                {
                    "concept": self._shown.id(one.concept),
                    "label": self._shown.network.label(one.concept),
                    "statements": one.statements,
                    "speakers": one.speakers,
                    "mean": one.mean,
                }
            )
        self._shown.session.loader.charge(sum(map(len, found.values())))
        return found

    def _frustration(self, seed: int) -> Object:
        found = frustration(self._shown.network, seed=seed)
        return {
            "value": found.value,
            "total": found.total,
            "balance": found.balance,
            "exact": found.exact,
            "camps": [[self._shown.node(name) for name in camp] for camp in found.camps],
        }

    def _polarisation(self, seed: int) -> Object:
        found = polarisation(self._counts, self._request, seed=seed)
        return {
            "conflictShare": found.conflict_share,
            "balance": found.balance,
            "exact": found.frustration.exact,
        }

    def _intervals(self, resamples: int, level: float, seed: int) -> list[Object]:
        most = self._shown.session.limits.max_resamples
        if resamples > most:
            raise GraphQLError(
                f"`resamples` is {resamples}; it may be {most} at most (`max_resamples`)."
            )
        found = intervals(self._counts, self._request, resamples=resamples, level=level, seed=seed)
        self._shown.session.loader.charge(len(found.edges))
        return [
            {
                "source": self._shown.id(one.source),
                "target": self._shown.id(one.target),
                "weight": one.weight,
                "low": one.low,
                "high": one.high,
                "present": one.present,
            }
            for one in found.edges
        ]
