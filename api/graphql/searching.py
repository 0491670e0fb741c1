"""The root field ``search``: things by words, best first, from the index that ``/search`` asks."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.names import NODE
from parley.api.graphql.pages import page_size
from parley.api.graphql.parts import Part
from parley.api.graphql.reaching import braces_of, load_things, thing_of
from parley.api.graphql.select import Selecting
from parley.api.graphql.values import Info
from parley.graph.errors import SearchError, SearchRefusedError
from parley.graph.search.index import Filters, Hit, Hits, SearchIndex

MARK = "search:"

ABOUT = (
    "Things that words are said of, best first: as at `/search`, words in any order, "
    '"phrases", -words that must not be there, OR, and beginnings of words with *.'
)

TYPES: dict[str, tuple[str, Sequence[tuple[str, str, str]]]] = {
    "SearchMatch": (
        "Where words match: positions in `snippet`, in Unicode code points from 0.",
        (("start", "Int", "Where it begins."), ("end", "Int", "Behind its last character.")),
    ),
    "SearchEdge": (
        "A thing that was found, with the text of it that matches best.",
        (
            ("cursor", "String", "Where it stands among the things found."),
            ("node", NODE, "The thing."),
            ("score", "Float", "How well it matches; compares within one search."),
            ("property", "IRI", "The property whose value the text is."),
            ("text", "LangString", "The text in full."),
            ("snippet", "String", "The part that shows best what matches, on one line."),
            ("matches", "list[SearchMatch]", "What in `snippet` matches."),
            ("graphs", "list[IRI]", "The named graphs that hold the text."),
        ),
    ),
    "SearchConnection": (
        "A page of what was found.",
        (
            ("nodes", f"list[{NODE}]", "The things of this page."),
            ("edges", "list[SearchEdge]", "The same with what matches."),
            ("pageInfo", "PageInfo", "Where this page lies among the things found."),
            ("totalCount", "Int", "How many things were found."),
            ("suggestion", "String | None", "Other words that find something, if these do not."),
        ),
    ),
}


@dataclass(frozen=True)
class _Asked:
    text: str
    filters: Filters
    first: int
    offset: int


class SearchPart(Part):
    """Adds ``search`` to the root, and the types of what it finds."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        for name, (about, fields) in TYPES.items():
            made[name] = make_type(name, about, [make_field(made, *field) for field in fields])
        make: Any = Enum
        about = "A type of things that a search is limited to; one stands for all below it."
        made["SearchKind"] = strawberry.enum(
            make("SearchKind", {root.type: root.type for root in layout.roots}), description=about
        )

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        arguments = [
            make_argument(made, "text", "String", "The words."),
            make_argument(made, "kinds", "list[SearchKind] | None", "Only things of these types."),
            make_argument(
                made, "lang", "list[String] | None", "Only texts in these; `de` is `de-AT` as well."
            ),
            make_argument(made, "first", "Int", "How many to give, at most."),
            make_argument(made, "after", "String | None", "Begin behind this cursor."),
        ]
        arguments[3].default = DEFAULT_FIRST
        yield make_field(made, "search", "SearchConnection | None", ABOUT, arguments)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        query = schema.query_type
        assert query is not None
        query.fields["search"].resolve = _resolve


DEFAULT_FIRST = 20


def _resolve(
    root: object,
    info: Info,
    text: str,
    first: int,
    kinds: Sequence[str | Enum] | None = None,
    lang: Sequence[str] | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    session = info.context
    size = page_size(first, session.limits)
    named = None if kinds is None else [k.value if isinstance(k, Enum) else k for k in kinds]
    filters = Filters(kinds=_classes(session.layout, named), languages=tuple(lang or ()))
    asked = _Asked(text, filters, size, 0 if after is None else _offset(after))
    index = _index(info)
    found = _found(index, asked)
    iris = [hit.thing for hit in found.hits]
    edges = Selecting(session.layout, info).below(braces_of(info, NODE), "edges")
    width = sum(Selecting(session.layout, info).width(group) for group in edges)
    session.loader.charge(width * len(iris))
    load_things(info, NODE, (("nodes",), ("edges", "node")), iris)
    return _connection(info, asked, found, index)


def _classes(layout: Layout, kinds: Sequence[str] | None) -> tuple[str, ...]:
    """Return the classes that hits may be of: those of the model, as others are no ``Node``."""
    roots = [root for root in layout.roots if kinds is None or root.type in kinds]
    return tuple(dict.fromkeys(iri for root in roots for iri in root.classes))


def _index(info: Info) -> SearchIndex:
    session = info.context
    if session.beside.index is None:
        raise GraphQLError("This server has no search index: `search` is not to be had.")
    session.memory.asking.check_time()
    try:
        return session.beside.index(session.memory.asking.version)
    except SearchError as error:
        code = {"code": "SEARCH_UNAVAILABLE"}
        raise GraphQLError("The search index is not to be had now.", extensions=code) from error


def _found(index: SearchIndex, asked: _Asked) -> Hits:
    if asked.filters.kinds == ():
        return Hits(0, ())  # an empty list of kinds holds nothing; to the index it is everything
    try:
        return index.find(asked.text, asked.filters, limit=asked.first, offset=asked.offset)
    except SearchRefusedError as error:
        raise GraphQLError(str(error), extensions={"code": "SEARCH_REFUSED"}) from error


def _connection(info: Info, asked: _Asked, found: Hits, index: SearchIndex) -> dict[str, Any]:
    end = asked.offset + len(found.hits)
    edges = [_edge(info, hit, asked.offset + place) for place, hit in enumerate(found.hits, 1)]
    return {
        "nodes": [edge["node"] for edge in edges],
        "edges": edges,
        "pageInfo": {
            "hasNextPage": end < found.total,
            "hasPreviousPage": asked.offset > 0,
            "startCursor": edges[0]["cursor"] if len(edges) > 0 else None,
            "endCursor": edges[-1]["cursor"] if len(edges) > 0 else None,
        },
        "totalCount": found.total,
        "suggestion": lambda info: index.suggest(asked.text) if found.total == 0 else None,
    }


def _edge(info: Info, hit: Hit, place: int) -> dict[str, Any]:
    ends = list(accumulate(len(part.text) for part in hit.snippet))
    return {
        "cursor": base64.urlsafe_b64encode(f"{MARK}{place}".encode()).decode(),
        "node": thing_of(info, hit.thing, NODE),
        "score": hit.score,
        "property": hit.property,
        "text": {"value": hit.text, "language": hit.language if hit.tagged else None},
        "snippet": "".join(part.text for part in hit.snippet),
        "matches": [
            {"start": end - len(part.text), "end": end}
            for part, end in zip(hit.snippet, ends, strict=True)
            if part.marked
        ],
        "graphs": list(hit.graphs),
    }


def _offset(cursor: str) -> int:
    """Return how many better hits stand before the page; hits have no key that data leave alone."""
    try:
        text = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        text = ""
    place = text.removeprefix(MARK)
    if not text.startswith(MARK) or not place.isascii() or not place.isdigit() or len(place) > 9:
        raise GraphQLError("`after` is no cursor of a search: take one from `pageInfo`.")
    return int(place)
