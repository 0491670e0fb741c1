"""The whole data set as a file: ``/dump.nq.gz`` and ``/dump.trig.gz``.

A file is made when somebody first asks for it, by a worker, and kept until another version is asked
for; so a download can be resumed by ranges. Its name has the version. Sources: RFC 9110, section
14, on ranges; RFC 9530 on ``Repr-Digest``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from parley.api.caching import has, whole_tag
from parley.graph.dump import FORMS, dump_payload
from parley.graph.store import Version
from parley.graph.workers.fleet import Fleet
from parley.graph.workers.pool import Pool

MEDIA_TYPE: Final = "application/gzip"


@dataclass(frozen=True)
class Dump:
    """A file that holds a version in one format, with the base64 of its SHA-256."""

    path: Path
    digest: str


class Dumps:
    """Answers with dumps of the newest version; a worker may spend ``deadline`` seconds on one."""

    def __init__(self, fleet: Fleet, prefixes: Mapping[str, str], deadline: float) -> None:
        self._fleet = fleet
        self._prefixes = prefixes
        self._deadline = deadline
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._made: dict[tuple[Version, str], asyncio.Task[Dump]] = {}

    def routes(self) -> list[BaseRoute]:
        """Return a route for each format."""
        return [Route(f"/dump.{form}.gz", self._answer, name=form) for form in FORMS]

    async def _answer(self, request: Request) -> Response:
        form = request.url.path.split(".")[1]
        pool = self._fleet.pool()
        made = self._fleet.made(pool.version)
        tag = whole_tag(pool.version, "dump", form)
        headers = {
            "ETag": tag,
            "Last-Modified": formatdate(made, usegmt=True),
            "Cache-Control": "no-cache",
            "Parley-Version": str(pool.version),
        }
        if has(request, tag, made):
            return Response(status_code=304, headers=headers)
        dump = await self._dump(pool, form)
        headers["Repr-Digest"] = f"sha-256=:{dump.digest}:"
        name = f"parley-{pool.version}.{form}.gz"
        return FileResponse(dump.path, headers=headers, media_type=MEDIA_TYPE, filename=name)

    async def _dump(self, pool: Pool, form: str) -> Dump:
        key = (pool.version, form)
        if key not in self._made:
            self._forget(pool.version)
            making = asyncio.get_running_loop().create_task(self._make(pool, form))
            making.add_done_callback(lambda done: self._keep_if_made(key, done))
            self._made[key] = making
        # Whoever goes away leaves the file to be made for those who wait with him.
        return await asyncio.shield(self._made[key])

    def _keep_if_made(self, key: tuple[Version, str], done: asyncio.Task[Dump]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._made.pop(key, None)

    async def _make(self, pool: Pool, form: str) -> Dump:
        payload = dump_payload(form, self._prefixes)
        content = await pool.call("dump", payload, self._deadline)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="parley-dumps-")
        path = Path(self._folder.name) / f"{pool.version}.{form}.gz"
        return await asyncio.to_thread(_written, path, content)

    def _forget(self, version: Version) -> None:
        """Remove the files of versions older than the last; who is reading one goes on reading."""
        for key, done in list(self._made.items()):
            if key[0].number < version.number - 1 and done.done():
                del self._made[key]
                done.result().path.unlink(missing_ok=True)

    async def close(self) -> None:
        """Remove all files."""
        for making in self._made.values():
            making.cancel()
        await asyncio.gather(*self._made.values(), return_exceptions=True)
        if self._folder is not None:
            self._folder.cleanup()


def _written(path: Path, content: bytes) -> Dump:
    path.write_bytes(content)
    return Dump(path, base64.b64encode(hashlib.sha256(content).digest()).decode("ascii"))
