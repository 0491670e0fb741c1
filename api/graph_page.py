"""The page of a named graph: what it is, how much it holds, and where to get it."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.responses import Response

from parley.api.cells import Cell, cell
from parley.api.entity_page import entity_page
from parley.api.rendering import Pages
from parley.api.things import iri_of, node, read_thing
from parley.graph.store import View


def graph_page(view: View, iri: str, pages: Pages) -> Response:
    """Return the page of the graph ``iri``, which holds something."""
    thing = read_thing(view, iri, pages.settings.base, pages.settings.max_page_links)
    shown = None if thing is None else entity_page(view, thing, pages)
    return pages.page(
        "graph.html.jinja",
        iri=iri,
        path=pages.links.path(iri),
        thing=shown,
        statements=_count(view, iri),
        classes=_classes(view, iri, pages),
    )


def _count(view: View, iri: str) -> int:
    text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {node(iri)} {{ ?s ?p ?o }} }}"
    (row,) = view.query(text).rows()
    return _number(row["n"])


def _classes(view: View, iri: str, pages: Pages) -> list[tuple[Cell, int]]:
    text = f"""SELECT ?class (COUNT(*) AS ?n) WHERE {{ GRAPH {node(iri)} {{ ?s a ?class }} }}
               GROUP BY ?class ORDER BY DESC(?n) ?class"""
    rows = [(iri_of(row, "class"), _number(row["n"])) for row in view.query(text).rows()]
    return [(cell(ox.NamedNode(c), pages.links, _counted(c, n, pages)), n) for c, n in rows]


def _counted(iri: str, count: int, pages: Pages) -> str | None:
    cls = pages.model.classes.get(iri)
    if cls is None:
        return pages.links.term_label(iri)
    return cls.label if count == 1 else cls.plural


def _number(term: object) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)
