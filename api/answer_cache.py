"""Answers that were given before: kept in memory, for each version of the data.

A version never changes, so an answer from it to a query that holds no clock, chance or other
endpoint stays what it is. What is asked again, as pages and dashboards do, needs no worker.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was sent, without its coding."""

    media_type: str
    content: bytes
    rows: int
    partial: bool = False


class AnswerCache:
    """Keeps answers by tag up to a size in bytes, and forgets what was not asked for longest."""

    def __init__(self, most_octets: int, longest: int = 1 << 18) -> None:
        self._most = most_octets
        self._longest = longest
        self._held: OrderedDict[str, KeptAnswer] = OrderedDict()
        self._octets = 0

    def get(self, tag: str) -> KeptAnswer | None:
        found = self._held.get(tag)
        if found is not None:
            self._held.move_to_end(tag)
        return found

    def put(self, tag: str, answer: KeptAnswer) -> None:
        """Keep an answer, unless it is so long that it would displace many others."""
        if len(answer.content) > self._longest or tag in self._held:
            return
        self._held[tag] = answer
        self._octets += len(answer.content)
        while self._octets > self._most:
            _, gone = self._held.popitem(last=False)
            self._octets -= len(gone.content)
