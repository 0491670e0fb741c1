"""``parley derive``: the files that the model gives."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import extend_option


@click.command("derive")
@click.option("--check", is_flag=True, help="Write nothing; fail if a file differs.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to or compare with; by default the project.",
)
@extend_option
def command(check: bool, output: Path | None, extend: tuple[Path, ...]) -> None:
    """Write everything derived from the ontology and the shapes.

    That is the JSON-LD context, the vocabulary constants, the GraphQL schema, and the reference of
    the ontology as HTML and Markdown.
    """
    with reporting():
        from parley.graph.derive import check_derived, project_folder, write_derived
        from parley.graph.domain import load_domain

        domain = load_domain(extend)
        folder = project_folder() if output is None else output
        if check:
            check_derived(domain, folder)
            click.echo("derived files agree with the model")
            return
        changed = write_derived(domain, folder)
        for path in changed:
            click.echo(f"wrote {path}")
        if len(changed) == 0:
            click.echo("nothing to write: derived files agree with the model")
