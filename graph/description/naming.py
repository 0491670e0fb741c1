"""IRIs of what a description speaks about, and a short way to say something of it.

All stand under the base of the data set: parts of the description under ``<base>id/``, so that they
can be looked up like any other thing, addresses where the owner of the base serves it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from parley.graph.engine import Value
from parley.graph.namespaces import PREFIXES, RDF, XSD, local_name, rebase, shorten

PLAIN = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9._-]+")
TYPE = f"{RDF}type"


def key(iri: str) -> str:
    """Return a path segment for a class, property or datatype; different IRIs get different ones.

    A term of Parley goes by its bare name, one with a known prefix as ``prefix-name``, any other by
    its name and a digest.
    """
    short = shorten(iri, PREFIXES)
    if PLAIN.fullmatch(short) is not None:
        return short.removeprefix("parley:").replace(":", "-")
    digest = hashlib.sha256(iri.encode()).hexdigest()[:12]
    return "-".join((re.sub(r"[^A-Za-z0-9]", "", local_name(iri)), digest))


@dataclass(frozen=True)
class Naming:
    """Names under one base."""

    base: str

    def address(self, path: str) -> ox.NamedNode:
        """Return an address of the server, such as ``sparql``."""
        return ox.NamedNode(f"{self.base}{path}")

    def thing(self, *path: str) -> ox.NamedNode:
        """Return a part of the description by its path below ``<base>id/``."""
        return ox.NamedNode(f"{self.base}id/{'/'.join(path)}")

    def graph(self, graph: ox.NamedNode) -> ox.NamedNode:
        """Return the name that a graph under the default base has under this one."""
        return ox.NamedNode(rebase(graph.value, self.base))

    @property
    def space(self) -> str:
        """What the IRIs of all things of the data set begin with."""
        return f"{self.base}id/"

    @property
    def dataset(self) -> ox.NamedNode:
        return self.thing("dataset")

    @property
    def catalogue(self) -> ox.NamedNode:
        return self.thing("catalogue")

    def subset(self, graph: str) -> ox.NamedNode:
        """Return the data set that a named graph is; one outside the base goes by its digest."""
        local = graph.removeprefix(f"{self.base}graph/")
        if local == graph:
            local = hashlib.sha256(graph.encode()).hexdigest()
        return self.thing("subset", local)


class About:
    """Says something of one subject in one graph: ``yield from about(subject)(SH + "path", x)``."""

    def __init__(self, graph: ox.NamedNode) -> None:
        self._graph = graph

    def __call__(self, subject: ox.NamedNode, *said: tuple[str, Value | int]) -> Iterator[ox.Quad]:
        """Iterate over statements by predicate and value; a number becomes an ``xsd:integer``."""
        for predicate, value in said:
            term = _integer(value) if isinstance(value, int) else value
            yield ox.Quad(subject, ox.NamedNode(predicate), term, self._graph)


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}integer"))


def iri(*parts: str) -> ox.NamedNode:
    """Return the node of an IRI given in parts, such as namespace and name."""
    return ox.NamedNode("".join(parts))


def english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")
