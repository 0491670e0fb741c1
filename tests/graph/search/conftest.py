"""An index of a small world of invented texts, and one of the packaged examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from parley.graph.embedded import EngineView, MemoryStore
from parley.graph.namespaces import PREFIXES
from parley.graph.search.building import build_index
from parley.graph.search.index import SearchIndex
from parley.graph.store import Version

PREFIXED = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
WORLD = """
graph:registry {
  actor:council a parley:Organisation ;
    skos:prefLabel "Northern Council"@en , "Nordrat"@de ; skos:altLabel "The Council"@en ;
    skos:definition "The assembly of the northern states."@en .
  actor:envoy a parley:Person ; skos:prefLabel "Envoy Ćirić"@en .
  event:talks a parley:Event ;
    skos:prefLabel "Arlandia talks"@en , "Verhandlungen in Arlandien"@de .
  parley:Person rdfs:subClassOf parley:Actor . parley:Organisation rdfs:subClassOf parley:Actor .
}
graph:article\\/one {
  article:one\\/c1 a parley:Claim ; parley:paraphrase "The talks failed before they had begun."@en .
  article:one\\/c2 a parley:Claim ;
    parley:paraphrase "The Council's cease-fire will be negotiated."@en .
  article:one\\/p1 a parley:Passage ; oa:hasSource document:one .
  document:one dcterms:language "de" .
}
graph:text\\/one { article:one\\/p1 parley:words "die Verhandlung\\nscheiterte" . }
graph:shapes { parley:Shape rdfs:label "shape of talks"@en . }
graph:provenance { graph:shapes parley:graphKind vocab:graphKind\\/description . }
"""

Indexed = Callable[[str], SearchIndex]


def view_of(trig: str) -> EngineView:
    """A view of quads in TriG whose default graph is the union of all graphs."""
    engine = ox.Store()
    engine.load(PREFIXED + trig, format=ox.RdfFormat.TRIG)
    engine.extend(ox.Quad(q.subject, q.predicate, q.object) for q in list(engine))
    return EngineView(engine, Version(1, ""), PREFIXES)


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[Indexed]:
    """Makes the index of quads in TriG."""
    made: list[SearchIndex] = []

    def index(trig: str) -> SearchIndex:
        path = tmp_path / f"{len(made)}.sqlite"
        build_index(view_of(trig), path)
        made.append(SearchIndex(path))
        return made[-1]

    yield index
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The index of the small world."""
    path = tmp_path_factory.mktemp("world") / "index.sqlite"
    build_index(view_of(WORLD), path)
    index = SearchIndex(path)
    yield index
    index.close()


@pytest.fixture(scope="session")
def examples(store: MemoryStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The index of the packaged examples."""
    path = tmp_path_factory.mktemp("examples") / "index.sqlite"
    build_index(store.view(), path)
    index = SearchIndex(path)
    yield index
    index.close()
