"""Searching an index."""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from parley.graph.errors import DeadlineError, SearchError
from parley.graph.search.asked import Asked, fts_query, read_asked
from parley.graph.search.snippets import Part, snippet
from parley.graph.search.spelling import corrected
from parley.graph.search.tokens import Stemmer

STEPS: Final = 100_000
"""After how many steps of SQLite's machine the time is looked at: some milliseconds."""


@dataclass(frozen=True)
class SearchLimits:
    """What a search may ask for, in characters and words, and how many seconds it may take."""

    characters: int = 1000
    words: int = 50
    seconds: float = 5.0


class Each(StrEnum):
    """What a hit is: a thing with the text of it that matches best, or a text."""

    THING = "thing"
    TEXT = "text"


@dataclass(frozen=True)
class Filters:
    """What hits are limited to; empty is everything.

    ``kinds`` are IRIs of classes, a superclass standing for all below it; ``languages`` are tags,
    ``de`` standing for ``de-AT`` as well and an empty one for none; ``properties`` are IRIs.
    """

    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A text that matches, and whose it is. A higher score is a better match of the same search.

    ``language`` is the tag of the text, or, unless ``tagged``, the language of its article.
    """

    thing: str
    kinds: tuple[str, ...]
    property: str
    text: str
    language: str
    tagged: bool
    graphs: tuple[str, ...]
    score: float
    snippet: tuple[Part, ...]


@dataclass(frozen=True)
class Hits:
    """Some of the hits, best first, and how many there are altogether."""

    total: int
    hits: tuple[Hit, ...]


class Reader:
    """A connection to an index, with what only one thread at a time may use."""

    def __init__(self, path: Path) -> None:
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        try:
            self.connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            rows = self.connection.execute("SELECT language FROM languages ORDER BY language")
            self.languages = tuple(row[0] for row in rows)
        except sqlite3.Error as error:
            raise SearchError(f"the index {path} cannot be opened: {error}") from error
        self.stemmer = Stemmer()

    def limit(self, seconds: float) -> None:
        """Stop whatever is asked from now on when so many seconds have passed."""
        end = time.monotonic() + seconds
        self.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)


class SearchIndex:
    """An index that :func:`~parley.graph.search.building.build_index` made; any thread may search.

    Raises :class:`SearchError` if the file is none. Its methods raise
    :class:`~parley.graph.errors.SearchRefusedError` for too many words, and
    :class:`~parley.graph.errors.DeadlineError` for too long a search.
    """

    def __init__(self, path: Path, limits: SearchLimits | None = None) -> None:
        self._path = path
        self._limits = limits or SearchLimits()
        self._idle: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._idle.put(Reader(path))
        self._closed = False

    def close(self) -> None:
        """Let go of the file; searches in progress end first."""
        self._closed = True
        while not self._idle.empty():
            self._idle.get_nowait().connection.close()

    def find(
        self,
        text: str,
        filters: Filters | None = None,
        *,
        each: Each = Each.THING,
        limit: int = 20,
        offset: int = 0,
    ) -> Hits:
        """Return hits ``offset`` to ``offset + limit``, and how many there are."""
        asked = self._read(text)
        if len(asked.alternatives) == 0:
            return Hits(0, ())
        with self._reader() as reader:
            with_texts, values = _matching(asked, reader, filters or Filters())
            counted = "DISTINCT thing" if each is Each.THING else "*"
            (total,) = reader.connection.execute(
                f"{with_texts} SELECT count({counted}) FROM scored", values
            ).fetchone()
            rows = reader.connection.execute(
                f"{with_texts} {PAGE[each]}", {**values, "limit": limit, "offset": offset}
            ).fetchall()
            return Hits(total, tuple(_hit(row, asked, reader) for row in rows))

    def kinds(self, text: str, filters: Filters | None = None) -> dict[str, int]:
        """Return how many things of each class match, by the IRIs of the classes as stated."""
        asked = self._read(text)
        if len(asked.alternatives) == 0:
            return {}
        with self._reader() as reader:
            with_texts, values = _matching(asked, reader, filters or Filters())
            return dict(reader.connection.execute(f"{with_texts} {BY_KIND}", values).fetchall())

    def suggest(self, text: str) -> str | None:
        """Return ``text`` with the words that the index lacks replaced by near ones, or None."""
        asked = self._read(text)
        with self._reader() as reader:
            return corrected(text, asked, reader.connection, reader.stemmer, reader.languages)

    def _read(self, text: str) -> Asked:
        return read_asked(text, self._limits.characters, self._limits.words)

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        try:
            reader = self._idle.get_nowait()
        except queue.Empty:
            reader = Reader(self._path)
        reader.limit(self._limits.seconds)
        try:
            yield reader
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_INTERRUPT":
                raise
            raise DeadlineError(self._limits.seconds) from error
        finally:
            if self._closed:
                reader.connection.close()
            else:
                self._idle.put(reader)


MATCHING: Final = """
WITH found AS MATERIALIZED (
  SELECT rowid AS id, -bm25(words) AS relevance FROM words WHERE words MATCH :match
), scored AS (
  SELECT texts.*, relevance * weight AS score FROM found CROSS JOIN texts USING (id) {where}
)"""

COLUMNS: Final = """
SELECT thing, (SELECT iri FROM things WHERE id = thing) AS iri, property, text, language, tagged,
       graphs, score FROM"""

PAGE: Final[Mapping[Each, str]] = {
    Each.TEXT: f"{COLUMNS} scored ORDER BY score DESC, id LIMIT :limit OFFSET :offset",
    Each.THING: f"""{COLUMNS} (
       SELECT *, row_number() OVER (PARTITION BY thing ORDER BY score DESC, id) AS rank FROM scored
       ) WHERE rank = 1 ORDER BY score DESC, id LIMIT :limit OFFSET :offset""",
}

BY_KIND: Final = """
SELECT kind, count(DISTINCT thing) FROM scored CROSS JOIN kinds USING (thing) WHERE stated
GROUP BY kind ORDER BY 2 DESC, 1"""

KINDS_OF: Final = "SELECT kind FROM kinds WHERE thing = ? AND stated ORDER BY kind"


def _matching(asked: Asked, reader: Reader, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the beginning of a statement over the texts that match, and its values."""
    values: dict[str, Any] = {"match": fts_query(asked, reader.stemmer, reader.languages)}
    conditions = []
    if len(filters.kinds) > 0:
        names = _named("kind", filters.kinds, values)
        conditions.append(f"thing IN (SELECT thing FROM kinds WHERE kind IN ({names}))")
    if len(filters.properties) > 0:
        conditions.append(f"property IN ({_named('property', filters.properties, values)})")
    if len(filters.languages) > 0:
        wanted = [tag.lower() for tag in filters.languages]
        fitting = [tag for tag in reader.languages if _fits(tag.lower(), wanted)]
        conditions.append(f"language IN ({_named('language', fitting, values)})")
    where = "" if len(conditions) == 0 else f"WHERE {' AND '.join(conditions)}"
    return MATCHING.format(where=where), values


def _named(name: str, given: Sequence[str], values: dict[str, Any]) -> str:
    """Add values under names of their own, and return the names as a list of parameters."""
    added = {f"{name}{number}": value for number, value in enumerate(given)}
    values |= added
    return ", ".join(f":{key}" for key in added)


def _fits(tag: str, wanted: Sequence[str]) -> bool:
    return any(
        tag == range_ or (range_ != "" and tag.startswith(f"{range_}-")) for range_ in wanted
    )


def _hit(row: tuple[Any, ...], asked: Asked, reader: Reader) -> Hit:
    thing, iri, property_, text, language, tagged, graphs, score = row
    kinds = tuple(kind for (kind,) in reader.connection.execute(KINDS_OF, (thing,)))
    shown = snippet(text, language, asked, reader.stemmer)
    held = tuple(graphs.split(" "))
    return Hit(iri, kinds, property_, text, language, bool(tagged), held, round(score, 4), shown)
