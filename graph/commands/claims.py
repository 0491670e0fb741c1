"""``parley claims``: coded claims for other tools."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    FOLDER,
    data_option,
    extend_option,
    paths_argument,
    view_of,
)

if TYPE_CHECKING:
    from parley.graph.interchange.claim_rows import ClaimRow

FORMATS = ("csv", "jsonl", "xlsx", "dna")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("claims")
@paths_argument
@data_option
@click.option(
    "--texts", type=FOLDER, help="Folder of texts (*.txt); rows then quote, and .dna needs it."
)
@extend_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; by default standard output, but for dna and xlsx.",
)
@click.option(
    "--kept",
    type=FILE,
    help="The dna.json that `parley import` wrote, for a .dna file"
    " with all that the imported one knew.",
)
@click.option(
    "--password",
    default="parley",
    show_default=True,
    help="Password of the coder Admin in a new .dna file.",
)
@click.option(
    "--for-spreadsheets",
    is_flag=True,
    help="In CSV, put an apostrophe before what a spreadsheet would evaluate.",
)
def command(
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    form: str,
    output: Path | None,
    kept: Path | None,
    password: str,
    for_spreadsheets: bool,
) -> None:
    """Write who takes which stance toward what, one row for each claim that a position rests on.

    CSV, JSON Lines and XLSX have columns that `parley import` reads as they are. A .dna file opens
    in Discourse Network Analyzer.
    """
    if form in ("dna", "xlsx") and output is None:
        raise click.UsageError(f"--format {form} needs --output")
    if form == "dna" and texts is None:
        raise click.UsageError("--format dna needs --texts: DNA keeps the texts in the file")
    with reporting():
        from parley.graph.interchange.claim_rows import claim_rows

        rows = claim_rows(view_of(paths, data, extend, texts))
        if form == "dna":
            assert output is not None
            assert texts is not None
            _write_dna(rows, output, texts, kept, password)
        elif output is None:
            _write(rows, form, sys.stdout.buffer, for_spreadsheets)
        else:
            temporary = output.with_name(output.name + ".new")
            try:
                with temporary.open("wb") as stream:
                    _write(rows, form, stream, for_spreadsheets)
                temporary.replace(output)
            finally:
                temporary.unlink(missing_ok=True)
            click.echo(f"wrote {output}")


def _write(rows: Iterable[ClaimRow], form: str, stream: BinaryIO, guarded: bool) -> None:
    from parley.graph.interchange import claim_tables

    if form == "csv":
        claim_tables.write_claims_csv(rows, stream, guarded=guarded)
    elif form == "jsonl":
        claim_tables.write_claims_jsonl(rows, stream)
    else:
        claim_tables.write_claims_xlsx(rows, stream)


def _write_dna(
    rows: Iterable[ClaimRow], output: Path, texts: Path, kept: Path | None, password: str
) -> None:
    from parley.graph.interchange.coded import Holder
    from parley.graph.interchange.dna_coding import Roles
    from parley.graph.interchange.dna_export import export_dna
    from parley.graph.interchange.dna_file import write_dna
    from parley.graph.interchange.dna_keeping import Kept, read_kept
    from parley.graph.interchange.dna_schema import empty_dna
    from parley.graph.texts import read_texts

    if kept is not None:
        start = read_kept(kept)
    else:
        empty = empty_dna(password, secrets.token_bytes(16))
        start = Kept(empty, {}, (), Roles(), Holder.ORGANISATION)
    done = export_dna(rows, start, read_texts(texts))
    write_dna(done.content, output)
    click.echo(
        f"wrote {output}: {done.kept} statements as they were, {done.added} new, {done.changed}"
        f" changed, {done.removed} removed"
    )
