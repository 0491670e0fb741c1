"""Answers in the shape of drawings: networks around things, paths between them, and timelines.

Nodes and links are named as D3, Cytoscape.js and Sigma read them (node-link JSON). Everything drawn
leads to its claims and passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.behind import Behind
from parley.api.graphql.drawing_resolvers import Drawings
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.names import NODE
from parley.api.graphql.parts import Part
from parley.api.graphql.relations import make_relations
from parley.api.graphql.spans import PRECISION_NAMES
from parley.api.graphql.walking import Direction

CLAIM, PASSAGE = "Proposition", "Passage"
"""The types of claims, whether of an article or of the background, and of passages."""

LANG = "Languages wanted, best first, before those of the request; English and then any come last."


class DrawingPart(Part):
    """Adds `graph`, `paths` and `timeline`."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        _add_enums(layout, made)
        behind = _behind_fields(made)
        _add_types(made, behind)
        _add_results(made)

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        some = "The IRI and its field's name say along what; all relations if left out."
        ways = (
            ("predicates", "list[Predicate] | None", f"Only along these relations. {some}", None),
            ("direction", "Direction", "Which way relations are followed.", Direction.BOTH),
        )
        times = (
            ("classes", "list[SearchKind] | None", "Only things of these types.", None),
            ("at", "Date | None", "Only what is, or may be, on this day.", None),
            ("window", "DateWindow | None", "Only what shares a day with this window.", None),
            ("undated", "Undated", "What becomes of things without a time then.", UNDATED.KEEP),
        )
        seeds = (
            ("seeds", "list[ID]", "Where to begin: ids, or IRIs in full.", ...),
            ("depth", "Int", "How many steps to go.", 1),
            ("maxNodes", "Int", "How many things to draw, at most.", 500),
            ("maxLinks", "Int", "How many links to draw, at most.", 2_000),
        )
        ends = (
            ("from", "ID", "Where to begin.", ...),
            ("to", "ID", "Where to end.", ...),
            ("maxLength", "Int", "Steps of a path, at most.", 4),
            ("first", "Int", "How many paths, at most.", 5),
        )
        pages = (("first", "Int", "How many dates to give, at most.", 500),)
        for name, type_, about, arguments in (
            ("graph", "Graph", ABOUT_GRAPH, (*seeds, *ways, *times)),
            ("paths", "Paths", ABOUT_PATHS, (*ends, *ways, *times)),
            ("timeline", "Timeline", ABOUT_TIMELINE, (*pages, times[0], *times[1:3])),
        ):
            yield make_field(
                made, name, f"{type_} | None", about, [_given(made, *a) for a in arguments]
            )

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        query = schema.query_type
        assert query is not None
        behind = {
            "claims": (CLAIM, _classes(layout, CLAIM)),
            "passages": (PASSAGE, _classes(layout, PASSAGE)),
        }
        drawings = Drawings(
            make_relations(layout),
            lambda: {name: Behind(*made) for name, made in behind.items()},
        )
        for name, resolver in drawings.resolvers().items():
            query.fields[name].resolve = resolver


class UNDATED(Enum):
    """What becomes of things that have no time where a time is asked for."""

    KEEP = "they are drawn"
    DROP = "they are left out"


ABOUT_GRAPH = (
    "A network around some things, breadth first, with every link among the things that it holds. "
    "Of what is more than may be drawn, what comes later in the order of steps and then of IRIs is "
    "left out, and `truncated` says so."
)
ABOUT_PATHS = "Paths between two things, the shortest first; no path passes a thing twice."
ABOUT_TIMELINE = (
    "Every time that a thing has, by its first possible day; what has none comes first."
)


def _given(made: Namespace, name: str, type_: str, about: str, default: object) -> Any:
    argument = make_argument(made, name, type_, about)
    if default is not None and default is not ...:
        argument.default = default
    return argument


def _add_enums(layout: Layout, made: Namespace) -> None:
    make: Any = Enum
    relations = make_relations(layout)
    about = "A relation of the model, by the name of its field."
    made["Predicate"] = strawberry.enum(make("Predicate", dict(relations.named)), description=about)
    made["Direction"] = strawberry.enum(Direction, description="Which way relations are followed.")
    made["Undated"] = strawberry.enum(UNDATED, name="Undated", description=str(UNDATED.__doc__))
    about = "How exactly a time is given; a range of times is an interval."
    made["Precision"] = strawberry.enum(
        make("Precision", {name: name for name in PRECISION_NAMES}), description=about
    )


def _behind_fields(made: Namespace) -> list[StrawberryField]:
    about = (
        "The {0} behind it. Of a thing: those that one statement joins with it, and itself if it "
        "is one. Of a link: those that are joined with both ends, directly or by one thing "
        "between, and ends that are such themselves."
    )
    return [
        make_field(made, "claims", f"list[{CLAIM}]", about.format("claims")),
        make_field(made, "passages", f"list[{PASSAGE}]", about.format("passages")),
    ]


