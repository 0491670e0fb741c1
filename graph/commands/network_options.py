"""The options of ``parley network``, derived from the table that addresses share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import click

LISTED: Final = ("csv", "json", "table")
"""Formats of reports and of lists of claims."""


class NetworkCommand(click.Command):
    """A command whose options come from :mod:`parley.graph.networks.parameters`.

    They are made when they are first asked for, because the table imports numpy and scipy, and
    help on the other commands should not wait for them.
    """

    @cached_property
    def derived(self) -> list[click.Parameter]:
        return [*_of_network(), *_of_report(), _format()]

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        found = super().get_params(ctx)
        return [*found[:-1], *self.derived, *found[-1:]]


def _of_network() -> list[click.Parameter]:
    from parley.graph.networks.parameters import TABLE, Parameter

    def option(parameter: Parameter) -> click.Parameter:
        name = f"--{parameter.name}"
        if parameter.flag:
            return click.Option([name], is_flag=True, help=parameter.help)
        if parameter.choices is not None:
            default = None if parameter.default is None else str(parameter.default)
            kind = click.Choice([str(one) for one in parameter.choices])
            return click.Option([name], type=kind, show_default=default, help=parameter.help)
        several, metavar = parameter.several, parameter.metavar
        return click.Option([name], multiple=several, metavar=metavar, help=parameter.help)

    return [option(parameter) for parameter in TABLE]


def _of_report() -> list[click.Parameter]:
    from parley.graph.networks.coalitions import Method
    from parley.graph.networks.reports import ReportKind, ReportOptions

    kinds, methods = click.Choice([str(k) for k in ReportKind]), click.Choice([*map(str, Method)])
    default = ReportOptions()
    return [
        click.Option(["--report"], type=kinds, help="A report in place of the network; see above."),
        click.Option(
            ["--method"],
            type=methods,
            show_default=str(default.method),
            help="How coalitions are found.",
        ),
        click.Option(
            ["--resolution"],
            type=float,
            show_default=str(default.resolution),
            help="Greater finds smaller coalitions.",
        ),
        click.Option(
            ["--resamples"],
            type=click.IntRange(2, 100_000),
            show_default=str(default.resamples),
            help="How often articles are drawn for intervals.",
        ),
        click.Option(
            ["--level"],
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            show_default=str(default.level),
            help="The share of draws that an interval holds.",
        ),
        click.Option(
            ["--seed"],
            type=click.IntRange(0),
            show_default=str(default.seed),
            help="Of what chance decides in a report; the same gives the same.",
        ),
    ]


def _format() -> click.Parameter:
    from parley.graph.interchange.network_formats import FORMATS

    forms = click.Choice([*FORMATS, "table"])
    help_text = (
        "By default what the suffix of the file says, else csv; reports and claims are a table on "
        "a terminal, csv or json."
    )
    return click.Option(["--format", "form"], type=forms, help=help_text)


REPORT_OPTIONS: Final = ("method", "resolution", "resamples", "level", "seed")


def given_parameters(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what was given of the table's parameters, as text by their names."""
    from parley.graph.networks.parameters import TABLE

    found: dict[str, list[str]] = {}
    for parameter in TABLE:
        value = values[parameter.name.replace("-", "_")]
        if parameter.several and value:
            found[parameter.name] = list(value)
        elif parameter.flag and value:
            found[parameter.name] = ["true"]
        elif isinstance(value, str):
            found[parameter.name] = [value]
    return found
