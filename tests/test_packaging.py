"""What is installed is what the checkout holds: packages, data files, versions, pins."""

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
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class Built(NamedTuple):
    """The names of the files in an sdist and in the wheel built from it."""

    sdist: set[str]
    wheel: set[str]


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
    return [str(name) for name in files_of_the_checkout() if name.parts[0] in FOLDERS]


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
        return Built(sdist=members, wheel=set(archive.namelist()))


def pins(name: str) -> dict[str, Requirement]:
    """The pinned requirements of a constraints file, by normalised name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    kept = [line.removesuffix("\\") for line in lines if re.match(r"[a-z0-9]", line) is not None]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, kept)}


def unmet(requirements: list[str], pinned: dict[str, Requirement]) -> list[str]:
    """Those requirements that no pin satisfies."""

    def is_met(requirement: Requirement) -> bool:
        pin = pinned.get(canonicalize_name(requirement.name))
        return pin is not None and str(pin.specifier).removeprefix("==") in requirement.specifier

    return [text for text in requirements if not is_met(Requirement(text))]


def test_every_package_folder_is_listed() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    found = {
        "parley." + ".".join(name.parent.parts)
        for name in files_of_the_checkout()
        if name.parts[0] in FOLDERS and name.name == "__init__.py"
    }
    assert set(listed) == found
    assert len(listed) == len(found)


def test_every_top_level_package_is_mapped_to_its_folder() -> None:
    expected = {f"parley.{folder}": folder for folder in FOLDERS}
    assert PROJECT["tool"]["setuptools"]["package-dir"] == expected


def test_every_file_is_in_the_sdist(built: Built) -> None:
    assert [name for name in shipped_files() if name not in built.sdist] == []


def test_every_file_is_in_the_wheel(built: Built) -> None:
    assert [name for name in shipped_files() if f"parley/{name}" not in built.wheel] == []


def test_the_wheel_holds_nothing_else(built: Built) -> None:
    expected = {f"parley/{name}" for name in shipped_files()}
    extra = {name for name in built.wheel - expected if ".dist-info/" not in name}
    assert extra == set()


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
