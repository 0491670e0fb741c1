"""What can go wrong when a network is made."""

from __future__ import annotations

from parley.graph.errors import ParleyError


class NetworkError(ParleyError):
    """A network cannot be made as asked: the message names the choice and what may be given."""


class NetworkTooLargeError(NetworkError):
    """There are more ties or windows than a server makes; the message says how to ask for less."""


class NetworkTimeoutError(NetworkError):
    """Making networks took longer than it may."""
