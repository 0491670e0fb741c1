"""HTTP on raw sockets: what is refused, what is waited for, and how answers end."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from parley.api.settings import Settings
from tests.api.raw_http import connect, exchange, get, read_all
from tests.conftest import serving

pytestmark = pytest.mark.alone

SETTINGS = Settings(
    head_timeout=1,
    body_gap_timeout=1,
    body_timeout=3,
    idle_timeout=2,
    send_timeout=1,
    max_head_bytes=8192,
    max_pipelined=4,
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the path says."""
    if scope["type"] != "http":
        return
    start = {"type": "http.response.start", "status": 200, "headers": []}
    body = {"type": "http.response.body"}
    path = scope["path"]
    if path == "/length":
        length = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message["body"])
            if not message["more_body"]:
                break
        await send(start)
        await send({**body, "body": str(length).encode()})
    elif path == "/slow":
        await asyncio.sleep(1.5)
        await send(start)
        await send({**body, "body": b"slow"})
    elif path == "/method":
        await send(start)
        await send({**body, "body": scope["method"].encode()})
    elif path == "/endless":
        await send(start)
        while True:
            await send({**body, "body": b"x" * 65536, "more_body": True})
    elif path.startswith("/trailers"):
        assert scope["http_version"] == "1.0" or "http.response.trailers" in scope["extensions"]
        await send({**start, "headers": [(b"trailer", b"parley-complete")], "trailers": True})
        await send({**body, "body": b"first", "more_body": True})
        if path.endswith("-cut"):
            return
        if path.endswith("-failed"):
            raise ValueError("after the start")
        await send({**body, "body": b"second"})
        fields = [(b"parley-complete", b"true"), (b"parley-rows", b"2")]
        await send({"type": "http.response.trailers", "headers": fields, "more_trailers": False})
    elif path == "/early":
        await send({**start, "status": 413})
        await send({**body, "body": b"too much"})
    elif path == "/broken":
        raise ValueError("before the start")
    else:
        await send(start)
        await send({**body, "body": b"good"})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server with little patience."""
    with serving(app, SETTINGS) as found:
        yield found


# What is no request.


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", id="two hosts"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", id="host with a path"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", id="NUL in a header"),
        pytest.param(b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", id="NUL in the address"),
        pytest.param(b"GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", id="bytes in the address"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", id="TLS"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
        pytest.param(b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", id="CONNECT"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            id="two lengths",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="length and chunks",
        ),
        pytest.param(
            b"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            id="chunk without a size",
        ),
    ],
)
def test_what_is_malformed_is_a_problem_and_the_connection_closes(
    address: str, request_bytes: bytes
) -> None:
    answer = exchange(address, request_bytes)
    assert answer.status == 400
    assert b"content-type: application/problem+json" in answer.head
    assert b"connection: close" in answer.head
    assert answer.problem["type"] == "https://w3id.org/parley/problems/bad-request"
    assert f"x-request-id: {answer.problem['request_id']}".encode() in answer.head


def test_nothing_is_smuggled_behind_a_request_whose_end_is_in_doubt(address: str) -> None:
    answer = exchange(
        address,
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /method HTTP/1.1\r\nHost: a\r\n\r\n",
    )
    assert answer.status == 400
    assert answer.body.count(b"HTTP/1.1") <= 1  # the word is in the detail
    assert b"GET" not in answer.body


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (get("/", "X: " + "x" * 9000), 431),
        (get("/" + "x" * 9000), 414),
        (get("/", *(f"X{n}: y" for n in range(2000))), 431),
        (b"\r\n" * 9000, 400),
    ],
)
def test_a_head_beyond_the_limit_is_refused(
    address: str, request_bytes: bytes, status: int
) -> None:
    assert exchange(address, request_bytes).status == status


def test_a_head_of_10_megabytes_is_refused_before_it_has_arrived(address: str) -> None:
    begun = time.perf_counter()
    answer = exchange(address, b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"x" * 10_000_000, b"\r\n\r\n")
    assert answer.status == 431
    assert time.perf_counter() - begun < 3


def test_fields_behind_a_body_change_no_header_and_have_a_limit(address: str) -> None:
    begin = (
        b"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
    )
    answer = exchange(address, begin + b"Host: evil\r\nConnection: close\r\n\r\n" + get())
    assert b"3" in answer.body
    assert exchange(address, begin + b"X: ", b"x" * 2_000_000).status == 431


def test_what_a_protocol_error_follows_is_answered_first(address: str) -> None:
    answer = exchange(address, get("/slow", close=False) + b"\0\0\0")
    assert answer.status == 200
    assert answer.body.endswith(b"slow\r\n0\r\n\r\n")


def test_the_methods_that_sparql_needs_are_known(address: str) -> None:
    for method in ("QUERY", "PATCH", "PUT", "DELETE", "OPTIONS"):
        assert httpx2.request(method, f"{address}/method").text == method


def test_an_offer_of_another_protocol_is_declined_by_answering(address: str) -> None:
    answer = exchange(address, get("/", "Connection: Upgrade", "Upgrade: h2c", close=False))
    assert answer.status == 200
    assert b"good" in answer.body


# Slow clients.


def good_answers(address: str, seconds: float) -> list[float]:
    """Ask one request after the other, and return how long each took."""
    found = []
    with httpx2.Client() as client:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            begun = time.perf_counter()
            assert client.get(f"{address}/").text == "good"
            found.append(time.perf_counter() - begun)
            time.sleep(0.01)
    return found


def test_two_hundred_half_heads_and_fifty_slow_bodies_hinder_nobody_and_are_closed(
    address: str,
) -> None:
    body = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"
    with ExitStack() as stack:
        heads = [stack.enter_context(connect(address)) for _ in range(200)]
        bodies = [stack.enter_context(connect(address)) for _ in range(50)]
        begun = time.perf_counter()
        for connection in heads:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        for connection in bodies:
            connection.sendall(body)
        trickle = threading.Thread(target=drip, args=([*heads, *bodies], 6))
        trickle.start()
        took = sorted(good_answers(address, 2))
        answers = [read_all(connection) for connection in [*heads, *bodies]]
        assert time.perf_counter() - begun < 8
        trickle.join()
    assert took[len(took) * 95 // 100] < 0.25
    assert all(answer == b"" or b" 408 " in answer.split(b"\r\n")[0] for answer in answers)
    assert sum(b" 408 " in answer for answer in answers) > 100


def drip(connections: list[socket.socket], seconds: float) -> None:
    """Send a byte to each connection every half second, as long as it takes them."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for connection in connections:
            try:
                connection.send(b"x")
            except OSError:
                continue
        time.sleep(0.5)


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\n", b"\r\n"])
def test_a_head_has_to_arrive_in_time(address: str, first: bytes) -> None:
    answer = exchange(address, first)
    assert 0.9 < answer.seconds < 5
    assert answer.head == b"" if first == b"" else answer.status == 408


