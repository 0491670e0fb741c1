"""Names of the GraphQL schema, made from the names of the model.

A class gives its own name to the GraphQL type that stands for it and everything below it. Where
that is an interface because the class has subclasses, things of exactly this class get an object
type of their own, whose name begins with ``Plain``. So a type condition always reads as the class:
``... on Passage`` holds for every passage, of whatever subclass, and adding a subclass changes no
query.
"""

from __future__ import annotations

import re

from parley.graph.model import Class, Concept, Model, Scheme

NODE = "Node"
"""The interface that every thing implements."""


def object_name(model: Model, cls: Class) -> str:
    """Return the name of the object type of things whose most special class is ``cls``."""
    return f"Plain{cls.name}" if is_interface(model, cls) else cls.name


def is_interface(model: Model, cls: Class) -> bool:
    """Tell whether GraphQL shows ``cls`` as an interface: it is abstract or has subclasses."""
    return cls.abstract or any(cls.iri in other.parents for other in model.classes.values())


def singular(cls: Class) -> str:
    """Return the name of the root field that finds one thing of the class by its id."""
    return cls.name[:1].lower() + cls.name[1:]


def plural(cls: Class) -> str:
    """Return the name of the root field that lists the class, in camel case."""
    first, *rest = re.findall(r"[A-Za-z0-9]+", cls.plural)
    return "".join([first[:1].lower() + first[1:], *(word[:1].upper() + word[1:] for word in rest)])


def enum_name(model: Model, scheme: Scheme) -> str:
    """Return the name of a vocabulary's enum; a class of that name makes it end in ``Value``."""
    name = scheme.name[:1].upper() + scheme.name[1:]
    return f"{name}Value" if name in model.by_name else name


def enum_value(concept: Concept) -> str:
    """Return the name of a concept in upper snake case: ``own-voice`` gives ``OWN_VOICE``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", concept.name)
    name = re.sub(r"[^A-Za-z0-9]+", "_", spaced).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() or name == "" else name


def chain_name(key: str) -> str:
    """Return the name of the field that follows ``key`` outward to the end."""
    return f"{key}Chain"
