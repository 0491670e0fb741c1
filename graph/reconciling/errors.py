"""What can go wrong in reconciling, on either side of the protocol."""

from __future__ import annotations

from parley.graph.errors import ParleyError


class ReconcilingError(ParleyError):
    """A query cannot be answered as it stands; the message names the query and the remedy."""


class BatchTooLargeError(ReconcilingError):
    """A batch has more queries, ids or properties than are answered at once."""


class ReconcilingTimeoutError(ParleyError):
    """A batch took longer than it may and was stopped; nothing of it is answered."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the batch was stopped after {seconds:g} s: send fewer queries at once")
        self.seconds = seconds


class RemoteServiceError(ParleyError):
    """A reconciliation service elsewhere cannot be reached, refuses, or answers what it may not."""

    def __init__(self, service: str, message: str) -> None:
        super().__init__(f"{service}: {message}")
        self.service = service
        self.message = message
