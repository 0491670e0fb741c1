"""Graphs as files and streams of RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from parley.graph.errors import StoreError
from parley.graph.namespaces import PREFIXES, shorten
from parley.graph.store import Term, View

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
TEXT_GRAPHS = "/graph/text/"
"""What marks the IRI of a graph of words, under whatever base."""


def chosen_quads(
    view: View, graphs: Sequence[str], prefixes: Mapping[str, str] = PREFIXES
) -> Iterator[ox.Quad]:
    """Iterate over the quads of ``graphs``, sorted; without any, of all graphs but those of words.

    A graph is given by its IRI or as ``graph:name``; twice is once. Raises :class:`StoreError` for
    one that the view does not hold.
    """
    held = graph_names(view)
    named = dict.fromkeys(_expanded(graph, prefixes) for graph in graphs)
    wanted = list(named) if len(named) > 0 else [g for g in held if TEXT_GRAPHS not in g]
    for graph in wanted:
        if graph not in held:
            known = ", ".join(shorten(name, prefixes) for name in held)
            raise StoreError(f"there is no graph {shorten(graph, prefixes)}; there are {known}")
        query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
        for row in view.query(query).rows():
            yield _quad(row["s"], row["p"], row["o"], graph)


def graph_names(view: View) -> list[str]:
    """Return the IRIs of the named graphs of a view, sorted."""
    rows = view.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows()
    return [row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)]


def serialised(
    quads: Iterable[ox.Quad], form: str, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Return quads in one of :data:`FORMATS`; Turtle, without graphs, gets each statement once."""
    if form == "turtle":
        triples = dict.fromkeys(quad.triple for quad in quads)
        data = ox.serialize(triples, format=FORMATS[form], prefixes=dict(prefixes))
    else:
        data = ox.serialize(quads, format=FORMATS[form], prefixes=dict(prefixes))
    assert data is not None
    return data


def write_file(quads: Iterable[ox.Quad], path: Path) -> None:
    """Write quads to ``path``, an ``.nq`` or ``.trig`` file, whole or not at all."""
    form = {".nq": "nquads", ".trig": "trig"}[path.suffix]
    temporary = path.with_name(path.name + ".new")
    try:
        temporary.write_bytes(serialised(quads, form))
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error


def _expanded(graph: str, prefixes: Mapping[str, str]) -> str:
    return prefixes["graph"] + graph[len("graph:") :] if graph.startswith("graph:") else graph


def _quad(s: Term, p: Term, o: Term, graph: str) -> ox.Quad:
    assert isinstance(s, ox.NamedNode | ox.BlankNode)
    assert isinstance(p, ox.NamedNode)
    return ox.Quad(s, p, o, ox.NamedNode(graph))
