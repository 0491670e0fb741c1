"""The processes below a process, as Linux tells of them."""

from __future__ import annotations

from pathlib import Path


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and not buried."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        texts = [(task / "children").read_text(encoding="ascii") for task in tasks]
    except OSError:
        return []
    return [int(number) for text in texts for number in text.split()]


def descendants(pid: int) -> list[int]:
    """Return the processes below a process, nearest first."""
    found = children(pid)
    return [*found, *(below for child in found for below in descendants(child))]


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; one that nobody has buried yet has."""
    fields = _fields(pid)
    return len(fields) == 0 or fields[0] in ("Z", "X")


def ticks(pid: int) -> int:
    """Return the processor time that a process has taken, in ticks of the system."""
    fields = _fields(pid)
    return 0 if len(fields) == 0 else int(fields[11]) + int(fields[12])


def _fields(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()
