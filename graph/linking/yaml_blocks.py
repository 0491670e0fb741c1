"""Decisions and coders as YAML, in the form that annotation files have."""

from __future__ import annotations

from collections.abc import Iterator

from parley.graph.interchange.yaml_text import scalar
from parley.graph.linking.decisions import Decider, Decision
from parley.graph.namespaces import CONTEXT, ID, PREFIXES


def head(name: str) -> str:
    """Return the beginning of a file of decisions, up to its first node."""
    return f"""# Link decisions towards Wikidata; what a later one supersedes is kept.
"@context":
  - {CONTEXT}
  - "@base": {ID}links/{name}/
    "@language": en
id: graph:links/{name}
"@graph":
  - id: graph:links/{name}
    type: NamedGraph
    label: {{en: {scalar(f"Link decisions: {name}")}}}
    graphKind: links
"""


def decider_block(decider: Decider) -> str:
    """Return the node of a coder, at the margin."""
    kind = "" if decider.kind is None else f"\n  coderKind: {decider.kind}"
    name = _short(decider.iri, "")
    return f"- id: {name}\n  type: Coder\n  label: {{en: {scalar(decider.label)}}}{kind}\n"


def decision_block(decision: Decision, base: str) -> str:
    """Return the node of a decision, at the margin; IRIs below ``base`` are shortened."""
    return "".join(f"{line}\n" for line in _decision(decision, base))


def _decision(decision: Decision, base: str) -> Iterator[str]:
    yield f"- id: {_short(decision.iri, base)}"
    yield "  type: LinkDecision"
    yield f"  linkSubject: {_short(decision.subject, base)}"
    if decision.item is not None:
        yield f"  linkTarget: wd:{decision.item}"
    yield f"  matchType: {decision.judgement}"
    yield f"  decidedBy: {_short(decision.by, base)}"
    yield f"  decidedOn: {decision.on.isoformat()}"
    yield f"  reason: {scalar(decision.reason)}"
    if decision.score is not None:
        yield f"  score: {_number(decision.score)}"
    for key, value in (
        ("itemLabel", decision.item_label),
        ("itemDescription", decision.item_description),
    ):
        if value is not None:
            yield f"  {key}: {scalar(value)}"
    if decision.item_revision is not None:
        yield f"  itemRevision: {decision.item_revision}"
    if len(decision.features) > 0:
        yield "  feature:"
    for feature in decision.features:
        yield f"    - type: LinkFeature\n      featureKind: {feature.kind}"
        yield f"      featureScore: {_number(feature.score)}"
        yield f"      compared: {scalar(feature.compared)}"
    if len(decision.supersedes) > 0:
        yield "  supersedes:"
    for earlier in decision.supersedes:
        yield f"    - {_short(earlier, base)}"


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if value not in (0, 1) else f"{value:.1f}"


def _short(iri: str, base: str) -> str:
    """Return how a file names an IRI: local below its base, with a prefix, or in full."""
    if base != "" and iri.startswith(base):
        return iri[len(base) :]
    for prefix, start in PREFIXES.items():
        rest = iri.removeprefix(start)
        if iri.startswith(ID) and rest != iri and rest != "" and "/" not in rest:
            return f"{prefix}:{rest}"
    return iri
