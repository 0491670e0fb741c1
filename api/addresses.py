"""Which addresses of the network this server may open connections to of its own.

Source: the IANA registries of special-purpose addresses for IPv4 and IPv6; OWASP, Server-Side
Request Forgery Prevention.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from parley.graph.errors import FetchError

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
TUNNELS: Final = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
"""Teredo and 6to4: they hold IPv4 addresses, which may be private ones."""

DOCUMENTATION: Final = (IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))
PORTS: Final = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host; raises OSError if it has none."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: ``path`` is all that follows the host in the address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """The host and its port, with an IPv6 address in square brackets."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def authority(self) -> str:
        """What the header ``Host`` says."""
        usual = self.port == PORTS[self.scheme]
        return _bracketed(self.host) if usual else self.place

    def at(self, address: str) -> str:
        """Return the address of the same thing with the host replaced by one of its addresses."""
        return f"{self.scheme}://{_bracketed(address)}:{self.port}{self.path}"


def target_of(address: str) -> Target:
    """Take an address apart; raises :class:`ValueError`, saying what it has or lacks."""
    parts = urlsplit(address)
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        raise ValueError("it has characters that belong in no address")
    if parts.scheme not in PORTS:
        raise ValueError("it begins neither with http:// nor with https://")
    if "@" in parts.netloc:
        raise ValueError("it has a user's name or password")
    if parts.hostname is None or parts.hostname == "":
        raise ValueError("it names no host")
    if parts.fragment != "":
        raise ValueError("it has a fragment")
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    query = f"?{parts.query}" if parts.query != "" else ""
    return Target(parts.scheme, parts.hostname, port, f"{parts.path or '/'}{query}")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network, and of one host alone."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if not known.is_global or known.is_multicast or known.is_reserved:
        return False
    if isinstance(known, IPv4Address):
        return True
    inside = known in GLOBAL_UNICAST and known.scope_id is None
    return inside and not any(known in network for network in (*TUNNELS, *DOCUMENTATION))


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the system finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def permitted(target: Target, local: frozenset[str], find: Resolve) -> Sequence[str]:
    """Return the addresses of a target's host, all of them public.

    Those of the hosts in ``local``, each with its port, may be any. Raises
    :class:`~parley.graph.errors.FetchError` for a host without address, and if one is not public:
    a name that has both kinds is not to be trusted.
    """
    try:
        addresses = await find(target.host, target.port)
    except OSError as error:
        raise FetchError(f"the host {target.host} has no address: {error}") from error
    if target.place not in local:
        for address in addresses:
            if not is_public(address):
                raise FetchError(
                    f"the host {target.host} is at {address}, which is no public address: if that "
                    f"is meant to be, the operator adds {target.place} to PARLEY_LOCAL_HOSTS"
                )
    return addresses


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
