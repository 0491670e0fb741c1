"""Faults of input files: where, what, and how to mend them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file something stands; ``line`` counts from 1, 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return self.file if self.line == 0 else f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of an input file: where, what, on which node, and how to mend it.

    ``severity`` is ``error`` or ``warning``; only errors make the input not hold.
    """

    place: Place
    what: str
    remedy: str
    subject: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        subject = f" {self.subject}:" if self.subject != "" else ""
        return f"{self.place}: {self.severity}:{subject} {self.what}; {self.remedy}"
