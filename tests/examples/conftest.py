"""The data set of the examples, built once for all tests of this folder, in two engines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

from parley.graph.rdflib_bridge import term
from tests.examples.answers import build_examples, store_of


@pytest.fixture(scope="session")
def built_quads() -> tuple[ox.Quad, ...]:
    return build_examples()


@pytest.fixture(scope="session")
def built_store(built_quads: tuple[ox.Quad, ...]) -> ox.Store:
    return store_of(built_quads)


@pytest.fixture(scope="session")
def rdflib_dataset(built_quads: tuple[ox.Quad, ...]) -> Dataset:
    """The same quads in rdflib, where the default graph is the union of all graphs as well."""
    dataset = Dataset(default_union=True)
    for quad in built_quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        graph = dataset.graph(URIRef(quad.graph_name.value))
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return dataset
