"""Several series along one axis of time in one call, each of things of a class and a filter.

All have the same buckets, so a chart draws them as they are. One query for each series, and one
more for each of which it is asked how many things have no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.analysing import Object, add_type, chosen
from parley.api.graphql.dating import DatePath, Days, date_paths, days_of
from parley.api.graphql.histogram import (
    count_fields,
    extent,
    histogram,
    range_arguments,
    span_given,
)
from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.making import Namespace, make_argument, make_field, make_type
from parley.api.graphql.pages import Listing
from parley.api.graphql.parts import Part
from parley.api.graphql.values import Info
from parley.graph.errors import ModelError

ABOUT = (
    "Several series on one axis of time: the same buckets for all, from the earliest day of any to "
    "the latest unless `from` and `to` say otherwise. Things count as in `histogram`."
)

Dated = Mapping[str, tuple[RootSpec, Mapping[str, DatePath]]]
"""The classes that have dates, by the name of their lists."""


class SeriesTogether(Part):
    """Adds the root field ``series``; :class:`~.histogram.Histograms` comes before it."""

    def add_types(self, layout: Layout, made: Namespace) -> None:
        dated = _dated(layout)
        if len(dated) == 0:
            return
        name = make_field(made, "name", "String", "What the series is called in the answer.")
        fields = [name]
        for plural, (root, _) in dated.items():
            of_class = f"{root.type}SeriesInput"
            add_type(made, of_class, _of_class(of_class, root, made))
            about = f"The {plural} to count. A series has one such key."
            fields.append(make_field(made, plural, f"{of_class} | None", about))
        about = "One series: its name, and of which class the things are that it counts."
        add_type(made, "SeriesInput", make_type("SeriesInput", about, fields, kind="input"))
        shown = [make_field(made, "name", "String", "As it was given."), *count_fields(made)]
        add_type(made, "Series", make_type("Series", "Things of one series along time.", shown))

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        if len(_dated(layout)) > 0:
            of = make_argument(made, "of", "list[SeriesInput]", "The series, each with a name.")
            arguments = [of, *range_arguments(made)]
            yield make_field(made, "series", "list[Series]", ABOUT, arguments)

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        dated = _dated(layout)
        if len(dated) > 0:
            assert schema.query_type is not None
            schema.query_type.fields["series"].resolve = _Resolver(dated)


def _dated(layout: Layout) -> Dated:
    found = {root.plural: (root, date_paths(root, layout)) for root in layout.roots}
    dated = {name: pair for name, pair in found.items() if len(pair[1]) > 0}
    if "name" in dated or "series" in (name for r in layout.roots for name in _names(r)):
        raise ModelError(["GraphQL: a list may not be called `name` or `series`: rename a class"])
    return dated


def _names(root: RootSpec) -> tuple[str, str]:
    return (root.singular, root.plural)


def _of_class(name: str, root: RootSpec, made: Namespace) -> type:
    fields = [
        make_field(made, "where", f"{root.type}Where | None", "Which to count; all without it."),
        make_field(made, "field", f"{root.type}DateField", "By which date."),
    ]
    return make_type(name, f"Which {root.plural} to count, and when.", fields, kind="input")


class _Resolver:
    def __init__(self, dated: Dated) -> None:
        self._dated = dated

    def __call__(
        self, source: object, info: Info, of: Sequence[Mapping[str, Any]], **given: Any
    ) -> list[Object]:
        span = span_given(given)
        _check(of, info.context.limits.max_series)
        counted = [self._counted(info, series) for series in of]
        span = extent([days for _, days in counted], span)
        return [
            {
                "name": series["name"],
                **histogram(info.context, listing, days, chosen(given["interval"]), span),
            }
            for series, (listing, days) in zip(of, counted, strict=True)
        ]

    def _counted(self, info: Info, series: Mapping[str, Any]) -> tuple[Listing, Days]:
        keys = [key for key, value in series.items() if key != "name" and value is not None]
        if len(keys) != 1:
            given = ", ".join(f"`{key}`" for key in keys) if len(keys) > 0 else "none"
            raise GraphQLError(
                f"The series `{series['name']}` has {given} as the things that it counts: give "
                "exactly one key beside `name`, such as "
                f"`{next(iter(self._dated))}`."
            )
        session, asked = info.context, series[keys[0]]
        root, paths = self._dated[keys[0]]
        listing = Listing(root, asked.get("where"), session.base, session.memory.asking)
        return listing, days_of(info, listing, paths[chosen(asked["field"])])


def _check(of: Sequence[Mapping[str, Any]], most: int) -> None:
    if len(of) > most:
        raise GraphQLError(f"`of` has {len(of)} series, more than {most} (`max_series`).")
    names = [series["name"] for series in of]
    for name in names:
        if names.count(name) > 1:
            raise GraphQLError(f"Two series of `of` are called `{name}`: names differ.")
