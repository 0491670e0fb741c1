"""A store in a folder survives its writer, and serves readers meanwhile."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.errors import StoreError
from parley.graph.folder import KEPT_VERSIONS, FolderStore, open_view, published
from parley.graph.report import Report
from parley.graph.store import View

GRAPH = "https://example.org/graph/state"
KILLS = 20

WRITER = """
import sys
from pathlib import Path
import pyoxigraph as ox
from parley.graph.folder import FolderStore
from parley.graph.report import Report

def quads(state):
    graph = ox.NamedNode("https://example.org/graph/state")
    for n in range(300):
        subject = ox.NamedNode(f"https://example.org/{state}/{n}")
        yield ox.Quad(subject, ox.NamedNode("https://example.org/in"), ox.Literal(state), graph)

with FolderStore(Path(sys.argv[1])) as store:
    state = store.view().version.number
    print("open", flush=True)
    while True:
        state += 1
        store.replace({"https://example.org/graph/state": quads(state)}, lambda _: Report(()))
"""


def one(state: str) -> list[ox.Quad]:
    subject = ox.NamedNode(f"https://example.org/{state}")
    predicate = ox.NamedNode("https://example.org/in")
    return [ox.Quad(subject, predicate, ox.Literal(state), ox.NamedNode(GRAPH))]


def commit(store: FolderStore, state: str) -> None:
    store.replace({GRAPH: one(state)}, lambda _: Report(()))


def states(view: View) -> dict[str, int]:
    query = "SELECT ?o (COUNT(*) AS ?n) { ?s <https://example.org/in> ?o } GROUP BY ?o"
    rows = view.query(query).rows()
    return {str(row["o"]).split('"')[1]: int(str(row["n"]).split('"')[1]) for row in rows}


def test_a_reopened_store_is_at_its_version(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        commit(store, "a")
        version = store.view().version
    with FolderStore(tmp_path) as again:
        assert again.view().version == version
        assert states(again.view()) == {"a": 1}
        commit(again, "a")
        assert again.view().version == version


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with FolderStore(tmp_path), pytest.raises(StoreError, match="another process writing"):
        FolderStore(tmp_path)


def test_readers_see_a_version_while_a_writer_is_open(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        commit(store, "a")
        view = open_view(tmp_path)
        commit(store, "b")
        assert states(view) == {"a": 1}
        assert states(open_view(tmp_path)) == {"b": 1}


def test_an_empty_folder_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"run `parley build --data {tmp_path}`"):
        open_view(tmp_path)


def test_only_some_versions_are_kept(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        for state in "abcdef":
            commit(store, state)
    numbers = [found.version.number for found in published(tmp_path)]
    assert numbers == [7 - KEPT_VERSIONS + n for n in range(KEPT_VERSIONS)]
    assert len(list((tmp_path / "versions").iterdir())) == 2 * KEPT_VERSIONS


def test_a_commit_that_fails_half_way_is_not_published_by_the_next(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        commit(store, "a")
        obstacle = tmp_path / "versions" / "2"
        obstacle.mkdir()
        (obstacle / "in-the-way").write_text("x", encoding="utf-8")
        with pytest.raises(StoreError, match="version 2 cannot be written"):
            commit(store, "b")
        assert states(store.view()) == {"a": 1}
        other = "https://example.org/graph/other"
        moved = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(other)) for q in one("c")]
        store.replace({other: moved}, lambda _: Report(()))
        assert states(store.view()) == {"a": 1, "c": 1}


def test_killed_writers_leave_whole_versions(tmp_path: Path) -> None:
    rolls = random.Random(20250815)
    last = 0
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"open\n"
            time.sleep(rolls.uniform(0.05, 0.4))
            writer.send_signal(signal.SIGKILL)
        view = open_view(tmp_path)
        assert view.version.number >= last
        last = view.version.number
        assert states(view) == {str(last): 300}
    with FolderStore(tmp_path) as store:
        commit(store, "after")
        assert states(store.view()) == {"after": 1}
