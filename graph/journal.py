"""The journal of a store: every change, in order, on disk before it counts as committed.

A record is one line, ``<hash> <json>``, and as many bytes as the JSON says: the change as
:meth:`parley.graph.changes.Change.to_bytes` gives it. The JSON names the version made and that
which it is made from, the digest of the body and the hash of the record before; the hash is the
SHA-256 of the JSON. So no byte can change, and no record can go missing in the middle, unnoticed.

The file only grows, by about 150 bytes for each statement added or removed. Nothing but commits
that were never published needs it: while no process writes the store, it may be moved away, and the
next commit begins another. Kept, it is the history of the data set.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from parley.graph.changes import Change
from parley.graph.errors import StoreError
from parley.graph.synced import sync_folder

FIRST: Final = "0" * 64
"""What the first record names as the one before."""

LONGEST_LINE: Final = 65536


@dataclass(frozen=True)
class Entry:
    """What a record says of its change: the number and digest of the version that it makes.

    ``base`` is that of the data set, ``on`` the digest of the version before.
    """

    number: int
    digest: str
    on: str
    base: str


@dataclass(frozen=True)
class _Record:
    """Where the body of a record stands in the file, and the hash that names the record."""

    entry: Entry
    name: str
    start: int
    end: int


class Journal:
    """The journal in one file, for the one process that writes the store.

    Opening reads it whole and checks every record. A last record that was not written to its end
    belongs to a commit that nobody was told of: it is cut off, with a message to the log. Raises
    :class:`StoreError` for a record that does not fit the chain.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: list[_Record] = []
        if path.exists():
            with path.open("rb") as file:
                self._read(file, path.stat().st_size)

    @property
    def _end(self) -> int:
        return self._records[-1].end if len(self._records) > 0 else 0

    @property
    def _last(self) -> str:
        return self._records[-1].name if len(self._records) > 0 else FIRST

    def after(self, number: int) -> Iterator[tuple[Entry, Change]]:
        """Iterate over the records of versions later than ``number``, in order."""
        for record in self._records:
            if record.entry.number > number:
                with self._path.open("rb") as file:
                    file.seek(record.start)
                    yield record.entry, Change.from_bytes(file.read(record.end - record.start))

    def append(self, entry: Entry, change: Change) -> None:
        """Write a record and wait until it is on disk. Raises ``OSError``; then nothing is kept."""
        body = change.to_bytes()
        said = {
            **asdict(entry),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "bytes": len(body),
            "body": hashlib.sha256(body).hexdigest(),
            "previous": self._last,
        }
        text = json.dumps(said)
        name = hashlib.sha256(text.encode("ascii")).hexdigest()
        line = f"{name} {text}\n".encode("ascii")
        try:
            self._write(line + body)
        except OSError:
            self._cut()
            raise
        start = self._end + len(line)
        self._records.append(_Record(entry, name, start, start + len(body)))

    def withdraw(self) -> None:
        """Take the last record back, whose commit failed before anybody was told that it holds."""
        self._records.pop()
        self._cut()

    def drop_after(self, number: int) -> None:
        """Cut off the records of versions later than ``number``; for a copy of a journal."""
        self._records = [record for record in self._records if record.entry.number <= number]
        self._cut()

    def _write(self, data: bytes) -> None:
        new = not self._path.exists()
        with self._path.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._path.parent)

    def _cut(self) -> None:
        """Cut off whatever stands behind the last good record."""
        if self._path.exists():
            with self._path.open("r+b") as file:
                file.truncate(self._end)
                os.fsync(file.fileno())

    def _read(self, file: BinaryIO, size: int) -> None:
        while self._end < size:
            file.seek(self._end)
            line = file.readline(LONGEST_LINE)
            if not line.endswith(b"\n") and (file.tell() == size or _blank(line)):
                return self._tear()
            said = self._said(line)
            body = file.read(said["bytes"])
            if len(body) < said["bytes"] or (file.tell() == size and _blank(body[-1:])):
                return self._tear()
            if hashlib.sha256(body).hexdigest() != said["body"]:
                raise self._damage()
            entry = Entry(said["number"], said["digest"], said["on"], said["base"])
            start = self._end + len(line)
            name = line[:64].decode("ascii")
            self._records.append(_Record(entry, name, start, start + len(body)))

    def _said(self, line: bytes) -> dict[str, Any]:
        name, _, text = line.rstrip(b"\n").partition(b" ")
        if hashlib.sha256(text).hexdigest().encode("ascii") != name:
            raise self._damage()
        said: dict[str, Any] = json.loads(text)
        if said["previous"] != self._last:
            raise self._damage()
        return said

    def _damage(self) -> StoreError:
        where = f"record {len(self._records) + 1}, at byte {self._end},"
        remedy = "restore the file, or move it away to go on from the newest version published"
        return StoreError(f"{self._path} is damaged: {where} does not fit the chain; {remedy}")

    def _tear(self) -> None:
        logging.getLogger(__name__).warning(
            "%s: record %d was not written to its end and is cut off; its commit was never"
            " acknowledged",
            self._path,
            len(self._records) + 1,
        )
        self._cut()


def _blank(data: bytes) -> bool:
    """Tell whether bytes are what a file system may leave where data never arrived."""
    return data.strip(b"\0") == b""
