"""The default graph of a query that chooses several: their merge, each statement once.

The engine repeats a statement for each of the chosen graphs that holds it, which falsifies counts.
So the merge is made in an engine of its own, in memory, with the named graphs that the query may
name beside it; the engine asked for it may be read-only, and must not get a graph that
``GRAPH ?g`` would find. The union of all graphs needs nothing of this: views keep it.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 13.2: the default graph is the
RDF merge of the graphs that ``FROM`` names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from parley.graph.engine import select
from parley.graph.sparql_tokens import Token, prologue_end, tokens
from parley.graph.store import Dataset

FROM: Final = re.compile("from", re.IGNORECASE)
KEPT: Final = 2
"""How many merges are kept; pages of a client that asks for one after another choose the same."""

Chosen = tuple[tuple[str, ...], tuple[str, ...] | None]
"""Graphs whose merge is the default graph, and the named graphs; None is all of them."""


def chosen_graphs(text: str, dataset: Dataset, prefixes: Mapping[str, str]) -> Chosen | None:
    """Return which graphs a query chooses; None unless several make its default graph.

    What cannot be read is left to the engine to complain of.
    """
    clauses = Dataset() if dataset.default is not None else _clauses(text, prefixes)
    default = dataset.default if dataset.default is not None else clauses.default
    if default is None or len(default) < 2:
        return None
    return tuple(
        sorted(set(default))
    ), dataset.named if dataset.named is not None else clauses.named


def _clauses(text: str, prefixes: Mapping[str, str]) -> Dataset:
    """Return what the ``FROM`` clauses of a query name; the other kind of graph is empty then."""
    if FROM.search(text) is None:
        return Dataset()
    found = list(tokens(text))
    start = prologue_end(found)
    prologue = text[: found[start].start] if start < len(found) else ""
    default, named = _from(found[start:])
    if len(default) < 2:
        return Dataset()
    iris = resolved([*default, *named], prologue, prefixes)
    return Dataset() if iris is None else Dataset(iris[: len(default)], iris[len(default) :])


def _from(found: list[Token]) -> tuple[list[str], list[str]]:
    """Return the names behind ``FROM`` and ``FROM NAMED``; they stand before the first group.

    A ``CONSTRUCT`` may have its template, in braces, before them.
    """
    default: list[str] = []
    named: list[str] = []
    depth = 0
    for at, token in enumerate(found[:-1]):
        depth += token.is_mark("{") - token.is_mark("}")
        if depth > 0 or not token.is_word("FROM"):
            continue
        following = found[at + 1 : at + 3]
        if following[0].names:
            default.append(following[0].text)
        elif following[0].is_word("NAMED") and following[-1].names:
            named.append(following[-1].text)
    return default, named


def resolved(
    names: list[str], prologue: str, prefixes: Mapping[str, str]
) -> tuple[str, ...] | None:
    """Return the IRIs that ``names`` stand for after ``prologue``; None if the engine knows none.

    The engine resolves them, so they mean what they mean in the query itself.
    """
    if len(names) == 0:
        return ()
    values = " ".join(names)
    question = f"{prologue}\nSELECT ?iri WHERE {{ VALUES ?iri {{ {values} }} }}"
    try:
        rows = list(select(ox.Store(), question, prefixes=dict(prefixes)))
    except SyntaxError:
        return None
    iris = tuple(row["iri"].value for row in rows if isinstance(row["iri"], ox.NamedNode))
    return iris if len(iris) == len(names) else None


class Merges:
    """The merges that queries on one version ask for. Made at need; the last ones are kept."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine
        self._made: dict[Chosen, ox.Store] = {}

    def engine(self, chosen: Chosen, text: str) -> ox.Store:
        """Return an engine whose default graph is the merge, for a query with this text."""
        default, named = chosen
        held = {graph.value for graph in self._engine.named_graphs()}
        if held <= set(default):
            return self._engine
        if not any(token.is_word("GRAPH") for token in tokens(text)):
            named = ()
        merge = self._made.pop((default, named), None)
        if merge is None:
            merge = self._make(default, named)
        self._made[(default, named)] = merge
        for oldest in list(self._made)[:-KEPT]:
            self._made.pop(oldest, None)
        return merge

    def _make(self, default: tuple[str, ...], named: tuple[str, ...] | None) -> ox.Store:
        merge = ox.Store()
        for graph in default:
            quads = self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            merge.bulk_extend(ox.Quad(*quad.triple) for quad in quads)
        for name in self._engine.named_graphs():
            if named is None or name.value in named:
                merge.bulk_extend(self._engine.quads_for_pattern(None, None, None, name))
        return merge
