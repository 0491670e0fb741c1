"""Values of rows of an answer, as text."""

from __future__ import annotations

import pyoxigraph as ox

from parley.graph.store import Row


def text(row: Row, name: str) -> str:
    """Return the text of a literal, or the IRI; raises ``KeyError`` if it is not bound."""
    term = row[name]
    assert not isinstance(term, ox.Triple)
    return term.value
