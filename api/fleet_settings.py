"""The workers of a server, as its settings want them."""

from __future__ import annotations

import os
from pathlib import Path

from parley.api.settings import Settings
from parley.graph.namespaces import prefixes_for
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import PoolLimits

MIB = 1 << 20


def fleet_for(folder: Path, settings: Settings) -> Fleet:
    """Return a fleet on the data set in ``folder``, which begins to load; raises ``StoreError``."""
    limits = PoolLimits(
        workers=settings.max_workers,
        prompt_workers=settings.max_prompt_workers,
        spare=min(settings.max_prompt_workers, max(2, os.cpu_count() or 1)),
        waiting=settings.max_waiting,
        patience=float(settings.max_wait),
        memory=settings.max_query_memory * MIB,
        held=settings.held_answer_bytes,
        rows=settings.max_rows,
        octets=settings.max_answer_bytes,
        memory_quads=settings.max_memory_quads,
    )
    return Fleet(folder, prefixes_for(settings.base), limits, float(settings.query_timeout))
