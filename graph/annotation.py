"""Annotation files to quads: the way into the graph.

Reach for :func:`read_annotations`. Files are checked against the model together, because they refer
to each other; then each goes through a JSON-LD processor, and its statements land in the named
graph that the file names. No mapping from keys to terms is written by hand: the context is derived
from the model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from parley.graph.annotation_check import Checker, Json
from parley.graph.annotation_file import AnnotationFile, find_files, read_file
from parley.graph.annotation_nodes import Collector, Declared
from parley.graph.context import Context, make_context
from parley.graph.errors import AnnotationError, InputError, Place, Problem
from parley.graph.model import Model
from parley.graph.namespaces import DEFAULT_BASE


@dataclass(frozen=True)
class Annotations:
    """What a set of annotation files says.

    ``quads`` carry the graph of their file; ``places`` maps each declared IRI to its file and line;
    ``files`` are in order of their names.
    """

    quads: tuple[ox.Quad, ...]
    places: dict[str, Place]
    files: tuple[AnnotationFile, ...]


def read_annotations(paths: tuple[Path, ...], model: Model) -> Annotations:
    """Read the annotation files that ``paths`` name; a folder stands for every ``*.yaml`` below it.

    Raises :class:`AnnotationError` with every problem of every file, each with its line and remedy.
    """
    files = _read_all(paths)
    declared = Declared()
    collector = Collector(model, declared)
    for file in files:
        collector.collect(file)
    documents = [(file, Checker(model, declared, file).nodes()) for file in files]
    if len(declared.problems) > 0:
        raise AnnotationError(declared.problems)
    context = make_context(model, DEFAULT_BASE)
    quads = [quad for file, nodes in documents for quad in _quads(file, nodes, context)]
    return Annotations(tuple(quads), declared.places, files)


def _read_all(paths: tuple[Path, ...]) -> tuple[AnnotationFile, ...]:
    files: list[AnnotationFile] = []
    problems: list[Problem] = []
    for path, name in find_files(paths):
        try:
            files.append(read_file(path, name))
        except InputError as error:
            problems += error.problems
    if len(problems) > 0:
        raise AnnotationError(problems)
    return tuple(files)


def _quads(file: AnnotationFile, nodes: list[Json], context: Context) -> list[ox.Quad]:
    local: Context = {"@base": file.base, "@language": file.language}
    document = {"@context": [context, local], "@id": file.graph, "@graph": nodes}
    try:
        return list(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
    except SyntaxError as error:
        what = f"the nodes are no JSON-LD: {error}"
        raise AnnotationError(
            [Problem(Place(file.name), what, "correct the value it names")]
        ) from error
