"""What a worker may not do: use more memory than it is given, or reach the network.

Memory is limited wherever there is POSIX. The network is closed by a system call filter
where Linux has one, which needs no privilege; elsewhere the guard in front of the engine, which
refuses ``SERVICE`` and ``LOAD``, is alone. Source: seccomp(2), BPF as in linux/filter.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import platform
import resource
import signal
import struct
from pathlib import Path
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_SECCOMP: Final = 22
PR_SET_NO_NEW_PRIVS: Final = 38
SECCOMP_MODE_FILTER: Final = 2

SYSTEM_CALLS: Final = {
    # architecture: (number of it in audit.h, socket, connect, bind, execve, execveat, ptrace,
    # io_uring_setup)
    "x86_64": (0xC000003E, 41, 42, 49, 59, 322, 101, 425),
    "aarch64": (0xC00000B7, 198, 203, 200, 221, 281, 117, 425),
}
"""What is refused: opening connections, starting programs, and the ways around either."""

LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_GREATER, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000
X32: Final = 0x40000000


def die_with_parent() -> None:
    """Have this process killed when the one that started it ends; does nothing but on Linux."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(memory: int) -> None:
    """Let this process take ``memory`` bytes more than it has, and leave no image when it fails."""
    _lower(resource.RLIMIT_AS, _address_space() + memory)
    _lower(resource.RLIMIT_CORE, 0)


def close_network() -> bool:
    """Refuse connections and programs from here on; tell whether this system allows that."""
    numbers = SYSTEM_CALLS.get(platform.machine())
    if numbers is None or _prctl(PR_SET_NO_NEW_PRIVS, 1) != 0:
        return False
    architecture, *refused = numbers
    code = _program(architecture, refused)
    held = ctypes.create_string_buffer(code)
    filtered = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    )
    return _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(filtered)) == 0


def _program(architecture: int, refused: list[int]) -> bytes:
    """Return the filter: calls of another architecture kill, those of ``refused`` fail."""
    checks = [
        (LOAD_WORD, 0, 0, 4),
        (JUMP_IF_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD_WORD, 0, 0, 0),
        # x86-64 knows every call by a second number, from this one on.
        (JUMP_IF_GREATER, len(refused) + 1, 0, X32),
    ]
    for index, number in enumerate(refused):
        checks.append((JUMP_IF_EQUAL, len(refused) - index, 0, number))
    checks += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *check) for check in checks)


def _prctl(option: int, *arguments: int) -> int:
    try:
        call = ctypes.CDLL(None, use_errno=True).prctl
    except (AttributeError, OSError):
        return -1
    given = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return int(call(option, *given))


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # macOS refuses a limit of the address space; the deadline is what is left there.
    with contextlib.suppress(ValueError):
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    """Return how many bytes this process has mapped; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()
