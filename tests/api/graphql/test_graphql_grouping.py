"""Groups agree with a recount of the article in plain Python, and say when they are cut."""

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from tests.api.graphql.recount import Statements

Ask = Callable[..., dict[str, Any]]
Count = Callable[..., list[str]]

ROWS = "total truncated rows { count keys { field value } }"


@pytest.fixture(scope="module")
def statements(article: MemoryStore, domain: Domain) -> Statements:
    return Statements(article, domain)


def grouped(ask: Ask, arguments: str, where: str = "", inner: str = ROWS) -> Any:
    body = ask(f"{{ claims{where} {{ groupBy({arguments}) {{ {inner} }} }} }}")
    assert "errors" not in body, body["errors"]
    return body["data"]["claims"]["groupBy"]


def as_counts(groups: Any) -> dict[tuple[str | None, ...], int]:
    return {tuple(key["value"] for key in row["keys"]): row["count"] for row in groups["rows"]}


def recounted(statements: Statements, polarity: str | None = None) -> Counter[Any]:
    """Count claims by type of claim and by what they are about."""
    found: Counter[Any] = Counter()
    for claim in statements.listed("Claim"):
        if polarity is None or polarity in statements.values(claim, "polarity"):
            keys = [statements.values(claim, key) for key in ("claimType", "about")]
            found.update(product(*([*values] if values else [None] for values in keys)))
    return found


@pytest.mark.parametrize("polarity", [None, "NEGATED"])
def test_two_fields_of_several_values_count_as_plain_python_does(
    ask: Ask, statements: Statements, polarity: str | None
) -> None:
    where = "" if polarity is None else f"(where: {{ polarity: {{ _eq: {polarity} }} }})"
    groups = grouped(ask, "by: [claimType, about], first: 1000", where)
    iri = None if polarity is None else statements.concept("polarity", polarity)
    wanted = recounted(statements, iri)
    found = {
        (
            None if kind is None else statements.concept("claimType", kind),
            None if about is None else f"https://w3id.org/parley/id/{about}",
        ): count
        for (kind, about), count in as_counts(groups).items()
    }
    assert found == wanted
    assert (groups["total"], groups["truncated"]) == (len(wanted), False)


def test_groups_come_by_count_and_a_cut_list_says_so(ask: Ask) -> None:
    every = grouped(ask, "by: [about], first: 1000")
    counts = [row["count"] for row in every["rows"]]
    assert counts == sorted(counts, reverse=True)
    cut = grouped(ask, "by: [about], first: 2")
    assert cut == {"total": every["total"], "truncated": True, "rows": every["rows"][:2]}


def test_having_keeps_the_groups_of_a_size(ask: Ask) -> None:
    every = as_counts(grouped(ask, "by: [about], first: 1000"))
    some = grouped(ask, "by: [about], having: { count: { _gte: 3, _lte: 5 } }")
    assert as_counts(some) == {keys: n for keys, n in every.items() if 3 <= n <= 5}
    assert 0 < some["total"] == len(some["rows"]) < len(every)


def test_what_has_no_value_is_a_group_of_its_own(ask: Ask, statements: Statements) -> None:
    groups = as_counts(grouped(ask, "by: [utteredIn]"))
    without = sum(not statements.values(c, "utteredIn") for c in statements.listed("Claim"))
    assert groups[None,] == without > 0


def test_labels_and_things_come_with_the_keys_in_a_bounded_number_of_queries(
    ask: Ask, count: Count
) -> None:
    inner = "rows { keys { field value label thing { id } } }"
    (row, *_) = grouped(ask, "by: [claimType, about], first: 1", "", inner)["rows"]
    kind, about = row["keys"]
    assert (kind["field"], kind["label"], kind["thing"]) == (
        "claimType",
        kind["value"].lower(),
        None,
    )
    assert about["thing"] == {"id": about["value"]}
    query = "{ claims { groupBy(by: [claimType, about]) { rows { keys { value } } } } }"
    assert len(count(query)) == 1
    assert len(count(query.replace("value", "value label"))) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("by: []", "`by` has 0 fields; it is 1 to 3 here (`max_group_keys`)."),
        ("by: [about, claimType, polarity, modality]", "`by` has 4 fields"),
        ("by: [about, about]", "`by` has a field twice: about, about."),
        ("by: [about], first: 1001", "`first` is 1001; it is 0 to 1000 here (`max_groups`)."),
    ],
)
def test_groups_that_cannot_be_are_refused(ask: Ask, arguments: str, message: str) -> None:
    body = ask(f"{{ claims {{ groupBy({arguments}) {{ total }} }} }}")
    assert message in body["errors"][0]["message"]
