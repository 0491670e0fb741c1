"""Checking annotation nodes against the model, and turning them into JSON-LD.

The check knows, for every node, its class: named by ``type``, declared elsewhere, or implied by the
field in which the node is nested. It collects every problem with its line instead of stopping at
the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from parley.graph.annotation_file import AnnotationFile
from parley.graph.dates import bounds
from parley.graph.errors import Place, Problem
from parley.graph.model import Class, Field, Model
from parley.graph.namespaces import EDTF, ID, RDF, XSD, shorten
from parley.graph.yaml_source import Entries, Entry, Items, Leaf, Value

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

PASSAGE_NAME = re.compile(r".*/p(\d+)-(\d+)$")


@dataclass
class Declared:
    """Everything that any file declares: the class of each IRI and where it is declared."""

    classes: dict[str, Class] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def node_iri(file: AnnotationFile, node: Entries, fallback: str) -> str:
    """Return the IRI of a node: its ``id`` expanded, or ``fallback`` if it has none."""
    name = node.text("id")
    return fallback if name is None else file.expand(name)


def nested(file: AnnotationFile, iri: str, entry: Entry) -> Iterator[tuple[str, Entries]]:
    """Iterate over the nodes nested under ``entry`` with their IRIs.

    A node without an IRI of its own is named ``<iri>/<key>``, in a list ``<iri>/<key>/<number>``.
    What a file nests in a shared thing, such as the time of an event, is named under the file's own
    base, because another file may say something else there.
    """
    if not iri.startswith(file.base):
        iri = file.base + iri.removeprefix(ID)
    if isinstance(entry.value, Entries):
        yield node_iri(file, entry.value, f"{iri}/{entry.key}"), entry.value
    elif isinstance(entry.value, Items):
        for number, item in enumerate(entry.value.items, 1):
            if isinstance(item, Entries):
                yield node_iri(file, item, f"{iri}/{entry.key}/{number}"), item


class Collector:
    """First pass: learns which IRIs are declared, as what, and where."""

    def __init__(self, model: Model, declared: Declared) -> None:
        self._model = model
        self._declared = declared

    def collect(self, file: AnnotationFile) -> None:
        for node in file.nodes:
            if node.text("id") is None:
                what = "a node has no id"
                self._problem(file.place(node.line), what, "add `id:` as its first key")
                continue
            self._node(file, node_iri(file, node, ""), node, None)

    def _node(self, file: AnnotationFile, iri: str, node: Entries, implied: Class | None) -> None:
        cls = self._class(file, node) or implied
        if cls is not None:
            self._declare(iri, cls, file.place(node.line))
        for entry in node.entries:
            prop = self._model.by_key.get(entry.key)
            if prop is not None and prop.kind == "object":
                for child, value in nested(file, iri, entry):
                    self._node(file, child, value, self._implied(cls, entry.key, prop.range))

    def _class(self, file: AnnotationFile, node: Entries) -> Class | None:
        name = node.text("type")
        if name is None:
            return None
        cls = self._model.by_name.get(name)
        if cls is None or cls.abstract:
            concrete = [c.name for c in self._model.classes.values() if not c.abstract]
            line = next(entry.line for entry in node.entries if entry.key == "type")
            what = f"`{name}` is no class that can be annotated"
            self._problem(file.place(line), what, suggestion(name, concrete))
            return None
        return cls

    def _implied(self, owner: Class | None, key: str, range_: str) -> Class | None:
        used = None if owner is None else owner.fields.get(key)
        target = range_ if used is None or used.target is None else used.target
        cls = self._model.classes.get(target)
        return None if cls is None or cls.abstract else cls

    def _declare(self, iri: str, cls: Class, place: Place) -> None:
        known = self._declared.places.get(iri)
        if known is not None:
            what = f"{shorten(iri)} is declared here and at {known}: two things with one IRI"
            self._problem(place, what, "rename one, or leave out `type` where it is only described")
            return
        self._declared.classes[iri] = cls
        self._declared.places[iri] = place

    def _problem(self, place: Place, what: str, remedy: str) -> None:
        self._declared.problems.append(Problem(place, what, remedy))


class Checker:
    """Second pass: checks keys and values, and returns each node as JSON-LD."""

    def __init__(self, model: Model, declared: Declared, file: AnnotationFile) -> None:
        self._model = model
        self._declared = declared
        self._file = file

    def nodes(self) -> list[Json]:
        """Return the nodes of the file as JSON-LD; problems go to the declared ones' list."""
        return [
            self._node(node_iri(self._file, node, ""), node)
            for node in self._file.nodes
            if node.text("id") is not None
        ]

    def _node(self, iri: str, node: Entries) -> dict[str, Json]:
        cls = self._declared.classes.get(iri)
        if cls is None:
            if node.text("type") is None:
                what = f"{shorten(iri)} is described but declared nowhere"
                self._problem(node.line, iri, what, self._reference_remedy(iri))
            return {"id": iri}
        out: dict[str, Json] = {"id": iri}
        if self._declared.places[iri] == self._file.place(node.line):
            # Only where a thing is declared, so that each graph holds what its own files say.
            out["type"] = cls.name
        for entry in node.entries:
            if entry.key not in ("id", "type"):
                out[entry.key] = self._entry(iri, cls, entry)
        self._check_passage(iri, node)
        return out

    def _entry(self, iri: str, cls: Class, entry: Entry) -> Json:
        used = cls.fields.get(entry.key)
        if used is None:
            what = f"unknown key `{entry.key}` for {cls.name}"
            stated = [f.key for f in cls.fields.values() if not f.property.computed]
            remedy = suggestion(entry.key, stated)
            if entry.key == "quote":
                what = "words of the text stand in the file"
                remedy = "run `parley anchor`, which replaces them by positions and digests"
            self._problem(entry.line, iri, what, remedy)
            return None
        if used.property.computed:
            what = f"`{entry.key}` is computed by the build"
            self._problem(entry.line, iri, what, "remove it")
            return None
        return self._values(iri, entry, used)

    def _values(self, iri: str, entry: Entry, used: Field) -> Json:
        if used.property.range == f"{RDF}langString" and isinstance(entry.value, Entries):
            return {e.key: _text(e.value) for e in entry.value.entries}
        nodes = iter(nested(self._file, iri, entry))
        if isinstance(entry.value, Items):
            return [self._value(iri, item, used, nodes) for item in entry.value.items]
        return self._value(iri, entry.value, used, nodes)

    def _value(
        self, iri: str, value: Value, used: Field, nodes: Iterator[tuple[str, Entries]]
    ) -> Json:
        if isinstance(value, Entries):
            child, node = next(nodes)
            if used.property.kind == "object":
                return self._node(child, node)
        if not isinstance(value, Leaf):
            self._problem(
                value.line, iri, f"`{used.key}` takes plain values", "write one value, or a list"
            )
            return None
        if used.property.kind == "object":
            return self._reference(iri, value, used)
        if used.property.kind == "concept":
            return self._concept(iri, value, used)
        return self._literal(iri, value, used)

    def _reference(self, iri: str, value: Leaf, used: Field) -> str:
        target = self._file.expand(value.text)
        inside = used.target is not None and used.target in self._model.classes
        if inside and target not in self._declared.classes:
            what = f"`{used.key}` refers to {shorten(target)}, which is declared nowhere"
            self._problem(value.line, iri, what, self._reference_remedy(target))
        return target

    def _reference_remedy(self, target: str) -> str:
        if PASSAGE_NAME.match(target) is not None:
            return "run `parley anchor`, which adds the digests of passages"
        return suggestion(target, list(self._declared.classes), "add it to the registry", shorten)

    def _concept(self, iri: str, value: Leaf, used: Field) -> str:
        if self._model.concept(used.property, value.text) is None:
            scheme = self._model.schemes[used.property.scheme or ""]
            what = f"`{value.text}` is no concept of {scheme.name}"
            self._problem(value.line, iri, what, suggestion(value.text, list(scheme.concepts)))
        return value.text

    def _literal(self, iri: str, value: Leaf, used: Field) -> Json:
        fault = literal_fault(value, used.datatype or "")
        if fault is not None:
            self._problem(value.line, iri, f"`{used.key}`: {fault[0]}", fault[1])
        numeric = used.datatype == f"{XSD}integer" and isinstance(value.value, int)
        return value.value if numeric else value.text

    def _check_passage(self, iri: str, node: Entries) -> None:
        named = PASSAGE_NAME.match(iri)
        selector = node.get("selector")
        if named is not None and isinstance(selector, Entries):
            positions = (_number(selector.get("start")), _number(selector.get("end")))
            if positions != (int(named[1]), int(named[2])):
                what = f"{shorten(iri)} is named for other positions than it selects"
                remedy = f"name it p{positions[0]}-{positions[1]} everywhere, or correct `selector`"
                self._problem(selector.line, iri, what, remedy)

    def _problem(self, line: int, iri: str, what: str, remedy: str) -> None:
        problem = Problem(self._file.place(line), what, remedy, shorten(iri))
        self._declared.problems.append(problem)


