"""What is installed is what the checkout holds: packages, data files, versions, pins."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("ontology", "shapes", "graph", "api", "examples")
EDITOR = ROOT / "api" / "editor"
"""What the query editors are built from. A build leaves them in api/static/editor."""
BUILT_NAMES = (
    *("LICENSES.txt", "d3.js", "editor.css", "editor.js"),
    *("graphql.css", "graphql.js", "prettify.js"),
)
BUILT_EDITOR = {f"api/static/editor/{name}" for name in BUILT_NAMES}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class Built(NamedTuple):
    """The names of the files in an sdist and in the wheel built from it, and the editor in that."""

    sdist: set[str]
    wheel: set[str]
    editor: dict[str, str]


def files_of_the_checkout() -> list[PurePosixPath]:
    """Every file that git tracks, or would track at the next ``git add``; relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [PurePosixPath(name) for name in listed if name != "" and (ROOT / name).is_file()]


def shipped_files() -> list[str]:
    """The files of the five folders that have to be installed."""
    names = [name for name in files_of_the_checkout() if name.parts[0] in FOLDERS]
    return [str(name) for name in names if name.parts[:2] != ("api", "editor")]


def installed(name: str) -> str:
    """Where a file of the checkout is when it is installed: the client has a name of its own."""
    return "parley/" + re.sub("^api/client/", "client/", name)


def editor_sources() -> list[str]:
    """The files that the query editor is built from."""
    return [str(n) for n in files_of_the_checkout() if n.parts[:2] == ("api", "editor")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An sdist and a wheel of the checkout.

    They are built from a copy: beside a checkout, setuptools takes up what an earlier build left.
    """
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in files_of_the_checkout():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    run = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    with tarfile.open(sdist) as tar, zipfile.ZipFile(wheel) as archive:
        members = {member.name.partition("/")[2] for member in tar if member.isfile()}
        held = set(archive.namelist())
        wanted = {name: f"parley/{name}" for name in BUILT_EDITOR if f"parley/{name}" in held}
        editor = {name: archive.read(path).decode() for name, path in wanted.items()}
        return Built(sdist=members, wheel=held, editor=editor)


def pins(name: str) -> dict[str, Requirement]:
    """The pinned requirements of a constraints file, by normalised name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    kept = [line.removesuffix("\\") for line in lines if re.match(r"[a-z0-9]", line) is not None]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, kept)}


def locked() -> dict[str, dict[str, Any]]:
    """The packages that the lock file of the editor pins, by the folders they go to."""
    lock = json.loads((EDITOR / "package-lock.json").read_text(encoding="utf-8"))
    return {name: pin for name, pin in lock["packages"].items() if name != ""}


def unmet(requirements: list[str], pinned: dict[str, Requirement]) -> list[str]:
    """Those requirements that no pin satisfies."""

    def is_met(requirement: Requirement) -> bool:
        pin = pinned.get(canonicalize_name(requirement.name))
        return pin is not None and str(pin.specifier).removeprefix("==") in requirement.specifier

    return [text for text in requirements if not is_met(Requirement(text))]


def test_every_package_folder_is_listed() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    found = {
        "parley." + ".".join(name.parent.parts).replace("api.client", "client")
        for name in files_of_the_checkout()
        if name.parts[0] in FOLDERS and name.name == "__init__.py"
    }
    assert set(listed) == found
    assert len(listed) == len(found)


def test_every_top_level_package_is_mapped_to_its_folder() -> None:
    expected = {f"parley.{folder}": folder for folder in FOLDERS}
    expected["parley.client"] = "api/client"
    assert PROJECT["tool"]["setuptools"]["package-dir"] == expected


def test_every_file_is_in_the_sdist(built: Built) -> None:
    wanted = [*shipped_files(), *editor_sources()]
    assert [name for name in wanted if name not in built.sdist] == []


def test_every_file_is_in_the_wheel(built: Built) -> None:
    assert [name for name in shipped_files() if installed(name) not in built.wheel] == []


