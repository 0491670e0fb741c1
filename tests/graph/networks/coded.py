"""Coded statements written as the graph's own positions and claims, in a store of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from parley.graph.embedded import EngineView
from parley.graph.engine import TYPE
from parley.graph.namespaces import EDTF, PREFIXES, VOCAB, XSD
from parley.graph.store import Version
from parley.graph.vocab import C, P

BASE = "https://example.org/id/"


@dataclass(frozen=True)
class Coded:
    """A statement as a coder notes it: names are those of a codebook."""

    number: int
    document: str
    day: str
    actor: str
    concept: str
    stance: str
    weight: float | None = None
    speakers: tuple[str, ...] = ()
    """Who reports the actor, from the author inward; the actor speaks first-hand without any."""
    commitments: tuple[str, ...] = ()
    """How each of ``speakers`` stands to what is reported, in the same order."""


def iri(kind: str, name: str) -> ox.NamedNode:
    slug = "".join(letter if letter.isalnum() else "-" for letter in name)
    return ox.NamedNode(f"{BASE}{kind}/{slug}")


def concept(scheme: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{VOCAB}{scheme}/{name}")


CONFIDENCE = ox.NamedNode("https://example.org/terms#confidence")


def quads(coded: Iterable[Coded]) -> list[ox.Quad]:
    """Return a graph for each document with its positions, claims and chains of speakers."""
    found: list[ox.Quad] = []
    for one in coded:
        graph = iri("graph", one.document)
        position, claim = iri("position", str(one.number)), iri("claim", str(one.number))
        document = iri("document", one.document)
        said: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (document, TYPE, C.Document),
            (document, P.datePublished, ox.Literal(one.day, datatype=ox.NamedNode(EDTF))),
            (iri("actor", one.actor), P.label, ox.Literal(one.actor, language="en")),
            (iri("concept", one.concept), P.label, ox.Literal(one.concept, language="en")),
            (position, TYPE, C.Position),
            (position, P.holder, iri("actor", one.actor)),
            (position, P.onTarget, iri("concept", one.concept)),
            (position, P.stance, concept("stance", one.stance)),
            (position, P.positionBasis, concept("positionBasis", "stated")),
            (position, P.basedOn, claim),
            (claim, TYPE, C.Claim),
        ]
        if one.weight is not None:
            said.append((claim, CONFIDENCE, ox.Literal(one.weight)))
        found += [ox.Quad(*triple, graph) for triple in said]
        found += [ox.Quad(*triple, graph) for triple in chain(one, claim, document)]
    return found


def chain(
    one: Coded, claim: ox.NamedNode, document: ox.NamedNode
) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Return the hops from the claim to the document: the speakers, and the actor innermost."""
    said: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = []
    hops = [iri("hop", f"{one.number}-{depth}") for depth in range(len(one.speakers) + 1)]
    for depth, (hop, speaker) in enumerate(zip(hops, (*one.speakers, one.actor), strict=True)):
        said.append((hop, P.attributedTo, iri("actor", speaker)))
        number = ox.Literal(str(depth), datatype=ox.NamedNode(f"{XSD}integer"))
        said.append((hop, P.depth, number))
        if depth == 0:
            said.append((hop, P.inDocument, document))
        else:
            commitment = concept("reporterCommitment", one.commitments[depth - 1])
            said += [(hop, P.reportedIn, hops[depth - 1]), (hop, P.reporterCommitment, commitment)]
    return [*said, (claim, P.assertedThrough, hops[-1])]


def view_of(coded: Sequence[Coded]) -> EngineView:
    """Return a view of a store that holds the statements."""
    store = ox.Store()
    given = quads(coded)
    store.extend(given)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in given)
    return EngineView(store, Version(1, "0" * 64), PREFIXES)
