"""``parley build``: annotation files to N-Quads or TriG, and into a store."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.build import Build
from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    base_option,
    data_option,
    extend_option,
    paths_argument,
    run_build,
    texts_option,
)
from parley.graph.domain import Domain, load_domain
from parley.graph.export import write_file
from parley.graph.folder import FolderStore
from parley.graph.store import Version


@click.command("build")
@paths_argument
@texts_option
@extend_option
@base_option
@data_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, in the format of its name: .nq or .trig.",
)
@click.option(
    "--add", is_flag=True, help="Keep the graphs of --data that this build does not make."
)
def command(
    paths: tuple[Path, ...],
    texts: Path | None,
    extend: tuple[Path, ...],
    base: str,
    data: Path | None,
    output: Path | None,
    add: bool,
) -> None:
    """Build the graphs that annotations describe, check them, and write them.

    Nothing is written unless everything holds. Building twice gives the same N-Quads.
    """
    if output is not None and output.suffix not in (".nq", ".trig"):
        raise click.BadParameter("name a file that ends in .nq or .trig", param_hint="--output")
    with reporting():
        domain = load_domain(extend)
        found = run_build(paths, domain, texts, base)
        found.require()
        for problem in found.problems:
            click.echo(str(problem), err=True)
        click.echo(
            f"built {len(found.quads)} quads in {found.graph_count} graphs, {found.digest[:12]}"
        )
        if output is not None:
            write_file(found.quads, output)
            click.echo(f"wrote {output}")
        if data is not None:
            version = _store(found, domain, data, base, add)
            click.echo(f"{data} is at version {version}")


def _store(found: Build, domain: Domain, data: Path, base: str, add: bool) -> Version:
    with FolderStore(data, base) as store:
        return found.commit(store, domain, add=add)
