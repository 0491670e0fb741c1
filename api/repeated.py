"""Requests that came before, byte for byte: what they were answered is known without reading them.

Pages and dashboards ask the same again and again. Such a request is told by its address and by the
headers that an answer depends on; nothing of it is decoded, guarded or negotiated once more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from parley.graph.store import Version

DEPENDED_ON: Final = (b"host", b"accept", b"accept-encoding")
QUERY_ID: Final = b"parley-query-id"
LONGEST: Final = 4096
MOST: Final = 4096


@dataclass(frozen=True)
class Repeated:
    """What is known of a request that came before.

    ``tag`` tells its answer, ``headers`` are those of it that do not differ by request, and
    ``query`` is the hash of its text, see :mod:`parley.api.facts`.
    """

    tag: str
    headers: dict[str, str]
    query: str | None


class RepeatedRequests:
    """Keeps what is known by request, and forgets what was not asked for longest."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Repeated] = OrderedDict()

    def get(self, scope: Scope, version: Version) -> Repeated | None:
        """Return what is known of a request to ``version``, or None."""
        key = _key(scope, version)
        found = None if key is None else self._held.get(key)
        if found is not None and key is not None:
            self._held.move_to_end(key)
        return found

    def put(self, scope: Scope, version: Version, repeated: Repeated) -> None:
        """Keep what is known of a request to ``version``."""
        key = _key(scope, version)
        if key is not None:
            self._held[key] = repeated
            if len(self._held) > MOST:
                self._held.popitem(last=False)


def _key(scope: Scope, version: Version) -> Hashable | None:
    """Return what tells a request, or None if it has to be read."""
    address: bytes = scope["query_string"]
    if scope["method"] != "GET" or len(address) > LONGEST or b"version" in address:
        return None
    depended = [field for field in scope["headers"] if field[0] in DEPENDED_ON]
    if any(name == QUERY_ID for name, _ in scope["headers"]):
        return None
    return (version, scope["scheme"], address, *depended)
