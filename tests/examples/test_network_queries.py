"""The example queries of discourse networks count what the library counts."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parley.graph.embedded import MemoryStore
from parley.graph.example_queries import packaged_examples
from parley.graph.namespaces import TERM
from parley.graph.networks.choices import Choices
from parley.graph.networks.evidence import StoreEvidence
from parley.graph.networks.making import network
from parley.graph.networks.matrix import Mode, Network
from parley.graph.networks.projections import Aggregation
from parley.graph.networks.request import Of, Request
from parley.graph.store import View

ID = "https://w3id.org/parley/id/"
ON_ARRANGEMENTS = f"{TERM}SecurityArrangement"
SIGNS = {"favours": 1, "opposes": -1, "mixed": 0, "neutral": 0}

Weights = dict[tuple[str, str], float]


@pytest.fixture
def view(store: MemoryStore) -> View:
    return store.view()


def rows(view: View, number: int) -> list[dict[str, str]]:
    """What a query answers, by column."""
    example = next(one for one in packaged_examples() if one.name.startswith(f"{number}-"))
    return answered(view, example.query)


def answered(view: View, query: str) -> list[dict[str, str]]:
    """The solutions of a query as texts."""
    return [
        {name: value.value for name, value in row.items() if not isinstance(value, ox.Triple)}
        for row in view.query(query).rows()
    ]


def weights(found: Network) -> Weights:
    """The edges by labels; in one mode those of a pair are sorted."""
    edges: Weights = {}
    for edge in found.edges():
        one, other = found.label(edge.source), found.label(edge.target)
        pair = (min(one, other), max(one, other)) if found.mode is Mode.ONE else (one, other)
        edges[pair] = edges.get(pair, 0) + edge.weight
    return edges


def of_rows(found: list[dict[str, str]], names: tuple[str, str], weight: str) -> Weights:
    pairs = {
        (min(row[names[0]], row[names[1]]), max(row[names[0]], row[names[1]])): float(row[weight])
        for row in found
    }
    return {pair: number for pair, number in pairs.items() if number}


def two_mode(found: list[dict[str, str]], *, signed: bool) -> Weights:
    cells: Weights = {}
    for row in found:
        cell = row["actor"], row["arrangement"]
        sign = SIGNS[row["stance"]] if signed else 1
        cells[cell] = cells.get(cell, 0) + sign * int(row["number"])
    return {cell: number for cell, number in cells.items() if number}


@pytest.mark.parametrize("signed", [False, True])
def test_two_modes_in_the_own_voice_and_at_each_depth(view: View, *, signed: bool) -> None:
    asked = Request(aggregation=Aggregation.SUBTRACT if signed else Aggregation.IGNORE)
    by_depth = rows(view, 43)
    assert {row["depth"] for row in by_depth} == {"0", "1", "2"}
    for depth in (0, 1, 2):
        expected = network(view, Choices(depth=depth, concept_type=ON_ARRANGEMENTS), asked)
        here = [row for row in by_depth if row["depth"] == str(depth)]
        assert two_mode(here, signed=signed) == weights(expected)
    own = network(view, Choices(depth=0, concept_type=ON_ARRANGEMENTS), asked)
    assert two_mode(rows(view, 42), signed=signed) == weights(own)


@pytest.mark.parametrize("aggregation", ["congruence", "conflict", "ignore"])
def test_one_mode_of_actors_and_of_matters(view: View, aggregation: str) -> None:
    asked = Request(mode=Mode.ONE, aggregation=Aggregation(aggregation))
    actors = network(view, Choices(concept_type=ON_ARRANGEMENTS), asked)
    assert of_rows(rows(view, 44), ("actor", "otherActor"), aggregation) == weights(actors)
    asked = Request(mode=Mode.ONE, of=Of.CONCEPTS, aggregation=Aggregation(aggregation))
    matters = network(view, Choices(), asked)
    assert of_rows(rows(view, 45), ("matter", "otherMatter"), aggregation) == weights(matters)


def test_the_claims_behind_a_cell_are_those_of_its_evidence(view: View) -> None:
    statements = StoreEvidence(view, Choices(), Request()).edge(
        f"{ID}actor/ukraine", f"{ID}arrangement/unconditional-ceasefire"
    )
    expected = {(one.iri, claim) for one in statements for claim in one.claims}
    assert {(row["position"], row["claim"]) for row in rows(view, 46)} == expected
    assert len(expected) == 4


def test_arrangements_are_as_contested_as_conflict_says(view: View) -> None:
    for row in rows(view, 47):
        label = f'SELECT ?it WHERE {{ ?it skos:prefLabel "{row["arrangement"]}"@en }}'
        (thing,) = answered(view, "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> " + label)
        choices = Choices(concepts=frozenset({thing["it"]}))
        found = network(view, choices, Request(aggregation=Aggregation.SUBTRACT))
        sides = [edge.weight > 0 for edge in found.edges()]
        assert (sides.count(True), sides.count(False)) == (int(row["favour"]), int(row["oppose"]))
        conflict = network(view, choices, Request(mode=Mode.ONE, aggregation=Aggregation.CONFLICT))
        assert sum(weights(conflict).values()) == int(row["disagreeing"])


def test_whoever_is_only_spoken_for_is_no_speaker_at_any_depth(view: View) -> None:
    spoken = {row["actor"] for row in rows(view, 48)}
    speakers = """PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX parley: <https://w3id.org/parley/ontology#>
        SELECT DISTINCT ?name WHERE {
          ?claim parley:assertedThrough/prov:wasAttributedTo/skos:prefLabel ?name }"""
    assert spoken.isdisjoint(row["name"] for row in answered(view, speakers))
    assert "European think tanks" in spoken
