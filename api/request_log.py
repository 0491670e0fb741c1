"""A line for each request, for people or as JSON, and one for each fault of the program.

The text of a query is not logged, only its hash: it may say what a researcher works on. For the
same reason the part of an address behind ``?`` is left out, and clients are named by a hash whose
key is forgotten when the server ends, unless the settings say otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
import traceback
from datetime import UTC, datetime
from typing import TextIO

from starlette.types import Scope

from parley.api.facts import RequestFacts

Line = dict[str, str | int | float]


class RequestLog:
    """Writes to ``stream``. Without a form of lines, only faults are written."""

    def __init__(self, stream: TextIO, form: str = "off", clients: str = "hashed") -> None:
        self.on = form != "off"
        self._json = form == "json"
        self._stream = stream
        self._clients = clients
        self._key = os.urandom(16)

    def request(self, scope: Scope, facts: RequestFacts) -> None:
        """Write the line of a request that has ended."""
        line = self._line(scope, facts)
        self._write(json.dumps(line, ensure_ascii=False) if self._json else _readable(line))

    def fault(self, scope: Scope, facts: RequestFacts, error: BaseException) -> None:
        """Write what went wrong in the program, with its traceback."""
        trace = "".join(traceback.format_exception(error)).rstrip()
        where = f"{scope['method']} {json.dumps(scope['path'])}"
        if self._json:
            line = {"time": _now(), "id": facts.request_id, "request": where, "fault": trace}
            self._write(json.dumps(line, ensure_ascii=False))
        else:
            self._write(f"{_now()} fault in request {facts.request_id}, {where}\n{trace}")

    def _line(self, scope: Scope, facts: RequestFacts) -> Line:
        line: Line = {
            "time": _now(),
            "id": facts.request_id,
            "method": scope["method"],
            "path": scope["path"],
            "status": facts.status,
            "bytes": facts.sent,
            "ms": round(facts.duration * 1000, 2),
        }
        client = self._client(scope)
        more = {
            "client": client,
            "query": facts.query,
            "rows": facts.rows,
            "outcome": None if facts.outcome is None else str(facts.outcome),
            "version": facts.version,
        }
        return line | {key: value for key, value in more.items() if value is not None}

    def _client(self, scope: Scope) -> str | None:
        client = scope.get("client")
        if client is None or self._clients == "none":
            return None
        if self._clients == "address":
            return str(client[0])
        return hashlib.blake2b(client[0].encode(), key=self._key, digest_size=6).hexdigest()

    def _write(self, text: str) -> None:
        self._stream.write(text + "\n")
        self._stream.flush()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _readable(line: Line) -> str:
    said = (
        f"{line['time']} {line['status']} {line['method']} {json.dumps(line['path'])}"
        f" {line['ms']} ms {line['bytes']} B"
    )
    rest = ("outcome", "rows", "query", "version", "client", "id")
    return " ".join([said, *(f"{key}={line[key]}" for key in rest if key in line)])
