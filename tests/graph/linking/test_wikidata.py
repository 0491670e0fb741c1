"""Wikidata is asked politely, its errors are errors, and what was had is not asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from parley.graph.linking.entity_cache import EntityCache
from parley.graph.linking.errors import WikidataError
from parley.graph.linking.fetched import Fetched
from parley.graph.linking.wikidata import Manners, Wikidata, wikidata
from tests.graph.linking.entities import classes, entity
from tests.graph.linking.scripted import Reply, Script, Scripted, scripted, wiki

BRANDT = entity("Q42", "Ada Brandt", "diplomat", ["Q5"], revision=7)
BUSY = Reply({"error": {"code": "maxlag", "info": "Waiting for a database"}})
Found = TypeVar("Found")


def ask(
    server: Scripted, folder: Path, work: Callable[[Wikidata], Awaitable[Found]], **more: Any
) -> Found:
    manners = Manners(
        **{"contact": "tests@example.org", "api": server.url, "first_wait": 0.01, **more}
    )

    async def run() -> Found:
        async with wikidata(manners, EntityCache(folder)) as client:
            return await work(client)

    return asyncio.run(run())


def first(replies: list[Reply], then: Script) -> Script:
    """Give some replies one after another, then answer as ``then`` does."""
    waiting: Iterator[Reply] = iter(replies)
    return lambda asked: next(waiting, None) or then(asked)


@pytest.mark.parametrize("contact", ["", "somebody", "a b@example.org", "ftp://example.org"])
def test_without_a_contact_nobody_is_asked(contact: str) -> None:
    with pytest.raises(WikidataError, match="contact"):
        Manners(contact)


def test_more_than_three_at_a_time_are_refused() -> None:
    with pytest.raises(WikidataError, match="at most 3"):
        Manners("tests@example.org", concurrent=4)


def test_each_request_names_its_contact_and_bears_maxlag(tmp_path: Path) -> None:
    with scripted(wiki(BRANDT)) as server:
        assert ask(server, tmp_path, lambda c: c.search("ada")) == ["Q42"]
        ask(server, tmp_path, lambda c: c.entities(["Q42"]))
    assert {a is not None and "tests@example.org" in a for a in server.agents} == {True}
    assert {asked["maxlag"] for asked in server.asked} == {"5"}


def test_a_revision_that_is_kept_is_not_fetched_again(tmp_path: Path) -> None:
    with scripted(wiki(BRANDT)) as server:
        for _ in range(2):
            found = ask(server, tmp_path, lambda c: c.entities(["Q42"]))
            assert found["Q42"]["labels"]["en"]["value"] == "Ada Brandt"
    full = "wbgetentities info|labels|aliases|descriptions|claims"
    assert server.actions() == ["wbgetentities info", full, "wbgetentities info"]
    newer = {**BRANDT, "lastrevid": 8}
    with scripted(wiki(newer)) as server:
        assert ask(server, tmp_path, lambda c: c.entities(["Q42"]))["Q42"]["lastrevid"] == 8
    assert server.actions() == ["wbgetentities info", full]


def test_a_damaged_file_of_the_cache_is_fetched_again(tmp_path: Path) -> None:
    with scripted(wiki(BRANDT)) as server:
        ask(server, tmp_path, lambda c: c.entities(["Q42"]))
        (tmp_path / "Q42" / "7.json").write_text("{")
        assert ask(server, tmp_path, lambda c: c.entities(["Q42"]))["Q42"] == BRANDT


def test_redirected_and_deleted_items_say_so_also_from_the_cache(tmp_path: Path) -> None:
    with scripted(wiki(BRANDT, redirects={"Q41": "Q42"})) as server:
        for _ in range(2):
            found = ask(server, tmp_path, lambda c: c.entities(["Q41", "Q42", "Q9"]))
            assert found["Q41"]["id"] == "Q42"
            assert found["Q41"]["redirects"] == {"from": "Q41", "to": "Q42"}
            assert "redirects" not in found["Q42"]
            assert "missing" in found["Q9"]


def test_many_items_are_asked_for_fifty_at_a_time_by_three_at_most(tmp_path: Path) -> None:
    every = [entity(f"Q{n}", f"Item {n}") for n in range(1, 401)]
    script = wiki(*every)

    def slow(asked: dict[str, str]) -> Reply:
        return Reply(script(asked).body, wait=0.05)

    with scripted(slow) as server:
        found = ask(server, tmp_path, lambda c: c.entities(one["id"] for one in every))
    assert list(found) == [one["id"] for one in every]
    assert {asked["ids"].count("|") + 1 for asked in server.asked} == {50}
    assert server.most_under_way == 3


@pytest.mark.parametrize(
    "trouble",
    [
        BUSY,
        Reply({"error": {"code": "ratelimited", "info": "too fast"}}),
        Reply({}, status=429),
        Reply({}, status=503),
        Reply(b"<html>a page of a proxy</html>"),
        Reply(b"[]"),
    ],
    ids=["maxlag", "ratelimited", "429", "503", "html", "list"],
)
def test_what_passes_is_waited_for(trouble: Reply, tmp_path: Path) -> None:
    with scripted(first([trouble, trouble], wiki(BRANDT))) as server:
        assert ask(server, tmp_path, lambda c: c.search("ada")) == ["Q42"]
    assert len(server.asked) == 3


def test_retry_after_is_obeyed_by_all_requests(tmp_path: Path) -> None:
    told = Reply(BUSY.body, headers={"Retry-After": "1"})
    with scripted(first([told], wiki(BRANDT))) as server:
        assert ask(server, tmp_path, lambda c: c.search("ada")) == ["Q42"]
    assert server.times[1] - server.times[0] >= 1.0


def test_a_wait_that_is_too_long_is_an_error_that_says_so(tmp_path: Path) -> None:
    told = Reply({}, status=429, headers={"Retry-After": "86400"})
    with scripted(lambda asked: told) as server, pytest.raises(WikidataError, match="86400 s"):
        ask(server, tmp_path, lambda c: c.search("ada"))
    assert len(server.asked) == 1


def test_trouble_that_stays_is_an_error_after_some_attempts(tmp_path: Path) -> None:
    with scripted(lambda asked: BUSY) as server, pytest.raises(WikidataError, match="maxlag"):
        ask(server, tmp_path, lambda c: c.search("ada"), attempts=3)
    assert len(server.asked) == 3


def test_an_error_in_a_body_of_status_200_is_no_answer_and_not_kept(tmp_path: Path) -> None:
    wrong = Reply({"error": {"code": "no-such-entity", "info": "Could not find Q0"}})
    with (
        scripted(lambda asked: wrong) as server,
        pytest.raises(WikidataError, match="no-such-entity"),
    ):
        ask(server, tmp_path, lambda c: c.entities(["Q42"]))
    assert len(server.asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_status_that_waiting_does_not_mend_is_an_error_at_once(tmp_path: Path) -> None:
    with (
        scripted(lambda asked: Reply({}, status=403)) as server,
        pytest.raises(WikidataError, match="403"),
    ):
        ask(server, tmp_path, lambda c: c.search("ada"))
    assert len(server.asked) == 1


def test_a_server_that_is_too_slow_is_an_error(tmp_path: Path) -> None:
    with (
        scripted(lambda asked: Reply({}, wait=1.0)) as server,
        pytest.raises(WikidataError, match="attempts"),
    ):
        ask(server, tmp_path, lambda c: c.search("ada"), seconds=0.1, attempts=2)


def test_a_server_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with scripted(wiki()) as server:
        pass
    with pytest.raises(WikidataError, match="attempts"):
        ask(server, tmp_path, lambda c: c.search("ada"), attempts=2)


def test_an_answer_that_lacks_an_item_is_an_error(tmp_path: Path) -> None:
    with (
        scripted(lambda asked: Reply({"entities": {}})) as server,
        pytest.raises(WikidataError, match="without Q42"),
    ):
        ask(server, tmp_path, lambda c: c.entities(["Q42"]))


def test_what_is_found_for_a_name_comes_with_the_classes_above_its_types(tmp_path: Path) -> None:
    arlandia = entity("Q1001", "Arlandia", "invented state", ["Q3624078"])
    found = Fetched()

    async def search(client: Wikidata) -> None:
        await found.search(client, ["Arlandia", "Nobody"], ["en"])

    with scripted(wiki(arlandia, *classes())) as server:
        ask(server, tmp_path, search)
    assert [item.id for item in found.named("Arlandia", 10)] == ["Q1001"]
    assert list(found.named("Nobody", 10)) == []
    assert found.above("Q3624078") == {"Q3624078", "Q6256", "Q27096213"}
