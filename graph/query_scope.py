"""Which variables the solutions of a group bind: perhaps, and always.

Source: SPARQL 1.1 Query Language (W3C Recommendation, 2013), section 18.2.1, variable scope.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.graph.query_structure import Element, Group, Part, Select, has, variables_of
from parley.graph.sparql_tokens import Token


def visible(group: Group) -> frozenset[str]:
    """Return the variables in scope behind a group."""
    inside = _all(visible_of(element) for element in group.elements)
    return inside if group.select is None else projected(group.select, inside)


def visible_of(element: Element) -> frozenset[str]:
    """Return the variables in scope behind an element."""
    if element.kind in (Part.FILTER, Part.MINUS):
        return frozenset()
    if element.kind == Part.BIND:
        return _named(element.own)
    return element.variables() | _all(visible(group) for group in element.groups)


def certain(group: Group) -> frozenset[str]:
    """Return variables that every solution of a group binds; there may be more of them."""
    inside = _all(certain_of(element) for element in group.elements)
    if group.select is None:
        return inside
    return projected(group.select, inside) & inside


def certain_of(element: Element) -> frozenset[str]:
    """Return variables that every solution of an element binds; there may be more of them."""
    match element.kind:
        case Part.TRIPLES:
            return element.variables()
        case Part.VALUES:
            undef = any(has(token, "UNDEF") for token in element.own)
            return frozenset() if undef else element.variables()
        case Part.GROUPS:
            first, *others = (certain(group) for group in element.groups)
            return first.intersection(*others)
        case Part.GRAPH | Part.LATERAL:
            return element.variables() | certain(element.groups[0])
    return frozenset()


def projected(select: Select, inside: frozenset[str]) -> frozenset[str]:
    """Return the variables that a sub-select gives, if its pattern has ``inside`` in scope."""
    if any(has(token, "*") for token in _outside(select.head)):
        return inside
    return _named(select.head) | variables_of(_outside(select.head))


def hidden(group: Group) -> frozenset[str]:
    """Return the variables that a group binds inside and that are not in scope behind it."""
    return _all(visible_of(element) for element in group.elements) - visible(group)


def is_plain(select: Select) -> bool:
    """Tell whether a sub-select only chooses variables, perhaps without repetitions."""
    words = [token for token in select.head if token.kind not in ("variable", "mark")]
    chosen = all(has(token, "SELECT", "DISTINCT", "REDUCED", "WHERE") for token in words)
    return chosen and len(select.tail) == 0


def _outside(tokens: tuple[Token, ...]) -> list[Token]:
    """Return the tokens that stand in no round brackets."""
    depth, outside = 0, []
    for token in tokens:
        depth += has(token, "(") - has(token, ")")
        if depth == 0:
            outside.append(token)
    return outside


def _named(tokens: tuple[Token, ...]) -> frozenset[str]:
    """Return the variables that ``AS`` gives names to."""
    pairs = zip(tokens, tokens[1:], strict=False)
    return frozenset(v.text[1:] for word, v in pairs if has(word, "AS") and v.kind == "variable")


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
