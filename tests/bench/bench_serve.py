"""How soon a server on a built store answers its first query.

Run it with ``python tests/bench/bench_serve.py``. It prints figures and asserts nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

PARLEY = Path(sys.executable).with_name("parley")
PORT = "8765"
URL = f"http://127.0.0.1:{PORT}/sparql"
QUERY = {"query": "SELECT (COUNT(*) AS ?n) { ?c a parley:Claim }"}
RUNS = 5


def first_answer(data: Path) -> float:
    """Return the seconds from starting the process to the first answer."""
    begin = time.perf_counter()
    command = [str(PARLEY), "serve", "--data", str(data), "--port", PORT]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        claims = wait_for_answer()
        seconds = time.perf_counter() - begin
        server.terminate()
    print(f"{seconds:.2f} s to the first answer: {claims} claims")
    return seconds


def wait_for_answer() -> str:
    while True:
        try:
            answer = httpx2.get(URL, params=QUERY, headers={"Accept": "text/csv"})
        except httpx2.TransportError:
            time.sleep(0.01)
        else:
            return answer.text.split()[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        subprocess.run([str(PARLEY), "build", "--data", str(data)], check=True, capture_output=True)
        seconds = [first_answer(data) for _ in range(RUNS)]
    print(f"best {min(seconds):.2f} s, median {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main()
