"""What one client may ask for: so many requests at once, and so much work in a minute.

Sources: Wikimedia's limits on its query service, which count the seconds that queries take; RFC
6585, section 4, on 429; draft-ietf-httpapi-ratelimit-headers-10 on ``RateLimit`` and
``RateLimit-Policy``.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parley.api.facts import facts_of

WINDOW: Final = 60
"""Seconds over which limits are meant. After a quiet time twice as much may be used at once."""

KEPT_CLIENTS: Final = 10_000
"""How many clients are remembered. The one heard of longest ago is forgotten, which favours it."""

LIMITED: Final = frozenset(("sparql", "graphql", "search", "update", "store", "reconcile"))
"""First parts of the paths that the limits are for."""


@dataclass(frozen=True)
class Allowance:
    """What each client may use: requests at once, and requests and seconds of work in a minute."""

    at_once: int
    requests: int
    seconds: int


class TooManyRequestsError(HTTPException):
    """A client has to wait; the headers say for how long."""

    def __init__(self, detail: str, wait: int, headers: dict[str, str]) -> None:
        told = f"{detail}; try again in {wait} s"
        super().__init__(429, told, {"Retry-After": str(wait), **headers})


class Bucket:
    """A quantity that refills steadily, up to twice what a minute gives; it may be negative."""

    __slots__ = ("_at", "_level", "_rate")

    def __init__(self, per_window: int, now: float) -> None:
        self._rate = per_window / WINDOW
        self._level = 2.0 * per_window
        self._at = now

    def level(self, now: float) -> float:
        """Return what is left."""
        full = 2.0 * self._rate * WINDOW
        self._level = min(full, self._level + (now - self._at) * self._rate)
        self._at = now
        return self._level

    @property
    def low(self) -> bool:
        """Whether less than half was left when that was last looked at."""
        return self._level < self._rate * WINDOW

    def take(self, amount: float) -> None:
        self._level -= amount

    def wait(self, needed: float) -> int:
        """Return in how many whole seconds there is as much as ``needed``, at least 1."""
        return max(1, math.ceil((needed - self._level) / self._rate))


class _Client:
    """What is remembered of a client."""

    __slots__ = ("last", "requests", "running", "seconds")

    def __init__(self, allowance: Allowance, now: float) -> None:
        self.running = 0
        self.last = 0.0
        self.requests = Bucket(allowance.requests, now)
        self.seconds = Bucket(allowance.seconds, now)


class Slot:
    """The right to run one request, as a context manager; ``spent`` seconds are charged at the end.

    Without ``spent``, the time between beginning and end is.
    """

    __slots__ = ("_client", "_limits", "_since", "spent")

    def __init__(self, limits: ClientLimits, client: _Client) -> None:
        self._limits = limits
        self._client = client
        self._since = 0.0
        self.spent: float | None = None

    async def __aenter__(self) -> Slot:
        self._since = self._limits.admit(self._client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limits.release(self._client, self._since, self.spent)

    @property
    def headers(self) -> dict[str, str]:
        """What is left to the client, as headers of an answer; none while that is more than half.

        So the answers of most clients are spared them.
        """
        return self._limits.told(self._client) if self._limits.is_low(self._client) else {}


class ClientLimits:
    """Keeps each client within its allowance. ``clock`` gives seconds that never go back."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowance = allowance
        self._clock = clock
        self._clients: OrderedDict[str, _Client] = OrderedDict()
        self._policy = (
            f'"requests";q={allowance.requests};w={WINDOW}, '
            f'"work-seconds";q={allowance.seconds};w={WINDOW}'
        )

    def slot(self, address: str) -> Slot:
        """Return a slot for a request from ``address``.

        Entering it raises :class:`TooManyRequestsError` if the client has to wait.
        """
        name = client_of(address)
        client = self._clients.get(name)
        if client is None:
            client = self._clients[name] = _Client(self._allowance, self._clock())
            self._forget()
        else:
            self._clients.move_to_end(name)
        return Slot(self, client)

    def admit(self, client: _Client) -> float:
        now = self._clock()
        allowed = self._allowance
        if client.running >= allowed.at_once:
            wait = max(1, math.ceil(client.last))
            detail = f"{client.running} requests of this client are running, which is the limit"
            raise TooManyRequestsError(detail, wait, self.told(client))
        if client.requests.level(now) < 1.0:
            detail = f"this client has used its {allowed.requests} requests a minute"
            raise TooManyRequestsError(detail, client.requests.wait(1.0), self.told(client))
        if client.seconds.level(now) <= 0.0:
            detail = f"this client has used its {allowed.seconds} s of work a minute"
            raise TooManyRequestsError(detail, client.seconds.wait(0.01), self.told(client))
        client.requests.take(1.0)
        client.running += 1
        return now

    def release(self, client: _Client, since: float, spent: float | None) -> None:
        client.running -= 1
        client.last = self._clock() - since
        client.seconds.take(client.last if spent is None else spent)

    def is_low(self, client: _Client) -> bool:
        """Tell whether a client has used half of what it may use at once, by its last request."""
        return client.requests.low or client.seconds.low

    def told(self, client: _Client) -> dict[str, str]:
        now = self._clock()
        left = []
        for name, bucket in (("requests", client.requests), ("work-seconds", client.seconds)):
            level = max(0, math.floor(bucket.level(now)))
            left.append(f'"{name}";r={level};t={WINDOW if level > 0 else bucket.wait(1.0)}')
        return {"RateLimit-Policy": self._policy, "RateLimit": ", ".join(left)}

    def _forget(self) -> None:
        if len(self._clients) > KEPT_CLIENTS:
            self._clients.popitem(last=False)


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Return whom an address stands for: itself, or its network of 64 bits for IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


class Limiting:
    """Middleware that lets clients have what ``limits`` allow, on the paths of :data:`LIMITED`."""

    def __init__(self, app: ASGIApp, limits: ClientLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _first_part(scope["path"]) not in LIMITED:
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        slot = self._limits.slot("" if client is None else client[0])

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = slot.headers.items()
                fields = [(name.lower().encode(), value.encode()) for name, value in told]
                message["headers"] = [*message.get("headers", ()), *fields]
            await send(message)

        async with slot:
            try:
                await self._app(scope, receive, send_told)
            finally:
                slot.spent = facts_of(scope).seconds


def _first_part(path: str) -> str:
    return path[1:].partition("/")[0]
