"""``parley network``: who stands with whom, on what, counted from the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.network_options import REPORT_OPTIONS, NetworkCommand, given_parameters
from parley.graph.commands.network_plot import plot_options, plot_task
from parley.graph.commands.options import (
    data_option,
    extend_option,
    paths_argument,
    texts_option,
    view_of,
)
from parley.graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from parley.graph.commands.network_output import Output
    from parley.graph.networks.asking import Asked, Parameters
    from parley.graph.networks.reports import ReportKind, ReportOptions
    from parley.graph.networks.tables import ValueTable
    from parley.graph.store import View

Prefixes = Mapping[str, str]
Task = Callable[["View", "Asked", Prefixes], None]


@click.command("network", cls=NetworkCommand)
@paths_argument
@data_option
@texts_option
@extend_option
@click.option(
    "--claims",
    nargs=2,
    metavar="ROW COLUMN",
    help="List the claims and passages behind an edge in place of the network.",
)
@click.option("--claims-of", metavar="NODE", help="The same for an actor or a concept.")
@click.option("--endpoint", metavar="URL", help="Count at a SPARQL endpoint, not in files.")
@plot_options
@click.option(
    "-o",
    "--output",
    help="File, or folder for one file a window; by default (and for -) standard output.",
)
def command(
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    endpoint: str | None,
    **given: Any,
) -> None:
    """Write a discourse network, or a report on it.

    Rows are actors and columns what they take positions on; in one mode, both are actors or both
    concepts. Things are named by IRI or by a prefix that Parley knows, such as actor:russia. Files
    are written whole or not at all. csv, json and gexf hold several windows, the other formats one.

    Reports are of the one-mode network by subtract, unless it is said otherwise:

    \b
    coalitions    communities of the ties of agreement, and how well they fit:
                  signed modularity (Gómez, Jensen and Arenas 2009), at most 1
    profile       what each coalition says on each concept: statements, speakers,
                  mean stance
    frustration   the two camps that leave least tie weight against them, and
                  balance = 1 - 2 frustration / ties: 1 if none is left
    polarisation  conflict_share = conflict / (congruence + conflict) over all
                  comparisons of two actors on one concept; with it the balance:
                  two hostile camps have both high, a quarrel of everybody with
                  everybody has a high share and little balance, and where nearly
                  all agree the balance says nothing
    intervals     each weight of the network that is asked for, with the interval
                  in which it lies when articles are drawn again with replacement
    """  # noqa: D301
    with reporting():
        parameters, task = _task(given_parameters(given), given)
        _read(parameters, PREFIXES)  # refuses what is wrong before anything is built
        if endpoint is not None:
            _ask_endpoint(endpoint, parameters, task, (paths, data, extend, texts))
            return
        view = view_of(paths, data, extend, texts)
        task(view, _read(parameters, view.prefixes), view.prefixes)


def _ask_endpoint(
    endpoint: str, parameters: Parameters, task: Task, local: tuple[object, ...]
) -> None:
    from parley.graph.remote_http import endpoint_view

    if any(local):
        raise click.UsageError("--endpoint counts there, so leave out PATHS, --data and --texts.")
    with endpoint_view(endpoint) as view:
        task(view, _read(parameters, view.prefixes), view.prefixes)


def _task(parameters: Parameters, given: Mapping[str, Any]) -> tuple[Parameters, Task]:
    """Return the parameters to count with, and what is then done."""
    from parley.graph.commands.network_output import Output
    from parley.graph.namespaces import whole_name

    target = None if given["output"] == "-" else given["output"]
    output = Output(target, given["form"])
    kind = given["report"]
    asked_for = [name for name in ("report", "claims", "claims_of", "plot") if given[name]]
    if len(asked_for) > 1:
        named = " and ".join(f"--{name.replace('_', '-')}" for name in asked_for)
        raise click.UsageError(f"{named} are different answers: ask for one of them.")
    if kind is not None:
        return _report(parameters, kind, given, output)
    for name in REPORT_OPTIONS:
        if given[name] is not None:
            raise click.UsageError(f"--{name} is for a report: give --report as well.")
    if given["picture"] is not None and given["plot"] is None:
        raise click.UsageError("--picture is for --plot: name the file to draw to as well.")
    if given["plot"] is not None:
        return parameters, plot_task(given)
    if asked_for:
        form = output.for_table()
        names = given["claims"] or (given["claims_of"],)

        def list_claims(view: View, asked: Asked, prefixes: Prefixes) -> None:
            whole = tuple(whole_name(name, prefixes) for name in names)
            output.write_table(_claims(view, asked, whole), form, prefixes)

        return parameters, list_claims
    form_of_networks = output.for_networks()

    def write(view: View, asked: Asked, prefixes: Prefixes) -> None:
        from parley.graph.networks.series import networks_asked

        found = list(networks_asked(view, asked))
        _tell_if_empty(any(network.rows for network in found))
        output.write_networks(found, form_of_networks)

    return parameters, write


def _read(parameters: Parameters, prefixes: Prefixes) -> Asked:
    from parley.graph.networks.asking import asked
    from parley.graph.networks.errors import NetworkError

    try:
        return asked(parameters, prefixes)
    except NetworkError as error:
        raise click.UsageError(str(error)) from error


def _report(
    parameters: Parameters, name: str, given: Mapping[str, Any], output: Output
) -> tuple[Parameters, Task]:
    from parley.graph.networks.errors import NetworkError
    from parley.graph.networks.reports import ReportKind, report, report_parameters

    kind, form = ReportKind(name), output.for_table()
    try:
        parameters, options = report_parameters(kind, parameters), _options(kind, given)
    except NetworkError as error:
        raise click.UsageError(str(error)) from error

    def write(view: View, asked: Asked, prefixes: Prefixes) -> None:
        found = report(view, asked, kind, options)
        _tell_if_empty(len(found.rows) > 0)
        output.write_table(found, form, prefixes)

    return parameters, write


def _options(kind: ReportKind, given: Mapping[str, Any]) -> ReportOptions:
    from parley.graph.networks.coalitions import Method
    from parley.graph.networks.reports import REPORTS, ReportOptions

    told = {name: given[name] for name in REPORT_OPTIONS if given[name] is not None}
    for name in told:
        if name not in REPORTS[kind][2]:
            raise click.UsageError(f"--{name} is not used by --report {kind}: leave it out.")
    if "method" in told:
        told["method"] = Method(told["method"])
    return ReportOptions(**told)


def _tell_if_empty(anything: bool) -> None:
    if not anything:
        click.echo("No statement is counted by the choices made.", err=True)


def _claims(view: View, asked: Asked, names: tuple[str, ...]) -> ValueTable:
    from parley.graph.networks.errors import NetworkError
    from parley.graph.networks.output import claims_table
    from parley.graph.networks.series import evidence_asked

    evidence = evidence_asked(view, asked)
    found = evidence.edge(*names) if len(names) == 2 else evidence.node(*names)
    if not found:
        raise NetworkError(f"No statement ties {' and '.join(names)}, by the choices made.")
    return claims_table(view, found, asked.choices.scale)
