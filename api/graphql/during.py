"""Filtering by time: what may have been while something else was, by the dates that both have.

An event may have several dates, from the text and from background, each of which is said to hold.
So a time span fits a thing if it may share a day with each of the dates of the thing. A date
without an expression fits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parley.api.graphql.fields import FieldSpec, How, Kind
from parley.api.graphql.relations import SPAN, is_span

DURING = "_during"
ABOUT = (
    "May share a day with each date given for this thing, such as an event, by its id. A time "
    "without an expression never does."
)

Fields = Mapping[str, FieldSpec]


def during(
    span: str, thing: str, filters: Mapping[str, Fields], type_name: str, fresh: Callable[[], str]
) -> str:
    """Return the expression that holds for time spans ``span`` that fit the thing with this IRI.

    ``filters`` are the fields of each type, ``type_name`` is the one of the span, and ``fresh``
    makes new variables.
    """
    iri = {key: filters[type_name][key].access.iri for key in SPAN}
    path = "|".join(f"<{one}>" for one in sorted(_times(filters)))
    other, one, two = fresh(), fresh(), fresh()
    begin, end, other_begin, other_end = fresh(), fresh(), fresh(), fresh()
    dated = f"<{thing}> {path} {other} . {other} <{iri['edtf']}> {two} ."
    mine = f"{span} <{iri['edtf']}> {one} ."
    return (
        f"EXISTS {{ {mine} }} && EXISTS {{ {dated} }} && NOT EXISTS {{ {mine} {dated} "
        f"OPTIONAL {{ {span} <{iri['earliestBegin']}> {begin} }} "
        f"OPTIONAL {{ {span} <{iri['latestEnd']}> {end} }} "
        f"OPTIONAL {{ {other} <{iri['earliestBegin']}> {other_begin} }} "
        f"OPTIONAL {{ {other} <{iri['latestEnd']}> {other_end} }} "
        f"FILTER(COALESCE({begin} > {other_end}, false) || COALESCE({end} < {other_begin}, false)) "
        f"}}"
    )


def _times(filters: Mapping[str, Fields]) -> set[str]:
    """Return the properties that lead to time spans."""
    spans = {name for name, fields in filters.items() if is_span(fields)}
    return {
        spec.access.iri
        for fields in filters.values()
        for spec in fields.values()
        if spec.kind is Kind.THING and spec.type in spans and spec.access.how is How.FORWARD
    }
