"""What makes the head of a request unacceptable that the parser lets pass.

Sources: RFC 9112, section 3.2 on the target and on ``Host``; RFC 6585, section 5, on 431.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import httptools

from parley.api import http_problems as problems
from parley.api.errors import ProblemDetails

HOST: Final = re.compile(rb"(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")

KNOWN_HOSTS: Final[set[bytes]] = set()
"""Values of ``Host`` that have been found well-formed, a few of them."""


def fault_of_size(
    target: bytes, headers: Sequence[tuple[bytes, bytes]], limit: int
) -> ProblemDetails | None:
    """Return the problem with a head of more than ``limit`` bytes."""
    size = len(target) + sum(len(name) + len(value) + 4 for name, value in headers)
    return too_long(target, limit) if size > limit else None


def too_long(target: bytes, limit: int) -> ProblemDetails:
    """Return the problem with a head that is too long: with its address, or with its headers."""
    return problems.LONG_TARGET if len(target) > limit else problems.LONG_HEAD


def fault_of_host(headers: Sequence[tuple[bytes, bytes]], version: str) -> ProblemDetails | None:
    """Return the problem with the ``Host`` headers: there is one, but in HTTP/1.0 maybe none."""
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) == 1 and (hosts[0] in KNOWN_HOSTS or _well_formed(hosts[0])):
        return None
    return None if len(hosts) == 0 and version == "1.0" else problems.BAD_HOST


def _well_formed(host: bytes) -> bool:
    if HOST.fullmatch(host) is None:
        return False
    if len(KNOWN_HOSTS) < 100:
        KNOWN_HOSTS.add(host)
    return True


def parsed_target(target: bytes) -> tuple[bytes, str, bytes] | None:
    """Return the path of an address as bytes and as text, and its query; None if it has no path."""
    try:
        found = httptools.parse_url(target)
    except httptools.HttpParserError:
        return None
    path: bytes | None = found.path
    if path is None or not path.isascii():
        return None
    return path, path.decode("ascii"), found.query or b""
