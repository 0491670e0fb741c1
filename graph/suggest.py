"""Did you mean ...? What to say to somebody who wrote a name that nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches


def suggestion(
    given: str, known: list[str], otherwise: str = "", show: Callable[[str], str] = str
) -> str:
    """Return ``did you mean ...?`` for the nearest known name, or what else there is to do."""
    near = get_close_matches(given, known, n=1, cutoff=0.6)
    if len(near) > 0:
        return f"did you mean {show(near[0])}?"
    if otherwise != "":
        return otherwise
    return f"use one of {', '.join(sorted(known))}"
