"""Answers as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from parley.graph.namespaces import PREFIXES, shorten
from parley.graph.store import Answer, Term


def print_table(answer: Answer, prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Print solutions as a table to standard output, with a line that counts them."""
    table = Table(*answer.variables, show_lines=False, header_style="bold")
    count = 0
    for row in answer.rows():
        table.add_row(
            *(cell(row[name], prefixes) if name in row else "" for name in answer.variables)
        )
        count += 1
    console = Console()
    console.print(table)
    console.print(f"{count} row{'' if count == 1 else 's'}", style="dim")


def cell(term: Term, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return a term as people read it: IRIs with a prefix, literals without their datatype."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    if isinstance(term, ox.Literal):
        return term.value
    return str(term)
