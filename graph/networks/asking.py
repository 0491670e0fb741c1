"""A network asked for by named parameters: the words of the command, the addresses and GraphQL.

:mod:`.parameters` has the table of them; :mod:`.series` makes the networks that are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from parley.graph.networks.choices import Attribution, Basis, By, Choices, Unit
from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.kernels import Kernel
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation, require_fitting
from parley.graph.networks.parameters import TABLE
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.reading import Parameters, Reader
from parley.graph.networks.request import Of, Request
from parley.graph.networks.windows import Span, Width

__all__ = ["Asked", "Parameters", "Reader", "Span", "Width", "asked"]

CHOSEN: Final[dict[str, type[StrEnum]]] = {p.name: p.choices for p in TABLE if p.choices}
"""Parameters with one value out of a list."""

NAMES: Final = tuple(p.name for p in TABLE if p.names and p.several)
"""Parameters that name things, by IRI or prefixed name, any number of them."""

SEVERAL: Final = tuple(p.name for p in TABLE if p.several and not p.names)
SINGLE: Final = tuple(p.name for p in TABLE if not p.several and not p.choices)
PARAMETERS: Final = tuple(p.name for p in TABLE)


@dataclass(frozen=True)
class Asked:
    """What is counted, which network is made of it, over which days, and in which windows.

    Without ``window`` and ``spans`` there is one network, of the days from ``start`` to ``end``.
    A kernel weighs statements within windows, by a bandwidth in days. Use
    :func:`~parley.graph.networks.series.networks_asked`, which heeds all of it.
    """

    choices: Choices
    request: Request
    start: date | None = None
    end: date | None = None
    window: Width | None = None
    spans: tuple[Span, ...] = ()
    kernel: Kernel | None = None
    bandwidth: float | None = None

    @property
    def windowed(self) -> bool:
        """Whether networks of several windows are asked for."""
        return self.window is not None or len(self.spans) > 0


def asked(parameters: Parameters, prefixes: Mapping[str, str]) -> Asked:
    """Read parameters; whichever is not given has the default of the table.

    Raises :class:`NetworkError` for a parameter that there is not, one that is given twice but
    takes one value, a value that it cannot have, and parameters that do not go together; the
    message begins with its name.
    """
    for name in parameters:
        if name not in PARAMETERS:
            raise NetworkError(f"{name} is no parameter; there are {', '.join(PARAMETERS)}.")
    reader = Reader(parameters, prefixes)
    found = Asked(
        choices=_choices(reader),
        request=_request(reader),
        start=reader.day("from"),
        end=reader.day("to"),
        window=reader.width(),
        spans=reader.spans(),
        kernel=reader.chosen(Kernel, "kernel"),
        bandwidth=reader.number("bandwidth"),
    )
    require_fitting(found.request.normalisation, found.request.mode)
    _check(found)
    return found


def _check(found: Asked) -> None:
    if found.start is not None and found.end is not None and found.start > found.end:
        raise NetworkError(
            f"from: the range begins on {found.start}, after its end on {found.end}."
        )
    if found.spans and found.window is not None:
        raise NetworkError("windows: goes not together with window; give one of the two.")
    if found.spans and (found.start or found.end):
        raise NetworkError("windows: each has its own bounds, so leave out from and to.")
    if (found.kernel is None) != (found.bandwidth is None):
        raise NetworkError("kernel: a kernel and a bandwidth (in days) are given together.")
    if found.kernel is not None and not found.windowed:
        raise NetworkError("kernel: weighs around the middle of windows: give window or windows.")
    if found.bandwidth is not None and not found.bandwidth > 0:
        raise NetworkError(f"bandwidth: is a positive number of days, not {found.bandwidth:g}.")


def _choices(reader: Reader) -> Choices:
    return Choices(
        attribution=reader.member(Attribution, "attribution"),
        depth=reader.integer("depth"),
        own_voice=not reader.flag("without-author"),
        reported_as=reader.listed("reported-as"),
        sharing=reader.listed("sharing"),
        basis=reader.member(Basis, "basis"),
        unit=reader.member(Unit, "unit"),
        by=reader.member(By, "by"),
        scale=reader.scale(),
        without_stances=reader.stances("without-stance"),
        weight=reader.iri("weight"),
        concept_type=reader.iri("on"),
        graphs=reader.iris("graph"),
        documents=reader.iris("document"),
        actors=reader.iris("actor"),
        without_actors=reader.iris("without-actor") or frozenset(),
        concepts=reader.iris("concept"),
        without_concepts=reader.iris("without-concept") or frozenset(),
    )


def _request(reader: Reader) -> Request:
    of_actor, of_concept = _least(reader.text("at-least"))
    return Request(
        mode=reader.member(Mode, "mode"),
        of=reader.member(Of, "of"),
        aggregation=reader.member(Aggregation, "aggregate"),
        normalisation=reader.member(Normalisation, "normalise"),
        duplicates=reader.member(Duplicates, "duplicates"),
        least_of_actor=of_actor,
        least_of_concept=of_concept,
        scale=reader.scale(),
    )


def _least(value: str | None) -> tuple[float, float]:
    if value is None:
        return 0, 0
    try:
        of_actor, of_concept = (float(part) for part in value.split(","))
    except ValueError:
        raise NetworkError(
            f"at-least: “{value}” is not two numbers such as 2,3: the least number of "
            "statements by an actor, and on a concept."
        ) from None
    return of_actor, of_concept
