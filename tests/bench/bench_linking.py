"""How soon and how well the article's things find their items among some hundred thousand others.

Run it with ``python -m tests.bench.bench_linking [ITEMS]``. The items are made up, but for those
that the article is linked to exactly; each of them has namesakes: an album, a family, a hamlet,
people of another field. It prints figures and asserts nothing.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.embedded import MemoryStore
from parley.graph.linking.candidates import acceptable, candidates
from parley.graph.linking.decisions import Judgement, read_decisions
from parley.graph.linking.snapshot import Snapshot
from parley.graph.linking.snapshot_writing import make_snapshot
from parley.graph.linking.subjects import Subject, subjects
from tests.graph.linking.entities import LINKED, Json, classes, entity, of_time, write_dump

ITEMS = 300_000
PARTS = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "si",
]
NAMESAKES = (
    ("{}", "album by an invented band", "Q482994"),
    ("{}", "disambiguation page", "Q4167410"),
    ("{}", "family name", "Q101352"),
    ("{} Jr.", "invented chess player", "Q5"),
    ("New {}", "hamlet in an invented county", "Q486972"),
    ("{} Institute", "invented research institute", "Q43229"),
    ("{}", "invented footballer, born 1990", "Q5"),
)
THRESHOLDS = (0.7, 0.75, 0.8, 0.85, 0.9)


def items(count: int) -> Iterator[Json]:
    """Iterate over classes, linked items, their namesakes and as many others as make ``count``."""
    chance = random.Random(6)
    yield from classes()
    yield from LINKED
    number = 200_000_000
    for linked in LINKED:
        for form, description, cls in NAMESAKES:
            number += 1
            label = form.format(linked["labels"]["en"]["value"])
            yield entity(f"Q{number}", label, description, [cls])
    kinds = ("Q5", "Q515", "Q43229", "Q482994", "Q1190554", "Q4164871")
    while number < 200_000_000 + count:
        number += 1
        words = (invented(chance), invented(chance))
        born = of_time(f"+{chance.randint(1800, 2020)}-00-00T00:00:00Z", 9)
        name = " ".join(words).title()
        yield entity(f"Q{number}", name, "made up", [chance.choice(kinds)], P571=[born])


def invented(chance: random.Random) -> str:
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(2, 4)))


def article() -> tuple[dict[str, Subject], dict[str, str]]:
    """Return the things of the article, and the items of those that are linked exactly."""
    domain = load_domain()
    store = MemoryStore()
    built = build([Path(str(files("parley.examples")))], domain)
    built.commit(store, domain)
    view = store.view()
    exact = {
        d.subject: d.item
        for d in read_decisions(view)
        if d.judgement is Judgement.EXACT and d.item is not None
    }
    return subjects(view), exact


def main() -> None:
    """Print how long each step takes, and what is found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with TemporaryDirectory() as name:
        dump = write_dump(Path(name) / "dump.json", items(count))
        begin = time.perf_counter()
        done = make_snapshot([dump], Path(name) / "items.sqlite")
        seconds = time.perf_counter() - begin
        size = (Path(name) / "items.sqlite").stat().st_size / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(
            f"snapshot of {done.items:,} items: {seconds:.1f} s, {size:.0f} MB, peak {peak:.0f} MB"
        )
        known, exact = article()
        with Snapshot(Path(name) / "items.sqlite") as snapshot:
            begin = time.perf_counter()
            found = {iri: candidates(one, snapshot) for iri, one in known.items()}
            seconds = time.perf_counter() - begin
    print(
        f"candidates for {len(found)} things: {seconds:.2f} s, "
        f"{1000 * seconds / len(found):.1f} ms each"
    )
    first = [iri for iri, item in exact.items() if found[iri] and found[iri][0].item.id == item]
    print(f"right item first: {len(first)} of {len(exact)}")
    for iri in sorted(exact.keys() - set(first)):
        best = found[iri][0].item if found[iri] else None
        print(f"  not {iri}: {best.id if best else 'none'} instead of {exact[iri]}")
    for threshold in THRESHOLDS:
        chosen = {
            iri: c.item.id
            for iri, f in found.items()
            if (c := acceptable(f, threshold)) is not None
        }
        right = sum(1 for iri, item in chosen.items() if exact.get(iri) == item)
        precision = right / len(chosen) if len(chosen) > 0 else 1.0
        print(
            f"accepted from {threshold}: precision {precision:.2f}, recall {right / len(exact):.2f}"
        )
    print(f"({len(NAMESAKES)} namesakes of each linked item)")


if __name__ == "__main__":
    main()
