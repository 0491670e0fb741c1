"""Reports: what is computed of networks beside their matrix, as tables.

Each is a table with one row for each thing it tells, and ``start`` and ``end`` of the window, so
that a series of windows is one table. Beside the names of nodes stand their labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from parley.graph.networks.asking import Asked, Parameters
from parley.graph.networks.coalitions import Groups, Method, communities, profile, signed_modularity
from parley.graph.networks.counting import count, nodes_of
from parley.graph.networks.duplicates import tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.frustration import frustration
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Network, Node
from parley.graph.networks.polarisation import polarisation
from parley.graph.networks.request import Of
from parley.graph.networks.resampling import intervals
from parley.graph.networks.series import Part, parts
from parley.graph.networks.tables import Value, ValueTable
from parley.graph.store import View


class ReportKind(StrEnum):
    """What a report tells."""

    COALITIONS = "coalitions"
    """Communities of nodes that agree, and the signed modularity of the division."""
    PROFILE = "profile"
    """What each coalition says on each concept: statements, speakers, and the mean stance."""
    FRUSTRATION = "frustration"
    """The best division in two camps, and how much of the ties it leaves against it."""
    POLARISATION = "polarisation"
    """The share of conflict, and how nearly conflict falls between two camps."""
    INTERVALS = "intervals"
    """Each weight with the interval in which it lies when articles are drawn again."""


@dataclass(frozen=True)
class ReportOptions:
    """How a report is computed; each says which it uses in its facts.

    Raises :class:`NetworkError` for a resolution that is not positive; :mod:`.resampling` judges
    ``resamples`` and ``level``.
    """

    method: Method = Method.LOUVAIN
    resolution: float = 1.0
    resamples: int = 1000
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.resolution > 0:
            raise NetworkError(f"resolution: is a positive number, not {self.resolution:g}.")


def report_parameters(kind: ReportKind, given: Parameters) -> Parameters:
    """Return parameters with what a report needs: one mode, and ties signed by agreement.

    Raises :class:`NetworkError` if a parameter is given that the report does not heed.
    """
    if kind is ReportKind.INTERVALS:
        return given
    if kind is ReportKind.POLARISATION:
        for name in ("aggregate", "normalise"):
            if name in given:
                raise NetworkError(
                    f"{name}: polarisation compares congruence with conflict as they are, so "
                    "leave it out."
                )
    if kind is ReportKind.PROFILE and list(given.get("of", ())) == [Of.CONCEPTS]:
        raise NetworkError("of: a profile is of coalitions of actors, so leave it out.")
    if list(given.get("mode", ())) == ["two"]:
        raise NetworkError(f"mode: {kind} is of a one-mode network, so leave it out.")
    if kind is ReportKind.POLARISATION:
        return {"mode": ["one"], **given}
    return {"mode": ["one"], "aggregate": ["subtract"], **given}


@dataclass(frozen=True)
class _Making:
    """One part of a series, and what rows about it are made with."""

    part: Part
    nodes: Mapping[str, Node]
    asked: Asked
    options: ReportOptions

    def network(self) -> Network:
        request = replace(self.asked.request, scale=self.asked.choices.scale)
        return make(self.part.counts, request, nodes=self.nodes)

    def groups(self, network: Network) -> Groups:
        options = self.options
        return communities(
            network, options.method, resolution=options.resolution, seed=options.seed
        )


Row = tuple[Value, ...]


def report(view: View, asked: Asked, kind: ReportKind, options: ReportOptions) -> ValueTable:
    """Compute a report of a store; :func:`report_parameters` gives what to ask with.

    Raises what :func:`~parley.graph.networks.series.networks_asked` raises, and
    :class:`NetworkError` where the network or the number of articles does not allow the report.
    """
    columns, rows_of, used = REPORTS[kind]
    counts = count(view, asked.choices)
    nodes = nodes_of(view, (*counts.actors, *counts.concepts))
    rows = tuple(
        (part.start, part.end, *row)
        for part in parts(counts, asked)
        for row in rows_of(_Making(part, nodes, asked, options))
    )
    facts: dict[str, Value] = {"report": str(kind)}
    facts |= {name: getattr(options, name) for name in used}
    return ValueTable(str(kind), ("start", "end", *columns), rows, facts)


def _coalitions(making: _Making) -> Iterator[Row]:
    network = making.network()
    groups = making.groups(network)
    modularity = signed_modularity(network, groups)
    for number, group in enumerate(groups, 1):
        for name in group:
            kind = network.attributes[name].type
            yield number, len(group), name, network.label(name), kind, modularity


def _profile(making: _Making) -> Iterator[Row]:
    network = making.network()
    request, scale = making.asked.request, making.asked.choices.scale
    x = tally(making.part.counts, request.duplicates, by_stance=True)
    groups = making.groups(network)
    for one in profile(x, groups, scale):
        size, label = len(groups[one.group]), network.label(one.concept)
        said = one.statements, one.speakers, one.mean
        yield one.group + 1, size, one.concept, label, *said


def _frustration(making: _Making) -> Iterator[Row]:
    network = making.network()
    found = frustration(network, seed=making.options.seed)
    for number, camp in enumerate(found.camps, 1):
        for name in camp:
            label = network.label(name)
            yield number, name, label, found.value, found.total, found.balance, found.exact


def _polarisation(making: _Making) -> Iterator[Row]:
    request = replace(making.asked.request, scale=making.asked.choices.scale)
    found = polarisation(making.part.counts, request, seed=making.options.seed)
    split = found.frustration
    measures = found.conflict_share, found.balance, split.value, split.total, split.exact
    yield *measures, found.statements, found.actors, len(making.part.counts.documents)


def _intervals(making: _Making) -> Iterator[Row]:
    part, options = making.part, making.options
    request = replace(making.asked.request, scale=making.asked.choices.scale)
    articles = len(part.counts.documents)
    if articles < 2 and making.asked.windowed:
        raise NetworkError(
            f"The window from {part.start} to {part.end} has statements of {articles} article(s): "
            "resampling articles needs two or more; take wider windows."
        )
    found = intervals(
        part.counts, request, resamples=options.resamples, level=options.level, seed=options.seed
    )
    network = making.network()
    for one in found.edges:
        ends = one.source, network.label(one.source), one.target, network.label(one.target)
        yield *ends, one.weight, one.low, one.high, one.present, found.articles


NODE: Final = ("node", "label")
BELIEF: Final = ("group", "size", "concept", "label", "statements", "speakers", "mean")
BALANCE: Final = ("frustration", "ties", "balance", "exact")
SPLIT: Final = ("frustration", "ties", "exact", "statements", "actors", "articles")
EDGE: Final = ("source", "source_label", "target", "target_label")
INTERVAL: Final = ("weight", "low", "high", "present", "articles")
GROUPING: Final = ("method", "resolution", "seed")

REPORTS: Final[
    dict[ReportKind, tuple[tuple[str, ...], Callable[[_Making], Iterator[Row]], tuple[str, ...]]]
] = {
    ReportKind.COALITIONS: (
        ("group", "size", *NODE, "type", "modularity"),
        _coalitions,
        GROUPING,
    ),
    ReportKind.PROFILE: (BELIEF, _profile, GROUPING),
    ReportKind.FRUSTRATION: (("camp", *NODE, *BALANCE), _frustration, ("seed",)),
    ReportKind.POLARISATION: (("conflict_share", "balance", *SPLIT), _polarisation, ("seed",)),
    ReportKind.INTERVALS: ((*EDGE, *INTERVAL), _intervals, ("resamples", "level", "seed")),
}
"""Columns behind the window, what makes the rows, and the options that each report uses."""
