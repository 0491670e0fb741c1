"""Where the quotation of a coded claim stands in a text, as its positions say or elsewhere.

A passage is taken over only if its words are found. Positions alone prove nothing, since the text
may have been edited or counted in other units; so a row needs a quotation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ALIKE: Final = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("‐‑‒–—−", "-")
)
"""Characters that tools change when they save a quotation, each for one other."""

SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row says of its passage; positions are code points, half-open."""

    quote: str
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a passage stands; ``how`` says what is different from the row, or is empty."""

    start: int
    end: int
    how: str = ""


def locate(text: str, wanted: Wanted) -> Located:
    """Return where the quotation stands.

    It must stand where the positions say or, without positions or if they are wrong, once in the
    text; the words before and behind it tell several places apart. Quotation marks, dashes and
    spaces may differ. Raises :class:`ValueError` saying what was found instead.
    """
    start, end = wanted.start, wanted.end
    if start is not None and end is not None and text[max(start, 0) : end] == wanted.quote != "":
        return Located(start, end)
    spans = [(m, m + len(wanted.quote)) for m in _starts(text, wanted.quote)]
    changed = ""
    if len(spans) == 0:
        spans, changed = _loosely(text, wanted.quote), "with other quotation marks or spaces"
    if len(spans) > 1:
        fitting = [span for span in spans if _fits(text, span, wanted)]
        spans = fitting or spans
    if len(spans) != 1:
        raise ValueError(_not_found(text, wanted, len(spans)))
    found = spans[0]
    if start is not None and found != (start, end):
        moved = f"it stands at {found[0]}-{found[1]} and not at {start}-{end}"
        return Located(*found, f"{moved}, {changed}" if changed else moved)
    return Located(*found, f"it stands there {changed}" if changed else "")


def _starts(text: str, quote: str) -> list[int]:
    found, at = [], text.find(quote) if quote else -1
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _loosely(text: str, quote: str) -> list[tuple[int, int]]:
    words = quote.translate(ALIKE).split()
    if len(words) == 0:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [m.span() for m in re.finditer(pattern, text.translate(ALIKE))]


def _fits(text: str, span: tuple[int, int], wanted: Wanted) -> bool:
    if wanted.prefix == "" and wanted.suffix == "":
        return False
    before, after = text[: span[0]].rstrip(), text[span[1] :].lstrip()
    return before.endswith(wanted.prefix.strip()) and after.startswith(wanted.suffix.strip())


def _not_found(text: str, wanted: Wanted, times: int) -> str:
    if times > 1:
        return f"its quotation stands {times} times in the text, and not where the row says"
    if wanted.start is None:
        return "its quotation does not stand in the text"
    there = text[wanted.start : wanted.end][:SHOWN]
    return f"its quotation does not stand in the text; at {wanted.start} stands {there!r}"
