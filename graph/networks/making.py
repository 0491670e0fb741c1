"""A network from counts: which matrix, which duplicates, which normalisation, in one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from parley.graph.networks.choices import Choices
from parley.graph.networks.counting import count, nodes_of
from parley.graph.networks.counts import Counts
from parley.graph.networks.duplicates import tally
from parley.graph.networks.evidence import StoreEvidence
from parley.graph.networks.matrix import Evidence, Mode, Network, Node, no_evidence
from parley.graph.networks.normalising import normalised
from parley.graph.networks.projections import one_mode, two_mode
from parley.graph.networks.request import Of, Request
from parley.graph.networks.statements import Moment
from parley.graph.networks.windows import TimeUnit, between, windows
from parley.graph.store import View


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


def network(
    view: View,
    choices: Choices,
    request: Request,
    start: date | None = None,
    end: date | None = None,
) -> Network:
    """Count in a store and return the network of the documents from ``start`` to ``end``.

    It has labels, and its provenance asks the store when it is wanted. The scale is that of
    ``choices``. Raises what :func:`~parley.graph.networks.counting.count`, :func:`make` and
    :func:`~parley.graph.networks.windows.between` raise.
    """
    asked = replace(request, scale=choices.scale)
    counts = between(count(view, choices), start, end)
    return _network(view, choices, asked, counts, start, end)


def networks(
    view: View,
    choices: Choices,
    request: Request,
    unit: TimeUnit,
    width: int,
    start: date | None = None,
    end: date | None = None,
) -> Iterator[Network]:
    """Count once in a store and iterate over the networks of its windows, in order of time.

    Nodes are those that occur in the window. Raises what :func:`network` and
    :func:`~parley.graph.networks.windows.windows` raise.
    """
    asked = replace(request, scale=choices.scale)
    for window in windows(count(view, choices), unit, width, start, end):
        yield _network(view, choices, asked, window.counts, window.start, window.end)


def _network(
    view: View,
    choices: Choices,
    request: Request,
    counts: Counts,
    start: Moment | None,
    end: Moment | None,
) -> Network:
    kept = counts.at_least(request.least_of_actor, request.least_of_concept)
    if len(kept.cells) < len(counts.cells):
        # What a minimum leaves out is no evidence either.
        actors, concepts = frozenset(kept.actors), frozenset(kept.concepts)
        choices = replace(choices, actors=actors, concepts=concepts)
    return make(
        kept,
        request,
        nodes=nodes_of(view, (*kept.actors, *kept.concepts)),
        evidence=StoreEvidence(view, choices, request, start, end),
        start=start,
        end=end,
    )
