"""Queries of the draft of version 1.0, read into those of the versions before it.

Source: Reconciliation Service API 1.0-draft, "Reconciliation Queries", as of July 2026. A query is
a list of conditions on the name, the identifier or a property.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parley.graph.reconciling.errors import ReconcilingError
from parley.graph.reconciling.kinds import Kinds
from parley.graph.reconciling.queries import (
    MOST_VALUES,
    Condition,
    Query,
    QueryLimits,
    check_size,
    read_key,
    read_limit,
    read_types,
    read_values,
)


def read_draft_batch(given: object, kinds: Kinds, limits: QueryLimits) -> list[Query]:
    """Return the queries of a batch of the draft, in order.

    Raises :class:`ReconcilingError` that names the first query that cannot be read, by its place.
    """
    listed = given.get("queries") if isinstance(given, Mapping) else None
    if not isinstance(listed, list):
        raise ReconcilingError("a batch is a JSON object whose `queries` is a list")
    check_size(len(listed), limits)
    return [_query(f"query {n}", one, kinds, limits) for n, one in enumerate(listed)]


def _query(where: str, given: object, kinds: Kinds, limits: QueryLimits) -> Query:
    conditions = given.get("conditions") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(conditions, list):
        raise ReconcilingError(f"{where} is no JSON object whose `conditions` is a list")
    if not 0 < len(conditions) <= MOST_VALUES:
        raise ReconcilingError(f"{where}: give from 1 to {MOST_VALUES} conditions")
    names = [_name(where, c, limits) for c in conditions if _kind(where, c) in ("name", "id")]
    if len(names) > 1:
        raise ReconcilingError(f"{where} has several conditions on name or id: give one")
    return Query(
        "".join(names),
        read_types(where, given.get("type"), kinds),
        "any",
        read_limit(where, given.get("limit"), limits),
        tuple(_held(where, c, kinds, limits) for c in conditions if c["matchType"] == "property"),
    )


def _kind(where: str, given: object) -> str:
    kind = given.get("matchType") if isinstance(given, Mapping) else None
    if not isinstance(given, Mapping) or kind not in ("name", "id", "property"):
        raise ReconcilingError(f"{where}: the matchType of a condition is name, id or property")
    if "propertyValue" not in given:
        raise ReconcilingError(f"{where}: a condition lacks its propertyValue")
    _refuse_others(where, given)
    return str(kind)


def _refuse_others(where: str, given: Mapping[str, object]) -> None:
    """Refuse what would have to change the answer and is not worked out."""
    if given.get("matchQualifier") is not None:
        raise ReconcilingError(f"{where}: no matchQualifier is offered: leave it out")
    quantifier = given.get("matchQuantifier", "any")
    if quantifier != "any" and (quantifier != "all" or _several(given)):
        raise ReconcilingError(f"{where}: the one matchQuantifier that is offered is `any`")


def _several(given: Mapping[str, object]) -> bool:
    values = given["propertyValue"]
    return isinstance(values, Sequence) and not isinstance(values, str) and len(values) > 1


def _name(where: str, given: Mapping[str, object], limits: QueryLimits) -> str:
    (name, *others) = read_values(where, given["propertyValue"], limits)
    if len(others) > 0:
        raise ReconcilingError(f"{where}: a condition on name or id has one value")
    return name


def _held(where: str, given: Mapping[str, object], kinds: Kinds, limits: QueryLimits) -> Condition:
    key = read_key(where, given.get("propertyId"), kinds)
    values = read_values(f"{where}, property {key}", given["propertyValue"], limits)
    return Condition(key, values, given.get("required") is True)