def test_a_body_may_not_pause_too_long(address: str) -> None:
    begin = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
    answer = exchange(address, begin, b"abc", pause=0.5)
    assert answer.status == 408
    assert answer.problem["detail"] == "the body of the request did not arrive in time"
    assert 1.4 < answer.seconds < 5


def test_a_body_has_to_arrive_as_a_whole(address: str) -> None:
    begin = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n"
    answer = exchange(address, begin, *[b"x"] * 20, pause=0.4)
    assert answer.status == 408
    assert 2.9 < answer.seconds < 10


def test_a_body_that_arrives_in_pieces_is_taken(address: str) -> None:
    begin = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    assert b"5" in exchange(address, begin, *[b"x"] * 5, pause=0.3).body


def test_an_idle_connection_is_closed(address: str) -> None:
    answer = exchange(address, get(close=False))
    assert answer.status == 200
    assert 1.9 < answer.seconds < 6


def test_a_client_that_does_not_read_loses_its_answer(address: str) -> None:
    with connect(address) as connection:
        connection.sendall(get("/endless"))
        time.sleep(3.5)
        received = 0
        while True:
            try:
                piece = connection.recv(1 << 20)
            except ConnectionResetError:
                break
            if piece == b"":
                break
            received += len(piece)
            assert received < 200_000_000


# Bodies that nobody wants, and requests sent ahead.


def test_an_answer_before_the_body_is_over_reaches_the_client(address: str) -> None:
    begin = b"POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = exchange(address, begin, *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 20)
    assert answer.status == 413
    assert answer.body.endswith(b"0\r\n\r\n")


def test_an_answer_before_the_body_says_that_the_connection_closes(address: str) -> None:
    # Else a client with a pool sends its next request into the end of the connection.
    begin = b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
    rest_and_next = b"x" * 9 + get(close=False)
    answer = exchange(address, begin, rest_and_next, pause=0.3)
    assert answer.status == 413
    assert b"connection: close" in answer.head
    assert (answer.head + answer.body).count(b"HTTP/1.1") == 1
    assert answer.seconds < 2


def test_an_answer_after_the_body_keeps_the_connection(address: str) -> None:
    whole = b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n" + b"x" * 9
    answer = exchange(address, whole + get())
    assert answer.status == 413
    assert b"connection: close" not in answer.head
    assert (answer.head + answer.body).count(b"HTTP/1.1") == 2


def test_a_query_of_200_megabytes_in_chunks_is_refused_as_soon_as_it_is_too_long(
    server_url: str,
) -> None:
    begin = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
    answer = exchange(server_url, begin, *[chunk] * 200)
    assert (answer.status, answer.problem["status"]) == (413, 413)
    assert answer.seconds < 5


def test_requests_sent_ahead_are_answered_in_order_up_to_a_number(address: str) -> None:
    some = get("/slow", close=False) + get("/method", close=False) * 3 + get()
    answer = exchange(address, some)
    assert (answer.body + answer.head).count(b"HTTP/1.1 200") == 5
    many = exchange(address, get("/slow", close=False) + get("/method", close=False) * 500)
    assert 1 < (many.body + many.head).count(b"HTTP/1.1 200") < 10


# Trailers, and answers without an end.


def test_trailers_follow_the_last_chunk(address: str) -> None:
    answer = exchange(address, get("/trailers"))
    assert b"trailer: parley-complete" in answer.head
    assert answer.body == (
        b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\nparley-complete: true\r\nparley-rows: 2\r\n\r\n"
    )


def test_the_connection_stays_open_after_trailers(address: str) -> None:
    answer = exchange(address, get("/trailers", close=False), get("/method"), pause=0.2)
    assert (answer.head + answer.body).count(b"HTTP/1.1 200") == 2


def test_an_answer_to_head_has_no_trailers(address: str) -> None:
    request = b"HEAD /trailers HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = exchange(address, request)
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("path", ["/trailers-cut", "/trailers-failed"])
def test_an_answer_that_fails_ends_without_a_last_chunk(address: str, path: str) -> None:
    answer = exchange(address, get(path, close=False))
    assert answer.body == b"5\r\nfirst\r\n"
    assert answer.seconds < 1
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(f"{address}{path}")


def test_a_failure_before_the_start_is_a_problem(address: str) -> None:
    answer = exchange(address, get("/broken", close=False))
    assert (answer.status, answer.problem["status"]) == (500, 500)
