"""``parley import``: claims that were coded with other tools become annotations."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import FOLDER
from parley.graph.iris import is_iri

if TYPE_CHECKING:
    from parley.graph.interchange.annotations import Source
    from parley.graph.interchange.import_rows import Options
    from parley.graph.interchange.refusals import Refusals, Summary

FORMATS = {
    ".dna": "dna",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".json": "webannotation",
    ".jsonld": "webannotation",
}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="New folder for annotations and texts.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(set(FORMATS.values()))),
    help="What the file is; by default its name says.",
)
@click.option("--mapping", type=FILE, help="YAML file that says which column means what.")
@click.option("--texts", type=FOLDER, help="Folder of texts (*.txt) to verify quotations against.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="JSON Lines file for every row that is refused or whose passage was found elsewhere.",
)
@click.option("--skip-refused", is_flag=True, help="Write the rows that hold, without the others.")
@click.option(
    "--unanchored",
    is_flag=True,
    help="Take rows without a text or quotation, too, as background that names no passage.",
)
@click.option("--encoding", help="Encoding of a text file, if it is not UTF-8 nor marked.")
@click.option("--language", default="en", show_default=True, help="Language of the labels.")
@click.option("--license", "licence", help="IRI of the licence of the coding.")
@click.option(
    "--holder",
    type=click.Choice(["organisation", "speaker", "both"]),
    help="Whose position a claim is where both are coded; by default the organisation's.",
)
def command(
    file: Path,
    output: Path,
    form: str | None,
    mapping: Path | None,
    texts: Path | None,
    report: Path | None,
    skip_refused: bool,
    unanchored: bool,
    encoding: str | None,
    language: str,
    licence: str | None,
    holder: str | None,
) -> None:
    """Turn claims that were coded elsewhere into annotations that `parley check` takes.

    FILE is a file of Discourse Network Analyzer (.dna), a table with one row for each claim (.csv,
    .tsv, .jsonl, .xlsx), or Web Annotations with tags such as `speaker: ...` (.jsonld, .json, also
    of Hypothesis). The folder gets annotation files, a registry of the things that the
    coding names, and the texts; what a .dna file knows besides stands in dna.json. Every quotation
    is looked up in its text. Unless --skip-refused, nothing is written if a row is refused.
    """
    form = form or FORMATS.get(file.suffix.lower())
    if form is None:
        raise click.UsageError(f"the name {file.name} does not say what it is: give --format")
    if LANGUAGE.fullmatch(language) is None:
        raise click.BadParameter(f"{language!r}: write a tag such as en", param_hint="--language")
    if licence is not None and not is_iri(licence):
        raise click.BadParameter(f"{licence!r} is no IRI", param_hint="--license")
    if encoding is not None and not _known(encoding):
        raise click.BadParameter(f"{encoding!r} is no encoding", param_hint="--encoding")
    with reporting():
        from parley.graph.interchange.annotations import Source
        from parley.graph.interchange.coded import Holder
        from parley.graph.interchange.import_rows import Options
        from parley.graph.interchange.mapping import ColumnMapping, read_mapping
        from parley.graph.interchange.names import file_name
        from parley.graph.interchange.refusals import Refusals
        from parley.graph.interchange.text_folder import TextFolder

        columns = ColumnMapping() if mapping is None else read_mapping(mapping)
        if holder is not None:
            columns = replace(columns, holder=Holder(holder))
        source = Source(file_name(file.stem), file.name, language, columns.holder, licence)
        folder = None if texts is None else TextFolder(texts)
        options = Options(columns, folder, unanchored)
        with Refusals(report, skip=skip_refused) as refusals:
            done = _import(form, file, output, source, options, encoding, refusals)
        _tell(done, refusals, output)


def _import(
    form: str,
    file: Path,
    output: Path,
    source: Source,
    options: Options,
    encoding: str | None,
    refusals: Refusals,
) -> Summary:
    if form == "dna":
        from parley.graph.interchange.dna_import import import_dna

        mapping = options.mapping
        return import_dna(file, output, source, mapping.roles, dict(mapping.things), refusals)
    from parley.graph.interchange.import_rows import import_table
    from parley.graph.interchange.rows import READERS
    from parley.graph.interchange.web_annotations import read_web_annotations

    readers = {**READERS, "webannotation": read_web_annotations}
    with readers[form](file, encoding) as table:
        return import_table(table, file.name, output, source, options, refusals)


def _known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True


def _tell(done: Summary, refusals: Refusals, output: Path) -> None:
    for note in done.notes:
        click.echo(note, err=True)
    if refusals.count > 0:
        click.echo(f"{refusals.count} rows are refused and left out", err=True)
    click.echo(f"wrote {done.claims} claims of {done.documents} documents to {output}")
