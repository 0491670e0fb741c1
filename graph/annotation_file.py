"""One annotation file: its head, which names the graph it fills, and its nodes, not yet checked.

An annotation file is YAML-LD: a JSON-LD dataset of one named graph, written as YAML::

    "@context":
      - https://w3id.org/parley/context.jsonld
      - "@base": https://w3id.org/parley/id/article/alaska-summit/
        "@language": en
    id: graph:article/alaska-summit
    "@graph":
      - id: c13a
        type: Claim
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from parley.graph.errors import AnnotationError, Place, Problem
from parley.graph.namespaces import CONTEXT, PREFIXES
from parley.graph.yaml_source import Entries, Items, Leaf, Value, read_yaml

HEAD_KEYS = ("@context", "id", "@graph")


@dataclass(frozen=True)
class AnnotationFile:
    """A parsed file. ``name`` is its path as messages and provenance show it."""

    name: str
    digest: str
    base: str
    language: str | None
    graph: str
    nodes: tuple[Entries, ...]

    def place(self, line: int) -> Place:
        return Place(self.name, line)

    def expand(self, reference: str) -> str:
        """Return the absolute IRI that a reference stands for in this file."""
        prefix, colon, rest = reference.partition(":")
        if colon == ":" and prefix in PREFIXES:
            return PREFIXES[prefix] + rest
        try:
            return urljoin(self.base, reference)
        except ValueError:
            return reference


def find_files(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """Return the annotation files that ``paths`` mean, with their names, sorted by name.

    A folder stands for every ``*.yaml`` below it, a file for itself; names are relative to the
    folder, so that a build does not depend on where a checkout lies. Raises
    :class:`AnnotationError` if there is none.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            found |= {p: p.relative_to(path).as_posix() for p in sorted(path.rglob("*.yaml"))}
        else:
            found[path] = path.name
    if len(found) == 0:
        where = ", ".join(str(path) for path in paths)
        raise AnnotationError(
            [Problem(Place(where), "there is no *.yaml file", "name another folder")]
        )
    return sorted(found.items(), key=lambda item: item[1])


def read_file(path: Path, name: str) -> AnnotationFile:
    """Return the file at ``path``; raises :class:`AnnotationError` naming the line of a fault."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} is no UTF-8"
        raise AnnotationError(
            [Problem(Place(name, line), what, "save the file as UTF-8")]
        ) from error
    return _file(read_yaml(text, name), name, hashlib.sha256(data).hexdigest())


def _file(root: Entries, name: str, digest: str) -> AnnotationFile:
    problems = [
        Problem(Place(name, entry.line), f"unknown key `{entry.key}`", _head_remedy())
        for entry in root.entries
        if entry.key not in HEAD_KEYS
    ]
    base, language, more = _context(root.get("@context"), name)
    problems += more
    graph = root.text("id")
    if graph is None or not graph.startswith("graph:"):
        what = "the file does not name the graph it fills"
        problems.append(Problem(Place(name, 1), what, "add `id: graph:article/<name>`"))
    listed = root.get("@graph")
    nodes = listed.items if isinstance(listed, Items) else ()
    if len(nodes) == 0:
        what = "the file has no nodes"
        problems.append(Problem(Place(name, 1), what, 'add them as a list under `"@graph":`'))
    for node in nodes:
        if not isinstance(node, Entries):
            problems.append(
                Problem(Place(name, node.line), "a node is not a mapping", "write `- id: ...`")
            )
    if len(problems) > 0:
        raise AnnotationError(problems)
    kept = tuple(node for node in nodes if isinstance(node, Entries))
    assert graph is not None
    return AnnotationFile(name, digest, base, language, PREFIXES["graph"] + graph[6:], kept)


def _head_remedy() -> str:
    return f"the keys of a file are {', '.join(HEAD_KEYS)}; all else belongs into nodes"


def _context(value: Value | None, name: str) -> tuple[str, str | None, list[Problem]]:
    """Return base, language and problems of the ``@context`` of a file."""
    items = value.items if isinstance(value, Items) else () if value is None else (value,)
    line = 1 if value is None else value.line
    local = next((item for item in items if isinstance(item, Entries)), None)
    base = None if local is None else local.text("@base")
    problems = []
    if not any(isinstance(item, Leaf) and item.value == CONTEXT for item in items):
        problems.append(
            Problem(
                Place(name, line), "the context is not Parley's", f"put {CONTEXT} into `@context`"
            )
        )
    if base is None or not base.endswith("/"):
        what = "the context has no `@base` that ends in a slash"
        remedy = 'add `- "@base": https://w3id.org/parley/id/article/<name>/` to `@context`'
        problems.append(Problem(Place(name, line), what, remedy))
    return (base or "", None if local is None else local.text("@language"), problems)
