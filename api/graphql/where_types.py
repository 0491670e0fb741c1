"""The input types of ``where``: one for every class, and one for every type of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from strawberry.types.field import StrawberryField

from parley.api.graphql.during import ABOUT as DURING_ABOUT
from parley.api.graphql.during import DURING
from parley.api.graphql.fields import COMPLETE, FieldSpec, Kind
from parley.api.graphql.layout import Layout
from parley.api.graphql.making import Namespace, make_field, make_type
from parley.api.graphql.operators import IS_NULL, LANGUAGE, LISTS, OPERATORS, SETS
from parley.api.graphql.relations import is_span

ABOUT: Mapping[str, str] = {
    "_eq": "Has this value.",
    "_neq": "Has values, and this is none of them.",
    "_in": "Has one of these values.",
    "_nin": "Has values, and none of these is among them.",
    "_gt": "Is greater or later.",
    "_gte": "Is this, greater or later.",
    "_lt": "Is less or earlier.",
    "_lte": "Is this, less or earlier.",
    "_like": "Fits a pattern in which % stands for any characters and _ for one.",
    "_nlike": "Has values, and none of them fits the pattern.",
    "_ilike": "As `_like`, without regard to case.",
    "_nilike": "As `_nlike`, without regard to case.",
    "_regex": "Holds a match of a regular expression of SPARQL.",
    "_nregex": "Has values, and none of them holds a match.",
    "_iregex": "As `_regex`, without regard to case.",
    "_niregex": "As `_nregex`, without regard to case.",
    "some": "At least one fits.",
    "none": "None fits, or there is none.",
    "every": "Each fits, or there is none.",
}
FILTERS: Mapping[str, str] = {
    "ID": "IdFilter",
    "IRI": "IRIFilter",
    **{name: f"{name}Filter" for name in OPERATORS if name not in ("ID", "IRI")},
}
"""The filter of each type of values that is no class and no vocabulary."""

HELD = "All that is given must hold, and for one value."
EDTF = " `_gt` and the like compare the beginning, as far as the given year, month or day is exact."


def add_where_types(layout: Layout, made: Namespace) -> None:
    """Add to ``made`` what filters consist of."""
    for type_, name in FILTERS.items():
        made[name] = _values_filter(type_, name, made)
    for enum in layout.enums:
        fields = [*_operators(enum, SETS, made), _is_null(made)]
        made[f"{enum}Filter"] = make_type(
            f"{enum}Filter", f"Compares with a concept. {HELD}", fields, kind="input"
        )
    for name, filters in layout.filters.items():
        made[f"{name}Filter"] = _things_filter(name, filters, made)
        made[f"{name}Where"] = _where(name, filters, made)


def filter_name(spec: FieldSpec) -> str:
    """Return the name of the filter of a field."""
    return (
        FILTERS.get(spec.type, f"{spec.type}Filter") if not _is_text(spec) else "LangStringFilter"
    )


def _is_text(spec: FieldSpec) -> bool:
    return spec.kind in (Kind.SHOWN, Kind.TEXT, Kind.TEXTS)


def _values_filter(type_: str, name: str, made: Namespace) -> type:
    value = "String" if type_ == "LangString" else type_
    fields = [*_operators(value, OPERATORS[type_], made), _is_null(made)]
    if type_ == "LangString":
        tag = "Only words in this language, as a BCP 47 tag, are compared; `de` takes in `de-AT`."
        fields.append(make_field(made, LANGUAGE, "String | None", tag))
    more = EDTF if type_ == "EDTF" else ""
    return make_type(name, f"Compares values of {type_}. {HELD}{more}", fields, kind="input")


def _operators(type_: str, names: tuple[str, ...], made: Namespace) -> Iterator[StrawberryField]:
    for name in names:
        given = f"list[{type_}] | None" if name in LISTS else f"{type_} | None"
        yield make_field(made, name, given, ABOUT[name])


def _is_null(made: Namespace) -> StrawberryField:
    return make_field(made, IS_NULL, "Boolean | None", "Has no value, or if false, has any.")


def _things_filter(name: str, filters: Mapping[str, FieldSpec], made: Namespace) -> type:
    fields = [*_operators("ID", SETS, made), _is_null(made)]
    if is_span(filters):
        fields.append(make_field(made, DURING, "ID | None", DURING_ABOUT))
    for key in ("some", "none", "every"):
        fields.append(make_field(made, key, f"{name}Where | None", ABOUT[key]))
    about = f"Compares with things of the type {name}, by their ids or by what they have. {HELD}"
    return make_type(f"{name}Filter", about, fields, kind="input")


def _where(name: str, filters: Mapping[str, FieldSpec], made: Namespace) -> type:
    own = f"{name}Where"
    fields = [
        make_field(made, "_and", f"list[{own}] | None", "All of these hold."),
        make_field(made, "_or", f"list[{own}] | None", "One of these holds; of none, never."),
        make_field(made, "_not", f"{own} | None", "This does not hold."),
    ]
    for field, spec in filters.items():
        about = spec.description.removesuffix(COMPLETE).strip()
        about = "Its names in any language." if spec.kind is Kind.SHOWN else about
        fields.append(make_field(made, field, f"{filter_name(spec)} | None", about))
    return make_type(
        own, "Which things to take. All that is given must hold.", fields, kind="input"
    )
