"""Errors of the store as clients of GraphQL see them."""

import logging

import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.graph.errors import BusyError, CancelledError, DeadlineError
from parley.graph.store import UNION, Answer, Dataset, Version

QUERY = "{ __typename claims { totalCount } }"


class FailingView:
    """A view that cannot answer."""

    version = Version(1, "0" * 64)

    def __init__(self, error: Exception) -> None:
        self._error = error

    def query(self, text: str, dataset: Dataset = UNION) -> Answer:
        raise self._error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (DeadlineError(30), "DEADLINE", "ask for less"),
        (BusyError(3), "BUSY", "again in a moment"),
        (CancelledError(), "CANCELLED", "cancelled"),
    ],
)
def test_what_a_client_can_act_on_is_told(
    engine: Engine, caplog: pytest.LogCaptureFixture, error: Exception, code: str, said: str
) -> None:
    with caplog.at_level(logging.ERROR):
        body = engine.run(Request(QUERY), FailingView(error)).body
    (told,) = body["errors"]
    assert told["extensions"] == {"code": code}
    assert said in told["message"]
    assert told["path"][0] == "claims"
    assert caplog.records == []


def test_anything_else_is_masked_and_logged_under_a_reference(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        body = engine.run(Request(QUERY), FailingView(RuntimeError("a secret"))).body
    (told,) = body["errors"]
    assert "secret" not in str(body)
    reference = told["message"].rstrip(".").split()[-1]
    assert reference in caplog.text
    assert "a secret" in caplog.text
