"""Which version of the data a request asks for."""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException

from parley.api.errors import VersionGone
from parley.graph.errors import StoreError
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool

VERSION: Final = re.compile(r"\d{1,9}(-[0-9a-f]{1,64})?")
"""The number of a version, with the beginning of its digest or without."""


def check_version(given: str | None) -> str | None:
    """Return what names a version; raises :class:`HTTPException` if it does not."""
    if given is not None and VERSION.fullmatch(given) is None:
        raise HTTPException(400, f"version is `{given}`: give a number, as in Parley-Version")
    return given


async def pool_at(fleet: Fleet, wanted: str | None) -> Pool:
    """Return the pool of the version that is wanted, or of the newest.

    Raises :class:`~parley.api.errors.VersionGone` if it is not kept.
    """
    if wanted is None:
        return fleet.pool()
    number = int(wanted.partition("-")[0])
    try:
        pool = await fleet.at(number)
    except StoreError:
        raise _gone(fleet, wanted) from None
    if not f"{number}-{pool.version.digest}".startswith(wanted):
        raise _gone(fleet, wanted)
    return pool


def _gone(fleet: Fleet, wanted: str) -> VersionGone:
    return VersionGone(wanted, [str(version) for version in fleet.versions()])
