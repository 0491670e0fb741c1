"""The claims and passages behind nodes and edges, asked of the store when somebody wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from parley.graph.networks.choices import Choices
from parley.graph.networks.counting import statements_of
from parley.graph.networks.matrix import Mode
from parley.graph.networks.moments import within
from parley.graph.networks.projections import pair_weight
from parley.graph.networks.questions import PREFIXES, values
from parley.graph.networks.request import Of, Request
from parley.graph.networks.statements import Moment, Statement
from parley.graph.store import Row, View

BATCH = 500


@dataclass(frozen=True)
class StoreEvidence:
    """From cells and nodes of a network to statements; see :attr:`Network.evidence`."""

    view: View
    choices: Choices
    request: Request
    start: Moment | None = None
    end: Moment | None = None

    def __call__(self, row: str, column: str) -> tuple[str, ...]:
        """Return the IRIs of the statements behind a cell, each once."""
        return tuple(dict.fromkeys(one.iri for one in self.edge(row, column)))

    def edge(self, row: str, column: str) -> tuple[Statement, ...]:
        """Return the statements behind a cell, repetitions included.

        In one mode they are those of the two nodes that make pairs: for congruence, statements
        that agree at least in part with one of the other node; for conflict, those that do not
        wholly agree; otherwise all on what both speak of.
        """
        if self.request.mode is Mode.TWO:
            return self._of((row,), (column,))
        pair = (row, column)
        found = self._of(pair, None) if self.request.of is Of.ACTORS else self._of(None, pair)
        return tuple(self._paired(found, row, column))

    def node(self, name: str) -> tuple[Statement, ...]:
        """Return the statements by an actor, or on a concept."""
        return self._of((name,), None) or self._of(None, (name,))

    def _of(
        self, actors: tuple[str, ...] | None, concepts: tuple[str, ...] | None
    ) -> tuple[Statement, ...]:
        """Return the statements of these actors and concepts, as far as they are chosen at all."""
        chosen = replace(
            self.choices,
            actors=_within(actors, self.choices.actors),
            concepts=_within(concepts, self.choices.concepts),
        )
        return tuple(one for one in statements_of(self.view, chosen) if self._in_range(one))

    def _in_range(self, one: Statement) -> bool:
        if self.start is None and self.end is None:
            return True
        return one.date is not None and within(one.date, self.start, self.end)

    def _paired(
        self, statements: tuple[Statement, ...], row: str, column: str
    ) -> Iterator[Statement]:
        def ends(one: Statement) -> tuple[str, str]:
            of_actors = self.request.of is Of.ACTORS
            return (one.actor, one.concept) if of_actors else (one.concept, one.actor)

        stances: dict[tuple[str, str], set[float]] = {}
        for one in statements:
            stances.setdefault(ends(one), set()).add(one.stance)
        for one in statements:
            name, shared = ends(one)
            others = stances.get((column if name == row else row, shared), set())
            if any(self._weigh(one.stance, other) for other in others):
                yield one

    def _weigh(self, one: float, other: float) -> bool:
        weight = pair_weight(self.request.aggregation, self.choices.scale, one, other)
        return weight != 0


def _within(asked: tuple[str, ...] | None, chosen: frozenset[str] | None) -> frozenset[str] | None:
    if asked is None:
        return chosen
    return frozenset(asked) if chosen is None else chosen.intersection(asked)


@dataclass(frozen=True)
class ClaimPassage:
    """Where a claim is made: its paraphrase, and the passage by positions, 0-based, half-open.

    ``words`` are those of the passage where the store was built with texts, else None.
    """

    claim: str
    paraphrase: str
    document: str
    passage: str
    start: int
    end: int
    words: str | None


def passages_of(view: View, claims: Iterable[str]) -> tuple[ClaimPassage, ...]:
    """Return the passages that express claims, in the order of the documents."""
    found: dict[str, ClaimPassage] = {}
    ordered = sorted(set(claims))
    for begin in range(0, len(ordered), BATCH):
        names = ordered[begin : begin + BATCH]
        text = f"""{PREFIXES}SELECT ?claim ?paraphrase ?document ?passage ?start ?end ?words
WHERE {{ {values("claim", names)}
  ?claim parley:expressedIn ?passage . ?passage oa:hasSource ?document ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?claim parley:paraphrase ?paraphrase }}
  OPTIONAL {{ ?passage parley:words ?words }} }}
ORDER BY ?claim (LANG(?paraphrase) != "en") ?paraphrase"""
        for row in view.query(text).rows():
            found.setdefault(_value(row, "claim"), _passage(row))
    return tuple(sorted(found.values(), key=lambda one: (one.document, one.start, one.claim)))


def _passage(row: Row) -> ClaimPassage:
    return ClaimPassage(
        claim=_value(row, "claim"),
        paraphrase=_value(row, "paraphrase"),
        document=_value(row, "document"),
        passage=_value(row, "passage"),
        start=int(_value(row, "start")),
        end=int(_value(row, "end")),
        words=_value(row, "words") if "words" in row else None,
    )


def _value(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
