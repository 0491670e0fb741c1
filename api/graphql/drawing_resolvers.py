"""Resolvers of drawings: from arguments, within limits, to what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from parley.api.graphql.behind import Behind
from parley.api.graphql.drawn import Arrows, Drawn
from parley.api.graphql.fields import TYPE
from parley.api.graphql.finding_paths import find_paths
from parley.api.graphql.ids import id_of, iri_of
from parley.api.graphql.memory import Asking
from parley.api.graphql.relations import Relations
from parley.api.graphql.spans import Span, spans_of
from parley.api.graphql.values import Info, Session
from parley.api.graphql.walking import Arrow, Direction, Way, arrows_within, walk
from parley.api.graphql.windows import admitting, read_window

Given = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True)
class Drawings:
    """The resolvers of one schema.

    ``behind`` makes what finds the claims and passages of one drawing.
    """

    relations: Relations
    behind: Callable[[], Mapping[str, Behind]]

    def resolvers(self) -> dict[str, Callable[..., Result]]:
        """Return the resolvers by the names of root fields."""
        return {"graph": self._graph, "paths": self._paths, "timeline": self._timeline}

    def _graph(self, source: object, info: Info, **given: Any) -> Result:
        session = info.context
        limits = session.limits
        _refuse_more("seeds", len(given["seeds"]), limits.max_seeds)
        most = _read("maxNodes", given, limits.max_drawn)
        most_links = _read("maxLinks", given, limits.max_links)
        depth = _read("depth", given, limits.max_steps)
        asking = session.memory.asking
        way = self._way(session, given)
        seeds = [iri_of(seed, session.base) for seed in given["seeds"]]
        session.memory.load(dict.fromkeys(seeds, (TYPE,)))
        known = [seed for seed in seeds if session.memory.thing(seed) is not None]
        walked = walk(asking, known, way, depth, most)
        arrows = _within(asking, list(walked.levels), way)
        reasons = []
        if walked.cut:
            reasons.append(f"more than {most} things can be reached: see `maxNodes`")
        if len(arrows) > most_links:
            reasons.append(f"there are {len(arrows)} links: see `maxLinks`")
        shown = dict(list(arrows.items())[:most_links])
        drawn = Drawn(session, self.relations, self.behind(), walked.levels, shown)
        return {
            "nodes": [drawn.node(iri) for iri in walked.levels],
            "links": [drawn.link(arrow) for arrow in shown],
            "unknown": [id_of(seed, session.base) for seed in seeds if seed not in known],
            **_said(reasons),
        }

    def _paths(self, source: object, info: Info, **given: Any) -> Result:
        session = info.context
        limits = session.limits
        length = _read("maxLength", given, limits.max_steps)
        first = _read("first", given, limits.max_paths)
        start, goal = (iri_of(given[end], session.base) for end in ("from", "to"))
        asking, way = session.memory.asking, self._way(session, given)
        session.memory.load(dict.fromkeys((start, goal), (TYPE,)))
        if any(session.memory.thing(end) is None for end in (start, goal)):
            return {"paths": [], **_said([])}
        found = find_paths(asking, (start, goal), way, length, first, limits.max_nodes)
        things = sorted({end for path in found.paths for a in path for end in (a.source, a.target)})
        graphs = _within(asking, things, way)
        return {
            "paths": [self._path(session, start, path, graphs) for path in found.paths],
            **_said([] if found.reason is None else [found.reason]),
        }

    def _path(self, session: Session, start: str, path: Sequence[Arrow], graphs: Arrows) -> Result:
        levels = {start: 0}
        for step, arrow in enumerate(path, 1):
            levels.setdefault(arrow.target if arrow.source in levels else arrow.source, step)
        arrows = {arrow: graphs[arrow] for arrow in path}
        drawn = Drawn(session, self.relations, self.behind(), levels, arrows)
        return {
            "length": len(path),
            "nodes": [drawn.node(iri) for iri in levels],
            "links": [drawn.link(arrow) for arrow in path],
        }

    def _timeline(self, source: object, info: Info, **given: Any) -> Result:
        session = info.context
        first = _read("first", given, session.limits.max_drawn)
        admits = admitting(session, self.relations, _types(given), None, keep_undated=True)
        window = read_window(given.get("at"), given.get("window"))
        things = admits(self._timed(session.memory.asking))
        spans = spans_of(session.memory, self.relations, things)
        items = [
            (iri, span)
            for iri in things
            for span in spans[iri]
            if window is None or span.overlaps(window.first, window.last)
        ]
        items.sort(key=_when)
        shown = items[:first]
        levels = dict.fromkeys((iri for iri, _ in shown), 0)
        drawn = Drawn(session, self.relations, self.behind(), levels, {})
        reasons = [f"there are {len(items)} times: see `first`"] if len(items) > first else []
        return {
            "items": [
                {**drawn.node(iri), **span.shown(), "id": id_of(span.iri, session.base)}
                for iri, span in shown
            ],
            "undated": sum(len(spans[iri]) == 0 for iri in things),
            **_said(reasons),
        }

    def _timed(self, asking: Asking) -> list[str]:
        along = " ".join(f"<{access.iri}>" for access in sorted(self.relations.times))
        query = f"SELECT DISTINCT ?n WHERE {{ VALUES ?p {{ {along} }} ?n ?p ?t FILTER(isIRI(?n)) }}"
        return sorted(row["n"].value for row in asking.rows(query))

    def _way(self, session: Session, given: Given) -> Way:
        named = self.relations.named
        chosen = given.get("predicates")
        predicates = list(named.values()) if chosen is None else [_plain(one) for one in chosen]
        if len(predicates) == 0:
            raise GraphQLError("`predicates` is empty: leave it out to follow all relations.")
        window = read_window(given.get("at"), given.get("window"))
        kept = _plain(given["undated"]) == "they are drawn"
        admits = admitting(session, self.relations, _types(given), window, keep_undated=kept)
        return Way(predicates, Direction(_plain(given["direction"])), admits)


def _within(asking: Asking, things: Sequence[str], way: Way) -> Arrows:
    return arrows_within(asking, things, way.predicates) if len(things) > 0 else {}


def _types(given: Given) -> list[str] | None:
    chosen = given.get("classes")
    return None if chosen is None else [_plain(one) for one in chosen]


def _plain(given: Any) -> str:
    """Return the value of an enum, which arrives as it is or as a member."""
    return str(getattr(given, "value", given))


def _read(name: str, given: Given, most: int) -> int:
    number: int = given[name]
    if number < 0:
        raise GraphQLError(f"`{name}` is {number}; it is 0 or more.")
    _refuse_more(name, number, most)
    return number


def _refuse_more(name: str, number: int, most: int) -> None:
    if number > most:
        raise GraphQLError(f"`{name}` comes to {number}; it may be {most} at most.")


def _when(item: tuple[str, Span]) -> tuple[str, str, str]:
    iri, span = item
    return ("" if span.begin is None else span.begin.isoformat(), iri, span.iri)


def _said(reasons: Sequence[str]) -> Result:
    return {
        "truncated": len(reasons) > 0,
        "reason": "; ".join(reasons) if len(reasons) > 0 else None,
    }
