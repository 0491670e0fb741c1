"""``parley export``: graphs in a format of RDF."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    data_option,
    extend_option,
    paths_argument,
    texts_option,
    view_of,
)


@click.command("export")
@paths_argument
@data_option
@texts_option
@extend_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "trig", "nquads", "jsonld"]),
    default="trig",
    show_default=True,
    help="Turtle has no graphs: it gets the statements of all chosen ones together.",
)
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    help="Graph to export, such as graph:article/alaska-summit; may be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; by default standard output.",
)
def command(
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    form: str,
    graphs: tuple[str, ...],
    output: Path | None,
) -> None:
    """Write graphs to standard output or a file.

    Without --graph, every graph but the texts' words, which are not ours to give away; a text graph
    is exported only when it is named.
    """
    with reporting():
        from parley.graph.export import chosen_quads, serialised

        view = view_of(paths, data, extend, texts)
        data_written = serialised(chosen_quads(view, graphs, view.prefixes), form, view.prefixes)
        if output is None:
            sys.stdout.buffer.write(data_written)
        else:
            output.write_bytes(data_written)
