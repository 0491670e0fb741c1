"""Functions that a pool runs in a process of their own, on a private copy of a version.

A task is a function ``(engine, payload) -> bytes``. It may change the engine, which ends with its
process. It is imported there, so that neither the loader nor the server pays for it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

import pyoxigraph as ox

Task = Callable[[ox.Store, bytes], bytes]

TASKS: Final[dict[str, str]] = {
    "search-index": "parley.graph.search.building:index_task",
    "dump": "parley.graph.dump:dump_task",
    "propose": "parley.graph.proposal:propose_task",
}
"""Where each task is found, as ``module:function``."""


def task_named(name: str) -> Task:
    """Return the task of that name; raises KeyError if there is none."""
    module, _, function = TASKS[name].partition(":")
    found: Task = getattr(import_module(module), function)
    return found
