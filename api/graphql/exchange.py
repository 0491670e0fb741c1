"""What is asked of the engine, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Request:
    """What is asked, as GraphQL over HTTP names it."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    languages: tuple[str, ...] = ()
    may_change: bool = True
    """False for a request by GET, which may not hold a mutation."""
    want: tuple[str, ...] = ()
    """What to tell beside the data; see :mod:`parley.api.graphql.wanted`."""


class Phase(Enum):
    """How far a request came."""

    DOCUMENT = "refused for its document, variables or choice of operation"
    MUTATION = "refused because it would change something"
    EXECUTED = "executed, perhaps with errors"


class Form(Enum):
    """In how many parts an answer comes to a client that takes several."""

    SINGLE = "one"
    PARTS = "what is deferred or streamed, after the rest"
    EVENTS = "one for each event, without end"


@dataclass(frozen=True)
class Answer:
    """The body of a response, and how far the request came."""

    phase: Phase
    body: dict[str, Any]
    volatile: bool = False
    """Whether the same request may be answered otherwise on the same data."""

    @property
    def repeatable(self) -> bool:
        """Whether the same request would be answered the same on the same data."""
        executed = self.phase is Phase.EXECUTED and "errors" not in self.body
        return executed and not self.volatile


class Stop:
    """Tells work in another thread that nobody waits for it any more."""

    def __init__(self) -> None:
        self.on = False
        self._then: list[Callable[[], None]] = []

    def then(self, call: Callable[[], None]) -> None:
        """Have ``call`` called when it is set, or now if it is."""
        self._then.append(call)
        if self.on:
            call()

    def set(self) -> None:
        self.on = True
        for call in self._then:
            call()
