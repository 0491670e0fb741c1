"""Kernels: statements weigh the less, the farther they are from the middle of a window."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from parley.graph.networks.counts import Counts
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.moments import day, instant, timed
from parley.graph.networks.statements import Moment


class Kernel(StrEnum):
    """How much a statement weighs by its distance u from the middle, in bandwidths.

    Source: Silverman, Density estimation (1986), table 3.1.
    """

    UNIFORM = "uniform"
    TRIANGULAR = "triangular"
    EPANECHNIKOV = "epanechnikov"
    GAUSSIAN = "gaussian"
    """Reaches over the whole range; the bandwidth is its standard deviation."""

    def weight(self, u: float) -> float:
        """Return the density at u: at most at 0, alike on both sides, 1 in sum."""
        distance = abs(u)
        if self is Kernel.GAUSSIAN:
            return float(np.exp(-0.5 * u * u) / np.sqrt(2 * np.pi))
        if distance > 1:
            return 0.0
        if self is Kernel.TRIANGULAR:
            return 1 - distance
        return 0.5 if self is Kernel.UNIFORM else 0.75 * (1 - u * u)


def smoothed(
    counts: Counts, middle: Moment, bandwidth: float, kernel: Kernel, *, one_mode: bool
) -> Counts:
    """Return the counts with each statement weighed by its distance in days from ``middle``.

    From a middle with a time of day, the distance has fractions of days.

    In one mode a pair of statements weighs the geometric mean of the two, as in DNA; that is what
    comes of it if each weighs its square root, which is what ``one_mode`` gives. Raises
    :class:`NetworkError` for a bandwidth that is not positive, and for a document without a date.
    """
    if not bandwidth > 0:
        raise NetworkError(f"A bandwidth is a positive number of days, not {bandwidth:g}.")
    factors: dict[str, float] = {}
    for name in counts.documents:
        found = kernel.weight(_days(counts.day_of(name), middle) / bandwidth)
        factors[name] = found**0.5 if one_mode else found
    return counts.times(factors)


def _days(moment: Moment, middle: Moment) -> float:
    if timed(middle):
        return (instant(moment) - instant(middle)).total_seconds() / 86400
    return (day(moment) - day(middle)).days
