"""Rows of tables, read one at a time: CSV, TSV, JSON Lines and XLSX.

A file is never held whole. What would make a row wrong without anybody noticing (cells too many, a
formula, a key given twice) is a fault of that row; what makes the file unreadable from there on
raises :class:`InterchangeError`.
"""

from __future__ import annotations

import codecs
import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final, TextIO

from parley.graph.interchange.errors import InterchangeError, NotInstalledError

LONGEST_LINE: Final = 1_000_000
"""Characters that one line or one row of a text file may have; a longer one ends the reading."""
LARGEST_XLSX: Final = 500_000_000
"""Bytes to which a spreadsheet may unfold."""
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its headers. ``number`` counts as a spreadsheet does, with the header as 1."""

    number: int
    line: int
    cells: dict[str, str]
    fault: str | None = None
    """Why the row cannot be used, if so."""


@dataclass(frozen=True)
class Table:
    """A table being read: its headers and an iterator over its rows, which can be used once.

    Use it in a ``with``, which closes the file.
    """

    headers: tuple[str, ...]
    rows: Iterator[Row]
    close: Callable[[], None]

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_csv(path: Path, encoding: str | None = None) -> Table:
    """Read a file of delimited values; the delimiter is the one that the header line uses most.

    The encoding is UTF-8, or what a byte-order mark says, unless it is given.
    """
    stream = path.open(encoding=encoding or _encoding(path), newline="")
    with _closed_on_error(stream):
        lines = _Lines(stream, path)
        first = next(lines, "")
        delimiter = max(DELIMITERS, key=_outside_quotes(first).count)
        lines.put_back(first)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        headers = _headers(_next(reader, path, lines) or [], path)
        return Table(headers, _csv_rows(reader, headers, lines, path), stream.close)


def read_jsonl(path: Path, encoding: str | None = None) -> Table:
    """Read a file with one JSON object on each line; headers are the keys of the first."""
    stream = path.open(encoding=encoding or _encoding(path), newline="\n")
    with _closed_on_error(stream):
        rows = _json_rows(_Lines(stream, path))
        first = next(rows, None)
        if first is None:
            raise InterchangeError(f"{path} has no rows")
        return Table(tuple(first.cells), chain([first], rows), stream.close)


def read_xlsx(path: Path, encoding: str | None = None) -> Table:
    """Read the first sheet of a spreadsheet; dates become ISO 8601, a formula is a fault.

    Raises :class:`NotInstalledError` without openpyxl.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise NotInstalledError("XLSX", "openpyxl") from error
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST_XLSX:
                raise InterchangeError(f"{path} unfolds to more than {LARGEST_XLSX} bytes")
        book = load_workbook(path, read_only=True)
        rows = book.worksheets[0].iter_rows()
        headers = _headers([_shown(cell.value) for cell in next(rows, ())], path)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError) as error:
        raise InterchangeError(f"{path} is no XLSX file: {error}") from error
    return Table(headers, _xlsx_rows(rows, headers), book.close)


@contextmanager
def _closed_on_error(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BaseException:
        stream.close()
        raise


class _Lines:
    """Decoded lines of bounded length, with the line number for messages."""

    def __init__(self, stream: TextIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._pending: list[str] = []
        self.number = 0
        self.row_length = 0

    def put_back(self, line: str) -> None:
        if line != "":
            self._pending.append(line)
            self.number -= 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._pending.pop() if self._pending else self._read()
        self.number += 1
        if line == "":
            raise StopIteration
        self.row_length += len(line)
        if self.row_length > LONGEST_LINE:
            raise InterchangeError(
                f"{self._path}:{self.number}: a row has more than {LONGEST_LINE} characters; "
                "perhaps a quotation mark is opened and never closed"
            )
        return line

    def _read(self) -> str:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except UnicodeError as error:
            raise InterchangeError(
                f"{self._path}:{self.number + 1}: it is not in the encoding "
                f"{self._stream.encoding}: {error}; name another with --encoding, such as cp1252"
            ) from error


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    return next((name for mark, name in MARKS if start.startswith(mark)), "utf-8")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _headers(found: list[str], path: Path) -> tuple[str, ...]:
    names = [name.strip() or f"column {n}" for n, name in enumerate(found, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if len(names) == 0:
        raise InterchangeError(f"{path} is empty: its first row must be the headers")
    if len(twice) > 0:
        raise InterchangeError(f"{path} has two columns called {', '.join(twice)}: rename one")
    return tuple(names)


def _next(reader: Iterator[list[str]], path: Path, lines: _Lines) -> list[str] | None:
    lines.row_length = 0
    try:
        return next(reader, None)
    except csv.Error as error:
        raise InterchangeError(
            f"{path}:{lines.number}: the row cannot be read, nor any after it: {error}; inside a "
            "quoted cell, a quotation mark is doubled"
        ) from error


def _csv_rows(
    reader: Iterator[list[str]], headers: tuple[str, ...], lines: _Lines, path: Path
) -> Iterator[Row]:
    number = 1
    while (cells := _next(reader, path, lines)) is not None:
        number += 1
        if cells != []:
            yield _row(number, lines.number, cells, headers)


def _row(number: int, line: int, cells: list[str], headers: tuple[str, ...]) -> Row:
    fault = None
    if len(cells) != len(headers):
        fault = f"it has {len(cells)} cells, and the header has {len(headers)}"
    named = dict(zip(headers, cells, strict=False))
    named |= {f"column {n}": c for n, c in enumerate(cells[len(headers) :], len(headers) + 1)}
    return Row(number, line, named, fault)


def _json_rows(lines: _Lines) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        lines.row_length = 0
        if line.strip() == "":
            continue
        faults: list[str] = []
        try:
            found: Any = json.loads(line, object_pairs_hook=_pairs(faults))
        except (ValueError, RecursionError) as error:
            yield Row(number, number, {"line": line.rstrip("\n")}, f"it is no JSON: {error}")
            continue
        if not isinstance(found, dict):
            yield Row(number, number, {"line": line.rstrip("\n")}, "it is no JSON object")
            continue
        nested = [key for key, value in found.items() if isinstance(value, dict | list)]
        faults += [f"the value of “{key}” is no text, number or null" for key in nested]
        cells = {key: _shown(value) for key, value in found.items()}
        yield Row(number, number, cells, faults[0] if len(faults) > 0 else None)


def _pairs(faults: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            faults.append("it gives a key twice")
        return found

    return hook


def _xlsx_rows(rows: Iterator[Any], headers: tuple[str, ...]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 2):
        texts = [_shown(cell.value) for cell in cells]
        while len(texts) > len(headers) and texts[-1] == "":
            texts.pop()
        if all(text == "" for text in texts):
            continue
        texts += [""] * (len(headers) - len(texts))
        row = _row(number, number, texts, headers)
        formulas = [h for h, cell in zip(headers, cells, strict=False) if cell.data_type == "f"]
        if len(formulas) > 0 and row.fault is None:
            what = f"“{formulas[0]}” holds a formula: save its value instead"
            row = Row(number, number, row.cells, what)
        yield row


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time().isoformat() == "00:00:00":
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


READERS: Final[dict[str, Callable[[Path, str | None], Table]]] = {
    "csv": read_csv,
    "jsonl": read_jsonl,
    "xlsx": read_xlsx,
}
"""Readers by format; ``csv`` also reads tabs and semicolons."""
