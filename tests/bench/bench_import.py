"""Fifty thousand coded rows from a CSV file to a store: seconds for each step.

Run it with ``python -m tests.bench.bench_import [ROWS] [ROWS_PER_DOCUMENT]``. It prints figures
and asserts nothing but that every row arrives. The steps are those of a user: ``parley import``,
``parley check`` and ``parley build --data``, each as a process of its own.
"""

from __future__ import annotations

import csv
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROWS, PER_DOCUMENT = 50_000, 25
HEADER = ("document", "date", "speaker", "organisation", "concept", "stance", "quote")
PARLEY = str(Path(sys.executable).with_name("parley"))


def write(folder: Path, rows: int, per_document: int) -> None:
    """Write ``coded.csv`` and the texts that its quotations stand in."""
    chance = random.Random(5)
    (folder / "texts").mkdir()
    with (folder / "coded.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for document in range(0, rows, per_document):
            name = f"d{document // per_document}"
            day = date(2020, 1, 1) + timedelta(days=document // per_document % 1500)
            quotes = [
                f"Sentence {number} says what speaker {chance.randrange(10**6)} wants."
                for number in range(document, min(document + per_document, rows))
            ]
            (folder / "texts" / f"{name}.txt").write_text(" ".join(quotes) + "\n", "utf-8")
            for quote in quotes:
                who = f"Person {chance.randrange(2000)}", f"Organisation {chance.randrange(300)}"
                what = f"Concept {chance.randrange(200)}", chance.choice(("favours", "opposes"))
                writer.writerow((name, day, *who, *what, quote))


def timed(folder: Path, *arguments: str) -> str:
    """Run the command, print how long it took, and return what it printed."""
    begun = time.perf_counter()
    done = subprocess.run([PARLEY, *arguments], cwd=folder, capture_output=True, text=True)
    taken = time.perf_counter() - begun
    assert done.returncode == 0, done.stderr[-2000:]
    last = done.stdout.splitlines()[-1]
    print(f"parley {arguments[0]:<8} {taken:8.1f} s   {last}", flush=True)
    return done.stdout


def main() -> None:
    given = [int(one) for one in sys.argv[1:]]
    rows = given[0] if given else ROWS
    per_document = given[1] if len(given) > 1 else PER_DOCUMENT
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, rows, per_document)
        told = timed(folder, "import", "coded.csv", "--texts", "texts", "-o", "coded")
        assert re.search(rf"\b{rows} claims", told)
        timed(folder, "check", "coded", "--texts", "texts")
        timed(folder, "build", "coded", "--texts", "texts", "--data", "store")
        timed(folder, "network", "--data", "store", "--mode", "one")


if __name__ == "__main__":
    main()
