"""Decisions on links: what was decided on which pair, by whom, when and on what evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from parley.graph.linking.rows import text
from parley.graph.linking.scoring import Feature
from parley.graph.namespaces import VOCAB, WIKIDATA, local_name
from parley.graph.store import Row, View
from parley.graph.vocab import C, P


class Judgement(StrEnum):
    """What a decision says; the values are the concepts of the scheme ``matchType``."""

    EXACT = "exact"
    CLOSE = "close"
    DIFFERENT = "different"
    NONE = "none"
    UNDECIDED = "undecided"


WITH_ITEM: Final = frozenset({Judgement.EXACT, Judgement.CLOSE, Judgement.DIFFERENT})
"""Judgements that are on an item; an undecided one may be."""
ACCEPTING: Final = frozenset({Judgement.EXACT, Judgement.CLOSE})


@dataclass(frozen=True)
class Decision:
    """A decision; ``iri`` names it, ``item`` is such as ``Q42``, and may be None."""

    iri: str
    subject: str
    judgement: Judgement
    by: str
    on: date
    reason: str
    item: str | None = None
    score: float | None = None
    item_label: str | None = None
    item_description: str | None = None
    item_revision: int | None = None
    features: tuple[Feature, ...] = ()
    supersedes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decider:
    """Who decides, by IRI; ``kind`` is of the scheme ``coderKind``, or None if it is not said."""

    iri: str
    label: str
    kind: str | None


def read_decisions(view: View) -> list[Decision]:
    """Return all decisions of a store, superseded ones too, by day and then by IRI."""
    replaced: dict[str, list[str]] = defaultdict(list)
    for row in view.query(f"SELECT ?d ?e {{ ?d <{P.supersedes.value}> ?e }} ORDER BY ?d ?e").rows():
        replaced[text(row, "d")].append(text(row, "e"))
    features: dict[str, list[Feature]] = defaultdict(list)
    for row in view.query(_features_query()).rows():
        kind, score = local_name(text(row, "kind")), float(text(row, "score"))
        features[text(row, "d")].append(Feature(kind, score, text(row, "compared")))
    rows = view.query(_decisions_query()).rows()
    found = [_decision(row, features, replaced) for row in rows]
    return sorted(found, key=lambda decision: (decision.on, decision.iri))


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no other one supersedes, in the same order."""
    every = list(decisions)
    replaced = {iri for decision in every for iri in decision.supersedes}
    return [decision for decision in every if decision.iri not in replaced]


def deciders(view: View) -> dict[str, Decider]:
    """Return the coders of a store by IRI."""
    query = f"""
SELECT ?coder ?label ?kind WHERE {{ ?coder a <{C.Coder.value}> ; <{P.label.value}> ?label .
  OPTIONAL {{ ?coder <{P.coderKind.value}> ?kind }} }} ORDER BY DESC(?coder) DESC(?label)"""
    return {
        text(row, "coder"): Decider(
            text(row, "coder"),
            text(row, "label"),
            local_name(text(row, "kind")) if "kind" in row else None,
        )
        for row in view.query(query).rows()
    }


def _decisions_query() -> str:
    optional = {
        "item": P.linkTarget,
        "score": P.score,
        "label": P.itemLabel,
        "description": P.itemDescription,
        "revision": P.itemRevision,
    }
    more = " ".join(f"OPTIONAL {{ ?d <{p.value}> ?{name} }}" for name, p in optional.items())
    return f"""
SELECT ?d ?subject ?match ?by ?on ?reason ?item ?score ?label ?description ?revision WHERE {{
  ?d <{P.linkSubject.value}> ?subject ; <{P.matchType.value}> ?match ; <{P.decidedBy.value}> ?by ;
    <{P.decidedOn.value}> ?on ; <{P.reason.value}> ?reason . {more} }}"""


def _features_query() -> str:
    return f"""
SELECT ?d ?kind ?score ?compared WHERE {{ ?d <{P.feature.value}> ?f .
  ?f <{P.featureKind.value}> ?kind ; <{P.featureScore.value}> ?score ;
    <{P.compared.value}> ?compared }} ORDER BY ?d ?f"""


def _decision(
    row: Row, features: dict[str, list[Feature]], replaced: dict[str, list[str]]
) -> Decision:
    iri = text(row, "d")
    found: Sequence[Feature] = features.get(iri, ())
    return Decision(
        iri=iri,
        subject=text(row, "subject"),
        judgement=Judgement(text(row, "match").removeprefix(f"{VOCAB}matchType/")),
        by=text(row, "by"),
        on=date.fromisoformat(text(row, "on")),
        reason=text(row, "reason"),
        item=text(row, "item").removeprefix(WIKIDATA) if "item" in row else None,
        score=float(text(row, "score")) if "score" in row else None,
        item_label=text(row, "label") if "label" in row else None,
        item_description=text(row, "description") if "description" in row else None,
        item_revision=int(text(row, "revision")) if "revision" in row else None,
        features=tuple(found),
        supersedes=tuple(replaced.get(iri, ())),
    )
