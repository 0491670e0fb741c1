"""``parley link``: things of the graph and items of Wikidata, decision by decision."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

MEMBERS: Final = {
    "snapshot": "link_snapshot",
    "candidates": "link_candidates",
    "review": "link_review",
    "decide": "link_decide",
    "status": "link_status",
    "check": "link_check",
    "background": "link_background",
    "export": "link_export",
}
"""Subcommands in the order of work, and their modules of :mod:`parley.graph.commands`."""


class LinkCommands(click.Group):
    """A group that imports a member when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MEMBERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MEMBERS:
            return None
        found: click.Command = import_module(f"parley.graph.commands.{MEMBERS[cmd_name]}").command
        return found


@click.group("link", cls=LinkCommands)
def command() -> None:
    """Link things to items of Wikidata, by decisions that are kept.

    A snapshot or Wikidata itself gives candidates with scores; people decide, and each decision
    says who made it, when, why and on what evidence. Nothing is linked by a score alone, unless
    `review --accept-above` is asked for.
    """
