"""Dividing a text into segments: sentences, headings and pull quotes, each with its positions.

Sentence boundaries are found with the ``sentencex`` library; headings and pull quotes by their
form. The result is a proposal for a coder, who corrects it in the annotation file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from sentencex import get_sentence_boundaries

CLOSING: Final = ".!?…”’»\"'"
LONGEST_HEADING: Final = 100


@dataclass(frozen=True)
class Span:
    """A segment found in a text. ``repeats`` is the number of the span whose words it repeats."""

    start: int
    end: int
    kind: str
    repeats: int | None = None


def segment(text: str, language: str = "en") -> list[Span]:
    """Return the segments of ``text`` in order; together they cover all but white space.

    ``language`` is a BCP 47 tag. A paragraph without closing punctuation is a heading; a paragraph
    of one sentence whose words begin another sentence of the text is a pull quote.
    """
    spans = [
        span for start, end in _paragraphs(text) for span in _paragraph(text, start, end, language)
    ]
    return [_pull_quote(text, spans, number) for number in range(len(spans))]


def uncovered(text: str, spans: list[Span]) -> list[tuple[int, int]]:
    """Return the stretches with more than white space that no span covers, for checks."""
    edges = [
        0,
        *(edge for span in sorted(spans, key=lambda s: s.start) for edge in (span.start, span.end)),
    ]
    gaps = list(pairwise([*edges, len(text)]))[::2]
    return [(start, end) for start, end in gaps if start < end and text[start:end].strip() != ""]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body != "":
            begin = start + line.index(body)
            yield begin, begin + len(body)
        start += len(line)


def _paragraph(text: str, start: int, end: int, language: str) -> list[Span]:
    body = text[start:end]
    if len(body) <= LONGEST_HEADING and body[-1] not in CLOSING:
        return [Span(start, end, "heading")]
    found = []
    for boundary in get_sentence_boundaries(language, body):
        sentence = body[boundary["start_index"] : boundary["end_index"]]
        stripped = sentence.strip()
        if stripped != "":
            begin = start + boundary["start_index"] + sentence.index(stripped)
            found.append(Span(begin, begin + len(stripped), "sentence"))
    return found


def _pull_quote(text: str, spans: list[Span], number: int) -> Span:
    span = spans[number]
    words = text[span.start : span.end].rstrip(CLOSING)
    if span.kind != "sentence" or not _alone(text, span):
        return span
    for other, candidate in enumerate(spans):
        equal = text[candidate.start : candidate.end] == text[span.start : span.end]
        if other == number or (equal and other > number and _alone(text, candidate)):
            continue  # of two equal paragraphs the later one repeats the earlier
        if text[candidate.start : candidate.end].startswith(words):
            return replace(span, kind="pull-quote", repeats=other)
    return span


def _alone(text: str, span: Span) -> bool:
    before, after = text[: span.start].rstrip(" \t"), text[span.end :].lstrip(" \t")
    return (before == "" or before[-1] in "\r\n") and (after == "" or after[0] in "\r\n")
