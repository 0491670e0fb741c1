"""What may be subscribed to: the versions of the data, and for every list what is new in it.

A version becomes visible as a whole, so an event tells what one version has that the version before
it, as this subscriber saw it, had not. Whoever reads slowly misses no change: versions that pass
meanwhile are told together, in one event.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.making import Namespace, make_field, make_type
from parley.api.graphql.memory import Asking, Thing
from parley.api.graphql.pages import Listing
from parley.api.graphql.parts import Part
from parley.api.graphql.reaching import load_things, thing_of
from parley.api.graphql.values import Info
from parley.graph.store import Version, View

VERSIONS = "versions"
KEPT = 16
"""Contents of lists and versions that are kept, so that many subscribers are one query."""

Event = Mapping[str, Any]
"""The value of the subscription type: one field with what happened."""


@dataclass(frozen=True)
class Seen:
    """What a subscriber knows: a version, and what of it is watched."""

    version: Version
    iris: frozenset[str]


class Feeds:
    """Finds out what is new, by the field of the subscription type. Its methods block."""

    def __init__(self, layout: Layout, limits: GraphQLLimits) -> None:
        self._roots = {root.plural: root for root in layout.roots}
        self._limits = limits
        self._kept: OrderedDict[tuple[Version, str], Seen] = OrderedDict()

    def first(self, field: str, seen: Seen) -> Event | None:
        """Return the event with which a subscription begins, if it has one."""
        return {field: _version(seen, None)} if field == VERSIONS else None

    def event(self, field: str, before: Seen, now: Seen) -> Event | None:
        """Return what has happened between two versions; None if that is nothing to tell."""
        if field == VERSIONS:
            return {field: _version(now, before)}
        new = sorted(now.iris - before.iris)
        return {field: new} if len(new) > 0 else None

    def seen(self, field: str, view: View) -> Seen:
        """Return what there is in a version; raises :class:`graphql.GraphQLError` past a limit."""
        key = (view.version, field)
        if key not in self._kept:
            asking = Asking(view, self._limits)
            found = frozenset(row["n"].value for row in asking.rows(self._query(field, asking)))
            self._kept[key] = Seen(view.version, found)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept.get(key) or self.seen(field, view)

    def _query(self, field: str, asking: Asking) -> str:
        if field == VERSIONS:
            return "SELECT DISTINCT ?n WHERE { GRAPH ?n { ?s ?p ?o } }"
        listing = Listing(self._roots[field], None, "", asking)
        return f"SELECT DISTINCT ?n WHERE {{ {listing.patterns} }}"


def _version(now: Seen, before: Seen | None) -> dict[str, object]:
    known = now.iris if before is None else before.iris
    return {
        "version": str(now.version),
        "number": now.version.number,
        "previous": None if before is None else str(before.version),
        "graphs": len(now.iris),
        "addedGraphs": sorted(now.iris - known),
        "removedGraphs": sorted(known - now.iris),
    }


class Subscriptions(Part):
    """The subscription type."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        made["DataVersion"] = make_type(
            "DataVersion",
            "A version of the data: it never changes, and all answers of it agree.",
            [
                make_field(made, "version", "String", "Its name, as in the header of answers."),
                make_field(made, "number", "Int", "Its number, counted from 1."),
                make_field(
                    made, "previous", "String | None", "The version that was told before it."
                ),
                make_field(made, "graphs", "Int", "How many named graphs it has."),
                make_field(made, "addedGraphs", "list[IRI]", "Graphs that the one before had not."),
                make_field(
                    made, "removedGraphs", "list[IRI]", "Graphs that only the one before had."
                ),
            ],
        )

    def subscription_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        about = "The version that is served, and each that is served from then on."
        yield make_field(made, VERSIONS, "DataVersion", about)
        for root in layout.roots:
            about = f"Those of `{root.plural}` that a version has and the one before had not."
            yield make_field(made, root.plural, f"list[{root.type}]", about)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        subscription = schema.subscription_type
        assert subscription is not None
        for root in layout.roots:
            subscription.fields[root.plural].resolve = _things(root)


def _things(root: RootSpec) -> Any:
    def resolve(event: Event, info: Info) -> list[Thing]:
        iris = event[root.plural]
        most = info.context.limits.max_page
        if len(iris) > most:
            raise GraphQLError(
                f"{len(iris)} of `{root.plural}` are new, more than the {most} of an event: "
                "ask for the list."
            )
        load_things(info, root.type, [()], iris)
        found = [thing_of(info, iri, root.type) for iri in iris]
        return [thing for thing in found if thing is not None]

    return resolve
