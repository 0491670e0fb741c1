"""What becomes of SERVICE: what is asked where, what is refused, and where errors are placed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.answer import syntax_error
from parley.graph.errors import (
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    ServiceError,
    ServiceLimitError,
)
from parley.graph.federation import FederationLimits, federate
from parley.graph.query_guard import inspect
from parley.graph.service_blocks import Bindings, ServiceBlock, ServiceHandler, Solutions
from tests.graph.store_service import StoreService, solutions

R: Final = "http://remote.example/sparql"
LIMITS: Final = FederationLimits()
NAMES: Final = {"": "http://x/", "remote": "http://remote.example/"}


def store(facts: str) -> ox.Store:
    made = ox.Store()
    made.update(f"PREFIX : <http://x/> INSERT DATA {{ {facts} }}")
    return made


class Local:
    """The local data, and what it was asked."""

    def __init__(self, facts: str = ":a :same :A . :b :same :B . :c :same :C") -> None:
        self.store = store(facts)
        self.asked: list[str] = []

    async def ask(self, text: str) -> Solutions:
        self.asked.append(text)
        try:
            return solutions(self.store, f"PREFIX : <http://x/> {text}")
        except SyntaxError as error:
            placed = syntax_error(error)
            column = placed.column - len("PREFIX : <http://x/> ") * (placed.line == 1)
            raise QuerySyntaxError(placed.message, placed.line, column) from error


def federated(
    query: str,
    services: Mapping[str, ServiceHandler],
    local: Local | None = None,
    limits: FederationLimits = LIMITS,
) -> str:
    asked = Local() if local is None else local
    return asyncio.run(federate(query, services, asked.ask, base=R, prefixes=NAMES, limits=limits))


class Failing:
    """Fails from the given request on."""

    wants_bindings = True

    def __init__(self, good: int = 0) -> None:
        self._good = good

    async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
        self._good -= 1
        if self._good < 0:
            raise ServiceError(block.iri, "it is asleep")
        return Solutions(("i",), [(ox.NamedNode("http://x/A"),)])


@pytest.fixture
def remote() -> StoreService:
    return StoreService(store(":A :in :X . :B :in :Y . :D :in :X . _:b :in :Z . :C :in _:c"))


def test_only_the_items_of_the_local_data_are_asked_about(remote: StoreService) -> None:
    local = Local()
    query = f"SELECT * {{ ?p :same ?i FILTER(?p != :b) SERVICE <{R}> {{ ?i :in ?place }} }}"
    text = federated(query, {R: remote}, local)
    assert "DISTINCT ?i" in local.asked[0]
    assert "<http://x/B>" not in remote.asked[0]
    assert "<http://x/A>" in remote.asked[0]
    assert inspect(text).service is None


def test_items_are_sent_some_at_a_time(remote: StoreService) -> None:
    query = f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{ ?i :in ?place }} }}"
    federated(query, {R: remote}, limits=FederationLimits(batch=2))
    assert [asked.count("<http://x/") - 1 for asked in remote.asked] == [2, 1]


def test_nothing_is_asked_when_the_local_data_has_nothing(remote: StoreService) -> None:
    query = f"SELECT * {{ ?p :other ?i SERVICE <{R}> {{ ?i :in ?place }} }}"
    text = federated(query, {R: remote})
    assert remote.asked == []
    assert "VALUES (?i ?place)" in text


def test_a_service_without_shared_variables_is_asked_once_as_it_is(remote: StoreService) -> None:
    federated(f"SELECT * {{ SERVICE <{R}> {{ ?i :in ?place }} }}", {R: remote})
    (asked,) = remote.asked
    assert "VALUES" not in asked
    assert "PREFIX : <http://x/>" in asked


def test_a_service_that_wants_no_bindings_is_given_none() -> None:
    service, local = StoreService(store(":A :in :X"), wants_bindings=False), Local()
    federated(f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{ ?i :in ?x }} }}", {R: service}, local)
    assert local.asked == []
    assert len(service.asked) == 1


def test_earlier_services_help_later_ones(remote: StoreService) -> None:
    other = StoreService(store(":X :label 'x'@en . :Y :label 'y'@en"))
    query = (
        f"SELECT * {{ ?p :same ?i FILTER(?p = :a) SERVICE <{R}> {{ ?i :in ?x }} "
        "SERVICE <http://other.example/> { ?x :label ?l } }"
    )
    federated(query, {R: remote, "http://other.example/": other})
    assert "<http://x/X>" in other.asked[0]
    assert "<http://x/Y>" not in other.asked[0]


def test_what_differs_each_time_restricts_nothing(remote: StoreService) -> None:
    local = Local()
    query = f"SELECT * {{ ?p :same ?i FILTER(RAND() > 0.5) SERVICE <{R}> {{ ?i :in ?x }} }}"
    federated(query, {R: remote}, local)
    assert "RAND" not in local.asked[0]


def test_the_graphs_that_a_query_names_hold_for_the_local_data(remote: StoreService) -> None:
    local = Local("GRAPH :g { :a :same :A } :b :same :B")
    query = f"SELECT * FROM :g {{ ?p :same ?i SERVICE <{R}> {{ ?i :in ?x }} }}"
    federated(query, {R: remote}, local)
    assert "<http://x/A>" in remote.asked[0]
    assert "<http://x/B>" not in remote.asked[0]


def test_blank_nodes_of_a_service_become_names_of_their_own(remote: StoreService) -> None:
    local = Local()
    query = f"SELECT ?x {{ SERVICE <{R}> {{ ?x :in :Z }} }}"
    (row,) = solutions(local.store, federated(query, {R: remote}, local)).rows
    assert str(row[0]).startswith("<urn:parley:blank:1:")


def test_blank_nodes_of_the_local_data_are_not_sent(remote: StoreService) -> None:
    local = Local("_:a :same _:b, :A")
    query = f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{ ?i :in ?x }} }}"
    federated(query, {R: remote}, local)
    assert "(<http://x/A>) }" in remote.asked[0]


def test_variables_that_a_service_invents_are_left_out() -> None:
    class Inventing(Failing):
        async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
            return Solutions(("i", "p"), [(ox.NamedNode("http://x/A"), ox.Literal("no"))])

    query = f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{ ?i :in :X }} }}"
    assert "no" not in federated(query, {R: Inventing()})


@pytest.mark.parametrize(
    "name", [f"<{R}>", "remote:sparql", "<sparql>", "<\\u0068ttp://remote.example/sparql>"]
)
def test_a_service_is_known_by_its_iri_however_it_is_written(
    name: str, remote: StoreService
) -> None:
    federated(f"SELECT * {{ sErViCe#\n{name}{{ ?i :in ?x }} }}", {R: remote})
    assert len(remote.asked) == 1


def test_prefixes_and_base_of_the_query_count(remote: StoreService) -> None:
    query = "BASE <http://remote.example/x/> PREFIX r: <../> SELECT * { SERVICE r:sparql { } }"
    federated(query, {R: remote})
    assert len(remote.asked) == 1


def test_a_service_inside_a_service_is_left_to_it() -> None:
    class Noting(Failing):
        async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
            assert "SERVICE <http://inner.example/>" in block.group
            return Solutions(())

    query = f"SELECT * {{ SERVICE <{R}> {{ ?a ?b ?c SERVICE <http://inner.example/> {{ }} }} }}"
    assert inspect(federated(query, {R: Noting()})).service is None


@pytest.mark.parametrize(
    ("query", "words", "place"),
    [
        ("ASK {\n SERVICE <http://evil.example/> { } }", "PARLEY_SERVICES", (2, 2)),
        ("ASK { SERVICE SILENT <http://evil.example/> { } }", "PARLEY_SERVICES", (1, 7)),
        ("ASK { ?s ?p ?x SERVICE ?x { } }", "as an IRI", (1, 16)),
        (f"ASK {{ ?s ?p ?x LATERAL {{ SERVICE <{R}> {{ }} }} }}", "LATERAL", (1, 26)),
        (f"ASK {{ {f'SERVICE <{R}> {{ }} ' * 11} }}", "11 SERVICE blocks; 10", (1, 437)),
        ("ASK { SERVICE:x { } }", "two ways", (1, 7)),
        ("ASK { ?s ?p 1e5SERVICE ?x { } }", "two ways", (1, 16)),
        ("ASK { FILTER(?a<?b)SERVICE?s#>\n{ } }", "two ways", (1, 20)),
        (f'ASK {{ FILTER(?a<?b#>"""\n)SERVICE <{R}> {{ }} #"""\n}}', "two ways", (2, 2)),
        (
            f"INSERT {{ }} WHERE {{ }} ; INSERT {{ }} WHERE {{ SERVICE <{R}> {{ }} }}",
            "two ways",
            (1, 43),
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_place(
    query: str, words: str, place: tuple[int, int], remote: StoreService
) -> None:
    with pytest.raises(QueryRefusedError, match=words) as caught:
        federated(query, {R: remote})
    assert (caught.value.line, caught.value.column) == place
    assert remote.asked == []


def test_no_service_is_asked_before_all_are_known_to_be_allowed(remote: StoreService) -> None:
    query = f"ASK {{ SERVICE <{R}> {{ }} SERVICE <http://evil.example/> {{ }} }}"
    with pytest.raises(QueryRefusedError, match="evil"):
        federated(query, {R: remote})
    assert remote.asked == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        (f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{\n ?i :in ?x }}\n ?p ?q }}", (3, 9)),
        (f"SELECT * {{\n SERVICE <{R}> {{\n ?i :in ?x }} ?i ?q }}", (3, 21)),
        (f"SELECT * {{\n ?p :same ?i SERVICE <{R}> {{ ?i\n :in ?x }} }} LIMIT x", (3, 19)),
    ],
)
def test_syntax_errors_keep_their_place(
    query: str, place: tuple[int, int], remote: StoreService
) -> None:
    local = Local()
    with pytest.raises(QuerySyntaxError) as caught:
        asyncio.run(local.ask(federated(query, {R: remote}, local)))
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ SERVICE <{R}> {{ ",
        f"ASK {{ SERVICE <{R}> }}",
        f"ASK {{ OPTIONAL SERVICE <{R}> {{ }} }}",
        "ASK { SERVICE { } }",
        "ASK { SERVICE nobody:knows { } }",
        f"ASK {{ {'{' * 150} SERVICE <{R}> {{ }} {'}' * 150} }}",
    ],
)
def test_what_cannot_be_read_is_a_syntax_error(query: str, remote: StoreService) -> None:
    with pytest.raises(QuerySyntaxError):
        federated(query, {R: remote})
    assert remote.asked == []


