"""Whether linked items are still what they were when they were linked: something to review, or not.

Nothing is changed. An item that was merged, was deleted, or is called otherwise is for a person to
look at; so is one whose description is another now, since labels alone hide a change of subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from parley.graph.linking.decisions import ACCEPTING, Decision, in_force
from parley.graph.linking.items import Item


class Present(Protocol):
    """Items as they are now: a snapshot, or what was fetched."""

    def item(self, identifier: str) -> Item | None:
        """Return an item, the one it was merged into, or None."""

    def gone(self, identifier: str) -> bool:
        """Return whether it is known that the item does not exist."""


@dataclass(frozen=True)
class Finding:
    """What is to be reviewed: ``kind`` is redirected, deleted, relabelled or redescribed.

    ``unknown`` stands for an item that the present says nothing of, so that it was not checked.
    """

    decision: Decision
    kind: str
    before: str
    now: str


def findings(decisions: Iterable[Decision], present: Present) -> Iterator[Finding]:
    """Iterate over what has become of the items of links in force, by the order of decisions."""
    for decision in in_force(decisions):
        if decision.judgement in ACCEPTING and decision.item is not None:
            yield from _findings(decision, decision.item, present)


def _findings(decision: Decision, identifier: str, present: Present) -> Iterator[Finding]:
    item = present.item(identifier)
    if item is None:
        kind = "deleted" if present.gone(identifier) else "unknown"
        yield Finding(decision, kind, identifier, "")
        return
    if item.id != identifier:
        yield Finding(decision, "redirected", identifier, item.id)
    label, description = decision.item_label, decision.item_description
    if label is not None and label not in item.labels.values():
        yield Finding(decision, "relabelled", label, item.label())
    if description is not None and description not in item.descriptions.values():
        yield Finding(decision, "redescribed", description, item.description())
