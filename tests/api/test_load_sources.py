"""Which documents updates may load, and how they are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from parley.api.load_sources import LoadSources
from parley.api.outbound import Outbound, OutboundLimits, agent
from parley.graph.errors import UpdateFailedError
from parley.graph.posted_rdf import Content
from tests.api.wires import answer, saying, wire

TURTLE = b"<http://x/a> <http://x/b> <http://x/c> ."


def load(path: str, *allowed: str, said: bytes | None = None) -> Mapping[str, Content]:
    """Load ``path`` from a server whose paths in ``allowed`` may be loaded."""
    told = answer(TURTLE, "Content-Type: text/turtle") if said is None else said

    async def attempt() -> Mapping[str, Content]:
        async with wire(saying(told)) as port:
            here = f"http://127.0.0.1:{port}"
            local = frozenset({f"127.0.0.1:{port}"})
            outbound = Outbound(OutboundLimits(seconds=2), agent(""), local)
            sources = LoadSources([f"{here}{each}" for each in allowed], outbound)
            loaded = await sources([f"{here}{path}"])
            return {source.removeprefix(here): content for source, content in loaded.items()}

    return asyncio.run(attempt())


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/a.ttl", "/a.ttl"), ("/data/a.ttl", "/data/"), ("/data/x/a.ttl?v=1", "/data/")],
)
def test_a_document_on_the_list_is_fetched(path: str, allowed: str) -> None:
    assert load(path, "/other", allowed) == {path: Content("text/turtle", TURTLE)}


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/a.ttl", "/b.ttl"),
        ("/a.ttl", "/a"),
        ("/a/b.ttl", "/a"),
        ("/data/../secret", "/data/"),
        ("/data/%2e%2e/secret", "/data/"),
        ("/data/x/..%2f..%2fsecret", "/data/"),
        ("/data/..\\secret", "/data/"),
        ("@elsewhere.example/data/", "/data/"),
    ],
)
def test_what_is_not_on_the_list_is_left_out(path: str, allowed: str) -> None:
    assert load(path, allowed) == {}


def test_a_document_that_cannot_be_had_is_named() -> None:
    with pytest.raises(UpdateFailedError, match=r"LOAD of http://.*/a.ttl: status 404 Not Found"):
        load("/a.ttl", "/a.ttl", said=answer(b"", status="404 Not Found"))
