"""Dumps: what they hold, and how they are downloaded."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest

from parley.graph.changes import graph_digest
from parley.graph.export import TEXT_GRAPHS
from parley.graph.folder import published

FORMATS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}


@pytest.mark.parametrize("form", ["nq", "trig"])
def test_a_dump_has_every_graph_of_the_version_but_the_words_of_texts(
    server_url: str, data_folder: Path, form: str
) -> None:
    content = gzip.decompress(httpx2.get(f"{server_url}/dump.{form}.gz").content)
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(content, format=FORMATS[form]):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    (version,) = published(data_folder)
    wanted = {name: d for name, d in version.graphs.items() if TEXT_GRAPHS not in name}
    found = {name: graph_digest(quads) for name, quads in graphs.items()}
    assert wanted.items() <= found.items()
    assert not any(TEXT_GRAPHS in name for name in found)


def test_a_dump_names_its_version_and_its_digest(server_url: str) -> None:
    answer = httpx2.get(f"{server_url}/dump.nq.gz", headers={"Accept-Encoding": "gzip, zstd"})
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    version = answer.headers["parley-version"]
    assert f'filename="parley-{version}.nq.gz"' in answer.headers["content-disposition"]
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode("ascii")
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"


def test_a_download_can_be_resumed(server_url: str) -> None:
    url = f"{server_url}/dump.trig.gz"
    whole = httpx2.get(url)
    tag = whole.headers["etag"]
    rest = httpx2.get(url, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert (rest.status_code, rest.content) == (206, whole.content[1000:])
    other = httpx2.get(url, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    beyond = httpx2.get(url, headers={"Range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416


def test_a_dump_that_is_held_is_not_sent_again(server_url: str) -> None:
    url = f"{server_url}/dump.nq.gz"
    tag = httpx2.head(url).headers["etag"]
    assert httpx2.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert httpx2.head(f"{server_url}/dump.trig.gz").headers["etag"] != tag
