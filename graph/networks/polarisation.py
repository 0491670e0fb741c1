"""Polarisation over time: is there conflict, and does it run between two camps?

Two measures, because neither alone is polarisation. The *conflict share* is the part of all
comparisons of two actors on one concept that is conflict: conflict / (congruence + conflict), 0 if
all agree and 1 if nobody does. The *balance* says how nearly agreement and conflict follow one line
through the whole field: 1 - 2 L / m, with L the frustration index of the network by subtract and m
the weight of its ties (Aref and Wilson, Journal of Complex Networks 6, 2018). A field in two
hostile camps has both high; a quarrel of everybody with everybody has a high share and little
balance; a consensus has a low share, and a balance that says nothing, since one camp is balanced.

Windows with few statements scatter widely; ``statements`` and ``actors`` are given for that reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from parley.graph.networks.counts import Counts
from parley.graph.networks.frustration import Frustration, frustration
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Request
from parley.graph.networks.windows import TimeUnit, windows


@dataclass(frozen=True)
class Polarisation:
    """The two measures of one span of time; a share of nothing is None."""

    conflict_share: float | None
    frustration: Frustration
    statements: float
    actors: int
    start: date | None = None
    end: date | None = None

    @property
    def balance(self) -> float | None:
        """How nearly the field falls into two camps; at least this where it is not exact."""
        return self.frustration.balance


def polarisation(counts: Counts, request: Request, *, seed: int = 0) -> Polarisation:
    """Return the polarisation of counts.

    Of ``request`` only duplicates, scale and the kind of node are used: comparisons are neither
    normalised nor aggregated otherwise than the measures say.
    """
    asked = replace(
        request,
        mode=Mode.ONE,
        aggregation=Aggregation.IGNORE,
        normalisation=Normalisation.NO,
        stance_in_key=True,
    )
    weight = {
        aggregation: float(make(counts, replace(asked, aggregation=aggregation)).weights.sum())
        for aggregation in (Aggregation.CONFLICT, Aggregation.IGNORE)
    }
    compared = weight[Aggregation.IGNORE]
    split = frustration(make(counts, replace(asked, aggregation=Aggregation.SUBTRACT)), seed=seed)
    return Polarisation(
        conflict_share=weight[Aggregation.CONFLICT] / compared if compared else None,
        frustration=split,
        statements=counts.total(),
        actors=len(counts.actors),
    )


def polarisation_over_time(
    counts: Counts,
    request: Request,
    unit: TimeUnit,
    width: int,
    start: date | None = None,
    end: date | None = None,
) -> Iterator[Polarisation]:
    """Iterate over the polarisation of each window, in order of time.

    Raises what :func:`~parley.graph.networks.windows.windows` raises.
    """
    for window in windows(counts, unit, width, start, end):
        found = polarisation(window.counts, request)
        yield replace(found, start=window.start, end=window.end)
