"""What follows from decisions, so that nobody is asked what is settled.

Things and items that are the same by an exact match, or an item and the one it was redirected to,
form a group. What was rejected of one of a group is rejected of all: from A = B and B != C follows
A != C. The model is the resolver graph of nomenklatura; close matches say nothing about others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parley.graph.linking.decisions import ACCEPTING, Decision, Judgement, in_force


class Judgements:
    """Decisions in force and their consequences. Superseded ones among those given count nothing.

    ``redirects`` are items by the items that were merged into them.
    """

    def __init__(
        self, decisions: Iterable[Decision], redirects: Mapping[str, str] | None = None
    ) -> None:
        self.in_force = in_force(decisions)
        self._parent: dict[str, str] = {}
        for old, new in (redirects or {}).items():
            self._join(old, new)
        for decision in self.in_force:
            if decision.judgement is Judgement.EXACT and decision.item is not None:
                self._join(decision.subject, decision.item)
        self._different = {
            frozenset((self._group(d.subject), self._group(d.item)))
            for d in self.in_force
            if d.judgement is Judgement.DIFFERENT and d.item is not None
        }
        self._items = {
            self._group(d.subject): d.item
            for d in self.in_force
            if d.judgement is Judgement.EXACT and d.item is not None
        }

    def same(self, one: str, other: str) -> bool:
        """Return whether two things or items are the same by decisions, or by what follows."""
        return self._group(one) == self._group(other)

    def rejected(self, subject: str, item: str) -> bool:
        """Return whether an item is known not to be the thing, so that it is not to be proposed.

        That is so if the pair, or one that is the same, was rejected; if the thing is another
        item already; or if no item is meant.
        """
        if self.same(subject, item):
            return False
        if frozenset((self._group(subject), self._group(item))) in self._different:
            return True
        return self._group(subject) in self._items or any(
            d.subject == subject and d.judgement is Judgement.NONE for d in self.in_force
        )

    def of(self, subject: str) -> list[Decision]:
        """Return the decisions in force on a thing."""
        return [decision for decision in self.in_force if decision.subject == subject]

    def settled(self, subject: str) -> bool:
        """Return whether a thing is linked, or is known to have no item."""
        return any(
            d.judgement in ACCEPTING or d.judgement is Judgement.NONE for d in self.of(subject)
        )

    def unsure(self, subject: str) -> bool:
        """Return whether somebody looked at items for a thing, and could not decide."""
        return any(
            d.judgement is Judgement.UNDECIDED and d.item is not None for d in self.of(subject)
        )

    def _group(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(parent, parent)
            name = parent
        return name

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self._group(one), self._group(other)))
        if first != second:
            self._parent[second] = first
