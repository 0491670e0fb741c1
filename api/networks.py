"""Discourse networks over HTTP: ``/networks`` as a page and as data, and the claims behind an edge.

The parameters are those of ``parley network``, see :mod:`parley.graph.networks.parameters`. A
browser gets a page that draws the network; programs get it in any format of
:mod:`parley.graph.interchange.network_formats`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parley.api.caching import cache_headers, etag, has, not_modified
from parley.api.formats import HTML, content_type
from parley.api.negotiate import Offer, negotiate
from parley.api.network_page import network_page
from parley.api.network_request import EDGE, OFFERS, NetworkRequest, read_network_request
from parley.api.rendering import Pages
from parley.api.settings import Settings
from parley.api.threads import in_one_thread
from parley.api.versions import pool_at
from parley.graph.interchange.network_formats import NetworkFormat, format_named
from parley.graph.networks.asking import Asked
from parley.graph.networks.errors import NetworkError, NetworkTimeoutError, NetworkTooLargeError
from parley.graph.networks.matrix import Network
from parley.graph.networks.output import claims_table
from parley.graph.networks.series import evidence_asked, networks_asked
from parley.graph.networks.tables import table_as_csv, table_as_json
from parley.graph.store import View
from parley.graph.workers.fleet import Fleet

CLAIM_OFFERS: Final = (Offer("application/json", ("json",)), Offer("text/csv", ("csv",)))

POLICY: Final = (
    "default-src 'self'; img-src 'self' blob:; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""As for every page, but the page may read a drawing of its own as an image, to save it as PNG."""

EDGE_WANTED: Final = (
    "row, column: name the two ends of an edge, or with node one actor or concept, by IRI or by a "
    "prefixed name such as actor:russia."
)


@dataclass(frozen=True)
class Networks:
    """Answers ``/networks`` and ``/networks/claims``."""

    fleet: Fleet
    pages: Pages
    settings: Settings

    def routes(self) -> list[Route]:
        return [Route("/networks", self.network), Route("/networks/claims", self.claims)]

    async def network(self, request: Request) -> Response:
        """Answer the network that the parameters ask for, as a page or in a format of data."""
        offer = negotiate(request, (*OFFERS, HTML))
        asked = read_network_request(request, self.pages.links.prefixes)
        pool = await pool_at(self.fleet, asked.version)
        tag = etag(request, pool.version, "networks", request.url.query, offer.media_type)
        if has(request, tag):
            return not_modified(tag, pool.version)
        headers = cache_headers(tag, pool.version)
        if offer is HTML:
            page = network_page(self.pages, request.query_params, str(pool.version))
            headers["Content-Security-Policy"] = POLICY
            return Response(page, headers=headers, media_type=content_type(HTML.media_type))
        form = format_named(offer.names[0])
        view = self.fleet.view_of(pool)
        content = await in_one_thread(self._written, view, asked.asked, form)
        headers["Content-Disposition"] = f'inline; filename="network{form.suffix}"'
        return Response(content, headers=headers, media_type=content_type(form.media_type))

    async def claims(self, request: Request) -> Response:
        """Answer the claims and passages behind an edge or a node."""
        offer = negotiate(request, CLAIM_OFFERS)
        asked = read_network_request(request, self.pages.links.prefixes, EDGE)
        if set(asked.ends) not in ({"row", "column"}, {"node"}):
            raise NetworkError(EDGE_WANTED)
        pool = await pool_at(self.fleet, asked.version)
        tag = etag(request, pool.version, "claims", request.url.query, offer.media_type)
        if has(request, tag):
            return not_modified(tag, pool.version)
        view = self.fleet.view_of(pool)
        content = await in_one_thread(_claims, view, asked, offer)
        headers = cache_headers(tag, pool.version)
        return Response(content, headers=headers, media_type=content_type(offer.media_type))

    def _written(self, view: View, asked: Asked, form: NetworkFormat) -> bytes:
        stream = io.BytesIO()
        form.write(self._limited(view, asked), stream)
        return stream.getvalue()

    def _limited(self, view: View, asked: Asked) -> Sequence[Network]:
        """Make the networks, unless there are too many of them or they grow too large."""
        until = time.monotonic() + self.settings.network_timeout
        most, most_windows = self.settings.max_network_ties, self.settings.max_network_windows
        found: list[Network] = []
        ties = 0
        for network in networks_asked(view, asked):
            found.append(network)
            ties += network.weights.nnz
            if ties > most:
                raise NetworkTooLargeError(
                    f"the networks have more than {most} ties: choose less, for instance by "
                    "at-least, or count on the server's data yourself with `parley network`"
                )
            if len(found) > most_windows:
                raise NetworkTooLargeError(
                    f"there are more than {most_windows} windows: take a shorter range (from, to) "
                    "or wider windows"
                )
            if time.monotonic() > until:
                raise NetworkTimeoutError(
                    f"the networks took more than {self.settings.network_timeout} seconds: choose "
                    "less of time, actors or concepts"
                )
        return found


def _claims(view: View, asked: NetworkRequest, offer: Offer) -> bytes:
    evidence = evidence_asked(view, asked.asked)
    ends = asked.ends
    if "node" in ends:
        statements = evidence.node(ends["node"])
    else:
        statements = evidence.edge(ends["row"], ends["column"])
    table = claims_table(view, statements, asked.asked.choices.scale)
    return table_as_json(table) if offer.names[0] == "json" else table_as_csv(table)
