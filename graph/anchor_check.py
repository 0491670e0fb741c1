"""Verifying every passage of a data set against a folder of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from parley.graph.anchors import Anchor, Finding, Standing, find
from parley.graph.engine import select
from parley.graph.errors import Place, Problem
from parley.graph.namespaces import GRAPH, local_name, shorten
from parley.graph.provenance import describe_graph
from parley.graph.texts import Text, Texts, line_of
from parley.graph.vocab import P

SHOWN = 40
"""How many characters of what was found instead an error shows, to whoever has the text."""


@dataclass(frozen=True)
class Verdict:
    """The outcome for a data set: problems, and the words of each verified or moved passage."""

    problems: tuple[Problem, ...]
    words: tuple[ox.Quad, ...]
    verified: int
    """How many passages stand where they should."""


def check_anchors(store: ox.Store, texts: Texts, places: Mapping[str, Place]) -> Verdict:
    """Look up every passage of every annotated article of ``store`` in ``texts``.

    A passage that is lost is an error that names the claims it carries and what stands there
    instead; one that moved is a warning. An article whose text is not in the folder is a warning as
    well.
    """
    problems: list[Problem] = []
    words: list[ox.Quad] = []
    verified = 0
    for row in select(store, ARTICLES):
        article, graph, wanted = row["article"], row["graph"], row["digest"].value
        name = local_name(graph.value)
        place = places.get(article.value, Place(name))
        text = texts.exact(wanted) or texts.named(name)
        if text is None:
            what = f"there is no text {name}.txt, so its passages are not verified"
            problems.append(Problem(place, what, "add the text to the folder", "", "warning"))
            continue
        if text.digest != wanted:
            problems.append(_other_version(text, place))
        found = list(_passages(store, article, text))
        problems += [p for passage in found for p in _problem(store, passage, text, places)]
        words += _words(found, text, name)
        verified += sum(finding.standing is Standing.VERIFIED for _, finding in found)
    return Verdict(tuple(sorted(problems)), tuple(words), verified)


ARTICLES = f"""
SELECT DISTINCT ?graph ?article ?digest WHERE {{
  GRAPH ?graph {{ ?article <{P.textState.value}>/<{P.textDigest.value}> ?digest }}
}} ORDER BY ?article"""

PASSAGES = """
SELECT ?passage ?start ?end ?span ?context WHERE {{ GRAPH ?graph {{
  ?passage <{source}> <{article}> ; <{selector}> ?selector ; <{span}> ?span ; <{context}> ?context .
  ?selector <{start}> ?start ; <{end}> ?end .
}} }} ORDER BY ?start ?end"""


def _passages(
    store: ox.Store, article: ox.NamedNode, text: Text
) -> Iterator[tuple[ox.NamedNode, Finding]]:
    query = PASSAGES.format(
        article=article.value,
        source=P.source.value,
        selector=P.selector.value,
        span=P.spanDigest.value,
        context=P.contextDigest.value,
        start=P.start.value,
        end=P.end.value,
    )
    shift = 0
    for row in select(store, query):
        wanted = Anchor(
            int(row["start"].value), int(row["end"].value), row["span"].value, row["context"].value
        )
        finding = find(text.content, wanted, shift)
        shift = finding.start - wanted.start
        yield row["passage"], finding


def _other_version(text: Text, place: Place) -> Problem:
    what = f"{text.file} is another version of the text than the one that was annotated"
    remedy = (
        "passages are looked up by their digests; give the annotated version to verify positions"
    )
    return Problem(place, what, remedy, "", "warning")


def _problem(
    store: ox.Store,
    passage: tuple[ox.NamedNode, Finding],
    text: Text,
    places: Mapping[str, Place],
) -> Iterator[Problem]:
    iri, finding = passage
    if finding.standing is Standing.VERIFIED:
        return
    place = places.get(iri.value, Place(text.file))
    if finding.standing is Standing.ELSEWHERE:
        what = f"the passage {finding.start}-{finding.end} stands between other words"
        remedy = "compare the context, and run `parley anchor` if the positions are right"
        yield Problem(place, what, remedy, _users(store, iri), "warning")
        return
    if finding.standing is Standing.MOVED:
        what = f"the passage moved to {finding.start}-{finding.end}"
        remedy = f"line {line_of(text.content, finding.start)} of {text.file}"
        yield Problem(place, what, remedy, _users(store, iri), "warning")
        return
    if finding.end > len(text.content):
        there = f"the text ends at {len(text.content)}"
    else:
        there = f"there stands {text.content[finding.start : finding.end][:SHOWN]!r}"
    what = f"the passage {finding.start}-{finding.end} does not verify: {there}"
    yield Problem(place, what, "correct the positions and run `parley anchor`", _users(store, iri))


def _users(store: ox.Store, passage: ox.NamedNode) -> str:
    """Return what refers to a passage, such as the claim that it expresses, for messages."""
    users = {
        shorten(quad.subject.value)
        for quad in store.quads_for_pattern(None, None, passage)
        if quad.predicate not in (P.inSegment, P.repeats) and isinstance(quad.subject, ox.NamedNode)
    }
    return ", ".join([shorten(passage.value), *sorted(users)])


def _words(found: list[tuple[ox.NamedNode, Finding]], text: Text, name: str) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(f"{GRAPH}text/{name}")
    yield from describe_graph(graph, graph)
    for iri, finding in found:
        if finding.standing is not Standing.LOST:
            words = text.content[finding.start : finding.end]
            yield ox.Quad(iri, P.words, ox.Literal(words), graph)
