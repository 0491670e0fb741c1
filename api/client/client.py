"""The client: one server, one version of its data if wanted, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

import httpx2

from parley.client.asking import RESULTS, Asking, Limits, Reply
from parley.client.errors import ClientError, PartialError, QueryRefusedError, VersionError
from parley.client.networks import NetworkAnswer, network_of
from parley.client.paging import page_of, with_values
from parley.client.table import Table
from parley.client.values import Value, value_of, values_block
from parley.graph.remote import remote_view

if TYPE_CHECKING:
    import rdflib

NAME = "parley-client"


class Client:
    """Asks one server. Use it in a ``with``, or close it.

    ``address`` is that of a server of Parley, whose endpoint is ``/sparql`` below it, or of any
    SPARQL endpoint as it is, if it ends in ``sparql`` or ``query`` (or ``endpoint=True``).
    ``version`` pins the data, as ``Parley-Version`` tells them; :meth:`pinned` pins what is served
    now. Everything raises :class:`~parley.client.errors.ClientError` and what is below it.
    """

    def __init__(
        self,
        address: str,
        *,
        version: str | None = None,
        limits: Limits | None = None,
        user_agent: str = NAME,
        endpoint: bool | None = None,
    ) -> None:
        bare = address.rstrip("/")
        is_endpoint = bare.endswith(("/sparql", "/query")) if endpoint is None else endpoint
        self.endpoint = bare if is_endpoint else f"{bare}/sparql"
        self.version = version
        self._limits = limits or Limits()
        self._http = httpx2.Client(
            timeout=self._limits.seconds,
            headers={"User-Agent": user_agent},
            follow_redirects=True,
        )
        self._asking = Asking(self._http, self._limits)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections; the client cannot be asked afterwards."""
        self._http.close()

    def pinned(self) -> str:
        """Pin the version that is served now, and return it.

        Raises :class:`VersionError` if the server does not tell versions.
        """
        reply = self._ask("ASK {}")
        told = reply.headers.get("parley-version")
        if told is None:
            raise VersionError(f"{self.endpoint} does not tell the version of its data")
        self.version = told
        return told

    # Queries.

    def query(self, sparql: str, **values: object) -> Table:
        """Answer a SELECT query, whole: if it is longer than an answer may be, page by page.

        ``values`` bind variables of the query, to one value each or to each of a list, as terms:
        nothing in a value can change the query. Pages are of one version, ordered by all columns.
        """
        whole = self._bound(sparql, values)
        try:
            return self._table(self._ask(whole))
        except QueryRefusedError as error:
            if error.kind != "answer-too-large":
                raise
        return self._paged(whole)

    def ask(self, sparql: str, **values: object) -> bool:
        """Answer an ASK query."""
        told = self._ask(self._bound(sparql, values)).json()
        if "boolean" not in told:
            raise ClientError("the answer is no yes or no: is this an ASK query?")
        return bool(told["boolean"])

    def construct(self, sparql: str, **values: object) -> rdflib.Graph:
        """Answer a CONSTRUCT or DESCRIBE query as a graph of rdflib."""
        import rdflib

        reply = self._send(self._bound(sparql, values), "application/n-triples")
        _require_whole(reply)
        return rdflib.Graph().parse(data=reply.body.decode(), format="nt")

    def citation(self, sparql: str) -> str:
        """Return how to cite the answer to a query, as a server of Parley tells it."""
        parameters = self._parameters(sparql)
        reply = self._asking.ask(f"{self.endpoint}/citation", parameters, "text/plain")
        return reply.body.decode().strip()

    # Networks.

    def network(self, **parameters: str | int | float | bool | Sequence[str]) -> NetworkAnswer:
        """Return a discourse network, counted at the endpoint.

        Parameters are the options of ``parley network``, with ``_`` for ``-``, and ``start`` and
        ``end`` for ``from`` and ``to``: ``network(mode="one", aggregate="subtract")``. Raises
        :class:`~parley.graph.networks.errors.NetworkError` for what they cannot be.
        """
        view = remote_view(lambda text: self._ask(text).json(), self.version)
        return network_of(view, parameters)

    # How it is asked.

    def _bound(self, sparql: str, values: dict[str, object]) -> str:
        try:
            return with_values(sparql, values_block(values))
        except ValueError as error:
            raise ClientError(str(error)) from error

    def _parameters(self, query: str) -> dict[str, str]:
        pinned = {} if self.version is None else {"version": self.version}
        return {"query": query, **pinned}

    def _send(self, query: str, accept: str) -> Reply:
        return self._asking.ask(self.endpoint, self._parameters(query), accept)

    def _ask(self, query: str) -> Reply:
        reply = self._send(query, RESULTS)
        _require_whole(reply)
        return reply

    def _table(self, reply: Reply) -> Table:
        told = reply.json()
        try:
            columns = tuple(told["head"]["vars"])
            rows: list[tuple[Value, ...]] = [
                tuple(value_of(row[name]) if name in row else None for name in columns)
                for row in told["results"]["bindings"]
            ]
        except (KeyError, TypeError) as error:
            raise ClientError("the answer is no table: is this a SELECT query?") from error
        return Table(columns, tuple(rows), reply.headers.get("parley-version"))

    def _paged(self, query: str) -> Table:
        size = self._limits.page
        first = self._table(self._ask(page_of(query, (), 0, 0)))
        found = replace(first, values=())
        while True:
            part = self._table(self._ask(page_of(query, first.columns, size, len(found))))
            if part.version != first.version:
                raise VersionError(
                    f"the data changed from {first.version} to {part.version} between two pages: "
                    "pin a version (client.pinned()) and ask again"
                )
            found = replace(found, values=(*found.values, *part.values))
            if len(part) < size:
                return found


def _require_whole(reply: Reply) -> None:
    told: Any = reply.headers.get("parley-complete", "yes")
    if told != "yes":
        raise PartialError("the server gave a part of the answer only, although all was asked for")