def test_the_wheel_holds_nothing_else(built: Built) -> None:
    expected = {installed(name) for name in (*shipped_files(), *BUILT_EDITOR)}
    extra = {name for name in built.wheel - expected if ".dist-info/" not in name}
    assert extra == set()


def test_an_sdist_holds_the_built_editor_so_that_a_wheel_needs_no_node(built: Built) -> None:
    assert built.sdist >= BUILT_EDITOR


def test_the_wheel_holds_the_editor_and_the_licences_of_what_is_in_it(built: Built) -> None:
    assert set(built.editor) == BUILT_EDITOR
    assert "licences in LICENSES.txt" in built.editor["api/static/editor/editor.js"][:200]
    licences = built.editor["api/static/editor/LICENSES.txt"]
    wanted = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name in wanted.keys() - {"esbuild"}:
        assert re.search(rf"^{name} \S+ \(\S+\)$", licences, re.MULTILINE) is not None


def test_the_editor_of_this_checkout_is_built_from_its_sources() -> None:
    code = "import backend, sys; sys.exit(not backend.is_built())"
    done = subprocess.run([sys.executable, "-c", code], cwd=EDITOR, check=False)
    assert done.returncode == 0, "the editor is missing or old: run python api/editor/backend.py"


def test_a_source_that_changes_has_the_editor_built_again(tmp_path: Path) -> None:
    copy = tmp_path / "api"
    shutil.copytree(EDITOR, copy / "editor", ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(ROOT / "api" / "static" / "editor", copy / "static" / "editor")
    code = "import backend; print(backend.is_built())"
    command = [sys.executable, "-c", code]
    before = subprocess.check_output(command, cwd=copy / "editor", text=True)
    with (copy / "editor" / "src" / "main.ts").open("a", encoding="utf-8") as file:
        file.write("// changed\n")
    after = subprocess.check_output(command, cwd=copy / "editor", text=True)
    assert (before, after) == ("True\n", "False\n")


def test_the_packages_of_the_editor_are_pinned_by_hash_and_name_no_address() -> None:
    pinned = locked()
    assert len(pinned) > 10
    assert [n for n, pin in pinned.items() if not pin["integrity"].startswith("sha512-")] == []
    assert [name for name, pin in pinned.items() if "resolved" in pin] == []


@pytest.mark.parametrize("platform", ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"])
def test_the_editor_can_be_built_on_every_platform(platform: str) -> None:
    # A lock file that is updated beside installed packages loses what other platforms need.
    assert f"node_modules/@esbuild/{platform}" in locked()


def test_both_licences_are_in_the_wheel(built: Built) -> None:
    licences = {PurePosixPath(name).name for name in built.wheel if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-DATA.md"}


def test_the_versions_agree() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([^]]+)\]", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"] == version("parley-kg")


@pytest.mark.parametrize("group", ["console_scripts", "parley.commands", "parley.derived"])
def test_every_declared_entry_point_loads(group: str) -> None:
    ours = [point for point in entry_points(group=group) if point.value.startswith("parley.")]
    assert len(ours) > 0
    assert all(callable(point.load()) for point in ours)


def test_the_pins_satisfy_what_is_declared() -> None:
    project, build = PROJECT["project"], PROJECT["build-system"]["requires"]
    assert unmet([*project["dependencies"], *build], pins("constraints.txt")) == []
    extra = project["optional-dependencies"]["dev"]
    assert unmet([*project["dependencies"], *build, *extra], pins("constraints-dev.txt")) == []


def test_what_is_tested_is_what_is_run() -> None:
    run, dev = pins("constraints.txt"), pins("constraints-dev.txt")
    assert {name: str(pin) for name, pin in run.items()} == {
        name: str(pin) for name, pin in dev.items() if name in run
    }


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_pins_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(r"://|^-|--(?!hash=sha256:)| @ ", text, re.MULTILINE) is None


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_every_pin_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(pins(name)) > 0
    assert re.search(r"==\S+(?: ;[^\n\\]*)?\n", text) is None
