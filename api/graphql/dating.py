"""The dates of things, for drawing along time: which there are, and on what days things lie.

A date is a field of the class, or of what its relations lead to, at most :data:`HOPS` of them. A
thing lies on the earliest of its dates, so that it counts once however many it has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from graphql import GraphQLError

from parley.api.graphql.analysing import listed
from parley.api.graphql.fields import FieldSpec, How, Kind
from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.pages import Listing
from parley.api.graphql.values import Info
from parley.graph.errors import ModelError
from parley.graph.namespaces import XSD

HOPS = 2
"""How many relations may lead to a date: an event has its times, an utterance its event."""

# A date of XML Schema with a year of four digits, with or without a time zone.
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?$"


@dataclass(frozen=True)
class DatePath:
    """A date that things of a class have: the fields that lead there, the last being the date."""

    fields: tuple[FieldSpec, ...]

    @property
    def name(self) -> str:
        """The name in the enum: ``hasTime`` and ``earliestBegin`` are HAS_TIME_EARLIEST_BEGIN."""
        words = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", field.name) for field in self.fields]
        return "_".join(words).upper()

    @property
    def path(self) -> str:
        """The property path of SPARQL."""
        return "/".join(f"<{field.access.iri}>" for field in self.fields)

    @property
    def description(self) -> str:
        way = ", of ".join(f"`{field.name}`" for field in reversed(self.fields))
        return f"{way}. {self.fields[-1].description}"


Days = Mapping[date, int]
"""How many things lie on each day, in order."""


def date_paths(root: RootSpec, layout: Layout) -> Mapping[str, DatePath]:
    """Return the dates of a class by their names in its enum."""
    found = [DatePath(fields) for fields in _paths(root.type, layout, HOPS)]
    names = Counter(path.name for path in found)
    twice = [name for name, count in names.items() if count > 1]
    if len(twice) > 0:
        raise ModelError(
            [f"GraphQL: {root.type} would have the date {name} twice: rename" for name in twice]
        )
    return {path.name: path for path in found}


def _paths(type_name: str, layout: Layout, hops: int) -> Iterator[tuple[FieldSpec, ...]]:
    for spec in layout.types[type_name].fields.values():
        if spec.access.how is not How.FORWARD:
            continue
        if spec.kind is Kind.SCALAR and spec.type == "Date":
            yield (spec,)
        elif spec.kind is Kind.THING and hops > 0:
            for rest in _paths(spec.type, layout, hops - 1):
                yield (spec, *rest)


def days_of(info: Info, listing: Listing, path: DatePath) -> Days:
    """Return on which days the things of a list lie: one query.

    Left out are things without such a date in the years 1 to 9999. Those whose earliest is no day
    of the calendar are left out as well, and the errors of the answer say so.
    """
    # Compared as text, which is the order of time for four digits, as SPARQL 1.1 need not know
    # how dates compare; the time zone that a date may have is left out.
    fits = f'DATATYPE(?date) = <{XSD}date> && REGEX(STR(?date), "{_DAY}")'
    earliest = (
        "SELECT ?n (MIN(SUBSTR(STR(?date), 1, 10)) AS ?day) WHERE { "
        f"{listed(listing.patterns)} ?n {path.path} ?date "
        f'FILTER({fits} && !STRSTARTS(STR(?date), "0000")) }} GROUP BY ?n'
    )
    query = f"SELECT ?day (COUNT(?n) AS ?count) WHERE {{ {{ {earliest} }} }} GROUP BY ?day"
    counts = {}
    for row in info.context.memory.asking.rows(query):
        given = row["day"].value
        try:
            counts[date.fromisoformat(given)] = int(row["count"].value)
        except ValueError:
            info.context.report(info, f"A date of `{path.name}` is {given}, which is no day.")
    return dict(sorted(counts.items()))


def day_given(given: str | None, name: str) -> date | None:
    """Return a day of an argument; raises ``GraphQLError`` if it is none."""
    if given is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", given) is None:
            raise ValueError(given)
        return date.fromisoformat(given)
    except ValueError:
        raise GraphQLError(
            f"`{name}` is `{given[:40]}`, which is no day: write it as 2025-08-15."
        ) from None
