"""Coded claims as other tools know them, before they become annotations.

Importers make :class:`CodedClaim` and :class:`CodedDocument`; :mod:`.annotations` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from parley.graph.anchors import Anchor
from parley.graph.problems import Place


class Kind(StrEnum):
    """The class of a thing that a coding names; the values are names of classes of the model."""

    PERSON = "Person"
    ORGANISATION = "Organisation"
    TOPIC = "Topic"


class Holder(StrEnum):
    """Whose position a claim is, where a speaker and an organisation are coded."""

    ORGANISATION = "organisation"
    SPEAKER = "speaker"
    BOTH = "both"


STANCES: Final = ("favours", "opposes", "mixed", "neutral")
"""Local names of the scheme ``stance``."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by its kind and label; equal ones are one thing."""

    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """A document that claims are coded in.

    ``date`` is an EDTF expression, ``content`` the text, with line feeds, if known.
    """

    key: str
    name: str
    title: str
    date: str | None = None
    author: str | None = None
    note: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class CodedClaim:
    """One claim: who says what, in favour or against, in which document and where in it.

    ``anchor`` is of words that were looked up in the text; None if the claim is unanchored.
    ``id`` is unique in its document and becomes part of IRIs.
    """

    id: str
    place: Place
    concept: Named
    stance: str
    speaker: Named | None = None
    organisation: Named | None = None
    reporter: Named | None = None
    anchor: Anchor | None = None
    paraphrase: str | None = None
    note: str | None = None

    def holders(self, chosen: Holder) -> list[Named]:
        """Return whose position it is; without the one that is chosen, the other one's."""
        both = [n for n in (self.organisation, self.speaker) if n is not None]
        if chosen is Holder.BOTH or len(both) < 2:
            return both
        return both[:1] if chosen is Holder.ORGANISATION else both[1:]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a thing besides its label."""

    aliases: tuple[str, ...] = ()
    note: str | None = None


@dataclass
class Things:
    """The things that a coding names, by label, and which of them exist already, by name."""

    known: dict[str, str] = field(default_factory=dict)
    """From a label to the name of a thing of another file, such as ``actor:russia``."""
    about: dict[Named, About] = field(default_factory=dict)
