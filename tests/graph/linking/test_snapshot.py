"""Snapshots hold what dumps and replies say, whatever packs them, or are not written at all."""

from __future__ import annotations

import bz2
import gzip
import json
import sys
from pathlib import Path

import pytest

from parley.graph.linking.errors import LinkError, SnapshotInputError
from parley.graph.linking.snapshot import Snapshot
from parley.graph.linking.snapshot_writing import MOST_PROBLEMS, make_snapshot
from tests.graph.linking.entities import classes, entity, of_item, of_time, statement, write_dump

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BRANDT = entity("Q42", "Ada Brandt", "diplomat", ["Q5"], ["A. Brandt"], revision=7)


def test_an_item_comes_back_as_it_was(tmp_path: Path) -> None:
    point = {"latitude": 60.5, "longitude": -1.25, "globe": "http://www.wikidata.org/entity/Q2"}
    given = entity(
        "Q7",
        "Bellmark",
        "island",
        ["Q27096213"],
        ["Belmark"],
        revision=12,
        P17=[of_item("Q8")],
        P571=[of_time("+1946-06-00T00:00:00Z", 10)],
        P580=[of_time("-0044-03-15T00:00:00Z", 11)],
        P625=[statement(point, "globecoordinate")],
    )
    make_snapshot([write_dump(tmp_path / "d.json", [given])], tmp_path / "s.sqlite")
    with Snapshot(tmp_path / "s.sqlite") as snapshot:
        item = snapshot.item("Q7")
    assert item is not None
    assert (item.label(), item.description(), item.revision) == ("Bellmark", "island", 12)
    assert list(item.names()) == ["Bellmark", "Belmark"]
    assert (item.types, item.countries, item.coordinates) == (
        ("Q27096213",),
        ("Q8",),
        (60.5, -1.25),
    )
    assert item.dates == {"P571": ("1946-06",), "P580": ("-0044-03-15",)}


def test_only_the_best_statements_count(tmp_path: Path) -> None:
    ranks = [
        of_time("+1900-00-00T00:00:00Z", 9),
        of_time("+1901-00-00T00:00:00Z", 9, "preferred"),
        of_time("+1902-00-00T00:00:00Z", 9, "deprecated"),
    ]
    unknown = {"mainsnak": {"snaktype": "somevalue"}, "rank": "normal"}
    given = entity("Q7", "Bellmark", P571=ranks, P576=[unknown], P585=[of_time("+1900", 7)])
    make_snapshot([write_dump(tmp_path / "d.json", [given])], tmp_path / "s.sqlite")
    with Snapshot(tmp_path / "s.sqlite") as snapshot:
        item = snapshot.item("Q7")
    assert item is not None
    assert item.dates == {"P571": ("1901",)}


@pytest.mark.parametrize("packing", ["", ".gz", ".bz2", ".zst"])
def test_a_dump_may_be_packed(packing: str, tmp_path: Path) -> None:
    plain = write_dump(tmp_path / "plain", [*classes(), BRANDT]).read_bytes()
    packed = {
        "": plain,
        ".gz": gzip.compress(plain),
        ".bz2": bz2.compress(plain),
        ".zst": zstd.compress(plain),
    }
    (tmp_path / f"d.json{packing}").write_bytes(packed[packing])
    done = make_snapshot([tmp_path / f"d.json{packing}"], tmp_path / "s.sqlite")
    assert done.items == len(classes()) + 1


@pytest.mark.parametrize("indent", [None, 2])
def test_a_reply_gives_redirects_and_what_is_missing(indent: int | None, tmp_path: Path) -> None:
    merged = {**BRANDT, "redirects": {"from": "Q41", "to": "Q42"}}
    reply = {"entities": {"Q41": merged, "Q9": {"id": "Q9", "missing": ""}}, "success": 1}
    (tmp_path / "reply.json").write_text(json.dumps(reply, indent=indent))
    done = make_snapshot([tmp_path / "reply.json"], tmp_path / "s.sqlite")
    assert (done.items, done.redirects, done.gone) == (1, 1, 1)
    with Snapshot(tmp_path / "s.sqlite") as snapshot:
        found = snapshot.item("Q41")
        assert found is not None
        assert (found.id, snapshot.gone("Q9"), snapshot.gone("Q42")) == ("Q42", True, False)
        assert snapshot.item("Q9") is None


