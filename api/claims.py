"""Reading a claim: where it stands, through whom it is told, and how it bears on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from parley.api.things import iri_of, node
from parley.graph.model import Model
from parley.graph.namespaces import TERM
from parley.graph.store import Row, View

CLAIMS: Final = (f"{TERM}Claim", f"{TERM}BackgroundClaim")


@dataclass(frozen=True)
class PassageOf:
    """A passage of a claim; ``words`` only if the data set has the text. Positions count from 0."""

    role: str
    iri: str
    document: str
    start: int
    end: int
    segment: str | None
    words: str | None


@dataclass(frozen=True)
class Hop:
    """A speaker in the chain, or several as one source, with how they stand to what is said."""

    iri: str
    speakers: tuple[str, ...]
    type: str | None
    held: str | None
    reported: str | None
    medium: str | None
    document: str | None
    note: str | None


@dataclass(frozen=True)
class Chain:
    """The speakers of a claim, innermost first; ``rival`` if it is another reading."""

    rival: bool
    hops: tuple[Hop, ...]


@dataclass(frozen=True)
class RelationOf:
    """A relation to another claim; ``outgoing`` if it runs from the claim that was asked for."""

    iri: str
    outgoing: bool
    type: str
    basis: str | None
    other: str
    graph: str


@dataclass(frozen=True)
class Claim:
    """What the page of a claim shows besides its statements."""

    passages: tuple[PassageOf, ...]
    chains: tuple[Chain, ...]
    relations: tuple[RelationOf, ...]

    def mentioned(self) -> set[str]:
        """Return the IRIs of everything that has to be named to show it."""
        hops = [hop for chain in self.chains for hop in chain.hops]
        found = {speaker for hop in hops for speaker in hop.speakers}
        found |= {hop.document for hop in hops if hop.document is not None}
        found |= {p.document for p in self.passages} | {r.other for r in self.relations}
        found |= {p.segment for p in self.passages if p.segment is not None}
        return found | {r.graph for r in self.relations}


def is_claim(types: list[str], model: Model) -> bool:
    """Tell whether one of the classes ``types`` is that of claims, or a subclass."""
    known = [model.classes[t] for t in types if t in model.classes]
    return any(model.is_a(cls, claim) for cls in known for claim in CLAIMS)


def read_claim(view: View, iri: str) -> Claim:
    """Return the passages, chains and relations of the claim ``iri``."""
    return Claim(
        tuple(_passages(view, iri)), tuple(_chains(view, iri)), tuple(_relations(view, iri))
    )


def _passages(view: View, iri: str) -> Iterator[PassageOf]:
    text = f"""SELECT DISTINCT ?role ?passage ?document ?start ?end ?segment ?words WHERE {{
      VALUES (?role ?order) {{
        (parley:expressedIn 1) (parley:quotedSpan 2) (parley:alsoExpressedIn 3)
      }}
      {node(iri)} ?role ?passage .
      ?passage oa:hasSource ?document ; oa:hasSelector ?selector .
      ?selector oa:start ?start ; oa:end ?end .
      OPTIONAL {{ ?passage parley:inSegment ?segment }} OPTIONAL {{ ?passage parley:words ?words }}
    }} ORDER BY ?order ?start"""
    for row in view.query(text).rows():
        yield PassageOf(
            iri_of(row, "role"),
            iri_of(row, "passage"),
            iri_of(row, "document"),
            int(_text(row, "start") or 0),
            int(_text(row, "end") or 0),
            _text(row, "segment"),
            _text(row, "words"),
        )


def _chains(view: View, iri: str) -> Iterator[Chain]:
    text = f"""SELECT DISTINCT * WHERE {{
      VALUES ?kind {{ parley:assertedThrough parley:possiblyAssertedThrough }}
      {node(iri)} ?kind ?first . ?first parley:reportedIn* ?hop .
      OPTIONAL {{ ?hop parley:depth ?depth }} OPTIONAL {{ ?hop prov:wasAttributedTo ?speaker }}
      OPTIONAL {{ ?hop parley:attributionType ?type }} OPTIONAL {{ ?hop parley:medium ?medium }}
      OPTIONAL {{ ?hop parley:holderCommitment ?held }}
      OPTIONAL {{ ?hop parley:reporterCommitment ?reported }}
      OPTIONAL {{ ?hop parley:inDocument ?document }} OPTIONAL {{ ?hop parley:readingNote ?note }}
    }} ORDER BY ?kind ?first DESC(?depth) ?hop ?speaker"""
    chains: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in view.query(text).rows():
        chain = chains.setdefault((iri_of(row, "kind"), iri_of(row, "first")), {})
        chain.setdefault(iri_of(row, "hop"), []).append(row)
    for (kind, _), hops in chains.items():
        rival = kind != f"{TERM}assertedThrough"
        yield Chain(rival, tuple(_hop(hop, rows) for hop, rows in hops.items()))


def _hop(iri: str, rows: list[Row]) -> Hop:
    first = rows[0]
    speakers = dict.fromkeys(iri_of(row, "speaker") for row in rows if "speaker" in row)
    names = ("type", "held", "reported", "medium", "document", "note")
    return Hop(iri, tuple(speakers), *(_text(first, name) for name in names))


def _relations(view: View, iri: str) -> Iterator[RelationOf]:
    claim = node(iri)
    text = f"""SELECT DISTINCT * WHERE {{ GRAPH ?graph {{
      {{ ?relation parley:fromClaim {claim} ; parley:toClaim ?other BIND(true AS ?outgoing) }} UNION
      {{ ?relation parley:toClaim {claim} ; parley:fromClaim ?other BIND(false AS ?outgoing) }}
      ?relation parley:relationType ?type OPTIONAL {{ ?relation parley:relationBasis ?basis }}
    }} }} ORDER BY DESC(?outgoing) ?type ?other"""
    for row in view.query(text).rows():
        yield RelationOf(
            iri_of(row, "relation"),
            _text(row, "outgoing") == "true",
            iri_of(row, "type"),
            _text(row, "basis"),
            iri_of(row, "other"),
            iri_of(row, "graph"),
        )


def _text(row: Row, name: str) -> str | None:
    term = row.get(name)
    return None if term is None or isinstance(term, ox.Triple) else term.value
