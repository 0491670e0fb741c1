"""Filters take what fits, whatever they are made of, and say what they cannot compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.ids import id_of
from parley.api.graphql.layout import RootSpec, make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.memory import Asking
from parley.api.graphql.operators import OPERATORS
from parley.api.graphql.pages import Listing
from parley.graph.domain import Domain, load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.report import Report
from parley.graph.store import View, by_graph
from tests.api.graphql.oracle import Oracle
from tests.api.graphql.test_graphql_data import NAMES

Ask = Callable[..., dict[str, Any]]
LAYOUT = make_layout(load_domain())
ROOTS = {root.type: root for root in LAYOUT.roots}
BASE = f"{DEFAULT_BASE}id/"


def quads_of(view: View) -> list[ox.Quad]:
    rows = view.query("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows()
    return [ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def both(article: MemoryStore) -> tuple[View, Oracle]:
    """The article with names in several languages beside it, and the oracle about the same."""
    quads = [*quads_of(article.view()), *ox.parse(NAMES.encode(), format=ox.RdfFormat.TRIG)]
    store = MemoryStore()
    store.replace(by_graph(quads), lambda quads: Report(()))
    return store.view(), Oracle(LAYOUT, quads)


@pytest.fixture(scope="module")
def roomy(domain: Domain) -> Engine:
    return Engine(domain, GraphQLLimits(max_page=5000))


def samples(oracle: Oracle, spec: FieldSpec, things: list[str]) -> list[str]:
    found = {t.value for iri in things[:40] for t in oracle.values(iri, spec.access)}
    return sorted(found)[:12]


def filter_of(draw: Any, oracle: Oracle, spec: FieldSpec, things: list[str], deep: int) -> Any:
    made: dict[str, Any] = {}
    own = spec.kind is Kind.ID or spec.name == "iri"
    known = things[:12] if own else samples(oracle, spec, things)
    text = spec.kind in (Kind.SHOWN, Kind.TEXT, Kind.TEXTS)
    type_ = "LangString" if text else spec.type if spec.kind is Kind.SCALAR else "ID"
    for _ in range(draw(st.integers(1, 2))):
        names = [*OPERATORS[type_], "_is_null"]
        names += ["some", "none", "every"] * 2 if spec.kind is Kind.THING and deep > 0 else []
        names += ["language"] if text else []
        key = draw(st.sampled_from([n for n in names if "iregex" not in n and n != "_niregex"]))
        if key == "_is_null":
            made[key] = draw(st.booleans())
        elif key == "language":
            made[key] = draw(st.sampled_from(["de", "en", "fr"]))
        elif key in ("some", "none", "every"):
            met = samples(oracle, spec, things)
            made[key] = where_of(draw, oracle, spec.type, met, deep - 1)
        elif len(known) > 0:
            made[key] = value_of(draw, key, spec, type_, known)
    return made


def value_of(draw: Any, key: str, spec: FieldSpec, type_: str, known: list[str]) -> Any:
    one = draw(st.sampled_from(known))
    if key.endswith(("like", "regex")):
        start = draw(st.integers(0, max(0, len(one) - 3)))
        piece = one[start : start + 3]
        return f"%{piece}%" if "like" in key else ox_escaped(piece)
    listed = draw(st.lists(st.sampled_from(known), max_size=3)) if key in ("_in", "_nin") else [one]
    if spec.kind is Kind.CONCEPT:
        names = {iri: name for name, iri, _ in LAYOUT.enums[spec.type].values}
        listed = [names[value] for value in listed]
    elif type_ == "Int":
        listed = [int(value) for value in listed]
    elif type_ == "EDTF" and key in ("_gt", "_gte", "_lt", "_lte"):
        listed = [draw(st.sampled_from(["2025", "2025-08", "2025-08-15", "2014-01"]))]
    elif type_ == "Boolean":
        listed = [value == "true" for value in listed]
    return listed if key in ("_in", "_nin") else listed[0]


def ox_escaped(piece: str) -> str:
    return "".join(f"\\{one}" if one in r"\.^$*+?()[]{}|" else one for one in piece)


def where_of(draw: Any, oracle: Oracle, type_: str, things: list[str], deep: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 2))):
        specs = list(LAYOUT.filters[type_].values())
        key = draw(st.sampled_from(["_and", "_or", "_not", "field", "field", "field", "field"]))
        if key == "field":
            spec = draw(st.sampled_from(specs))
            made[spec.name] = filter_of(draw, oracle, spec, things, deep)
        elif deep > 0:
            count = draw(st.integers(0, 2)) if key != "_not" else 1
            inner = [where_of(draw, oracle, type_, things, deep - 1) for _ in range(count)]
            made[key] = inner[0] if key == "_not" else inner
    return made


@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_random_filters_take_what_an_oracle_says(
    both: tuple[View, Oracle], roomy: Engine, data: st.DataObject
) -> None:
    view, oracle = both
    root = data.draw(st.sampled_from(LAYOUT.roots))
    all_ids = ids(roomy, view, root, None)
    things = [iri if ":" in iri else f"{BASE}{iri}" for iri in all_ids]
    where = where_of(data.draw, oracle, root.type, things, 2)
    expected = [id_of(i, DEFAULT_BASE) for i in things if oracle.fits(i, where, root.type)]
    assert ids(roomy, view, root, where) == expected


def ids(engine: Engine, view: View, root: RootSpec, where: Any) -> list[str]:
    query = (
        f"query ($where: {root.type}Where) {{ {root.plural}(first: 5000, where: $where) "
        "{ totalCount nodes { id } } }"
    )
    body = engine.run(Request(query, {"where": where}), view).body
    assert "errors" not in body, body["errors"]
    page = body["data"][root.plural]
    found = [node["id"] for node in page["nodes"]]
    assert page["totalCount"] == len(found)
    return found


def test_claims_by_attribution_depth(ask: Ask) -> None:
    query = """{ all: claims(first: 500) { nodes { id assertedThrough { depth } } }
      deep: claims(first: 500, where: { assertedThrough: { some: { depth: { _gte: 2 } } } }) {
        nodes { id assertedThrough { depth } } } }"""
    data = ask(query)["data"]
    deep = [c for c in data["all"]["nodes"] if c["assertedThrough"]["depth"] >= 2]
    assert data["deep"]["nodes"] == deep
    assert 0 < len(deep) < len(data["all"]["nodes"])


def test_claims_by_who_speaks_at_any_hop(ask: Ask) -> None:
    hops = "assertedThrough { reportedInChain { attributedTo { id } } }"
    query = f"""{{ all: claims(first: 500) {{ nodes {{ id {hops} }} }}
      hers: claims(first: 500, where: {{ assertedThrough: {{ some: {{
        reportedInChain: {{ some: {{ attributedTo: {{ _eq: "actor/kallas" }} }} }} }} }} }}) {{
        nodes {{ id {hops} }} }} }}"""
    data = ask(query)["data"]

    def speaks(claim: dict[str, Any]) -> bool:
        chain = claim["assertedThrough"]["reportedInChain"]
        return any({"id": "actor/kallas"} in hop["attributedTo"] for hop in chain)

    hers = [claim for claim in data["all"]["nodes"] if speaks(claim)]
    assert data["hers"]["nodes"] == hers
    assert 0 < len(hers) < len(data["all"]["nodes"])


NAMED = "{ blocs(where: %s) { nodes { id } } }"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('{ label: { _eq: "Nordrat" } }', ["council"]),
        ('{ label: { _eq: "Nordrat", language: "en" } }', []),
        ('{ label: { _eq: "Rat", language: "de" } }', ["council"]),
        ('{ label: { language: "yy" } }', ["other"]),
        ('{ label: { _is_null: true, language: "de" } }', ["nameless", "other", "plain"]),
        ("{ label: { _is_null: true } }", ["nameless"]),
        ('{ label: { _neq: "B" } }', ["council", "plain"]),
        ('{ _not: { label: { _eq: "B" } } }', ["council", "nameless", "plain"]),
        ('{ label: { _like: "N%rat" } }', ["council"]),
        ('{ label: { _like: "n%RAT" } }', []),
        ('{ label: { _ilike: "n%RAT" } }', ["council"]),
        ('{ label: { _like: "_" } }', ["other"]),
        ('{ label: { _like: "%.%" } }', []),
        ('{ label: { _regex: "^ohne .prache$" } }', ["plain"]),
        ('{ label: { _niregex: "SPRACHE" } }', ["council", "other"]),
        ('{ iri: { _like: "%/id/pl%" } }', ["plain"]),
        ('{ id: { _nin: ["plain", "other"] } }', ["council", "nameless"]),
        ('{ graphs: { _eq: "https://w3id.org/parley/graph/two" } }', ["council"]),
        ("{ _or: [] }", []),
        ("{ _not: {} }", []),
        ("{ _and: [], label: {} }", ["council", "nameless", "other", "plain"]),
        ('{ label: { _eq: "x\\" } } #" } }', []),
    ],
)
def test_names_are_compared(
    ask_about: Callable[[str, str], dict[str, Any]], where: str, found: list[str]
) -> None:
    nodes = ask_about(NAMES, NAMED % where)["data"]["blocs"]["nodes"]
    assert [node["id"] for node in nodes] == found


def test_a_wildcard_behind_a_backslash_stands_for_itself(
    ask_about: Callable[[str, str], dict[str, Any]],
) -> None:
    trig = NAMES.replace('"ohne Sprache"', '"50% (x)"')
    found = ask_about(trig, NAMED % r'{ label: { _like: "50\\% (_)" } }')
    assert found["data"]["blocs"]["nodes"] == [{"id": "plain"}]
    assert ask_about(NAMES, NAMED % r'{ label: { _like: "50\\%%" } }')["data"]["blocs"] == {
        "nodes": []
    }


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("{ label: { _eq: null } }", "`where.label._eq` compares with null"),
        ("{ _or: [{ about: { some: null } }] }", "`where._or[0].about.some` compares with null"),
        ("{ _not: null }", "`where._not` compares with null"),
        ('{ paraphrase: { _regex: "(" } }', "`where.paraphrase._regex` is no regular expression"),
        ('{ paraphrase: { _regex: "(?=a)" } }', "is no regular expression"),
        ('{ quantityValue: { _gt: "1e5" } }', "`where.quantityValue._gt` is no decimal number"),
        ('{ about: { _in: ["a", "b c"] } }', "`where.about._in`: `b c` is no id"),
    ],
)
def test_what_cannot_be_compared_is_said_with_its_place(ask: Ask, where: str, said: str) -> None:
    body = ask(f"{{ claims(where: {where}) {{ totalCount }} }}")
    assert said in body["errors"][0]["message"]


def test_text_that_is_no_unicode_is_not_compared(ask: Ask) -> None:
    query = "query ($w: ClaimWhere) { claims(where: $w) { totalCount } }"
    body = ask(query, {"w": {"paraphrase": {"_eq": "\ud800"}}})
    assert "`where.paraphrase._eq` is no text" in body["errors"][0]["message"]


@pytest.mark.parametrize("day", ["2025-02-30", "2025-13-01", "2025-08", "x"])
def test_a_day_that_is_none_is_refused(ask: Ask, day: str) -> None:
    query = f'{{ timeSpans(where: {{ latestBegin: {{ _lt: "{day}" }} }}) {{ totalCount }} }}'
    assert "`where.latestBegin._lt` is no day" in ask(query)["errors"][0]["message"]


def test_dates_of_documents_are_compared_as_far_as_they_are_given(ask: Ask) -> None:
    query = """query ($w: DocumentWhere) {
      documents(first: 500, where: $w) { nodes { datePublished } } }"""

    def dates(**operators: str) -> list[str]:
        body = ask(query, {"w": {"datePublished": operators}})
        return [node["datePublished"] for node in body["data"]["documents"]["nodes"]]

    every = dates(_gte="0001")
    assert sorted(dates(_gt="2025-08") + dates(_lte="2025-08")) == sorted(every)
    assert {d[:7] for d in dates(_gte="2025-08", _lte="2025-08")} == {"2025-08"}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"_and": [{"_and": []}, {"_not": {"about": {"_in": ["a"] * 4}}}]}, None),
        ({"_not": {"_not": {"_not": {}}}}, "`where._not._not._not` is nested deeper than 3"),
        ({"about": {"some": {"_or": [{"_not": {}}]}}}, "is nested deeper than 3"),
        ({"_or": [{"about": {"_eq": "a"}}] * 6}, "more than 5 conditions"),
        ({"about": {"_in": ["a"] * 5}}, "`where.about._in` lists 5 values, more than 4"),
        ({"paraphrase": {"_like": "12345678901"}}, "is a pattern of 11 characters, more than 10"),
    ],
)
def test_filters_have_limits(
    domain: Domain, article: MemoryStore, where: dict[str, Any], said: str | None
) -> None:
    limits = GraphQLLimits(max_where=3, max_conditions=5, max_choices=4, max_pattern=10)
    query = "query ($w: ClaimWhere) { claims(where: $w) { totalCount } }"
    body = Engine(domain, limits).run(Request(query, {"w": where}), article.view()).body
    assert said is None or said in body["errors"][0]["message"]
    assert ("errors" in body) == (said is not None)


def test_a_listing_without_one_condition_keeps_the_rest(article: MemoryStore) -> None:
    asking = Asking(article.view(), GraphQLLimits())
    where = {"about": {"_eq": "actor/kallas"}, "id": {"_neq": "x"}}
    listing = Listing(ROOTS["Claim"], where, DEFAULT_BASE, asking)
    rows = asking.rows(f"SELECT DISTINCT ?n WHERE {{ {listing.without('about')} }}")
    whole = Listing(ROOTS["Claim"], None, DEFAULT_BASE, asking).count()
    assert len(rows) == whole > listing.count() > 0


def test_a_filter_over_several_hops_is_quick(ask: Ask) -> None:
    query = """{ claims(where: { _or: [
      { assertedThrough: { some: { reportedInChain: { some: {
          attributedTo: { some: { label: { _ilike: "%kallas%" } } } } } } } },
      { about: { every: { claimsAbout: { some: { assertedThrough: { none: {
          depth: { _gt: 1 } } } } } } } } ] }) { totalCount } }"""
    ask(query)
    started = time.process_time()
    assert ask(query)["data"]["claims"]["totalCount"] > 0
    assert time.process_time() - started < 0.5
