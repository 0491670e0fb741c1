"""Terms of a graph as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from parley.api.links import Links
from parley.graph.namespaces import XSD
from parley.graph.store import Row, Term


@dataclass(frozen=True)
class Cell:
    """What a page shows for a term: text, where it leads, its language, and its datatype."""

    text: str
    href: str | None = None
    language: str | None = None
    datatype: str | None = None
    iri: str | None = None


def cell(term: Term, links: Links, label: str | None = None) -> Cell:
    """Return how a term is shown; ``label`` replaces the shortened IRI of a named node."""
    if isinstance(term, ox.NamedNode):
        shown = label if label is not None else links.short(term.value)
        return Cell(shown, links.href(term.value), iri=term.value)
    if isinstance(term, ox.Literal):
        plain = term.language is not None or term.datatype.value == f"{XSD}string"
        datatype = None if plain else links.short(term.datatype.value)
        return Cell(term.value, language=term.language, datatype=datatype)
    return Cell(str(term))


def table_row(row: Row, variables: tuple[str, ...], links: Links) -> list[Cell | None]:
    """Return a solution as cells in the order of ``variables``; None where one is unbound."""
    return [cell(row[name], links) if name in row else None for name in variables]
