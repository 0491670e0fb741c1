"""The claims of an article, in the order of its text."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from parley.api.things import iri_of, node
from parley.graph.store import View


@dataclass(frozen=True)
class ClaimLine:
    """A claim as a list shows it: where it stands, what it says, and whose it is."""

    iri: str
    segment: str
    paraphrase: str
    holders: tuple[str, ...]
    """Labels of the innermost speakers."""


def article_claims(view: View, iri: str) -> list[ClaimLine]:
    """Return the claims that the article ``iri`` makes or reports; none if it is no article."""
    text = f"""SELECT ?claim ?segment ?paraphrase ?holder WHERE {{
      {node(iri)} oa:hasState ?state .
      ?passage oa:hasSource {node(iri)} .
      ?claim a parley:Claim ; parley:expressedIn ?passage ; parley:paraphrase ?paraphrase ;
             parley:assertedThrough/prov:wasAttributedTo/skos:prefLabel ?holder .
      ?passage oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
      OPTIONAL {{ ?passage parley:inSegment/parley:segmentId ?within }}
      OPTIONAL {{ ?passage parley:segmentId ?itself }}
      BIND(COALESCE(?within, ?itself, "") AS ?segment)
    }} ORDER BY ?start ?end ?claim ?segment ?holder"""
    lines: dict[str, ClaimLine] = {}
    for row in view.query(text).rows():
        claim, holder = iri_of(row, "claim"), _text(row["holder"])
        known = lines.get(claim)
        if known is None:
            lines[claim] = ClaimLine(
                claim, _text(row["segment"]), _text(row["paraphrase"]), (holder,)
            )
        elif holder not in known.holders:
            holders = (*known.holders, holder)
            lines[claim] = ClaimLine(claim, known.segment, known.paraphrase, holders)
    return list(lines.values())


def _text(term: object) -> str:
    assert isinstance(term, ox.Literal)
    return term.value
