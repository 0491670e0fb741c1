"""What a worker is asked and what it says: the messages, and how they cross to another process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from parley.graph.errors import (
    AnswerTooLargeError,
    NotOfferedError,
    ParleyError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
)
from parley.graph.store import UNION, Dataset, Kind

# What a pool sends.
QUESTION: Final = b"Q"
TASK: Final = b"T"

# What a worker sends. A short answer is one frame; a long one is begun, goes on, and is ended.
READY: Final = b"W"
WHOLE: Final = b"A"
BEGIN: Final = b"B"
MORE: Final = b"M"
END: Final = b"E"
FAILED: Final = b"F"
RETURNED: Final = b"R"
RAISED: Final = b"X"

Formats = Mapping[Kind, tuple[str, ...]]
"""Media types that the asker takes for each kind of answer, best first."""


@dataclass(frozen=True)
class Question:
    """A SPARQL query as a worker gets it.

    With ``most``, at most so many rows or triples are given, and the answer says whether there are
    more; ``probing`` then is the text that looks for one row more than that, and ``text`` the one
    that stops at ``most``.
    """

    text: str
    formats: Formats
    dataset: Dataset = UNION
    most: int | None = None
    probing: str = ""

    def encode(self) -> bytes:
        formats = {kind.value: types for kind, types in self.formats.items()}
        said = {
            "text": self.text,
            "formats": formats,
            "default": self.dataset.default,
            "named": self.dataset.named,
            "most": self.most,
            "probing": self.probing,
        }
        return json.dumps(said).encode("ascii")

    @classmethod
    def decode(cls, data: bytes) -> Question:
        said = json.loads(data)
        formats = {Kind(kind): tuple(types) for kind, types in said["formats"].items()}
        dataset = Dataset(_tuple(said["default"]), _tuple(said["named"]))
        return cls(said["text"], formats, dataset, said["most"], said["probing"])


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


@dataclass(frozen=True)
class Head:
    """What is known of an answer when its first bytes are sent.

    ``partial`` says that more rows exist than were asked for.
    """

    kind: Kind
    media_type: str
    partial: bool = False


@dataclass(frozen=True)
class Tail:
    """What is known of an answer at its end: rows or triples, bytes, and seconds of evaluation.

    ``last`` says that the worker ends with it.
    """

    rows: int
    octets: int
    seconds: float
    last: bool = False


def encode_whole(head: Head, tail: Tail, body: bytes) -> bytes:
    """Return an answer as one payload: a line of JSON and the body."""
    return _line(*_head_values(head), *_tail_values(tail)) + body


def decode_whole(payload: bytes) -> tuple[Head, Tail, bytes]:
    line, _, body = payload.partition(b"\n")
    said = json.loads(line)
    return _head(*said[:3]), Tail(*said[3:]), body


def encode_begin(head: Head, body: bytes) -> bytes:
    """Return the beginning of a long answer as a payload: a line of JSON and the first bytes."""
    return _line(*_head_values(head)) + body


def decode_begin(payload: bytes) -> tuple[Head, bytes]:
    line, _, body = payload.partition(b"\n")
    return _head(*json.loads(line)), body


def encode_end(tail: Tail) -> bytes:
    return _line(*_tail_values(tail))


def decode_end(payload: bytes) -> Tail:
    return Tail(*json.loads(payload))


def _line(*said: str | float | bool) -> bytes:
    return json.dumps(said).encode("ascii") + b"\n"


# By hand, since dataclasses.asdict takes as long as the engine does for a small query.


def _head_values(head: Head) -> tuple[str, str, bool]:
    return head.kind.value, head.media_type, head.partial


def _tail_values(tail: Tail) -> tuple[int, int, float, bool]:
    return tail.rows, tail.octets, tail.seconds, tail.last


def _head(kind: str, media_type: str, partial: bool) -> Head:
    return Head(Kind(kind), media_type, partial)


def encode_error(error: ParleyError) -> bytes:
    """Return an error about a query as a payload. Plain data: nothing is unpickled from it."""
    said: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        said |= {"message": error.message, "line": error.line, "column": error.column}
    elif isinstance(error, QueryRefusedError):
        said |= {"line": error.line, "column": error.column}
    elif isinstance(error, NotOfferedError):
        said |= {"kind": error.kind}
    elif isinstance(error, AnswerTooLargeError):
        said |= {"limit": error.limit}
    return json.dumps(said).encode("ascii")


def decode_error(payload: bytes) -> ParleyError:
    said = json.loads(payload)
    message = said["message"]
    match said["type"]:
        case "QuerySyntaxError":
            return QuerySyntaxError(message, said["line"], said["column"])
        case "QueryRefusedError":
            return QueryRefusedError(message, said["line"], said["column"])
        case "AnswerTooLargeError":
            return AnswerTooLargeError(said["limit"])
        case "NotOfferedError":
            return NotOfferedError(Kind(said["kind"]), message)
    return QueryError(message)
