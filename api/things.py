"""Reading what a view says about a thing: its statements, those of its parts, the links to it.

A part is a node that exists for its owner's sake alone, such as the attribution of a claim or the
time of an event. Annotation names it after its owner and the key it stands under, and so it is
recognised.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from parley.graph.model import Model
from parley.graph.namespaces import DCTERMS, RDF, SKOS, TERM
from parley.graph.store import Row, Term, View

TYPE: Final = f"{RDF}type"

LABELS: Final = tuple(
    ox.NamedNode(iri)
    for iri in (
        f"{SKOS}prefLabel",
        f"{TERM}paraphrase",
        f"{DCTERMS}title",
        f"{TERM}labelText",
        f"{TERM}fileName",
        f"{TERM}relationType",
        f"{TERM}stance",
        TYPE,
    )
)
"""What a thing is called by, best first."""


@dataclass(frozen=True)
class Statement:
    """A statement about a thing, and the graphs that hold it."""

    predicate: str
    value: Term
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Incoming:
    """A link to a thing: who points to it, by which property, in which graphs."""

    subject: str
    predicate: str
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """All that a view says about ``iri``. ``nodes`` holds its statements and those of its parts."""

    iri: str
    nodes: Mapping[str, tuple[Statement, ...]]
    incoming: tuple[Incoming, ...]

    def types(self, iri: str | None = None) -> list[str]:
        """Return the IRIs of the classes of the thing, or of one of its parts."""
        statements = self.nodes[self.iri if iri is None else iri]
        types = [s.value for s in statements if s.predicate == TYPE]
        return [term.value for term in types if isinstance(term, ox.NamedNode)]


def node(iri: str) -> str:
    """Return an IRI as SPARQL writes it; raises ValueError if it is none."""
    return str(ox.NamedNode(iri))


def values(iris: Collection[str]) -> str:
    """Return IRIs as the content of a VALUES block."""
    return " ".join(node(iri) for iri in iris)


def read_thing(view: View, iri: str, base: str, most_links: int) -> Thing | None:
    """Return what ``view`` says about ``iri``; None if it says nothing.

    At most ``most_links`` incoming links of each property are read, and one more to tell that there
    are.
    """
    nodes = read_nodes(view, iri, base)
    incoming = _incoming(view, iri, most_links + 1)
    if len(nodes[iri]) == 0 and len(incoming) == 0:
        return None
    return Thing(iri, nodes, incoming)


def read_nodes(view: View, iri: str, base: str) -> dict[str, tuple[Statement, ...]]:
    """Return the statements about ``iri``, about its parts, about their parts, and so on."""
    nodes: dict[str, tuple[Statement, ...]] = {}
    wanted = {iri}
    while len(wanted) > 0:
        found = _statements(view, wanted)
        nodes |= found
        objects = {
            s.value.value
            for statements in found.values()
            for s in statements
            if isinstance(s.value, ox.NamedNode) and is_part(s.value.value, iri, base)
        }
        wanted = objects - set(nodes)
    return nodes


def is_part(iri: str, owner: str, base: str) -> bool:
    """Tell whether ``iri`` is named after ``owner``, in its own space or in that of an article."""
    local = owner.removeprefix(f"{base}id/")
    return iri.startswith(f"{owner}/") or (iri.startswith(base) and f"/{local}/" in iri)


def owner_of(iri: str, model: Model) -> str:
    """Return the thing that a part belongs to, by its name; ``iri`` itself if it is no part."""
    steps = iri.split("/")
    while True:
        shorter = steps[:-1] if not steps[-1].isdecimal() else steps[:-2]
        if len(shorter) == 0 or iri.split("/")[len(shorter)] not in model.by_key:
            return "/".join(steps)
        steps = shorter


def _statements(view: View, iris: Collection[str]) -> dict[str, tuple[Statement, ...]]:
    text = f"""SELECT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {values(iris)} }}
               GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o ?g"""
    graphs: dict[str, dict[tuple[str, Term], list[str]]] = {iri: {} for iri in iris}
    for row in view.query(text).rows():
        held = graphs[iri_of(row, "s")].setdefault((iri_of(row, "p"), row["o"]), [])
        held.append(iri_of(row, "g"))
    return {
        iri: tuple(Statement(p, o, tuple(held)) for (p, o), held in found.items())
        for iri, found in graphs.items()
    }


def _incoming(view: View, iri: str, most: int) -> tuple[Incoming, ...]:
    text = f"""SELECT ?s ?p ?g WHERE {{ GRAPH ?g {{ ?s ?p {node(iri)} }} }} ORDER BY ?p ?s ?g"""
    graphs: dict[tuple[str, str], list[str]] = {}
    for row in view.query(text).rows():
        graphs.setdefault((iri_of(row, "s"), iri_of(row, "p")), []).append(iri_of(row, "g"))
    counts: dict[str, int] = {}
    found = []
    for (subject, predicate), held in graphs.items():
        counts[predicate] = counts.get(predicate, 0) + 1
        if counts[predicate] <= most:
            found.append(Incoming(subject, predicate, tuple(held)))
    return tuple(found)


def iri_of(row: Row, name: str) -> str:
    """Return the IRI that a row binds to ``name``; a blank node comes as its label."""
    term = row[name]
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return term.value
