"""Every ``PARLEY_`` variable that the operator of a server may set, with default and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from parley.graph.errors import ParleyError
from parley.graph.namespaces import DEFAULT_BASE


@dataclass(frozen=True)
class Settings:
    """Settings of one server. The variable of ``max_body_bytes`` is ``PARLEY_MAX_BODY_BYTES``.

    Reach for :func:`settings_from` to read them from an environment.
    """

    # Name of the data set, on every page and in the service description.
    title: str = "Parley"

    # Base of the IRIs of things and graphs; `parley serve --base` sets it.
    base: str = DEFAULT_BASE

    # Longest query, in bytes of UTF-8. The engine overflows its stack on some queries of this size,
    # and the limits below are what prevents that.
    max_query_bytes: int = 100_000

    # How deep brackets may be nested in a query.
    max_query_nesting: int = 200

    # How many groups, clauses and operators a query may have.
    max_query_parts: int = 1000

    # Largest body of a request, in bytes. A form is percent-encoded, so it may be longer than its
    # query.
    max_body_bytes: int = 400_000

    # How many rows the query page shows; the other formats give all of them.
    max_page_rows: int = 1000

    # How many links to a thing its page lists for each kind of link.
    max_page_links: int = 200

    # Origins whose pages may read answers, separated by spaces; * is everybody, empty is nobody.
    cors_origins: str = "*"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the ``PARLEY_`` variables of ``environment`` give.

    Raises :class:`~parley.graph.errors.ParleyError` if a number is none, or is not positive.
    """
    given: dict[str, str | int] = {}
    for field in fields(Settings):
        variable = f"PARLEY_{field.name.upper()}"
        text = environment.get(variable)
        if text is not None:
            given[field.name] = _number(variable, text) if field.type == "int" else text
    return Settings(**given)  # type: ignore[arg-type]  # by name, and of the type just looked up


def _number(variable: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ParleyError(f"{variable} is `{text}`: set it to a whole number above 0")
    return int(text)
