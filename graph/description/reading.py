"""A data set as numbers, so that it can be counted without holding it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from parley.graph.engine import TYPE, Node, Value

MASK = (1 << 32) - 1
"""A statement is kept as one number: that of its subject, shifted by 32 bits, and of its object."""

Kind = tuple[bool, tuple[str, ...]]
"""Whether a term is a literal; its datatype if it is, else its classes, sorted."""


class Tally:
    """The distinct terms of one graph, by number."""

    def __init__(self) -> None:
        self.triples = 0
        self.subjects: set[int] = set()
        self.objects: set[int] = set()
        self.properties: set[int] = set()
        self.classes: set[int] = set()


class Group:
    """Statements with one property whose subjects have the same classes.

    ``flows`` counts them by the kind of their object, given by its place in :attr:`Reading.kinds`.
    """

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.classes = classes
        self.subjects: set[int] = set()
        self.objects: set[int] = set()
        self.flows: Counter[int] = Counter()


class Reading:
    """Statements as numbers: of each property the pairs of subject and object, each once."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._numbers: dict[Value, int] = {}
        self.pairs: dict[ox.NamedNode, set[int]] = {}
        self.tallies: dict[Node | ox.DefaultGraph, Tally] = {}
        self._read(quads)
        self.terms = list(self._numbers)
        self.kinds: list[Kind] = []
        self.kind_of = self._numbered_kinds()

    def _read(self, quads: Iterable[ox.Quad]) -> None:
        # Most of the time of a census is spent here: nothing of ours is called for each statement.
        numbers, all_pairs, tallies = self._numbers, self.pairs, self.tallies
        for subject, predicate, value, graph in quads:
            s = numbers.setdefault(subject, len(numbers))
            o = numbers.setdefault(value, len(numbers))
            pairs = all_pairs.get(predicate)
            if pairs is None:
                pairs = all_pairs[predicate] = set()
                numbers.setdefault(predicate, len(numbers))
            pairs.add(s << 32 | o)
            tally = tallies.get(graph)
            if tally is None:
                tally = tallies[graph] = Tally()
            tally.triples += 1
            tally.subjects.add(s)
            tally.objects.add(o)
            tally.properties.add(numbers[predicate])
            if predicate == TYPE:
                tally.classes.add(o)

    def _numbered_kinds(self) -> list[int]:
        """Fill ``kinds`` and return the place in it of the kind of each term."""
        classes: dict[int, list[str]] = {}
        for subject, cls in self.numbered(TYPE):
            name = self.terms[cls]
            if isinstance(name, ox.NamedNode):
                classes.setdefault(subject, []).append(name.value)
        places: dict[Kind, int] = {}
        found = []
        for number, term in enumerate(self.terms):
            if isinstance(term, ox.Literal):
                kind: Kind = (True, (term.datatype.value,))
            else:
                kind = (False, tuple(sorted(classes.get(number, ()))))
            found.append(places.setdefault(kind, len(places)))
        self.kinds += places
        return found

    def numbered(self, predicate: ox.NamedNode) -> Iterator[tuple[int, int]]:
        for pair in self.pairs.get(predicate, ()):
            yield pair >> 32, pair & MASK

    def groups(self, predicate: ox.NamedNode) -> list[Group]:
        """Return the statements with ``predicate``, grouped by the classes of their subjects."""
        kind_of = self.kind_of
        found: dict[int, Group] = {}
        for subject, value in self.numbered(predicate):
            kind = kind_of[subject]
            group = found.get(kind)
            if group is None:
                group = found[kind] = Group(self.kinds[kind][1])
            group.subjects.add(subject)
            group.objects.add(value)
            group.flows[kind_of[value]] += 1
        return list(found.values())

    def values(self, predicate: ox.NamedNode) -> Iterator[tuple[Value, Value]]:
        """Iterate over the subjects and objects of ``predicate``, in no order."""
        for subject, value in self.numbered(predicate):
            yield self.terms[subject], self.terms[value]
