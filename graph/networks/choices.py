"""What counts as a statement, and for whom: the choices that come before any arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from parley.graph.iris import is_iri
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.statements import STANCES, Scale

Member = TypeVar("Member", bound=StrEnum)

COMMITMENTS = (
    "asserts",
    "endorses",
    "reports",
    "distances",
    "ridicules",
    "rejects",
    "appropriates",
    "unspecified",
)
"""Local names of the scheme reporterCommitment: how a reporter stands to what is reported. One that
an extension adds is given by its IRI. A test compares them with the vocabulary, which takes longer
to read than a network to count."""


class Attribution(StrEnum):
    """For which speaker of a chain a statement counts.

    A position has a holder, and each claim it rests on a chain of speakers that ends at the
    document's author. The holder is the innermost speaker; where the claim only says of the holder
    that it holds the position, the holder counts as one hop further in.
    """

    HOLDER = "holder"
    """Whoever is said to hold the position, however deep: what DNA codes."""
    AUTHOR = "author"
    """The outermost speaker: whoever puts the position before the reader."""
    EVERY = "every"
    """Holder, author and all who report in between, each once for each statement."""


class Basis(StrEnum):
    """Which positions count: stated by a claim, or inferred by the coder from wording."""

    STATED = "stated"
    INFERRED = "inferred"
    BOTH = "both"


class Unit(StrEnum):
    """What is counted as one."""

    POSITION = "position"
    """A position in a document, however many of the document's claims it rests on."""
    CLAIM = "claim"
    """Each claim that a position rests on. An embedded content is a claim beside the claim that
    reports it, so a reported demand as a rule counts twice."""


class By(StrEnum):
    """Which node an actor is."""

    ACTOR = "actor"
    ORGANISATION = "organisation"
    """The organisations of the offices that a person holds; whoever holds none stays as is.

    Where a holding has dates and the document has a day, the dates decide: the day lies between
    the first on which the holding may begin and the last on which it may end. An end that is open
    or unknown bounds nothing, but a ``former`` holding needs both dates to count, and an
    ``incoming`` one its begin, since otherwise nobody knows whether the day lies inside. Where a
    date is missing, the holding counts if its source gives it as ``current``."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What is counted. The defaults count each stated position once a document, for its holder.

    ``depth`` keeps the speakers with so many others outside them; 0 is the document's author.
    ``own_voice`` False leaves the document's author out. ``reported_as`` keeps positions whose next
    outer speaker is committed so (local names of ``reporterCommitment``); what the holder says in
    nobody's report passes, what is only said of the holder does not. ``sharing`` counts a reporter
    only where each report on the way to it is committed so; it never bears on the holder. Graphs
    are those in which positions stand. ``weight`` is the IRI of a numeric property of positions or
    claims, such as a confidence, to sum in place of counting ones: the greatest value where a
    statement has several, and 1 where it has none. ``concept_type`` is the IRI of a class.
    ``without_stances`` are names of stances that are off the scale on purpose.

    Raises :class:`NetworkError` if a name is no IRI, a commitment is unknown, or the author is
    asked for at another depth than 0.
    """

    attribution: Attribution = Attribution.HOLDER
    depth: int | None = None
    own_voice: bool = True
    reported_as: frozenset[str] | None = None
    sharing: frozenset[str] | None = None
    basis: Basis = Basis.STATED
    unit: Unit = Unit.POSITION
    by: By = By.ACTOR
    scale: Scale = STANCES
    without_stances: frozenset[str] = frozenset()
    weight: str | None = None
    concept_type: str | None = None
    graphs: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    actors: frozenset[str] | None = None
    without_actors: frozenset[str] = frozenset()
    concepts: frozenset[str] | None = None
    without_concepts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.depth is not None and self.depth < 0:
            raise NetworkError(f"A depth counts speakers from 0, the author; {self.depth} is none.")
        if self.attribution is Attribution.AUTHOR and self.depth not in (None, 0):
            raise NetworkError(
                f"The author stands at depth 0, not {self.depth}: leave the depth out, or count "
                "every speaker."
            )
        for name in ("reported_as", "sharing"):
            for commitment in getattr(self, name) or ():
                if commitment not in COMMITMENTS and not is_iri(commitment):
                    raise NetworkError(
                        f"{name}: “{commitment}” is no commitment; there are {_list(COMMITMENTS)}."
                    )
        for field in fields(self):
            for iri in _iris(field.name, getattr(self, field.name)):
                if not is_iri(iri):
                    raise NetworkError(f"{field.name}: “{iri}” is no absolute IRI.")


IRI_FIELDS = (
    "weight",
    "concept_type",
    "graphs",
    "documents",
    "actors",
    "without_actors",
    "concepts",
    "without_concepts",
)


def _iris(name: str, value: Any) -> Iterable[str]:
    if name not in IRI_FIELDS or value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def member(kind: type[Member], name: str, what: str) -> Member:
    """Return the member of an enumeration by its value, or raise an error that lists them all."""
    try:
        return kind(name)
    except ValueError:
        raise NetworkError(
            f"“{name}” is no {what}; there are {_list(m.value for m in kind)}."
        ) from None


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
