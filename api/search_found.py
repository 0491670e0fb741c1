"""What a search has found, as the page and the JSON show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from parley.api.cells import Cell, cell
from parley.api.links import Links
from parley.api.names import Names
from parley.api.rendering import Pages
from parley.api.search_request import SearchKind, SearchRequest
from parley.graph.namespaces import local_name
from parley.graph.search.index import Filters, Hit, SearchIndex
from parley.graph.store import View
from parley.graph.vocab import P


@dataclass(frozen=True)
class ShownHit:
    """A hit: the name of its thing, what that is, where it leads, and which graphs hold the text.

    ``stands_for`` says that the text is shown as the name, since it is the name itself or the words
    of a passage. ``detail`` is what else tells the thing, or by which property the text is its.
    """

    hit: Hit
    name: str
    kind: str
    href: str | None
    detail: str
    graphs: tuple[Cell, ...]
    stands_for: bool


@dataclass(frozen=True)
class Found:
    """Hits, how many there are, by kind as well, and where to go from here.

    ``suggestion`` are other words, and ``looser`` the same words of which any will do; both only
    where nothing is found, and where they find something.
    """

    total: int
    hits: tuple[ShownHit, ...]
    kinds: tuple[tuple[SearchKind, int], ...]
    next: str | None = None
    previous: str | None = None
    suggestion: str | None = None
    looser: str | None = None


def search(
    asked: SearchRequest,
    index: SearchIndex,
    view: View,
    kinds: Mapping[str, SearchKind],
    pages: Pages,
) -> Found:
    """Return what a search finds; raises what :class:`SearchIndex` raises."""
    found = index.find(asked.words, asked.filters, limit=asked.limit, offset=asked.offset)
    counts = index.kinds(asked.words, Filters(languages=asked.languages))
    by_kind = [(kind, sum(counts.get(iri, 0) for iri in kind.iris)) for kind in kinds.values()]
    following = asked.offset + asked.limit
    nothing = found.total == 0
    return Found(
        found.total,
        _shown(found.hits, view, pages),
        tuple(sorted(((k, n) for k, n in by_kind if n > 0), key=lambda pair: -pair[1])),
        asked.address(offset=following) if following < found.total else None,
        asked.address(offset=max(0, asked.offset - asked.limit)) if asked.offset > 0 else None,
        index.suggest(asked.words) if nothing else None,
        _looser(asked, index) if nothing else None,
    )


def _looser(asked: SearchRequest, index: SearchIndex) -> str | None:
    words = asked.words.split()
    if len(words) < 2 or len(words) > 10 or "OR" in words or '"' in asked.words:
        return None
    looser = " OR ".join(words)
    return looser if index.find(looser, asked.filters, limit=1).total > 0 else None


def _shown(hits: tuple[Hit, ...], view: View, pages: Pages) -> tuple[ShownHit, ...]:
    names = Names(view, {hit.thing for hit in hits}, pages.model, pages.links)
    return tuple(_shown_hit(hit, names[hit.thing], pages.links) for hit in hits)


def _shown_hit(hit: Hit, name: str, links: Links) -> ShownHit:
    labels = [links.term_label(kind) for kind in hit.kinds]
    known = [label for label in labels if label is not None]
    kind = known[0] if len(known) > 0 else ", ".join(_worded(iri) for iri in hit.kinds)
    held = tuple(cell(ox.NamedNode(graph), links) for graph in hit.graphs)
    href = links.href(hit.thing)
    if name == hit.text:
        return ShownHit(hit, name, kind, href, "", held, True)
    if hit.property == P.words.value:
        return ShownHit(hit, name, kind, href, name, held, True)
    said = links.term_label(hit.property) or local_name(hit.property)
    return ShownHit(hit, name, kind, href, said, held, False)


def _worded(iri: str) -> str:
    """Return the local name of a class as words: ``object property``."""
    name = local_name(iri)
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
