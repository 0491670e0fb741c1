"""Making the index of a version: which texts it holds, and the tables they go into.

Indexed are names (labels, titles), paraphrases, definitions, and the words of passages if the
version has them. Left out are the graphs in which the data set describes itself, and remarks of
coders.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from parley.graph.embedded import EngineView
from parley.graph.errors import SearchError
from parley.graph.namespaces import DCTERMS, OA, PREFIXES, RDFS, SKOS, TERM, VOCAB
from parley.graph.search.tokens import Stemmer, words
from parley.graph.store import Term, Version, View

WEIGHTS: Final[Mapping[str, float]] = {
    f"{SKOS}prefLabel": 4.0,
    f"{RDFS}label": 4.0,
    f"{DCTERMS}title": 4.0,
    f"{SKOS}altLabel": 3.0,
    f"{TERM}labelText": 2.5,
    f"{TERM}paraphrase": 2.0,
    f"{SKOS}definition": 1.5,
    f"{TERM}words": 1.0,
}
"""The properties whose values are searched, and how much a match in each of them counts."""

SCHEMA: Final = """
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE kinds (
  kind TEXT NOT NULL, thing INTEGER NOT NULL, stated INTEGER NOT NULL, PRIMARY KEY (thing, kind)
) WITHOUT ROWID;
CREATE INDEX kinds_by_kind ON kinds (kind, thing);
CREATE TABLE texts (
  id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, property TEXT NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL, tagged INTEGER NOT NULL, graphs TEXT NOT NULL, weight REAL NOT NULL
);
CREATE TABLE languages (language TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(forms, stems, content='', tokenize='ascii');
CREATE VIRTUAL TABLE known USING fts5vocab(words, 'col');
"""
# The tokenizer `ascii` separates at ASCII characters that are no letter or digit and at nothing
# else, so that the words it is given, with spaces between, stay as they are.


@dataclass(frozen=True, order=True)
class Text:
    """A text of the index: whose it is, by which property, in which graphs.

    ``tagged`` says that the language stands with the text itself; else it is that of its article.
    """

    thing: str
    property: str
    language: str
    text: str
    tagged: bool
    graphs: tuple[str, ...]


def build_index(view: View, path: Path) -> None:
    """Write the index of ``view`` to the file ``path``, which appears when it is complete.

    Equal versions give equal indexes. Raises :class:`SearchError` if SQLite lacks FTS5.
    """
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        _fill(connection, view)
    finally:
        connection.close()
    unfinished.replace(path)


def index_task(engine: ox.Store, payload: bytes) -> bytes:
    """Return the index of the version in ``engine`` as the bytes of its file.

    This is a task of :mod:`parley.graph.workers`, so that a large index is made in another process.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _fill(connection, EngineView(engine, Version(0, ""), PREFIXES))
        return connection.serialize()
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, view: View) -> None:
    try:
        connection.executescript(SCHEMA)
    except sqlite3.OperationalError as error:
        raise SearchError(
            f"the SQLite {sqlite3.sqlite_version} of this Python cannot search ({error}): "
            "use a Python whose sqlite3 module has FTS5"
        ) from error
    texts = sorted(_texts(view))
    numbers = {iri: n for n, iri in enumerate(sorted({text.thing for text in texts}), 1)}
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO things VALUES (?, ?)", ((n, i) for i, n in numbers.items()))
    connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", _kinds(view, numbers))
    languages = sorted({text.language for text in texts})
    connection.executemany("INSERT INTO languages VALUES (?)", ((tag,) for tag in languages))
    _insert(connection, texts, numbers)
    connection.execute("COMMIT")
    connection.execute("INSERT INTO words(words) VALUES ('optimize')")


def _insert(
    connection: sqlite3.Connection, texts: Sequence[Text], numbers: Mapping[str, int]
) -> None:
    stemmer = Stemmer()
    connection.executemany(
        "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (n, numbers[t.thing], t.property, t.language, t.text, t.tagged, " ".join(t.graphs), w)
            for n, t in enumerate(texts, 1)
            for w in (WEIGHTS[t.property],)
        ),
    )
    connection.executemany(
        "INSERT INTO words(rowid, forms, stems) VALUES (?, ?, ?)",
        ((n, *_words(text, stemmer)) for n, text in enumerate(texts, 1)),
    )


