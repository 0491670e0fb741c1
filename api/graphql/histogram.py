"""Histograms: how many things of a list lie in each year, quarter, month, week or day.

One query for each histogram, and one more if it is asked how many things have no date. Which day
a thing lies on is told in :mod:`parley.api.graphql.dating`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from parley.api.graphql.analysing import Object, add_type, chosen, make_enum
from parley.api.graphql.buckets import INTERVALS, buckets, number_of
from parley.api.graphql.dating import DatePath, Days, date_paths, day_given, days_of
from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.pages import Listing
from parley.api.graphql.parts import Part
from parley.api.graphql.values import Info, Session

ABOUT = (
    "How many of the things listed lie in each span of the calendar, spans without any included. "
    "A thing lies on the earliest day that the field gives for it, so it counts once; what is "
    "uncertain or lasts longer is not spread over several spans."
)

COUNTS = {
    "total": "How many of the things lie in the buckets.",
    "before": "How many lie before `from`.",
    "after": "How many lie after `to`.",
    "undated": "How many have no such date, or none in the years 1 to 9999.",
}

Span = tuple[date | None, date | None]
"""The first and the last day that are wanted."""


class Histograms(Part):
    """Adds ``histogram`` to the list of every class that has dates, and what a series is made of.

    :mod:`parley.api.graphql.series` builds on its types, so it comes first among the parts.
    """

    def add_types(self, layout: Layout, made: Namespace) -> None:
        interval = make_enum("Interval", "A span of the calendar.", INTERVALS)
        add_type(made, "Interval", interval)
        _add_bucket(made)
        counts = count_fields(made)
        add_type(made, "Histogram", make_type("Histogram", "Things along time.", counts))
        for root in layout.roots:
            paths = date_paths(root, layout)
            if len(paths) > 0:
                name = f"{root.type}DateField"
                about = f"The dates by which the {root.plural} are put in order of time."
                values = {path.name: path.description for path in paths.values()}
                add_type(made, name, make_enum(name, about, values))

    def connection_fields(
        self, root: RootSpec, layout: Layout, made: Namespace
    ) -> Iterable[StrawberryField]:
        if len(date_paths(root, layout)) > 0:
            field = make_argument(made, "field", f"{root.type}DateField", "By which date.")
            arguments = [field, *range_arguments(made)]
            yield make_field(made, "histogram", "Histogram", ABOUT, arguments)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        for root in layout.roots:
            paths = date_paths(root, layout)
            connection = schema.type_map[f"{root.type}Connection"]
            assert isinstance(connection, GraphQLObjectType)
            if len(paths) > 0:
                connection.fields["histogram"].resolve = _Resolver(paths)


def _add_bucket(made: Namespace) -> None:
    fields = [
        make_field(made, "start", "Date", "Its first day."),
        make_field(made, "end", "Date", "Its last day."),
        make_field(made, "label", "String", "What it is called, such as `2025-Q3`."),
        make_field(made, "count", "Int", "How many things lie in it."),
    ]
    add_type(made, "Bucket", make_type("Bucket", "A span of the calendar.", fields))


def count_fields(made: Namespace) -> list[StrawberryField]:
    """Return the fields of a histogram."""
    counts = [make_field(made, name, "Int", about) for name, about in COUNTS.items()]
    return [make_field(made, "buckets", "list[Bucket]", "All of them, in order."), *counts]


def range_arguments(made: Namespace) -> list[StrawberryArgument]:
    """Return the arguments that say which buckets there are."""
    return [
        make_argument(made, "interval", "Interval", "How long a bucket is."),
        make_argument(made, "from", "Date | None", "The first day that counts; else the earliest."),
        make_argument(made, "to", "Date | None", "The last day that counts; else the latest."),
    ]


class _Resolver:
    def __init__(self, paths: Mapping[str, DatePath]) -> None:
        self._paths = paths

    def __call__(self, source: Mapping[str, Listing], info: Info, **given: Any) -> Object:
        session, listing = info.context, source["listing"]
        span = span_given(given)
        days = days_of(info, listing, self._paths[chosen(given["field"])])
        return histogram(session, listing, days, chosen(given["interval"]), extent([days], span))


def span_given(given: Mapping[str, Any]) -> Span:
    """Return the days ``from`` and ``to``; raises ``GraphQLError`` if they are none."""
    first, last = day_given(given.get("from"), "from"), day_given(given.get("to"), "to")
    if first is not None and last is not None and first > last:
        raise GraphQLError(f"`from` is {first}, which is after `to`, {last}.")
    return first, last


def extent(all_days: Iterable[Days], span: Span) -> Span:
    """Return the first and the last day of buckets: those wanted, else those on which things lie.

    None stands for no bucket at all.
    """
    found = [day for days in all_days for day in days if _within(day, span)]
    first = span[0] or min(found, default=None)
    last = span[1] or max(found, default=None)
    return (first, last) if first is not None and last is not None else span


def _within(day: date, span: Span) -> bool:
    return (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])


def histogram(session: Session, listing: Listing, days: Days, interval: str, span: Span) -> Object:
    """Return the histogram of ``days`` for an answer; the buckets are those of ``span``."""
    first, last = span
    counts: dict[int, int] = {}
    for day, count in days.items():
        if _within(day, span):
            number = number_of(day, interval)
            counts[number] = counts.get(number, 0) + count
    made = []
    if first is not None and last is not None:
        _refuse_many(first, last, interval, session.limits)
        made = [
            {
                "start": bucket.start.isoformat(),
                "end": bucket.end.isoformat(),
                "label": bucket.label,
                "count": counts.get(number_of(bucket.start, interval), 0),
            }
            for bucket in buckets(first, last, interval)
        ]
    session.loader.charge(len(made))
    dated = sum(days.values())
    return {
        "buckets": made,
        "total": sum(counts.values()),
        "before": sum(n for day, n in days.items() if first is not None and day < first),
        "after": sum(n for day, n in days.items() if last is not None and day > last),
        "undated": lambda info: listing.count() - dated,
    }


def _refuse_many(first: date, last: date, interval: str, limits: GraphQLLimits) -> None:
    count = number_of(last, interval) - number_of(first, interval) + 1
    if count > limits.max_buckets:
        raise GraphQLError(
            f"From {first} to {last} there are {count} buckets of the interval {interval}, more "
            f"than {limits.max_buckets} (`max_buckets`): take a longer interval, or give `from` "
            "and `to`."
        )
