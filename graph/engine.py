"""Small conveniences over the engine's own types."""

from __future__ import annotations

import pyoxigraph as ox

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def select(
    store: ox.Store,
    text: str,
    substitutions: dict[ox.Variable, Value] | None = None,
    prefixes: dict[str, str] | None = None,
) -> ox.QuerySolutions:
    """Return the solutions of a SELECT query on the default graph of ``store``."""
    solutions = store.query(text, substitutions=substitutions, prefixes=prefixes)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions
