"""Networks: actors tied to concepts in two columns, or nodes of one kind tied to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from parley.graph.networks.matrix import Edge, Network
from parley.graph.networks.projections import Aggregation
from parley.graph.pictures.canvas import (
    AGAINST,
    FOR,
    INK,
    SOFT,
    Sheet,
    keys,
    sheet,
    short,
)
from parley.graph.pictures.cells import Cell, largest, ordered
from parley.graph.pictures.saying import Saying

LINE, SIDE, MIDDLE = 0.25, 3.3, 3.4
SIZE, MARGIN = 8.0, 0.9
MOST_ON_A_SIDE, MOST_NODES = 60, 100
"""Nodes that are drawn: those with most statements, or with the strongest ties."""

SIGNED = (Aggregation.SUBTRACT, Aggregation.CONFLICT, Aggregation.CONGRUENCE)
DASHES = (0, (4, 2.5))
Place = tuple[float, float]


def draw_two_mode(cells: Sequence[Cell], labels: Mapping[str, str], saying: Saying) -> None:
    """Draw actors on the left and concepts on the right, tied by what they say."""
    kept, left = largest(cells, MOST_ON_A_SIDE, MOST_ON_A_SIDE)
    actors, concepts = ordered(kept)
    tall = max(len(actors), len(concepts)) * LINE + 0.3
    with sheet(2 * SIDE + MIDDLE, tall + 0.9) as made:
        rows, columns = _column(actors, tall), _column(concepts, tall)
        for cell in kept:
            _curve(made, cell, rows[cell.actor], columns[cell.concept])
        for name, y in rows.items():
            _name(made, name, labels[name], SIDE, y, "right")
        for name, y in columns.items():
            _name(made, name, labels[name], SIDE + MIDDLE, y, "left")
        keys(made, 0.15, tall + 0.3, ((FOR, False, "favours"), (AGAINST, False, "opposes, dashed")))
        saying.save(made, "Actors and what they take positions on", left)


def _column(names: Sequence[str], tall: float) -> dict[str, float]:
    step = (tall - 0.3) / max(len(names), 1)
    return {name: 0.15 + (at + 0.5) * step for at, name in enumerate(names)}


def _curve(made: Sheet, cell: Cell, y1: float, y2: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x1, x2 = SIDE, SIDE + MIDDLE
    points = [(x1, y1), (x1 + MIDDLE / 2, y1), (x2 - MIDDLE / 2, y2), (x2, y2)]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    shade = SOFT if cell.balance == 0 else FOR if cell.balance > 0 else AGAINST
    made.axes.add_patch(
        PathPatch(
            path,
            facecolor="none",
            edgecolor=shade,
            alpha=0.8,
            linewidth=min(7.0, 0.6 + 1.1 * cell.amount**0.5),
            linestyle=DASHES if cell.balance < 0 else "solid",
            gid=f"{cell.actor} {cell.concept}",
        )
    )


def _name(made: Sheet, name: str, label: str, x: float, y: float, side: str) -> None:
    away = -0.12 if side == "right" else 0.12
    face = INK if side == "right" else "white"
    made.axes.plot([x], [y], "o", ms=4.5, mfc=face, mec=INK, mew=0.9, zorder=3)
    made.axes.text(x + away, y, short(label, 44), ha=side, va="center", color=INK, gid=name)


def draw_one_mode(
    network: Network, strengths: Mapping[str, float], labels: Mapping[str, str], saying: Saying
) -> None:
    """Draw nodes that agree near each other; those without a tie are listed below."""
    edges = _strongest(tuple(network.edges()), MOST_NODES)
    tied = sorted({end for edge in edges for end in (edge.source, edge.target)})
    every = {end for edge in network.edges() for end in (edge.source, edge.target)}
    alone = [name for name in network.rows if name not in every]
    below = 0.35 + 0.22 * -(-len(alone) // 3) if alone else 0.0
    signed = saying.asked.request.aggregation in SIGNED
    conflict = saying.asked.request.aggregation is Aggregation.CONFLICT
    tall = SIZE * 0.72 if tied else 0.3
    with sheet(SIZE + 1.6, tall + below + 0.9) as made:
        places = _placed(tied, edges, tall)
        most = max((abs(edge.weight) for edge in edges), default=1.0)
        for edge in edges:
            against = signed and (edge.weight < 0 or conflict)
            _tie(made, edge, places, most, (AGAINST if against else FOR) if signed else SOFT)
        _circles(made, places, strengths, labels)
        _listed(made, alone, labels, tall)
        words = ("agree", "disagree, dashed") if signed else ("speak of the same",)
        shades = (FOR, AGAINST) if signed else (SOFT,)
        row = [(shade, False, word) for shade, word in zip(shades, words, strict=True)]
        keys(made, 0.15, tall + below + 0.3, row)
        saying.save(made, f"Network of {saying.asked.request.of}", len(every) - len(tied))


def _strongest(edges: Sequence[Edge], most: int) -> tuple[Edge, ...]:
    strength: dict[str, float] = defaultdict(float)
    for edge in edges:
        for end in (edge.source, edge.target):
            strength[end] += abs(edge.weight)
    kept = set(sorted(strength, key=lambda name: (-strength[name], name))[:most])
    return tuple(edge for edge in edges if edge.source in kept and edge.target in kept)


def _placed(names: Sequence[str], edges: Sequence[Edge], tall: float) -> dict[str, Place]:
    """Return a place for each node, the same for the same network."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(names)
    most = max((abs(edge.weight) for edge in edges), default=1.0)
    for edge in edges:
        pull = abs(edge.weight) / most
        graph.add_edge(edge.source, edge.target, weight=pull if edge.weight > 0 else pull * 0.06)
    if len(names) == 0:
        return {}
    found = nx.spring_layout(graph, seed=7, iterations=300, k=2.2 / max(len(names), 1) ** 0.5)
    points = np.array([found[name] for name in names])
    low, spread = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    room = np.array([SIZE - 2 * MARGIN, tall - 2 * 0.5])
    moved = _apart((points - low) / spread * room + np.array([MARGIN, 0.5]))
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, moved, strict=True)}


def _apart(points: np.ndarray) -> np.ndarray:
    """Push nodes whose labels, to the right of them, would hide each other up or down."""
    moved = points.copy()
    for _ in range(200):
        order, changed = np.argsort(moved[:, 1], kind="stable"), False
        for at, one in enumerate(order):
            for other in order[at + 1 :]:
                gap = moved[other, 1] - moved[one, 1]
                if gap < 0.21 and abs(moved[other, 0] - moved[one, 0]) < 2.3:
                    push = (0.21 - gap) / 2 + 1e-6
                    moved[one, 1] -= push
                    moved[other, 1] += push
                    changed = True
        if not changed:
            break
    return moved


def _tie(made: Sheet, edge: Edge, places: Mapping[str, Place], most: float, shade: str) -> None:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    made.axes.plot(
        [x1, x2],
        [y1, y2],
        color=shade,
        alpha=0.75,
        lw=0.7 + 1.9 * abs(edge.weight) / most,
        ls=DASHES if shade == AGAINST else "solid",
        zorder=1,
        gid=f"{edge.source} {edge.target}",
    )


def _circles(
    made: Sheet,
    places: Mapping[str, Place],
    strengths: Mapping[str, float],
    labels: Mapping[str, str],
) -> None:
    from matplotlib.patheffects import withStroke

    for name, (x, y) in places.items():
        size = 4 + 2.2 * strengths.get(name, 0.0) ** 0.5
        made.axes.plot([x], [y], "o", ms=size, mfc=INK, mec="white", mew=0.8, zorder=2)
        text = made.axes.text(
            x + 0.05 + size / 140, y, short(labels[name], 34), va="center", color=INK, gid=name
        )
        text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])


def _listed(made: Sheet, names: Sequence[str], labels: Mapping[str, str], top: float) -> None:
    if len(names) > 0:
        made.axes.text(0.15, top + 0.15, "Without ties:", color=SOFT, va="center", fontsize=8)
    for at, name in enumerate(names):
        x, y = 0.2 + (at % 3) * 3.1, top + 0.4 + (at // 3) * 0.22
        made.axes.plot([x], [y], "o", ms=4, mfc=INK, mec="white", mew=0.8)
        made.axes.text(x + 0.1, y, short(labels[name], 40), va="center", color=INK, gid=name)
