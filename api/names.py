"""What things are called on pages."""

from __future__ import annotations

from collections.abc import Collection

import pyoxigraph as ox

from parley.api.links import Links
from parley.api.things import LABELS, TYPE, iri_of, owner_of, values
from parley.graph.model import Model
from parley.graph.namespaces import TERM, local_name
from parley.graph.store import Term, View

KINDS = (f"{TERM}relationType", f"{TERM}stance")
"""Properties that say what a link between things says, but do not name it."""

ENDS = (f"{TERM}holder", f"{TERM}onTarget")
"""Properties whose values, with the kind between them, name what has no name of its own."""

SPANS = {f"{TERM}Passage": "characters", f"{TERM}Segment": "segment"}


class Names:
    """The names of a set of things, read from a view at once.

    A term is called by its label, a thing by its own name, a part after its owner, the rest by
    class.
    """

    def __init__(self, view: View, iris: Collection[str], model: Model, links: Links) -> None:
        self._model = model
        self._links = links
        things = {iri for iri in iris if links.term_label(iri) is None}
        self._said = _read(view, things | {owner_of(iri, model) for iri in things})
        ends = {t.value for (_, p), found in self._said.items() if p in ENDS for t in found}  # type: ignore[union-attr]
        self._said |= _read(view, ends - things)

    def __getitem__(self, iri: str) -> str:
        term = self._links.term_label(iri)
        if term is not None:
            return term
        own = self._own(iri)
        if own is not None:
            return own
        owner = owner_of(iri, self._model)
        kind = self.kind(iri)
        if owner != iri:
            return f"{kind or local_name(iri)} of “{self[owner]}”"
        return self._links.short(iri) if kind is None else f"{kind} {local_name(iri)}"

    def kind(self, iri: str) -> str | None:
        """Return the label of the class of a thing, or None if it has none that the model knows."""
        found = self._class(iri)
        return None if found is None else self._links.term_label(found)

    def _class(self, iri: str) -> str | None:
        types = [v.value for v in self._values(iri, TYPE) if isinstance(v, ox.NamedNode)]
        return next((t for t in types if t in self._model.classes), None)

    def _own(self, iri: str) -> str | None:
        cls = self._class(iri)
        local = local_name(iri)
        if cls in SPANS:
            return f"{SPANS[cls]} {local.removeprefix('p').replace('-', '–')}"
        for label in LABELS[:-1]:
            for value in self._values(iri, label.value):
                if label.value in KINDS and isinstance(value, ox.NamedNode):
                    return self._kind_of_link(iri, value.value)
                if isinstance(value, ox.Literal):
                    return value.value
        return None

    def _kind_of_link(self, iri: str, concept: str) -> str:
        kind = self._links.term_label(concept) or local_name(concept)
        ends = [self._values(iri, end) for end in ENDS]
        if all(len(found) == 1 for found in ends):
            holder, target = (found[0].value for found in ends)  # type: ignore[union-attr]
            return f"{self[holder]} {kind}: {self[target]}"
        return f"{kind} ({self.kind(iri)} {local_name(iri)})"

    def _values(self, iri: str, predicate: str) -> list[Term]:
        found = self._said.get((iri, predicate), [])
        # English first, then whatever there is; the order of the rest is that of the query.
        return sorted(found, key=lambda v: not isinstance(v, ox.Literal) or v.language != "en")


def _read(view: View, iris: Collection[str]) -> dict[tuple[str, str], list[Term]]:
    said: dict[tuple[str, str], list[Term]] = {}
    named = sorted(iri for iri in iris if "://" in iri)
    if len(named) == 0:
        return said
    properties = values((*(label.value for label in LABELS), *ENDS))
    text = f"""SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values(named)} }}
               VALUES ?p {{ {properties} }} ?s ?p ?o }} ORDER BY ?s ?p ?o"""
    for row in view.query(text).rows():
        said.setdefault((iri_of(row, "s"), iri_of(row, "p")), []).append(row["o"])
    return said
