"""Resolvers of lists: from the arguments of a list to a page of it.

Source: GraphQL Cursor Connections Specification (Relay), on arguments and `PageInfo`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.memory import Thing
from parley.api.graphql.ordering import Ordering, read_order
from parley.api.graphql.pages import Listing, Page, Slice, read_slice
from parley.api.graphql.reaching import braces_of, load_things
from parley.api.graphql.select import Selecting
from parley.api.graphql.values import Info, Session

THINGS_OF_A_PAGE = (("nodes",), ("edges", "node"))
EMPTY = Page((), (), False)


def page_resolver(root: RootSpec, layout: Layout) -> Callable[..., dict[str, Any]]:
    """Return the resolver of a list.

    The answer is a dict that graphql-core reads by key and calls where a value is a function.
    """

    def resolve(source: object, info: Info, **given: Any) -> dict[str, Any]:
        session = info.context
        limits = session.limits
        wanted = (*(given.pop("lang", None) or ()), *session.languages)
        terms = read_order(given.pop("orderBy", None), layout, root.type, limits.max_order)
        order = Ordering(terms, wanted)
        where = given.pop("where", None)
        asked = read_slice(limits, order, **given)
        listing = Listing(root, where, session.base, session.memory.asking)
        page = EMPTY if _is_counted_only(info, root) else listing.page(asked, order)
        _load(info, root, page)
        return {"listing": listing, **_connection(session, listing, page, asked, order)}

    return resolve


def _is_counted_only(info: Info, root: RootSpec) -> bool:
    selecting = Selecting(info.context.layout, info)
    braces = braces_of(info, root.type)
    return all(len(selecting.below(braces, name)) == 0 for name in ("nodes", "edges", "pageInfo"))


def _load(info: Info, root: RootSpec, page: Page) -> None:
    selecting = Selecting(info.context.layout, info)
    below = selecting.below(braces_of(info, root.type), "edges")
    edges = sum(selecting.width(group) for group in below)
    info.context.loader.charge(edges * len(page.iris))
    load_things(info, root.type, THINGS_OF_A_PAGE, page.iris)


def _connection(
    session: Session, listing: Listing, page: Page, asked: Slice, order: Ordering
) -> dict[str, Any]:
    def things() -> list[Thing | None]:
        return [session.memory.thing(iri) for iri in page.iris]

    def edges() -> list[dict[str, Any]]:
        # A thing that nobody selects is not loaded ahead, so it is not looked at either.
        return [
            {"cursor": cursor, "node": lambda info, iri=iri: session.memory.thing(iri)}
            for cursor, iri in zip(page.cursors, page.iris, strict=True)
        ]

    # What lies on the side that the page comes from costs a query, so it is asked when selected.
    sides: dict[str, Any] = {
        "more": lambda info: page.more,
        "back": lambda info: listing.reaches_back(asked, order),
    }
    following, before = ("back", "more") if asked.backward else ("more", "back")
    return {
        "nodes": lambda info: things(),
        "edges": lambda info: edges(),
        "pageInfo": {
            "hasNextPage": sides[following],
            "hasPreviousPage": sides[before],
            "startCursor": page.cursors[0] if len(page.cursors) > 0 else None,
            "endCursor": page.cursors[-1] if len(page.cursors) > 0 else None,
        },
        "totalCount": lambda info: listing.count(),
    }
