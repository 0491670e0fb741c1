"""Errors as clients see them: what they can act on is told, the rest is masked and logged."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from graphql import GraphQLError

from parley.graph.errors import BusyError, CancelledError, DeadlineError, ParleyError

log = logging.getLogger(__name__)

CODES: tuple[tuple[type[ParleyError], str, str], ...] = (
    (DeadlineError, "DEADLINE", "The store took too long over this part: ask for less of it."),
    (BusyError, "BUSY", "The server is busy: ask for this part again in a moment."),
    (CancelledError, "CANCELLED", "This part was cancelled."),
)
"""What is not about the request and yet told, with its ``extensions.code``."""


def shown(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Replace errors that are not about the request by a reference, and log the first of them."""
    reference = uuid.uuid4().hex[:12]
    found, logged = [], False
    for error in errors:
        cause = error.original_error
        if cause is None or isinstance(cause, GraphQLError):
            found.append(error)
            continue
        told = _told(error, cause)
        if told is None and not logged:
            log.error("GraphQL %s failed", reference, exc_info=cause)
            logged = True
        found.append(_masked(error, reference) if told is None else told)
    return found


def _told(error: GraphQLError, cause: Exception) -> GraphQLError | None:
    for kind, code, message in CODES:
        if isinstance(cause, kind):
            return GraphQLError(
                message, nodes=error.nodes, path=error.path, extensions={"code": code}
            )
    return None


def _masked(error: GraphQLError, reference: str) -> GraphQLError:
    message = f"The server could not answer this part; its log says why under {reference}."
    return GraphQLError(message, nodes=error.nodes, path=error.path)
