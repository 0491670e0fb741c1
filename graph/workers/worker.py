"""The life of a worker: one job after another, read from a socket and answered on it."""

from __future__ import annotations

import json
import pickle
import re
import resource
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Final

import pyoxigraph as ox

from parley.graph.answer import EngineAnswer, write_triples
from parley.graph.embedded import EngineView
from parley.graph.errors import (
    AnswerTooLargeError,
    NotOfferedError,
    ParleyError,
    QuerySyntaxError,
)
from parley.graph.query_place import placed
from parley.graph.store import Kind
from parley.graph.workers import jobs
from parley.graph.workers.counting import counter_for
from parley.graph.workers.frames import frame, receive
from parley.graph.workers.jobs import Head, Question, Tail
from parley.graph.workers.partial import marked_partial
from parley.graph.workers.tasks import task_named

PIECE: Final = 1 << 16
"""How many bytes of a long answer are sent together."""

ELEMENT: Final = re.compile(r"[^\W\d][\w.\-]*$")

SWOLLEN: Final = 64 << 20
"""A worker that has grown by this many bytes ends after its job, and a fresh one takes over."""


@dataclass(frozen=True)
class Told:
    """What a worker is told once: what of an answer it holds back, its limits, known prefixes.

    ``began`` is how much memory it has taken before its first job.
    """

    held: int
    most_rows: int
    most_octets: int
    prefixes: Mapping[str, str]
    began: int

    def swollen(self) -> bool:
        """Tell whether the worker should end with the job that it has done."""
        return memory_taken() - self.began > SWOLLEN


def memory_taken() -> int:
    """Return the most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Sink:
    """Takes an answer from the engine; passes it on once it is longer than what is held back."""

    def __init__(self, connection: socket.socket, head: Head, told: Told) -> None:
        self._connection = connection
        self._head = head
        self._told = told
        self._held = told.held
        self._buffer = bytearray()
        self._begun = False
        self._octets = 0
        self._rows = 0
        is_table = head.kind is Kind.SOLUTIONS
        self._count = counter_for(head.media_type) if is_table else None

    def write(self, piece: bytes) -> int:
        """Take a piece; the engine writes some kilobytes at a time."""
        self._buffer += piece
        if len(self._buffer) >= (PIECE if self._begun else self._held):
            self._pass_on()
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the engine asks for it more often than would be good."""

    def _pass_on(self) -> None:
        piece = self._taken()
        payload = piece if self._begun else jobs.encode_begin(self._head, piece)
        self._connection.sendall(frame(jobs.MORE if self._begun else jobs.BEGIN, payload))
        self._begun = True

    def _taken(self) -> bytes:
        piece = bytes(self._buffer)
        self._buffer.clear()
        if self._head.partial and self._octets == 0:
            piece = marked_partial(piece, self._head.media_type)
        self._octets += len(piece)
        if self._count is not None:
            self._rows = self._count(piece)
        self._check()
        return piece

    def _check(self) -> None:
        if self._rows > self._told.most_rows:
            raise AnswerTooLargeError(f"{self._told.most_rows} rows")
        if self._octets > self._told.most_octets:
            raise AnswerTooLargeError(f"{self._told.most_octets} bytes")

    def end(self, started: float, rows: int | None = None) -> None:
        """Send what is left, and that this was all; ``rows`` where the caller has counted."""
        if self._begun and len(self._buffer) > 0:
            self._pass_on()
        body = self._taken()
        if self._count is not None:
            self._rows = self._count(b"")
            self._check()
        seconds = time.perf_counter() - started
        counted = self._rows if rows is None else rows
        tail = Tail(counted, self._octets, round(seconds, 6), self._told.swollen())
        if self._begun:
            self._connection.sendall(frame(jobs.END, jobs.encode_end(tail)))
        else:
            payload = jobs.encode_whole(self._head, tail, body)
            self._connection.sendall(frame(jobs.WHOLE, payload))


def _has_no_triple_term(triple: ox.Triple) -> bool:
    return not isinstance(triple.object, ox.Triple)


