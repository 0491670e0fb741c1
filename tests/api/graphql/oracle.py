"""What a ``where`` means, worked out thing by thing in Python: what filters are held against."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from parley.api.graphql.fields import Access, FieldSpec, How, Kind
from parley.api.graphql.ids import iri_of
from parley.api.graphql.layout import Layout
from parley.graph.namespaces import DEFAULT_BASE

Term = ox.NamedNode | ox.BlankNode | ox.Literal

DENIED = {"_neq": "_eq", "_nin": "_in", "_nlike": "_like", "_nilike": "_ilike", "_nregex": "_regex"}


class Oracle:
    """Evaluates filters over quads, without SPARQL."""

    def __init__(self, layout: Layout, quads: Iterable[ox.Quad]) -> None:
        self._layout = layout
        self._forward: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self._backward: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self._graphs: dict[str, set[Any]] = defaultdict(set)
        for quad in quads:
            assert isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
            subject, value = quad.subject.value, quad.object
            self._forward[subject, quad.predicate.value].add(value)
            self._graphs[subject].add(quad.graph_name)
            if isinstance(value, ox.NamedNode | ox.BlankNode):
                self._backward[value.value, quad.predicate.value].add(quad.subject)

    def values(self, iri: str, access: Access) -> set[Any]:
        if access.how is How.FORWARD:
            return self._forward[iri, access.iri]
        if access.how is How.BACKWARD:
            return self._backward[iri, access.iri]
        if access.how is How.GRAPHS:
            return self._graphs[iri]
        passed, waiting = {iri}, [iri]
        while len(waiting) > 0:
            found = {term.value for term in self._forward[waiting.pop(), access.iri]}
            waiting.extend(found - passed)
            passed |= found
        return {ox.NamedNode(one) for one in passed}

    def fits(self, iri: str, where: dict[str, Any], type_name: str) -> bool:
        for key, given in where.items():
            if key == "_and":
                held = all(self.fits(iri, one, type_name) for one in given)
            elif key == "_or":
                held = any(self.fits(iri, one, type_name) for one in given)
            elif key == "_not":
                held = not self.fits(iri, given, type_name)
            else:
                held = self._holds(iri, given, self._layout.types[type_name].fields[key])
            if not held:
                return False
        return True

    def _holds(self, iri: str, given: dict[str, Any], spec: FieldSpec) -> bool:
        own = spec.kind is Kind.ID or spec.name == "iri"
        terms: set[Any] = {ox.NamedNode(iri)} if own else self.values(iri, spec.access)
        if "language" in given:
            tag = given["language"].lower()
            spoken = {t: (t.language or "").lower() for t in terms}
            terms = {t for t, said in spoken.items() if f"{said}-".startswith(f"{tag}-")}
        tests: list[Callable[[Any], bool]] = []
        for key, value in given.items():
            if key == "_is_null":
                if (len(terms) == 0) != value:
                    return False
            elif key in DENIED:
                if len(terms) == 0 or any(self._test(spec, DENIED[key], value, t) for t in terms):
                    return False
            elif key == "none":
                if any(self.fits(t.value, value, spec.type) for t in terms):
                    return False
            elif key == "every":
                if not all(self.fits(t.value, value, spec.type) for t in terms):
                    return False
            elif key != "language":
                tests.append(lambda t, key=key, value=value: self._test(spec, key, value, t))  # type: ignore[misc]
        wanted = len(tests) > 0 or set(given) == {"language"}
        return not wanted or any(all(test(t) for test in tests) for t in terms)

    def _test(self, spec: FieldSpec, key: str, given: Any, term: Any) -> bool:
        if key == "some":
            return self.fits(term.value, given, spec.type)
        if key in ("_like", "_ilike"):
            wild = {"%": ".*", "_": "."}
            pattern = "".join(wild.get(one, re.escape(one)) for one in given)
            flags = re.DOTALL | (re.IGNORECASE if key == "_ilike" else 0)
            return re.fullmatch(pattern, term.value, flags) is not None
        if key == "_regex":
            return re.search(given, term.value) is not None
        listed = given if isinstance(given, list) else [given]
        if spec.kind is Kind.CONCEPT:
            iris = {name: iri for name, iri, _ in self._layout.enums[spec.type].values}
            return term.value in [iris[one] for one in listed]
        if spec.kind in (Kind.ID, Kind.THING, Kind.IRI):
            return term.value in [iri_of(one, DEFAULT_BASE) for one in listed]
        return _compared(spec.type, key, listed, term.value)


def _compared(type_: str, key: str, listed: list[Any], value: str) -> bool:
    if key not in ("_eq", "_in"):
        if type_ == "EDTF":
            found = re.match(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", value)
            return found is not None and _ordered(key, found[0][: len(listed[0])], listed[0])
        if type_ == "Date":
            return _ordered(key, value, listed[0])
        return _ordered(key, float(value), float(listed[0]))
    if type_ in ("Int", "Decimal", "Float"):
        return float(value) in [float(one) for one in listed]
    return value in listed


def _ordered(key: str, left: Any, right: Any) -> bool:
    results = {"_gt": left > right, "_gte": left >= right, "_lt": left < right}
    return bool(results.get(key, left <= right))
