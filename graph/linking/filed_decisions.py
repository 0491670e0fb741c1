"""Decisions as a file holds them now, which a served data set may not have yet.

Reach for :func:`merged` where decisions are made beside a store that is built only now and then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from parley.graph.annotation_file import AnnotationFile, read_file
from parley.graph.linking.decisions import Decision, Judgement
from parley.graph.linking.errors import LinkError
from parley.graph.linking.scoring import Feature
from parley.graph.namespaces import WIKIDATA, local_name
from parley.graph.yaml_source import Entries, Items, Leaf, Value


@dataclass(frozen=True)
class Filed:
    """What a file of decisions holds; ``base`` is what the IRIs of its decisions begin with."""

    base: str
    decisions: tuple[Decision, ...]


def filed_decisions(path: Path) -> Filed:
    """Return the decisions of a file, superseded ones too, in its order.

    Raises :class:`~parley.graph.errors.AnnotationError` if it cannot be read as annotation, and
    :class:`LinkError`, with the line, if one of its decisions is incomplete.
    """
    file = read_file(path, path.name)
    nodes = [node for node in file.nodes if node.text("type") == "LinkDecision"]
    return Filed(file.base, tuple(_decision(file, node) for node in nodes))


def merged(served: Iterable[Decision], filed: Filed) -> list[Decision]:
    """Return served decisions and filed ones, by day and then by IRI.

    Of those that are named as in the file, only what the file has now counts.
    """
    others = [decision for decision in served if not decision.iri.startswith(filed.base)]
    return sorted((*others, *filed.decisions), key=lambda decision: (decision.on, decision.iri))


def _decision(file: AnnotationFile, node: Entries) -> Decision:
    try:
        item = node.text("linkTarget")
        return Decision(
            iri=file.expand(_needed(node, "id")),
            subject=file.expand(_needed(node, "linkSubject")),
            judgement=Judgement(_needed(node, "matchType")),
            by=file.expand(_needed(node, "decidedBy")),
            on=date.fromisoformat(_needed(node, "decidedOn")),
            reason=_needed(node, "reason"),
            item=None if item is None else file.expand(item).removeprefix(WIKIDATA),
            score=_number(node, "score"),
            item_label=node.text("itemLabel"),
            item_description=node.text("itemDescription"),
            item_revision=_whole(node, "itemRevision"),
            features=tuple(_feature(part) for part in _listed(node.get("feature"))),
            supersedes=tuple(
                file.expand(part.text)
                for part in _listed(node.get("supersedes"))
                if isinstance(part, Leaf)
            ),
        )
    except ValueError as error:
        place = file.place(node.line)
        raise LinkError(f"{place}: this decision cannot be read: {error}") from error


def _needed(node: Entries, key: str) -> str:
    found = node.get(key)
    if not isinstance(found, Leaf):
        raise ValueError(f"it has no `{key}`: add it")
    return found.text


def _number(node: Entries, key: str) -> float | None:
    found = node.get(key)
    return float(found.text) if isinstance(found, Leaf) else None


def _whole(node: Entries, key: str) -> int | None:
    found = node.get(key)
    return int(found.text) if isinstance(found, Leaf) else None


def _listed(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    return value.items if isinstance(value, Items) else (value,)


def _feature(value: Value) -> Feature:
    if not isinstance(value, Entries):
        raise ValueError("a `feature` is not a mapping")
    kind, score = _needed(value, "featureKind"), float(_needed(value, "featureScore"))
    return Feature(local_name(kind), score, _needed(value, "compared"))
