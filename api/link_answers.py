"""What is told of links: things with their decisions, candidates with what speaks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from parley.api.link_desk import Standing
from parley.api.links import Links
from parley.graph.linking.decisions import ACCEPTING, Decision, Judgement
from parley.graph.linking.scoring import Candidate, Feature
from parley.graph.linking.subjects import Subject
from parley.graph.namespaces import local_name, rebase, shorten

Json = dict[str, Any]

STATUSES: Final[Mapping[str, str]] = {
    "linked": "Linked",
    "no-item": "No item is meant",
    "unsure": "Left unsure",
    "open": "Open",
    "no-decision": "No decision",
}
"""How a thing stands, and how that is called."""
WAITING: Final = frozenset({"open", "no-decision"})
"""What a review asks about."""

AGREES: Final = 0.8
DIFFERS: Final = 0.3
"""From which score on a feature is said to agree, and below which to differ."""


def status_of(decisions: Iterable[Decision]) -> str:
    """Return how a thing stands by the decisions on it that are in force."""
    found = list(decisions)
    if any(one.judgement in ACCEPTING for one in found):
        return "linked"
    if any(one.judgement is Judgement.NONE for one in found):
        return "no-item"
    if any(one.judgement is Judgement.UNDECIDED and one.item is not None for one in found):
        return "unsure"
    return "open" if len(found) > 0 else "no-decision"


class Answers:
    """Makes answers for one server, whose things stand under ``base``."""

    def __init__(self, links: Links, base: str) -> None:
        self._links = links
        self._base = base

    def things(self, standing: Standing) -> list[Json]:
        """Return every thing that can be linked, by name."""
        force: dict[str, list[Decision]] = {}
        for decision in standing.judgements.in_force:
            force.setdefault(decision.subject, []).append(decision)
        past: dict[str, list[Decision]] = {}
        current = {decision.iri for decision in standing.judgements.in_force}
        for decision in standing.decisions:
            if decision.iri not in current:
                past.setdefault(decision.subject, []).append(decision)
        return [
            self.thing(one, force.get(iri, []), past.get(iri, []))
            for iri, one in sorted(
                standing.subjects.items(), key=lambda pair: (pair[1].label.casefold(), pair[0])
            )
        ]

    def thing(self, one: Subject, force: list[Decision], past: list[Decision]) -> Json:
        return {
            "thing": shorten(one.iri),
            "page": self._page(one.iri),
            "label": one.label,
            "aliases": list(one.aliases),
            "class": local_name(one.cls),
            "definition": one.definition,
            "dates": None if one.days is None else [day.isoformat() for day in one.days],
            "can_be_exact": one.named,
            "status": status_of(force),
            "in_force": [self.decision(decision) for decision in force],
            "superseded": [self.decision(decision) for decision in past],
        }

    def decision(self, one: Decision) -> Json:
        """Return a decision with its evidence."""
        return {
            "decision": one.iri,
            "page": self._page(one.iri),
            "thing": shorten(one.subject),
            "judgement": one.judgement.value,
            "item": one.item,
            "item_label": one.item_label,
            "item_description": one.item_description,
            "item_revision": one.item_revision,
            "score": one.score,
            "features": [_feature(feature) for feature in one.features],
            "reason": one.reason,
            "coder": shorten(one.by),
            "on": one.on.isoformat(),
            "supersedes": list(one.supersedes),
        }

    def candidate(self, rank: int, one: Candidate) -> Json:
        """Return a candidate with named features, and what agrees and what differs in words."""
        item = one.item
        features = [_feature(feature) for feature in one.features]
        return {
            "rank": rank,
            "item": item.id,
            "address": f"https://www.wikidata.org/wiki/{item.id}",
            "label": item.label(),
            "aliases": sorted({name for group in item.aliases.values() for name in group}),
            "description": item.description(),
            "revision": item.revision,
            "dates": {prop: list(days) for prop, days in (item.dates or {}).items()},
            "types": list(item.types),
            "score": one.score,
            "features": features,
            "agrees": [_words(one) for one in features if one["verdict"] == "agrees"],
            "differs": [_words(one) for one in features if one["verdict"] == "differs"],
        }

    def _page(self, iri: str) -> str | None:
        return self._links.path(rebase(iri, self._base))


def counts(things: Iterable[Json]) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many things there are by status and by class."""
    listed = list(things)
    by_status = Counter(one["status"] for one in listed)
    by_class = Counter(one["class"] for one in listed)
    return {name: by_status[name] for name in STATUSES}, dict(sorted(by_class.items()))


def _feature(one: Feature) -> Json:
    mine, _, theirs = one.compared.partition(" / ")
    verdict = "agrees" if one.score >= AGREES else "differs" if one.score < DIFFERS else "partly"
    return {
        "kind": one.kind,
        "score": one.score,
        "compared": one.compared,
        "thing": mine,
        "item": theirs,
        "verdict": verdict,
    }


def _words(feature: Json) -> str:
    return f"{feature['kind']}: {feature['compared']}"
