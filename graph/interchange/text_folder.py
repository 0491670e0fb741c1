"""Texts of a folder, read when they are asked for and not kept.

Reach for it where an import may name more texts than fit in memory; :mod:`parley.graph.texts` is
for a build, which needs them all.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from parley.graph.texts import Text, read_text

KEPT = 8
"""Rows are mostly grouped by document, so the last few texts suffice."""


class TextFolder:
    """The ``*.txt`` files of a folder and those below it, by stem or by file name."""

    def __init__(self, folder: Path) -> None:
        # A name is looked up among the files that are there, so none leads out of the folder.
        self._paths: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.txt")):
            self._paths.setdefault(path.stem, path)
            self._paths.setdefault(path.name, path)
        self._read = lru_cache(maxsize=KEPT)(read_text)

    def text(self, key: str) -> Text | None:
        """Return the text that a row calls ``key``, or None.

        Raises :class:`~parley.graph.errors.AnchorError` for one that is not UTF-8 with LF.
        """
        path = self._paths.get(key)
        return None if path is None else self._read(path)
