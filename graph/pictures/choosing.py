"""Which picture is drawn, from what is asked of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from parley.graph.networks.asking import Asked
from parley.graph.networks.counting import count, nodes_of
from parley.graph.networks.counts import Counts
from parley.graph.networks.making import make
from parley.graph.networks.matrix import Mode
from parley.graph.networks.request import Of
from parley.graph.networks.series import parts
from parley.graph.pictures.canvas import form_of
from parley.graph.pictures.cells import cells_of
from parley.graph.pictures.errors import PictureError
from parley.graph.pictures.networks import draw_one_mode, draw_two_mode
from parley.graph.pictures.saying import Saying
from parley.graph.pictures.stances import draw_stances
from parley.graph.pictures.times import draw_times
from parley.graph.store import View


class Picture(StrEnum):
    """What is drawn."""

    NETWORK = "network"
    """The network itself, of one mode or two."""
    STANCES = "stances"
    """Actors by concepts, each cell what one says on the other."""
    TIME = "time"
    """Actors by windows of time, each cell which way an actor's statements go."""


def draw(view: View, asked: Asked, picture: Picture, path: Path) -> None:
    """Draw what is asked and write it to ``path``, as SVG or PNG by its suffix.

    Raises :class:`PictureError` if it cannot be drawn, and what counting and windows raise.
    """
    form_of(path)
    if asked.windowed != (picture is Picture.TIME):
        raise PictureError(
            "plot: positions over time are of windows: give window or windows."
            if picture is Picture.TIME
            else "plot: a picture is of one network: leave out the windows, or draw time."
        )
    counts = count(view, asked.choices)
    asked = replace(asked, request=replace(asked.request, scale=asked.choices.scale))
    found = tuple(parts(counts, asked))
    if not any(part.counts.cells for part in found):
        raise PictureError("plot: no statement fits these choices, so there is nothing to draw.")
    known = nodes_of(view, (*counts.actors, *counts.concepts))
    labels = {name: node.label for name, node in known.items()}
    if picture is Picture.TIME:
        windows = [(part, cells_of(part.counts, asked.request)) for part in found]
        draw_times(windows, labels, Saying(asked, counts, path))
    else:
        _draw_one(found[0].counts, asked, picture, labels, path)


def _draw_one(
    counts: Counts, asked: Asked, picture: Picture, labels: Mapping[str, str], path: Path
) -> None:
    saying = Saying(asked, counts, path)
    if picture is Picture.NETWORK and asked.request.mode is Mode.ONE:
        strengths: dict[str, float] = {}
        place = 0 if asked.request.of is Of.ACTORS else 1
        for cell, number in zip(counts.cells, counts.numbers, strict=True):
            name = cell[place]
            assert isinstance(name, str)
            strengths[name] = strengths.get(name, 0.0) + float(number)
        draw_one_mode(make(counts, asked.request), strengths, labels, saying)
        return
    cells = cells_of(counts, asked.request)
    draw_it = draw_stances if picture is Picture.STANCES else draw_two_mode
    draw_it(cells, labels, saying)
