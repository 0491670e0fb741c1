"""Reading a request for a discourse network: the parameters of its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from parley.api.negotiate import Offer
from parley.api.versions import check_version
from parley.graph.interchange.network_formats import FORMATS
from parley.graph.namespaces import whole_name
from parley.graph.networks.asking import Asked, asked
from parley.graph.networks.errors import NetworkError

OFFERS: Final = tuple(Offer(one.media_type, (one.name,)) for one in FORMATS.values())
"""The formats of networks; of those with one media type the first is meant where none is named."""

OWN: Final = ("format", "version", "view")
"""Parameters that say nothing of the network: ``view`` is which drawing a page shows."""

EDGE: Final = ("row", "column", "node")
"""Parameters that name an edge, or a node, whose claims are wanted."""


@dataclass(frozen=True)
class NetworkRequest:
    """What is asked for, of which version, and the edge or node whose claims are wanted."""

    asked: Asked
    version: str | None
    ends: Mapping[str, str]


def read_network_request(
    request: Request, prefixes: Mapping[str, str], more: tuple[str, ...] = ()
) -> NetworkRequest:
    """Read the parameters of an address; one without a value is as if it were not there.

    Raises :class:`~parley.graph.networks.errors.NetworkError`, whose message begins with the name.
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if value != "":
            given.setdefault(name, []).append(value)
    for name in (*OWN, *more):
        if len(given.get(name, ())) > 1:
            raise NetworkError(f"{name}: given {len(given[name])} times, but takes one value.")
    version = check_version(next(iter(given.pop("version", ())), None))
    ends = {name: whole_name(given.pop(name)[0], prefixes) for name in more if name in given}
    for name in OWN:
        given.pop(name, None)
    return NetworkRequest(asked(given, prefixes), version, ends)
