"""What can go wrong, as one tree.

::

    ClientError
    ├── AwayError           nobody answers, or too late, or the answer breaks off
    ├── QueryRefusedError   the server does not answer this query; carries its problem
    ├── PartialError        an answer is not whole, and would have been taken for it
    ├── VersionError        the data have changed between two pages
    └── LibraryError        a library for a kind of table is not installed
"""

from __future__ import annotations


class ClientError(Exception):
    """The base of whatever goes wrong in the client."""


class AwayError(ClientError):
    """The server cannot be reached, is too late, or breaks off in the middle of an answer."""


class QueryRefusedError(ClientError):
    """The server refuses: ``status`` and ``title`` say why, ``line`` and ``column`` where."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        line: int | None = None,
        column: int | None = None,
        kind: str = "",
    ) -> None:
        place = "" if line is None else f" (line {line}, column {column})"
        super().__init__(f"{status} {title}{place}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.line = line
        self.column = column
        self.kind = kind


class PartialError(ClientError):
    """An answer has fewer rows than there are, so it is not given as if it were whole."""


class VersionError(ClientError):
    """The version of the data that was asked for, or begun with, is no longer there."""


class LibraryError(ClientError):
    """A kind of table needs a library that is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(f"this needs {library}: pip install 'parley-kg[client]'")
