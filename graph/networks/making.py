"""A network from counts: which matrix, which duplicates, which normalisation, in one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from parley.graph.networks.choices import Choices
from parley.graph.networks.counting import count, nodes_of, statements_of
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import Duplicates, tally
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Evidence, Mode, Network, Node, no_evidence
from parley.graph.networks.normalising import Normalisation, normalised
from parley.graph.networks.projections import ONE_MODE, TWO_MODE, Aggregation, one_mode, two_mode
from parley.graph.networks.statements import STANCES, Moment, Scale, Statement
from parley.graph.store import View


class Of(StrEnum):
    """Of which nodes a one-mode network is."""

    ACTORS = "actors"
    CONCEPTS = "concepts"


@dataclass(frozen=True, slots=True)
class Request:
    """Which network is made of the counts.

    ``stance_in_key`` says whether two statements of different stance can repeat each other; None
    is DNA's rule, by which they do where stances are ignored. Raises :class:`NetworkError` for an
    aggregation of the other mode.
    """

    mode: Mode = Mode.TWO
    of: Of = Of.ACTORS
    aggregation: Aggregation = Aggregation.IGNORE
    normalisation: Normalisation = Normalisation.NO
    duplicates: Duplicates = Duplicates.INCLUDE
    stance_in_key: bool | None = None
    scale: Scale = STANCES

    def __post_init__(self) -> None:
        fitting = ONE_MODE if self.mode is Mode.ONE else TWO_MODE
        if self.aggregation not in fitting:
            raise NetworkError(
                f"“{self.aggregation}” is no aggregation in {self.mode} mode; there are "
                f"{', '.join(fitting)}."
            )

    @property
    def by_stance(self) -> bool:
        """Whether the stance tells statements apart where duplicates go."""
        if self.stance_in_key is not None:
            return self.stance_in_key
        return self.aggregation is not Aggregation.IGNORE


def make(
    counts: Counts,
    request: Request,
    *,
    nodes: Mapping[str, Node] | None = None,
    evidence: Evidence = no_evidence,
    start: Moment | None = None,
    end: Moment | None = None,
    copies: Mapping[str, int] | None = None,
) -> Network:
    """Return the network that ``request`` asks of ``counts``; ``copies`` is for resampling.

    Raises :class:`NetworkError` if the request does not fit, a stance is off its scale, or
    duplicates are asked for by period and a document has no date.
    """
    for level in counts.levels:
        request.scale.check(level)
    x = tally(counts, request.duplicates, by_stance=request.by_stance, copies=copies)
    kinds = "actor", "concept"
    if request.mode is Mode.ONE:
        if request.of is Of.CONCEPTS:
            x, kinds = x.transposed(), ("concept", "concept")
        else:
            kinds = "actor", "actor"
        weights = one_mode(x, request.aggregation, request.scale)
    else:
        weights = two_mode(x, request.aggregation, request.scale)
    return Network(
        rows=x.rows,
        columns=x.rows if request.mode is Mode.ONE else x.columns,
        weights=normalised(weights, x, request.normalisation, request.mode),
        mode=request.mode,
        row_kind=kinds[0],
        column_kind=kinds[1],
        attributes={} if nodes is None else nodes,
        start=start,
        end=end,
        evidence=evidence,
    )


def network(view: View, choices: Choices, request: Request) -> Network:
    """Count in a store and return the network, with labels, and provenance asked for when wanted.

    The scale is that of ``choices``. Raises what :func:`~parley.graph.networks.counting.count`
    and :func:`make` raise.
    """
    counts = count(view, choices)
    return make(
        counts,
        replace(request, scale=choices.scale),
        nodes=nodes_of(view, (*counts.actors, *counts.concepts)),
        evidence=StoreEvidence(view, choices, request),
    )


@dataclass(frozen=True)
class StoreEvidence:
    """The statements behind nodes and edges, asked of the store when somebody wants them."""

    view: View
    choices: Choices
    request: Request

    def __call__(self, row: str, column: str) -> tuple[str, ...]:
        """Return the IRIs of the statements that a cell counts, each once."""
        return tuple(dict.fromkeys(one.iri for one in self.edge(row, column)))

    def edge(self, row: str, column: str) -> tuple[Statement, ...]:
        """Return the statements behind a cell.

        In one mode they are those of the two nodes on what both speak of: the stances tell which
        pairs agree.
        """
        if self.request.mode is Mode.TWO:
            return self._of((row,), (column,))
        pair = (row, column)
        found = self._of(pair, None) if self.request.of is Of.ACTORS else self._of(None, pair)
        return tuple(_shared(found, pair, self.request.of))

    def node(self, name: str) -> tuple[Statement, ...]:
        """Return the statements by an actor, or on a concept."""
        by = self._of((name,), None)
        return by or self._of(None, (name,))

    def _of(
        self, actors: tuple[str, ...] | None, concepts: tuple[str, ...] | None
    ) -> tuple[Statement, ...]:
        """Return the statements of these actors and concepts, as far as they are chosen at all."""
        chosen = replace(
            self.choices,
            actors=_within(actors, self.choices.actors),
            concepts=_within(concepts, self.choices.concepts),
        )
        return statements_of(self.view, chosen)


def _within(asked: tuple[str, ...] | None, chosen: frozenset[str] | None) -> frozenset[str] | None:
    if asked is None:
        return chosen
    return frozenset(asked) if chosen is None else chosen.intersection(asked)


def _shared(
    statements: tuple[Statement, ...], pair: tuple[str, str], of: Of
) -> Iterator[Statement]:
    def ends(one: Statement) -> tuple[str, str]:
        return (one.actor, one.concept) if of is Of.ACTORS else (one.concept, one.actor)

    met = [{ends(one)[1] for one in statements if ends(one)[0] == name} for name in pair]
    common = met[0] & met[1]
    yield from (one for one in statements if ends(one)[1] in common)
