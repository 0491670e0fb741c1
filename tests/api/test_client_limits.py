"""Limits per client: with a clock set by the test, and as a client meets them."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from parley.api.client_limits import (
    KEPT_CLIENTS,
    Allowance,
    ClientLimits,
    TooManyRequestsError,
    client_of,
)
from parley.api.errors import handlers
from parley.api.facts import facts_of
from parley.api.metrics import Metrics
from parley.api.middleware import middleware
from parley.api.rendering import Pages
from parley.api.request_log import RequestLog
from parley.api.settings import Settings
from parley.graph.domain import Domain
from tests.conftest import serving


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def use(limits: ClientLimits, client: str, spent: float = 0.0, times: int = 1) -> None:
    for _ in range(times):
        async with limits.slot(client) as slot:
            slot.spent = spent


def refusal(limits: ClientLimits, client: str) -> dict[str, str]:
    """Return the headers with which a client is refused now."""
    with pytest.raises(TooManyRequestsError) as caught:
        asyncio.run(use(limits, client))
    assert caught.value.status_code == 429
    return dict(caught.value.headers or {})


@pytest.mark.parametrize(
    ("allowance", "spent", "times"),
    [(Allowance(9, 30, 9999), 0.0, 60), (Allowance(9, 9999, 30), 6.0, 10)],
)
def test_a_client_may_use_twice_its_minute_at_once_and_then_waits_as_told(
    allowance: Allowance, spent: float, times: int
) -> None:
    clock = Clock()
    limits = ClientLimits(allowance, clock)
    asyncio.run(use(limits, "192.0.2.1", spent, times))
    headers = refusal(limits, "192.0.2.1")
    wait = int(headers["Retry-After"])
    asyncio.run(use(limits, "192.0.2.2"))
    clock.now += wait - 1.01
    refusal(limits, "192.0.2.1")
    clock.now += 1.01
    asyncio.run(use(limits, "192.0.2.1"))


def test_a_long_query_is_paid_off_before_the_next() -> None:
    clock = Clock()
    limits = ClientLimits(Allowance(9, 9999, 60), clock)
    asyncio.run(use(limits, "192.0.2.1", 150.0))
    assert refusal(limits, "192.0.2.1")["Retry-After"] == "31"


def test_what_is_left_is_told_in_the_form_of_the_draft() -> None:
    limits = ClientLimits(Allowance(9, 100, 60), Clock())
    asyncio.run(use(limits, "192.0.2.1", 0.5, 100))
    assert limits.slot("192.0.2.1").headers == {}
    asyncio.run(use(limits, "192.0.2.1", 0.5))
    assert limits.slot("192.0.2.1").headers == {
        "RateLimit-Policy": '"requests";q=100;w=60, "work-seconds";q=60;w=60',
        "RateLimit": '"requests";r=99;t=60, "work-seconds";r=69;t=60',
    }


def test_only_so_many_requests_of_a_client_run_at_once() -> None:
    limits = ClientLimits(Allowance(2, 100, 60), Clock())

    async def crowd() -> None:
        async with limits.slot("192.0.2.1"), limits.slot("192.0.2.1"):
            with pytest.raises(TooManyRequestsError):
                await use(limits, "192.0.2.1")
            await use(limits, "192.0.2.2")
        await use(limits, "192.0.2.1")

    asyncio.run(crowd())


def test_a_request_that_fails_gives_its_place_back() -> None:
    limits = ClientLimits(Allowance(1, 100, 60), Clock())

    async def fail() -> None:
        async with limits.slot("192.0.2.1"):
            raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError, match=r"^$"):
            asyncio.run(fail())


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_64_bits(address: str, client: str) -> None:
    assert client_of(address) == client


def test_the_clients_remembered_are_bounded() -> None:
    limits = ClientLimits(Allowance(9, 1, 60), Clock())
    asyncio.run(use(limits, "192.0.2.1", times=2))
    refusal(limits, "192.0.2.1")
    for number in range(KEPT_CLIENTS + 1):
        limits.slot(f"client {number}")
    asyncio.run(use(limits, "192.0.2.1"))


# As a client meets them.


async def answer(request: Request) -> Response:
    facts_of(request.scope).seconds = float(request.query_params.get("seconds", "0"))
    await asyncio.sleep(float(request.query_params.get("wait", "0")))
    return PlainTextResponse("good")


@pytest.fixture
def limited(domain: Domain) -> Iterator[str]:
    """The address of a server that allows 2 requests at once and 30 s of work a minute."""
    settings = Settings(client_concurrency=2, client_seconds_per_minute=30)
    told = handlers(Pages(settings, domain.model).problem)
    log = RequestLog(io.StringIO())
    app = Starlette(
        routes=[Route("/sparql", answer), Route("/", answer)],
        middleware=middleware(settings, told[Exception], log, Metrics()),
        exception_handlers=told,
    )
    with serving(app) as address:
        yield address


def test_a_client_beyond_its_allowance_is_told_when_to_come_again(limited: str) -> None:
    origin = {"Origin": "https://example.org"}
    first = httpx2.get(f"{limited}/sparql", params={"seconds": "60.5"}, headers=origin)
    assert first.status_code == 200
    second = httpx2.get(f"{limited}/sparql", headers=origin)
    assert second.status_code == 429
    assert second.headers["access-control-allow-origin"] == "*"
    assert '"work-seconds";r=0;t=' in second.headers["ratelimit"]
    problem = second.json()
    assert problem["type"].endswith("/too-many-requests")
    assert problem["request_id"] == second.headers["x-request-id"]
    assert httpx2.get(f"{limited}/").status_code == 200
    time.sleep(int(second.headers["retry-after"]))
    assert httpx2.get(f"{limited}/sparql").status_code == 200


def test_a_crowd_of_one_client_is_refused_at_once(limited: str) -> None:
    async def crowd() -> list[int]:
        async with httpx2.AsyncClient() as client:
            asked = [client.get(f"{limited}/sparql", params={"wait": "0.5"}) for _ in range(5)]
            return sorted(a.status_code for a in await asyncio.gather(*asked))

    assert asyncio.run(crowd()) == [200, 200, 429, 429, 429]
