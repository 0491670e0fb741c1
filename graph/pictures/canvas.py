"""The sheet that pictures are drawn on: size, colours, caption, and how it becomes a file.

SVG holds text as text and is the same bytes for the same data; PNG has 200 dots an inch.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from parley.graph.pictures.errors import NoPlottingError, PictureError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOR: Final = "#0072b2"
AGAINST: Final = "#d55e00"
FOR_PALE: Final = "#8cc4e4"
AGAINST_PALE: Final = "#f0b48a"
EVEN: Final = "#c3c8cf"
INK: Final = "#1d2330"
SOFT: Final = "#5b6474"
LINE: Final = "#dfe3ea"
"""Blue and vermilion are those of Okabe and Ito, apart in every kind of colour vision."""

DPI: Final = 200
FORMATS: Final = {".svg": "svg", ".png": "png"}

SETTINGS: Final[Mapping[str, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "parley",
    "hatch.linewidth": 1.2,
}


@dataclass(frozen=True)
class Sheet:
    """A figure with one plot that fills it, in inches, and a caption below."""

    figure: Figure
    axes: Axes

    def caption(self, words: str) -> None:
        """Say below the plot what is drawn."""
        wide = max(40, int(self.figure.get_figwidth() * 14))
        lines = "\n".join(textwrap.wrap(words, wide))
        self.figure.text(0.01, 0.008, lines, fontsize=7.5, color=SOFT, va="bottom")


def form_of(path: Path) -> str:
    """Return the format that a file's name asks for, or raise :class:`PictureError`."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise PictureError(
            f"plot: “{path.name}” ends in neither .svg nor .png, the formats of pictures."
        )
    return form


@contextmanager
def sheet(width: float, height: float) -> Iterator[Sheet]:
    """Give an empty sheet; settings of matplotlib hold within, and nothing outside changes.

    Raises :class:`NoPlottingError` without matplotlib.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise NoPlottingError from None
    with mpl.rc_context(cast("Any", dict(SETTINGS))):
        figure = Figure(figsize=(width, height), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        yield Sheet(figure, axes)


def save(made: Sheet, path: Path, title: str) -> None:
    """Write a sheet to a file; the file is there whole or not at all."""
    form = form_of(path)
    metadata: dict[str, Any] = {"Title": title}
    if form == "svg":
        metadata |= {"Date": None, "Creator": "Parley"}
    else:
        metadata |= {"Software": None}
    whole = path.with_name(path.name + ".unfinished")
    try:
        made.figure.savefig(whole, format=form, dpi=DPI, metadata=metadata)
        whole.replace(path)
    except OSError as error:
        raise PictureError(f"plot: {path} cannot be written: {error.strerror}.") from error
    finally:
        whole.unlink(missing_ok=True)


def colour(balance: float) -> str:
    """Return the colour of a stance from -1 to 1."""
    if balance == 0:
        return EVEN
    if abs(balance) == 1:
        return FOR if balance > 0 else AGAINST
    return FOR_PALE if balance > 0 else AGAINST_PALE


def short(label: str, most: int) -> str:
    """Cut a label to so many characters, at a word."""
    return label if len(label) <= most else textwrap.shorten(label, most, placeholder="…")


def keys(made: Sheet, x: float, y: float, entries: Sequence[tuple[str, bool, str]]) -> None:
    """Draw keys in a row: a colour, whether it is hatched, and what it means."""
    from matplotlib.patches import Rectangle

    for filled, hatched, words in entries:
        made.axes.add_patch(
            Rectangle(
                (x, y - 0.07),
                0.24,
                0.14,
                facecolor=filled,
                edgecolor=INK if hatched else "none",
                hatch="////" if hatched else None,
                linewidth=0,
            )
        )
        made.axes.text(x + 0.3, y, words, va="center", fontsize=8, color=SOFT)
        x += 0.55 + 0.075 * len(words)


CELL_KEYS: Final = (
    (FOR, False, "favours"),
    (AGAINST, False, "opposes"),
    (FOR_PALE, True, "mostly favours"),
    (AGAINST_PALE, True, "mostly opposes"),
    (EVEN, False, "balanced or neutral"),
)
