"""The ``parley`` command: its subcommands, and those that other packages add by entry point.

A subcommand is imported when it is asked for, so that each starts as fast as what it needs allows.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

OWN: Final = {
    "new": "new",
    "mentions": "mentions",
    "anchor": "anchor",
    "import": "import_claims",
    "check": "check",
    "build": "build",
    "query": "query",
    "network": "network",
    "export": "export",
    "link": "link",
    "claims": "claims",
    "backup": "backup",
    "derive": "derive",
}
"""Commands in the order of work, and their modules of :mod:`parley.graph.commands`."""


class Commands(click.Group):
    """A group that finds its members here and in the entry-point group ``parley.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*OWN, *sorted(entry.name for entry in entry_points(group="parley.commands"))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in OWN:
            own: click.Command = import_module(f"parley.graph.commands.{OWN[cmd_name]}").command
            return own
        for entry in entry_points(group="parley.commands", name=cmd_name):
            added: click.Command = entry.load()
            return added
        return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="parley-kg", prog_name="parley")
def main() -> None:
    """Who claims what about war, peace and security arrangements.

    Annotations of articles become a checked knowledge graph that answers SPARQL and GraphQL. PATHS
    are annotation files or folders of them; without any, the annotated article that ships with
    Parley is meant.

    Exit codes: 0 it holds, 1 it does not, 2 the command line is wrong, 3 it cannot be done.
    """
