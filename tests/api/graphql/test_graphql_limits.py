"""What costs too much is refused, at once and with a reason."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from graphql import get_introspection_query

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.graphql.limits import GraphQLLimits
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.errors import QueryError
from parley.graph.store import Answer, Dataset, Version

ALL = Dataset()

Ask = Callable[..., dict[str, Any]]


def message(body: dict[str, Any]) -> str:
    return str(body["errors"][0]["message"])


def doubled(levels: int, inside: str = "...f{0} ...f{0}") -> str:
    """Fragments that each spread the next one twice."""
    parts = [f"fragment f{n} on Query {{ {inside.format(n + 1)} }}" for n in range(levels)]
    return "{ ...f0 } " + " ".join(parts) + f" fragment f{levels} on Query {{ __typename }}"


def repeated(field: str, times: int) -> str:
    return " ".join(f"a{n}: {field}" for n in range(times))


MANY_ROOTS = repeated("people { totalCount }", 60)

BOMBS = {
    "depth": '{ attribution(id: "a") ' + "{ reportedIn " * 40 + "{ id }" + " }" * 40 + "}",
    "doubled fragments": doubled(60),
    "doubled fragments below fields": """{ attribution(id: "a") { ...f0 } }"""
    + " ".join(
        f"fragment f{n - 1} on Attribution {{a: reportedIn {{...f{n}}} b: reportedIn {{...f{n}}}}}"
        for n in range(1, 16)
    )
    + "fragment f15 on Attribution { id }",
    "long chain of fragments": doubled(99),
    "one field again and again": "{ " + "people { totalCount } " * 600 + "}",
    "roots": "{ " + MANY_ROOTS + "}",
    "roots in a fragment": "{ ...f } fragment f on Query { " + MANY_ROOTS + "}",
    "fragments": "{ __typename ...f0 } "
    + " ".join(f"fragment f{n} on Query {{ __typename ...f{n + 1} }}" for n in range(99))
    + "fragment f99 on Query { __typename } fragment f100 on Query { __typename }",
    "inline fragments": "{ " + "... { " * 150 + "__typename" + " }" * 150 + "}",
    "tokens": "{ " + "__typename " * 5000 + "}",
    "fields": "{ ...f a: topics { ...t } b: topics { ...t } } fragment f on Query { __typename } "
    "fragment t on TopicConnection { nodes { " + repeated("id", 1000) + "} }",
    "introspection": "{ __schema { types " + "{ fields { type " * 3 + "{ name }" + "}}" * 3 + "}}",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_anything_runs(ask: Ask, bomb: str) -> None:
    started = time.process_time()
    body = ask(bomb)
    assert "data" not in body
    # On a busy machine the worst takes half a second; run, or merely validated, they take minutes.
    assert time.process_time() - started < 2


def test_the_reasons_name_the_limits(ask: Ask) -> None:
    assert message(ask(BOMBS["depth"])) == "The query is nested deeper, in fields, than 20."
    assert "than 2000" in message(ask(BOMBS["doubled fragments"]))
    assert "at its root than 50" in message(ask(BOMBS["roots"]))
    assert "`people` 600 times" in message(ask(BOMBS["one field again and again"]))


def test_a_fragment_within_itself_is_left_to_validation(ask: Ask) -> None:
    body = ask("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }")
    assert "Cannot spread fragment" in message(body)


def test_introspection_as_tools_send_it_is_within_the_limits(ask: Ask) -> None:
    assert "errors" not in ask(get_introspection_query(input_value_deprecation=True))


def test_an_answer_that_would_hold_too_many_things_is_not_made(ask: Ask) -> None:
    hop = "claims { assertedThrough { "
    query = (
        '{ attribution(id: "article/alaska-summit/author-asserts") { '
        + hop * 5 + "id" + " } }" * 5 + " } }"
    )  # fmt: skip
    started = time.process_time()
    assert "holds more than 20000 things" in message(ask(query))
    assert time.process_time() - started < 1


@pytest.mark.parametrize("inside", ["nodes { {} }", "edges { {} }", "nodes { paraphrase { {} } }"])
def test_an_answer_with_too_many_values_is_not_made(ask: Ask, inside: str) -> None:
    field = {"nodes { {} }": "id", "edges { {} }": "cursor"}.get(inside, "value")
    selected = inside.replace("{}", repeated(field, 1200))
    assert "values" in message(ask(f"{{ claims(first: 500) {{ {selected} }} }}"))


@pytest.mark.parametrize("first", [-1, 501])
def test_a_page_has_a_largest_size(ask: Ask, first: int) -> None:
    body = ask("query ($n: Int!) { claims(first: $n) { nodes { id } } }", {"n": first})
    assert body["data"] is None
    assert message(body) == f"`first` is {first}; a page holds 0 to 500 things."
    assert body["errors"][0]["path"] == ["claims"]


def test_a_list_that_leads_back_is_never_cut_in_silence(
    domain: Domain, article: MemoryStore
) -> None:
    engine = Engine(domain, GraphQLLimits(max_list=5))
    query = """{ actor(id: "actor/ukraine") {
      label claimsAbout { id } few: claimsAbout(first: 3) { id } } }"""
    body = engine.run(Request(query), article.view()).body
    assert "more than the 5 of a list without `first`" in message(body)
    assert body["errors"][0]["path"] == ["actor", "claimsAbout"]
    fine = engine.run(
        Request(query.replace("claimsAbout {", "claimsAbout(first: 9) {")), article.view()
    )
    assert len(fine.body["data"]["actor"]["claimsAbout"]) == 9
    assert len(fine.body["data"]["actor"]["few"]) == 3


def test_a_negative_limit_is_refused_where_it_stands(ask: Ask) -> None:
    body = ask('{ actor(id: "actor/ukraine") { claimsAbout(first: -1) { id } } }')
    assert body["errors"][0]["path"] == ["actor", "claimsAbout"]


def test_rows_and_time_are_limited(domain: Domain, article: MemoryStore) -> None:
    query = Request("{ claims(first: 100) { nodes { id about { label } } } }")
    rows = Engine(domain, GraphQLLimits(max_rows=150)).run(query, article.view()).body
    assert "more than 150 rows" in message(rows)
    late = Engine(domain, GraphQLLimits(max_seconds=-1)).run(query, article.view()).body
    assert "seconds" in message(late)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ claim(id: "x> ?p ?o } #") { id } }', "is no id"),
        ('{ claim(id: "http://[bad") { id } }', "is no id"),
        ('{ claims(after: "!") { nodes { id } } }', "is no cursor"),
        ('{ claims(after: "é") { nodes { id } } }', "is no cursor"),
        ('{ claims(where: { about: { _eq: "a b" } }) { totalCount } }', "is no id"),
        ("{ claims(where: { about: { _eq: null } }) { totalCount } }", "compares with null"),
        ("{ claims(where: { about: null }) { totalCount } }", "compares with null"),
        ("{ claims(where: { claimType: { _eq: NONE } }) { totalCount } }", "NONE"),
        ("{ claims { nodes { paraphrse { value } } } }", "paraphrase"),
        ("{ claims { nodes { expressedIn } } }", "must have a selection of subfields"),
        ("{ claims {} }", "Syntax Error"),
        ("mutation { a }", "mutation"),
    ],
)
def test_mistakes_are_explained(ask: Ask, query: str, said: str) -> None:
    assert said in message(ask(query))


def test_text_that_is_no_unicode_is_no_id(ask: Ask) -> None:
    assert "is no id" in message(ask("query ($i: ID!) { node(id: $i) { id } }", {"i": "a\ud800"}))


def test_a_cursor_cannot_smuggle_sparql_in(ask: Ask) -> None:
    # The cursor is `" } #`, in base64.
    body = ask('{ claims(first: 1, after: "IiB9ICM") { nodes { id } } }')
    assert body["data"]["claims"]["nodes"] == [{"id": "article/alaska-summit/c01a"}]


class BrokenView:
    """A view of a store that fails."""

    version = Version(1, "0")

    def query(self, text: str, dataset: Dataset = ALL) -> Answer:
        raise QueryError("secret of the engine")


def test_what_fails_within_is_told_by_a_reference_and_logged_once(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    query = "{ a: claims { totalCount } } "
    with caplog.at_level(logging.ERROR):
        body = engine.run(Request(query), BrokenView()).body
    assert body["data"] is None
    assert "secret" not in message(body)
    (record,) = caplog.records
    reference = message(body).rpartition(" ")[2].rstrip(".")
    assert reference in record.getMessage()
    assert query not in caplog.text


def test_mistakes_of_clients_are_not_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask("{ nothing }")
        ask('{ claim(id: "a b") { id } }')
    assert caplog.records == []
