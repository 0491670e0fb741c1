"""Which network is asked of counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parley.graph.networks.duplicates import Duplicates
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.matrix import Mode
from parley.graph.networks.normalising import Normalisation
from parley.graph.networks.projections import ONE_MODE, TWO_MODE, Aggregation
from parley.graph.networks.statements import STANCES, Scale


class Of(StrEnum):
    """Of which nodes a one-mode network is."""

    ACTORS = "actors"
    CONCEPTS = "concepts"


@dataclass(frozen=True, slots=True)
class Request:
    """Which network is made of the counts.

    ``least_of_actor`` and ``least_of_concept`` are minimum frequencies: actors and concepts with
    fewer statements are no nodes (see :meth:`~parley.graph.networks.counts.Counts.at_least`).
    ``stance_in_key`` says whether statements of different stance are never repetitions of each
    other; None is DNA's rule: never, but where stances are ignored. Raises :class:`NetworkError`
    for an aggregation of the other mode.
    """

    mode: Mode = Mode.TWO
    of: Of = Of.ACTORS
    aggregation: Aggregation = Aggregation.IGNORE
    normalisation: Normalisation = Normalisation.NO
    duplicates: Duplicates = Duplicates.INCLUDE
    stance_in_key: bool | None = None
    least_of_actor: float = 0
    least_of_concept: float = 0
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
