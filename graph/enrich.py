"""What the build computes from what the files say.

Mechanical restatements stand beside what they restate, in the same graph: the depth of an
attribution, the bounds of a date, the segments in which a passage lies, the links that decisions
give. Shortcuts that gather relations and positions go to the graph of inferred statements of their
article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import date

import pyoxigraph as ox

from parley.graph.dates import bounds
from parley.graph.engine import Value, select
from parley.graph.model import Model
from parley.graph.namespaces import GRAPH, VOCAB, XSD
from parley.graph.vocab import C, P

Rule = Callable[[ox.Store, Model], Iterator[ox.Quad]]
Graph = ox.NamedNode


def enrich(store: ox.Store, model: Model) -> list[ox.Quad]:
    """Return the computed quads for everything in ``store``, which stays as it is.

    A chain of attribution that runs in a circle gets no depths; the shapes report it.
    """
    return [quad for rule in RULES for quad in rule(store, model)]


def inferred_graph(graph: Graph) -> Graph:
    """Return the graph of inferred statements that belongs to an article's graph."""
    return ox.NamedNode(f"{GRAPH}inferred/{graph.value.rpartition('/')[2]}")


def _depths(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    outer: dict[Value, Value] = {
        q.subject: q.object for q in store.quads_for_pattern(None, P.reportedIn, None)
    }
    homes = {
        q.subject: q.graph_name
        for predicate in (P.reportedIn, P.inDocument)
        for q in store.quads_for_pattern(None, predicate, None)
    }
    for hop, graph in homes.items():
        passed: list[Value] = [hop]
        while passed[-1] in outer and outer[passed[-1]] not in passed:
            passed.append(outer[passed[-1]])
        if passed[-1] not in outer:
            yield ox.Quad(hop, P.depth, ox.Literal(len(passed) - 1), graph)


def _bounds(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    for quad in store.quads_for_pattern(None, P.edtf, None):
        assert isinstance(quad.object, ox.Literal)
        found = bounds(quad.object.value)
        stamps = (
            (P.earliestBegin, found.earliest_begin),
            (P.latestBegin, found.latest_begin),
            (P.earliestEnd, found.earliest_end),
            (P.latestEnd, found.latest_end),
        )
        for predicate, day in stamps:
            if day is not None:
                yield ox.Quad(quad.subject, predicate, _day(day), quad.graph_name)


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))


POSITIONS = f"""
SELECT ?graph ?article ?passage ?start ?end (BOUND(?id) AS ?segment) WHERE {{
  GRAPH ?graph {{
    ?passage <{P.source.value}> ?article ; <{P.selector.value}> ?selector .
    ?selector <{P.start.value}> ?start ; <{P.end.value}> ?end .
    OPTIONAL {{ ?passage <{P.segmentId.value}> ?id }}
  }}
}} ORDER BY ?article ?start ?end"""


def _segments(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    rows = list(select(store, POSITIONS))
    articles = {row["article"] for row in rows}
    for article in sorted(articles, key=str):
        mine = [row for row in rows if row["article"] == article]
        spans = [_span(row) for row in mine if row["segment"].value == "true"]
        starts, ends = [s[0] for s in spans], [s[1] for s in spans]
        for row in mine:
            if row["segment"].value != "true":
                start, end, _ = _span(row)
                for _, _, segment in spans[bisect_right(ends, start) : bisect_left(starts, end)]:
                    yield ox.Quad(row["passage"], P.inSegment, segment, row["graph"])


def _span(row: ox.QuerySolution) -> tuple[int, int, ox.NamedNode]:
    return (int(row["start"].value), int(row["end"].value), row["passage"])


def _relations(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    query = f"""
        SELECT ?graph ?from ?to ?type WHERE {{ GRAPH ?graph {{
          ?relation <{P.fromClaim.value}> ?from ; <{P.toClaim.value}> ?to ;
                    <{P.relationType.value}> ?type
        }} }}"""
    shortcuts = _shortcuts(model, P.relationType)
    for row in select(store, query):
        if row["type"] in shortcuts:
            graph = inferred_graph(row["graph"])
            yield ox.Quad(row["from"], shortcuts[row["type"]], row["to"], graph)


def _positions(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    query = f"""
        SELECT ?graph ?holder ?target ?stance WHERE {{
          GRAPH ?graph {{ ?position <{P.holder.value}> ?holder ; <{P.onTarget.value}> ?target ;
                                    <{P.stance.value}> ?stance }}
          GRAPH ?registry {{ ?target a <{C.SecurityArrangement.value}> }}
        }}"""
    shortcuts = _shortcuts(model, P.stance)
    for row in select(store, query):
        if row["stance"] in shortcuts:
            graph = inferred_graph(row["graph"])
            yield ox.Quad(row["target"], shortcuts[row["stance"]], row["holder"], graph)


def _shortcuts(model: Model, prop: ox.NamedNode) -> dict[ox.NamedNode, ox.NamedNode]:
    scheme = model.schemes[model.properties[prop.value].scheme or ""]
    return {
        ox.NamedNode(concept.iri): ox.NamedNode(concept.shortcut)
        for concept in scheme.concepts.values()
        if concept.shortcut is not None
    }


def _links(store: ox.Store, model: Model) -> Iterator[ox.Quad]:
    made = {f"{VOCAB}matchType/exact": P.sameAs, f"{VOCAB}matchType/close": P.closeMatch}
    query = f"""
        SELECT ?graph ?subject ?target ?match WHERE {{ GRAPH ?graph {{
          ?decision <{P.linkSubject.value}> ?subject ; <{P.linkTarget.value}> ?target ;
                    <{P.matchType.value}> ?match }}
          FILTER NOT EXISTS {{ GRAPH ?any {{ ?later <{P.supersedes.value}> ?decision }} }}
        }}"""
    for row in select(store, query):
        if row["match"].value in made:
            yield ox.Quad(row["subject"], made[row["match"].value], row["target"], row["graph"])


RULES: tuple[Rule, ...] = (_depths, _bounds, _segments, _relations, _positions, _links)
