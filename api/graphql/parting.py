"""From work in a thread to a stream of answers: parts cross over as they are made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from parley.api.graphql.exchange import Stop
from parley.api.graphql.incremental import Deliver
from parley.api.threads import in_one_thread

Body = dict[str, Any]


async def parts_of(work: Callable[[Deliver, Stop], None]) -> AsyncGenerator[Body]:
    """Run ``work`` in a thread of its own and iterate over what it delivers.

    Whoever closes the iterator early stops the work; a query of the store that has begun ends by
    itself. Raises what the work raises.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Body | None] = asyncio.Queue()
    stop = Stop()

    def deliver(body: Body) -> None:
        loop.call_soon_threadsafe(arrived.put_nowait, body)

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody is warned if the client has gone
        arrived.put_nowait(None)

    task = loop.create_task(in_one_thread(work, deliver, stop))
    task.add_done_callback(ended)
    try:
        while (body := await arrived.get()) is not None:
            yield body
        task.result()
    finally:
        stop.set()
