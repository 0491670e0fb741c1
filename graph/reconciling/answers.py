"""Candidates as JSON, in the forms of the versions of the protocol.

Sources: Reconciliation Service API 0.1 and 0.2, section 4.2, and the draft of 1.0, where results
are a list and each feature has a name. Older clients pass over the members they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parley.graph.model import Class
from parley.graph.reconciling.entities import Entity
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.matching import Candidate

Json = dict[str, Any]


def results(
    index: ReconcilingIndex, found: Mapping[str, Sequence[Candidate]]
) -> dict[str, dict[str, list[Json]]]:
    """Return the answer to a batch of 0.1 or 0.2: results by the keys of its queries."""
    return {key: {"result": [_candidate(index, c) for c in held]} for key, held in found.items()}


def draft_results(index: ReconcilingIndex, found: Sequence[Sequence[Candidate]]) -> Json:
    """Return the answer to a batch of the draft of 1.0: results in the order of its queries."""
    return {"results": [{"candidates": [_draft(index, c) for c in held]} for held in found]}


def types_of(index: ReconcilingIndex, entity: Entity) -> tuple[Class, ...]:
    """Return the classes of a thing as stated, without their superclasses."""
    return index.kinds.names_of(entity.types)


def named(classes: Iterable[Class]) -> list[Json]:
    """Return classes as pairs of id and name."""
    return [{"id": cls.name, "name": cls.label} for cls in classes]


def feature_name(feature: str) -> str:
    """Return what people call a feature: ``property_partOf`` is ``property partOf``."""
    return feature.replace("_", " ")


def _candidate(index: ReconcilingIndex, candidate: Candidate) -> Json:
    entity = candidate.entity
    return {
        "id": entity.id,
        "name": entity.name,
        "description": entity.description,
        "score": candidate.score,
        "match": candidate.match,
        "type": named(types_of(index, entity)),
        "features": [{"id": key, "value": value} for key, value in candidate.features.items()],
    }


def _draft(index: ReconcilingIndex, candidate: Candidate) -> Json:
    made = _candidate(index, candidate)
    features = [{**one, "name": feature_name(one["id"])} for one in made["features"]]
    return {**made, "features": features}
