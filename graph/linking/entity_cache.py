"""Entities that were fetched, by identifier and revision, in files of a folder.

A revision never changes, so nothing here grows old. Redirects do change and are not kept.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from parley.graph.linking.items import ITEM, Json


class EntityCache:
    """Files ``DIR/Q42/1234.json``; the folder is made when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, identifier: str, revision: int) -> Json | None:
        """Return an entity in a revision, or None if it was not kept or its file is damaged."""
        path = self._folder / identifier / f"{revision}.json"
        try:
            kept = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return kept if isinstance(kept, dict) and kept.get("id") == identifier else None

    def newest(self, identifier: str) -> Json | None:
        """Return an entity in the newest revision that was kept, or None; asks nobody."""
        folder = self._folder / identifier
        kept = [int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()]
        return self.get(identifier, max(kept)) if len(kept) > 0 else None

    def put(self, entity: Json) -> None:
        """Keep an entity, unless it is missing or bears no revision."""
        identifier, revision = str(entity.get("id")), entity.get("lastrevid")
        if (
            "missing" in entity
            or not isinstance(revision, int)
            or ITEM.fullmatch(identifier) is None
        ):
            return
        path = self._folder / identifier / f"{revision}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.new")
        temporary.write_text(json.dumps(entity, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
