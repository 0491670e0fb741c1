"""Full-text search over a million quads: time to build the index, its size, time of a search.

Run it with ``python tests/bench/bench_search.py [QUADS]``. It prints figures and asserts nothing.
The texts are invented words whose frequencies fall as those of a language do.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pyoxigraph as ox

from parley.graph.embedded import EngineView
from parley.graph.engine import TYPE
from parley.graph.namespaces import GRAPH, ID, PREFIXES
from parley.graph.search.building import build_index
from parley.graph.search.index import Each, SearchIndex
from parley.graph.store import Version
from parley.graph.vocab import C, P

QUADS = 1_000_000
PER_THING = 10
"""Of so many quads of a thing one is a text; the others link it to other things."""
VOCABULARY = 30_000
SEARCHES = 300
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "er")]

CLASSES = [
    (C.Claim, P.paraphrase, 12),
    (C.Passage, P.words, 25),
    (C.Event, P.label, 5),
    (C.Event, P.definition, 15),
]
"""Classes in turn, with the property of the text and how many words it has."""


class Language:
    """Invented words, the first of them frequent."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def text(self, length: int) -> str:
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=length))


def quads(count: int, language: Language) -> Iterator[ox.Quad]:
    """Iterate over ``count`` quads of a graph, and those of the union of all graphs."""
    for number in range(count // PER_THING):
        cls, predicate, length = CLASSES[number % len(CLASSES)]
        thing = ox.NamedNode(f"{ID}article/bench/{number}")
        text = ox.Literal(language.text(length), language="en")
        said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]
        said = [(TYPE, cls), (predicate, text)]
        said += [
            (P.about, ox.NamedNode(f"{ID}article/bench/{(number * 7 + i) % count}"))
            for i in range(PER_THING - 2)
        ]
        for prop, value in said:
            yield ox.Quad(thing, prop, value, ox.NamedNode(f"{GRAPH}article/bench"))
            yield ox.Quad(thing, prop, value)


def measured(index: SearchIndex, asked: list[str], each: Each) -> str:
    times = []
    for text in asked:
        begin = time.perf_counter()
        index.find(text, each=each)
        times.append((time.perf_counter() - begin) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return f"p50 {statistics.median(times):6.2f} ms, p95 {cuts[18]:6.2f} ms, max {max(times):6.2f}"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else QUADS
    chance = random.Random(1)
    language = Language(chance)
    engine = ox.Store()
    engine.bulk_extend(quads(count, language))
    view = EngineView(engine, Version(1, ""), PREFIXES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        begin = time.perf_counter()
        build_index(view, path)
        print(f"{count} quads, {count // PER_THING} texts")
        size = path.stat().st_size / 1e6
        print(f"build {time.perf_counter() - begin:.1f} s, {size:.0f} MB")
        begin = time.perf_counter()

        index = SearchIndex(path)
        kinds = {
            "one rare word": [chance.choice(language.words[1000:]) for _ in range(SEARCHES)],
            "two words": [language.text(2) for _ in range(SEARCHES)],
            "a phrase": [f'"{language.text(2)}"' for _ in range(SEARCHES)],
            "a beginning": [f"{chance.choice(language.words)[:4]}*" for _ in range(SEARCHES)],
            "the commonest words": language.words[:20],
        }
        for name, asked in kinds.items():
            for each in Each:
                print(f"{name:20} by {each:6} {measured(index, asked, each)}")
        index.close()


if __name__ == "__main__":
    main()
