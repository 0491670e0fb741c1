"""Example queries, one file each, in the form that the SIB Swiss Institute of Bioinformatics uses.

A file describes one ``sh:SPARQLExecutable``: ``rdfs:comment`` says what is asked, ``sh:select``,
``sh:ask``, ``sh:construct`` or ``spex:describe`` is the query, ``schema:keywords`` sort it. The
examples that ship with Parley are the competency questions of its ontology. Source:
https://github.com/sib-swiss/sparql-examples.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from parley.graph.engine import TYPE
from parley.graph.errors import InputError, Place, Problem
from parley.graph.namespaces import RDFS, SH, SPEX

FORM_PROPERTIES: Final = {
    "select": f"{SH}select",
    "ask": f"{SH}ask",
    "construct": f"{SH}construct",
    "describe": f"{SPEX}describe",
}
"""What states the query, by its form; SHACL has none for descriptions."""
COMMENT: Final = ox.NamedNode(f"{RDFS}comment")
KEYWORDS: Final = tuple(ox.NamedNode(f"{web}://schema.org/keywords") for web in ("https", "http"))
EXECUTABLE: Final = ox.NamedNode(f"{SH}SPARQLExecutable")


@dataclass(frozen=True)
class ExampleQuery:
    """An example: its name is the stem of its file, ``form`` a key of :data:`FORM_PROPERTIES`."""

    name: str
    iri: str
    comment: str
    keywords: tuple[str, ...]
    form: str
    query: str


def packaged_examples() -> tuple[ExampleQuery, ...]:
    """Return the examples that ship with Parley, in the order of their file names."""
    with as_file(files("parley.examples") / "queries") as folder:
        return read_examples(folder)


def crossing_examples() -> tuple[ExampleQuery, ...]:
    """Return the examples that join what Parley holds with Wikidata, through SERVICE."""
    with as_file(files("parley.examples") / "wikidata") as folder:
        return read_examples(folder)


def read_examples(folder: Path) -> tuple[ExampleQuery, ...]:
    """Return the examples in ``*.ttl`` of ``folder``, by file name; numbers sort by their value.

    A file without a ``sh:SPARQLExecutable``, such as one of shared prefixes, is passed over. Raises
    :class:`InputError` with one problem for each file that cannot be read as an example.
    """
    found: list[ExampleQuery] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.ttl"), key=_order):
        try:
            found += _read(path)
        except (SyntaxError, Incomplete) as error:
            remedy = "write one sh:SPARQLExecutable with rdfs:comment and one query"
            problems.append(Problem(Place(str(path)), str(error), remedy))
    if len(problems) > 0:
        raise InputError(problems)
    return tuple(found)


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    """Return a key by which ``2-x`` comes before ``10-x``."""
    parts = re.findall(r"\d+|\D+", path.stem)
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)


class Incomplete(Exception):  # noqa: N818  # never leaves this module
    """A file describes something else than one example."""


def _read(path: Path) -> list[ExampleQuery]:
    store = ox.Store()
    store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    subjects = {q.subject for q in store.quads_for_pattern(None, TYPE, EXECUTABLE, None)}
    return [_example(path.stem, store, subject) for subject in subjects]


def _example(
    name: str, store: ox.Store, subject: ox.NamedNode | ox.BlankNode | ox.Triple
) -> ExampleQuery:
    if not isinstance(subject, ox.NamedNode):
        raise Incomplete("an example has no IRI")
    forms = {f: _values(store, subject, ox.NamedNode(p)) for f, p in FORM_PROPERTIES.items()}
    queries = [(form, text.strip() + "\n") for form, texts in forms.items() for text in texts]
    comments = _values(store, subject, COMMENT)
    if len(queries) != 1 or len(comments) != 1:
        raise Incomplete(f"{len(queries)} queries and {len(comments)} comments")
    keywords = sorted(word for prop in KEYWORDS for word in _values(store, subject, prop))
    return ExampleQuery(name, subject.value, comments[0], tuple(keywords), *queries[0])


def _values(store: ox.Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
    quads = store.quads_for_pattern(subject, predicate, None, None)
    return [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]
