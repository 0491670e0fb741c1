"""The loader: loads one version of a data set, and then does nothing but fork workers.

It runs as ``python -m parley.graph.workers.loader FD``. Over the socket ``FD`` it is first told
what to load. It answers that it has loaded, and then takes orders of nine bytes: fork a worker that
talks over the socket that comes with the order, end one, or let one run with low priority. It says
when a worker has ended, and how. When the other side closes, it ends, and its workers with it.

Workers share its memory until they write to it, so that a worker costs a few megabytes and some
milliseconds whatever the size of the data. A version on disk is opened by each worker anew, since
threads of the engine do not survive a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
import traceback
from dataclasses import asdict, dataclass
from typing import Final, NoReturn

import pyoxigraph as ox

from parley.graph.embedded import EngineView
from parley.graph.store import Version
from parley.graph.workers import jobs, sandbox
from parley.graph.workers.frames import frame, receive
from parley.graph.workers.worker import Told, memory_taken, work

ORDER: Final = struct.Struct("!cII")
FORK, KILL, YIELD = b"F", b"K", b"Y"
LOADED, NOT_LOADED, ENDED = b"L", b"N", b"D"

OUT_OF_MEMORY: Final = 77
"""Exit code of a worker to which Python refused memory; the engine aborts instead."""

WORKING: Final = 5
"""How nice a worker is to the server, which has to keep the deadlines of all of them."""

SETTLING: Final = 200
"""How often the allocator is asked for memory, to have it put some thousand pieces in order."""

YIELDING: Final = 19
"""How nice one becomes that runs longer than others should have to wait for."""


@dataclass(frozen=True)
class Orders:
    """What a loader is told to load, and what its workers may take.

    ``memory_quads`` is the size up to which a version is held in memory.
    """

    folder: str
    number: int
    digest: str
    prefixes: dict[str, str]
    memory_quads: int
    worker_memory: int
    held: int
    most_rows: int
    most_octets: int

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode("ascii")


class Loader:
    """Holds a version and its workers."""

    def __init__(self, control: socket.socket, orders: Orders) -> None:
        self._control = control
        self._orders = orders
        self._engine: ox.Store | None = None
        self._alive: set[int] = set()

    def load(self) -> dict[str, int | bool]:
        """Load the version, in memory unless it is too large; return what is to be known of it."""
        stored = ox.Store.read_only(self._orders.folder)
        quads = len(stored)
        in_memory = quads <= self._orders.memory_quads
        if in_memory:
            self._engine = _copied(stored)
        return {"quads": quads, "in_memory": in_memory}

    def run(self) -> None:
        """Take orders until the other side closes."""
        woken, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes)
        signal.signal(signal.SIGCHLD, lambda number, at: None)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not self._control:
                    os.read(woken, 64)
                    self._bury()
                elif not self._obey():
                    return

    def _obey(self) -> bool:
        data, passed, _, _ = socket.recv_fds(self._control, ORDER.size, 1)
        if len(data) < ORDER.size:
            return False
        order, pid, _ = ORDER.unpack(data)
        if order == FORK:
            # There is none if this process may have no more of them.
            for fd in passed:
                self._fork(fd)
        elif pid in self._alive and order == KILL:
            os.kill(pid, signal.SIGKILL)
        elif pid in self._alive and order == YIELD:
            os.setpriority(os.PRIO_PROCESS, pid, YIELDING)
        return True

    def _fork(self, fd: int) -> None:
        loader = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            # The server sees that its end of the socket is closed.
            print(f"no worker can be forked: {error}", file=sys.stderr)  # noqa: T201
        else:
            if pid == 0:
                self._become_worker(fd, loader)
            self._alive.add(pid)
        os.close(fd)

    def _become_worker(self, fd: int, loader: int) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            sandbox.die_with_parent()
            if os.getppid() != loader:
                os._exit(0)
            _be_worker(socket.socket(fileno=fd), self._engine, self._orders)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except BaseException:  # noqa: BLE001  # a fork must never go on as the loader
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def _bury(self) -> None:
        while len(self._alive) > 0:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._alive.discard(pid)
            code = os.waitstatus_to_exitcode(status)
            said = json.dumps({"pid": pid, "code": code}).encode("ascii")
            self._control.sendall(frame(ENDED, said))


def _be_worker(connection: socket.socket, engine: ox.Store | None, orders: Orders) -> None:
    version = Version(orders.number, orders.digest)
    os.nice(WORKING)
    stored = ox.Store.read_only(orders.folder) if engine is None else engine
    sandbox.limit(orders.worker_memory)
    closed = sandbox.close_network()
    hello = json.dumps({"pid": os.getpid(), "network": not closed}).encode("ascii")
    view = EngineView(stored, version, orders.prefixes)
    told = Told(orders.held, orders.most_rows, orders.most_octets, orders.prefixes, memory_taken())
    try:
        connection.sendall(frame(jobs.READY, hello))
        work(connection, view, lambda: _copied(stored) if engine is None else engine, told)
    except (BrokenPipeError, ConnectionResetError):
        return


def _copied(stored: ox.Store) -> ox.Store:
    """Return a store in memory with the same quads, those of the default graph last.

    The engine looks at what came last first, and most queries are about the default graph: on a
    million quads in named graphs, which makes twice as many, some take a tenth of the time.
    """
    engine = ox.Store()
    for graph in stored.named_graphs():
        engine.bulk_extend(stored.quads_for_pattern(None, None, None, graph))
    engine.bulk_extend(stored.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return engine


def _settle() -> None:
    """Leave the memory so that workers share it for as long as they can.

    The collector of Python must not touch what is there, and the allocator of C must have put the
    pieces in order that loading has left, which it does little by little as it is asked for more.
    Each worker would do that anew: on a million quads that was 80 MB of its own and 60 ms.
    """
    gc.collect()
    gc.freeze()
    # A system whose library of C is another one may lack one of them.
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.malloc_trim(0)
        library.malloc.restype = ctypes.c_void_p
        for _ in range(SETTLING):
            library.free(ctypes.c_void_p(library.malloc(ctypes.c_size_t(1 << 16))))


def main() -> None:
    """Run a loader over the socket whose number is the argument."""
    sandbox.die_with_parent()
    # A terminal or a supervisor signals the whole group; the loader ends when its server has.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    told = receive(control)
    if told is None:
        return
    loader = Loader(control, Orders(**json.loads(told[1])))
    try:
        loaded = loader.load()
        _settle()
    except (OSError, RuntimeError, MemoryError) as error:
        control.sendall(frame(NOT_LOADED, str(error).encode("utf-8")))
        return
    # Who started it may be gone by now.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.sendall(frame(LOADED, json.dumps(loaded).encode("ascii")))
        loader.run()


if __name__ == "__main__":
    main()
