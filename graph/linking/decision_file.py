"""Decisions as annotation files: added at the end, one after another, never changed.

Each addition is atomic: the file holds the old decisions or the old and the new, and two that write
at a time take turns. What is added is read again as annotation before it takes the file's place.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from parley.graph.annotation_file import AnnotationFile, read_file
from parley.graph.errors import InputError
from parley.graph.iris import is_iri
from parley.graph.linking.decisions import Decider, Decision
from parley.graph.linking.errors import LinkError
from parley.graph.linking.yaml_blocks import decider_block, decision_block, head
from parley.graph.namespaces import ID, shorten

LIST: Final = re.compile(r'^"@graph":[ \t]*\n(?:[ \t]*(?:#.*)?\n)*( *)- ', re.MULTILINE)
NAME: Final = re.compile(r"[^A-Za-z0-9]+")


class DecisionFile:
    """A file of decisions, made when the first is added. ``known`` are coders declared elsewhere.

    Raises :class:`LinkError` if its name is no ``*.yaml``, or if what it holds cannot be added to.
    """

    def __init__(self, path: Path, known: frozenset[str] = frozenset()) -> None:
        if path.suffix != ".yaml":
            raise LinkError(f"{path}: a file of decisions is an annotation and ends in .yaml")
        self.path = path
        self._known = known

    @property
    def base(self) -> str:
        """The IRI below which the decisions of the file are named."""
        if not self.path.exists():
            return f"{ID}links/{_slug(self.path.stem)}/"
        return read_file(self.path, self.path.name).base

    def add(self, decision: Decision, decider: Decider) -> Decision:
        """Write a decision, and return it with the IRI that it got; its own is not looked at."""
        with self._alone():
            made = self.path.exists()
            text = self.path.read_bytes().decode() if made else head(_slug(self.path.stem))
            names = self._names(self.path) if made else frozenset[str]()
            named = replace(decision, iri=self._free(decision, names))
            blocks = []
            if decider.iri not in self._known and decider.iri not in names:
                blocks.append(decider_block(decider))
            blocks.append(decision_block(named, self.base))
            self._replace(_appended(text, blocks, self.path), len(names) + len(blocks), made)
            return named

    def _free(self, decision: Decision, names: frozenset[str]) -> str:
        stem = _slug(shorten(decision.subject))
        number = 1
        while (iri := f"{self.base}{stem}" + (f"-{number}" if number > 1 else "")) in names:
            number += 1
        return iri

    def _names(self, path: Path) -> frozenset[str]:
        file = read_file(path, self.path.name)
        return frozenset(_iri(file, node.text("id")) for node in file.nodes)

    def _replace(self, text: str, expected: int, made: bool) -> None:
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        try:
            with temporary.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                found = len(self._names(temporary))
            except InputError as error:
                raise LinkError(f"{self.path} cannot be added to: {error}") from error
            if made and found != expected:
                raise LinkError(f"{self.path} cannot be added to: `@graph` is not its last key")
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)


def decider(name: str, kind: str = "person") -> Decider:
    """Return who decides by a name such as ``coder:anna`` or an IRI; raises :class:`LinkError`."""
    iri = f"{ID}coder/{name[6:]}" if name.startswith("coder:") else name
    if not is_iri(iri) or iri.endswith("/"):
        raise LinkError(f"{name!r} names nobody: write coder:anna, or an IRI")
    return Decider(iri, iri.rpartition("/")[2], kind)


def _appended(text: str, blocks: list[str], path: Path) -> str:
    found = LIST.search(text)
    if found is None:
        raise LinkError(f'{path} cannot be added to: write its nodes as a list under `"@graph":`')
    indented = (
        "".join(found[1] + line + "\n" if line else "\n" for line in block.splitlines())
        for block in blocks
    )
    return text.rstrip("\n") + "\n" + "".join(indented)


def _iri(file: AnnotationFile, name: str | None) -> str:
    return file.expand(name or "")


def _slug(name: str) -> str:
    return NAME.sub("-", name).strip("-").lower() or "links"
