"""Services and sources that the settings of a server allow, made ready to be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from parley.api.addresses import target_of
from parley.api.settings import Settings
from parley.api.update import Fetch, fetch_nothing
from parley.graph.errors import DeadlineError, ParleyError
from parley.graph.federation import FederationLimits, federate
from parley.graph.service_blocks import ServiceHandler, Solutions
from parley.graph.service_values import read_solutions
from parley.graph.store import UNION, Dataset, Kind
from parley.graph.workers.jobs import Question
from parley.graph.workers.pool import Pool

if TYPE_CHECKING:
    from parley.api.outbound import Outbound

JSON = dict.fromkeys(Kind, ("application/sparql-results+json",))


def remote_services(settings: Settings) -> dict[str, ServiceHandler]:
    """Return a handler for each endpoint in ``PARLEY_SERVICES``, by its address.

    Raises :class:`~parley.graph.errors.ParleyError` for what is no address.
    """
    addresses = _addresses("PARLEY_SERVICES", settings.services)
    if len(addresses) == 0:
        return {}
    # Imported where it is needed, because it brings an HTTP client.
    from parley.api.remote_service import RemoteService

    outbound = _outbound(settings, settings.service_timeout, settings.service_bytes)
    return {address: RemoteService(address, outbound) for address in addresses}


def load_sources(settings: Settings) -> Fetch:
    """Return what fetches the documents in ``PARLEY_LOAD_SOURCES``; raises as above."""
    addresses = _addresses("PARLEY_LOAD_SOURCES", settings.load_sources)
    if len(addresses) == 0:
        return fetch_nothing
    from parley.api.load_sources import LoadSources

    outbound = _outbound(settings, settings.load_timeout, settings.max_write_bytes)
    return LoadSources(addresses, outbound)


class Federator:
    """Replaces ``SERVICE`` in queries to one server.

    ``services`` are all that may be asked, on the network or in this server.
    """

    def __init__(
        self,
        services: Mapping[str, ServiceHandler],
        settings: Settings,
        prefixes: Mapping[str, str],
    ) -> None:
        self._services = services
        self._base = settings.base
        self._prefixes = prefixes
        self._seconds = float(settings.query_timeout)
        self._limits = FederationLimits(
            blocks=settings.service_blocks,
            bindings=settings.service_bindings,
            batch=settings.service_batch,
            requests=settings.service_requests,
            rows=settings.service_rows,
        )

    async def __call__(
        self, query: str, pool: Pool, dataset: Dataset = UNION, seconds: float | None = None
    ) -> str:
        """Return a query with answers in the place of ``SERVICE``, within ``seconds``.

        Raises what :func:`parley.graph.federation.federate` raises, and
        :class:`~parley.graph.errors.DeadlineError`.
        """
        given = self._seconds if seconds is None else seconds

        async def ask(text: str) -> Solutions:
            question = Question(f"BASE <{self._base}> {text}", JSON, dataset)
            reply = await pool.ask(question, given)
            return await asyncio.to_thread(read_solutions, await reply.read())

        try:
            async with asyncio.timeout(given):
                return await federate(
                    query,
                    self._services,
                    ask,
                    base=self._base,
                    prefixes=self._prefixes,
                    limits=self._limits,
                )
        except TimeoutError as error:
            raise DeadlineError(given) from error


def _outbound(settings: Settings, seconds: int, octets: int) -> Outbound:
    from parley.api.outbound import Outbound, OutboundLimits, agent

    if not (settings.contact.isascii() and settings.contact.isprintable()):
        raise ParleyError("PARLEY_CONTACT has characters that belong in no header")
    local = frozenset(settings.local_hosts.lower().split())
    for host in local:
        if not host.rpartition(":")[2].isdecimal():
            raise ParleyError(f"PARLEY_LOCAL_HOSTS lists `{host}`: write it with its port")
    return Outbound(OutboundLimits(seconds, octets=octets), agent(settings.contact), local)


def _addresses(variable: str, listed: str) -> list[str]:
    for address in listed.split():
        try:
            target_of(address)
        except ValueError as error:
            raise ParleyError(f"{variable} lists `{address}`: {error}") from error
    return listed.split()
