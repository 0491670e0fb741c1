"""Example queries: the files in ``examples/graphql``, as the page and the tests read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Example:
    """A query, and what its leading comment says: first its title, then more about it."""

    name: str
    title: str
    about: str
    query: str


def examples() -> Iterator[Example]:
    """Iterate over the examples in the order of their file names."""
    folder = files("parley.examples") / "graphql"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".graphql"):
            query = path.read_text(encoding="utf-8")
            title, about = _comment(query)
            yield Example(path.name.removesuffix(".graphql"), title, about, query)


def _comment(query: str) -> tuple[str, str]:
    lines = []
    for line in query.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return lines[0], " ".join(lines[1:])
