"""Finding a hundred thousand names in ten megabytes of text: seconds to prepare and to find.

Run it with ``python -m tests.bench.bench_mentions [NAMES] [MEGABYTES]``. The text is made of words
as names are made of, and of a name every thirty words. It asserts that all of these are found.
"""

from __future__ import annotations

import random
import sys
import time

from parley.graph.mentions.lexicon import Name, NameSource
from parley.graph.mentions.matcher import Matcher
from tests.bench.bench_reconcile import name as made_name

WORDS_BETWEEN = 30


def text_of(names: list[str], characters: int, chance: random.Random) -> tuple[str, int]:
    """Return a text of about so many characters, and how many names were put into it."""
    vocabulary = [made_name(chance).lower() for _ in range(30_000)]
    pieces: list[str] = []
    length = put = 0
    while length < characters:
        piece = " ".join(chance.choices(vocabulary, k=WORDS_BETWEEN // 2))
        piece = f"{piece} {chance.choice(names)}'s "
        pieces.append(piece)
        length += len(piece)
        put += 1
    return "".join(pieces), put


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    chance = random.Random(3)
    labels = [f"{made_name(chance)} {made_name(chance)}" for _ in range(count)]
    start = time.perf_counter()
    names = [Name(label, "en", f"id:{n}", NameSource.LABEL) for n, label in enumerate(labels)]
    matcher = Matcher(names)
    print(f"{count} names prepared: {time.perf_counter() - start:.2f} s")
    text, put = text_of(labels, megabytes * 1_000_000, chance)
    start = time.perf_counter()
    found = matcher.find(text)
    took = time.perf_counter() - start
    print(f"{len(text.encode()) / 1e6:.1f} MB of text: {took:.2f} s, {len(found)} mentions")
    assert len(found) >= put, (len(found), put)


if __name__ == "__main__":
    main()
