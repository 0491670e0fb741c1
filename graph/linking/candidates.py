"""Candidates for things: items with similar names, scored, without the pairs that are settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from parley.graph.linking.items import Item
from parley.graph.linking.judgements import Judgements
from parley.graph.linking.scoring import Candidate, ranked, scored
from parley.graph.linking.subjects import Subject

LOOKED_AT: Final = 60
"""Items that are scored for each name of a thing."""
LOWEST: Final = 0.45
"""Score below which an item is no candidate: its name is another one."""
RIVAL: Final = 0.1
"""How near the second may not be, if the first is to be accepted by its score."""


class Items(Protocol):
    """Where items come from: a snapshot, or what was fetched from Wikidata."""

    def named(self, name: str, limit: int) -> Iterable[Item]:
        """Return items with names like ``name``."""

    def above(self, identifier: str) -> frozenset[str]:
        """Return a class and the classes above it."""


def candidates(
    subject: Subject, items: Items, judgements: Judgements | None = None, limit: int = 5
) -> list[Candidate]:
    """Return up to ``limit`` items for ``subject``, the best first.

    With ``judgements``, without those that were rejected, by themselves or by what follows from
    other decisions.
    """
    found: dict[str, Item] = {}
    for name in (subject.label, *subject.aliases):
        found |= {item.id: item for item in items.named(name, LOOKED_AT)}
    known = judgements or Judgements(())
    possible = [item for item in found.values() if not known.rejected(subject.iri, item.id)]
    every = ranked(scored(subject, item, items.above) for item in possible)
    return [candidate for candidate in every if candidate.score >= LOWEST][:limit]


def acceptable(found: list[Candidate], threshold: float) -> Candidate | None:
    """Return the first candidate if it reaches ``threshold`` and no rival is near, else None."""
    if len(found) == 0 or found[0].score < threshold:
        return None
    if len(found) > 1 and found[0].score - found[1].score < RIVAL:
        return None
    return found[0]
