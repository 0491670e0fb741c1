"""Queries of clients, read from JSON that anybody may have sent.

Source: Reconciliation Service API 0.2, section 4.1 (0.1 is the same without the strictness of
types), and the draft of 1.0, where a query is a list of conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from parley.graph.reconciling.errors import BatchTooLargeError, ReconcilingError
from parley.graph.reconciling.kinds import WIKIDATA_KEY, Kinds
from parley.graph.suggest import suggestion

STRICTNESS: Final = ("any", "all", "should")
DEFAULT_LIMIT: Final = 5
MOST_VALUES: Final = 100


@dataclass(frozen=True)
class QueryLimits:
    """What a batch may have: queries, characters of a text, and candidates for a query."""

    queries: int = 1000
    characters: int = 1000
    candidates: int = 50


@dataclass(frozen=True)
class Condition:
    """A property that a thing should have with one of these values; if ``required``, must have."""

    key: str
    values: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Query:
    """A query: a name (may be empty if there are conditions), IRIs of classes, conditions.

    ``strictness`` says what types mean: ``any`` of them, ``all``, or ``should`` for a preference.
    """

    name: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = DEFAULT_LIMIT
    conditions: tuple[Condition, ...] = ()


def read_batch(given: object, kinds: Kinds, limits: QueryLimits) -> dict[str, Query]:
    """Return the queries of a batch of 0.1 or 0.2 by their keys.

    Raises :class:`ReconcilingError` that names the first query that cannot be read.
    """
    if not isinstance(given, dict):
        raise ReconcilingError("a batch is a JSON object of queries by keys such as q0")
    check_size(len(given), limits)
    return {key: _query(f"query {key[:40]}", q, kinds, limits) for key, q in given.items()}


def check_size(size: int, limits: QueryLimits) -> None:
    """Raise :class:`ReconcilingError` if a batch of this size has more queries than it may."""
    if size > limits.queries:
        raise BatchTooLargeError(
            f"the batch has {size} queries, at most {limits.queries} are answered at once: "
            "send several batches"
        )


def read_text(where: str, given: object, limits: QueryLimits) -> str:
    """Return a text of a query; raises :class:`ReconcilingError` if it is none, or too long."""
    if not isinstance(given, str):
        raise ReconcilingError(f"{where} is no text: write it as a JSON string")
    if len(given) > limits.characters:
        raise ReconcilingError(
            f"{where} has {len(given)} characters; at most {limits.characters} are compared"
        )
    return given


def _query(where: str, given: object, kinds: Kinds, limits: QueryLimits) -> Query:
    if not isinstance(given, dict):
        raise ReconcilingError(f"{where} is no JSON object")
    properties = given.get("properties", [])
    if not isinstance(properties, list) or len(properties) > MOST_VALUES:
        raise ReconcilingError(f"{where}: properties is no list of at most {MOST_VALUES}")
    conditions = tuple(_condition(where, item, kinds, limits) for item in properties)
    if "query" not in given and len(conditions) == 0:
        raise ReconcilingError(f"{where} has neither `query` nor `properties`: add one of them")
    return Query(
        read_text(f"{where}: query", given.get("query", ""), limits),
        read_types(where, given.get("type"), kinds),
        _strictness(where, given.get("type_strict", "any")),
        read_limit(where, given.get("limit"), limits),
        conditions,
    )


def read_types(where: str, given: object, kinds: Kinds) -> tuple[str, ...]:
    """Return the IRIs of the classes that a type, or a list of them, names."""
    listed = [] if given is None else given if isinstance(given, list) else [given]
    if len(listed) > MOST_VALUES:
        raise ReconcilingError(f"{where} names {len(listed)} types; at most {MOST_VALUES} may be")
    return tuple(_type(where, item, kinds) for item in listed)


def read_limit(where: str, given: object, limits: QueryLimits) -> int:
    """Return how many candidates are wanted, at most as many as are given."""
    if given is None:
        return DEFAULT_LIMIT
    # Some clients write 5.0, and some a string.
    if isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) < 10:
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < 1e9:
        raise ReconcilingError(f"{where}: limit is no number above 0")
    return max(1, min(int(given), limits.candidates))


def read_values(where: str, given: object, limits: QueryLimits) -> tuple[str, ...]:
    """Return the values of a property as texts; an object stands for its id."""
    listed = given if isinstance(given, list) else [given]
    if not 0 < len(listed) <= MOST_VALUES:
        raise ReconcilingError(f"{where} has {len(listed)} values; from 1 to {MOST_VALUES} may be")
    return tuple(_value(where, item, limits) for item in listed)


def read_key(where: str, given: object, kinds: Kinds) -> str:
    """Return the key of the property that a client names."""
    key = kinds.key_named(given) if isinstance(given, str) else None
    if key is None:
        known = sorted((*kinds.properties, WIKIDATA_KEY))
        raise ReconcilingError(
            f"{where}: there is no property `{str(given)[:60]}`: "
            f"{suggestion(str(given)[:60], known)}"
        )
    return key


def _condition(where: str, given: object, kinds: Kinds, limits: QueryLimits) -> Condition:
    if not isinstance(given, Mapping) or "pid" not in given or "v" not in given:
        raise ReconcilingError(f"{where}: a property is an object with `pid` and `v`")
    key = read_key(where, given["pid"], kinds)
    return Condition(key, read_values(f"{where}, property {key}", given["v"], limits))


def _type(where: str, given: object, kinds: Kinds) -> str:
    # Some clients send the object that a manifest or a suggestion gave them.
    name = given.get("id") if isinstance(given, dict) else given
    found = kinds.class_named(name) if isinstance(name, str) else None
    if found is None:
        shown = str(name)[:60]
        remedy = suggestion(shown, sorted(kinds.classes))
        raise ReconcilingError(f"{where}: there is no type `{shown}`: {remedy}")
    return found.iri


def _strictness(where: str, given: object) -> str:
    if given not in STRICTNESS:
        raise ReconcilingError(f"{where}: type_strict is one of {', '.join(STRICTNESS)}")
    return str(given)


def _value(where: str, given: object, limits: QueryLimits) -> str:
    if isinstance(given, dict):
        given = given.get("id")
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return f"{given:g}" if isinstance(given, float) else str(given)[:40]
    return read_text(where, given, limits)
