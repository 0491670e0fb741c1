"""Statements, the unit that discourse networks count, and the scale their stances lie on.

A statement is what Discourse Network Analyzer (DNA) codes in one span of a document: an actor, a
concept, and where the actor stands toward it. Here it is a position of the graph together with one
of the claims that it rests on, so a position that rests on three claims makes three statements.
Importers make statements, exporters write them, and the networks are computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from parley.graph.networks.errors import NetworkError

Day = date
Moment = datetime | date
"""When something was published: a day, or a moment of it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """That an actor takes a stance toward a concept in a document, once.

    Actors, concepts and documents are named by IRI, or by any text that names each only once.
    ``stance`` is a value of a :class:`Scale`. ``depth`` is the number of speakers outside the one
    who counts: 0 for the document's author. ``iri`` is that of the position (or of the coded
    statement it came from), so statements of one position are told apart by ``claims``.
    """

    iri: str
    document: str
    date: Moment | None
    actor: str
    concept: str
    stance: float
    weight: float = 1.0
    claims: tuple[str, ...] = ()
    depth: int = 0
    commitment: str | None = None
    """How the next outer speaker stands to the content, a concept of ``reporterCommitment``."""
    basis: str | None = None
    """Whether a claim states the position or the coder infers it: of ``positionBasis``."""

    @property
    def day(self) -> Day | None:
        """The date without the time of day."""
        return self.date.date() if isinstance(self.date, datetime) else self.date


@dataclass(frozen=True, slots=True)
class Scale:
    """The declared range of stances, from most against to most in favour.

    The range is declared and not taken from the values that happen to occur, so that the distance
    of two stances is the same in every selection. ``labels`` names values: pairs of a value and the
    local name (or the whole IRI) of a stance; several stances may share a value. Raises
    :class:`NetworkError` if the range is empty or a labelled value lies outside it.
    """

    low: float
    high: float
    labels: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise NetworkError(
                f"A scale runs from a lower to a higher value, not from {self.low:g} to "
                f"{self.high:g}."
            )
        for value, _ in self.labels:
            self.check(value)

    @property
    def range(self) -> float:
        return self.high - self.low

    def check(self, stance: float) -> float:
        """Return ``stance``, or raise :class:`NetworkError` if it lies outside the scale."""
        if not self.low <= stance <= self.high:
            raise NetworkError(
                f"The stance {stance:g} lies outside the scale from {self.low:g} to {self.high:g}: "
                "correct it, or declare a wider scale."
            )
        return stance

    def distance(self, one: float, other: float) -> float:
        """Return how far two stances are apart, from 0 (equal) to 1 (the two ends)."""
        return abs(one - other) / self.range

    def label(self, stance: float) -> str:
        """Return the first name of a value, or the value itself as text where it has none."""
        return next((name for value, name in self.labels if value == stance), f"{stance:g}")


STANCES = Scale(-1, 1, ((-1, "opposes"), (0, "mixed"), (0, "neutral"), (1, "favours")))
"""The stances of the model: who is divided or shows neither lies half-way between the two sides."""

AGREEMENT = Scale(0, 1, ((0, "no"), (1, "yes")))
"""The yes or no of DNA's default statement type."""
