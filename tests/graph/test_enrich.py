"""What the build computes: depths, bounds, segments of passages, shortcuts and links."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.annotation import read_annotations
from parley.graph.domain import Domain, load_domain
from parley.graph.enrich import enrich, inferred_graph
from parley.graph.model import Model
from parley.graph.namespaces import EDTF, GRAPH, ID, VOCAB, XSD
from parley.graph.vocab import P

HOME = ox.NamedNode(f"{GRAPH}article/a")
INFERRED = ox.NamedNode(f"{GRAPH}inferred/a")
DOCUMENT = ox.NamedNode(f"{ID}document/a")
ARTICLE = f"{ID}article/harbour-talks/"

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


@cache
def model() -> Model:
    return load_domain().model


def name(local: str) -> ox.NamedNode:
    return ox.NamedNode(f"{ID}article/a/{local}")


def computed(*triples: Triple, graph: ox.NamedNode = HOME) -> list[ox.Quad]:
    store = ox.Store()
    store.extend(ox.Quad(*triple, graph) for triple in triples)
    before = set(store)
    found = enrich(store, model())
    assert set(store) == before
    return found


def depths(*triples: Triple) -> dict[str, int]:
    return {
        str(q.subject).rpartition("/")[2].rstrip(">"): int(q.object.value)
        for q in computed(*triples)
        if q.predicate == P.depth and isinstance(q.object, ox.Literal)
    }


def chain(*hops: str) -> list[Triple]:
    inner = [(name(a), P.reportedIn, name(b)) for a, b in pairwise(hops)]
    return [*inner, (name(hops[-1]), P.inDocument, DOCUMENT)]


def passage(local: str, start: int, end: int, *, segment: bool = False) -> list[Triple]:
    whole = [(name(local), P.segmentId, ox.Literal(local))] if segment else []
    return [
        (name(local), P.source, DOCUMENT),
        (name(local), P.selector, name(f"{local}/selector")),
        (name(f"{local}/selector"), P.start, ox.Literal(start)),
        (name(f"{local}/selector"), P.end, ox.Literal(end)),
        *whole,
    ]


def within(*triples: Triple) -> set[str]:
    quads = [q for q in computed(*triples) if q.predicate == P.inSegment]
    return {str(q.object).rpartition("/")[2].rstrip(">") for q in quads}


SEGMENTS = [
    *passage("s01", 0, 10, segment=True),
    *passage("s02", 11, 20, segment=True),
    *passage("s10", 22, 30, segment=True),
    *passage("s11", 100, 110, segment=True),
]


@pytest.fixture
def quads(small: Path, domain: Domain) -> list[ox.Quad]:
    """What is computed for the small article."""
    store = ox.Store()
    store.extend(read_annotations((small,), domain.model).quads)
    return enrich(store, domain.model)


# --- depths


def test_the_outermost_hop_has_depth_0() -> None:
    assert depths(*chain("outer")) == {"outer": 0}


def test_each_hop_inward_adds_one() -> None:
    assert depths(*chain("third", "second", "first", "outer")) == {
        "outer": 0,
        "first": 1,
        "second": 2,
        "third": 3,
    }


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_depths_count_the_hops_to_the_document(parents: list[int]) -> None:
    """Hop n is reported in an earlier one, so that any tree of chains comes up."""
    outward = {n + 1: parent % (n + 1) for n, parent in enumerate(parents)}
    triples: list[Triple] = [(name("h0"), P.inDocument, DOCUMENT)]
    triples += [(name(f"h{n}"), P.reportedIn, name(f"h{m}")) for n, m in outward.items()]
    expected = {"h0": 0}
    for n, m in outward.items():
        expected[f"h{n}"] = expected[f"h{m}"] + 1
    assert depths(*triples) == expected


@pytest.mark.parametrize("circle", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "d", "a"]])
def test_a_circle_ends_without_depths(circle: list[str]) -> None:
    assert depths(*chain(*circle)[:-1]) == {}


def test_a_hop_that_leads_into_a_circle_has_no_depth() -> None:
    assert depths(*chain("tail", "a", "b", "a")[:-1], *chain("outer")) == {"outer": 0}


def test_a_depth_stands_in_the_graph_of_its_hop() -> None:
    assert {q.graph_name for q in computed(*chain("inner", "outer"))} == {HOME}


# --- bounds


def stamps(expression: str) -> set[tuple[ox.NamedNode, str]]:
    edtf = ox.Literal(expression, datatype=ox.NamedNode(EDTF))
    quads = computed((name("t"), P.edtf, edtf))
    dates = [q.object for q in quads if isinstance(q.object, ox.Literal)]
    assert {date.datatype.value for date in dates} <= {f"{XSD}date"}
    assert {q.graph_name for q in quads} <= {HOME}
    return {(q.predicate, date.value) for q, date in zip(quads, dates, strict=True)}


def test_a_date_gets_its_four_bounds() -> None:
    assert stamps("2031-05") == {
        (P.earliestBegin, "2031-05-01"),
        (P.latestBegin, "2031-05-31"),
        (P.earliestEnd, "2031-05-01"),
        (P.latestEnd, "2031-05-31"),
    }


def test_an_open_end_gets_no_bounds() -> None:
    assert stamps("2031-05-03/..") == {
        (P.earliestBegin, "2031-05-03"),
        (P.latestBegin, "2031-05-03"),
    }


# --- segments of passages


def test_a_passage_lies_in_its_segment() -> None:
    assert within(*SEGMENTS, *passage("p12-15", 12, 15)) == {"s02"}


@pytest.mark.parametrize(
    ("start", "end", "segments"),
    [
        (0, 10, {"s01"}),
        (0, 11, {"s01"}),
        (9, 12, {"s01", "s02"}),
        (0, 30, {"s01", "s02", "s10"}),
        (10, 11, set()),
        (20, 22, set()),
        (29, 30, {"s10"}),
        (105, 106, {"s11"}),
        (0, 200, {"s01", "s02", "s10", "s11"}),
    ],
)
def test_a_passage_lies_in_every_segment_that_it_touches(
    start: int, end: int, segments: set[str]
) -> None:
    assert within(*SEGMENTS, *passage("p", start, end)) == segments


def test_a_segment_lies_in_no_segment() -> None:
    assert within(*SEGMENTS) == set()


@given(st.integers(0, 110), st.integers(1, 40))
def test_segments_of_a_passage_are_those_that_overlap_it(start: int, length: int) -> None:
    spans = {"s01": (0, 10), "s02": (11, 20), "s10": (22, 30), "s11": (100, 110)}
    end = start + length
    overlapping = {s for s, (begin, last) in spans.items() if begin < end and start < last}
    assert within(*SEGMENTS, *passage("p", start, end)) == overlapping


def test_passages_of_another_article_are_kept_apart() -> None:
    foreign = [
        (s, p, ox.NamedNode(f"{ID}document/b") if o == DOCUMENT else o)
        for s, p, o in passage("p", 12, 15)
    ]
    assert within(*SEGMENTS, *foreign) == set()


# --- the small article


def test_the_small_article_gets_its_depths(quads: list[ox.Quad]) -> None:
    found = {str(q.subject): str(q.object) for q in quads if q.predicate == P.depth}
    number = f"^^<{XSD}integer>"
    assert found == {
        f"<{ARTICLE}author-asserts>": f'"0"{number}',
        f"<{ARTICLE}c02a/assertedThrough>": f'"1"{number}',
    }


def test_a_relation_gives_a_shortcut_in_the_inferred_graph(quads: list[ox.Quad]) -> None:
    found = [q for q in quads if q.predicate == P.undermines]
    assert found == [
        ox.Quad(
            ox.NamedNode(f"{ARTICLE}c04a"),
            P.undermines,
            ox.NamedNode(f"{ARTICLE}c02a"),
            ox.NamedNode(f"{GRAPH}inferred/harbour-talks"),
        )
    ]


def test_a_position_gives_a_shortcut_in_the_inferred_graph(quads: list[ox.Quad]) -> None:
    found = [q for q in quads if q.predicate in (P.opponent, P.proponent)]
    assert found == [
        ox.Quad(
            ox.NamedNode(f"{ID}arrangement/joint-patrol"),
            P.opponent,
            ox.NamedNode(f"{ID}actor/arlandia"),
            ox.NamedNode(f"{GRAPH}inferred/harbour-talks"),
        )
    ]


def test_an_exact_link_is_an_identity_and_a_close_one_a_close_match(quads: list[ox.Quad]) -> None:
    links = ox.NamedNode(f"{GRAPH}links/wikidata")
    item = "http://www.wikidata.org/entity/"
    found = [q for q in quads if q.predicate in (P.sameAs, P.closeMatch)]
    arlandia, bellmark = (ox.NamedNode(f"{ID}actor/{n}") for n in ("arlandia", "bellmark"))
    assert set(found) == {
        ox.Quad(arlandia, P.sameAs, ox.NamedNode(f"{item}Q42"), links),
        ox.Quad(bellmark, P.closeMatch, ox.NamedNode(f"{item}Q43"), links),
    }


@pytest.mark.parametrize("kind", ["exact", "close"])
def test_a_decision_that_is_superseded_gives_no_link(kind: str) -> None:
    match = ox.NamedNode(f"{VOCAB}matchType/{kind}")
    item = ox.NamedNode("http://www.wikidata.org/entity/Q1")
    decision: list[Triple] = [
        (name("d"), P.linkSubject, name("x")),
        (name("d"), P.linkTarget, item),
        (name("d"), P.matchType, match),
    ]
    assert [q.object for q in computed(*decision)] == [item]
    assert computed(*decision, (name("e"), P.supersedes, name("d"))) == []


# --- shortcuts


@pytest.mark.parametrize("kind", ["none", "undecided", "different"])
def test_no_match_gives_no_link(kind: str) -> None:
    assert (
        computed(
            (name("d"), P.linkSubject, name("x")),
            (name("d"), P.linkTarget, ox.NamedNode("http://www.wikidata.org/entity/Q1")),
            (name("d"), P.matchType, ox.NamedNode(f"{VOCAB}matchType/{kind}")),
        )
        == []
    )


@pytest.mark.parametrize("kind", ["supports", "contradicts", "undermines", "restates", "qualifies"])
def test_a_relation_type_with_a_shortcut_gives_it(kind: str) -> None:
    relation = ox.NamedNode(f"{VOCAB}relationType/{kind}")
    found = computed(
        (name("r"), P.fromClaim, name("c1")),
        (name("r"), P.toClaim, name("c2")),
        (name("r"), P.relationType, relation),
    )
    shortcut = model().by_key[kind].iri
    assert found == [ox.Quad(name("c1"), ox.NamedNode(shortcut), name("c2"), INFERRED)]


@pytest.mark.parametrize("kind", ["elaborates", "parallels", "insinuates-cause-of"])
def test_a_relation_type_without_a_shortcut_gives_none(kind: str) -> None:
    assert (
        computed(
            (name("r"), P.fromClaim, name("c1")),
            (name("r"), P.toClaim, name("c2")),
            (name("r"), P.relationType, ox.NamedNode(f"{VOCAB}relationType/{kind}")),
        )
        == []
    )


@pytest.mark.parametrize("stance", ["mixed", "neutral"])
def test_a_stance_between_the_two_gives_no_shortcut(small: Path, stance: str) -> None:
    path = small / "harbour-talks" / "claims.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("stance: opposes", f"stance: {stance}"), encoding="utf-8")
    store = ox.Store()
    store.extend(read_annotations((small,), model()).quads)
    predicates = {quad.predicate for quad in enrich(store, model())}
    assert predicates & {P.proponent, P.opponent} == set()


def test_a_position_on_what_is_no_arrangement_gives_no_shortcut(small: Path) -> None:
    path = small / "harbour-talks" / "claims.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("onTarget: arrangement:joint-patrol", "onTarget: event:statement")
    path.write_text(changed, encoding="utf-8")
    store = ox.Store()
    store.extend(read_annotations((small,), model()).quads)
    assert P.opponent not in {quad.predicate for quad in enrich(store, model())}


@pytest.mark.parametrize("graph", ["article/a", "inferred/a"])
def test_the_inferred_graph_has_the_name_of_the_article(graph: str) -> None:
    assert inferred_graph(ox.NamedNode(GRAPH + graph)) == INFERRED
