"""``parley network``: who stands with whom, on what, counted from the graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from parley.graph.command_errors import reporting
from parley.graph.commands.options import (
    Command,
    data_option,
    extend_option,
    paths_argument,
    texts_option,
    view_of,
)
from parley.graph.errors import ParleyError

if TYPE_CHECKING:
    from parley.graph.networks.choices import Choices
    from parley.graph.networks.request import Request
    from parley.graph.store import View


DAY = click.DateTime(["%Y-%m-%d"])


def _day(context: click.Context, parameter: click.Parameter, value: datetime | None) -> date | None:
    return None if value is None else value.date()


def _width(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, str] | None:
    if value is None:
        return None
    number, _, unit = value.partition(":")
    if not number.isdigit() or unit not in UNITS:
        raise click.BadParameter(
            f"{value!r} is no width such as 3:months; units: {', '.join(UNITS)}"
        )
    return int(number), unit


UNITS = ("days", "weeks", "months", "years", "events")
COMMITMENTS = "such as endorses; may be given several times."

OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--mode", type=click.Choice(["one", "two"]), default="two", show_default=True),
    click.option(
        "--of",
        type=click.Choice(["actors", "concepts"]),
        default="actors",
        show_default=True,
        help="The nodes of a one-mode network.",
    ),
    click.option(
        "--aggregate",
        type=click.Choice(["ignore", "subtract", "combine", "congruence", "conflict"]),
        default="ignore",
        show_default=True,
        help="How stances enter a weight; combine is for two modes, the last two for one.",
    ),
    click.option(
        "--normalise",
        type=click.Choice(
            ["no", "activity", "prominence", "average", "jaccard", "dna-cosine", "cosine"]
        ),
        default="no",
        show_default=True,
        help="Activity and prominence are for two modes, the rest for one.",
    ),
    click.option(
        "--duplicates",
        type=click.Choice(["include", "document", "week", "month", "year", "range"]),
        default="include",
        show_default=True,
        help="In which period a repeated statement counts once.",
    ),
    click.option(
        "--attribution",
        type=click.Choice(["holder", "author", "every"]),
        default="holder",
        show_default=True,
        help="For whom a reported position counts: who holds it, who writes, or every speaker.",
    ),
    click.option("--depth", type=int, help="Only speakers so deep; 0 is the author."),
    click.option("--without-author", is_flag=True, help="Leave out what authors say themselves."),
    click.option("--reported-as", multiple=True, help=f"Only what is reported so, {COMMITMENTS}"),
    click.option(
        "--sharing", multiple=True, help=f"Count reporters only if they report so, {COMMITMENTS}"
    ),
    click.option(
        "--basis",
        type=click.Choice(["stated", "inferred", "both"]),
        default="stated",
        show_default=True,
        help="Positions that claims state, or that the coder infers from wording.",
    ),
    click.option(
        "--unit",
        type=click.Choice(["position", "claim"]),
        default="position",
        show_default=True,
        help="What counts as one statement.",
    ),
    click.option(
        "--by",
        type=click.Choice(["actor", "organisation"]),
        default="actor",
        show_default=True,
        help="Whether a person counts for the organisation whose office it holds.",
    ),
    click.option("--weight", help="Numeric property to sum, such as a confidence."),
    click.option("--on", help="Class of the concepts, such as parley:SecurityArrangement."),
    click.option("--graph", "graphs", multiple=True, help="Graph in which positions stand."),
    click.option("--actor", "actors", multiple=True, help="Only this actor, and others so named."),
    click.option("--without-actor", "without_actors", multiple=True),
    click.option("--concept", "concepts", multiple=True, help="Only this concept, and others."),
    click.option("--without-concept", "without_concepts", multiple=True),
    click.option(
        "--at-least",
        type=(float, float),
        default=(0, 0),
        metavar="ACTOR CONCEPT",
        help="Least number of statements by an actor, and on a concept.",
    ),
    click.option("--from", "start", type=DAY, callback=_day, help="First day of publication."),
    click.option("--to", "end", type=DAY, callback=_day, help="Last day of publication."),
    click.option(
        "--window",
        metavar="N:UNIT",
        callback=_width,
        help="Networks of sliding windows, such as 3:months.",
    ),
    click.option(
        "--claims",
        nargs=2,
        metavar="ROW COLUMN",
        help="List the claims and passages behind an edge in place of the network.",
    ),
    click.option("--claims-of", metavar="NODE", help="The same for an actor or a concept."),
    click.option("--format", "form", default="csv", show_default=True, help="csv or json."),
    click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False)),
)


def network_options(command: Command) -> Command:
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command("network")
@paths_argument
@data_option
@texts_option
@extend_option
@network_options
def command(
    paths: tuple[Path, ...],
    data: Path | None,
    texts: Path | None,
    extend: tuple[Path, ...],
    output: Path | None,
    form: str,
    **asked: Any,
) -> None:
    """Write a discourse network: an edge list as CSV, or nodes and edges as JSON.

    Rows are actors and columns what they take positions on; in one mode, both are actors or both
    concepts. Things are named by IRI or by a prefix that Parley knows, such as actor:russia.
    """
    with reporting():
        _require_libraries()
        from parley.graph.networks.errors import NetworkError
        from parley.graph.networks.output import WRITERS

        if form not in WRITERS:
            raise NetworkError(f"“{form}” is no format; there are {', '.join(sorted(WRITERS))}.")
        view = view_of(paths, data, extend, texts)
        asked = _named(asked, view.prefixes)
        choices, request = _choices(asked), _request(asked)
        with _stream(output) as stream:
            if asked["claims"] or asked["claims_of"]:
                _list_claims(view, choices, request, asked, stream)
            else:
                from parley.graph.networks.making import network, networks
                from parley.graph.networks.windows import TimeUnit

                start, end, window = asked["start"], asked["end"], asked["window"]
                if window is None:
                    found = [network(view, choices, request, start, end)]
                else:
                    unit = TimeUnit(window[1])
                    found = list(networks(view, choices, request, unit, window[0], start, end))
                WRITERS[form](found, stream)


def _require_libraries() -> None:
    try:
        import networkx  # noqa: F401
        import scipy  # noqa: F401
    except ImportError as error:
        raise ParleyError(
            f"networks need {error.name}, which is not installed: pip install 'parley-kg[networks]'"
        ) from error


NAMES = ("actors", "without_actors", "concepts", "without_concepts", "graphs")


def _named(asked: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Return what was asked with IRIs in place of prefixed names."""

    def whole(name: str) -> str:
        prefix, colon, local = name.partition(":")
        return prefixes[prefix] + local if colon and prefix in prefixes else name

    found = dict(asked)
    for key in (*NAMES, "claims"):
        found[key] = tuple(whole(name) for name in asked[key] or ())
    for key in ("weight", "on", "claims_of"):
        found[key] = None if asked[key] is None else whole(asked[key])
    return found


