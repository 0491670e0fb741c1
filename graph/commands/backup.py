"""``parley backup``: a copy of a stored data set, made while it is served and written."""

from __future__ import annotations

from pathlib import Path

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import FOLDER


@click.command("backup")
@click.argument("folder", type=FOLDER)
@click.argument("target", type=click.Path(path_type=Path))
def command(folder: Path, target: Path) -> None:
    """Copy the newest version of the store in FOLDER to TARGET, a folder to be made.

    The copy is read back and compared with the digest of the version. It is itself a store:
    `parley serve --data TARGET` restores it. Servers and writers of FOLDER go on meanwhile.
    """
    with reporting():
        from parley.graph.backup import back_up

        made = back_up(folder, target)
        click.echo(
            f"{target} holds version {made.version}: {made.statements} statements in "
            f"{made.graphs} graphs, {made.octets / 1e6:.1f} MB, as their digest says"
        )
