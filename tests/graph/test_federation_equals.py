"""A federated query gives what one query gives on both data sets.

The remote data set stands in a named graph of a merged store, where ``GRAPH`` says what ``SERVICE``
says of a remote one. Queries are made at random from every element of the grammar.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.graph.federation import FederationLimits, federate
from parley.graph.service_blocks import Solutions
from tests.graph.store_service import StoreService, solutions

REMOTE: Final = "http://remote.example/sparql"
NAMES: Final = {"": "http://x/"}
ODD: Final = r"""'x\n\"'@en, '\\'^^:t"""
THINGS: Final = (":1", ":2", ":3", '"x"@en')
LIMITS: Final = FederationLimits(blocks=100, batch=2, requests=1000)


def counted(store: ox.Store, query: str) -> Counter[frozenset[tuple[str, str]]]:
    found = solutions(store, f"PREFIX : <http://x/> {query}")
    return Counter(
        frozenset(
            (name, str(term))
            for name, term in zip(found.variables, row, strict=True)
            if term is not None
        )
        for row in found.rows
    )


def federated(local: ox.Store, services: Mapping[str, StoreService], query: str) -> str:
    async def ask(text: str) -> Solutions:
        return solutions(local, f"PREFIX : <http://x/> {text}")

    return asyncio.run(
        federate(query, services, ask, base="http://base/", prefixes=NAMES, limits=LIMITS)
    )


variables = st.sampled_from(["?a", "?b", "?c"])
things = st.sampled_from(THINGS)
terms = st.one_of(variables, variables, variables, st.sampled_from(THINGS[:3]))


def triples(*predicates: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda s, p, o: f"{s} {p} {o} .",
        terms,
        st.sampled_from(predicates),
        st.one_of(variables, variables, things),
    )


values = st.builds(lambda v, x: f"VALUES {v} {{ {' '.join(x)} }}", variables, st.lists(things))
filters = st.builds(
    lambda v, op, x: f"FILTER({v} {op} {x})", variables, st.sampled_from(["=", "!="]), things
) | st.builds(lambda v: f"FILTER(BOUND({v}))", variables)


def joined(element: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(element, min_size=1, max_size=4).map(" ".join)


def around(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return elements that hold groups."""
    chosen = st.lists(variables, min_size=1, max_size=2, unique=True).map(" ".join)
    return st.one_of(
        group.map(lambda g: f"{{ {g} }}"),
        st.builds(lambda g, h: f"{{ {g} }} UNION {{ {h} }}", group, group),
        group.map(lambda g: f"OPTIONAL {{ {g} }}"),
        group.map(lambda g: f"MINUS {{ {g} }}"),
        group.map(lambda g: f"FILTER EXISTS {{ {g} }}"),
        group.map(lambda g: f"FILTER NOT EXISTS {{ {g} }}"),
        st.builds(lambda v, g: f"{{ SELECT {v} WHERE {{ {g} }} }}", chosen, group),
        st.builds(lambda v, g: f"{{ SELECT DISTINCT {v} {{ {g} }} }}", chosen, group),
        st.builds(
            lambda v, g: f"{{ SELECT {v} (COUNT(*) AS ?n) {{ {g} }} GROUP BY {v} }}",
            variables,
            group,
        ),
    )


remote = st.recursive(
    triples(":r", ":s"), lambda e: around(joined(e | values | filters)), max_leaves=4
)
services = joined(remote | triples(":r", ":s")).map(lambda g: f"SERVICE <{REMOTE}> {{ {g} }}")
local = st.recursive(
    triples(":p", ":q") | services,
    lambda e: e | around(joined(e | values | filters | services)),
    max_leaves=6,
)
queries = st.tuples(joined(local), services, joined(local | filters)).map(
    lambda parts: f"SELECT * WHERE {{ {' '.join(parts)} }}"
)
data = st.lists(
    st.tuples(st.sampled_from(THINGS[:3]), st.sampled_from([":p", ":q"]), things),
    min_size=3,
    max_size=12,
)


def filled(facts: list[tuple[str, str, str]], renamed: Mapping[str, str]) -> str:
    return "".join(f"{s} {renamed.get(p, p)} {o} . " for s, p, o in facts)


def same(query: str, here: str, there: str) -> int:
    """Ask both ways, compare, and return how many rows there are."""
    here_store, there_store, both = ox.Store(), ox.Store(), ox.Store()
    declared = "PREFIX : <http://x/> INSERT DATA"
    here_store.update(f"{declared} {{ {here} }}")
    there_store.update(f"{declared} {{ {there} }}")
    # A graph exists only with something in it.
    both.update(f"{declared} {{ {here} GRAPH <{REMOTE}> {{ {there} }} }}")
    both.update(f"{declared} {{ GRAPH <{REMOTE}> {{ :x :x :x }} }}")
    wanted = counted(both, query.replace("SERVICE", "GRAPH"))
    text = federated(here_store, {REMOTE: StoreService(there_store)}, query)
    assert counted(here_store, text) == wanted
    return wanted.total()


