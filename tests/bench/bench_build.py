"""How long the build of the article takes, as a fresh process and stage by stage.

Run it with ``python tests/bench/bench_build.py``. It prints figures and asserts nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from pyshacl import validate as run_pyshacl

from parley.graph.annotation import read_annotations
from parley.graph.build import build
from parley.graph.domain import load_domain
from parley.graph.rdflib_bridge import to_rdflib

EXAMPLES = Path(str(files("parley.examples")))
PARLEY = Path(sys.executable).with_name("parley")
RUNS = 5


def timed(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Return the best and the median of some runs, in seconds."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), statistics.median(seconds)


def show(what: str, figures: tuple[float, float]) -> None:
    print(f"{what:<58} best {figures[0]:6.2f} s   median {figures[1]:6.2f} s")


def main() -> None:
    show(
        "parley build, a fresh process, full SHACL report",
        timed(lambda: subprocess.run([str(PARLEY), "build"], check=True, capture_output=True)),
    )
    domain = load_domain()
    show("load the domain: ontology, shapes, model", timed(load_domain))
    show("read the annotation", timed(lambda: read_annotations((EXAMPLES,), domain.model)))
    quads = build([EXAMPLES], domain).quads
    ours = timed(lambda: domain.validator.check(quads))
    show(f"check {len(quads)} quads against all shapes", ours)
    data, shapes = to_rdflib(quads), to_rdflib(domain.source.quads())
    plain = timed(lambda: run_pyshacl(data, shacl_graph=shapes), runs=1)
    show("the same with pySHACL alone", plain)
    print(f"pySHACL alone takes {plain[0] / ours[0]:.1f} times as long")


if __name__ == "__main__":
    main()
