"""A store in a folder while others read it, when a commit fails, and when files are damaged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineView
from parley.graph.errors import StoreError
from parley.graph.folder import KEPT_VERSIONS, FolderStore, open_view, published
from parley.graph.report import Report

A, B = (f"https://example.org/graph/{name}" for name in "ab")

READ_ONCE = """
import sys
from pathlib import Path
from parley.graph.folder import open_view
view = open_view(Path(sys.argv[1]))
rows = view.query("SELECT ?v { ?s ?p ?v } ORDER BY ?v").rows()
print(view.version, " ".join(row["v"].value for row in rows))
"""

WRITE_ON = """
import sys
from itertools import count
from pathlib import Path
import pyoxigraph as ox
from parley.graph.folder import FolderStore
from parley.graph.report import Report

graph, node = ox.NamedNode(sys.argv[2]), ox.NamedNode("https://example.org/x")
with FolderStore(Path(sys.argv[1])) as store:
    for number in count(2):
        quad = ox.Quad(node, node, ox.Literal(str(number)), graph)
        store.replace({sys.argv[2]: [quad]}, lambda _: Report(()))
        if number == 3:
            print("writing", flush=True)
"""


def accept(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def said(graph: str, *values: str) -> list[ox.Quad]:
    node = ox.NamedNode("https://example.org/x")
    return [ox.Quad(node, node, ox.Literal(value), ox.NamedNode(graph)) for value in values]


def values(view: EngineView) -> list[str]:
    rows = view.query("SELECT ?v { ?s ?p ?v } ORDER BY ?v").rows()
    return [row["v"].value for row in rows if isinstance(row["v"], ox.Literal)]


def read_elsewhere(folder: Path) -> str:
    """Return version and values as another process finds them."""
    command = [sys.executable, "-c", READ_ONCE, str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_another_process_reads_while_a_writer_is_open(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        first = store.replace({A: said(A, "1")}, accept)
        assert read_elsewhere(tmp_path) == f"{first} 1"
        second = store.replace({B: said(B, "2")}, accept)
        assert read_elsewhere(tmp_path) == f"{second} 1 2"


def test_another_process_that_writes_is_told_why_it_cannot(
    tmp_path: Path, small: Path, parley: Callable[..., tuple[int, str, str]]
) -> None:
    data = tmp_path / "data"
    with FolderStore(data) as store:
        store.replace({A: said(A, "1")}, accept)
        code, _, complaint = parley(tmp_path, "build", str(small), "--data", str(data))
        assert code == 3
        assert len(complaint.splitlines()) == 1
        assert "is another process writing it?" in complaint
        assert values(open_view(data)) == ["1"]
    code, shown, _ = parley(tmp_path, "build", str(small), "--data", str(data))
    assert code == 0
    assert "is at version 2-" in shown


def test_a_closed_store_leaves_the_folder_to_the_next_writer(tmp_path: Path) -> None:
    first = FolderStore(tmp_path)
    first.replace({A: said(A, "1")}, accept)
    view = first.view()
    first.close()
    with FolderStore(tmp_path) as second:
        assert second.replace({A: said(A, "2")}, accept).number == 2
    assert values(view) == ["1"]


def test_a_reader_of_a_version_that_is_gone_goes_on(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "first")}, accept)
        view = open_view(tmp_path)
        for number in range(KEPT_VERSIONS + 2):
            store.replace({A: said(A, str(number))}, accept)
        assert all(found.version != view.version for found in published(tmp_path))
        assert values(view) == ["first"]


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    """A folder into which another process commits one version after another."""
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
    command = [sys.executable, "-c", WRITE_ON, str(tmp_path), A]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
            yield tmp_path
        finally:
            writer.kill()


def test_a_reader_sees_whole_versions_in_turn_while_a_writer_commits(busy: Path) -> None:
    numbers = [1]
    while len(numbers) < 40 or numbers[-1] < 10:
        view = open_view(busy)
        assert values(view) == [str(view.version.number)]
        numbers.append(view.version.number)
    assert numbers == sorted(numbers)


def test_versions_can_be_listed_while_a_writer_removes_old_ones(busy: Path) -> None:
    last = 0
    while last < 30:
        found = published(busy)
        assert 1 <= len(found) <= KEPT_VERSIONS + 1
        last = found[-1].version.number


OBSTACLES = ("versions/2", "versions/2.new", "versions/2.json", "live-version.new")


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_step_that_fails_is_a_store_error_that_changes_nothing(
    tmp_path: Path, obstacle: str
) -> None:
    with FolderStore(tmp_path) as store:
        before = store.replace({A: said(A, "1")}, accept)
        put_in_the_way(tmp_path / obstacle)
        with pytest.raises(StoreError, match="version 2 cannot be written: "):
            store.replace({A: said(A, "2"), B: said(B, "lost")}, accept)
        assert (store.view().version, values(store.view())) == (before, ["1"])
        take_away(tmp_path / obstacle)
        assert values(open_view(tmp_path)) == ["1"]
        after = store.replace({A: said(A, "1", "3")}, accept)
        assert (after.number, values(store.view())) == (2, ["1", "3"])
        assert values(open_view(tmp_path)) == ["1", "3"]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_failed_commit_is_gone_when_the_store_is_opened_again(
    tmp_path: Path, obstacle: str
) -> None:
    with FolderStore(tmp_path) as store:
        before = store.replace({A: said(A, "1")}, accept)
        put_in_the_way(tmp_path / obstacle)
        with pytest.raises(StoreError):
            store.replace({A: said(A, "2"), B: said(B, "lost")}, accept)
    take_away(tmp_path / obstacle)
    with FolderStore(tmp_path) as again:
        assert (again.view().version, values(again.view())) == (before, ["1"])
        again.replace({B: said(B, "3")}, accept)
        assert values(again.view()) == ["1", "3"]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_a_first_commit_that_fails_leaves_the_store_empty(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / obstacle.replace("2", "1")
    with FolderStore(tmp_path) as store:
        put_in_the_way(path)
        with pytest.raises(StoreError, match="version 1 cannot be written: "):
            store.replace({A: said(A, "lost")}, accept)
        take_away(path)
        assert store.replace({B: said(B, "1")}, accept).number == 1
        assert values(open_view(tmp_path)) == ["1"]


@pytest.mark.parametrize("obstacle", ["versions/2", "versions/2.json", "live-version.new"])
def test_a_commit_that_fails_again_and_again_is_a_store_error_each_time(
    tmp_path: Path, obstacle: str
) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
        put_in_the_way(tmp_path / obstacle)
        for number in range(3):
            with pytest.raises(StoreError):
                store.replace({A: said(A, f"lost {number}")}, accept)
        assert values(store.view()) == ["1"]
        take_away(tmp_path / obstacle)
        store.replace({B: said(B, "2")}, accept)
        assert values(store.view()) == ["1", "2"]


def put_in_the_way(path: Path) -> None:
    """Put a file where a folder is to be written, and a folder where a file is."""
    if path.suffix == "":
        path.write_text("in the way", encoding="utf-8")
    else:
        path.mkdir()


def take_away(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()


def test_a_folder_without_description_is_no_version_until_a_writer_opens_it(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
        second = store.replace({A: said(A, "2")}, accept)
    (tmp_path / "versions" / "2.json").unlink()
    assert values(open_view(tmp_path)) == ["1"]
    with FolderStore(tmp_path) as again:
        assert (again.view().version, values(again.view())) == (second, ["2"])
        assert again.replace({B: said(B, "3")}, accept).number == 3
        assert values(open_view(tmp_path)) == ["2", "3"]


def test_a_folder_without_description_and_journal_is_no_version(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
        store.replace({A: said(A, "2")}, accept)
    (tmp_path / "versions" / "2.json").unlink()
    (tmp_path / "journal").unlink()
    with FolderStore(tmp_path) as again:
        assert values(again.view()) == ["1"]
        assert again.replace({B: said(B, "3")}, accept).number == 2
        assert values(open_view(tmp_path)) == ["1", "3"]


def test_a_live_store_that_says_it_is_elsewhere_starts_from_the_newest_version(
    tmp_path: Path,
) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
    live = ox.Store(str(tmp_path / "live"))
    live.update(f'INSERT DATA {{ GRAPH <{B}> {{ <e:x> <e:x> "never published" }} }}')
    live.flush()
    del live
    (tmp_path / "live-version").write_text("-2", encoding="utf-8")
    with FolderStore(tmp_path) as again:
        again.replace({A: said(A, "2")}, accept)
        assert values(again.view()) == ["2"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"number": 1}', '{"number": "1"}', "\udce9"])
def test_a_damaged_description_is_named(tmp_path: Path, content: str) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
    damaged = tmp_path / "versions" / "1.json"
    damaged.write_bytes(content.encode("utf-8", "surrogateescape"))
    for opening in (open_view, FolderStore):
        with pytest.raises(StoreError, match=r"versions/1\.json cannot be read"):
            opening(tmp_path)


def test_a_damaged_live_version_is_no_obstacle(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
    (tmp_path / "live-version").write_text("one", encoding="utf-8")
    with FolderStore(tmp_path) as again:
        assert values(again.view()) == ["1"]


def test_a_version_whose_files_are_gone_is_named(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
    (tmp_path / "versions" / "1").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="versions/1 cannot be opened"):
        open_view(tmp_path)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="data cannot be opened to write"):
        FolderStore(path)


def test_a_description_names_each_graph_with_its_digest(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        version = store.replace({A: said(A, "1"), B: said(B, "1")}, accept)
    said_of_it = json.loads((tmp_path / "versions" / "1.json").read_text(encoding="utf-8"))
    assert (said_of_it["number"], said_of_it["digest"]) == (1, version.digest)
    assert list(said_of_it["graphs"]) == [A, B]
    assert said_of_it["graphs"][A] == said_of_it["graphs"][B]
