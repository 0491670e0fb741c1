"""Positions over time: for each actor, which way its statements go, window after window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from parley.graph.networks.series import Part
from parley.graph.pictures.canvas import (
    CELL_KEYS,
    INK,
    SOFT,
    Sheet,
    colour,
    keys,
    sheet,
    short,
)
from parley.graph.pictures.cells import Cell
from parley.graph.pictures.saying import Saying

ROW, LEFT, TOP, WIDE = 0.26, 2.9, 0.5, 7.0
MOST = 40
"""Actors that are drawn: those with most statements."""


def draw_times(
    windows: Sequence[tuple[Part, Sequence[Cell]]], labels: Mapping[str, str], saying: Saying
) -> None:
    """Draw a row for each actor and a column for each window."""
    series = [_by_actor(cells) for _, cells in windows]
    amounts: dict[str, float] = defaultdict(float)
    for found in series:
        for name, cell in found.items():
            amounts[name] += cell.amount
    ranked = sorted(amounts, key=lambda name: (-amounts[name], name))
    step = min(0.6, WIDE / len(windows))
    height = TOP + min(len(ranked), MOST) * ROW + 0.95
    with sheet(LEFT + max(step * len(windows), 3.6) + 0.4, height) as made:
        for row, name in enumerate(ranked[:MOST]):
            y = TOP + (row + 0.5) * ROW
            text = short(labels[name], 40)
            made.axes.text(LEFT - 0.08, y, text, ha="right", va="center", color=INK, gid=name)
            for at, found in enumerate(series):
                if name in found:
                    _mark(made, found[name], LEFT + at * step, TOP + row * ROW, step)
        _axis(made, [part for part, _ in windows], step)
        keys(made, 0.15, height - 0.62, CELL_KEYS)
        saying.save(made, "Positions over time", max(0, len(ranked) - MOST))


def _by_actor(cells: Sequence[Cell]) -> dict[str, Cell]:
    amounts: dict[str, float] = defaultdict(float)
    sums: dict[str, float] = defaultdict(float)
    for cell in cells:
        amounts[cell.actor] += cell.amount
        sums[cell.actor] += cell.amount * cell.balance
    return {name: Cell(name, "", amounts[name], sums[name] / amounts[name]) for name in amounts}


def _mark(made: Sheet, cell: Cell, x: float, y: float, step: float) -> None:
    from matplotlib.patches import Rectangle

    made.axes.add_patch(
        Rectangle(
            (x, y + 0.02),
            max(step - 0.02, 0.02),
            ROW - 0.04,
            facecolor=colour(cell.balance),
            edgecolor=INK if cell.mixed else "none",
            hatch="////" if cell.mixed else None,
            linewidth=0,
            gid=f"{cell.actor} {x:.3f}",
        )
    )


def _axis(made: Sheet, parts: Sequence[Part], step: float) -> None:
    every = max(1, round(0.9 / step))
    for at, part in enumerate(parts):
        if at % every == 0 and part.start is not None:
            day = part.start.isoformat()[:10]
            made.axes.text(LEFT + at * step, TOP - 0.12, day, fontsize=7.5, color=SOFT)
