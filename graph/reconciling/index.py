"""The index of a version: finds few things whose names may be alike, among very many.

Names are cut into pieces of three characters. What two names share of them, weighted by how rare
each piece is, is one product of sparse matrices for a whole batch; only the names that share most
are then compared in full (:mod:`parley.graph.reconciling.similarity`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from parley.graph.namespaces import WIKIDATA
from parley.graph.reconciling.entities import Entity, Value, spellings
from parley.graph.reconciling.kinds import Kinds
from parley.graph.reconciling.similarity import normalised, similarities

SHORTLIST: Final = 40
"""How many names are compared in full for each query, beside those that are equal to it."""

OCCURRENCES: Final = 8_000
"""Pieces of a name asked are looked up, rarest first, until they occur so often in all names."""

LEAST_PIECES: Final = 6
"""How many are looked up however common they are: a wrong letter spoils three of them."""


@dataclass(frozen=True)
class Likeness:
    """A thing whose name is like the one asked, by its number, how much, and which name it is."""

    entity: int
    score: float
    name: str


@dataclass
class ReconcilingIndex:
    """The things of a version with their names. Build it with :func:`build_index`; it is read-only.

    Memory is about 2 kB for each thing.
    """

    kinds: Kinds
    space: str
    entities: Sequence[Entity]
    names: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_iri = {entity.iri: n for n, entity in enumerate(self.entities)}
        self._exact: dict[str, list[int]] = {}
        self._by_value: dict[str, dict[str, list[int]]] = {}
        schemes = self.kinds.model.schemes.values()
        self._concepts = {c.iri: c.label for s in schemes for c in s.concepts.values()}
        self._fill()
        self._pieces: dict[str, int] = {}
        self._matrix = self._weighted(self.names, learn=True).T.tocsr()

    def find(self, name: str) -> Entity | None:
        """Return the thing that a client means by an id, an IRI or a prefixed name; or None."""
        number = self.number(name)
        return None if number is None else self.entities[number]

    def number(self, name: str) -> int | None:
        for iri in spellings(name.strip(), self.space):
            if iri in self._by_iri:
                return self._by_iri[iri]
        return None

    def label(self, iri: str) -> str:
        """Return the name of a thing, or of a term of the model; its IRI if it has none."""
        if iri in self._by_iri:
            return self.entities[self._by_iri[iri]].name
        return self._concepts.get(iri, iri)

    def with_value(self, key: str, text: str) -> list[int]:
        """Return the numbers of the things that have this value, or a thing of this name."""
        if key not in self._by_value:
            self._by_value[key] = self._values(key)
        return self._by_value[key].get(normalised(text), [])

    def alike(self, asked: Sequence[str]) -> list[list[Likeness]]:
        """Return for each name, which is not normalised, the things of like names, best first."""
        plain = [normalised(name) for name in asked]
        rows, columns = self._shortlist(plain)
        scores = similarities([plain[r] for r in rows], [self.names[c] for c in columns])
        best: list[dict[int, Likeness]] = [{} for _ in asked]
        for row, column, score in zip(rows, columns, scores.tolist(), strict=True):
            owner = self.owners[column]
            known = best[row].get(owner)
            if known is None or known.score < score:
                best[row][owner] = Likeness(owner, score, self.names[column])
        return [
            sorted(found.values(), key=lambda like: (-like.score, self.entities[like.entity].id))
            for found in best
        ]

    def beginning(self, typed: str, limit: int) -> list[int]:
        """Return up to ``limit`` things, by number, with names or words that begin like ``typed``.

        Names come first that begin so themselves, shorter ones before longer ones.
        """
        plain = normalised(typed)
        if plain == "":
            return []
        within = [n for n, name in enumerate(self.names) if f" {plain}" in f" {name}"]
        within.sort(key=lambda n: (not self.names[n].startswith(plain), len(self.names[n])))
        return list(dict.fromkeys(self.owners[n] for n in within))[:limit]

    def _fill(self) -> None:
        for number, entity in enumerate(self.entities):
            for name in dict.fromkeys(normalised(value.text) for value in entity.names):
                if name != "":
                    self._exact.setdefault(name, []).append(len(self.names))
                    self.names.append(name)
                    self.owners.append(number)

    def _values(self, key: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, entity in enumerate(self.entities):
            for text in {normalised(t) for v in entity.of(key) for t in self.texts(v)}:
                found.setdefault(text, []).append(number)
        return found

    def texts(self, value: Value) -> Iterable[str]:
        """Iterate over what a client may write for a value: of a thing its names and ids."""
        if not value.is_thing:
            yield value.text
            return
        yield value.text
        yield self.label(value.text)
        yield value.text.removeprefix(self.space)
        yield value.text.removeprefix(WIKIDATA)
        if value.text in self._by_iri:
            yield from (name.text for name in self.entities[self._by_iri[value.text]].names)

    def _shortlist(self, asked: Sequence[str]) -> tuple[list[int], list[int]]:
        product = (self._weighted(asked, learn=False) @ self._matrix).tocsr()
        rows: list[int] = []
        columns: list[int] = []
        for row, name in enumerate(asked):
            begin, end = product.indptr[row], product.indptr[row + 1]
            near = _largest(product.indices[begin:end], product.data[begin:end])
            found = {*near.tolist(), *self._exact.get(name, ())}
            rows += [row] * len(found)
            columns += sorted(found)
        return rows, columns

    def _weighted(self, names: Sequence[str], *, learn: bool) -> sparse.csr_matrix:
        """Return a row for each name: its pieces, weighted, of length 1."""
        indices: list[int] = []
        starts = [0]
        for name in names:
            indices += self._numbers(name, learn=learn)
            starts.append(len(indices))
        width = max(1, len(self._pieces))
        data = np.ones(len(indices), np.float32)
        shape = (len(names), width)
        matrix = sparse.csr_matrix((data, np.asarray(indices, np.int32), starts), shape=shape)
        if learn:
            counts = np.bincount(matrix.indices, minlength=width)
            self._known = self._pieces.keys()
            self._counts: list[int] = counts.tolist()
            self._rarity = np.log1p(len(names) / np.maximum(counts, 1)).astype(np.float32)
        matrix.data *= self._rarity[matrix.indices]
        lengths = np.sqrt(
            np.add.reduceat(np.append(matrix.data**2, 0), np.asarray(starts[:-1], np.int64))
        )
        sizes = np.diff(starts)
        matrix.data /= np.repeat(np.maximum(lengths, 1e-9), sizes).astype(np.float32)
        return matrix

    def _numbers(self, name: str, *, learn: bool) -> list[int]:
        padded = f"  {name} "
        pieces = {padded[i : i + 3] for i in range(len(padded) - 2)} if name != "" else set()
        if learn:
            return [self._pieces.setdefault(piece, len(self._pieces)) for piece in sorted(pieces)]
        return self._telling([self._pieces[piece] for piece in sorted(pieces & self._known)])

    def _telling(self, numbers: list[int]) -> list[int]:
        """Return the rarest pieces: common ones tell little and are in very many names."""
        numbers.sort(key=self._counts.__getitem__)
        occurrences = 0
        for place, number in enumerate(numbers):
            occurrences += self._counts[number]
            if occurrences > OCCURRENCES and place >= LEAST_PIECES:
                return numbers[:place]
        return numbers


def build_index(entities: Sequence[Entity], kinds: Kinds, base: str) -> ReconcilingIndex:
    """Return the index of ``entities``, as read from a view with the base ``base``."""
    return ReconcilingIndex(kinds, f"{base}id/", entities)


def _largest(columns: NDArray[np.int32], values: NDArray[np.float32]) -> NDArray[np.int32]:
    if len(columns) <= SHORTLIST:
        return columns
    return columns[np.argpartition(values, -SHORTLIST)[-SHORTLIST:]]
