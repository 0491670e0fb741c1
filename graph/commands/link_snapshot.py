"""``parley link snapshot``: items of Wikidata in one file, to look for candidates in."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting


@click.command("snapshot")
@click.argument(
    "inputs",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; it takes its name when it is complete.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    help="Language of names and descriptions to keep, such as en; by default all.",
)
def command(inputs: tuple[Path, ...], output: Path, languages: tuple[str, ...]) -> None:
    """Make a snapshot from INPUTS: dumps of Wikidata in JSON, or replies of wbgetentities.

    A dump may be packed (.gz, .bz2, .zst) and is read as a stream. Of an item that comes twice the
    higher revision stays. If a line is malformed, it is named and nothing is written.
    """
    with reporting():
        from parley.graph.linking.snapshot_writing import make_snapshot

        done = make_snapshot(inputs, output, languages)
        click.echo(
            f"wrote {output}: {done.items} items, {done.redirects} redirects, {done.gone} that do "
            f"not exist; {done.others} entities of other kinds passed over"
        )