def literal_fault(value: Leaf, datatype: str) -> tuple[str, str] | None:
    """Return what is wrong with a scalar as a value of ``datatype``, and the remedy, or None."""
    try:
        if datatype == EDTF:
            bounds(value.text)
        elif datatype == f"{XSD}date":
            date.fromisoformat(value.text)
        elif datatype == f"{XSD}integer":
            int(value.text)
        elif datatype == f"{XSD}decimal":
            float(value.text)
    except ValueError:
        expected = {"EDTF": "an EDTF expression such as 2022-21, 2025-08-15 or 2023-12~/.."}
        kind = datatype.rpartition("/")[2].rpartition("#")[2]
        return (
            f"`{value.text}` is no {kind}",
            f"write {expected.get(kind, f'a value of xsd:{kind}')}",
        )
    return None


def suggestion(
    given: str, known: list[str], otherwise: str = "", show: Callable[[str], str] = str
) -> str:
    """Return ``did you mean ...?`` for the nearest known name, or what else there is to do."""
    near = get_close_matches(given, known, n=1, cutoff=0.6)
    if len(near) > 0:
        return f"did you mean {show(near[0])}?"
    if otherwise != "":
        return otherwise
    return f"use one of {', '.join(sorted(known))}"


def _text(value: Value) -> Json:
    return value.text if isinstance(value, Leaf) else None


def _number(value: Value | None) -> int | None:
    return value.value if isinstance(value, Leaf) and isinstance(value.value, int) else None
