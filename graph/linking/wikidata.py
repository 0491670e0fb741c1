"""Wikidata itself, asked politely: with a contact, a few requests at a time, waiting when told to.

Source: https://www.wikidata.org/w/api.php (``wbsearchentities``, ``wbgetentities``), the policy on
User-Agents (https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy) and ``maxlag``
(https://www.mediawiki.org/wiki/Manual:Maxlag_parameter). Wikibase says many of its errors in bodies
of status 200; they are taken for errors, and never kept.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx2

from parley.graph.linking.entity_cache import EntityCache
from parley.graph.linking.errors import WikidataError
from parley.graph.linking.items import ITEM, Json

API: Final = "https://www.wikidata.org/w/api.php"
BATCH: Final = 50
"""Identifiers in one request, as the API allows."""
PROPERTIES: Final = "info|labels|aliases|descriptions|claims"
CONTACT: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+")
WAITABLE: Final = frozenset(
    {"maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryError"}
)
"""Errors of the API that go away by waiting."""


@dataclass(frozen=True)
class Manners:
    """How Wikidata is asked. ``contact`` is an address of mail or of a page, and is required.

    ``concurrent`` is at most three, as Wikimedia asks; times are in seconds.
    """

    contact: str
    api: str = API
    concurrent: int = 3
    maxlag: int = 5
    attempts: int = 5
    seconds: float = 30.0
    longest_wait: float = 120.0
    first_wait: float = 1.0

    def __post_init__(self) -> None:
        if CONTACT.fullmatch(self.contact) is None:
            raise WikidataError(
                "Wikidata asks for a contact: give an address of mail or of a page with --contact "
                "or in PARLEY_CONTACT"
            )
        if not 1 <= self.concurrent <= 3:
            raise WikidataError("at most 3 requests may be under way at a time, and at least 1")

    @property
    def user_agent(self) -> str:
        return f"parley-kg/0.1 ({self.contact}) httpx2/{httpx2.__version__}"


class Wikidata:
    """A client; get one from :func:`wikidata`. Whatever goes wrong is :class:`WikidataError`."""

    def __init__(self, client: httpx2.AsyncClient, manners: Manners, cache: EntityCache) -> None:
        self._client = client
        self._manners = manners
        self._cache = cache
        self._turns = asyncio.Semaphore(manners.concurrent)
        self._quiet_until = 0.0

    async def search(self, text: str, language: str = "en", limit: int = 20) -> list[str]:
        """Return the identifiers of items with a label or alias that begins like ``text``."""
        answer = await self._ask(
            action="wbsearchentities",
            search=text,
            language=language,
            uselang=language,
            type="item",
            limit=str(min(limit, BATCH)),
        )
        found = answer.get("search")
        if not isinstance(found, list):
            raise WikidataError(f"{self._manners.api} answers a search without results")
        return [str(hit["id"]) for hit in found if ITEM.fullmatch(str(hit.get("id"))) is not None]

    async def entities(self, identifiers: Iterable[str]) -> dict[str, Json]:
        """Return what Wikidata has by each identifier that was asked for, in its own format.

        A redirected item has another ``id`` and says so in ``redirects``; one that does not exist,
        or no longer does, has ``missing``. What the cache has in the current revision is not
        fetched again.
        """
        asked = list(dict.fromkeys(identifiers))
        heads = await self._batches(asked, "info")
        found: dict[str, Json] = {}
        for name, head in heads.items():
            kept = self._cache.get(str(head["id"]), int(head.get("lastrevid", 0)))
            if "missing" in head:
                found[name] = head
            elif kept is not None:
                found[name] = _with_redirect(kept, head)
        full = await self._batches([name for name in asked if name not in found], PROPERTIES)
        for entity in full.values():
            self._cache.put(entity)
        return {name: found.get(name) or full[name] for name in asked}

    async def _batches(self, identifiers: Sequence[str], properties: str) -> dict[str, Json]:
        starts = range(0, len(identifiers), BATCH)
        parts = (self._batch(list(identifiers[at : at + BATCH]), properties) for at in starts)
        together: dict[str, Json] = {}
        for part in await asyncio.gather(*parts):
            together |= part
        return together

    async def _batch(self, identifiers: list[str], properties: str) -> dict[str, Json]:
        answer = await self._ask(
            action="wbgetentities", ids="|".join(identifiers), props=properties, redirects="yes"
        )
        given = answer.get("entities")
        if not isinstance(given, dict):
            raise WikidataError(f"{self._manners.api} answers without entities")
        by_name = {str(key): {"id": key, **entity} for key, entity in given.items()}
        for entity in given.values():
            told = entity.get("redirects")
            if isinstance(told, dict):
                by_name[str(told["from"])] = entity
        absent = [name for name in identifiers if name not in by_name]
        if len(absent) > 0:
            raise WikidataError(f"{self._manners.api} answers without {', '.join(absent)}")
        return {name: by_name[name] for name in identifiers}

    async def _ask(self, **parameters: str) -> Json:
        asked = {**parameters, "format": "json", "maxlag": str(self._manners.maxlag)}
        trouble = ""
        for attempt in range(self._manners.attempts):
            async with self._turns:
                await self._rest()
                answer, trouble, pause = await self._once(asked)
            if answer is not None:
                return answer
            if attempt + 1 < self._manners.attempts:
                self._be_quiet(pause, attempt)
        raise WikidataError(
            f"{self._manners.api} does not answer in {self._manners.attempts} attempts: {trouble}"
        )

    async def _once(self, asked: dict[str, str]) -> tuple[Json | None, str, float | None]:
        """Return the answer, or None with what is wrong and how long the server says to wait."""
        try:
            response = await self._client.get(self._manners.api, params=asked)
        except (httpx2.TimeoutException, httpx2.TransportError) as error:
            return None, str(error) or type(error).__name__, None
        pause = _seconds(response.headers.get("Retry-After"))
        if response.status_code == 429 or response.status_code >= 500:
            return None, f"status {response.status_code}", pause
        if response.status_code != 200:
            raise WikidataError(f"{self._manners.api} answers with status {response.status_code}")
        try:
            answer = response.json()
        except ValueError as error:
            return None, f"a body that is no JSON: {error}", pause
        if not isinstance(answer, dict):
            return None, "a body that is no object", pause
        fault = answer.get("error")
        if fault is None:
            return answer, "", None
        code, info = str(fault.get("code")), str(fault.get("info"))[:300]
        if code not in WAITABLE:
            raise WikidataError(f"{self._manners.api} answers with the error {code}: {info}")
        return None, f"{code}: {info}", pause

    def _be_quiet(self, pause: float | None, attempt: int) -> None:
        """Let no request begin for a while; all wait, since the limits are on all together."""
        wait = self._manners.first_wait * 2**attempt if pause is None else pause
        if wait > self._manners.longest_wait:
            raise WikidataError(
                f"{self._manners.api} asks to wait {wait:g} s, and "
                f"{self._manners.longest_wait:g} s is the most: go on later, what was had is kept"
            )
        now = asyncio.get_running_loop().time()
        self._quiet_until = max(self._quiet_until, now + wait)

    async def _rest(self) -> None:
        loop = asyncio.get_running_loop()
        while (left := self._quiet_until - loop.time()) > 0:
            await asyncio.sleep(left)


def _with_redirect(kept: Json, head: Json) -> Json:
    plain = {key: value for key, value in kept.items() if key != "redirects"}
    return {**plain, "redirects": head["redirects"]} if "redirects" in head else plain


def _seconds(header: str | None) -> float | None:
    # A date is allowed as well; Wikimedia sends seconds, and a date falls back to our own pace.
    return float(header) if header is not None and header.isdigit() else None


@asynccontextmanager
async def wikidata(
    manners: Manners, cache: EntityCache, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncIterator[Wikidata]:
    """Give a client that sends by ``transport``, by default over the network."""
    async with httpx2.AsyncClient(
        headers={"User-Agent": manners.user_agent, "Accept-Encoding": "gzip"},
        timeout=httpx2.Timeout(manners.seconds),
        transport=transport,
    ) as client:
        yield Wikidata(client, manners, cache)
