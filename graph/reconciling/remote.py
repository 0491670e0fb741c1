"""What a reconciliation service elsewhere says, read from JSON that is not trusted.

Services differ: some give numbers as strings, types as ids alone, errors with status 200. What can
be understood is; the rest raises :class:`RemoteServiceError` that names service and query.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from parley.graph.reconciling.errors import RemoteServiceError

UNDERSTOOD: Final = ("0.1", "0.2")
OLDEST: Final = "0.1"
"""What a service speaks whose manifest names no versions: they came with 0.2."""


@dataclass(frozen=True)
class RemoteService:
    """A service as its manifest tells: where it is, what it is called, whose ids it gives."""

    address: str
    name: str
    version: str
    identifier_space: str
    schema_space: str
    batch_size: int | None
    """How many queries it takes at once, if it says so."""


@dataclass(frozen=True)
class RemoteQuery:
    """A name to reconcile, with ids of types, and pairs of id and value of properties."""

    name: str
    types: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class RemoteCandidate:
    """A thing that a service proposes. Scores compare within one service only."""

    id: str
    name: str
    score: float
    match: bool
    types: tuple[str, ...] = ()
    features: Mapping[str, float | bool] = field(default_factory=dict)
    description: str = ""
    """What tells it from others of its name, where the service says so; since 0.2."""


def read_service(address: str, told: object) -> RemoteService:
    """Return the service that a manifest describes."""
    manifest = _object(address, "the manifest", told)
    versions = manifest.get("versions", [OLDEST])
    known = [v for v in UNDERSTOOD if isinstance(versions, list) and v in versions]
    if len(known) == 0:
        raise RemoteServiceError(address, f"it speaks {versions!s:.60}, not {UNDERSTOOD}")
    size = manifest.get("batchSize")
    return RemoteService(
        address,
        _text(address, "the name in the manifest", manifest.get("name")),
        known[-1],
        _text(address, "identifierSpace", manifest.get("identifierSpace")),
        _text(address, "schemaSpace", manifest.get("schemaSpace")),
        size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None,
    )


def written(query: RemoteQuery) -> dict[str, Any]:
    """Return a query as 0.1 and 0.2 write it."""
    made: dict[str, Any] = {"query": query.name, "limit": query.limit}
    if len(query.types) > 0:
        made["type"] = query.types[0] if len(query.types) == 1 else list(query.types)
    if len(query.properties) > 0:
        made["properties"] = [{"pid": pid, "v": value} for pid, value in query.properties]
    return made


def read_results(address: str, told: object, keys: Sequence[str]) -> list[list[RemoteCandidate]]:
    """Return the candidates for each key; all keys must be there."""
    answer = _object(address, "the answer", told)
    return [_results(address, key, answer.get(key)) for key in keys]


def _results(address: str, key: str, told: object) -> list[RemoteCandidate]:
    if told is None:
        raise RemoteServiceError(address, f"the answer has nothing for query {key}")
    held = _object(address, f"the answer to query {key}", told).get("result")
    if not isinstance(held, list):
        raise RemoteServiceError(address, f"the answer to query {key} has no list `result`")
    return [_candidate(address, f"candidate {n} of query {key}", c) for n, c in enumerate(held)]


def _candidate(address: str, where: str, told: object) -> RemoteCandidate:
    held = _object(address, where, told)
    match = held.get("match", False)
    if not isinstance(match, bool):
        raise RemoteServiceError(address, f"{where}: match is neither true nor false")
    return RemoteCandidate(
        _text(address, f"the id of {where}", held.get("id")),
        _text(address, f"the name of {where}", held.get("name")),
        _number(address, f"the score of {where}", held.get("score")),
        match,
        _types(held.get("type")),
        _features(held.get("features")),
        str(held.get("description") or ""),
    )


def _object(address: str, what: str, told: object) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise RemoteServiceError(address, f"{what} is no JSON object")
    # Several services tell errors so, with status 200.
    said = told.get("error") or (told.get("message") if told.get("status") == "error" else None)
    if said is not None:
        raise RemoteServiceError(address, f"{what} is an error: {said!s:.200}")
    return told


def _text(address: str, what: str, told: object) -> str:
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    if not isinstance(told, str):
        raise RemoteServiceError(address, f"{what} is no text")
    return told


def _number(address: str, what: str, told: object) -> float:
    try:
        number = math.nan if isinstance(told, bool) else float(told)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise RemoteServiceError(address, f"{what} is no number")
    return number


def _types(told: object) -> tuple[str, ...]:
    listed = told if isinstance(told, list) else []
    ids = [one.get("id") if isinstance(one, Mapping) else one for one in listed]
    return tuple(one for one in ids if isinstance(one, str))


def _features(told: object) -> dict[str, float | bool]:
    listed = told if isinstance(told, list) else []
    return {
        str(one["id"]): one["value"]
        for one in listed
        if isinstance(one, Mapping) and "id" in one and isinstance(one.get("value"), int | float)
    }
