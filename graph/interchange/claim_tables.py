"""Rows of claims as CSV, JSON Lines and XLSX.

CSV is written as RFC 4180 has it, in UTF-8 with commas; what a spreadsheet would evaluate is
written as it is unless ``guarded`` (see :mod:`.plain_networks`). XLSX holds texts as texts, so
nothing in it is evaluated.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import BinaryIO, Final

from parley.graph.interchange.claim_rows import COLUMNS, ClaimRow
from parley.graph.interchange.errors import InterchangeError, NotInstalledError
from parley.graph.interchange.plain_networks import guard

CELL: Final = 32_767
"""Characters that a cell of XLSX may have."""
ROWS: Final = 1_048_576
"""Rows that a sheet of XLSX may have."""


def write_claims_csv(rows: Iterable[ClaimRow], stream: BinaryIO, *, guarded: bool = False) -> None:
    """Write a header and one record for each row."""
    out = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [_cell(getattr(row, column)) for column in COLUMNS]
        writer.writerow([guard(cell) for cell in cells] if guarded else cells)
    out.detach()


def write_claims_jsonl(rows: Iterable[ClaimRow], stream: BinaryIO) -> None:
    """Write one object on each line; every object has every key, with null for no number."""
    for row in rows:
        stream.write(f"{json.dumps(asdict(row), ensure_ascii=False)}\n".encode())


def write_claims_xlsx(rows: Iterable[ClaimRow], stream: BinaryIO) -> None:
    """Write one sheet, ``claims``.

    Raises :class:`NotInstalledError` without openpyxl, and :class:`InterchangeError` for what a
    sheet cannot hold: a cell too long, too many rows, or a control character.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils.exceptions import IllegalCharacterError
    except ImportError as error:
        raise NotInstalledError("XLSX", "openpyxl") from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("claims")
    sheet.append(COLUMNS)
    for number, row in enumerate(rows, 2):
        cells = []
        for column in COLUMNS:
            value = getattr(row, column)
            _check(number, column, value)
            try:
                cell = WriteOnlyCell(sheet, value)
            except IllegalCharacterError as error:
                what = f"row {number}, {column}: it has a control character"
                raise InterchangeError(f"{what}, which XLSX cannot hold: take CSV") from error
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(stream)


def _check(number: int, column: str, value: object) -> None:
    if number > ROWS:
        raise InterchangeError(f"there are more than {ROWS} rows, which XLSX cannot hold: take CSV")
    if isinstance(value, str) and len(value) > CELL:
        raise InterchangeError(
            f"row {number}, {column}: {len(value)} characters are more than the {CELL} of a cell of"
            " XLSX: take CSV"
        )


def _cell(value: object) -> str:
    return "" if value is None else str(value)