def _classes(layout: Layout, type_name: str) -> tuple[str, ...]:
    return next(root.classes for root in layout.roots if root.type == type_name)


def _add_types(made: Namespace, behind: list[StrawberryField]) -> None:
    lang = make_argument(made, "lang", "list[String] | None", LANG)
    span = [
        make_field(made, "edtf", "EDTF", "The time as it is given."),
        make_field(made, "start", "Date | None", "Its first possible day; null if that is open."),
        make_field(made, "end", "Date | None", "Its last possible day; null if that is open."),
        make_field(made, "latestStart", "Date | None", "The last day on which it may begin."),
        make_field(made, "earliestEnd", "Date | None", "The first day on which it may end."),
        make_field(
            made,
            "startMs",
            "Float | None",
            "Midnight before the first day, in UTC, as milliseconds since 1970.",
        ),
        make_field(
            made, "endMs", "Float | None", "The last millisecond of the last day, likewise."
        ),
        make_field(made, "precision", "Precision", "How exactly it is given."),
        make_field(made, "approximate", "Boolean", "Whether it is marked as approximate."),
        make_field(made, "uncertain", "Boolean", "Whether it is marked as uncertain."),
    ]
    thing = [
        make_field(made, "iri", "IRI", "The IRI of the thing in full."),
        make_field(made, "type", "String", "The name of its type."),
        make_field(made, "label", "String | None", "The name under which it is shown.", [lang]),
        make_field(made, "thing", f"{NODE} | None", "The thing itself, with everything about it."),
        *behind,
    ]
    made["DrawnSpan"] = make_type("DrawnSpan", "A time, in the forms that axes take.", span)
    made["GraphNode"] = make_type(
        "GraphNode",
        "A thing in a drawing.",
        [
            make_field(made, "id", "ID", "Its id, by which links name it."),
            make_field(
                made, "level", "Int", "How many steps it is away from where the drawing begins."
            ),
            make_field(made, "degree", "Int", "How many of the drawn links it has."),
            make_field(
                made, "totalDegree", "Int", "How many links it has in all data, along any relation."
            ),
            make_field(made, "spans", "list[DrawnSpan]", "When it is, was or will be."),
            *thing,
        ],
    )
    made["GraphLink"] = make_type(
        "GraphLink",
        "A statement in a drawing.",
        [
            make_field(made, "id", "ID", "Names the link within the drawing."),
            make_field(made, "source", "ID", "The id of the thing that the statement is about."),
            make_field(made, "target", "ID", "The id of the thing that it leads to."),
            make_field(
                made, "name", "String", "The name of the relation, which is that of the field."
            ),
            make_field(made, "predicate", "IRI", "The IRI of the relation."),
            make_field(made, "graphs", "list[IRI]", "The named graphs that hold the statement."),
            *behind,
        ],
    )
    made["TimelineItem"] = make_type(
        "TimelineItem",
        "A time that a thing has.",
        [
            make_field(made, "id", "ID", "Names the date within the timeline."),
            *span,
            *thing,
        ],
    )


def _add_results(made: Namespace) -> None:
    cut = [
        make_field(made, "truncated", "Boolean", "Whether there is more than was found or drawn."),
        make_field(made, "reason", "String | None", "Why, in words."),
    ]
    network = [
        make_field(made, "nodes", "list[GraphNode]", "The things, nearest first."),
        make_field(made, "links", "list[GraphLink]", "The statements among them."),
    ]
    about = "Seeds that the data do not know."
    unknown = make_field(made, "unknown", "list[ID]", about)
    made["Graph"] = make_type("Graph", "A network as node-link JSON.", [*network, unknown, *cut])
    length = make_field(made, "length", "Int", "How many steps it has.")
    made["Path"] = make_type("Path", "A path, from its beginning to its end.", [length, *network])
    paths = make_field(made, "paths", "list[Path]", "The paths, shortest first.")
    made["Paths"] = make_type("Paths", "Paths between two things.", [paths, *cut])
    items = make_field(made, "items", "list[TimelineItem]", "The times, earliest first.")
    about = "How many things have a time that no date tells, and so stand in no item."
    undated = make_field(made, "undated", "Int", about)
    made["Timeline"] = make_type("Timeline", "Times in order.", [items, undated, *cut])
    made["DateWindow"] = make_type(
        "DateWindow",
        "Days, from the first to the last.",
        [
            make_field(made, "from", "Date | None", "The first day; open if left out."),
            make_field(made, "to", "Date | None", "The last day; open if left out."),
        ],
        kind="input",
    )
