"""The types of lists: connections, their edges, where a page lies, and what lists are asked with.

Source: GraphQL Cursor Connections Specification (Relay).
"""

from __future__ import annotations

from collections.abc import Iterable

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from parley.api.graphql.layout import RootSpec
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type

PAGE = 50
"""How many things a page holds if the query does not say."""


def add_page_info(made: Namespace) -> None:
    """Add the type that says where a page lies."""
    made["PageInfo"] = make_type(
        "PageInfo",
        "Where a page lies in its list.",
        [
            make_field(made, "hasNextPage", "Boolean", "Whether anything follows the page."),
            make_field(
                made, "hasPreviousPage", "Boolean", "Whether anything comes before the page."
            ),
            make_field(
                made, "startCursor", "String | None", "The first's cursor; give it as `before`."
            ),
            make_field(
                made, "endCursor", "String | None", "The cursor of the last; give it as `after`."
            ),
        ],
    )


def add_list(root: RootSpec, made: Namespace, more: Iterable[StrawberryField]) -> None:
    """Add the connection of a class and its edge; ``more`` are fields that parts add."""
    edge = [
        make_field(made, "cursor", "String", "Where the thing stands in the list."),
        make_field(made, "node", root.type, "The thing."),
    ]
    made[f"{root.type}Edge"] = make_type(
        f"{root.type}Edge", "A thing and its place in a list.", edge
    )
    page = [
        make_field(made, "nodes", f"list[{root.type}]", "The things of this page."),
        make_field(made, "edges", f"list[{root.type}Edge]", "The same with their cursors."),
        make_field(made, "pageInfo", "PageInfo", "Where this page lies in the list."),
        make_field(
            made, "totalCount", "Int", "How many there are on all pages; counted when asked for."
        ),
        *more,
    ]
    made[f"{root.type}Connection"] = make_type(f"{root.type}Connection", "A page of a list.", page)


def list_arguments(root: RootSpec, made: Namespace) -> list[StrawberryArgument]:
    """Return the arguments of the root field of a list."""
    first = f"How many to give, at most, from the start or behind `after`; {PAGE} if unsaid."
    last = "How many to give, at most, from the end or before `before`, in the same order."
    order = "The order of the list; what it leaves open goes by IRI."
    lang = (
        "Languages in which texts are ordered, best first, before those of the request; "
        "English and then any come last."
    )
    return [
        make_argument(made, "first", "Int | None", first),
        make_argument(made, "after", "String | None", "Begin behind this cursor."),
        make_argument(made, "last", "Int | None", last),
        make_argument(made, "before", "String | None", "End before this cursor."),
        make_argument(made, "where", f"{root.type}Where | None", "Which to give."),
        make_argument(made, "orderBy", f"list[{root.type}Order] | None", order),
        make_argument(made, "lang", "list[String] | None", lang),
    ]
