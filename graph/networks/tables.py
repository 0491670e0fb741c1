"""Tables of plain values: what reports and lists of claims are, before any format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TextIO

from parley.graph.namespaces import PREFIXES, shorten

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class ValueTable:
    """Rows under named columns, and facts that hold for all of them, such as a seed.

    ``brief`` has the columns that people see on a terminal; without it, all of them.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    brief: tuple[str, ...] = ()


def table_as_csv(table: ValueTable) -> bytes:
    """Return the rows as CSV in UTF-8; nothing known is an empty cell. The facts are left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8")


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(_plain(value))


def table_as_json(table: ValueTable) -> bytes:
    """Return an object with the facts, and under ``rows`` one object for each row."""
    facts = {name: _plain(value) for name, value in table.facts.items()}
    rows = [
        dict(zip(table.columns, (_plain(value) for value in row), strict=True))
        for row in table.rows
    ]
    text = json.dumps({**facts, "rows": rows}, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def _plain(value: Value) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def print_values(table: ValueTable, stream: TextIO, prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Print a table for people, with short names and without columns that are empty."""
    from rich.console import Console
    from rich.table import Table

    kept = [
        at
        for at, name in enumerate(table.columns)
        if not table.brief or name in table.brief
        if not table.rows or any(row[at] is not None for row in table.rows)
    ]
    shown = Table(header_style="bold")
    for at in kept:
        numeric = any(isinstance(row[at], float) for row in table.rows)
        shown.add_column(table.columns[at], justify="right" if numeric else "left")
    for row in table.rows:
        shown.add_row(*(_told(row[at], prefixes) for at in kept))
    console = Console(file=stream)
    console.print(shown)
    facts = [f"{name} {_told(value, prefixes)}" for name, value in table.facts.items()]
    count = f"{len(table.rows)} row{'' if len(table.rows) == 1 else 's'}"
    console.print("; ".join([count, *facts]), style="dim", markup=False, highlight=False)


def _told(value: Value, prefixes: Mapping[str, str]) -> str:
    from rich.markup import escape

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "–" if value is None else escape(shorten(str(value), prefixes))
