"""Snapshots from dumps and replies: one pass over the files, in memory that stays small.

The file takes its name when it is complete; whatever goes wrong before leaves what was there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parley.graph.errors import Place, Problem
from parley.graph.linking.entity_files import entities
from parley.graph.linking.errors import SnapshotInputError
from parley.graph.linking.items import ITEM, Item, Json, NotAnItemError, read_item
from parley.graph.linking.similarity import normalised
from parley.graph.linking.snapshot import APPLICATION, FORMAT, packed, unpacked
from parley.graph.synced import sync_folder

MOST_PROBLEMS: Final = 20
"""After so many malformed lines reading ends; a file of another kind has nothing else."""

TABLES: Final = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE item (id INTEGER PRIMARY KEY, revision INTEGER, data TEXT);
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL, item INTEGER NOT NULL);
CREATE TABLE subclass (id INTEGER, parent INTEGER, PRIMARY KEY (id, parent)) WITHOUT ROWID;
CREATE TABLE redirect (id INTEGER PRIMARY KEY, target INTEGER NOT NULL);
CREATE TABLE gone (id INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE word USING fts5(text, content='name', content_rowid='id', prefix='4',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mc Mn'");
"""
INDEXES: Final = """
CREATE INDEX by_text ON name (text, item);
INSERT INTO word (word) VALUES ('rebuild');
INSERT INTO word (word) VALUES ('optimize');
"""


@dataclass
class Summary:
    """How many items, redirects and missing items a snapshot got, and what was passed over."""

    items: int = 0
    redirects: int = 0
    gone: int = 0
    others: int = 0
    """Properties, lexemes and whatever else is no item."""


def make_snapshot(paths: Sequence[Path], output: Path, languages: Iterable[str] = ()) -> Summary:
    """Write the items of dumps and replies to ``output``, texts in ``languages`` only if given.

    Of an item that comes twice, the higher revision stays. Raises :class:`SnapshotInputError` with
    the malformed lines, up to twenty, and writes nothing then.
    """
    temporary = output.with_name(f"{output.name}.{os.getpid()}.new")
    try:
        db = sqlite3.connect(temporary)
        try:
            summary = _fill(db, paths, frozenset(languages))
        finally:
            db.close()
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(output)
        sync_folder(output.absolute().parent)
        return summary
    finally:
        temporary.unlink(missing_ok=True)


def _fill(db: sqlite3.Connection, paths: Sequence[Path], languages: frozenset[str]) -> Summary:
    db.executescript(TABLES)
    summary, problems = Summary(), list[Problem]()
    for path in paths:
        for found in entities(path):
            fault = found.fault
            if found.entity is not None:
                fault = _add(db, found.entity, languages, summary)
            if fault != "":
                remedy = "correct or remove the line"
                problems.append(Problem(Place(str(path), found.line), fault, remedy))
            if len(problems) >= MOST_PROBLEMS:
                raise SnapshotInputError(problems)
    if len(problems) > 0:
        raise SnapshotInputError(problems)
    _index(db)
    db.commit()
    return summary


def _add(db: sqlite3.Connection, entity: Json, languages: frozenset[str], summary: Summary) -> str:
    """Add an entity, and return what is wrong with it, or nothing."""
    identifier = str(entity.get("id"))
    if entity.get("type", "item") != "item" or identifier[:1] in ("P", "L", "M"):
        summary.others += 1
        return ""
    if "missing" in entity:
        if ITEM.fullmatch(identifier) is None:
            return f"`id` is {identifier!r}, which is no item"
        db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (int(identifier[1:]),))
        summary.gone += 1
        return ""
    try:
        item = read_item(entity, languages)
        summary.redirects += _redirect(db, entity)
    except NotAnItemError as error:
        return str(error)
    summary.items += _store(db, item)
    return ""


def _redirect(db: sqlite3.Connection, entity: Json) -> int:
    told = entity.get("redirects")
    if told is None:
        return 0
    ends = [told.get(key) for key in ("from", "to")] if isinstance(told, dict) else []
    numbers = [int(e[1:]) for e in ends if isinstance(e, str) and ITEM.fullmatch(e) is not None]
    if len(numbers) != 2:
        raise NotAnItemError(f"`redirects` is {told!r}")
    db.execute("INSERT OR REPLACE INTO redirect VALUES (?, ?)", numbers)
    return 1


def _store(db: sqlite3.Connection, item: Item) -> int:
    """Write an item, and return how many more there are now: 1, or 0 if it was there."""
    number = int(item.id[1:])
    known = db.execute("SELECT 1 FROM item WHERE id = ?", (number,)).fetchone() is not None
    db.execute(
        "INSERT INTO item VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, "
        "data = excluded.data WHERE excluded.revision > revision",
        (number, item.revision, packed(item)),
    )
    return 0 if known else 1


def _index(db: sqlite3.Connection) -> None:
    """Make names and classes findable; not while reading, since an item may come again."""
    reader = db.execute("SELECT id, revision, data FROM item ORDER BY id")
    for row in reader:
        item = unpacked(*row)
        names = dict.fromkeys(normalised(name) for name in item.names())
        db.executemany(
            "INSERT INTO name (text, item) VALUES (?, ?)", [(n, row[0]) for n in names if n != ""]
        )
        db.executemany(
            "INSERT OR IGNORE INTO subclass VALUES (?, ?)",
            [(row[0], int(parent[1:])) for parent in item.superclasses],
        )
    db.executescript(INDEXES)
