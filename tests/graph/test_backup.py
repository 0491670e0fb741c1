"""``parley backup``: the copy holds what the digest says, also while the store is written."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.backup import Backup, back_up
from parley.graph.errors import StoreError
from parley.graph.folder import FolderStore, open_view, published
from parley.graph.report import Report
from parley.graph.store import Version

PARLEY = str(Path(sys.executable).with_name("parley"))
GRAPH = "https://w3id.org/parley/graph/article/a"


def anything(quads: object) -> Report:
    return Report(())


def write(store: FolderStore, number: int) -> Version:
    """Write a graph that holds so many statements."""
    quads = [
        ox.Quad(
            ox.NamedNode(f"https://example.org/{n}"),
            ox.NamedNode("https://example.org/p"),
            ox.Literal(n),
            ox.NamedNode(GRAPH),
        )
        for n in range(number)
    ]
    return store.replace({GRAPH: quads}, anything)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with two versions."""
    with FolderStore(tmp_path / "data") as store:
        write(store, 5)
        write(store, 10)
    return tmp_path / "data"


def backup(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [PARLEY, "backup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_copy_is_a_store_with_the_newest_version(folder: Path, tmp_path: Path) -> None:
    done = backup(folder, tmp_path / "copy")
    newest = published(folder)[-1]
    assert done.returncode == 0, done.stderr
    assert f"holds version {newest.version}: 10 statements in 1 graphs" in done.stdout
    (copied,) = published(tmp_path / "copy")
    assert (copied.version, copied.graphs) == (newest.version, newest.graphs)
    shutil.rmtree(folder)
    view = open_view(tmp_path / "copy")
    assert len(list(view.query("SELECT * { GRAPH ?g { ?s ?p ?o } }").rows())) == 10
    with FolderStore(tmp_path / "copy") as store:
        assert store.view().version == newest.version
        assert write(store, 11).number == newest.version.number + 1
    with FolderStore(tmp_path / "copy") as store:
        assert store.view().version.number == newest.version.number + 1


def test_a_store_is_copied_whole_while_it_is_written(folder: Path, tmp_path: Path) -> None:
    stopped = threading.Event()
    written: list[int] = []

    def keep_writing() -> None:
        with FolderStore(folder) as store:
            number = 20
            while not stopped.is_set():
                written.append(write(store, number).number)
                number += 1

    thread = threading.Thread(target=keep_writing)
    thread.start()
    made: list[Backup] = []
    try:
        while len(written) < 8:
            made.append(back_up(folder, tmp_path / f"copy{len(made)}"))
    finally:
        stopped.set()
        thread.join()
    assert len(made) > 1
    assert made[-1].version > made[0].version
    for number, found in enumerate(made):
        with FolderStore(tmp_path / f"copy{number}") as store:
            assert store.view().version == found.version


def test_a_record_that_is_newer_than_the_copy_is_left_out(folder: Path, tmp_path: Path) -> None:
    newest = published(folder)[-1]
    newest.folder.with_suffix(".json").unlink()
    made = back_up(folder, tmp_path / "copy")
    assert made.version.number == newest.version.number - 1
    with FolderStore(tmp_path / "copy") as store:
        assert store.view().version == made.version


def test_a_damaged_version_is_not_taken_for_a_copy(folder: Path, tmp_path: Path) -> None:
    description = published(folder)[-1].folder.with_suffix(".json")
    text = description.read_text(encoding="utf-8")
    digest = published(folder)[-1].version.digest
    description.write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    with pytest.raises(StoreError, match="differs from version 2"):
        back_up(folder, tmp_path / "copy")
    for path in published(folder)[0].folder.glob("*.sst"):
        path.write_bytes(b"\0" * path.stat().st_size)
    description.unlink()
    with pytest.raises(StoreError):
        back_up(folder, tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("data", "data"), "exists"), (("empty", "copy"), "no version"), (("data", "a/b"), "copied")],
)
def test_what_cannot_be_copied_is_one_line_and_exit_code_3(
    folder: Path, tmp_path: Path, arguments: tuple[str, str], word: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    done = backup(tmp_path / arguments[0], tmp_path / arguments[1])
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert word in done.stderr
