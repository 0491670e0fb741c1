"""The indexes of a server, by version, and searches inside the queries on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.api.fleet_settings import fleet_for
from parley.api.query_reading import QueryReader
from parley.api.search_indexes import KEPT, SearchIndexes
from parley.api.services import Federator
from parley.api.settings import Settings
from parley.graph.errors import QueryError
from parley.graph.folder import FolderStore, open_view
from parley.graph.namespaces import GRAPH, ID, PREFIXES, SEARCH_SERVICE
from parley.graph.query_guard import Limits
from parley.graph.report import Report
from parley.graph.search.local import with_searches
from parley.graph.store import UNION, Dataset
from parley.graph.vocab import P
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool
from tests.graph.workers.pools import rows


def write(folder: Path, label: str, things: int = 3) -> None:
    """Write a version in which so many topics have names that begin with ``label``."""
    graph = ox.NamedNode(f"{GRAPH}registry")
    quads = [
        ox.Quad(
            ox.NamedNode(f"{ID}topic/{n}"),
            P.label,
            ox.Literal(f"{label} {n}", language="en"),
            graph,
        )
        for n in range(things)
    ]
    with FolderStore(folder) as store:
        store.replace({graph.value: quads}, lambda given: Report(()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path / "data", "first")
    return tmp_path / "data"


@asynccontextmanager
async def searching(
    folder: Path, settings: Settings | None = None
) -> AsyncIterator[tuple[Fleet, SearchIndexes]]:
    settings = Settings() if settings is None else settings
    fleet = fleet_for(folder, settings)
    await fleet.open()
    indexes = SearchIndexes(fleet, settings)
    try:
        yield fleet, indexes
    finally:
        await indexes.close()
        await fleet.close()


def files_of(indexes: SearchIndexes) -> list[str]:
    assert indexes._folder is not None
    return sorted(path.name for path in Path(indexes._folder.name).iterdir())


def test_whoever_asks_at_the_same_time_gets_the_same_index(data: Path) -> None:
    async def run() -> None:
        async with searching(data) as (fleet, indexes):
            pool = fleet.pool()
            made = await asyncio.gather(*(indexes.of(pool) for _ in range(20)))
            assert len({id(index) for index in made}) == 1
            assert made[0].find("first").total == 3
            assert await indexes.of(pool) is made[0]

    asyncio.run(run())


def test_each_version_has_its_own_index_and_old_ones_are_dropped(data: Path) -> None:
    async def run() -> None:
        async with searching(data) as (fleet, indexes):
            for number, label in enumerate(["first", "second", "third", "fourth"], 1):
                if number > 1:
                    await asyncio.to_thread(write, data, label)
                    await fleet.refresh()
                index = await indexes.of(fleet.pool())
                assert index.find(label).total == 3
                assert index.find("first").total == (3 if number == 1 else 0)
            assert len(files_of(indexes)) == KEPT
            assert files_of(indexes)[-1].startswith("4-")

    asyncio.run(run())


def test_nothing_is_left_behind(data: Path) -> None:
    async def run() -> Path:
        async with searching(data) as (fleet, indexes):
            await indexes.of(fleet.pool())
            assert indexes._folder is not None
            return Path(indexes._folder.name)

    assert not asyncio.run(run()).exists()


def test_closing_without_a_search_does_nothing(data: Path) -> None:
    async def run() -> None:
        async with searching(data) as (_, indexes):
            assert indexes._folder is None

    asyncio.run(run())


def test_a_version_on_disk_is_read_by_queries(data: Path) -> None:
    async def run() -> None:
        async with searching(data, Settings(max_memory_quads=1)) as (fleet, indexes):
            pool = fleet.pool()
            assert not pool.in_memory
            assert (await indexes.of(pool)).find("first").total == 3

    asyncio.run(run())


def test_an_index_that_could_not_be_made_is_tried_again(data: Path) -> None:
    async def run() -> None:
        async with searching(data, Settings(search_index_timeout=0)) as (fleet, indexes):
            for _ in range(2):
                with pytest.raises(QueryError):
                    await indexes.of(fleet.pool())
            indexes._settings = Settings()
            assert (await indexes.of(fleet.pool())).find("first").total == 3

    asyncio.run(run())


async def answered(
    fleet: Fleet, indexes: SearchIndexes, query: str, settings: Settings
) -> list[dict[str, str]]:
    async def federate(text: str, pool: Pool, dataset: Dataset, seconds: float) -> str:
        services = {SEARCH_SERVICE: indexes.service(pool)}
        return await Federator(services, settings, PREFIXES)(text, pool, dataset, seconds)

    limits = Limits(settings.max_query_bytes, settings.max_query_nesting, settings.max_query_parts)
    reader = QueryReader(limits, settings.base, PREFIXES, [], federate)
    pool = fleet.pool()
    read = await reader.read(query, pool, UNION, 10.0)
    return [
        {name: term["value"] for name, term in row.items()} for row in await rows(pool, read.text)
    ]


def test_a_query_searches_the_version_that_it_is_asked_of(data: Path) -> None:
    query = f"""SELECT ?t ?name {{ ?t skos:prefLabel ?name
        SERVICE <{SEARCH_SERVICE}> {{ ?t search:matches "second" ; search:score ?s }} }}
        ORDER BY DESC(?s) ?t"""

    async def run() -> None:
        settings = Settings()
        async with searching(data) as (fleet, indexes):
            assert await answered(fleet, indexes, query, settings) == []
            await asyncio.to_thread(write, data, "second")
            await fleet.refresh()
            found = await answered(fleet, indexes, query, settings)
            assert [row["name"] for row in found] == ["second 0", "second 1", "second 2"]

    asyncio.run(run())


def test_as_many_solutions_as_there_may_be_pass_all_limits_of_a_query(tmp_path: Path) -> None:
    settings = Settings()
    most = settings.max_search_matches
    write(tmp_path / "data", 'many (brackets) { "and" quotes\' }', most)
    query = f"""SELECT (COUNT(?x) AS ?n) {{ SERVICE <{SEARCH_SERVICE}> {{
        ?t search:matches "brackets" ; search:text ?x ; search:snippet ?s }} }}"""

    async def run() -> None:
        async with searching(tmp_path / "data") as (fleet, indexes):
            assert await answered(fleet, indexes, query, settings) == [{"n": str(most)}]

    asyncio.run(run())


def test_json_of_the_examples_is_what_the_command_gives(data_folder: Path) -> None:
    query = f"""SELECT ?t ?s ?x {{ SERVICE <{SEARCH_SERVICE}> {{ ?t search:matches "ceasefire" ;
        search:score ?s ; search:snippet ?x }} }} ORDER BY DESC(?s) ?t ?x"""
    view = open_view(data_folder)
    wanted = view.query(with_searches(query, view, PREFIXES)).serialise(
        "application/sparql-results+json", PREFIXES
    )

    async def run() -> list[dict[str, str]]:
        async with searching(data_folder) as (fleet, indexes):
            return await answered(fleet, indexes, query, Settings())

    bindings = json.loads(wanted)["results"]["bindings"]
    plain = [{name: term["value"] for name, term in row.items()} for row in bindings]
    assert asyncio.run(run()) == plain
    assert len(plain) > 10
