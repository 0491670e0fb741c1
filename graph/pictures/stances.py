"""The map of stances: actors by concepts, each cell what one says on the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parley.graph.pictures.canvas import (
    CELL_KEYS,
    INK,
    LINE,
    Sheet,
    colour,
    keys,
    sheet,
    short,
)
from parley.graph.pictures.cells import Cell, largest, ordered
from parley.graph.pictures.saying import Saying

CELL, LEFT, TOP, BELOW = 0.27, 2.9, 2.3, 0.95
MOST = 80
"""Actors, and concepts, that are drawn: those with most statements."""


def draw_stances(cells: Sequence[Cell], labels: Mapping[str, str], saying: Saying) -> None:
    """Draw and save the map; rows and columns that are alike stand together."""
    kept, left = largest(cells, MOST, MOST)
    actors, concepts = ordered(kept)
    width = max(LEFT + len(concepts) * CELL + 1.5, 6.4)
    height = TOP + len(actors) * CELL + BELOW
    with sheet(width, height) as made:
        _names(made, actors, concepts, labels)
        for cell in kept:
            x = LEFT + concepts.index(cell.concept) * CELL
            y = TOP + actors.index(cell.actor) * CELL
            _cell(made, cell, x, y)
        keys(made, 0.15, height - 0.62, CELL_KEYS)
        saying.save(made, "Stances of actors on concepts", left)


def _names(
    made: Sheet, actors: Sequence[str], concepts: Sequence[str], labels: Mapping[str, str]
) -> None:
    for row, name in enumerate(actors):
        y = TOP + (row + 0.5) * CELL
        made.axes.text(
            LEFT - 0.08, y, short(labels[name], 40), ha="right", va="center", color=INK, gid=name
        )
        edge = TOP + (row + 1) * CELL
        made.axes.plot([LEFT, LEFT + len(concepts) * CELL], [edge, edge], color=LINE, lw=0.5)
    for column, name in enumerate(concepts):
        x = LEFT + (column + 0.45) * CELL
        made.axes.text(
            x,
            TOP - 0.06,
            short(labels[name], 36),
            ha="left",
            va="bottom",
            rotation=50,
            rotation_mode="anchor",
            color=INK,
            gid=name,
        )


def _cell(made: Sheet, cell: Cell, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    made.axes.add_patch(
        Rectangle(
            (x + 0.015, y + 0.015),
            CELL - 0.03,
            CELL - 0.03,
            facecolor=colour(cell.balance),
            edgecolor=INK if cell.mixed else "none",
            hatch="////" if cell.mixed else None,
            linewidth=0,
            gid=f"{cell.actor} {cell.concept}",
        )
    )
    shade = "white" if abs(cell.balance) == 1 else INK
    number = f"{cell.amount:g}"
    made.axes.text(
        x + CELL / 2, y + CELL / 2, number, ha="center", va="center", fontsize=7.5, color=shade
    )
