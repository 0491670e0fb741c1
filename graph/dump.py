"""A version as one compressed file, made in a worker: see :mod:`parley.graph.workers.tasks`."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, Final, cast

import pyoxigraph as ox

from parley.graph.export import TEXT_GRAPHS

FORMS: Final = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
"""Formats of dumps by the suffix of their file."""

LEVEL: Final = 6


def dump_payload(form: str, prefixes: Mapping[str, str]) -> bytes:
    """Return what :func:`dump_task` is to be told for a dump in one of :data:`FORMS`."""
    return json.dumps({"form": form, "prefixes": dict(prefixes)}).encode("ascii")


def dump_task(engine: ox.Store, payload: bytes) -> bytes:
    """Return the named graphs of ``engine``, sorted and compressed with gzip.

    The graphs of the texts' words are left out, which are not ours to give away. Equal data give
    equal bytes.
    """
    told = json.loads(payload)
    form = FORMS[told["form"]]
    prefixes = None if form is ox.RdfFormat.N_QUADS else told["prefixes"]
    written = io.BytesIO()
    with gzip.GzipFile(fileobj=written, mode="wb", compresslevel=LEVEL, mtime=0) as file:
        ox.serialize(_sorted_quads(engine), cast("IO[bytes]", file), format=form, prefixes=prefixes)
    return written.getvalue()


def _sorted_quads(engine: ox.Store) -> Iterator[ox.Quad]:
    for graph in sorted(engine.named_graphs(), key=str):
        if TEXT_GRAPHS not in graph.value:
            yield from sorted(engine.quads_for_pattern(None, None, None, graph), key=str)
