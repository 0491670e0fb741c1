"""Reading Turtle files of ontology and shapes into one graph that knows which file says what.

Reach for :func:`read_source` to load the packaged domain, or the packaged domain plus folders of
somebody's own; :mod:`parley.graph.model_load` makes the model from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path

import pyoxigraph as ox

from parley.graph.errors import ModelError
from parley.graph.namespaces import RDF

Subject = ox.NamedNode | ox.BlankNode
Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Source:
    """The triples of all Turtle files, with look-ups by subject and predicate.

    Blank nodes of different files never meet: each file is parsed with names of its own.
    """

    def __init__(self) -> None:
        self._store = ox.Store()
        self._order: dict[Subject, int] = {}
        self._file: dict[Subject, str] = {}

    def add(self, text: bytes, name: str) -> None:
        """Add a Turtle document; ``name`` is how errors call it.

        Raises :class:`ModelError` with the parser's line and column if it is no Turtle.
        """
        try:
            quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
        except SyntaxError as error:
            raise ModelError([f"{name}: {error}"]) from error
        for quad in quads:
            subject = quad.subject
            assert not isinstance(subject, ox.Triple)
            self._order.setdefault(subject, len(self._order))
            self._file.setdefault(subject, name)
        self._store.extend(quads)

    def file_of(self, subject: Subject) -> str:
        """Return the name of the first file that says something about ``subject``."""
        return self._file.get(subject, "")

    def subjects(self, predicate: str, value: str) -> list[Subject]:
        """Return the subjects with ``predicate`` ``value``, in the order of the files."""
        return self._sorted(
            self._store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value), None)
        )

    def subjects_with(self, predicate: str) -> list[Subject]:
        """Return the subjects that have ``predicate``, each once, in the order of the files."""
        return self._sorted(
            self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        )

    def _sorted(self, quads: Iterable[ox.Quad]) -> list[Subject]:
        found = {s for q in quads if isinstance(s := q.subject, ox.NamedNode | ox.BlankNode)}
        return sorted(found, key=lambda s: self._order[s])

    def of_type(self, *types: str) -> list[Subject]:
        """Return the instances of any of ``types``, each once, in the order of the files."""
        found = {s for each in types for s in self.subjects(f"{RDF}type", each)}
        return sorted(found, key=lambda s: self._order[s])

    def values(self, subject: Subject, predicate: str) -> list[Object]:
        """Return the objects of ``subject`` and ``predicate`` in a stable order."""
        quads = self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)
        return sorted((quad.object for quad in quads), key=self._rank)

    def _rank(self, term: Object) -> tuple[int, str]:
        known = self._order.get(term, -1) if not isinstance(term, ox.Literal | ox.Triple) else -1
        return (known, str(term))

    def iris(self, subject: Subject, predicate: str) -> list[str]:
        """Return the IRIs among the values, in a stable order."""
        return [v.value for v in self.values(subject, predicate) if isinstance(v, ox.NamedNode)]

    def text(self, subject: Subject, predicate: str, language: str = "en") -> str:
        """Return the value in ``language``, or without a language, or the empty string."""
        literals = [v for v in self.values(subject, predicate) if isinstance(v, ox.Literal)]
        fitting = [v for v in literals if v.language in (language, None)]
        return fitting[0].value if len(fitting) > 0 else ""

    def flag(self, subject: Subject, predicate: str) -> bool:
        """Tell whether the value is the boolean true."""
        return self.text(subject, predicate) == "true"

    def quads(self) -> Iterator[ox.Quad]:
        """Iterate over all triples, as quads of the default graph."""
        return iter(self._store)


def read_source(
    extensions: Sequence[Path] = (), parts: Iterable[str] = ("ontology", "shapes")
) -> Source:
    """Read the packaged Turtle files, then every ``*.ttl`` below the folders in ``extensions``.

    Raises :class:`ModelError` for a file that is no Turtle or a folder without any.
    """
    source = Source()
    for part in parts:
        with as_file(files(f"parley.{part}")) as folder:
            for path in sorted(folder.glob("*.ttl")):
                source.add(path.read_bytes(), f"{part}/{path.name}")
    for extension in extensions:
        paths = sorted(extension.rglob("*.ttl"))
        if len(paths) == 0:
            raise ModelError([f"{extension}: no Turtle file (*.ttl) to extend the domain with"])
        for path in paths:
            source.add(path.read_bytes(), str(path))
    return source
