"""First pass over annotation files: which IRIs they declare, as what, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parley.graph.annotation_file import AnnotationFile
from parley.graph.errors import Place, Problem
from parley.graph.iris import is_iri
from parley.graph.model import Class, Model
from parley.graph.namespaces import ID, shorten
from parley.graph.suggest import suggestion
from parley.graph.yaml_source import Entries, Entry, Items, Leaf


@dataclass
class Declared:
    """Everything that any file declares: the class of each IRI and where it is declared."""

    classes: dict[str, Class] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)
    """IRIs of nodes whose class is not known, so that references to them are no second problem."""

    def knows(self, iri: str) -> bool:
        """Tell whether any file declares ``iri``."""
        return iri in self.classes or iri in self.unclear


def node_iri(file: AnnotationFile, node: Entries, fallback: str) -> str:
    """Return the IRI of a node: its ``id`` expanded, or ``fallback`` if it has none."""
    name = node.text("id")
    return fallback if name is None else file.expand(name)


def type_name(node: Entries) -> str | None:
    """Return the class that a node names, also in a list of one, or None."""
    value = node.get("type")
    if isinstance(value, Items) and len(value.items) == 1:
        value = value.items[0]
    return value.text if isinstance(value, Leaf) else None


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
    """Learns what files declare. Feed it every file, then read ``declared``."""

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
        if not is_iri(iri):
            what = f"`{node.text('id')}` is no IRI"
            self._problem(file.place(node.line), what, "write prefix:name, or a local name")
        elif cls is not None:
            self._declare(iri, cls, file.place(node.line))
        elif node.get("type") is not None:
            self._declared.unclear.add(iri)
        for entry in node.entries:
            prop = self._model.by_key.get(entry.key)
            if prop is not None and prop.kind == "object":
                for child, value in nested(file, iri, entry):
                    self._node(file, child, value, self._implied(cls, entry.key, prop.range))

    def _class(self, file: AnnotationFile, node: Entries) -> Class | None:
        name = type_name(node)
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
