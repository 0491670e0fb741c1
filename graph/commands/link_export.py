"""``parley link export``: decisions for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.link_options import FILE, Chosen, annotation_option

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@click.command("export")
@annotation_option
@click.option("--links", type=FILE, help="File of decisions to read beside the annotation.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["sssom", "quickstatements"]),
    default="sssom",
    show_default=True,
)
@click.option(
    "--license", "licence", default=LICENCE, show_default=True, help="Licence, for SSSOM."
)
@click.option(
    "--address",
    help="Where things stand on the web, for QuickStatements, such as https://example.org/.",
)
def command(
    links: Path | None, form: str, licence: str, address: str | None, **options: Any
) -> None:
    """Write decisions in force to standard output.

    SSSOM is a table of mappings, negative ones too. QuickStatements are commands that tell Wikidata
    where an item is described: for exact matches only, to be looked through before they are run.
    """
    if form == "quickstatements" and address is None:
        raise click.UsageError(
            "--format quickstatements needs --address: Wikidata is told a page that all can open"
        )
    with reporting():
        from parley.graph.linking.decisions import deciders, read_decisions
        from parley.graph.linking.quick_statements import quick_statements
        from parley.graph.linking.sssom import sssom
        from parley.graph.linking.subjects import subjects
        from parley.graph.namespaces import DEFAULT_BASE

        view = Chosen(**options, links=links).view()
        decisions = read_decisions(view)
        if form == "sssom":
            lines = sssom(decisions, subjects(view), deciders(view), DEFAULT_BASE, licence)
        else:
            lines = quick_statements(decisions, DEFAULT_BASE, address or "")
        sys.stdout.writelines(lines)
