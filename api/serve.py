"""``parley serve``: the server, on a stored data set or on annotations built in memory.

A stored data set is opened as it is, so that the server answers at once; whatever only a build
needs is imported when something is built.
"""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    base_option,
    data_option,
    extend_option,
    paths_argument,
    texts_option,
)
from parley.graph.errors import ParleyError
from parley.graph.namespaces import DEFAULT_BASE

if TYPE_CHECKING:
    from parley.api.dataset import Dataset
    from parley.api.link_writes import LinkWrites
    from parley.api.settings import Settings
    from parley.api.write_routes import Writes
    from parley.graph.domain import Domain


@click.command("serve")
@paths_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 takes a free one.",
)
@data_option
@texts_option
@extend_option
@base_option
@click.option("--watch", is_flag=True, help="Rebuild whenever an annotation changes.")
@click.option(
    "--write-token",
    envvar="PARLEY_WRITE_TOKEN",
    metavar="TOKEN",
    help="Let clients write that send this token. Better in the variable PARLEY_WRITE_TOKEN.",
)
@click.option(
    "--links",
    envvar="PARLEY_LINKS",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of link decisions: /links shows them, and with --write-token takes more.",
)
@click.option(
    "--snapshot",
    envvar="PARLEY_SNAPSHOT",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Snapshot by `parley link snapshot`, with candidates for /links.",
)
@click.option(
    "--log",
    type=click.Choice(["off", "text", "json"]),
    help="Write a line for each request to standard error.",
)
def command(
    paths: tuple[Path, ...],
    host: str,
    port: int,
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    base: str,
    watch: bool,
    write_token: str | None,
    links: Path | None,
    snapshot: Path | None,
    log: str | None,
) -> None:
    """Serve annotations as SPARQL, GraphQL, linked data and pages.

    With --data, a store that has been built there is served as it is, and one that has not is built
    first. With --write-token, whoever has it may change that store at /update and /store. Ctrl-C
    lets running requests end and stops the server; a second one stops it at once.

    With --links, the token is for decisions on links as well, and goes with --watch: a file in a
    folder of PATHS is then served as soon as somebody has decided.
    """
    updates = write_token is not None and data is not None and not watch
    if write_token is not None and not updates and links is None:
        what = "--write-token goes with --data, where it is kept, not with --watch; or with --links"
        raise click.UsageError(what)
    with reporting():
        listening = _listen(host, port)
        from parley.api.dataset import Source, open_dataset
        from parley.api.link_writes import LinkWrites
        from parley.api.settings import settings_from
        from parley.graph.domain import load_domain

        domain = load_domain(extend)
        named = {} if base == DEFAULT_BASE else {"PARLEY_BASE": base}
        if log is not None:
            named["PARLEY_LOG"] = log
        files = {"PARLEY_LINKS": links, "PARLEY_SNAPSHOT": snapshot}
        named |= {name: str(file) for name, file in files.items() if file is not None}
        settings = settings_from({**os.environ, **named})
        source = Source(paths, domain, texts, settings.base)
        with open_dataset(source, data, watch=watch, write=updates) as dataset:
            writes = _writes(dataset, write_token, extend)
            deciding = LinkWrites(write_token, watch and _within(links, paths))
            _serve(dataset, domain, settings, writes, deciding, listening)
    click.echo("stopped")


def _writes(dataset: Dataset, token: str | None, extend: tuple[Path, ...]) -> Writes | None:
    if dataset.store is None or token is None:
        return None
    from parley.api.write_routes import Writes

    return Writes(dataset.store, token, tuple(str(folder.resolve()) for folder in extend))


def _within(links: Path | None, paths: tuple[Path, ...]) -> bool:
    """Return whether a folder that is watched holds the file of decisions."""
    folders = [path.resolve() for path in paths if path.is_dir()]
    return links is not None and any(links.resolve().is_relative_to(one) for one in folders)


def _serve(
    dataset: Dataset,
    domain: Domain,
    settings: Settings,
    writes: Writes | None,
    deciding: LinkWrites,
    listening: socket.socket,
) -> None:
    from parley.api.fleet_settings import fleet_for

    # It loads while the application is imported and made.
    fleet = fleet_for(dataset.folder, settings)
    from parley.api.app import create_app
    from parley.api.http_server import Server, config_for
    from parley.api.operations import operations_for

    operations = operations_for(fleet, settings)
    app = create_app(fleet, domain, settings, operations, writes, deciding)
    fleet.wait()
    bound = listening.getsockname()
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    click.echo(f"serving version {fleet.version} at http://{shown}:{bound[1]}/")
    config = config_for(app, settings, operations.metrics.refused)
    Server(config, operations.health.stop).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket, so that a port in use is known before anything is built."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        remedy = (
            "choose another with --port"
            if error.errno == errno.EADDRINUSE
            else "check --host and --port"
        )
        raise ParleyError(f"{host}:{port}: {error.strerror or error}; {remedy}") from error
