"""What is not taken over, and why: each row once, with all of its content, so nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from parley.graph.interchange.errors import RowsRefusedError
from parley.graph.problems import Place, Problem

SHOWN = 20
"""How many refused rows are named in an error; a report names all."""


@dataclass(frozen=True)
class Summary:
    """What an import has made; ``notes`` say what went differently than by the letter."""

    claims: int
    documents: int
    notes: tuple[str, ...] = ()


class Refusals:
    """Collects refused rows. Memory does not grow with them; a report, if given, has them all.

    ``skip`` lets the rows that hold be written without the others. Close it, or use it in a
    ``with``. The report is JSON Lines: ``row``, ``reason``, ``remedy``, ``kind`` (``refused`` or
    ``moved``) and ``content``.
    """

    def __init__(self, report: Path | None = None, *, skip: bool = False) -> None:
        self.count = 0
        self.moved = 0
        self._skip = skip
        self._first: list[Problem] = []
        self._report: TextIO | None = None
        if report is not None:
            self._report = report.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Refusals:
        return self

    def __exit__(self, *_: object) -> None:
        if self._report is not None:
            self._report.close()

    def refuse(
        self, row: str, place: Place, what: str, remedy: str, content: Mapping[str, Any]
    ) -> None:
        """Note that a row is not taken over."""
        self.count += 1
        if len(self._first) < SHOWN:
            self._first.append(Problem(place, what, remedy, row))
        self._line("refused", row, what, remedy, content)

    def found_again(self, row: str, place: Place, what: str, content: Mapping[str, Any]) -> None:
        """Note that the passage of a row stands elsewhere than the row says; it is taken over."""
        self.moved += 1
        self._line("moved", row, what, f"check it at {place}", content)

    def settle(self) -> None:
        """Raise :class:`RowsRefusedError` for refused rows, unless they are to be left out."""
        if self.count == 0 or self._skip:
            return
        more = self.count - len(self._first)
        problems = list(self._first)
        if more > 0:
            what = f"{more} more rows are refused"
            place = Place(self._first[0].place.file)
            problems.append(Problem(place, what, "give --report to see each of them"))
        raise RowsRefusedError(problems)

    def _line(
        self, kind: str, row: str, what: str, remedy: str, content: Mapping[str, Any]
    ) -> None:
        if self._report is not None:
            found = {"row": row, "kind": kind, "reason": what, "remedy": remedy}
            found["content"] = {str(k): v for k, v in content.items()}  # type: ignore[assignment]
            self._report.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")
