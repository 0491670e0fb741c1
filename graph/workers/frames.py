"""Frames: how a pool, its loader and its workers talk over stream sockets.

A frame is one byte that says what it is, the length of its payload as four bytes in network order,
and the payload.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import Final

HEAD: Final = struct.Struct("!cI")

Frame = tuple[bytes, bytes]
"""The byte that says what a frame is, and its payload."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Return a frame as it is sent."""
    return HEAD.pack(kind, len(payload)) + payload


class Decoder:
    """Puts frames together from the pieces that an event loop receives."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Iterate over the frames that are complete with ``data``."""
        self._buffer += data
        while len(self._buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(self._buffer)
            end = HEAD.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[HEAD.size : end])
            del self._buffer[:end]
            yield kind, payload


def receive(connection: socket.socket) -> Frame | None:
    """Wait for the next frame; None if the other side has closed."""
    head = _exactly(connection, HEAD.size)
    if head is None:
        return None
    kind, length = HEAD.unpack(head)
    payload = _exactly(connection, length)
    return None if payload is None else (kind, payload)


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        piece = connection.recv(min(length - len(data), 1 << 20))
        if len(piece) == 0:
            return None
        data += piece
    return bytes(data)
