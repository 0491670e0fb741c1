"""The shapes as pySHACL gets them: the same constraints, arranged so that it runs them fast.

Three things differ from the files. Property shapes stand by themselves, each with the targets of
its node shape, because pySHACL sets up a nested shape anew for every focus node. SPARQL constraints
are left out, because :mod:`parley.graph.sparql_constraints` runs them. Closed shapes are added from
the model, because ``sh:closed`` knows nothing of property shapes that a class inherits.
"""

from __future__ import annotations

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from parley.graph.model import Class, Model
from parley.graph.model_source import Source
from parley.graph.namespaces import OA, OWL, RDFS
from parley.graph.rdflib_bridge import to_rdflib

SHAPES = "https://w3id.org/parley/shapes#"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)


def core_shapes(source: Source, model: Model) -> Graph:
    """Return the core constraints of ``source`` and the closed shapes of ``model``, for pySHACL."""
    shapes = Graph(bind_namespaces="none")
    for s, p, o in to_rdflib(source.quads()):
        if not _describes_terms(p, o) and p != SH.sparql:
            shapes.add((s, p, o))
    _flatten(shapes)
    for cls in model.classes.values():
        if not cls.abstract:
            _close(shapes, cls, model)
    return shapes


def _describes_terms(predicate: Node, value: Node) -> bool:
    if predicate == RDF.type:
        return str(value).startswith((RDFS, OWL))
    return str(predicate).startswith((RDFS, OWL))


def _flatten(shapes: Graph) -> None:
    for node, _, nested in list(shapes.triples((None, SH.property, None))):
        targets = [(t, o) for t in TARGETS for o in shapes.objects(node, t)]
        if (node, SH.deactivated, Literal(True)) in shapes:
            shapes.remove((node, SH.property, nested))
        elif len(targets) > 0:
            if (None, None, node) not in shapes:
                shapes.remove((node, SH.property, nested))
            shapes.add((nested, RDF.type, SH.PropertyShape))
            for target, value in targets:
                shapes.add((nested, target, value))


def _close(shapes: Graph, cls: Class, model: Model) -> None:
    shape = URIRef(f"{SHAPES}{cls.name}-closed")
    # The class's shape meets its subclasses as well, which are closed more tightly by their own.
    fields = [f for kind in model.descendants[cls.iri] for f in kind.fields.values()]
    allowed: list[Node] = [RDF.type, *dict.fromkeys(URIRef(f.property.iri) for f in fields)]
    # A passage with words has a message of its own in shapes/document.ttl.
    allowed += [URIRef(f"{OA}{name}") for name in ("exact", "prefix", "suffix")]
    names = BNode()
    Collection(shapes, names, allowed)
    shapes.add((shape, RDF.type, SH.NodeShape))
    shapes.add((shape, SH.targetClass, URIRef(cls.iri)))
    shapes.add((shape, SH.closed, Literal(True)))
    shapes.add((shape, SH.ignoredProperties, names))
    message = f"A {cls.label} does not carry this property: no shape of {cls.name} names it."
    shapes.add((shape, SH.message, Literal(message, lang="en")))
