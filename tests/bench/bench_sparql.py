"""Small queries, side by side: Parley, ``oxigraph serve`` and ``rdflib-endpoint`` on the same data.

Run it with ``python -m tests.bench.bench_sparql [COPIES] [SECONDS]``. Each server, with all its
processes, has one core, and the client another. Everybody is asked by HTTP over connections that
are kept open: texts that differ each time, so that no answer that is kept will do, and then a few
texts again and again. The peers hold what Parley holds in its default graph, without the named
graphs, all in memory. It prints figures and asserts nothing.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pyoxigraph as ox

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.folder import FolderStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.bench.bench_layout import EXAMPLES, copied
from tests.bench.peers import installed

PARLEY = Path(sys.executable).with_name("parley")
CLIENT = Path(__file__).with_name("http_load.py")
SERVER_CORE, CLIENT_CORE = "0", "1"
ROUNDS = 2
TEXTS = 4000
REPEATED = 8
JSON = "application/sparql-results+json"
PLAIN = {"Accept": JSON, "Accept-Encoding": "identity"}
VOCABULARY = "https://w3id.org/parley/ontology#"
ATTRIBUTED = "http://www.w3.org/ns/prov#wasAttributedTo"


@dataclass(frozen=True)
class Server:
    """A server that runs: what it is called, its port, and the path of its endpoint."""

    name: str
    port: int
    path: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"


def queries(things: Sequence[str]) -> dict[str, Callable[[int], str]]:
    """Return the kinds of queries, each as a function from a number to a text of its own."""
    return {
        "ASK": lambda n: f"ASK {{ ?s{n} a <{VOCABULARY}Claim> }}",
        "lookup, 10 rows": lambda n: (
            f"SELECT ?p{n} ?o {{ <{things[n % len(things)]}> ?p{n} ?o }} LIMIT 10"
        ),
        "2 hops, 60 rows": lambda n: (
            f"SELECT ?c{n} ?a ?x {{ ?c{n} <{VOCABULARY}assertedThrough> ?a . "
            f"?a <{ATTRIBUTED}> ?x }} LIMIT 60"
        ),
    }


def request(server: Server, query: str, *headers: str) -> str:
    lines = [f"GET {server.path}?query={quote(query)} HTTP/1.1", "Host: 127.0.0.1"]
    return "\r\n".join([*lines, f"Accept: {JSON}", *headers, "", ""])


def measure(server: Server, requests: Sequence[str], connections: int, seconds: float) -> Any:
    command = [sys.executable, str(CLIENT), str(server.port), str(connections), str(seconds)]
    text = "\n".join(json.dumps(one) for one in requests)
    pinned = ["taskset", "-c", CLIENT_CORE, *command]
    done = subprocess.run(pinned, input=text, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def running(name: str, path: str, port: int, command: Sequence[str]) -> Iterator[Server]:
    """Start a server on its core, and wait until it answers."""
    server = Server(name, port, path)
    with subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        until = time.monotonic() + 300
        while True:
            try:
                httpx2.get(server.url, params={"query": "ASK {}"}, timeout=60)
                break
            except httpx2.TransportError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{name} does not start: {' '.join(command)}") from None
                time.sleep(0.1)
        try:
            yield server
        finally:
            process.terminate()
            process.wait()


@contextmanager
def parley(folder: Path) -> Iterator[Server]:
    port = free_port()
    command = [str(PARLEY), "serve", "--data", str(folder), "--port", str(port)]
    with running("parley", "/sparql", port, command) as server:
        # The rest of the server is made in the background, once.
        httpx2.get(f"http://127.0.0.1:{port}/graphql", timeout=120)
        yield server


@contextmanager
def oxigraph(programs: Path, data: Path) -> Iterator[Server]:
    port = free_port()
    command = [str(programs / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with running("oxigraph", "/query", port, command) as server:
        address = f"http://127.0.0.1:{port}/store?default"
        headers = {"Content-Type": "application/n-triples"}
        httpx2.put(address, content=data.read_bytes(), headers=headers, timeout=600)
        yield server


@contextmanager
def rdflib_endpoint(programs: Path, data: Path) -> Iterator[Server]:
    port = free_port()
    program = str(programs / "rdflib-endpoint")
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(data)]
    with running("rdflib-endpoint", "/", port, command) as server:
        yield server


def make_data(folder: Path, copies: int) -> tuple[list[str], Path]:
    """Build the store, and the file for the peers; return the IRIs of some claims as well."""
    quads = list(copied(build([EXAMPLES], load_domain()).quads, copies))
    with FolderStore(folder / "data") as store:
        store.replace(by_graph(quads), lambda given: Report(()))
    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in quads}
    path = folder / "data.nt"
    with path.open("wb") as out:
        ox.serialize(triples, out, format=ox.RdfFormat.N_TRIPLES)
    claim = ox.NamedNode(f"{VOCABULARY}Claim")
    claims = [t.subject.value for t in triples if t.object == claim]  # type: ignore[union-attr]
    print(f"{len(quads)} quads, {len(triples)} triples, {len(claims)} claims")
    return sorted(claims), path


def show(what: str, connections: int, told: dict[str, Any]) -> None:
    best = told["parley"]["rate"]
    for name, figures in told.items():
        ratio = "" if name == "parley" else f"   parley {best / figures['rate']:6.2f} x"
        times = (
            f"p50 {figures['p50']:7.2f}  p95 {figures['p95']:7.2f}  p99 {figures['p99']:7.2f} ms"
        )
        said = f"{figures['rate']:8.0f}/s  {times}  {figures['octets']:6.0f} B"
        odd = {s: n for s, n in figures["statuses"].items() if s not in ("200", "304")}
        print(f"{what:<28} c={connections}  {name:<16}{said}{ratio} {odd or ''}", flush=True)


def compare(
    servers: Sequence[Server], what: str, texts: Sequence[str], connections: int, seconds: float
) -> None:
    """Ask all servers in turn, several times, and show the best of each."""
    found: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for server in servers:
            asked = [request(server, text) for text in texts]
            told = measure(server, asked, connections, seconds)
            if server.name not in found or told["rate"] > found[server.name]["rate"]:
                found[server.name] = told
    show(what, connections, found)


def revalidate(server: Server, text: str, connections: int, seconds: float) -> None:
    """Ask for an answer that the client has."""
    given = httpx2.get(server.url, params={"query": text}, headers=PLAIN)
    held = f"If-None-Match: {given.headers['etag']}"
    asked = [request(server, text, held, "Accept-Encoding: identity")]
    show("revalidation", connections, {server.name: measure(server, asked, connections, seconds)})


def main(copies: int, seconds: float) -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; article x {copies}")
    programs = installed()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        things, data = make_data(folder, copies)
        servers = [stack.enter_context(parley(folder / "data"))]
        if programs is not None:
            servers.append(stack.enter_context(oxigraph(programs, data)))
            servers.append(stack.enter_context(rdflib_endpoint(programs, data)))
        for what, text in queries(things).items():
            for connections in (1, 8):
                distinct = [text(number) for number in range(TEXTS)]
                compare(servers, f"{what}, distinct", distinct, connections, seconds)
                compare(servers, f"{what}, repeated", distinct[:REPEATED], connections, seconds)
        for connections in (1, 8):
            revalidate(servers[0], queries(things)["2 hops, 60 rows"](0), connections, seconds)
        print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1,
        float(sys.argv[2]) if len(sys.argv) > 2 else 2.0,
    )
