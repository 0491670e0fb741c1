"""The journal of a store: what is in it is not lost, whatever becomes of the other files."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.changes import Change
from parley.graph.embedded import EngineView
from parley.graph.errors import ConflictError, StoreError
from parley.graph.folder import FolderStore, open_view, published
from parley.graph.journal import FIRST, Entry, Journal
from parley.graph.report import Report

A, B = (f"https://example.org/graph/{name}" for name in "ab")
KILLS = 20

WRITER = """
import sys
from pathlib import Path
import pyoxigraph as ox
from parley.graph.changes import Change
from parley.graph.folder import FolderStore

graph, says = ox.NamedNode(sys.argv[2]), ox.NamedNode("https://example.org/says")

def quads(number):
    return frozenset(ox.Quad(ox.BlankNode(f"n{number}x{n}"), says, ox.Literal(str(number)), graph)
                     for n in range(50))

with FolderStore(Path(sys.argv[1])) as store:
    print("open", store.view().version.number, flush=True)
    while True:
        version = store.view().version
        change = Change(quads(version.number), quads(version.number + 1))
        print(store.commit(change, version).number, flush=True)
"""


def accept(quads: Iterable[ox.Quad]) -> Report:
    return Report(())


def said(graph: str, *values: str) -> list[ox.Quad]:
    node = ox.NamedNode("https://example.org/x")
    return [ox.Quad(node, node, ox.Literal(value), ox.NamedNode(graph)) for value in values]


def values(view: EngineView) -> list[str]:
    rows = view.query("SELECT ?v { ?s ?p ?v } ORDER BY ?v").rows()
    return [row["v"].value for row in rows if isinstance(row["v"], ox.Literal)]


def content(view: EngineView) -> list[str]:
    """Return every quad, blank nodes by their identity, and the kept union as graph `union`."""
    rows = view.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").rows()
    quads = [f"{row['g']} {row['s']} {row['p']} {row['o']}" for row in rows]
    union = view.query("SELECT ?s ?p ?o { ?s ?p ?o }").rows()
    return sorted([*quads, *(f"union {row['s']} {row['p']} {row['o']}" for row in union)])


def filled(folder: Path, commits: int = 3) -> list[str]:
    """Make a store of some versions, with blank nodes; return the content of the last."""
    with FolderStore(folder) as store:
        for number in range(1, commits + 1):
            blank = ox.BlankNode(f"b{number}")
            node = ox.Quad(blank, ox.NamedNode("https://example.org/p"), blank, ox.NamedNode(B))
            store.replace({A: said(A, str(number), "kept"), B: [node]}, accept)
        return content(store.view())


def forget_versions(folder: Path, *numbers: int) -> None:
    for number in numbers:
        shutil.rmtree(folder / "versions" / str(number))
        (folder / "versions" / f"{number}.json").unlink()


def test_a_version_that_was_journalled_and_not_published_is_published_by_the_next_writer(
    tmp_path: Path,
) -> None:
    last = filled(tmp_path)
    newest = published(tmp_path)[-1].version
    forget_versions(tmp_path, 2, 3)
    with FolderStore(tmp_path) as again:
        assert again.view().version == newest
        assert content(again.view()) == last
        assert again.replace({A: said(A, "4")}, accept).number == 4
    assert content(open_view(tmp_path)) != last


def test_everything_can_be_made_from_the_journal_alone(tmp_path: Path) -> None:
    last = filled(tmp_path)
    shutil.rmtree(tmp_path / "versions")
    shutil.rmtree(tmp_path / "live")
    (tmp_path / "live-version").unlink()
    with FolderStore(tmp_path) as again:
        assert content(again.view()) == last
        assert again.view().version.number == 3


def test_a_store_of_another_base_keeps_it_through_a_replay(tmp_path: Path) -> None:
    with FolderStore(tmp_path, "https://example.org/") as store:
        store.replace({A: said(A, "1")}, accept)
    forget_versions(tmp_path, 1)
    with FolderStore(tmp_path):
        assert published(tmp_path)[-1].base == "https://example.org/"


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9, 0.999])
def test_a_torn_last_record_is_cut_off_and_told(
    tmp_path: Path, left: float, caplog: pytest.LogCaptureFixture
) -> None:
    filled(tmp_path)
    journal = tmp_path / "journal"
    whole = journal.read_bytes()
    start = len(whole_records(whole, 2))
    journal.write_bytes(whole[: start + int((len(whole) - start) * left)])
    forget_versions(tmp_path, 3)
    with FolderStore(tmp_path) as again:
        assert values(again.view()) == ["2", "kept"]
        assert "record 3 was not written to its end" in caplog.text
        assert journal.read_bytes() == whole[:start]
        assert again.replace({A: said(A, "other")}, accept).number == 3
    assert len(list(Journal(journal).after(0))) == 3


def test_a_last_record_whose_data_never_arrived_is_cut_off(tmp_path: Path) -> None:
    filled(tmp_path)
    journal = tmp_path / "journal"
    whole = journal.read_bytes()
    start = len(whole_records(whole, 2))
    forget_versions(tmp_path, 3)
    for kept in (start, start + 20, len(whole) - 30):
        journal.write_bytes(whole[:kept] + b"\0" * (len(whole) - kept))
        with FolderStore(tmp_path) as again:
            assert values(again.view()) == ["2", "kept"]
        assert journal.read_bytes() == whole[:start]


def whole_records(data: bytes, count: int) -> bytes:
    """Return the first records of a journal."""
    end = 0
    for _ in range(count):
        line = data[end:].split(b"\n", 1)[0]
        end += len(line) + 1 + json.loads(line[65:])["bytes"]
    return data[:end]


def test_a_flipped_bit_anywhere_is_noticed_and_the_record_named(tmp_path: Path) -> None:
    filled(tmp_path)
    journal = tmp_path / "journal"
    whole = journal.read_bytes()
    rolls = random.Random(20250815)
    for _ in range(150):
        damaged = bytearray(whole)
        at = rolls.randrange(len(whole))
        damaged[at] ^= 1 << rolls.randrange(8)
        journal.write_bytes(damaged)
        with pytest.raises(StoreError, match=r"journal is damaged: record \d, at byte \d+, ") as e:
            FolderStore(tmp_path)
        assert "move it away" in str(e.value)
        assert journal.read_bytes() == damaged
    journal.write_bytes(whole)
    with FolderStore(tmp_path) as again:
        assert again.view().version.number == 3


def test_a_record_that_is_gone_from_the_middle_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    journal = tmp_path / "journal"
    whole = journal.read_bytes()
    first, second = (len(whole_records(whole, n)) for n in (1, 2))
    journal.write_bytes(whole[:first] + whole[second:])
    with pytest.raises(StoreError, match="record 2, at byte"):
        FolderStore(tmp_path)


def test_a_journal_of_other_data_is_not_replayed(tmp_path: Path) -> None:
    filled(tmp_path / "one")
    with FolderStore(tmp_path / "two") as other:
        for number in range(5):
            other.replace({A: said(A, f"other {number}")}, accept)
    shutil.copy(tmp_path / "two" / "journal", tmp_path / "one" / "journal")
    with pytest.raises(StoreError, match="version 4 cannot be made from version 3"):
        FolderStore(tmp_path / "one")


def test_a_store_without_journal_begins_one(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "journal").unlink()
    with FolderStore(tmp_path) as again:
        again.replace({A: said(A, "4")}, accept)
    ((entry, change),) = Journal(tmp_path / "journal").after(0)
    assert entry.number == 4
    assert change == Change(frozenset(said(A, "3", "kept")), frozenset(said(A, "4")))


def test_records_form_a_chain_that_anybody_can_check(tmp_path: Path) -> None:
    filled(tmp_path)
    data = (tmp_path / "journal").read_bytes()
    previous = FIRST
    for number in range(1, 4):
        line, _, rest = data.partition(b"\n")
        told = json.loads(line[65:])
        body, data = rest[: told["bytes"]], rest[told["bytes"] :]
        assert told["number"] == number
        assert told["previous"] == previous
        assert told["body"] == hashlib.sha256(body).hexdigest()
        previous = hashlib.sha256(line[65:]).hexdigest()
        assert line[:64].decode() == previous
    assert data == b""


def test_a_record_that_cannot_be_written_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "gone" / "journal")
    with pytest.raises(OSError, match="gone"):
        journal.append(Entry(1, "d", "o", "b"), Change())
    assert list(journal.after(0)) == []


def test_a_failed_commit_is_taken_back_from_the_journal(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        store.replace({A: said(A, "1")}, accept)
        before = (tmp_path / "journal").read_bytes()
        (tmp_path / "versions" / "2").write_text("in the way", encoding="utf-8")
        with pytest.raises(StoreError, match="version 2 cannot be written"):
            store.replace({A: said(A, "2")}, accept)
        assert (tmp_path / "journal").read_bytes() == before


@pytest.mark.parametrize("damage", ["truncate", "remove", "flip"])
def test_a_damaged_log_of_the_live_store_does_not_lose_a_commit(
    tmp_path: Path, damage: str
) -> None:
    """The engine opens such a store without a word, and without the commits in question."""
    last = filled(tmp_path)
    for log in (tmp_path / "live").glob("*.log"):
        data = bytearray(log.read_bytes())
        if damage == "remove":
            log.unlink()
        elif damage == "flip" and len(data) > 0:
            data[len(data) // 2] ^= 4
            log.write_bytes(data)
        else:
            log.write_bytes(data[: len(data) // 2])
    with FolderStore(tmp_path) as again:
        again.replace({A: said(A, "3", "kept", "more")}, accept)
        without = [line for line in content(again.view()) if '"more"' not in line]
        assert without == last


def test_a_change_is_committed_on_the_version_that_it_was_made_for(tmp_path: Path) -> None:
    with FolderStore(tmp_path) as store:
        first = store.replace({A: said(A, "1")}, accept)
        change = Change(frozenset(said(A, "1")), frozenset([*said(A, "2"), *said(B, "2")]))
        second = store.commit(change, first)
        assert (second.number, values(store.view())) == (2, ["2"])
        with pytest.raises(ConflictError, match=f"made for version {first}, .* at {second}"):
            store.commit(change, first)
        assert store.commit(change, second) == second
    assert published(tmp_path)[-1].version == second


def test_a_committed_change_has_the_digest_of_the_same_content_replaced(tmp_path: Path) -> None:
    with FolderStore(tmp_path / "one") as one, FolderStore(tmp_path / "two") as two:
        start = one.replace({A: said(A, "1", "2"), B: said(B, "1")}, accept)
        change = Change(frozenset([*said(A, "1"), *said(B, "1")]), frozenset(said(A, "3")))
        changed = one.commit(change, start)
        assert two.replace({A: said(A, "3", "2")}, accept).digest == changed.digest


def test_killed_writers_lose_no_commit_that_they_have_told_of(tmp_path: Path) -> None:
    rolls = random.Random(20250815)
    told = 0
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(tmp_path), A]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline().split()
            assert (first[0], int(first[1]) >= told) == ("open", True)
            time.sleep(rolls.uniform(0.02, 0.3))
            writer.send_signal(signal.SIGKILL)
            lines = writer.stdout.read().splitlines(keepends=True)
        told = max([told, int(first[1]), *(int(line) for line in lines if line.endswith("\n"))])
    with FolderStore(tmp_path) as store:
        version = store.view().version
        assert version.number >= told
        assert values(store.view()) == [str(version.number)] * 50
        assert sum(1 for _ in Journal(tmp_path / "journal").after(0)) == version.number
