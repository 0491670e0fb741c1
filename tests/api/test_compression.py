"""Compression as a client meets it: which coding, of what, and how answers end."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from parley.api.compression import Compression, choose_coding
from tests.api.raw_http import exchange, get
from tests.conftest import serving

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = json.dumps([{"number": n} for n in range(1000)]).encode()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the path says."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    kinds = {"/events": b"text/event-stream", "/image": b"image/png"}
    headers = [(b"content-type", kinds.get(path, b"application/json"))]
    body = LONG[:100] if path == "/short" else LONG
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    if path == "/encoded":
        headers.append((b"content-encoding", b"br"))
    elif path == "/part":
        start["status"] = 206
    elif path == "/varying":
        headers.append((b"vary", b"Accept"))
    elif path == "/nothing":
        await send({**start, "status": 304})
        await send({"type": "http.response.body"})
        return
    if path in ("/stream", "/cut"):
        await send({**start, "trailers": path == "/stream"})
        for begin in range(0, len(body), 1000):
            piece = body[begin : begin + 1000]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if path == "/cut":
                return
        await send({"type": "http.response.body", "body": b""})
        fields = [(b"parley-complete", b"true")]
        await send({"type": "http.response.trailers", "headers": fields, "more_trailers": False})
        return
    headers.append((b"content-length", str(len(body)).encode()))
    await send(start)
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server that compresses from 1000 bytes on."""
    with serving(Compression(app, 1000)) as found:
        yield found


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("*;q=0", "identity"),
        ("gzip;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("br, deflate", "identity"),
        ("GZIP ; Q=0.3", "gzip"),
        ("x-gzip", "gzip"),
        ("notgzip", "identity"),
        ("gzip;q=2, zstd;q=x", "identity"),
    ],
)
def test_the_coding_is_what_the_client_wants_most(header: str, coding: str) -> None:
    assert choose_coding(header.encode()) == coding


def body_of(address: str, path: str, coding: str) -> tuple[bytes, bytes]:
    answer = exchange(f"{address}", get(path, f"Accept-Encoding: {coding}"))
    return answer.head, answer.body


@pytest.mark.parametrize("path", ["/long", "/varying"])
def test_long_answers_are_compressed_whole(address: str, path: str) -> None:
    head, body = body_of(address, path, "gzip")
    assert gzip.decompress(body) == LONG
    assert f"content-length: {len(body)}".encode() in head
    head, body = body_of(address, path, "zstd")
    assert zstd.decompress(body) == LONG
    assert b"content-encoding: zstd" in head


def test_the_same_answer_has_the_same_bytes_each_time(address: str) -> None:
    for coding in ("gzip", "zstd"):
        assert body_of(address, "/long", coding)[1] == body_of(address, "/long", coding)[1]


def test_caches_are_told_that_answers_differ_by_coding(address: str) -> None:
    for coding in ("gzip", "zstd", "identity"):
        answer = httpx2.get(f"{address}/varying", headers={"Accept-Encoding": coding})
        assert answer.headers["vary"].replace(" ", "").lower() == "accept,accept-encoding"


@pytest.mark.parametrize("path", ["/short", "/image", "/events", "/encoded", "/part", "/nothing"])
def test_some_answers_are_sent_as_they_are(address: str, path: str) -> None:
    head, body = body_of(address, path, "gzip, zstd")
    assert b"gzip" not in head
    assert b"zstd" not in head
    assert body in (b"", LONG, LONG[:100])


def chunks(body: bytes) -> tuple[list[bytes], bytes]:
    """Return the chunks of a chunked body, and what follows the last."""
    found: list[bytes] = []
    while body != b"":
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return found, rest
        found.append(rest[:length])
        body = rest[length + 2 :]
    return found, b""


def test_a_stream_is_compressed_piece_by_piece_and_keeps_its_trailers(address: str) -> None:
    for coding in ("gzip", "zstd"):
        found, after = chunks(body_of(address, "/stream", coding)[1])
        assert after == b"parley-complete: true\r\n\r\n"
        assert len(found) >= len(LONG) // 1000
        reader = zlib.decompressobj(31) if coding == "gzip" else zstd.ZstdDecompressor()
        assert reader.decompress(found[0]) == LONG[:1000]
        assert LONG[:1000] + b"".join(map(reader.decompress, found[1:])) == LONG
        assert reader.eof


def test_a_stream_that_is_cut_has_neither_a_last_chunk_nor_an_end_of_its_coding(
    address: str,
) -> None:
    for coding in ("gzip", "zstd", "identity"):
        body = body_of(address, "/cut", coding)[1]
        found, after = chunks(body)
        assert after == b""
        assert not body.endswith(b"0\r\n\r\n")
        if coding == "zstd":
            reader = zstd.ZstdDecompressor()
            assert reader.decompress(found[0]) == LONG[:1000]
            assert not reader.eof
