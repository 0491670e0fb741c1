"""What this server fetches, and what it is kept from fetching."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import ssl
import subprocess
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from parley.api.addresses import Resolve, is_public, resolve, target_of
from parley.api.outbound import Fetched, Outbound, OutboundLimits, agent, retry_after
from parley.graph.errors import FetchError
from tests.api.wires import Script, answer, saying, wire
from tests.conftest import lacking

TEXT: Final = "Content-Type: text/plain; charset=utf-8"
LIMITS: Final = OutboundLimits(seconds=5, connecting=2, octets=1000)


def run(work: Coroutine[Any, Any, Fetched]) -> Fetched:
    return asyncio.run(work)


def finding(*answers: Sequence[str]) -> Resolve:
    """Return a resolver that gives these addresses, one list after the other."""
    remaining = list(answers)

    async def find(host: str, port: int) -> Sequence[str]:
        return remaining.pop(0)

    return find


async def fetched(
    script: Script,
    limits: OutboundLimits = LIMITS,
    find: Resolve = resolve,
    form: bytes | None = None,
) -> Fetched:
    """Fetch from a server with this script, whose host is allowed to be local."""
    async with wire(script) as port:
        outbound = Outbound(limits, agent(""), frozenset({f"127.0.0.1:{port}"}), find)
        return await outbound.fetch(f"http://127.0.0.1:{port}/path?a=b", "text/plain", form)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1",
        "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1",
        "100::1", "2001:2::1", "2620:0:2d0::1%lo", "2130706433", "0x7f000001", "0177.0.0.1",
        "localhost", "", "8.8.8.8.8",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "208.80.154.224", "1.1.1.1", "2620:0:861:ed1a::1", "2001:4860:4860::8888"],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0",
     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "LOCALHOST", "127.0.0.1."],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    reached = []

    async def note(request: bytes, writer: asyncio.StreamWriter) -> None:
        reached.append(request)

    async def attempt() -> Fetched:
        async with wire(note) as port:
            # Another port of the same host is allowed.
            outbound = Outbound(LIMITS, agent(""), frozenset({"127.0.0.1:1"}))
            return await outbound.fetch(f"http://{host}:{port}/", "*/*")

    with pytest.raises(FetchError, match="no public address|has no address"):
        run(attempt())
    assert reached == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://user@example.org/", "user's name"),
        ("http://user:word@127.0.0.1/", "user's name"),
        ("http://example.org@127.0.0.1/", "user's name"),
        ("file:///etc/passwd", "neither"),
        ("gopher://example.org/", "neither"),
        ("http:///path", "no host"),
        ("http://example.org/a b", "characters"),
        ("http://example.org\\@127.0.0.1/", "characters"),
        ("http://example.org/\r\nHost: x", "characters"),
        ("http://ex\u00e4mple.org/", "characters"),
        ("http://example.org:99999/", "Port"),
        ("http://example.org/#part", "fragment"),
        ("http://[::1/", "IPv6"),
    ],
)
def test_addresses_that_are_none(address: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        target_of(address)


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2620:0:861:ed1a::1", "::1"], ["169.254.169.254"]],
)
def test_a_name_with_an_address_that_is_not_public_is_refused(addresses: list[str]) -> None:
    outbound = Outbound(LIMITS, agent(""), frozenset(), finding(addresses))
    with pytest.raises(FetchError, match=r"PARLEY_LOCAL_HOSTS.*after 0"):
        run(outbound.fetch("http://example.org/", "*/*"))


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to() -> None:
    async def attempt() -> Fetched:
        async with wire(saying(answer(b"here", TEXT))) as port:
            # Were the name resolved a second time, the script would have run out.
            local = frozenset({f"rebinding.example:{port}"})
            outbound = Outbound(LIMITS, agent(""), local, finding(["127.0.0.1"]))
            return await outbound.fetch(f"http://rebinding.example:{port}/", "*/*")

    assert run(attempt()).content == b"here"


def test_the_next_address_is_tried_where_one_refuses() -> None:
    async def attempt() -> Fetched:
        async with wire(saying(answer(b"here", TEXT))) as port:
            local = frozenset({f"twice.example:{port}"})
            outbound = Outbound(LIMITS, agent(""), local, finding(["127.0.0.2", "127.0.0.1"]))
            return await outbound.fetch(f"http://twice.example:{port}/", "*/*")

    assert run(attempt()).content == b"here"


def test_a_request_says_who_asks_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    requests: list[bytes] = []

    async def note(request: bytes, writer: asyncio.StreamWriter) -> None:
        requests.append(request)
        writer.write(answer(b"x", TEXT, "Set-Cookie: a=b"))

    async def attempt() -> Fetched:
        async with wire(note) as port:
            local = frozenset({f"named.example:{port}"})
            find = finding(["127.0.0.1"], ["127.0.0.1"])
            outbound = Outbound(LIMITS, agent("mailto:me@example.org"), local, find)
            await outbound.fetch(f"http://named.example:{port}/path?a=%62", "text/plain")
            return await outbound.fetch(f"http://named.example:{port}/", "*/*", b"query=x")

    run(attempt())
    first, second = (request.decode().split("\r\n") for request in requests)
    assert first[0] == "GET /path?a=%62 HTTP/1.1"
    assert any(line.startswith("Host: named.example:") for line in first)
    assert any(line.startswith("User-Agent: Parley/") for line in first)
    assert any("(+mailto:me@example.org)" in line for line in first)
    assert not any(line.lower().startswith(("cookie", "authorization")) for line in second)
    assert second[0] == "POST / HTTP/1.1"
    assert second[-1] == "query=x"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Elsewhere", "308 Elsewhere"])
def test_redirects_are_not_followed(status: str) -> None:
    told = answer(b"", "Location: http://127.0.0.1:1/secret", status=status)
    with pytest.raises(FetchError, match="redirects to `http://127.0.0.1:1/secret`"):
        run(fetched(saying(told)))


@pytest.mark.parametrize(
    ("header", "wait"),
    [("Retry-After: 17", 17), ("X-Other: 1", None), ("Retry-After: soon", None)],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Unavailable"])
def test_when_to_try_again_is_passed_on(status: str, header: str, wait: int | None) -> None:
    with pytest.raises(FetchError, match="`too fast for us`") as caught:
        run(fetched(saying(answer(b"too fast\n for\x1b us", header, status=status))))
    assert caught.value.retry_after == wait
    assert status[:3] in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_date_to_try_again_is_understood() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert (retry_after("Wed, 21 Oct 2065 07:28:00 GMT") or 0) > 0


async def _endless(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def _drips(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 900\r\n\r\n")
    for _ in range(900):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silent(request: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


BOMB: Final = gzip.compress(bytes(50_000_000))
GZIP: Final = "Content-Encoding: gzip"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (_endless, "more than 1000 bytes"),
        (_drips, "no whole answer within 1 s"),
        (_silent, "no whole answer within 1 s"),
        (saying(answer(BOMB, TEXT, GZIP)), "more than 1000 bytes"),
        (saying(answer(gzip.compress(b"x" * 500)[:-9], TEXT, GZIP)), "breaks off"),
        (saying(answer(b"no gzip", TEXT, GZIP)), "cannot be read"),
        (saying(answer(b"xx", TEXT, "Content-Encoding: br")), "encoded as br"),
        (saying(answer(b"xx", TEXT)[:-1]), "without sending complete message|incomplete"),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n"), "incomplete"),
        (saying(b"nothing of the kind\r\n\r\n"), "after 0"),
        (saying(b""), "disconnected|after 0"),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), "after 0"),
    ],
)  # fmt: skip
def test_what_is_too_slow_too_long_or_not_whole_is_an_error(script: Script, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError, match=words):
        run(fetched(script, OutboundLimits(seconds=1, connecting=1, octets=1000)))
    assert time.monotonic() - started < 2


def test_a_slow_resolver_counts_as_well() -> None:
    async def find(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return ["8.8.8.8"]

    outbound = Outbound(OutboundLimits(seconds=0.2), agent(""), frozenset(), find)
    with pytest.raises(FetchError, match="within"):
        run(outbound.fetch("http://example.org/", "*/*"))


def test_compressed_answers_are_read() -> None:
    got = run(fetched(saying(answer(gzip.compress(b"x" * 500), TEXT, GZIP))))
    assert got.content == b"x" * 500
    assert got.media_type == "text/plain"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for secure.example, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        lacking("there is no openssl to make a certificate with")
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=secure.example", "-addext", "subjectAltName=DNS:secure.example",
         "-keyout", made, "-out", f"{made}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_bytes(made.read_bytes() + Path(f"{made}.crt").read_bytes())
    return made


@pytest.mark.parametrize(
    ("host", "holds"), [("secure.example", True), ("other.example", False), ("127.0.0.1", False)]
)
def test_a_certificate_has_to_be_for_the_name(host: str, holds: bool, certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    asked: list[str | None] = []
    serving.set_servername_callback(lambda sock, name, context: asked.append(name))
    trust = ssl.create_default_context(cafile=f"{certificate}.crt")

    async def attempt() -> Fetched:
        async with wire(saying(answer(b"secret", TEXT)), serving) as port:
            local = frozenset({f"{host}:{port}"})
            outbound = Outbound(LIMITS, agent(""), local, finding(["127.0.0.1"]), trust)
            return await outbound.fetch(f"https://{host}:{port}/", "*/*")

    if holds:
        assert run(attempt()).content == b"secret"
        assert asked == ["secure.example"]
    else:
        with pytest.raises(FetchError, match="certificate"):
            run(attempt())


def test_an_unknown_authority_is_not_believed(certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)

    async def attempt() -> Fetched:
        async with wire(saying(answer(b"secret", TEXT)), serving) as port:
            local = frozenset({f"secure.example:{port}"})
            outbound = Outbound(LIMITS, agent(""), local, finding(["127.0.0.1"]))
            return await outbound.fetch(f"https://secure.example:{port}/", "*/*")

    with pytest.raises(FetchError, match="(?i)certificate"):
        run(attempt())
