"""Operators of filters: their names, which filter has which, and the SPARQL that each becomes.

The names and their meaning are those of Hasura. Whatever a client gives becomes a term of SPARQL by
pyoxigraph, which escapes it, or is checked by a pattern first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from parley.graph.namespaces import XSD

SETS = ("_eq", "_neq", "_in", "_nin")
RANGES = ("_gt", "_gte", "_lt", "_lte")
LIKES = ("_like", "_nlike", "_ilike", "_nilike")
REGEXES = ("_regex", "_nregex", "_iregex", "_niregex")
LISTS = ("_in", "_nin")
IS_NULL = "_is_null"
LANGUAGE = "language"
QUANTIFIERS = ("some", "none", "every")

NEGATIONS: Mapping[str, str] = {
    "_neq": "_eq",
    "_nin": "_in",
    "_nlike": "_like",
    "_nilike": "_ilike",
    "_nregex": "_regex",
    "_niregex": "_iregex",
}
"""Operators that hold where a field has values and none of them is such as the other finds."""

SIGNS: Mapping[str, str] = {"_eq": "=", "_gt": ">", "_gte": ">=", "_lt": "<", "_lte": "<="}

OPERATORS: Mapping[str, tuple[str, ...]] = {
    "ID": SETS,
    "IRI": (*SETS, *LIKES),
    "String": (*SETS, *LIKES, *REGEXES),
    "LangString": (*SETS, *LIKES, *REGEXES),
    "Int": (*SETS, *RANGES),
    "Float": (*SETS, *RANGES),
    "Decimal": (*SETS, *RANGES),
    "Date": (*SETS, *RANGES),
    "EDTF": (*SETS, *RANGES, *LIKES),
    "Boolean": ("_eq", "_neq"),
}
"""What the filter of each type has beside ``_is_null``."""


@dataclass(frozen=True)
class Comparison:
    """How values of one type are compared.

    ``subject`` makes an expression of the variable of a value, and ``constant`` a term of what a
    client gave; it raises ``ValueError`` with a message if that is no such value.
    """

    subject: Callable[[str], str]
    constant: Callable[[object], str]


def text_term(given: object) -> str:
    """Return a string as a term of SPARQL; raises ``ValueError`` if it is no Unicode text."""
    words = str(given)
    try:
        words.encode()
    except UnicodeEncodeError:
        raise ValueError("is no text in Unicode") from None
    return str(ox.Literal(words))


def _text(variable: str) -> str:
    return f"STR({variable})"


def _itself(variable: str) -> str:
    return variable


def _typed(datatype: str) -> Callable[[object], str]:
    def constant(given: object) -> str:
        return str(ox.Literal(str(given), datatype=ox.NamedNode(f"{XSD}{datatype}")))

    return constant


DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")


def _decimal(given: object) -> str:
    if DECIMAL.fullmatch(str(given)) is None:
        raise ValueError("is no decimal number of at most 18 digits on each side of the point")
    return _typed("decimal")(given)


def day_number(variable: str) -> str:
    """Return the expression of a day's place in time, as a number that reads like the date.

    Time zones of days are left aside: days with and without one could not be compared.
    """
    return f"(YEAR({variable}) * 10000 + MONTH({variable}) * 100 + DAY({variable}))"


def _day(given: object) -> str:
    found = re.fullmatch(r"(-?)([0-9]{4})-([0-9]{2})-([0-9]{2})", str(given))
    try:
        if found is None:
            raise ValueError
        sign, year, month, day = found.groups()
        date(2000 if int(year) % 4 == 0 else 2001, int(month), int(day))
    except ValueError:
        raise ValueError("is no day, written as year, month and day: 2025-08-15") from None
    return str(int(f"{sign}{year}") * 10000 + int(month) * 100 + int(day))


def _truth(given: object) -> str:
    return "true" if given else "false"


COMPARISONS: Mapping[str, Comparison] = {
    "String": Comparison(_text, text_term),
    "IRI": Comparison(_text, text_term),
    "EDTF": Comparison(_text, text_term),
    "Int": Comparison(_itself, _typed("integer")),
    "Float": Comparison(_itself, _typed("double")),
    "Decimal": Comparison(_itself, _decimal),
    "Date": Comparison(day_number, _day),
    "Boolean": Comparison(_itself, _truth),
}

_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_BEGIN = f"([0-9]{{4}}(-{_MONTH}(-{_DAY})?)?)"


def test(type_: str, operator: str, variable: str, given: object) -> str:
    """Return the expression that holds for a value that fits; ``operator`` is no negation.

    Raises ``ValueError`` with a message about ``given``.
    """
    if operator in LIKES:
        return _matches(variable, like_pattern(str(given)), "is" if operator == "_ilike" else "s")
    if operator in REGEXES:
        return _matches(variable, _regex(str(given)), "i" if operator == "_iregex" else "")
    if type_ == "EDTF" and operator in RANGES:
        return _begins(variable, SIGNS[operator], str(given))
    comparison = COMPARISONS[type_]
    subject = comparison.subject(variable)
    if operator == "_in":
        assert isinstance(given, list)
        return _in(subject, [comparison.constant(one) for one in given])
    return f"{subject} {SIGNS[operator]} {comparison.constant(given)}"


def among(variable: str, iris: Iterable[str]) -> str:
    """Return the expression that holds for a value that is one of ``iris``, which are valid."""
    return _in(variable, [f"<{iri}>" for iri in iris])


def _in(subject: str, terms: Sequence[str]) -> str:
    # Negated, an empty list does not hold in Oxigraph as it does in SPARQL.
    return f"{subject} IN ({', '.join(terms)})" if len(terms) > 0 else "false"


def like_pattern(given: str) -> str:
    r"""Return the regular expression of a pattern of SQL.

    ``%`` stands for any characters, ``_`` for one; after ``\`` each stands for itself.
    """
    made = []
    for escaped, one in re.findall(r"\\(.)|(.)", given, re.DOTALL):
        wild = {"%": ".*", "_": "."}.get(one)
        made.append(_literally(escaped or one) if wild is None else wild)
    return f"^{''.join(made)}$"


def _literally(one: str) -> str:
    return f"\\{one}" if one in r"\.^$*+?()[]{}|" else one


def _matches(variable: str, pattern: str, flags: str) -> str:
    told = f", {text_term(flags)}" if flags != "" else ""
    return f"REGEX(STR({variable}), {text_term(pattern)}{told})"


def _regex(given: str) -> str:
    # An engine takes a pattern that it cannot read for one that nothing matches.
    (row,) = _rows(f'SELECT (REGEX("", {text_term(given)}) AS ?read) {{}}')
    if row[0] is None:
        raise ValueError("is no regular expression of SPARQL, or one that would grow too large")
    return given


def _rows(query: str) -> Sequence[ox.QuerySolution]:
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def _begins(variable: str, sign: str, given: str) -> str:
    """Compare the beginning of a date as far as ``given`` is exact."""
    if re.fullmatch(_BEGIN, given) is None:
        raise ValueError("is no year, month or day to compare with: 2025, 2025-08 or 2025-08-15")
    pattern = text_term(f"^{_BEGIN}.*$")
    begin = f'REPLACE(STR({variable}), {pattern}, "$1")'
    dated = f'REGEX(STR({variable}), "^[0-9]{{4}}")'
    return f"{dated} && SUBSTR({begin}, 1, {len(given)}) {sign} {text_term(given)}"
