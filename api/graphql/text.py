"""Choosing among texts in several languages.

Source: RFC 4647, section 3.4 (lookup): a wanted tag is shortened from its end until a text has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from parley.api.graphql.memory import Term

FALLBACK = ("en",)
"""What is tried after all languages that were asked for; then comes a text without language, then
any.
"""


def best(texts: Sequence[Term], wanted: Sequence[str]) -> ox.Literal | None:
    """Return the text in the first language of ``wanted`` that any is in; None if there is none.

    ``*`` among the wanted languages stands for any.
    """
    literals = [text for text in texts if isinstance(text, ox.Literal)]
    tagged = {(text.language or "").lower(): text for text in reversed(literals)}
    for tag in lookup(wanted):
        if tag in tagged:
            return tagged[tag]
    return min(literals, key=lambda text: text.language or "", default=None)


def in_language(texts: Sequence[Term], wanted: Sequence[str]) -> list[ox.Literal]:
    """Return all texts in the language that :func:`best` chooses."""
    chosen = best(texts, wanted)
    literals = [text for text in texts if isinstance(text, ox.Literal)]
    return [text for text in literals if chosen is not None and text.language == chosen.language]


def lookup(wanted: Sequence[str]) -> Iterator[str]:
    """Yield the tags, in lower case, to be looked for one after the other; "" is that of none.

    What is in none of them comes after, by its language.
    """
    for tag in (*_shortened(wanted), ""):
        if tag == "*":
            return
        yield tag


def _shortened(wanted: Sequence[str]) -> Iterator[str]:
    for given in (*wanted, *FALLBACK):
        tag = given.lower()
        while tag != "":
            yield tag
            tag = tag.rpartition("-")[0]


def accepted(header: str | None) -> tuple[str, ...]:
    """Return the languages of ``Accept-Language``, best first, without unreadable parts."""
    ranked = []
    for part in (header or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        name, _, value = parameter.strip().partition("=")
        try:
            quality = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            quality = 0.0
        if tag.strip() != "" and quality > 0:
            ranked.append((-quality, tag.strip()))
    return tuple(tag for _, tag in sorted(ranked, key=lambda pair: pair[0]))
