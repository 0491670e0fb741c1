"""Answers as they cross from a worker: in pieces, limited, partial, in any format."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from parley.graph.errors import AnswerTooLargeError, DeadlineError, NotOfferedError
from parley.graph.limited_query import limited
from parley.graph.store import Kind
from parley.graph.workers.jobs import Question
from tests.graph.workers.pools import (
    JSON,
    POURING,
    THINGS,
    TURTLE,
    ask,
    eventually,
    lives,
    pooled,
    question,
    resident,
)
from tests.processes import ticks

MIB = 1 << 20
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
N_TRIPLES = "application/n-triples"


def at_most(text: str, most: int, *types: str) -> Question:
    """Return a question for at most so many rows, put as the endpoint puts it."""
    more = {"most": most, "probing": limited(text, most + 1) or text}
    return question(limited(text, most) or text, *types, **more)


def test_a_long_answer_comes_in_pieces_and_is_the_same(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, held=100_000) as pool, pooled(folder, held=10**9) as other:
            reply, whole = await ask(pool, PAIRS), await ask(other, PAIRS)
            assert reply.whole is None
            assert reply.tail is None
            pieces = [piece async for piece in reply.pieces()]
            assert len(pieces) > 10
            assert b"".join(pieces) == whole.whole
            assert reply.tail is not None
            assert whole.tail is not None
            assert reply.tail.rows == whole.tail.rows == THINGS * THINGS
            assert reply.tail.octets == whole.tail.octets == sum(map(len, pieces))

    asyncio.run(run())


def test_a_slow_reader_has_the_worker_wait_and_not_the_server_fill_up(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, octets=10**12, rows=10**12) as pool:
            reply = await ask(pool, POURING, deadline=60.0)
            worker = reply.link
            assert worker is not None
            await asyncio.sleep(1.0)
            before = resident(os.getpid())
            spent = ticks(worker.pid)
            await asyncio.sleep(1.5)
            assert resident(os.getpid()) - before < 8 * MIB
            assert ticks(worker.pid) - spent <= 5
            taken = 0
            async for piece in reply.pieces():
                taken += len(piece)
                if taken > 30 * MIB:
                    break
            assert resident(os.getpid()) - before < 16 * MIB
            pool.abandon(reply)
            assert await lives(pool)

    asyncio.run(run())


def test_a_long_answer_that_fails_on_its_way_is_never_ended(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, octets=10**12, rows=10**12) as pool:
            reply = await ask(pool, POURING, deadline=1.0)
            pieces: list[bytes] = []

            async def read() -> None:
                async for piece in reply.pieces():
                    pieces.append(piece)

            with pytest.raises(DeadlineError):
                await read()
            assert len(pieces) > 0
            assert reply.tail is None
            assert await lives(pool)

    asyncio.run(run())


@pytest.mark.parametrize("kind", [JSON, "application/sparql-results+xml", "text/csv"])
def test_an_answer_with_too_many_rows_is_an_error(folder: Path, kind: str) -> None:
    async def run() -> None:
        async with pooled(folder, rows=THINGS) as pool:
            asked = question("SELECT ?s { ?s ?p ?o }", kind)
            assert (await pool.ask(asked, 5.0)).whole is not None
        async with pooled(folder, rows=THINGS - 1) as pool:
            with pytest.raises(AnswerTooLargeError, match=f"{THINGS - 1} rows"):
                await pool.ask(asked, 5.0)
            assert await lives(pool)

    asyncio.run(run())


def test_too_many_rows_are_noticed_on_the_way(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, rows=20_000, held=100_000) as pool:
            reply = await ask(pool, PAIRS)
            with pytest.raises(AnswerTooLargeError, match="20000 rows"):
                await reply.read()
            assert reply.tail is None
            assert await lives(pool)

    asyncio.run(run())


def test_an_answer_with_too_many_bytes_is_an_error(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder, octets=1000) as pool:
            with pytest.raises(AnswerTooLargeError, match="1000 bytes"):
                await ask(pool, "CONSTRUCT WHERE { ?s ?p ?o }")
            assert await lives(pool)

    asyncio.run(run())


@pytest.mark.parametrize(("most", "partial"), [(THINGS - 1, True), (THINGS, False), (10**6, False)])
def test_the_first_rows_say_whether_there_are_more(folder: Path, most: int, partial: bool) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            reply = await pool.ask(at_most("SELECT ?s { ?s ?p ?o }", most), 5.0)
            assert reply.head.partial is partial
            told = json.loads(await reply.read())
            assert len(told["results"]["bindings"]) == min(most, THINGS)
            assert ("link" in told["head"]) is partial
            assert reply.tail is not None
            assert reply.tail.rows == min(most, THINGS)

    asyncio.run(run())


@pytest.mark.parametrize("most", [THINGS - 1, THINGS])
def test_the_first_triples_say_whether_there_are_more(folder: Path, most: int) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            asked = at_most("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", most, TURTLE)
            reply = await pool.ask(asked, 5.0)
            content = await reply.read()
            assert reply.head.partial is (most < THINGS)
            assert len(list(ox.parse(content, format=ox.RdfFormat.TURTLE))) == most
            assert content.startswith(b"# <") is (most < THINGS)

    asyncio.run(run())


def _construct(pool: Any, template: str, *types: str) -> Any:
    return pool.ask(question(f"CONSTRUCT {{ {template} }} WHERE {{ }}", *types), 5.0)


def test_triple_terms_go_into_the_first_format_that_carries_them(folder: Path) -> None:
    term = "<urn:r> <urn:reifies> <<( <urn:a> <urn:b> <urn:c> )>>"

    async def run() -> None:
        async with pooled(folder) as pool:
            reply = await _construct(pool, term, JSON_LD, N_TRIPLES)
            assert reply.head.media_type == N_TRIPLES
            (triple,) = ox.parse(await reply.read(), format=ox.RdfFormat.N_TRIPLES)
            assert isinstance(triple.object, ox.Triple)
            with pytest.raises(NotOfferedError, match="Turtle") as caught:
                await _construct(pool, term, JSON_LD)
            assert caught.value.kind is Kind.TRIPLES
            assert await lives(pool)

    asyncio.run(run())


@pytest.mark.parametrize("iri", ["urn:x/1", "http://example.org/", "http://example.org/a#1b("])
def test_a_property_without_an_element_name_is_not_written_as_rdf_xml(
    folder: Path, iri: str
) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            template = f"<urn:a> <{iri}> <urn:c>"
            if iri.endswith("b("):
                template = template.replace("(", "\\u0028")
            reply = await _construct(pool, template, RDF_XML, TURTLE)
            assert reply.head.media_type == TURTLE
            with pytest.raises(NotOfferedError, match="Turtle"):
                await _construct(pool, template, RDF_XML)

    asyncio.run(run())


@pytest.mark.parametrize("local", ["p", "1p", "pé", "a-b.c_1"])
def test_properties_with_an_element_name_pass_through_rdf_xml(folder: Path, local: str) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            iri = f"http://example.org/{local}"
            reply = await _construct(pool, f"<urn:a> <{iri}> <urn:c>", RDF_XML)
            (triple,) = ox.parse(await reply.read(), format=ox.RdfFormat.RDF_XML)
            assert triple.predicate.value == iri

    asyncio.run(run())


def test_rows_are_not_given_as_triples(folder: Path) -> None:
    async def run() -> None:
        async with pooled(folder) as pool:
            asked = Question("ASK {}", {Kind.TRIPLES: (TURTLE,)})
            with pytest.raises(NotOfferedError) as caught:
                await pool.ask(asked, 5.0)
            assert caught.value.kind is Kind.BOOLEAN
            assert await eventually(lambda: pool.busy == 0)

    asyncio.run(run())
