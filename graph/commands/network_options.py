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
            kind = click.Choice([str(one) for one in parameter.choices])
            return _option(name, kind, parameter.help, parameter.default)
        several, metavar = parameter.several, parameter.metavar
        return click.Option([name], multiple=several, metavar=metavar, help=parameter.help)

    return [option(parameter) for parameter in TABLE]


def _of_report() -> list[click.Parameter]:
    from parley.graph.networks.coalitions import Method
    from parley.graph.networks.reports import ReportKind, ReportOptions

    kinds, methods = click.Choice([*map(str, ReportKind)]), click.Choice([*map(str, Method)])
    whole, share = click.IntRange(0), click.FloatRange(0, 1, min_open=True, max_open=True)
    draws, usual = click.IntRange(2, 100_000), ReportOptions()
    return [
        _option("--report", kinds, "A report in place of the network; see above."),
        _option("--method", methods, "How coalitions are found.", usual.method),
        _option("--resolution", click.FLOAT, "Greater finds smaller coalitions.", usual.resolution),
        _option(
            "--resamples", draws, "How often articles are drawn for intervals.", usual.resamples
        ),
        _option("--level", share, "The share of draws that an interval holds.", usual.level),
        _option(
            "--seed",
            whole,
            "Of what chance decides in a report; the same gives the same.",
            usual.seed,
        ),
    ]


def _option(
    name: str, kind: click.ParamType[Any], help_text: str, default: object | None = None
) -> click.Option:
    """Return an option whose default stands in its help only: what is not given stays None."""
    shown = help_text if default is None else f"{help_text}  [default: {default}]"
    return click.Option([name], type=kind, help=shown)


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
