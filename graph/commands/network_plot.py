"""``parley network --plot``: a picture in place of the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from parley.graph.networks.asking import Asked
    from parley.graph.store import View

F = TypeVar("F", bound=Callable[..., Any])

PICTURES = ("network", "stances", "time")


def plot_options(command: F) -> F:
    """Add the options of pictures to a command."""
    kind = click.option(
        "--picture",
        type=click.Choice(PICTURES),
        help="What --plot draws: the network (by default), stances as a map of actors by concepts, "
        "or positions over the time of windows.",
    )
    plot = click.option(
        "--plot",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Draw a picture, as SVG or PNG by the file's name, in place of the network.",
    )
    return plot(kind(command))


def plot_task(given: Mapping[str, Any]) -> Callable[[View, Asked, Mapping[str, str]], None]:
    """Return what draws the picture that is asked for; a wrong file name is refused at once."""
    from parley.graph.pictures.canvas import form_of
    from parley.graph.pictures.errors import PictureError

    if given["output"] is not None or given["form"] is not None:
        raise click.UsageError("--plot names its own file, so leave out --output and --format.")
    path: Path = given["plot"]
    try:
        form_of(path)
    except PictureError as error:
        raise click.UsageError(str(error)) from error

    def plot(view: View, asked: Asked, prefixes: Mapping[str, str]) -> None:
        from parley.graph.pictures.choosing import Picture, draw

        draw(view, asked, Picture(given["picture"] or "network"), path)

    return plot