def _has_element_name(triple: ox.Triple) -> bool:
    return ELEMENT.search(triple.predicate.value) is not None


CARRIES: Final[Mapping[str, Callable[[ox.Triple], bool]]] = {
    "application/ld+json": _has_no_triple_term,
    "application/rdf+xml": _has_element_name,
}
"""Formats that cannot carry everything: JSON-LD 1.1 has no triple terms, and RDF/XML needs to make
the name of an element of each property (RDF 1.1 XML Syntax, section 7.2.9)."""


def work(
    connection: socket.socket, view: EngineView, own: Callable[[], ox.Store], told: Told
) -> None:
    """Answer jobs until the other side closes.

    ``own`` gives the engine that a task may change; this process ends with the task.
    """
    while (job := receive(connection)) is not None:
        kind, payload = job
        if kind == jobs.TASK:
            _run_task(connection, own, payload)
            return
        _answer(connection, view, Question.decode(payload), told)


def _run_task(connection: socket.socket, own: Callable[[], ox.Store], payload: bytes) -> None:
    name, _, argument = payload.partition(b"\n")
    try:
        result = task_named(json.loads(name))(own(), argument)
    except ParleyError as error:
        connection.sendall(frame(jobs.RAISED, pickle.dumps(error)))
        return
    connection.sendall(frame(jobs.RETURNED, result))


def _answer(connection: socket.socket, view: EngineView, asked: Question, told: Told) -> None:
    started = time.perf_counter()
    try:
        _evaluate(connection, view, asked, told, started)
    except QuerySyntaxError as error:
        found = placed(asked.text, error, lambda text: _parse(text, view))
        connection.sendall(frame(jobs.FAILED, jobs.encode_error(found)))
    except ParleyError as error:
        connection.sendall(frame(jobs.FAILED, jobs.encode_error(error)))


def _parse(text: str, view: EngineView) -> None:
    EngineView(ox.Store(), view.version, view.prefixes).query(text)


def _evaluate(
    connection: socket.socket, view: EngineView, asked: Question, told: Told, started: float
) -> None:
    partial = asked.most is not None and _is_more(view, asked, asked.most)
    answer = view.query(asked.text, asked.dataset)
    offered = asked.formats.get(answer.kind, ())
    if len(offered) == 0:
        raise NotOfferedError(answer.kind, f"a {answer.kind} answer has no format that was asked")
    if answer.kind is Kind.TRIPLES:
        _construct(connection, answer, offered, asked.most, told, started)
        return
    sink = Sink(connection, Head(answer.kind, offered[0], partial), told)
    answer.write(sink, offered[0])
    sink.end(started)


def _construct(
    connection: socket.socket,
    answer: EngineAnswer,
    offered: Sequence[str],
    most: int | None,
    told: Told,
    started: float,
) -> None:
    triples: Iterable[ox.Triple] = answer.triples()
    partial = False
    if most is not None:
        triples = list(islice(triples, most + 1))
        partial, triples = len(triples) > most, triples[:most]
    media_type = offered[0]
    if media_type in CARRIES:
        triples = list(triples)
        media_type = _carrying(triples, offered)
    counted = count()
    sink = Sink(connection, Head(Kind.TRIPLES, media_type, partial), told)
    written = (triple for triple, _ in zip(triples, counted, strict=False))
    write_triples(written, sink, media_type, told.prefixes)
    sink.end(started, next(counted))


def _carrying(triples: Sequence[ox.Triple], offered: Sequence[str]) -> str:
    """Return the first format offered that can carry every triple; raises if none can."""
    for media_type in offered:
        carries = CARRIES.get(media_type)
        if carries is None or all(carries(triple) for triple in triples):
            return media_type
    raise NotOfferedError(
        Kind.TRIPLES, f"{offered[0]} cannot carry every triple of this answer: ask for Turtle"
    )


def _is_more(view: EngineView, asked: Question, most: int) -> bool:
    """Tell whether there are more rows than asked for, by looking for the next one."""
    answer = view.query(asked.probing, asked.dataset)
    return answer.kind is Kind.SOLUTIONS and answer.count() > most
