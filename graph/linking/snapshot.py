"""A snapshot of items in one SQLite file, to look for candidates in without a network.

Reach for :class:`Snapshot` to read one; :mod:`parley.graph.linking.snapshot_writing` makes them. A
name is looked up as :func:`~parley.graph.linking.similarity.normalised` gives it: equal names
first, then those that share words, by how rare the words are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Self

import orjson

from parley.graph.linking.errors import LinkError
from parley.graph.linking.items import Item
from parley.graph.linking.similarity import normalised

FORMAT: Final = 1
APPLICATION: Final = 0x50_4C_4E_4B
"""``PLNK``, by which SQLite and ``file`` tell a snapshot from other databases."""
MOST_WORDS: Final = 8
SHORTEST_PREFIX: Final = 5


class Snapshot:
    """Items that a file holds; use it as a context manager, or close it.

    Raises :class:`LinkError` if the file is no snapshot of a format that is read.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise LinkError(f"{path} is not there: make it with `parley link snapshot -o {path}`")
        self._db = sqlite3.connect(f"file:{path.absolute()}?mode=ro&immutable=1", uri=True)
        try:
            (application,) = self._db.execute("PRAGMA application_id").fetchone()
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise LinkError(f"{path} is no snapshot: {error}") from error
        if (application, version) != (APPLICATION, FORMAT):
            self._db.close()
            raise LinkError(f"{path} is no snapshot of format {FORMAT}: make it anew")
        self._above: dict[str, frozenset[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM item").fetchone()[0])

    def item(self, identifier: str) -> Item | None:
        """Return an item, that to which it was redirected, or None if the snapshot has neither."""
        number = int(self.current(identifier)[1:])
        row = self._db.execute("SELECT revision, data FROM item WHERE id = ?", (number,)).fetchone()
        return None if row is None else unpacked(number, *row)

    def current(self, identifier: str) -> str:
        """Return the identifier that one is redirected to, or itself."""
        number, seen = int(identifier[1:]), set[int]()
        while number not in seen:
            seen.add(number)
            row = self._db.execute("SELECT target FROM redirect WHERE id = ?", (number,)).fetchone()
            number = number if row is None else int(row[0])
        return f"Q{number}"

    def gone(self, identifier: str) -> bool:
        """Return whether the snapshot was told that the item does not exist, or no longer does."""
        row = self._db.execute("SELECT 1 FROM gone WHERE id = ?", (int(identifier[1:]),))
        return row.fetchone() is not None

    def named(self, name: str, limit: int = 50) -> list[Item]:
        """Return up to ``limit`` items whose names are equal to ``name`` or share words with it."""
        text = normalised(name)
        equal = self._db.execute("SELECT DISTINCT item FROM name WHERE text = ?", (text,))
        numbers = dict.fromkeys(row[0] for row in equal)
        words = _words(text)
        if len(numbers) < limit and words != "":
            near = self._db.execute(
                "SELECT name.item FROM word JOIN name ON name.id = word.rowid "
                "WHERE word MATCH ? ORDER BY word.rank LIMIT ?",
                (words, 4 * limit),
            )
            numbers |= dict.fromkeys(row[0] for row in near)
        return list(self._items(list(numbers)[: max(limit, 1)]))

    def _items(self, numbers: Iterable[int]) -> Iterator[Item]:
        for number in numbers:
            row = self._db.execute(
                "SELECT revision, data FROM item WHERE id = ?", (number,)
            ).fetchone()
            if row is not None:
                yield unpacked(number, *row)

    def above(self, identifier: str) -> frozenset[str]:
        """Return a class and all classes above it by P279, as far as the snapshot has them."""
        if identifier not in self._above:
            rows = self._db.execute(
                "WITH RECURSIVE up(id) AS (SELECT ? UNION SELECT subclass.parent FROM subclass "
                "JOIN up ON subclass.id = up.id) SELECT id FROM up",
                (int(identifier[1:]),),
            )
            self._above[identifier] = frozenset(f"Q{row[0]}" for row in rows)
        return self._above[identifier]


def _words(text: str) -> str:
    """Return the FTS5 query for any of the words, and for what begins like the long ones."""
    words = sorted(set(text.split()), key=lambda word: (-len(word), word))[:MOST_WORDS]
    return " OR ".join(
        f'"{word}"' if len(word) < SHORTEST_PREFIX else f'"{word}" OR "{word[:4]}"*'
        for word in words
    )


def packed(item: Item) -> str:
    """Return what a snapshot keeps of an item besides its number and revision."""
    return orjson.dumps(
        [
            item.labels,
            item.aliases,
            item.descriptions,
            item.types,
            item.superclasses,
            item.countries,
            item.coordinates,
            item.dates or {},
        ]
    ).decode()


def unpacked(number: int, revision: int, data: str) -> Item:
    """Return the item that :func:`packed` was given."""
    parts: list[Any] = orjson.loads(data)
    labels, aliases, descriptions, types, above, countries, point, dates = parts
    return Item(
        id=f"Q{number}",
        revision=revision,
        labels=labels,
        aliases={language: tuple(names) for language, names in aliases.items()},
        descriptions=descriptions,
        types=tuple(types),
        superclasses=tuple(above),
        countries=tuple(countries),
        coordinates=None if point is None else (point[0], point[1]),
        dates={prop: tuple(found) for prop, found in dates.items()},
    )
