"""Second pass over annotation files: checks every key and value, and turns nodes into JSON-LD.

The check knows, for every node, its class: named by ``type``, declared elsewhere, or implied by the
field in which the node is nested. It collects every problem with its line instead of stopping at
the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parley.graph.annotation_file import AnnotationFile
from parley.graph.annotation_nodes import Declared, nested, node_iri
from parley.graph.errors import Problem
from parley.graph.iris import is_iri
from parley.graph.literals import literal_fault
from parley.graph.model import Class, Field, Model
from parley.graph.namespaces import RDF, XSD, shorten
from parley.graph.suggest import suggestion
from parley.graph.yaml_source import Entries, Entry, Items, Leaf, Value

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

PASSAGE_NAME = re.compile(r".*/p(\d+)-(\d+)$")


class Checker:
    """Checks the nodes of one file against the model and what all files declare."""

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
            if node.get("type") is None:
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
        if value.value is None:
            self._problem(value.line, iri, f"`{used.key}` has no value", "give one, or remove it")
            return None
        if used.property.kind == "object":
            return self._reference(iri, value, used)
        if used.property.kind == "concept":
            return self._concept(iri, value, used)
        return self._literal(iri, value, used)

    def _reference(self, iri: str, value: Leaf, used: Field) -> str:
        target = self._file.expand(value.text)
        inside = used.target is not None and used.target in self._model.classes
        if not is_iri(target):
            what = f"`{used.key}`: `{value.text}` is no IRI"
            self._problem(value.line, iri, what, "write prefix:name, a local name or a full IRI")
        elif inside and not self._declared.knows(target):
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


def _text(value: Value) -> Json:
    if isinstance(value, Items):
        return [_text(item) for item in value.items]
    return value.text if isinstance(value, Leaf) else None


def _number(value: Value | None) -> int | None:
    return value.value if isinstance(value, Leaf) and isinstance(value.value, int) else None