@pytest.mark.parametrize(
    ("pattern", "here", "there", "rows"),
    [
        # What OPTIONAL leaves out decides whether what it extends fits something further outside.
        (
            "?a :p ?c . { ?b :q ?d OPTIONAL { # { ?b :r ?c } } }",
            ":1 :p :1 . :2 :q :3",
            ":2 :r :2",
            0,
        ),
        ("?a :p ?b OPTIONAL { # { ?b :r ?c } } ?d :q ?c", ":1 :p :2 . :2 :q :3", ":2 :r :1", 0),
        ("?d :q ?c { ?a :p ?b MINUS { # { ?b :r ?c } } }", ":1 :p :2 . :2 :q :3", ":2 :r :1", 0),
        # What MINUS and OPTIONAL find depends on what the service says.
        ("?a :p ?b # { ?b :r ?c } MINUS { ?a :q ?c }", ":1 :p :2 ; :q :3", ":2 :r :1", 1),
        ("?a :p ?b # { ?b :r ?c } OPTIONAL { ?a :q ?c }", ":1 :p :2 ; :q :3", ":2 :r :1", 1),
        # A filter on what is not here yet keeps nothing away from the service.
        (
            "?a :p ?b # { ?b :r ?c } OPTIONAL { ?c :q ?d } FILTER(BOUND(?d))",
            ":1 :p :2 . :3 :q :4",
            ":2 :r :3",
            1,
        ),
        # The first of all is not the first of those that fit.
        (
            "?a :p ?c { SELECT ?c { # { ?b :r ?c } } ORDER BY ?c LIMIT 1 }",
            ":1 :p :2",
            ":2 :r :1 . :2 :r :2",
            0,
        ),
        # A variable that a sub-select hides is another one than its namesake outside.
        ("?a :p ?c { SELECT ?b { # { ?b :r ?c } } }", ":1 :p :1", ":2 :r :3", 1),
        # A service that leaves a variable unbound must not get it from the local data.
        (
            "# { ?c :r ?d OPTIONAL { ?c :s ?b } } OPTIONAL { ?c :q ?b } ?a :p ?b",
            ":1 :q :2 . :3 :p :1",
            ":1 :r :1",
            0,
        ),
        # Values that leave a variable open would have an answer given twice.
        ("{ ?a :p ?b } UNION { ?a :q ?c } # { ?b :r ?c }", ":1 :p :1 ; :q :2", ":1 :r :2", 2),
        (
            "{ ?a :p ?b } UNION { ?a :p ?b ; :q ?c } # { ?b :r ?c }",
            ":1 :p :1 ; :q :2",
            ":1 :r :2",
            2,
        ),
        # The pattern means what it means alone, not what it would mean behind the values.
        ("?a :p ?b # { MINUS { ?b :s ?x } ?b :r ?c }", ":1 :p :1", ":1 :r :2 ; :s :2", 1),
        ("?a :p ?b FILTER NOT EXISTS { # { ?b :r ?c } }", ":1 :p :1, :2", ":1 :r :2", 1),
        ("?a :p ?b FILTER(?b = :2 || EXISTS { # { ?b :r ?c } })", ":1 :p :1, :2", ":1 :r :2", 2),
        ("{ # { ?a :r ?b } } UNION { # { ?a :s ?b } } ?a :p ?c", ":1 :p :1", ":1 :r :2 ; :s :2", 2),
        ("GRAPH ?g { ?a :p ?b # { ?b :r ?c } }", "GRAPH :g { :1 :p :2 }", ":2 :r :3 . :1 :r :1", 1),
        ("BIND(:1 AS ?b) # { ?b :r ?c } FILTER(?c = ?d) ?d :p ?c", ":2 :p :2", ":1 :r :2", 1),
        ("VALUES ?b { :1 :2 } # { ?b :r ?c } # { ?c :r ?d }", "", ":1 :r :2 . :2 :r :3", 1),
        ("?a :p 5. OPTIONAL { ?a :q ?b } . ?a :p ?c # { ?a :r ?d }", ":1 :p 5", ":1 :r 6", 1),
        ("?a :p ?t # { ?t :r ?c }", ":1 :p <<( :1 :p 'x'@en )>>", ":1 :r :2", 0),
        ("?a :p ?t # { ?b :r ?t }", ":1 :p <<( :1 :p 'x'@en )>>", ":1 :r <<( :1 :p 'x'@en )>>", 1),
        ("?a :p ?t # { ?b :r ?t }", f":1 :p {ODD}, '?', 1.5", f":1 :r {ODD}, 1.5", 3),
    ],
)
def test_each_rule_of_leaving_out_is_needed(pattern: str, here: str, there: str, rows: int) -> None:
    query = f"SELECT * WHERE {{ {pattern.replace('#', f'SERVICE <{REMOTE}>')} }}"
    assert same(query, here, there) == rows


@settings(max_examples=150, deadline=None)
@given(queries, data, data)
def test_a_federated_query_gives_what_one_store_gives(
    query: str, here: list[tuple[str, str, str]], there: list[tuple[str, str, str]]
) -> None:
    same(query, filled(here, {}), filled(there, {":p": ":r", ":q": ":s"}))
