"""The page of a thing: its statements in the order of its class, its parts, and the links to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from parley.api.cells import Cell, cell
from parley.api.claims import Claim, is_claim, read_claim
from parley.api.links import Links
from parley.api.names import Names
from parley.api.rendering import Pages
from parley.api.things import TYPE, Incoming, Statement, Thing, owner_of
from parley.graph.model import Model
from parley.graph.namespaces import RDFS, SKOS
from parley.graph.store import View

GLOSSES: Final = (f"{SKOS}definition", f"{RDFS}comment")


@dataclass(frozen=True)
class Value:
    """A value with the graphs that state it; ``part`` holds the statements of a part."""

    cell: Cell
    graphs: tuple[Cell, ...]
    part: tuple[Group, ...] | None


@dataclass(frozen=True)
class Group:
    """The values of one property of a thing."""

    label: str
    href: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Backlinks:
    """The things that point to a thing by one property; ``more`` if the page leaves some out."""

    label: str
    href: str | None
    links: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    more: bool


@dataclass(frozen=True)
class EntityPage:
    """What the template of a thing's page is given."""

    iri: str
    heading: str
    kinds: tuple[Cell, ...]
    gloss: str | None
    groups: tuple[Group, ...]
    incoming: tuple[Backlinks, ...]
    claim: Claim | None
    names: Names


def entity_page(view: View, thing: Thing, pages: Pages) -> EntityPage:
    """Return the page of ``thing``. Reads the names of everything that it shows, at once."""
    claim = read_claim(view, thing.iri) if is_claim(thing.types(), pages.model) else None
    mentioned = _mentioned(thing) | (set() if claim is None else claim.mentioned())
    names = Names(view, mentioned, pages.model, pages.links)
    shown = _Shown(thing, names, pages)
    return EntityPage(
        thing.iri,
        names[thing.iri],
        tuple(cell(ox.NamedNode(t), pages.links, names[t]) for t in thing.types()),
        next((s.value.value for s in thing.nodes[thing.iri] if s.predicate in GLOSSES), None),  # type: ignore[union-attr]
        shown.groups(thing.iri),
        tuple(shown.backlinks(pages.settings.max_page_links)),
        claim,
        names,
    )


def _mentioned(thing: Thing) -> set[str]:
    """Return every IRI that the page of ``thing`` names."""
    found = {thing.iri} | {link.subject for link in thing.incoming}
    found |= {graph for link in thing.incoming for graph in link.graphs}
    for statements in thing.nodes.values():
        found |= {s.value.value for s in statements if isinstance(s.value, ox.NamedNode)}
        found |= {graph for s in statements for graph in s.graphs}
    return found


class _Shown:
    """Turns the statements of a thing into groups of values."""

    def __init__(self, thing: Thing, names: Names, pages: Pages) -> None:
        self._thing = thing
        self._names = names
        self._links: Links = pages.links
        self._model: Model = pages.model

    def groups(self, iri: str, above: tuple[str, ...] = ()) -> tuple[Group, ...]:
        """Return the values of a node by property, in the order of its class, without types."""
        by_property: dict[str, list[Statement]] = {}
        for statement in self._thing.nodes[iri]:
            if statement.predicate != TYPE:
                by_property.setdefault(statement.predicate, []).append(statement)
        order = self._order(iri)
        ranked = sorted(by_property, key=lambda p: (order.get(p, len(order)), p))
        return tuple(self._group(p, by_property[p], (*above, iri)) for p in ranked)

    def _order(self, iri: str) -> dict[str, int]:
        classes = [
            self._model.classes[t] for t in self._thing.types(iri) if t in self._model.classes
        ]
        keys = [field.property.iri for cls in classes for field in cls.fields.values()]
        return {key: position for position, key in enumerate(dict.fromkeys(keys))}

    def _group(self, prop: str, statements: Sequence[Statement], above: tuple[str, ...]) -> Group:
        values = [self._value(statement, above) for statement in statements]
        values.sort(key=lambda value: (value.part is not None, value.cell.text.casefold()))
        return Group(self._names[prop], self._links.href(prop), tuple(values))

    def _value(self, statement: Statement, above: tuple[str, ...]) -> Value:
        term = statement.value
        label = self._names[term.value] if isinstance(term, ox.NamedNode) else None
        shown = cell(term, self._links, label)
        part = None
        if isinstance(term, ox.NamedNode) and self._is_part(term.value, above):
            part = self.groups(term.value, above)
            shown = cell(term, self._links, self._names.kind(term.value))
        return Value(shown, self._graphs(statement.graphs), part)

    def _is_part(self, iri: str, above: tuple[str, ...]) -> bool:
        return iri not in above and len(self._thing.nodes.get(iri, ())) > 0

    def _graphs(self, graphs: Sequence[str]) -> tuple[Cell, ...]:
        return tuple(cell(ox.NamedNode(graph), self._links) for graph in graphs)

    def backlinks(self, most: int) -> Iterator[Backlinks]:
        """Iterate over the links to the thing, by property, under the name of the way back."""
        by_property: dict[str, list[Incoming]] = {}
        for link in self._thing.incoming:
            if owner_of(link.subject, self._model) != self._thing.iri:
                by_property.setdefault(link.predicate, []).append(link)
        for prop, links in by_property.items():
            entries = [(self._subject(link.subject), self._graphs(link.graphs)) for link in links]
            entries.sort(key=lambda entry: entry[0].text.casefold())
            href = self._links.href(prop)
            yield Backlinks(self._way_back(prop), href, tuple(entries[:most]), len(entries) > most)

    def _subject(self, iri: str) -> Cell:
        if "://" not in iri:
            return Cell(f"_:{iri}")
        return cell(ox.NamedNode(iri), self._links, self._names[iri])

    def _way_back(self, prop: str) -> str:
        known = self._model.properties.get(prop)
        if known is None or known.inverse_key is None:
            return f"{self._names[prop]} of"
        return "".join(f" {c.lower()}" if c.isupper() else c for c in known.inverse_key)
