"""Background from items: what Wikidata says of things that decisions have linked to it.

Only exact links that are in force count. Names in other languages, the time of existence, offices
held, memberships and coordinates are taken; each with the revision that was read and the day. What
does not fit the graph, such as an office of a body that it does not know, is told and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from parley.graph.dates import bounds
from parley.graph.linking.items import Json
from parley.graph.linking.wikidata_times import OPEN, UNKNOWN, edtf_of, span_of

BORN, DIED, FOUNDED, ENDED = "P569", "P570", "P571", "P576"
OFFICE, MEMBER, COORDINATES, JURISDICTION = "P39", "P463", "P625", "P1001"
EARTH: Final = "Q2"

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Linked:
    """A thing that is an item: its class, and the labels that the graph has beside background."""

    iri: str
    item: str
    cls: str
    labels: Labels
    actor: bool


@dataclass(frozen=True)
class Holding:
    """An office held: ``office`` is an IRI, ``status`` a local name of ``holdingStatus``."""

    holder: str
    office: str
    status: str
    span: str | None
    name: str


@dataclass(frozen=True)
class Office:
    """An office that the graph does not have: made from its item, of a body that it does have."""

    iri: str
    item: str
    label: tuple[str, str]
    definition: tuple[str, str]
    body: str


@dataclass(frozen=True)
class Member:
    """A membership of an actor in a body, both by IRI; ``name`` is that of its node."""

    member: str
    body: str
    span: str | None
    name: str


@dataclass
class Background:
    """What was found. Names are by thing: new labels by language, and other labels."""

    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    others: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    existence: dict[str, str] = field(default_factory=dict)
    coordinates: dict[str, tuple[float, float]] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    holdings: list[Holding] = field(default_factory=list)
    memberships: list[Member] = field(default_factory=list)
    readings: dict[str, tuple[str, int]] = field(default_factory=dict)
    """For each thing the item and its revision."""
    left_out: list[str] = field(default_factory=list)


def background(
    linked: Sequence[Linked],
    entities: Mapping[str, Json],
    languages: Sequence[str],
    today: date,
    office_base: str,
) -> Background:
    """Return what ``entities``, by item, say of things; ``today`` decides which office is current.

    An item that was merged into another counts under its old name. Offices that the graph does not
    have get IRIs below ``office_base``.
    """
    found = Background()
    by_item = {one.item: one for one in linked}
    for thing in linked:
        entity = entities.get(thing.item)
        if entity is None or "missing" in entity:
            found.left_out.append(f"{thing.item}: no such item was read, for {thing.iri}")
            continue
        reader = _Reader(found, thing, entity, by_item, entities)
        found.readings[thing.iri] = (thing.item, int(entity.get("lastrevid", 0)))
        reader.names(languages)
        if thing.cls == "Place":
            reader.place()
        if thing.actor:
            reader.existence()
            reader.memberships()
        if thing.cls == "Person":
            reader.offices(languages, today, office_base)
    return found


@dataclass(frozen=True)
class _Reader:
    found: Background
    thing: Linked
    entity: Json
    by_item: Mapping[str, Linked]
    entities: Mapping[str, Json]

    def names(self, languages: Sequence[str]) -> None:
        labels = self.entity.get("labels") or {}
        aliases = self.entity.get("aliases") or {}
        new: dict[str, str] = {}
        others: list[tuple[str, str]] = []
        for language in languages:
            label = str(labels[language]["value"]) if language in labels else None
            known = self.thing.labels.get(language)
            if label is not None and known is None:
                new[language] = label
            elif label is not None and label != known:
                others.append((language, label))
            shown = {known, label}
            for alias in aliases.get(language, ()):
                if alias["value"] not in shown and (language, alias["value"]) not in others:
                    others.append((language, str(alias["value"])))
        self.found.labels[self.thing.iri] = new
        self.found.others[self.thing.iri] = others

    def existence(self) -> None:
        first, last = (BORN, DIED) if self.thing.cls == "Person" else (FOUNDED, ENDED)
        begin, end = self._time(first), self._time(last)
        if begin is not None or end is not None:
            self.found.existence[self.thing.iri] = f"{begin or UNKNOWN}/{end or OPEN}"

    def _time(self, prop: str) -> str | None:
        values = {edtf_of(value) for value in self._values(prop)} - {None}
        if len(values) > 1:
            told = ", ".join(sorted(value for value in values if value is not None))
            self._leave(f"{prop} has several values, {told}")
            return None
        return next(iter(values), None)

    def place(self) -> None:
        points = [
            (float(value["latitude"]), float(value["longitude"]))
            for value in self._values(COORDINATES)
            if str(value.get("globe", "")).endswith(EARTH)
        ]
        if len(points) == 1:
            self.found.coordinates[self.thing.iri] = points[0]
        elif len(points) > 1:
            self._leave(f"{COORDINATES} has {len(points)} values")

    def memberships(self) -> None:
        for number, (item, statement) in enumerate(self._items(MEMBER), 1):
            body = self.by_item.get(item)
            if body is None or not body.actor:
                self._leave(f"member of {item}, which is no actor of the graph")
                continue
            name = f"{_local(self.thing.iri)}-member-{number}"
            span = self._span(statement)
            self.found.memberships.append(Member(self.thing.iri, body.iri, span, name))

    def offices(self, languages: Sequence[str], today: date, office_base: str) -> None:
        for number, (item, statement) in enumerate(self._items(OFFICE), 1):
            office = self._office(item, languages, office_base)
            if office is not None:
                span = self._span(statement)
                status = status_of(span, today)
                name = f"{_local(self.thing.iri)}-office-{number}"
                self.found.holdings.append(Holding(self.thing.iri, office, status, span, name))

    def _office(self, item: str, languages: Sequence[str], office_base: str) -> str | None:
        known = self.by_item.get(item)
        if known is not None and known.cls == "Office":
            return known.iri
        entity = self.entities.get(item)
        if entity is None:
            self._leave(f"office {item}, which was not read")
            return None
        bodies = [self.by_item.get(name) for name, _ in _items_of(entity, JURISDICTION)]
        body = next((one for one in bodies if one is not None and one.actor), None)
        label, definition = (_text(entity, key, languages) for key in ("labels", "descriptions"))
        if body is None or label is None:
            self._leave(f"office {item}, of no state or organisation of the graph")
            return None
        iri = f"{office_base}wikidata-{item.lower()}"
        self.found.offices[iri] = Office(iri, item, label, definition or label, body.iri)
        self.found.readings[iri] = (item, int(entity.get("lastrevid", 0)))
        return iri

    def _span(self, statement: Json) -> str | None:
        span = span_of(statement)
        if span is None:
            return None
        try:
            bounds(span)
        except ValueError:
            self._leave(f"a time that EDTF cannot say, {span}")
            return None
        return span

    def _values(self, prop: str) -> Iterator[Json]:
        for statement in _best(self.entity, prop):
            snak = statement["mainsnak"]
            if snak["snaktype"] == "value":
                yield snak["datavalue"]["value"]

    def _items(self, prop: str) -> Iterator[tuple[str, Json]]:
        return _items_of(self.entity, prop)

    def _leave(self, what: str) -> None:
        self.found.left_out.append(f"{self.thing.item}: {what}")


def status_of(span: str | None, today: date) -> str:
    """Return whether a span is over, runs, or is to come; one without an end is taken to run."""
    if span is None:
        return "current"
    found = bounds(span)
    if found.latest_end is not None and found.latest_end < today:
        return "former"
    if found.earliest_begin is not None and found.earliest_begin > today:
        return "incoming"
    return "former" if span.endswith("/") else "current"


def _best(entity: Json, prop: str) -> list[Json]:
    """Return the preferred statements, or all that are not deprecated."""
    statements = _held(entity, prop)
    preferred = [one for one in statements if one.get("rank") == "preferred"]
    return preferred or statements


def _held(entity: Json, prop: str) -> list[Json]:
    claims = entity.get("claims") or {}
    return [one for one in claims.get(prop, ()) if one.get("rank", "normal") != "deprecated"]


def _items_of(entity: Json, prop: str) -> Iterator[tuple[str, Json]]:
    """Iterate over all items of a property with their statements: former offices are wanted too."""
    for statement in _held(entity, prop):
        snak = statement["mainsnak"]
        if snak["snaktype"] == "value":
            yield str(snak["datavalue"]["value"]["id"]), statement


def _text(entity: Json, key: str, languages: Sequence[str]) -> tuple[str, str] | None:
    texts: dict[str, Any] = entity.get(key) or {}
    for language in ("en", *languages):
        if language in texts:
            return language, str(texts[language]["value"])
    return None


def _local(iri: str) -> str:
    return "-".join(iri.split("/")[-2:])


def wanted_items(linked: Sequence[Linked], entities: Mapping[str, Json]) -> set[str]:
    """Return the items of offices that linked persons held, which are to be read as well."""
    held = (
        item
        for thing in linked
        if thing.cls == "Person" and thing.item in entities
        for item, _ in _items_of(entities[thing.item], OFFICE)
    )
    return set(held) - {thing.item for thing in linked}
