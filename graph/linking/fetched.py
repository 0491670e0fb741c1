"""Items that were fetched from Wikidata for some things, to be looked in as in a snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from parley.graph.linking.errors import WikidataError
from parley.graph.linking.items import Item, Json, NotAnItemError, read_item
from parley.graph.linking.wikidata import Wikidata

MOST_CLASSES: Final = 500
"""Classes that are fetched to know what is above the types of candidates."""
DEEPEST: Final = 8


class Fetched:
    """Items, classes and redirects that were fetched; asks nobody any more."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._current: dict[str, str] = {}
        self._gone: set[str] = set()
        self._found: dict[str, list[str]] = {}

    def item(self, identifier: str) -> Item | None:
        """Return an item, the one it was merged into, or None if it was not fetched."""
        return self._items.get(self._current.get(identifier, identifier))

    def gone(self, identifier: str) -> bool:
        """Return whether Wikidata said that there is no such item."""
        return identifier in self._gone

    def named(self, name: str, limit: int) -> Iterable[Item]:
        """Return the items that Wikidata found for a name that was searched for."""
        found = (self.item(identifier) for identifier in self._found.get(name, ()))
        return [item for item in found if item is not None][:limit]

    def above(self, identifier: str) -> frozenset[str]:
        """Return a class and those above it, as far as they were fetched."""
        seen, waiting = set[str](), [identifier]
        while len(waiting) > 0:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                item = self._items.get(name)
                waiting += item.superclasses if item is not None else ()
        return frozenset(seen)

    async def search(
        self, client: Wikidata, names: Iterable[str], languages: Iterable[str]
    ) -> None:
        """Search for names in each language, and fetch what is found with the classes above it."""
        asked = [(name, language) for name in dict.fromkeys(names) for language in languages]
        answers = await asyncio.gather(*(client.search(*one) for one in asked))
        for (name, _), hits in zip(asked, answers, strict=True):
            known = self._found.setdefault(name, [])
            known += [hit for hit in hits if hit not in known]
        await self.fetch(client, (hit for hits in answers for hit in hits))
        await self._fetch_classes(client)

    async def fetch(self, client: Wikidata, identifiers: Iterable[str]) -> None:
        """Fetch items; raises :class:`WikidataError`, also if one is not in Wikidata's format."""
        wanted = [one for one in dict.fromkeys(identifiers) if one not in self._items]
        for name, entity in (await client.entities(wanted)).items():
            self._keep(name, entity)

    def _keep(self, name: str, entity: Json) -> None:
        if "missing" in entity:
            self._gone.add(name)
            return
        try:
            item = read_item(entity)
        except NotAnItemError as error:
            raise WikidataError(f"Wikidata answers with what cannot be read: {error}") from error
        self._items[item.id] = item
        self._current[name] = item.id

    async def _fetch_classes(self, client: Wikidata) -> None:
        fetched = 0
        level = {one for item in self._items.values() for one in item.types}
        for _ in range(DEEPEST):
            level = {one for one in level if one not in self._items and one not in self._gone}
            level = set(sorted(level)[: MOST_CLASSES - fetched])
            if len(level) == 0:
                return
            fetched += len(level)
            await self.fetch(client, sorted(level))
            found = (self.item(one) for one in level)
            level = {one for item in found if item is not None for one in item.superclasses}
