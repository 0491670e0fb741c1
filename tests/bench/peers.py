"""Other SPARQL servers to compare with, installed into an environment of their own.

It lies under the user's cache folder and is made once: ``oxigraph`` and ``rdflib-endpoint`` from
PyPI.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

WANTED = ("oxigraph==0.5.13", "rdflib-endpoint==0.6.3", "uvicorn[standard]")


def installed() -> Path | None:
    """Return the folder of the programs, or None if they are not to be had, which is told."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "parley-bench" / "peers"
    programs = folder / "bin"
    if (folder / "complete").exists():
        return programs
    print(f"installing {', '.join(WANTED)} into {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    command = [str(programs / "python"), "-m", "pip", "install", "--quiet", *WANTED]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        print(f"no peers to compare with: pip says {said[0]}", file=sys.stderr)
        return None
    (folder / "complete").touch()
    return programs
