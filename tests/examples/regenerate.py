"""Shows how answers of the example queries differ from the checked ones, and can write them anew.

Run from the top of the checkout, after the annotation or a query has changed:

    python -m tests.examples.regenerate            # prints the differences, writes nothing
    python -m tests.examples.regenerate 07 13      # the same for these questions only
    python -m tests.examples.regenerate --write    # prints them and writes the files

A file that is written is no longer checked: every row of the difference has to be read against the
article before it is committed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from parley.graph.example_queries import packaged_examples
from tests.examples.answers import (
    EXPECTED,
    answer,
    as_tsv,
    build_examples,
    read_expected,
    store_of,
)


def main() -> int:
    """Print the differences, write them if asked to, and return 1 if there are any that stay."""
    parser = argparse.ArgumentParser(description="Compare or renew the expected answers.")
    parser.add_argument("numbers", nargs="*", help="numbers of questions, such as 07; all if none")
    parser.add_argument("--write", action="store_true", help="write the files after printing")
    chosen = parser.parse_args()
    differing = list(_renewed(chosen.numbers))
    for path, text in differing:
        sys.stdout.writelines(_difference(path, text))
        if chosen.write:
            path.write_text(text, encoding="utf-8")
    for path in _orphans():
        sys.stdout.write(f"{path}: there is no query of this name\n")
        if chosen.write:
            path.unlink()
    sys.stdout.write(f"{len(differing)} answers {'written' if chosen.write else 'differ'}\n")
    return 0 if chosen.write or len(differing) == 0 else 1


def _renewed(numbers: list[str]) -> Iterator[tuple[Path, str]]:
    """Yield the path and new text of every expected answer that no longer holds."""
    store = store_of(build_examples())
    for example in packaged_examples():
        if len(numbers) > 0 and example.name.partition("-")[0] not in numbers:
            continue
        path = EXPECTED / f"{example.name}.tsv"
        known = read_expected(example.name) if path.exists() else None
        text = as_tsv(answer(store, example.query), known)
        if _text(path) != text:
            yield path, text


def _orphans() -> list[Path]:
    names = {example.name for example in packaged_examples()}
    return [path for path in sorted(EXPECTED.glob("*.tsv")) if path.stem not in names]


def _difference(path: Path, text: str) -> list[str]:
    before, after = _text(path).splitlines(True), text.splitlines(True)
    return list(unified_diff(before, after, f"{path.name} (checked)", f"{path.name} (now)", n=0))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
