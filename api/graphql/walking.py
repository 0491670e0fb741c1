"""Walking the graph for drawings: breadth first, one SPARQL query for each level.

What is found is put in order before it is cut to a limit, so the same data always give the same
drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from parley.api.graphql.memory import CHUNK, Asking


class Direction(Enum):
    """Which way relations are followed from a thing."""

    OUT = "from the thing that has the field to its values"
    IN = "from the values of the field to what has it"
    BOTH = "both ways"


class Arrow(NamedTuple):
    """One statement between two things, by their IRIs."""

    source: str
    predicate: str
    target: str


@dataclass(frozen=True)
class Way:
    """How a walk goes: along which predicates, which way, and which things it may step on.

    ``admits`` is given the things of a level and returns those that may be drawn.
    """

    predicates: Sequence[str]
    direction: Direction
    admits: Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True)
class Walk:
    """The things found, nearest first, with their levels; ``cut`` if there were too many."""

    levels: dict[str, int]
    cut: bool


def walk(asking: Asking, seeds: Sequence[str], way: Way, depth: int, most: int) -> Walk:
    """Return the things within ``depth`` steps of the seeds, at most ``most`` of them.

    The seeds are drawn in any case.
    """
    admitted = list(dict.fromkeys(seeds))
    levels = dict.fromkeys(admitted[:most], 0)
    cut = len(admitted) > most
    edge = list(levels)
    for level in range(1, depth + 1):
        if len(edge) == 0:
            break
        ends = {end for arrow in steps(asking, edge, way) for end in (arrow.source, arrow.target)}
        found = list(way.admits(sorted(ends - levels.keys())))
        edge = found[: most - len(levels)]
        cut = cut or len(found) > len(edge)
        levels.update(dict.fromkeys(edge, level))
    return Walk(levels, cut)


def steps(asking: Asking, things: Sequence[str], way: Way) -> Iterator[Arrow]:
    """Iterate over what leads from, or to, each of the things."""
    for part in _chunks(things):
        for row in asking.rows(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {_one_step(part, way)} }}"):
            yield Arrow(row["s"].value, row["p"].value, row["o"].value)


def _one_step(things: Sequence[str], way: Way) -> str:
    head = values("?n", things)
    along = f"FILTER(?p IN ({', '.join(f'<{iri}>' for iri in way.predicates)}))"
    out = f"{{ {head} ?n ?p ?o {along} FILTER(isIRI(?o)) BIND(?n AS ?s) }}"
    into = f"{{ {head} ?s ?p ?n {along} FILTER(isIRI(?s)) BIND(?n AS ?o) }}"
    ways = {Direction.OUT: [out], Direction.IN: [into], Direction.BOTH: [out, into]}
    return " UNION ".join(ways[way.direction])


def arrows_within(
    asking: Asking, things: Sequence[str], predicates: Sequence[str]
) -> dict[Arrow, tuple[str, ...]]:
    """Return every statement between two of the things, with the graphs that it stands in."""
    among = set(things)
    along = ", ".join(f"<{iri}>" for iri in predicates)
    found: dict[Arrow, set[str]] = {}
    for part in _chunks(things):
        head = values("?s", part)
        query = (
            f"SELECT ?s ?p ?o ?g WHERE {{ {head} GRAPH ?g {{ ?s ?p ?o }} FILTER(?p IN ({along})) }}"
        )
        for row in asking.rows(query):
            if row["o"].value in among:
                arrow = Arrow(row["s"].value, row["p"].value, row["o"].value)
                found.setdefault(arrow, set()).add(row["g"].value)
    return {arrow: tuple(sorted(found[arrow])) for arrow in sorted(found)}


def values(variable: str, iris: Iterable[str]) -> str:
    """Return the clause that binds a variable to each of the IRIs."""
    return f"VALUES {variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _chunks(things: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]
