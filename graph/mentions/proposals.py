"""Mentions as a coder meets them: comments at the end of a skeleton, and a table.

Proposals are comments, so that a skeleton never says what nobody has decided; they hold positions
and no word of the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from parley.graph.mentions.lexicon import NameSource
from parley.graph.mentions.matcher import Mention
from parley.graph.namespaces import shorten

HEAD: Final = """
# Mentions proposed by the names of known things; each is for you to confirm. Remove the `# ` before
# an entry, drop passages that speak of something else, and run `parley anchor`:
"""

AMBIGUOUS: Final = """
# Names that several things have: one of them, another one, or none may be meant:
"""

LABEL_USES: Final = """
# Words by which earlier texts called something; perhaps label uses of this one:
"""

PER_LINE: Final = 6


def proposed(mentions: Sequence[Mention], prefixes: Mapping[str, str]) -> str:
    """Return the proposals as comments in YAML; empty if there is no mention."""
    named = [mention for mention in mentions if mention.source is not NameSource.LABEL_USE]
    used = [mention for mention in mentions if mention.source is NameSource.LABEL_USE]
    doubtful = [mention for mention in named if mention.ambiguous]
    sure: dict[str, list[Mention]] = {}
    for mention in named:
        if not mention.ambiguous:
            sure.setdefault(shorten(mention.things[0], prefixes), []).append(mention)
    parts = (
        (HEAD, [_entry(thing, held) for thing, held in sorted(sure.items())]),
        (AMBIGUOUS, [_choice(mention, prefixes) for mention in doubtful]),
        (LABEL_USES, [_choice(mention, prefixes) for mention in used]),
    )
    return "".join(head + "".join(lines) for head, lines in parts if len(lines) > 0)


def as_json(mentions: Sequence[Mention]) -> str:
    """Return mentions as a JSON list, with IRIs and the words of the text."""
    return json.dumps([_object(mention) for mention in mentions], ensure_ascii=False, indent=1)


def as_table(mentions: Sequence[Mention], prefixes: Mapping[str, str]) -> str:
    """Return a line for each mention: passage, words, things and what says so, by tabs."""
    lines = ["passage\twords\tthings\tsource\n"]
    for mention in mentions:
        words = " ".join(mention.words.split())
        things = " ".join(shorten(iri, prefixes) for iri in mention.things)
        lines.append(f"{mention.passage}\t{words}\t{things}\t{mention.source}\n")
    return "".join(lines)


def _entry(thing: str, mentions: Sequence[Mention]) -> str:
    names = [mention.passage for mention in mentions]
    rows = [", ".join(names[i : i + PER_LINE]) for i in range(0, len(names), PER_LINE)]
    listed = ",\n#       ".join(rows)
    return f"#   - id: {thing}\n#     mentionedIn: [{listed}]\n"


def _choice(mention: Mention, prefixes: Mapping[str, str]) -> str:
    things = ", ".join(shorten(iri, prefixes) for iri in mention.things)
    return f"#   {mention.passage}: {things}\n"


def _object(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "words": mention.words,
        "things": list(mention.things),
        "ambiguous": mention.ambiguous,
        "source": str(mention.source),
    }
