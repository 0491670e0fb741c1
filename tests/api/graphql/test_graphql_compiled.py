"""Compiled execution answers exactly as graphql-core does."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from graphql import OperationDefinitionNode, execute_sync, get_variable_values, parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.api.graphql.bind import bound
from parley.api.graphql.collecting import conditions
from parley.api.graphql.compiled import Compiler
from parley.api.graphql.everything import PARTS
from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.layout import make_layout
from parley.api.graphql.limits import GraphQLLimits
from parley.api.graphql.load import Loader
from parley.api.graphql.memory import Asking, KnownNodes, Memory
from parley.api.graphql.node_cache import Known
from parley.api.graphql.types import make_schema
from parley.api.graphql.values import Session
from parley.graph.domain import load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.namespaces import DEFAULT_BASE
from parley.graph.report import Report
from parley.graph.store import View, by_graph
from tests.api.graphql.conftest import EXAMPLES, CountingView
from tests.api.graphql.test_graphql_data import FAULTY

LAYOUT = make_layout(load_domain())
SCHEMA = bound(make_schema(LAYOUT, PARTS), LAYOUT, PARTS)
COMPILER = Compiler(SCHEMA, LAYOUT)
HEAD = (
    "query ($yes: Boolean! = true, $no: Boolean! = false, $few: Int! = 2, $lang: [String!], "
    '$id: ID! = "c1")'
)
VALUES: dict[str, Any] = {"lang": ["de"]}


def session(view: View, limits: GraphQLLimits, known: KnownNodes | None = None) -> Session:
    memory = Memory(Asking(view, limits, known), LAYOUT.objects, known)
    return Session(LAYOUT, limits, DEFAULT_BASE, (), memory, Loader(memory, limits))


def same(
    view: View,
    query: str,
    values: dict[str, Any] | None = None,
    limits: GraphQLLimits | None = None,
) -> dict[str, Any]:
    """Ask both ways, demand one answer, and return it."""
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), values or {})
    assert not isinstance(variables, list)
    plan = COMPILER.plan(document, operation, variables)
    assert plan is not None
    views = CountingView(view), CountingView(view)
    known: KnownNodes = Known()
    limits = limits or GraphQLLimits()
    old, new = session(views[0], limits), session(views[1], limits, known)
    expected = execute_sync(SCHEMA, document, context_value=old, variable_values=values)
    given = plan.run(new, variables)
    told = [
        {
            "data": result.data,
            "errors": [error.formatted for error in result.errors or ()],
            "problems": [error.formatted for error in asked.problems],
        }
        for result, asked in ((expected, old), (given, new))
    ]
    assert json.dumps(told[1]) == json.dumps(told[0])
    assert len(views[0].queries) == len(views[1].queries)
    again = session(view, limits, known)
    kept = plan.run(again, variables)
    assert json.dumps(kept.data) == json.dumps(given.data)
    assert [e.formatted for e in kept.errors or ()] == told[1]["errors"]
    assert [e.formatted for e in again.problems] == told[1]["problems"]
    assert (again.loader.nodes, again.loader.values) == (new.loader.nodes, new.loader.values)
    return told[1]


def field(draw: Any, spec: FieldSpec, alias: str, depth: int) -> str:
    arguments = ""
    if spec.kind in (Kind.TEXT, Kind.TEXTS, Kind.SHOWN, Kind.TAG):
        arguments = draw(st.sampled_from(["", "(lang: $lang)", '(lang: ["en"])', "(lang: null)"]))
    elif spec.limited:
        arguments = draw(st.sampled_from(["", "(first: $few)", "(first: 1)", "(first: -1)"]))
    condition = draw(st.sampled_from(["", "", " @skip(if: $no)", " @include(if: $no)"]))
    head = f"{alias}: {spec.name}{arguments}{condition}"
    if spec.kind in (Kind.TEXT, Kind.TEXTS):
        return f"{head} {{ value language }}"
    if spec.kind is not Kind.THING:
        return head
    below = selection(draw, spec.type, depth - 1)
    return f"{head} {{ {below} }} {head} {{ id again: iri }}"


def selection(draw: Any, type_name: str, depth: int) -> str:
    parts = ["__typename id"]
    named = sorted({type_name, *LAYOUT.possible[type_name]})
    for place in range(draw(st.integers(1, 3))):
        condition = draw(st.sampled_from(named))
        specs = LAYOUT.types[condition].fields.values()
        usable = [s for s in specs if depth > 0 or s.kind is not Kind.THING]
        spec = draw(st.sampled_from(usable))
        inner = field(draw, spec, f"{condition}_{spec.name}_{place}", depth)
        parts.append(f"... on {condition} @include(if: $yes) {{ {inner} }}")
    return " ".join([*parts, "...common"])


@st.composite
def queries(draw: Any) -> str:
    root = draw(st.sampled_from(LAYOUT.roots))
    inner, other = (selection(draw, root.type, 2) for _ in range(2))
    first = draw(st.sampled_from(["$few", "1", "4", "-1"]))
    id_ = draw(st.sampled_from(["$id", '"missing"', '"council"', '"h1"']))
    one = selection(draw, root.type, 1)
    return (
        f"{HEAD} {{ list: {root.plural}(first: {first}) {{ totalCount nodes {{ {inner} }} "
        f"edges {{ cursor node {{ {other} }} }} pageInfo {{ hasNextPage endCursor }} }} "
        f"{root.singular}(id: {id_}) {{ {one} }} node(id: {id_}) {{ ...common }} __typename }} "
        "fragment common on Node { label(lang: $lang) ... on Node { shown: labelLanguage } }"
    ).replace("on Node", f"on {LAYOUT_NODE}")


LAYOUT_NODE = next(iter(LAYOUT.types))


def faulty(more: str = "") -> View:
    store = MemoryStore()
    quads = ox.parse((FAULTY + more).encode(), format=ox.RdfFormat.TRIG)
    store.replace(by_graph(quads), lambda quads: Report(()))
    return store.view()


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(query=queries())
def test_random_queries_are_answered_alike(article: MemoryStore, query: str) -> None:
    told = [error.message for error in validate(SCHEMA, parse(query))]
    assert [message for message in told if "never used" not in message] == []
    for view in (article.view(), faulty()):
        same(view, query, VALUES)


@pytest.mark.parametrize(
    "query",
    [
        '{ claim(id: "c1") { id modality polarity quantityValue quantityMin } }',
        '{ claim(id: "c1") { about { id } expressedIn { id } } a: claim(id: "none") { id } }',
        '{ segment(id: "p1") { segmentOrder segmentOf { id } } }',
        '{ attribution(id: "h2") { reportedInChain { id } } }',
        "{ claims(first: 5000) { nodes { id } } }",
    ],
)
def test_faulty_data_is_answered_alike(query: str) -> None:
    if len(validate(SCHEMA, parse(query))) > 0:
        query = query.replace(" segmentOf { id }", "")
    same(faulty(), query)


def test_a_number_too_large_is_an_error_alike() -> None:
    more = 'g:two { id:p9 a parley:Segment ; parley:segmentOrder "99999999999"^^xsd:integer . }'
    told = same(faulty(more), '{ segment(id: "p9") { order: segmentOrder id } }')
    assert told["errors"][0]["path"] == ["segment", "order"]


def test_lists_longer_than_the_limits_are_errors_alike(article: MemoryStore) -> None:
    paths: list[str | int] = []
    for root in LAYOUT.roots:
        for spec in LAYOUT.types[root.type].fields.values():
            if spec.limited:
                query = f"{{ {root.plural} {{ nodes {{ id {spec.name} {{ id }} }} }} }}"
                told = same(article.view(), query, limits=GraphQLLimits(max_list=1))
                paths.extend(error["path"][-1] for error in told["errors"])
    assert len(paths) > 0


def test_null_where_none_may_be_makes_the_parent_null(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.api.graphql.pages.cursor_of", lambda *given: None)
    query = "{ claims { edges { node { id } cursor } } __typename }"
    told = same(faulty(), query)
    assert told["data"] is None
    assert told["errors"][0]["path"] == ["claims", "edges", 0, "cursor"]


@pytest.mark.parametrize("path", sorted((EXAMPLES / "graphql").glob("*.graphql")), ids=str)
def test_examples_are_taken_and_answered_alike(article: MemoryStore, path: Any) -> None:
    query = path.read_text("utf-8")
    assert same(article.view(), query)["data"] is not None


@pytest.mark.parametrize(
    "query",
    ["{ __schema { types { name } } }", '{ __type(name: "Claim") { name } }', "{ other }"],
)
def test_what_the_compiler_does_not_know_is_left(query: str) -> None:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(SCHEMA, (), {})
    assert not isinstance(variables, list)
    assert COMPILER.plan(document, operation, variables) is None


def test_conditions_are_the_variables_of_skip_and_include() -> None:
    query = "query ($a: Boolean!, $b: ID!) { node(id: $b) { id @skip(if: $a) } }"
    assert conditions(parse(query)) == {"a"}


def test_a_plan_that_would_grow_too_large_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    document = parse("{ actors { nodes { id label } } }")
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(SCHEMA, (), {})
    assert not isinstance(variables, list)
    assert COMPILER.plan(document, operation, variables) is not None
    monkeypatch.setattr("parley.api.graphql.compiled.MAX_FIELDS", 3)
    assert COMPILER.plan(document, operation, variables) is None
