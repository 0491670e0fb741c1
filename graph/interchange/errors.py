"""What can go wrong with files of other tools."""

from __future__ import annotations

from parley.graph.errors import InputError, ParleyError


class InterchangeError(ParleyError):
    """A file cannot be read or written as the format that it is said to be."""


class RowsRefusedError(InputError):
    """Rows or statements of a file cannot be taken over; nothing was written."""


class NotInstalledError(InterchangeError):
    """A format needs a library that is not installed."""

    def __init__(self, form: str, library: str) -> None:
        super().__init__(
            f"{form} needs {library}: install it with `pip install parley-kg[interchange]`"
        )
