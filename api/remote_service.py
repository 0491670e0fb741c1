"""A SPARQL endpoint elsewhere as a service: the handler of its ``SERVICE`` blocks.

Source: SPARQL 1.1 Protocol (W3C Recommendation, 2013), section 2.1.2, and SPARQL 1.1 Query Results
JSON Format.
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urlencode

from parley.api.outbound import Fetched, Outbound, excerpt
from parley.graph.errors import FetchError, QueryError, ServiceError
from parley.graph.service_blocks import Bindings, ServiceBlock, Solutions
from parley.graph.service_values import read_solutions, service_query

JSON: Final = "application/sparql-results+json"
TYPES: Final = (JSON, "application/json")

AT_ONCE: Final = 4
"""Requests to one service at a time; public services count them per client."""

CUT: Final = "x-sparql-maxrows"
"""With this header Virtuoso says after how many rows it has cut an answer off."""


class RemoteService:
    """Asks the endpoint at ``address``; fulfils ``ServiceHandler``."""

    wants_bindings = True

    def __init__(self, address: str, outbound: Outbound) -> None:
        self._address = address
        self._outbound = outbound
        self._free = asyncio.Semaphore(AT_ONCE)

    async def answer(self, block: ServiceBlock, bindings: Bindings | None) -> Solutions:
        """Return what the endpoint answers. A doubtful or partial answer is an error."""
        form = urlencode({"query": service_query(block, bindings)}).encode("ascii")
        try:
            async with self._free:
                fetched = await self._outbound.fetch(self._address, JSON, form)
        except FetchError as error:
            raise ServiceError(self._address, str(error), error.retry_after) from error
        return await self._read(fetched)

    async def _read(self, fetched: Fetched) -> Solutions:
        if fetched.media_type not in TYPES:
            kind = fetched.media_type or "something of no type"
            said = f"it answered {kind} instead of {JSON}: `{excerpt(fetched.content)}`"
            raise ServiceError(self._address, said)
        try:
            solutions = await asyncio.to_thread(read_solutions, fetched.content)
        except QueryError as error:
            raise ServiceError(self._address, str(error)) from error
        most = fetched.headers.get(CUT, "")
        if most.isdecimal() and len(solutions.rows) >= int(most) > 0:
            raise ServiceError(self._address, f"it cut its answer off after {most} rows")
        return solutions
