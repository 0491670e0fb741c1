"""A ``.dna`` file of Discourse Network Analyzer 3: SQLite, read and written table by table.

Reach for :func:`read_dna` and :func:`write_dna`. Nothing is interpreted here, so that whatever DNA
keeps, also what this version of Parley knows nothing of, survives a round trip; what the tables
mean is known to :mod:`.dna_coding`. Layout of DNA 3.0 and 3.1, as found in the sample file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from parley.graph.interchange.errors import InterchangeError

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]

MAGIC: Final = b"SQLite format 3\x00"

NEEDED: Final = {
    "DOCUMENTS": ("ID", "Title", "Text", "Author", "Date"),
    "STATEMENTTYPES": ("ID", "Label"),
    "VARIABLES": ("ID", "Variable", "DataType", "StatementTypeId"),
    "STATEMENTS": ("ID", "StatementTypeId", "DocumentId", "Start", "Stop"),
    "DATABOOLEAN": ("StatementId", "VariableId", "Value"),
    "DATAINTEGER": ("StatementId", "VariableId", "Value"),
    "DATASHORTTEXT": ("StatementId", "VariableId", "Entity"),
    "DATALONGTEXT": ("StatementId", "VariableId", "Value"),
    "ENTITIES": ("ID", "VariableId", "Value"),
    "ATTRIBUTEVARIABLES": ("ID", "VariableId", "AttributeVariable"),
    "ATTRIBUTEVALUES": ("EntityId", "AttributeVariableId", "AttributeValue"),
}
"""Tables and columns without which a file is none that can be read."""


@dataclass
class Table:
    """A table: the statement that makes it, its columns, and its rows in the order of the file."""

    sql: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows by names of columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def add(self, values: Mapping[str, Cell]) -> None:
        """Append a row; a column without a value becomes NULL."""
        self.rows.append(tuple(values.get(column) for column in self.columns))


@dataclass
class DnaFile:
    """The content of a ``.dna`` file: tables by name, and what else its schema declares."""

    tables: dict[str, Table]
    more: tuple[str, ...] = ()
    """Statements that make indexes, views and triggers."""


def read_dna(path: Path) -> DnaFile:
    """Read a file whole; it is opened read-only.

    Raises :class:`InterchangeError` if it is no SQLite file, is damaged, or lacks a table.
    """
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise InterchangeError(f"{path} is no .dna file: it is not an SQLite database")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            found = _read(base)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise InterchangeError(f"{path} cannot be read as a .dna file: {error}") from error
    for name, columns in NEEDED.items():
        lacking = set(columns) - set(found.tables[name].columns if name in found.tables else ())
        if len(lacking) > 0:
            what = f"its table {name} lacks {', '.join(sorted(lacking))}"
            raise InterchangeError(
                f"{path} is no .dna file of DNA 3: {what}; open it in DNA 3 and save it again"
            )
    return found


def _read(base: sqlite3.Connection) -> DnaFile:
    tables: dict[str, Table] = {}
    more: list[str] = []
    made = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    for kind, name, sql in base.execute(made).fetchall():
        if kind != "table" or name.startswith("sqlite_"):
            more += [] if name.startswith("sqlite_") else [sql]
            continue
        cursor = base.execute(f"SELECT * FROM {_quoted(name)}")
        columns = tuple(column[0] for column in cursor.description)
        tables[name] = Table(sql, columns, cursor.fetchall())
    return DnaFile(tables, tuple(more))


def write_dna(content: DnaFile, path: Path) -> None:
    """Write a file whole or not at all; an existing one is replaced.

    Raises :class:`InterchangeError` if the rows break a rule of the schema, such as the length of
    a label, or name rows that are not there.
    """
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary)) as base:
            _write(content, base)
        temporary.replace(path)
    except sqlite3.Error as error:
        raise InterchangeError(f"{path} cannot be written: {error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write(content: DnaFile, base: sqlite3.Connection) -> None:
    with base:
        for name, table in content.tables.items():
            base.execute(table.sql)
            columns = ", ".join(_quoted(column) for column in table.columns)
            marks = ", ".join("?" * len(table.columns))
            base.executemany(
                f"INSERT INTO {_quoted(name)} ({columns}) VALUES ({marks})", table.rows
            )
        for sql in content.more:
            base.execute(sql)
        for broken in base.execute("PRAGMA foreign_key_check"):
            what = f"row {broken[1]} of {broken[0]} names a row of {broken[2]} that is not there"
            raise sqlite3.IntegrityError(what)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
