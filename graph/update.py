"""Making a SPARQL update on a private engine whose default graph is kept as the union of all.

Reading sees the union, as queries do. Statements written to the default graph go to the named graph
that stands for it, since the union is nobody's to write. The store keeps no empty graphs, so
``CREATE`` leaves nothing behind.

Source: SPARQL 1.1 Update (W3C Recommendation, 2013), section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from parley.graph.answer import evaluation, syntax_error
from parley.graph.errors import (
    ContentError,
    DatasetConflictError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    UpdateFailedError,
)
from parley.graph.merged_graphs import resolved
from parley.graph.namespaces import prefixes_for
from parley.graph.posted_rdf import Content, read_posted
from parley.graph.query_guard import Limits, guard
from parley.graph.store import Dataset
from parley.graph.update_text import (
    MODIFYING,
    Management,
    Modification,
    Part,
    management,
    modification,
    parts,
)

NOWHERE: Final = "urn:parley:nowhere"


@dataclass(frozen=True)
class Setting:
    """What an update is made with.

    ``default`` is the IRI of the graph that stands for the default graph, ``dataset`` what the
    request says of the graphs to read, ``loaded`` the documents that ``LOAD`` may load, by IRI.
    """

    base: str
    default: str
    dataset: Dataset
    loaded: Mapping[str, Content]
    limits: Limits

    @property
    def prefixes(self) -> dict[str, str]:
        return prefixes_for(self.base)


def run_update(engine: ox.Store, text: str, setting: Setting) -> None:
    """Make an update in ``engine``, whose union is out of date afterwards.

    Raises :class:`~parley.graph.errors.QuerySyntaxError`, ``QueryRefusedError`` for what is too
    large, ``SERVICE`` and ``LOAD`` of what was not given, ``DatasetConflictError``,
    ``UpdateFailedError`` for an operation that the data does not allow, and ``QueryError``; the
    engine may have been changed by then.
    """
    guard(text, setting.limits)
    found = parts(text)
    for part in found:
        check_syntax(part, setting)
    _Run(engine, setting).run(found)


def check_syntax(part: Part, setting: Setting) -> None:
    """Raise :class:`~parley.graph.errors.QuerySyntaxError` unless ``part`` is an operation."""
    # The engine parses everything before it does anything, and here fails at once at the first
    # operation, which is none of the text's. It takes a prologue at the very beginning only.
    line, column = part.place
    head = f"{part.prologue}DROP GRAPH <{NOWHERE}> ;\n"
    checked = head + " " * (column - 1) + part.whole
    try:
        ox.Store().update(checked, prefixes=setting.prefixes, base_iri=setting.base)
    except SyntaxError as error:
        found = syntax_error(error)
        moved = found.line + line - head.count("\n") - 1
        place = moved if moved >= line else found.line
        raise QuerySyntaxError(found.message, place, found.column) from error
    except RuntimeError:
        return


class _Run:
    def __init__(self, engine: ox.Store, setting: Setting) -> None:
        self._engine = engine
        self._setting = setting
        self._stale = False

    def run(self, found: Sequence[Part]) -> None:
        read = [modification(part, self._setting.default) for part in found if _modifies(part.verb)]
        if self._setting.dataset != Dataset() and any(one.chooses for one in read):
            raise DatasetConflictError(
                "the update has USING or WITH, and the request using-graph-uri as well"
            )
        modifications = iter(read)
        for part in found:
            if _modifies(part.verb):
                self._modify(next(modifications))
            else:
                self._manage(management(part))
            self._stale = True

    def _modify(self, one: Modification) -> None:
        using, named = self._reading(one)
        if one.where != "" and len(using) + len(named) == 0 and not one.with_graph and self._stale:
            refresh_union(self._engine)
            self._stale = False
        merge = self._merged(using) if len(using) > 1 else None
        chosen = using if merge is None else (merge.value,)
        text = one.written([f"<{iri}>" for iri in chosen], [f"<{iri}>" for iri in named])
        self._update(text)
        if merge is not None:
            self._engine.remove_graph(merge)

    def _reading(self, one: Modification) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the graphs that an operation reads by choice, by IRI."""
        dataset = self._setting.dataset
        if one.where == "":
            return (), ()
        if dataset != Dataset():
            return dataset.default or (), dataset.named or ()
        return self._resolved(one.using, one.prologue), self._resolved(
            one.using_named, one.prologue
        )

    def _merged(self, graphs: Sequence[str]) -> ox.NamedNode:
        """Return a graph of its own that holds each statement of ``graphs`` once.

        The engine's own choice of several does not; see :mod:`parley.graph.merged_graphs`.
        """
        merge = ox.NamedNode(f"urn:uuid:{uuid4()}")
        for graph in graphs:
            self._engine.extend(_in(merge, _quads(self._engine, graph)))
        return merge

    def _update(self, text: str) -> None:
        prefixes, base = self._setting.prefixes, self._setting.base
        try:
            with evaluation():
                self._engine.update(text, prefixes=prefixes, base_iri=base)
        except SyntaxError as error:
            what = "an operation cannot be taken apart: write it in another way"
            raise QueryError(f"{what}; {syntax_error(error).message}") from error

    def _resolved(self, names: Sequence[str], prologue: str) -> tuple[str, ...]:
        iris = resolved(list(names), self._prologue(prologue), self._setting.prefixes)
        if iris is None:
            raise QueryError(f"the names of graphs are not understood: {', '.join(names)}")
        return iris

    def _prologue(self, prologue: str) -> str:
        return f"BASE <{self._setting.base}>\n{prologue}"

    # Graph management, section 3.2 of the specification, and LOAD.

    def _manage(self, one: Management) -> None:
        graphs = [self._graph(name, one.prologue) for name in one.graphs]
        if one.verb == "LOAD":
            target = graphs[1] if len(graphs) > 1 else self._setting.default
            self._load(graphs[0], target, one.silent)
        elif one.verb in ("CLEAR", "DROP"):
            for graph in self._meant(graphs[0]):
                self._engine.remove_graph(ox.NamedNode(graph))
        elif one.verb == "CREATE":
            if self._holds(graphs[0]) and not one.silent:
                raise UpdateFailedError(f"the graph {graphs[0]} is there already")
        else:
            self._transfer(one.verb, graphs[0], graphs[1], one.silent)

    def _graph(self, name: str, prologue: str) -> str:
        """Return the IRI of a graph; ``NAMED`` and ``ALL`` stay."""
        if name in ("NAMED", "ALL"):
            return name
        if name == "DEFAULT":
            return self._setting.default
        return self._resolved([name], prologue)[0]

    def _meant(self, graph: str) -> list[str]:
        if graph not in ("NAMED", "ALL"):
            return [graph]
        held = [name.value for name in self._engine.named_graphs()]
        return [name for name in held if graph == "ALL" or name != self._setting.default]

    def _holds(self, graph: str) -> bool:
        return next(iter(_quads(self._engine, graph)), None) is not None

    def _transfer(self, verb: str, source: str, target: str, silent: bool) -> None:
        if source != self._setting.default and not self._holds(source):
            if silent:
                return
            raise UpdateFailedError(f"there is no graph {source} to {verb}")
        if source == target:
            return
        name = ox.NamedNode(target)
        moved = list(_in(name, _quads(self._engine, source)))
        if verb in ("COPY", "MOVE"):
            self._engine.remove_graph(name)
        self._engine.extend(moved)
        if verb == "MOVE":
            self._engine.remove_graph(ox.NamedNode(source))

    def _load(self, source: str, target: str, silent: bool) -> None:
        content = self._setting.loaded.get(source)
        if content is None:
            # SILENT is for documents that cannot be had. This one may not be asked for.
            raise QueryRefusedError(f"LOAD of {source} is refused: it is on no list of sources")
        try:
            triples = read_posted(content, source, self._setting.limits.nesting)
        except ContentError as error:
            if silent:
                return
            raise UpdateFailedError(f"LOAD of {source}: {error}") from error
        self._engine.extend(_in(ox.NamedNode(target), triples))


def _modifies(verb: str) -> bool:
    return verb in MODIFYING


def _quads(engine: ox.Store, graph: str) -> Iterator[ox.Quad]:
    return engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))


def _in(graph: ox.NamedNode, statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(s.subject, s.predicate, s.object, graph) for s in statements)


def refresh_union(engine: ox.Store) -> None:
    """Make the default graph the union of the named graphs again."""
    engine.update("DROP DEFAULT ; INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")


def load_sources(text: str, base: str) -> tuple[str, ...]:
    """Return the IRIs that an update would ``LOAD``, for whoever may fetch them beforehand.

    The text need not be valid; of what cannot be read, nothing is returned.
    """
    if "load" not in text.lower():
        return ()
    found: list[str] = []
    for part in parts(text):
        if part.verb == "LOAD":
            names = list(management(part).graphs[:1])
            found += resolved(names, f"BASE <{base}>\n{part.prologue}", prefixes_for(base)) or ()
    return tuple(dict.fromkeys(found))
