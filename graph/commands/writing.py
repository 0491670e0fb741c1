"""Files that a command writes: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from parley.graph.errors import ParleyError


def is_folder(output: str) -> bool:
    """Tell whether an output is a folder: one that is there, or that the last slash says is."""
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def write_standard(data: bytes) -> None:
    """Write to standard output."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it holds either what it held before or all of ``data``.

    A link stays a link, and a file keeps its permissions; a device or a pipe is written to as it
    is. Raises :class:`ParleyError` if the folder is not there, and :class:`OSError`.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        _replace({path.resolve(): data})


def write_into(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by name into a folder, which is made if needed; all of them, or none."""
    folder.mkdir(exist_ok=True)
    _replace({folder.resolve() / name: data for name, data in files.items()})


def _replace(files: Mapping[Path, bytes]) -> None:
    (folder,) = {path.parent for path in files}
    if not folder.is_dir():
        raise ParleyError(f"{folder} is no folder: make it before a file is written there.")
    with TemporaryDirectory(prefix=".parley-", dir=folder) as beside:
        for path, data in files.items():
            written = Path(beside) / path.name
            written.write_bytes(data)
            if path.is_file():
                shutil.copymode(path, written)
        for path in files:
            (Path(beside) / path.name).replace(path)
