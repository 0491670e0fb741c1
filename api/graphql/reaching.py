"""From a resolver to things: loads what the selection asks of them, and hands them over."""

from __future__ import annotations

from collections.abc import Sequence

from parley.api.graphql.made import Keeping
from parley.api.graphql.memory import Thing
from parley.api.graphql.select import Selecting, Typed
from parley.api.graphql.values import Info, Session


def braces_of(info: Info, type_name: str) -> list[Typed]:
    """Return the braces behind the field of ``info``, as asked of things of ``type_name``."""
    sets = [node.selection_set for node in info.field_nodes]
    return [(type_name, selection_set) for selection_set in sets if selection_set is not None]


def load_things(
    info: Info, type_name: str, paths: Sequence[Sequence[str]], iris: Sequence[str]
) -> None:
    """Load what the selection asks of the things ``iris``, level by level.

    ``paths`` are the fields that lead from the braces of ``info`` to the things, which are of the
    type ``type_name``; an empty path stands for those braces themselves. Raises
    :class:`graphql.GraphQLError` if the answer holds too many things or values.
    """
    session = info.context
    selecting = Selecting(session.layout, info)
    braces = braces_of(info, type_name)
    groups = [group for path in paths for group in selecting.below(braces, *path)]
    if session.keeping is not None:
        _load_rest(session, session.keeping, selecting, groups, iris)
        return
    now = [group for path in paths for group in selecting.below(braces, *path, now=True)]
    soon = {id(selection_set) for group in now for _, selection_set in group}
    later = [[typed for typed in group if id(typed[1]) not in soon] for group in groups]
    session.loader.ahead(selecting, [(group, iris) for group in now])
    session.loader.postpone(selecting, [group for group in later if len(group) > 0], iris)


def _load_rest(
    session: Session,
    keeping: Keeping,
    selecting: Selecting,
    groups: Sequence[Sequence[Typed]],
    iris: Sequence[str],
) -> None:
    """Load what was not made before, and count what was."""
    made = [keeping.at(tuple(sets for _, sets in group)) for group in groups]
    rest = []
    for kept in made:
        objects = {} if kept is None else kept.objects
        charges = [objects[iri].charge for iri in iris if iri in objects]
        session.loader.count(sum(charge.nodes for charge in charges))
        session.loader.charge(sum(charge.values for charge in charges))
        rest.append([iri for iri in iris if iri not in objects])
    charged = session.loader.ahead(selecting, list(zip(groups, rest, strict=True)))
    for kept, missing, charges in zip(made, rest, charged, strict=True):
        if kept is not None:
            keeping.charged(kept, missing, charges)


def thing_of(info: Info, iri: str, type_name: str) -> Thing | None:
    """Return the thing; None if the data do not know it as a ``type_name``."""
    session = info.context
    thing = session.memory.thing(iri)
    possible = session.layout.possible[type_name]
    return thing if thing is not None and thing.type in possible else None