def test_a_failing_service_is_named() -> None:
    query = f"SELECT * {{ ?p :same ?i SERVICE <{R}> {{ ?i :in ?x }} }}"
    with pytest.raises(ServiceError, match=f"{R}> failed: it is asleep"):
        federated(query, {R: Failing()})


@pytest.mark.parametrize("good", [0, 1])
def test_a_silent_service_that_fails_binds_nothing_even_if_it_began_well(good: int) -> None:
    local = Local()
    query = f"SELECT * {{ ?p :same ?i SERVICE SILENT <{R}> {{ ?i :in ?x }} }}"
    text = federated(query, {R: Failing(good)}, local, FederationLimits(batch=1))
    found = solutions(local.store, text.replace("SELECT", "PREFIX : <http://x/> SELECT"))
    assert len(found.rows) == 3
    assert "x" in found.variables


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (FederationLimits(bindings=2), "more than 2 values"),
        (FederationLimits(batch=1, requests=2), "more than 2 requests"),
        (FederationLimits(rows=2), "more than 2 rows"),
    ],
)
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_limits_are_errors_even_where_silent(
    silent: str, limits: FederationLimits, words: str, remote: StoreService
) -> None:
    query = f"SELECT * {{ ?p :same ?i SERVICE {silent} <{R}> {{ ?i :in ?x }} }}"
    with pytest.raises(ServiceLimitError, match=words):
        federated(query, {R: remote}, limits=limits)


