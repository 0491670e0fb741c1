"""What there is to browse: the classes with their numbers, and the things of a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from parley.api.things import LABELS, iri_of, node
from parley.graph.model import Class, Model
from parley.graph.namespaces import SKOS
from parley.graph.store import View

SHOWN: Final = (
    "Article",
    "Claim",
    "Person",
    "State",
    "Organisation",
    "Bloc",
    "UnnamedCollective",
    "Population",
    "Event",
    "SecurityArrangement",
    "Position",
    "Place",
    "Topic",
    "Office",
    "Document",
    "LinkDecision",
    "NamedGraph",
)
"""Classes that the start page leads to, first those that people look for; an extension's follow."""

PARTS: Final = frozenset(
    {"Attribution", "AlternativeAttribution", "TimeSpan", "TextState", "TextPositionSelector"}
    | {"Passage", "Segment", "ClaimRelation", "LabelUse", "OfficeHolding"}
    | {"BackgroundClaim", "Coder", "Build", "SourceFile"}
)
"""Classes that one reaches from what they belong to; they can be browsed, but are not offered."""


@dataclass(frozen=True)
class Entry:
    """A class that has instances: its plural, the address of its list, and how many there are."""

    cls: Class
    path: str
    count: int


@dataclass(frozen=True)
class Item:
    """A thing in a list: what it is called, and its definition, if it has one."""

    iri: str
    label: str
    gloss: str


def slug(cls: Class) -> str:
    """Return the name of a class in the address of its list, such as ``security-arrangements``."""
    return cls.plural.replace(" ", "-")


def class_of(model: Model, name: str) -> Class | None:
    """Return the concrete class whose list is called ``name``, or None."""
    return next((c for c in model.classes.values() if not c.abstract and slug(c) == name), None)


def entries(view: View, model: Model) -> list[Entry]:
    """Return the classes to offer, with how many things each has."""
    text = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
    counts = {iri_of(row, "class"): _number(row["n"]) for row in view.query(text).rows()}
    offered = [model.by_name[name] for name in SHOWN if name in model.by_name]
    offered += [
        cls
        for cls in model.classes.values()
        if not cls.abstract and cls.name not in PARTS and cls not in offered
    ]
    found = [Entry(cls, f"/browse/{slug(cls)}", counts.get(cls.iri, 0)) for cls in offered]
    return [entry for entry in found if entry.count > 0]


def items(view: View, cls: Class) -> list[Item]:
    """Return the things of a class, by name."""
    properties = " ".join(map(str, (*LABELS[:-1], ox.NamedNode(f"{SKOS}definition"))))
    text = f"""SELECT ?s ?p ?o WHERE {{ ?s a {node(cls.iri)} .
               OPTIONAL {{ VALUES ?p {{ {properties} }} ?s ?p ?o }} }} ORDER BY ?s ?p ?o"""
    said: dict[str, dict[str, str]] = {}
    for row in view.query(text).rows():
        found = said.setdefault(iri_of(row, "s"), {})
        value = row.get("o")
        # English where there are several languages.
        if isinstance(value, ox.Literal) and (
            value.language in (None, "en") or iri_of(row, "p") not in found
        ):
            found[iri_of(row, "p")] = value.value
    listed = [
        Item(iri, _label(found, iri), found.get(f"{SKOS}definition", ""))
        for iri, found in said.items()
    ]
    return sorted(listed, key=lambda item: (item.label.casefold(), item.iri))


def _label(found: Mapping[str, str], iri: str) -> str:
    named = [found[label.value] for label in LABELS if label.value in found]
    return named[0] if len(named) > 0 else iri.rpartition("/")[2]


def _number(term: object) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)