def _words(text: Text, stemmer: Stemmer) -> tuple[str, str]:
    found = words(text.text)
    forms = " ".join(word.form for word in found)
    return forms, " ".join(stemmer.stem(word.lower, text.language) for word in found)


# Every pattern names its graph, so that it does not matter what the default graph is.
TEXTS: Final = f"""SELECT ?thing ?property ?text ?graph WHERE {{
  VALUES ?property {{ {" ".join(f"<{iri}>" for iri in WEIGHTS)} }}
  GRAPH ?graph {{ ?thing ?property ?text }}
  FILTER(isIRI(?thing) && isLiteral(?text))
}}"""

DESCRIPTIONS: Final = f"""SELECT DISTINCT ?graph WHERE {{
  GRAPH ?any {{ ?graph <{TERM}graphKind> <{VOCAB}graphKind/description> }}
}}"""

LANGUAGES: Final = f"""SELECT DISTINCT ?graph ?language WHERE {{
  GRAPH ?graph {{ ?passage <{OA}hasSource>|<{TERM}words> ?any }}
  GRAPH ?articles {{ ?passage <{OA}hasSource> ?article }}
  GRAPH ?documents {{ ?article <{DCTERMS}language> ?language }}
}}"""

KINDS: Final = """SELECT DISTINCT ?thing ?kind WHERE {
  GRAPH ?any { ?thing a ?kind } FILTER(isIRI(?kind))
}"""

PARENTS: Final = f"""SELECT DISTINCT ?kind ?parent WHERE {{
  GRAPH ?any {{ ?kind <{RDFS}subClassOf> ?parent }} FILTER(isIRI(?kind) && isIRI(?parent))
}}"""


def _texts(view: View) -> Iterator[Text]:
    """Iterate over the texts of a version, each once, however many graphs hold it."""
    left_out = {row["graph"] for row in view.query(DESCRIPTIONS).rows()}
    languages = _languages(view)
    graphs: dict[tuple[str, str, str, str, bool], set[str]] = {}
    for row in view.query(TEXTS).rows():
        text, graph = row["text"], row["graph"]
        if graph not in left_out and isinstance(text, ox.Literal):
            language = text.language or languages.get(_iri(graph), "")
            thing, property_ = _iri(row["thing"]), _iri(row["property"])
            key = (thing, property_, language, text.value, text.language is not None)
            graphs.setdefault(key, set()).add(_iri(graph))
    for key, held in graphs.items():
        yield Text(*key, tuple(sorted(held)))


def _languages(view: View) -> dict[str, str]:
    """Return the language of the article that a graph is about, where there is just one."""
    found: dict[str, set[str]] = {}
    for row in view.query(LANGUAGES).rows():
        language = row["language"]
        if isinstance(language, ox.Literal):
            found.setdefault(_iri(row["graph"]), set()).add(language.value)
    return {graph: tags.pop() for graph, tags in found.items() if len(tags) == 1}


def _kinds(view: View, numbers: Mapping[str, int]) -> Iterable[tuple[str, int, int]]:
    """Return the classes of each thing, stated (1) and inherited (0), by thing."""
    parents: dict[str, set[str]] = {}
    for row in view.query(PARENTS).rows():
        parents.setdefault(_iri(row["kind"]), set()).add(_iri(row["parent"]))
    found: dict[tuple[str, int], int] = {}
    for row in view.query(KINDS).rows():
        number = numbers.get(_iri(row["thing"]))
        if number is not None:
            kind = _iri(row["kind"])
            found |= {(a, number): 0 for a in _above(kind, parents) if (a, number) not in found}
            found[kind, number] = 1
    rows = ((kind, number, stated) for (kind, number), stated in found.items())
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _above(kind: str, parents: Mapping[str, set[str]]) -> set[str]:
    above: set[str] = set()
    following = {kind}
    while len(following) > 0:
        following = {p for k in following for p in parents.get(k, set())} - above
        above |= following
    return above


def _iri(term: Term) -> str:
    assert isinstance(term, ox.NamedNode | ox.BlankNode)
    return term.value
