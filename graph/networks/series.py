"""The networks that named parameters ask for: one, or one for each window of a series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parley.graph.networks.asking import Asked
from parley.graph.networks.counting import count, nodes_of
from parley.graph.networks.counts import Counts
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.gathered import Gathered, GatheredEvidence
from parley.graph.networks.kernels import smoothed
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.statements import Moment
from parley.graph.networks.windows import Window, between, spans, windows
from parley.graph.store import View


@dataclass(frozen=True)
class Part:
    """The counts of one network of a series, after minimum frequencies and the kernel."""

    counts: Counts
    start: Moment | None
    end: Moment | None


def parts(counts: Counts, asked: Asked) -> Iterator[Part]:
    """Iterate over the counts of each network, in the order of the windows.

    Minimum frequencies are those of the window, before a kernel weighs its statements. Raises
    :class:`NetworkError` if no window lies in the range, and what :mod:`.windows` and
    :mod:`.kernels` raise.
    """
    if not asked.windowed:
        chosen = between(counts, asked.start, asked.end)
        yield Part(_frequent(chosen, asked), asked.start, asked.end)
        return
    empty = True
    for window in _windows(counts, asked):
        empty = False
        kept = _frequent(window.counts, asked)
        if asked.kernel is not None and asked.bandwidth is not None:
            one_mode = asked.request.mode is Mode.ONE
            kept = smoothed(kept, window.middle, asked.bandwidth, asked.kernel, one_mode=one_mode)
        yield Part(kept, window.start, window.end)
    if empty:
        raise NetworkError(
            "window: none lies wholly in the range of the documents that are chosen: take a "
            "narrower one, or a wider range (from, to)."
        )


def _windows(counts: Counts, asked: Asked) -> Iterator[Window]:
    if asked.window is None:
        return spans(counts, asked.spans)
    width = asked.window
    return windows(counts, width.unit, width.number, asked.start, asked.end)


def _frequent(counts: Counts, asked: Asked) -> Counts:
    return counts.at_least(asked.request.least_of_actor, asked.request.least_of_concept)


def networks_asked(view: View, asked: Asked) -> Iterator[Network]:
    """Count once in a store and iterate over the networks that are asked for.

    Nodes have labels and are those that occur in the window. Evidence is fetched once, when it is
    first wanted, and is exactly what each network counts. Raises what
    :func:`~parley.graph.networks.counting.count`, :func:`parts` and
    :func:`~parley.graph.networks.making.make` raise.
    """
    counts = count(view, asked.choices)
    nodes = nodes_of(view, (*counts.actors, *counts.concepts))
    gathered = Gathered(view, asked.choices)
    request = replace(asked.request, scale=asked.choices.scale)
    for part in parts(counts, asked):
        yield make(
            part.counts,
            request,
            nodes=nodes,
            evidence=evidence_of(gathered, part, asked),
            start=part.start,
            end=part.end,
        )


def evidence_of(gathered: Gathered, part: Part, asked: Asked) -> GatheredEvidence:
    """Return the evidence of one part, which knows the statements behind its nodes as well."""
    return GatheredEvidence(
        gathered.view, asked.choices, asked.request, gathered=gathered, counts=part.counts
    )


def evidence_asked(view: View, asked: Asked) -> GatheredEvidence:
    """Return the evidence of the one network that is asked for.

    Raises :class:`NetworkError` if there are windows, since an edge then has evidence in each.
    """
    if asked.windowed:
        raise NetworkError(
            "claims: are those of one network: in place of windows, give from and to."
        )
    (part,) = parts(count(view, asked.choices), asked)
    return evidence_of(Gathered(view, asked.choices), part, asked)
