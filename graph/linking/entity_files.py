"""Entities one by one from files of Wikidata: dumps, whatever packs them, and replies of its API.

A dump is a JSON array with one entity a line, or one entity a line without the array; a reply of
``wbgetentities`` is one object. A dump is never held in memory, only the line that is read.
"""

from __future__ import annotations

import bz2
import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from parley.graph.errors import Place, Problem
from parley.graph.linking.errors import SnapshotInputError
from parley.graph.linking.items import Json

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one entity, and of one reply; the largest items of Wikidata have some four million."""


@dataclass(frozen=True)
class Found:
    """An entity, or what is wrong where one should stand."""

    line: int
    entity: Json | None
    fault: str = ""


def entities(path: Path) -> Iterator[Found]:
    """Iterate over the entities of a file; a malformed line gives its fault, and reading goes on.

    Raises :class:`SnapshotInputError` if the file ends in the middle of its compression, or is
    neither a dump nor a reply.
    """
    line = 0
    try:
        with _open(path) as stream:
            for found in _read(stream, path):
                line = found.line
                yield found
    except (EOFError, zlib.error, zstd.ZstdError, gzip.BadGzipFile) as error:
        raise _broken(
            path, line + 1, f"the packed file is damaged: {error}", "fetch it again"
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _broken(
            path, line + 1, f"the packed file is damaged: {error}", "fetch it again"
        ) from error


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if path.suffix == ".bz2":
        return cast(BinaryIO, bz2.open(path, "rb"))
    if path.suffix == ".zst":
        return cast(BinaryIO, zstd.open(path, "rb"))
    return path.open("rb")


def _broken(path: Path, line: int, what: str, remedy: str) -> SnapshotInputError:
    return SnapshotInputError([Problem(Place(str(path), line), what, remedy)])


def _read(stream: BinaryIO, path: Path) -> Iterator[Found]:
    number = 0
    for raw in iter(lambda: stream.readline(LONGEST_LINE), b""):
        number += 1
        if len(raw) >= LONGEST_LINE:
            raise _broken(
                path, number, f"a line has {LONGEST_LINE} bytes or more", "split the file"
            )
        text = raw.strip().rstrip(b",")
        if text in (b"", b"[", b"]"):
            continue
        value = _json(text)
        if number == 1 and value is None and text.startswith(b"{"):
            yield from _reply(raw + stream.read(LONGEST_LINE), path)
            return
        if isinstance(value, dict) and "entities" in value:
            yield from _of_reply(value, number)
        elif isinstance(value, dict) and ("id" in value or "missing" in value):
            yield Found(number, value)
        elif isinstance(value, dict) and "error" in value:
            yield Found(number, None, f"the reply is an error: {str(value['error'])[:200]}")
        else:
            yield Found(number, None, "this is no entity in JSON")


def _json(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _reply(text: bytes, path: Path) -> Iterator[Found]:
    """Read a reply that goes over several lines."""
    if len(text) >= LONGEST_LINE:
        raise _broken(path, 1, f"a reply has {LONGEST_LINE} bytes or more", "ask for fewer items")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _broken(path, line, f"malformed JSON: {error}", "fetch the reply again") from error
    if "entities" not in value:
        raise _broken(path, 1, "the object has no `entities`", "give replies of wbgetentities")
    yield from _of_reply(value, 1)


def _of_reply(reply: Json, line: int) -> Iterator[Found]:
    for key, entity in reply["entities"].items():
        if isinstance(entity, dict):
            yield Found(line, {"id": key, **entity})
        else:
            yield Found(line, None, f"{key} is no object")