def test_the_higher_revision_stays(tmp_path: Path) -> None:
    old = entity("Q42", "Ada Brand", revision=6)
    for name, order in (("up", [old, BRANDT]), ("down", [BRANDT, old])):
        make_snapshot([write_dump(tmp_path / name, order)], tmp_path / "s.sqlite")
        with Snapshot(tmp_path / "s.sqlite") as snapshot:
            assert len(snapshot) == 1
            assert [i.revision for i in snapshot.named("Ada Brandt")] == [7]
            assert [i.label() for i in snapshot.named("Ada Brand")] == ["Ada Brandt"]


def test_names_are_found_by_other_spellings_and_orders(tmp_path: Path) -> None:
    others = [entity(f"Q{n}", f"Someone {n}") for n in range(100, 200)]
    make_snapshot([write_dump(tmp_path / "d", [BRANDT, *others])], tmp_path / "s.sqlite")
    with Snapshot(tmp_path / "s.sqlite") as snapshot:
        for name in ("ADA BRANDT", "Brandt, Ada", "Ada Brandtt", "Åda Brandt", "a brandt"):
            assert [item.id for item in snapshot.named(name)] == ["Q42"], name
        assert snapshot.named("Nobody") == []
        assert snapshot.named('*" OR (') == []


def test_classes_have_those_above_them_even_in_a_circle(tmp_path: Path) -> None:
    ring = [entity("Q1", "one", above=["Q2"]), entity("Q2", "two", above=["Q1", "Q3"])]
    make_snapshot([write_dump(tmp_path / "d", ring)], tmp_path / "s.sqlite")
    with Snapshot(tmp_path / "s.sqlite") as snapshot:
        assert snapshot.above("Q1") == {"Q1", "Q2", "Q3"}
        assert snapshot.above("Q99") == {"Q99"}


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "Q1", "labels"',
        '{"id": "Q1", "labels": 5}',
        '{"id": "Q1x", "labels": {}}',
        '"a text"',
        '{"type": "item"}',
        '{"id": "Q1", "claims": {"P31": [{"mainsnak": {}}]}}',
        '{"id": "Q1", "redirects": {"from": 5}}',
        '{"error": {"code": "maxlag"}}',
    ],
)
def test_a_malformed_line_is_named_and_nothing_is_written(line: str, tmp_path: Path) -> None:
    output = tmp_path / "s.sqlite"
    output.write_text("what was there")
    (tmp_path / "d.json").write_text(
        f"[\n{json.dumps(BRANDT)},\n{line},\n{json.dumps(BRANDT)}\n]\n"
    )
    with pytest.raises(SnapshotInputError) as raised:
        make_snapshot([tmp_path / "d.json"], output)
    assert [problem.place.line for problem in raised.value.problems] == [3]
    assert output.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.json", "s.sqlite"]


def test_a_file_of_another_kind_ends_after_some_lines(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text("no json\n" * 1000)
    with pytest.raises(SnapshotInputError) as raised:
        make_snapshot([tmp_path / "d.json"], tmp_path / "s.sqlite")
    assert len(raised.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize("packing", [".gz", ".bz2", ".zst"])
def test_a_packed_file_that_is_cut_off_is_no_dump(packing: str, tmp_path: Path) -> None:
    plain = write_dump(tmp_path / "plain", [BRANDT] * 500).read_bytes()
    packed = {
        ".gz": gzip.compress(plain),
        ".bz2": bz2.compress(plain),
        ".zst": zstd.compress(plain),
    }
    path = tmp_path / f"d.json{packing}"
    path.write_bytes(packed[packing][:-12])
    with pytest.raises(SnapshotInputError, match="damaged"):
        make_snapshot([path], tmp_path / "s.sqlite")
    assert not (tmp_path / "s.sqlite").exists()


def test_what_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, and long enough to be looked at" * 50)
    for name in ("text", "missing"):
        with pytest.raises(LinkError):
            Snapshot(tmp_path / name)
