"""A server on a real port that answers like Wikidata's API, and as a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.graph.linking.entities import Json


@dataclass
class Reply:
    """What a request is answered with; ``wait`` is in seconds."""

    body: Json | bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


Script = Callable[[dict[str, str]], Reply]


@dataclass
class Scripted:
    """What a running server was asked: parameters, User-Agents, and how many at a time."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def actions(self) -> list[str]:
        """Return each request in short: its action, and what of entities was asked for."""
        return [f"{a['action']} {a.get('props', '')}".strip() for a in self.asked]


def wiki(*entities: Json, redirects: dict[str, str] | None = None) -> Script:
    """Answer as a Wikibase with these entities does; what it lacks is missing."""
    by_id = {one["id"]: one for one in entities}

    def answer(asked: dict[str, str]) -> Reply:
        if asked["action"] == "wbsearchentities":
            text = asked["search"].lower()
            names = {i: e["labels"].get("en", {}).get("value", "") for i, e in by_id.items()}
            hits = [{"id": i} for i, name in names.items() if name.lower().startswith(text)]
            return Reply({"search": hits, "success": 1})
        found: Json = {}
        for name in asked["ids"].split("|"):
            target = (redirects or {}).get(name, name)
            entity = by_id.get(target)
            if entity is None:
                found[name] = {"id": name, "missing": ""}
                continue
            keys = ("type", "id", "lastrevid") if asked["props"] == "info" else tuple(entity)
            found[name] = {key: entity[key] for key in keys}
            if target != name:
                found[name]["redirects"] = {"from": name, "to": target}
        return Reply({"entities": found, "success": 1})

    return answer


@contextmanager
def scripted(script: Script) -> Iterator[Scripted]:
    """Serve what ``script`` says, and keep what was asked."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            with told.lock:
                told.asked.append(asked)
                told.agents.append(self.headers.get("User-Agent"))
                told.times.append(time.monotonic())
                told.under_way += 1
                told.most_under_way = max(told.most_under_way, told.under_way)
            reply = script(asked)
            time.sleep(reply.wait)
            with told.lock:
                told.under_way -= 1
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = Scripted(f"http://127.0.0.1:{server.server_address[1]}/w/api.php")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
