"""Links decided over HTTP: what is written is what was asked, by whoever has the token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.linking.filed_decisions import filed_decisions
from tests.api.linking_server import TOKEN, World, linking

BEARER = {"Authorization": f"Bearer {TOKEN}"}
ARLANDIA = {"thing": "actor:arlandia", "judgement": "exact", "item": "Q1001", "coder": "coder:anna"}


@pytest.fixture
def world(tmp_path: Path, domain: Domain) -> Iterator[World]:
    with linking(tmp_path, domain) as made:
        yield made


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory, domain: Domain) -> Iterator[World]:
    """A world in which no test decides anything."""
    with linking(tmp_path_factory.mktemp("unchanged"), domain) as made:
        yield made


def post(world: World, given: object, headers: dict[str, str] = BEARER) -> httpx2.Response:
    json_too = {"Content-Type": "application/json", **headers}
    address = f"{world.url}/links/decisions"
    return httpx2.post(address, content=json.dumps(given), headers=json_too)


def decided(world: World, **given: object) -> dict[str, Any]:
    answer = post(world, {**ARLANDIA, **given})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def listed(world: World, **parameters: str) -> dict[str, Any]:
    told: dict[str, Any] = httpx2.get(f"{world.url}/links", params=parameters).json()
    return told


def by_name(world: World, thing: str) -> dict[str, Any]:
    (found,) = [one for one in listed(world)["things"] if one["thing"] == thing]
    return dict(found)


def problem(answer: httpx2.Response, status: int, slug: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(f"/{slug}")
    return str(answer.json()["detail"])


def candidates(world: World, thing: str) -> dict[str, Any]:
    asked = httpx2.get(f"{world.url}/links/candidates", params={"thing": thing})
    assert asked.status_code == 200, asked.text
    told: dict[str, Any] = asked.json()
    return told


def test_things_are_listed_with_how_they_stand(unchanged: World) -> None:
    told = listed(unchanged)
    assert sum(told["counts"].values()) == told["total"] == len(told["things"])
    states = listed(unchanged, **{"class": "State"})
    assert [one["thing"] for one in states["things"]] == ["actor:arlandia", "actor:bellmark"]
    assert states["total"] == told["classes"]["State"]
    assert listed(unchanged, status="linked")["things"] == []
    assert listed(unchanged, status="waiting")["total"] == told["total"]


def test_a_long_list_comes_in_parts(unchanged: World) -> None:
    whole = [one["thing"] for one in listed(unchanged)["things"]]
    told, found = listed(unchanged, limit="2"), []
    while True:
        found += [one["thing"] for one in told["things"]]
        if told["next"] is None:
            break
        told = httpx2.get(unchanged.url + told["next"]).json()
    assert found == whole


def test_candidates_come_with_what_agrees_and_what_differs(unchanged: World) -> None:
    told = candidates(unchanged, "actor:arlandia")
    assert told["thing"]["label"] == "Arlandia"
    state, album = told["candidates"][:2]
    assert (state["item"], album["item"]) == ("Q1001", "Q1002")
    assert (state["revision"], state["description"]) == (7, "invented coastal state")
    assert any(one.startswith("type: State / ") for one in state["agrees"])
    assert any(one.startswith("type: State / ") for one in album["differs"])
    assert state["score"] > album["score"]
    under_base = candidates(unchanged, "https://example.org/world/id/actor/arlandia")
    assert under_base == told


def test_a_decision_is_in_the_file_and_holds(world: World, domain: Domain) -> None:
    made = decided(world, reason="Name and coast agree.")
    (filed,) = filed_decisions(world.links).decisions
    assert made["decision"] == filed.iri
    assert (filed.item, filed.judgement, filed.reason) == ("Q1001", "exact", made["reason"])
    assert (filed.item_revision, filed.item_label) == (7, "Arlandia")
    assert filed.score == made["score"]
    assert {one.kind for one in filed.features} == {one["kind"] for one in made["features"]}
    assert "mine.yaml" in made["served"]
    thing = by_name(world, "actor:arlandia")
    assert thing["status"] == "linked"
    assert [one["decision"] for one in thing["in_force"]] == [filed.iri]
    build([world.registry], domain).require()


def test_a_decision_that_is_taken_back_is_kept(world: World, domain: Domain) -> None:
    made = decided(world)
    answer = post(world, {"undo": made["decision"], "coder": "coder:ben"})
    assert answer.status_code == 201
    assert answer.json()["supersedes"] == [made["decision"]]
    thing = by_name(world, "actor:arlandia")
    assert thing["status"] == "open"
    assert [one["decision"] for one in thing["superseded"]] == [made["decision"]]
    assert len(filed_decisions(world.links).decisions) == 2
    again = post(world, {"undo": made["decision"], "coder": "coder:ben"})
    assert "is superseded" in problem(again, 422, "link-refused")
    build([world.registry], domain).require()


def test_what_was_rejected_is_not_proposed_again(world: World) -> None:
    decided(world, judgement="different", item="Q1002")
    assert [one["item"] for one in candidates(world, "actor:arlandia")["candidates"]] == ["Q1001"]


def test_a_contradiction_has_to_be_named(world: World, domain: Domain) -> None:
    made = decided(world)
    before = world.links.read_bytes()
    none = {**ARLANDIA, "judgement": "none", "item": None}
    assert made["decision"] in problem(post(world, none), 409, "link-conflict")
    undecided = {**none, "judgement": "undecided"}
    assert made["decision"] in problem(post(world, undecided), 409, "link-conflict")
    assert "decided already" in problem(post(world, ARLANDIA), 422, "link-refused")
    assert world.links.read_bytes() == before
    answer = post(world, {**none, "supersedes": [made["decision"]]})
    assert answer.json()["supersedes"] == [made["decision"]]
    assert by_name(world, "actor:arlandia")["status"] == "no-item"
    build([world.registry], domain).require()


def test_of_many_at_once_one_decides(world: World, domain: Domain) -> None:
    with ThreadPoolExecutor(8) as pool:
        same = list(pool.map(lambda _: post(world, ARLANDIA).status_code, range(8)))
    assert sorted(same) == [201] + [422] * 7
    things = ["actor:bellmark", "actor:orla-venn", "office:minister", "event:statement"]
    none = {"judgement": "none", "coder": "coder:anna"}
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: post(world, {**none, "thing": name}), things))
    assert [answer.status_code for answer in found] == [201] * 4
    assert len(filed_decisions(world.links).decisions) == 5
    build([world.registry], domain).require()


BAD_ACCESS = [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}]


@pytest.mark.parametrize("headers", BAD_ACCESS)
def test_only_the_token_decides(unchanged: World, headers: dict[str, str]) -> None:
    answer = post(unchanged, ARLANDIA, headers)
    problem(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    cookie = post(unchanged, ARLANDIA, {"Cookie": f"token={TOKEN}"})
    assert cookie.status_code == 401
    assert not unchanged.links.exists()


def test_without_a_token_nobody_decides(tmp_path: Path, domain: Domain) -> None:
    with linking(tmp_path, domain, token=None) as world:
        problem(post(world, ARLANDIA), 403, "updates-off")
        assert listed(world)["writable"] is False


REFUSED: list[tuple[dict[str, object], int, str]] = [
    ({"thing": "actor:arlanda"}, 404, "actor:arlandia"),
    ({"thing": None}, 422, "`thing` is missing"),
    ({"item": "Q0"}, 422, "no item of Wikidata"),
    ({"item": "Q1001> <x"}, 422, "no item of Wikidata"),
    ({"item": 1001}, 422, "`item` is no text"),
    ({"item": None}, 422, "name it, such as Q42"),
    ({"judgement": "none"}, 422, "no item is meant"),
    ({"judgement": "perhaps"}, 422, "exact, close, different, none, undecided"),
    ({"coder": None}, 422, "coder:anna"),
    ({"coder": "coder:"}, 422, "coder:anna"),
    ({"coder": "coder:a\n- id: x"}, 422, "coder:anna"),
    ({"coder": "https://example.org/anna"}, 422, "coder:anna"),
    ({"reason": "a\x00b"}, 422, "U+0000"),
    ({"reason": "\ud800"}, 422, "U+D800"),
    ({"reason": "x" * 2001}, 422, "more than 2000"),
    ({"supersedes": "all"}, 422, "no list"),
    ({"undo": "actor:arlandia"}, 422, "goes without `thing`"),
    ({"why": "not"}, 422, "unknown member 'why'"),
    ({"\udfff": 1}, 422, "unknown member"),
]


@pytest.mark.parametrize(("changed", "status", "said"), REFUSED)
def test_what_cannot_be_decided_is_refused_with_a_remedy(
    unchanged: World, changed: dict[str, object], status: int, said: str
) -> None:
    answer = post(unchanged, {**ARLANDIA, **changed})
    slug = "unknown-thing" if status == 404 else "link-refused"
    assert said in problem(answer, status, slug)
    assert not unchanged.links.exists()


def test_a_body_that_is_no_decision_is_refused(unchanged: World) -> None:
    address = f"{unchanged.url}/links/decisions"
    as_json = {**BEARER, "Content-Type": "application/json"}
    for body in (b"", b"[1]", b"{", b"\xff", b"[" * 50_000):
        assert httpx2.post(address, content=body, headers=as_json).status_code == 400
    form = {**BEARER, "Content-Type": "application/x-www-form-urlencoded"}
    assert httpx2.post(address, content=b"{}", headers=form).status_code == 415
    assert httpx2.post(address, content=b" " * 100_001, headers=as_json).status_code == 413
    assert httpx2.get(address, headers=BEARER).status_code == 405
    assert not unchanged.links.exists()


WORDS = [
    '"quoted": {yaml} # and not',
    "- id: x\n  type: Coder",
    "'''\\u0000 %YAML",
    "يقولون نعم 🙂",
    "&a *b !c |",
]


def test_words_stay_words(world: World, domain: Domain) -> None:
    things = ["actor:arlandia", "actor:bellmark", "actor:orla-venn", "office:minister"]
    for thing, words in zip([*things, "event:statement"], WORDS, strict=True):
        made = decided(world, thing=thing, judgement="none", item=None, reason=words)
        assert made["reason"] == " ".join(words.split())
    filed = filed_decisions(world.links).decisions
    assert [one.reason for one in filed] == [" ".join(words.split()) for words in WORDS]
    build([world.registry], domain).require()


def test_a_damaged_file_is_told_and_left_alone(world: World) -> None:
    world.links.write_text("id: [", encoding="utf-8")
    problem(httpx2.get(f"{world.url}/links"), 503, "store-unavailable")
    problem(post(world, ARLANDIA), 503, "store-unavailable")
    assert world.links.read_text(encoding="utf-8") == "id: ["


BAD_ADDRESSES = ["?status=all", "?limit=0", "?limit=1001", "?offset=-1", "?offset=99999999999"]


@pytest.mark.parametrize("query", BAD_ADDRESSES)
def test_choices_that_there_are_not_are_refused(unchanged: World, query: str) -> None:
    problem(httpx2.get(f"{unchanged.url}/links{query}"), 400, "bad-request")


def test_candidates_of_nothing_are_refused(unchanged: World) -> None:
    address = f"{unchanged.url}/links/candidates"
    problem(httpx2.get(address), 400, "bad-request")
    problem(httpx2.get(address, params={"thing": "x> <y"}), 404, "unknown-thing")


def test_the_page_shows_texts_as_texts(world: World) -> None:
    decided(
        world,
        thing="arrangement:joint-patrol",
        judgement="close",
        item="Q1007",
        reason="<script>alert(1)</script>",
    )
    page = httpx2.get(f"{world.url}/links", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;script&gt;alert" in page.text
    assert "<script>alert" not in page.text


def test_where_links_are_off_the_setting_is_named(server_url: str) -> None:
    for path in ("/links", "/links/candidates"):
        assert "PARLEY_LINKS" in problem(httpx2.get(server_url + path), 404, "not-found")
    answer = httpx2.post(f"{server_url}/links/decisions", json=ARLANDIA)
    assert "PARLEY_LINKS" in problem(answer, 404, "not-found")
