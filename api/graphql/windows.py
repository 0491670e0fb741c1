"""Which things may be drawn: those of the chosen classes, and of the chosen time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graphql import GraphQLError

from parley.api.graphql.fields import TYPE
from parley.api.graphql.relations import Relations
from parley.api.graphql.spans import spans_of
from parley.api.graphql.values import Session

Given = Mapping[str, object]


@dataclass(frozen=True)
class Window:
    """The days from ``first`` to ``last``, either of which may be open."""

    first: date | None
    last: date | None


def read_window(at: object, window: Given | None) -> Window | None:
    """Return what `at` or `window` says; raises :class:`graphql.GraphQLError` if it is no time."""
    if at is not None and window is not None:
        raise GraphQLError("Give `at` or `window`, not both.")
    if at is not None:
        return Window(_day("at", at), _day("at", at))
    if window is None:
        return None
    found = Window(_day("window.from", window.get("from")), _day("window.to", window.get("to")))
    if found.first is not None and found.last is not None and found.first > found.last:
        raise GraphQLError("`window.from` is later than `window.to`.")
    return found


def _day(name: str, given: object) -> date | None:
    try:
        return None if given is None else date.fromisoformat(str(given)[:10])
    except ValueError:
        raise GraphQLError(f"`{name}` is no day: write it as 2025-08-15.") from None


def admitting(
    session: Session,
    relations: Relations,
    types: Sequence[str] | None,
    window: Window | None,
    keep_undated: bool,
) -> Callable[[Sequence[str]], list[str]]:
    """Return what picks the things that may be drawn out of those of a level."""
    memory, layout = session.memory, session.layout
    chosen = None if types is None else {one for name in types for one in layout.possible[name]}

    def admit(iris: Sequence[str]) -> list[str]:
        memory.load(dict.fromkeys(iris, (TYPE,)))
        typed = [iri for iri in iris if _is_of(memory.thing(iri), chosen)]
        if window is None or len(typed) == 0:
            return typed
        spans = spans_of(memory, relations, typed)
        return [
            iri
            for iri in typed
            if (
                any(span.overlaps(window.first, window.last) for span in spans[iri])
                if len(spans[iri]) > 0
                else keep_undated
            )
        ]

    return admit


def _is_of(thing: object, chosen: set[str] | None) -> bool:
    return thing is not None and (chosen is None or getattr(thing, "type", None) in chosen)
