"""Work that must begin and end in one thread.

An answer of the engine belongs to the thread that asked; letting go of it in another one fails. So
it is asked, read and dropped by one function in one worker thread, also when that function fails:
the traceback of an exception keeps alive whatever the frames in it held.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

P = ParamSpec("P")
R = TypeVar("R")


async def in_one_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call ``function`` in a worker thread and return its result, which must hold no answer."""

    def confined() -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            _let_go(error)
            raise

    return await run_in_threadpool(confined)


def _let_go(error: BaseException | None) -> None:
    """Empty the frames that an exception, and those that led to it, keep alive."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
