"""Looking things up: one by its id or by the item of Wikidata that it is, several by their ids.

An item stands for a thing if a reviewed decision says that both are the same: the decision itself
(an exact match that no later decision supersedes), or the link of identity that the build generates
from it. A close match does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from graphql import GraphQLError, GraphQLSchema
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from parley.api.graphql.ids import id_of, iri_of
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument, make_field
from parley.api.graphql.memory import Thing
from parley.api.graphql.names import NODE
from parley.api.graphql.parts import Part
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.values import Info
from parley.graph.namespaces import VOCAB, WIKIDATA
from parley.graph.vocab import P

ITEM = re.compile(
    r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/|wd:)?(?P<item>Q[1-9][0-9]{0,17})"
)
"""An item as people write it: its number, the IRI of the entity, or the address of its page."""

EXACT = f"{VOCAB}matchType/exact"

BY_ID = "The id, or the IRI in full. Give this or `wikidata`."
BY_ITEM = (
    "The item of Wikidata that the thing is by a reviewed decision, such as `Q7747`, or its IRI. "
    "Give this or `id`."
)


def one_arguments(made: Namespace) -> list[StrawberryArgument]:
    """Return the arguments of every root field that gives one thing."""
    return [
        make_argument(made, "id", "ID | None", BY_ID),
        make_argument(made, "wikidata", "String | None", BY_ITEM),
    ]


def one_resolver(type_name: str) -> Callable[..., Thing | None]:
    """Return the resolver of a root field that gives one thing of a type, or null."""

    def resolve(
        root: object, info: Info, id: str | None = None, wikidata: str | None = None
    ) -> Thing | None:
        if (id is None) == (wikidata is None):
            given = "neither" if id is None else "both"
            raise GraphQLError(
                f"`{info.field_name}` takes either `id` or `wikidata`; {given} is given."
            )
        if id is not None:
            iri = iri_of(id, info.context.base)
            load_things(info, type_name, [()], [iri])
            return thing_of(info, iri, type_name)
        return _by_item(info, type_name, wikidata or "")

    return resolve


def item_of(given: str) -> str:
    """Return the IRI of an item; raises :class:`graphql.GraphQLError` if ``given`` names none."""
    found = ITEM.fullmatch(given.strip())
    if found is None:
        raise GraphQLError(
            f"`{given[:80]}` is no item of Wikidata: give its number, such as `Q7747`, or its IRI."
        )
    return f"{WIKIDATA}{found['item']}"


def items_query(item: str) -> str:
    """Return the query for the things ``?n`` that are the item with this IRI."""
    return (
        f"SELECT DISTINCT ?n WHERE {{ {{ ?n <{P.sameAs.value}> <{item}> }} UNION {{ "
        f"?decision <{P.linkTarget.value}> <{item}> ; <{P.matchType.value}> <{EXACT}> ; "
        f"<{P.linkSubject.value}> ?n "
        f"FILTER NOT EXISTS {{ ?later <{P.supersedes.value}> ?decision }} }} "
        "FILTER(isIRI(?n)) }"
    )


def _by_item(info: Info, type_name: str, given: str) -> Thing | None:
    rows = info.context.memory.asking.rows(items_query(item_of(given)))
    iris = sorted(row["n"].value for row in rows)
    load_things(info, type_name, [()], iris)
    things = [thing for iri in iris if (thing := thing_of(info, iri, type_name)) is not None]
    if len(things) > 1:
        names = ", ".join(f"`{id_of(thing.iri, info.context.base)}`" for thing in things)
        raise GraphQLError(f"`{given}` is {len(things)} things here, {names}: ask by `id`.")
    return things[0] if len(things) > 0 else None


class LookupPart(Part):
    """The root field ``nodes``: several things of any class by their ids, in the order asked."""

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        ids = make_argument(
            made, "ids", "list[ID]", "Their ids, or IRIs in full, as many as a page may hold."
        )
        about = "Things of any class, in the order of `ids`; null where there is none of an id."
        yield make_field(made, "nodes", f"list[{NODE} | None]", about, [ids])

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        query = schema.query_type
        assert query is not None
        query.fields["nodes"].resolve = _nodes


def _nodes(root: object, info: Info, ids: Sequence[str]) -> list[Thing | None]:
    session = info.context
    if len(ids) > session.limits.max_page:
        raise GraphQLError(
            f"`ids` holds {len(ids)} ids; up to {session.limits.max_page} may be asked at once."
        )
    iris = [_read(info, id, place) for place, id in enumerate(ids)]
    load_things(info, NODE, [()], [iri for iri in iris if iri is not None])
    return [None if iri is None else thing_of(info, iri, NODE) for iri in iris]


def _read(info: Info, id: str, place: int) -> str | None:
    """Return the IRI of one of several ids; what is none is told at its place and costs no more."""
    try:
        return iri_of(id, info.context.base)
    except GraphQLError as error:
        path = [*info.path.as_list(), place]
        info.context.problems.append(GraphQLError(error.message, nodes=info.field_nodes, path=path))
        return None
