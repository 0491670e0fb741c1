"""A client that writes what it is told to a socket, and reads what comes until the end."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Raw:
    """An answer as bytes: its head, the rest, and how many seconds passed until the end."""

    head: bytes
    body: bytes
    seconds: float

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    @property
    def problem(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.body)
        return told


def connect(address: str) -> socket.socket:
    """Return a connection to a server at an address such as ``http://127.0.0.1:1``."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def read_all(connection: socket.socket) -> bytes:
    """Return what comes until the server closes the connection."""
    received = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return received
        if piece == b"":
            return received
        received += piece


def exchange(address: str, *pieces: bytes, pause: float = 0.0) -> Raw:
    """Write ``pieces`` with pauses between, and read until the server closes the connection."""
    begun = time.perf_counter()
    with connect(address) as connection:
        for number, piece in enumerate(pieces):
            if number > 0:
                time.sleep(pause)
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    return Raw(head, body, time.perf_counter() - begun)


def get(path: str = "/", *headers: str, close: bool = True) -> bytes:
    """Return the bytes of a GET request."""
    lines = [f"GET {path} HTTP/1.1", "Host: test", *headers]
    return "\r\n".join([*lines, "Connection: close"] if close else lines).encode() + b"\r\n\r\n"
