"""Fixtures of the GraphQL tests: the real article, built once, asked directly or over a port."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.api.settings import Settings
from parley.graph.build import build
from parley.graph.domain import Domain, load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.report import Report
from parley.graph.store import Answer, Dataset, Version, View, by_graph
from tests.conftest import serving

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"

ALL = Dataset()

Ask = Callable[..., dict[str, Any]]


class CountingView:
    """A view that counts the queries it is asked."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.queries: list[str] = []

    @property
    def version(self) -> Version:
        return self._view.version

    def query(self, text: str, dataset: Dataset = ALL) -> Answer:
        self.queries.append(text)
        return self._view.query(text, dataset)


@pytest.fixture(scope="session")
def domain() -> Domain:
    return load_domain()


@pytest.fixture(scope="session")
def article(domain: Domain) -> MemoryStore:
    """A store with the annotated article and everything that belongs to it."""
    store = MemoryStore()
    store.replace(by_graph(build([EXAMPLES], domain).quads), domain.validator.check)
    return store


@pytest.fixture(scope="session")
def engine(domain: Domain) -> Engine:
    return Engine(domain)


@pytest.fixture
def ask(engine: Engine, article: MemoryStore) -> Ask:
    """Ask the engine about the article: query, variables and whatever a request takes besides."""

    def asked(query: str, variables: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        return engine.run(Request(query, variables, **more), article.view()).body

    return asked


@pytest.fixture
def count(engine: Engine, article: MemoryStore) -> Callable[..., list[str]]:
    """Ask the engine and return the SPARQL queries that this took; there must be no errors."""

    def counted(query: str, variables: dict[str, Any] | None = None) -> list[str]:
        view = CountingView(article.view())
        body = engine.run(Request(query, variables), view).body
        assert "errors" not in body, body["errors"]
        return view.queries

    return counted


@pytest.fixture
def ask_about(engine: Engine) -> Callable[[str, str], dict[str, Any]]:
    """Ask the engine about data given as TriG, whether or not it obeys the shapes."""

    def asked(trig: str, query: str, **more: Any) -> dict[str, Any]:
        store = MemoryStore()
        quads = ox.parse(trig.encode(), format=ox.RdfFormat.TRIG)
        store.replace(by_graph(quads), lambda quads: Report(()))
        return engine.run(Request(query, **more), store.view()).body

    return asked


@pytest.fixture(scope="session")
def address(domain: Domain, data_folder: Path) -> Iterator[str]:
    """The address of ``/graphql`` on a server of its own."""
    settings = Settings(title="Talks & more")
    app = create_app(fleet_for(data_folder, settings), domain, settings)
    with serving(app, settings) as server:
        yield f"{server}/graphql"
