"""Paths between two things: the shortest first, found from both ends at once.

Each round asks the store once for everything that the outermost things of one end lead to, so a
search of ``length`` steps asks at most ``length`` times, however many paths there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parley.api.graphql.memory import Asking
from parley.api.graphql.walking import Arrow, Direction, Way, steps

MOST_TRIES = 50_000
"""Steps that are tried to put paths together, within what was found."""


@dataclass
class Found:
    """Paths as lists of statements, and why there may be more."""

    paths: list[tuple[Arrow, ...]] = field(default_factory=list)
    reason: str | None = None


def find_paths(
    asking: Asking, ends: tuple[str, str], way: Way, length: int, first: int, most: int
) -> Found:
    """Return up to ``first`` paths of at most ``length`` steps; no thing is passed twice.

    The search gives up, saying so, past ``most`` things.
    """
    start, goal = ends
    search = _Search(asking, way, most)
    search.grow([start], length - length // 2)
    search.grow([goal], length // 2, reverse=True)
    found = Found(reason=search.reason)
    if start == goal:
        return found
    for path in search.paths(start, goal, length):
        if len(found.paths) == first:
            found.reason = f"there are more than {first} paths"
            break
        found.paths.append(path)
    found.reason = found.reason or search.reason
    return found


class _Search:
    def __init__(self, asking: Asking, way: Way, most: int) -> None:
        self._asking = asking
        self._way = way
        self._most = most
        self._ahead: defaultdict[str, set[tuple[str, Arrow]]] = defaultdict(set)
        self._back: defaultdict[str, set[str]] = defaultdict(set)
        self._tries = 0
        self.reason: str | None = None

    def grow(self, edge: Sequence[str], rounds: int, *, reverse: bool = False) -> None:
        """Learn what lies within some rounds of an end; ``reverse`` goes against the direction."""
        turned = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT}
        ahead = self._way.direction
        direction = turned.get(ahead, Direction.BOTH) if reverse else ahead
        way = Way(self._way.predicates, direction, self._way.admits)
        passed = set(edge)
        for _ in range(rounds):
            if len(edge) == 0:
                return
            if len(passed) > self._most:
                self.reason = f"the search gave up at {self._most} things"
                return
            arrows = sorted(steps(self._asking, edge, way))
            ends = {end for arrow in arrows for end in (arrow.source, arrow.target)}
            allowed = set(way.admits(sorted(ends - passed))) | passed
            for arrow in arrows:
                if arrow.source in allowed and arrow.target in allowed:
                    self._learn(arrow)
            edge = sorted((ends & allowed) - passed)
            passed.update(edge)

    def _learn(self, arrow: Arrow) -> None:
        source, target = arrow.source, arrow.target
        if self._way.direction is not Direction.IN:
            self._ahead[source].add((target, arrow))
            self._back[target].add(source)
        if self._way.direction is not Direction.OUT:
            self._ahead[target].add((source, arrow))
            self._back[source].add(target)

    def paths(self, start: str, goal: str, length: int) -> Iterator[tuple[Arrow, ...]]:
        """Iterate over the paths, shortest first."""
        left = self._distances(goal)
        for exact in range(left.get(start, length + 1), length + 1):
            yield from self._exact(start, goal, exact, left, {start})

    def _distances(self, goal: str) -> dict[str, int]:
        found, edge, distance = {goal: 0}, [goal], 0
        while len(edge) > 0:
            distance += 1
            nearer = {n for one in edge for n in self._back[one]} - found.keys()
            found.update(dict.fromkeys(nearer, distance))
            edge = sorted(nearer)
        return found

    def _exact(
        self, at: str, goal: str, remaining: int, left: dict[str, int], passed: set[str]
    ) -> Iterator[tuple[Arrow, ...]]:
        self._tries += 1
        if self._tries > MOST_TRIES:
            self.reason = f"the search gave up after {MOST_TRIES} tries"
            return
        for beyond, arrow in sorted(self._ahead[at]):
            if beyond == goal:
                if remaining == 1:
                    yield (arrow,)
            elif beyond not in passed and left.get(beyond, remaining) < remaining:
                for rest in self._exact(beyond, goal, remaining - 1, left, passed | {beyond}):
                    yield (arrow, *rest)
