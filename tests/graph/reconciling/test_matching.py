"""What is a candidate, what is a match, and how names compare."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.graph.domain import Domain
from parley.graph.namespaces import TERM
from parley.graph.reconciling.entities import Entity, Value
from parley.graph.reconciling.errors import ReconcilingError, ReconcilingTimeoutError
from parley.graph.reconciling.index import ReconcilingIndex
from parley.graph.reconciling.kinds import Kinds
from parley.graph.reconciling.matching import Candidate, candidates
from parley.graph.reconciling.queries import Condition, Query, QueryLimits, read_batch
from parley.graph.reconciling.similarity import normalised, similarity

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id"]), inner
        )
    ),
    max_leaves=12,
)


def entity(number: int, *names: str, kind: str = "Organisation", **values: str) -> Entity:
    held = {key: [Value(value, False)] for key, value in values.items()}
    labels = [Value(name, False, "", "en" if n == 0 else "de") for n, name in enumerate(names)]
    return Entity(f"s:{number}", str(number), (f"{TERM}{kind}",), held, labels)


def index(domain: Domain, *entities: Entity) -> ReconcilingIndex:
    return ReconcilingIndex(Kinds(domain.model), "s:", entities)


def found(held: ReconcilingIndex, query: Query) -> list[Candidate]:
    return candidates(held, [query], 10.0)[0]


def matched(held: ReconcilingIndex, name: str) -> str | None:
    return next((c.entity.id for c in found(held, Query(name)) if c.match), None)


def test_any_name_in_any_language_finds_a_thing_and_the_english_one_is_shown(
    domain: Domain,
) -> None:
    held = index(domain, entity(1, "Northern Council", "Nordrat", "NC"), entity(2, "South"))
    for name in ("northern council", "Nordrat", "NC"):
        assert matched(held, name) == "1"
    assert found(held, Query("Nordrat"))[0].entity.name == "Northern Council"


def test_two_things_of_one_name_are_no_match(domain: Domain) -> None:
    held = index(domain, entity(1, "Georgia"), entity(2, "Georgia"), entity(3, "Georgiana"))
    both = found(held, Query("Georgia"))
    assert [c.score for c in both[:2]] == [100, 100]
    assert matched(held, "Georgia") is None


def test_an_equal_name_is_a_match_though_another_is_near(domain: Domain) -> None:
    held = index(domain, entity(1, "Ministry of Defence"), entity(2, "Ministry of Defense"))
    assert matched(held, "Ministry of Defence") == "1"
    assert matched(held, "Ministry of Defenze") is None


def test_a_condition_tells_two_things_of_one_name_apart(domain: Domain) -> None:
    held = index(
        domain,
        entity(1, "Georgia", note="a state in the Caucasus"),
        entity(2, "Georgia", note="a state in North America"),
    )
    asked = Query("Georgia", conditions=(Condition("note", ("a state in the Caucasus",)),))
    first, second = found(held, asked)
    assert first.entity.id == "1"
    assert first.score > second.score
    only = Query("Georgia", conditions=(Condition("note", ("a state in the Caucasus",), True),))
    assert [c.entity.id for c in found(held, only)] == ["1"]


def test_a_common_word_finds_a_rare_name_among_many(domain: Domain) -> None:
    chance = random.Random(1)
    many = [entity(n, f"Committee {chance.randrange(10**9)} of the Union") for n in range(2000)]
    held = index(domain, *many, entity(9999, "Zorvath Union"))
    assert found(held, Query("Zorvat Union"))[0].entity.id == "9999"


def test_a_deadline_stops_a_batch(domain: Domain) -> None:
    held = index(domain, entity(1, "A b"))
    with pytest.raises(ReconcilingTimeoutError, match="send fewer queries"):
        candidates(held, [Query("A b")] * 500, 0.0)


def test_nothing_is_found_where_there_is_nothing(domain: Domain) -> None:
    assert found(index(domain), Query("Arlandia")) == []


def test_names_are_compared_without_what_tables_spoil() -> None:
    assert normalised("  ZELENSKYY,  Volodymyr ") == "zelenskyy volodymyr"
    assert normalised("Ćosić’s") == normalised("cosics")
    assert normalised("Straße") == normalised("STRASSE")
    assert normalised("Київ") == normalised("КИЇВ")
    assert normalised("…") == ""
    assert similarity("Arlandia", "arlandia") == 100
    assert similarity("Council, Northern", "Northern Council") == 99
    assert similarity("Putin", "Vladimir Putin") < 90


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_bounded_and_full_only_for_equals(one: str, other: str) -> None:
    score = similarity(one, other)
    assert 0 <= score <= 100
    assert score == similarity(other, one)
    assert (score == 100) == (normalised(one) == normalised(other))


@given(JSON)
def test_any_json_is_a_batch_or_refused(domain: Domain, given_json: object) -> None:
    kinds = Kinds(domain.model)
    for one in (given_json, {"q0": given_json}):
        with suppress(ReconcilingError):
            read = read_batch(one, kinds, QueryLimits())
            assert all(isinstance(query, Query) for query in read.values())
