"""Requests that this server sends of its own: to addresses on a list, and to nobody else.

Whoever writes a query must not be able to reach through this server what they cannot reach
themselves. So the host is resolved once, every address that it has is checked, and the connection
goes to a checked one; redirects are not followed; neither cookies nor proxies nor passwords are
used. What answers is not trusted: it has to be quick, short and whole.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version
from typing import Final

import httpx2

from parley.api.addresses import Resolve, Target, permitted, resolve, target_of
from parley.graph.errors import FetchError

EXCERPT: Final = 200
"""How many characters of a complaint are told."""

GZIP: Final = 31
"""What zlib calls the format that HTTP calls gzip."""


@dataclass(frozen=True)
class OutboundLimits:
    """What one request may take: seconds in all and for connecting, and bytes of the answer."""

    seconds: float = 10
    connecting: float = 4
    octets: int = 5_000_000


@dataclass(frozen=True)
class Fetched:
    """An answer with status 200. The names of ``headers`` are in lower case."""

    media_type: str
    content: bytes
    headers: Mapping[str, str]


def agent(contact: str) -> str:
    """Return the header ``User-Agent``: what this is, and how to reach whoever runs it."""
    name = f"Parley/{version('parley-kg')}"
    return name if contact == "" else f"{name} (+{contact})"


class Outbound:
    """Sends requests.

    ``local`` are hosts, each with its port, that may have any address; ``find`` resolves names and
    ``trust`` says which certificates are believed: by default those that the system does.
    """

    def __init__(
        self,
        limits: OutboundLimits,
        user_agent: str,
        local: frozenset[str] = frozenset(),
        find: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._agent = user_agent
        self._local = local
        self._find = find
        self._given = trust

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        if self._given is not None:
            return self._given
        return httpx2.create_ssl_context(trust_env=False)

    async def fetch(self, address: str, accept: str, form: bytes | None = None) -> Fetched:
        """Return what is at ``address``, after posting ``form`` there if one is given.

        Raises :class:`~parley.graph.errors.FetchError` for everything that goes wrong.
        """
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._fetch(target_of(address), accept, form)
        except TimeoutError as error:
            raise FetchError(f"no whole answer within {self._limits.seconds:g} s") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, OSError) as error:
            said = str(error) or type(error).__name__
            raise FetchError(f"{said}, after {time.monotonic() - started:.1f} s") from error
        except FetchError as error:
            spent = time.monotonic() - started
            raise FetchError(f"{error}, after {spent:.1f} s", error.retry_after) from error

    async def _fetch(self, target: Target, accept: str, form: bytes | None) -> Fetched:
        addresses = await permitted(target, self._local, self._find)
        timeout = httpx2.Timeout(self._limits.seconds, connect=self._limits.connecting)
        async with (
            httpx2.AsyncClient(verify=self._trust, trust_env=False, timeout=timeout) as client,
            _sent(client, target, addresses, self._headers(target, accept, form), form) as answer,
        ):
            await self._require(answer)
            content = await read_body(answer, self._limits.octets)
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(media_type, content, dict(answer.headers))

    def _headers(self, target: Target, accept: str, form: bytes | None) -> dict[str, str]:
        headers = {
            "Host": target.authority,
            "User-Agent": self._agent,
            "Accept": accept,
            "Accept-Encoding": "gzip",
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers

    async def _require(self, answer: httpx2.Response) -> None:
        """Raise :class:`FetchError` unless the status is 200."""
        if answer.status_code == 200:
            return
        if answer.is_redirect:
            where = excerpt(answer.headers.get("location", "").encode())
            raise FetchError(f"it redirects to `{where}`, and redirects are not followed")
        body = await read_body(answer, self._limits.octets)
        said = f"status {answer.status_code} {answer.reason_phrase}".rstrip()
        if len(body.strip()) > 0:
            said = f"{said}, `{excerpt(body)}`"
        wait = retry_after(answer.headers.get("retry-after"))
        if wait is not None:
            said = f"{said}, and to try again in {wait} s"
        raise FetchError(said, wait)


@asynccontextmanager
async def _sent(
    client: httpx2.AsyncClient,
    target: Target,
    addresses: Sequence[str],
    headers: Mapping[str, str],
    form: bytes | None,
) -> AsyncIterator[httpx2.Response]:
    """Send a request to the first address that takes it.

    The address stands in the URL, so that nothing is resolved again; the name of the host is what
    the certificate has to be for.
    """
    method = "GET" if form is None else "POST"
    named = {"sni_hostname": target.host}
    for at, address in enumerate(addresses):
        url = target.at(address)
        request = client.build_request(
            method, url, headers=dict(headers), content=form, extensions=named
        )
        try:
            answer = await client.send(request, stream=True, follow_redirects=False)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if at == len(addresses) - 1:
                raise
            continue
        try:
            yield answer
        finally:
            await answer.aclose()
        return


async def read_body(answer: httpx2.Response, most: int) -> bytes:
    """Return the body, decompressed; raises :class:`FetchError` as soon as it is too long."""
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(f"the answer is encoded as {excerpt(encoding.encode())}, not as asked for")
    inflate = None if encoding == "identity" else zlib.decompressobj(GZIP)
    body = bytearray()
    try:
        async for chunk in answer.aiter_raw():
            # Never more than one byte beyond what is allowed comes out of the decompressor.
            room = most - len(body) + 1
            body += chunk if inflate is None else inflate.decompress(chunk, room)
            if len(body) > most:
                raise FetchError(f"the answer has more than {most} bytes")
    except zlib.error as error:
        raise FetchError(f"the compressed answer cannot be read: {error}") from error
    if inflate is not None and not inflate.eof:
        raise FetchError("the compressed answer breaks off")
    return bytes(body)


def excerpt(body: bytes) -> str:
    """Return the beginning of a text on one line, without characters that cannot be seen."""
    text = " ".join(body[: 4 * EXCERPT].decode("utf-8", "replace").split())
    shown = "".join(character for character in text if character.isprintable())
    return shown if len(shown) <= EXCERPT else f"{shown[:EXCERPT]}..."


def retry_after(header: str | None) -> int | None:
    """Return the seconds that ``Retry-After`` gives, as a number or as a date; None without."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return int(header.strip()[:9])
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0, round((moment - datetime.now(UTC)).total_seconds()))
