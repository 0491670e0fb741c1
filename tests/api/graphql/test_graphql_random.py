"""Random queries: whatever is selected is loaded ahead, and answers come without errors."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.api.graphql.fields import FieldSpec, Kind
from parley.api.graphql.layout import Layout, make_layout
from parley.graph.domain import load_domain

LAYOUT: Layout = make_layout(load_domain())
DEPTH = 3

Draw = Callable[[st.SearchStrategy[int]], int]


def field(draw: Draw, spec: FieldSpec, alias: str, depth: int) -> str:
    if spec.kind in (Kind.TEXT, Kind.TEXTS):
        return f"{alias}: {spec.name} {{ value language }}"
    if spec.kind is not Kind.THING:
        return f"{alias}: {spec.name}"
    arguments = f"(first: {draw(st.integers(0, 3))})" if spec.limited else ""
    return f"{alias}: {spec.name}{arguments} {{ {selection(draw, spec.type, depth - 1)} }}"


def selection(draw: Draw, type_name: str, depth: int) -> str:
    """A selection on a type: some of its fields, and a fragment on one of its possible types."""
    parts = ["__typename id"]
    named = sorted({type_name, *LAYOUT.possible[type_name]})
    for place in range(draw(st.integers(1, 3))):
        condition = named[draw(st.integers(0, len(named) - 1))]
        specs = [
            spec
            for spec in LAYOUT.types[condition].fields.values()
            if depth > 0 or spec.kind is not Kind.THING
        ]
        spec = specs[draw(st.integers(0, len(specs) - 1))]
        # The alias tells fields of one name and different types apart.
        alias = f"{condition}_{spec.name}_{place}"
        parts.append(f"... on {condition} {{ {field(draw, spec, alias, depth)} }}")
    return " ".join(parts)


@st.composite
def queries(draw: Draw) -> str:
    root = LAYOUT.roots[draw(st.integers(0, len(LAYOUT.roots) - 1))]
    inner = selection(draw, root.type, DEPTH)
    return f"{{ {root.plural}(first: {draw(st.integers(1, 4))}) {{ nodes {{ {inner} }} }} }}"


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=queries())
def test_no_resolver_has_to_ask_the_store(count: Callable[..., list[str]], query: str) -> None:
    assert len(count(query)) <= 1 + (DEPTH + 1)
