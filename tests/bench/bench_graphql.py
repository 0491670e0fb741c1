"""GraphQL, side by side: Parley from its store, and mercurius with graphql-jit from memory.

Run it with ``python -m tests.bench.bench_graphql [SECONDS]``. Each server, with all its processes,
has one core, and the client another. Both give the same answers: what Parley says is what mercurius
is given to serve. Parley is asked with and without the answers that it keeps, and for answers that
the client holds already (304), which mercurius does not know. A second peer asks the same store by
Strawberry's own resolvers, one query for each field. npm installs the peer into the user's
cache folder, once. It prints figures and asserts nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx2
import pyoxigraph as ox

from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.folder import FolderStore
from parley.graph.report import Report
from parley.graph.store import by_graph
from tests.bench.bench_layout import EXAMPLES, copied
from tests.bench.bench_sparql import PARLEY, Server, free_port, measure, running

PEER = Path(__file__).with_name("mercurius")
JSON = "application/json"
COPIES = 5
ROUNDS = 2
CONNECTIONS = 8
CLAIM = "id iri paraphrase { value } label expressedIn { id }"
ABOUT = "claimsAbout(first: 10) { id iri paraphrase { value } }"
ONE = f"query ($id: ID!) {{ claim(id: $id) {{ {CLAIM} }} }}"
QUERIES = {
    "list": f"{{ claims(first: 500) {{ nodes {{ {CLAIM} }} }} }}",
    "nested": f"{{ actors(first: 100) {{ nodes {{ id label {ABOUT} }} }} }}",
}


@contextmanager
def parley(folder: Path, kept: int) -> Iterator[Server]:
    """Run Parley, which keeps ``kept`` bytes of answers."""
    port = free_port()
    limit = f"PARLEY_ANSWER_CACHE_BYTES={kept}"
    command = ["env", limit, str(PARLEY), "serve", "--data", str(folder), "--port", str(port)]
    name = "parley, answers kept" if kept > 1 else "parley"
    with running(name, "/graphql", port, command) as server:
        yield server


@contextmanager
def mercurius(packages: Path, data: Path) -> Iterator[Server]:
    port = free_port()
    command = ["node", str(packages / "server.mjs"), str(port), str(data)]
    with running("mercurius-jit", "/graphql", port, command) as server:
        yield server


@contextmanager
def strawberry(quads: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.plain_strawberry", str(port), str(quads)]
    with running("plain strawberry", "/", port, command) as server:
        yield server


def installed() -> Path | None:
    """Return the folder of the peer, or None if it is not to be had, which is told."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "parley-bench" / "mercurius"
    folder.mkdir(parents=True, exist_ok=True)
    for path in PEER.iterdir():
        shutil.copy(path, folder)
    if shutil.which("npm") is None:
        print("no peer to compare with: this machine has no npm", file=sys.stderr)
        return None
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"no peer to compare with: npm says {done.stderr[-300:]}", file=sys.stderr)
        return None
    return folder


def request(server: Server, query: str, *headers: str, variables: str = "{}") -> str:
    target = f"{server.path}?query={quote(query)}&variables={quote(variables)}"
    lines = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1"]
    return "\r\n".join([*lines, f"Accept: {JSON}", *headers, "", ""])


def answered(server: Server, query: str) -> httpx2.Response:
    headers = {"accept": JSON, "accept-encoding": "identity"}
    answer = httpx2.get(server.url, params={"query": query}, headers=headers, timeout=60)
    body = answer.json()
    if "errors" in body:
        raise SystemExit(f"{server.name}: {body['errors'][0]['message']}")
    return answer


def told(server: Server, kind: str, requests: Sequence[str], seconds: float) -> None:
    for _ in range(ROUNDS):
        found = measure(server, requests, CONNECTIONS, seconds)
        print(
            f"{server.name:22} {kind:8} {found['rate']:9.1f} requests/s  "
            f"p50 {found['p50']:8.2f} ms  {found['octets']:9.0f} bytes  {found['statuses']}"
        )


def one_claims(server: Server) -> list[str]:
    listed = answered(server, QUERIES["list"]).json()["data"]["claims"]["nodes"]
    return [json.dumps({"id": claim["id"]}) for claim in listed]


def asked(server: Server, ones: Sequence[str], seconds: float) -> None:
    for kind, query in QUERIES.items():
        told(server, kind, [request(server, query)], seconds)
    told(server, "one", [request(server, ONE, variables=given) for given in ones], seconds)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; article x {COPIES}")
    with tempfile.TemporaryDirectory() as name:
        folder, data, file = Path(name) / "data", Path(name) / "data.json", Path(name) / "data.nq"
        with FolderStore(folder) as store:
            quads = list(copied(build([EXAMPLES], load_domain()).quads, COPIES))
            store.replace(by_graph(quads), lambda quads: Report(()))
            ox.serialize(quads, str(file), format=ox.RdfFormat.N_QUADS)
        with parley(folder, 1) as server:
            ones = one_claims(server)
            pages = {kind: answered(server, query).json() for kind, query in QUERIES.items()}
            data.write_text(json.dumps({kind: page["data"] for kind, page in pages.items()}))
            asked(server, ones, seconds)
        with parley(folder, 64_000_000) as server:
            asked(server, ones, seconds)
            tag = answered(server, QUERIES["list"]).headers["etag"]
            held = request(server, QUERIES["list"], f"If-None-Match: {tag}")
            told(server, "304", [held], seconds)
        with strawberry(file) as server:
            asked(server, ones, seconds)
        packages = installed()
        if packages is not None:
            with mercurius(packages, data) as server:
                asked(server, ones, seconds)


if __name__ == "__main__":
    main()
