"""``parley mentions``: where a text speaks of known things, by their names."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    EXISTING,
    data_option,
    extend_option,
    texts_option,
    view_of,
)

FORMATS = ("table", "json")


@click.command("mentions")
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, type=EXISTING)
@data_option
@texts_option
@extend_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(
    text: Path,
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    form: str,
) -> None:
    """Print where TEXT names things of the annotation in PATHS, or of a built store.

    Names are labels, other labels, the words of label uses and, with --texts, words of earlier
    mentions. What several things are named by is printed with all of them. The table is separated
    by tabs; positions count code points.
    """
    with reporting():
        from parley.graph.domain import load_domain
        from parley.graph.mentions.lexicon import read_names
        from parley.graph.mentions.matcher import Matcher
        from parley.graph.mentions.proposals import as_json, as_table
        from parley.graph.texts import read_text

        content = read_text(text).content
        view = view_of(paths, data, extend, texts)
        found = Matcher(read_names(view, load_domain(extend).model)).find(content)
        if form == "json":
            click.echo(as_json(found))
        else:
            click.echo(as_table(found, view.prefixes), nl=False)
