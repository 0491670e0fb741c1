"""Counting again without SPARQL: plain Python over the statements of the article."""

from collections import defaultdict
from datetime import date
from typing import cast

from parley.api.graphql.memory import Term
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Statements:
    """All statements of a store, whatever graph they are in, by subject and predicate."""

    def __init__(self, store: MemoryStore, domain: Domain) -> None:
        self._domain = domain
        self._values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._of_class: defaultdict[str, set[str]] = defaultdict(set)
        for row in store.view().query("SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows():
            subject, predicate, value = (cast("Term", row[name]).value for name in "spo")
            self._values[subject, predicate].add(value)
            if predicate == TYPE:
                self._of_class[value].add(subject)

    def listed(self, class_name: str) -> set[str]:
        """Return the things of a class and of those below it."""
        model = self._domain.model
        below = model.descendants[model.by_name[class_name].iri]
        return {thing for cls in below for thing in self._of_class[cls.iri]}

    def values(self, thing: str, *path: str) -> set[str]:
        """Return what the keys of ``path`` lead to."""
        iris = {p.key: p.iri for p in self._domain.model.properties.values()}
        found = {thing}
        for key in path:
            found = {value for at in found for value in self._values[at, iris[key]]}
        return found

    def earliest(self, thing: str, *path: str) -> date | None:
        """Return the earliest of the dates that ``path`` leads to."""
        return min((date.fromisoformat(day) for day in self.values(thing, *path)), default=None)

    def concept(self, scheme: str, name: str) -> str:
        """Return the IRI of a concept by the name of its enum's value."""
        (found,) = (
            concept.iri
            for each in self._domain.model.schemes.values()
            if each.name == scheme
            for concept in each.concepts.values()
            if concept.name.upper().replace("-", "_") == name
        )
        return found
