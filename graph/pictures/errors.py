"""What can go wrong when a picture is drawn."""

from __future__ import annotations

from parley.graph.errors import ParleyError


class PictureError(ParleyError):
    """A picture cannot be drawn as asked: the message says what may be done."""


class NoPlottingError(PictureError):
    """The library that draws is not installed."""

    def __init__(self) -> None:
        super().__init__("pictures need matplotlib: pip install 'parley-kg[plot]'")
