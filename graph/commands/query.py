"""``parley query``: SPARQL from the command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import data_option, extend_option, texts_option, view_of
from parley.graph.embedded import EngineView
from parley.graph.errors import QueryError
from parley.graph.store import Answer, Kind

FORMATS = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "csv": ("text/csv", "application/n-triples"),
    "tsv": ("text/tab-separated-values", "application/n-triples"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "turtle": ("", "text/turtle"),
}


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "-f",
    "--file",
    "source",
    type=click.File("rb"),
    help="File with the query; - is standard input.",
)
@click.option(
    "--annotation",
    "paths",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="Annotation to build and ask, instead of the article that ships with Parley.",
)
@data_option
@texts_option
@extend_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *FORMATS]),
    help="How to write the answer; a table on a terminal, TSV or Turtle otherwise.",
)
def command(
    query: str | None,
    source: BinaryIO | None,
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    form: str | None,
) -> None:
    """Ask a SPARQL query, given as an argument, in a file or on standard input.

    The prefixes that Parley knows need not be declared. The default graph is the union of all
    graphs. SERVICE <https://w3id.org/parley/search> searches the words of the data; no other
    service is asked.
    """
    if (query is None) == (source is None):
        if query is not None or sys.stdin.isatty():
            raise click.UsageError(
                "give one query: as an argument, with --file, or on standard input"
            )
        source = sys.stdin.buffer
    with reporting():
        text = query if source is None else _text(source.read())
        view = view_of(paths, data, extend, texts)
        chosen = form or ("table" if sys.stdout.isatty() else "tsv")
        asked = _searched(text or "", view)
        _show(view.query(asked), chosen, view.prefixes)


def _searched(text: str, view: EngineView) -> str:
    """Return a query with what its searches find in their place."""
    if "SERVICE" not in text.upper():
        return text
    # Imported here, because most queries search nothing.
    from parley.graph.search.local import with_searches

    return with_searches(text, view, view.prefixes)


def _text(given: bytes) -> str:
    try:
        return given.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(
            f"byte {error.start} of the query is not UTF-8: save it as that"
        ) from error


def _show(answer: Answer, form: str, prefixes: Mapping[str, str]) -> None:
    if answer.kind is Kind.BOOLEAN and form in ("table", "csv", "tsv", "turtle"):
        click.echo(str(answer.boolean()).lower())
    elif form == "table" and answer.kind is Kind.SOLUTIONS:
        from parley.graph.tables import print_table

        print_table(answer, prefixes)
    else:
        media_type = _media_type(answer.kind, "turtle" if form == "table" else form)
        sys.stdout.buffer.write(answer.serialise(media_type, prefixes))


def _media_type(kind: Kind, form: str) -> str:
    solutions, triples = FORMATS[form]
    if kind is not Kind.TRIPLES and solutions == "":
        raise click.UsageError(f"--format {form} is for triples; this query gives {kind}")
    return triples if kind is Kind.TRIPLES else solutions