SOUP: Final = r'''
{ } { } ( ) . * < # \ ' " """ << >> {| |} ^^ @en 'x' ?x :a 1. remote:sparql <sparql> \u0130
SERVICE SILENT SELECT ASK CONSTRUCT WHERE FROM NAMED BASE PREFIX FILTER NOT EXISTS OPTIONAL MINUS
UNION VALUES BIND AS GRAPH LATERAL
'''
PIECES: Final = st.sampled_from(SOUP.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES), st.lists(PIECES), st.sampled_from(["", " ", "\n"]))
def test_whatever_is_written_the_engine_sees_no_service(
    before: list[str], behind: list[str], between: str
) -> None:
    query = between.join([*before, "SERVICE", *behind])
    with suppress(QueryError):
        assert inspect(federated(query, {R: Failing(good=100)})).service is None


@pytest.mark.parametrize(
    "make",
    [
        lambda n: f"ASK {{ SERVICE <{R}> {{ }} {'a.' * n} }}",
        lambda n: f"ASK {{ SERVICE <{R}> {{ }} :a{'.' * n} }}",
        lambda n: f"ASK {{ SERVICE <{R}> {{ {'?a :b ?c . ' * (n // 10)} }} }}",
        lambda n: "ASK { " + f"SERVICE <{R}> {{ }} " * (n // 40) + "}",
        lambda n: f"ASK {{ SERVICE <{R}> {{ }} {'{} ' * (n // 3)} }}",
        lambda n: f"ASK {{ SERVICE <{R}> {{ }} {'SELECT ' * (n // 7)} }}",
        lambda n: f"ASK {{ SERVICE <{R}> {{ }} " + "'" + "\\'" * (n // 2),
    ],
)
def test_reading_takes_time_in_proportion_to_length(
    make: Callable[[int], str],
) -> None:
    started = time.perf_counter()
    with suppress(QueryRefusedError, QuerySyntaxError):
        federated(make(100_000), {R: Failing(good=1)})
    assert time.perf_counter() - started < 5