def _choices(asked: Mapping[str, Any]) -> Choices:
    from parley.graph.networks.choices import Attribution, Basis, By, Choices, Unit

    def listed(key: str) -> frozenset[str] | None:
        return frozenset(asked[key]) or None

    return Choices(
        attribution=Attribution(asked["attribution"]),
        depth=asked["depth"],
        own_voice=not asked["without_author"],
        reported_as=listed("reported_as"),
        sharing=listed("sharing"),
        basis=Basis(asked["basis"]),
        unit=Unit(asked["unit"]),
        by=By(asked["by"]),
        weight=asked["weight"],
        concept_type=asked["on"],
        graphs=listed("graphs"),
        actors=listed("actors"),
        without_actors=frozenset(asked["without_actors"]),
        concepts=listed("concepts"),
        without_concepts=frozenset(asked["without_concepts"]),
    )


def _request(asked: Mapping[str, Any]) -> Request:
    from parley.graph.networks.duplicates import Duplicates
    from parley.graph.networks.matrix import Mode
    from parley.graph.networks.normalising import Normalisation
    from parley.graph.networks.projections import Aggregation
    from parley.graph.networks.request import Of, Request

    return Request(
        mode=Mode(asked["mode"]),
        of=Of(asked["of"]),
        aggregation=Aggregation(asked["aggregate"]),
        normalisation=Normalisation(asked["normalise"]),
        duplicates=Duplicates(asked["duplicates"]),
        least_of_actor=asked["at_least"][0],
        least_of_concept=asked["at_least"][1],
    )


def _list_claims(
    view: View, choices: Choices, request: Request, asked: Mapping[str, Any], stream: TextIO
) -> None:
    from parley.graph.networks.errors import NetworkError
    from parley.graph.networks.evidence import StoreEvidence
    from parley.graph.networks.output import write_claims

    evidence = StoreEvidence(view, choices, request, asked["start"], asked["end"])
    if asked["claims"]:
        statements = evidence.edge(*asked["claims"])
    else:
        statements = evidence.node(asked["claims_of"])
    if not statements:
        wanted = asked["claims"] or (asked["claims_of"],)
        raise NetworkError(f"No statement ties {' and '.join(wanted)}, by the choices made.")
    write_claims(view, statements, choices.scale, stream)


@contextmanager
def _stream(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
    else:
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream
