"""The reconciliation service as clients use it, over HTTP, on the packaged examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from parley.api.app import create_app
from parley.api.fleet_settings import fleet_for
from parley.api.settings import Settings
from parley.graph.domain import Domain
from tests.conftest import serving


def batch(url: str, queries: object, path: str = "/reconcile") -> httpx2.Response:
    return httpx2.post(url + path, data={"queries": json.dumps(queries)}, timeout=60)


def candidates(url: str, query: object) -> list[dict[str, Any]]:
    answer = batch(url, {"q0": query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["q0"]["result"]
    return found


def refused(url: str, query: object) -> str:
    answer = batch(url, {"q0": query})
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"].endswith("/reconciliation-refused")
    return str(answer.json()["detail"])


@pytest.fixture(scope="module")
def draft_url(data_folder: Path, domain: Domain) -> Iterator[str]:
    settings = Settings(reconciliation_draft="on", max_reconciliation_queries=3)
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as address:
        yield address


def test_the_manifest_says_where_everything_is_and_all_of_it_is_there(server_url: str) -> None:
    told = httpx2.get(f"{server_url}/reconcile").json()
    assert told["versions"] == ["0.1", "0.2"]
    assert told["identifierSpace"] == "https://w3id.org/parley/id/"
    assert {"id": "Actor", "name": "actor"} in told["defaultTypes"]
    service = told["suggest"]["entity"]
    for address in (
        told["view"]["url"].replace("{{id}}", "actor/putin"),
        told["preview"]["url"].replace("{{id}}", "actor/putin"),
        service["service_url"] + service["service_path"] + "?prefix=put",
        service["flyout_service_url"]
        + service["flyout_service_path"].replace("${id}", "actor/putin"),
        "{service_url}{service_path}?type=Person".format(**told["extend"]["propose_properties"]),
    ):
        answer = httpx2.get(address)
        assert answer.status_code == 200, address
        assert "Putin" in answer.text or "label" in answer.text


def test_get_and_post_answer_alike_and_any_page_may_read_them(server_url: str) -> None:
    queries = {"q0": {"query": "Vladimir Putin"}, "q1": {"query": "Alaska summit"}}
    headers = {"Origin": "https://elsewhere.example"}
    got = httpx2.get(
        f"{server_url}/reconcile", params={"queries": json.dumps(queries)}, headers=headers
    )
    assert got.json() == batch(server_url, queries).json()
    assert list(got.json()) == ["q0", "q1"]
    assert got.headers["access-control-allow-origin"] == "*"


def test_a_candidate_has_what_a_client_shows(server_url: str) -> None:
    best = candidates(server_url, {"query": "Vladimir Putin"})[0]
    assert best["id"] == "actor/putin"
    assert best["name"] == "Vladimir Putin"
    assert best["type"] == [{"id": "Person", "name": "person"}]
    assert best["score"] == 100
    assert best["match"] is True
    assert best["features"] == [{"id": "name_similarity", "value": 100.0}]


@pytest.mark.parametrize(
    "name", ["VLADIMIR PUTIN", "Putin, Vladimir", "Vladímir  Putin.", "Vladimir Puttin"]
)
def test_case_accents_punctuation_order_and_a_slip_do_not_matter(
    server_url: str, name: str
) -> None:
    best = candidates(server_url, {"query": name})[0]
    assert (best["id"], best["match"]) == ("actor/putin", True)


def test_what_two_things_may_mean_is_no_match(server_url: str) -> None:
    found = candidates(server_url, {"query": "Putin"})
    assert found[0]["id"] == "actor/putin"
    assert not any(one["match"] for one in found)
    assert len(found) > 1


def test_what_is_like_nothing_has_no_candidate(server_url: str) -> None:
    assert candidates(server_url, {"query": "Xyzzyqq Wvvkj"}) == []
    assert candidates(server_url, {"query": "…!"}) == []


def test_a_type_holds_for_its_subclasses_and_keeps_others_out(server_url: str) -> None:
    actors = candidates(server_url, {"query": "Ukraine", "type": "Actor", "limit": 20})
    assert actors[0]["id"] == "actor/ukraine"
    assert all(one["id"].startswith("actor/") for one in actors)
    iri = "https://w3id.org/parley/ontology#Event"
    events = candidates(server_url, {"query": "Alaska summit", "type": [iri]})
    assert events[0]["id"] == "event/alaska-summit"
    assert candidates(server_url, {"query": "Vladimir Putin", "type": "Place"}) == []


def test_a_type_that_should_be_lowers_the_others_instead(server_url: str) -> None:
    query = {"query": "Vladimir Putin", "type": "Place", "type_strict": "should"}
    best = candidates(server_url, query)[0]
    assert best["id"] == "actor/putin"
    assert best["score"] == 80
    assert best["match"] is False


def test_an_identifier_of_wikidata_decides(server_url: str) -> None:
    for given in ("https://www.wikidata.org/wiki/Q7747", "q7747"):
        asked = {"query": "", "properties": [{"pid": "wikidata", "v": given}]}
        assert [one["id"] for one in candidates(server_url, asked)] == ["actor/putin"]
    condition = {"pid": "wikidata", "v": "Q7747"}
    best = candidates(server_url, {"query": "The president", "properties": [condition]})[0]
    assert (best["id"], best["match"]) == ("actor/putin", True)
    assert {"id": "identifier", "value": True} in best["features"]
    assert candidates(server_url, {"query": "Q7747"})[0]["id"] == "actor/putin"


def test_a_property_weighs_in(server_url: str) -> None:
    fitting = {"pid": "publisher", "v": {"id": "actor/trt-world"}}
    other = {"pid": "publisher", "v": "The Moscow Times"}
    name = "TRT World on the consultation"
    with_it = candidates(server_url, {"query": name, "properties": [fitting]})
    without = candidates(server_url, {"query": name, "properties": [other]})
    document = "document/trt-world-consultation"
    scores = [next(c["score"] for c in f if c["id"] == document) for f in (with_it, without)]
    assert scores[0] > scores[1]
    assert {"id": "property_publisher", "value": 100.0} in with_it[0]["features"]


def test_a_limit_is_kept_and_every_id_leads_to_its_thing(server_url: str) -> None:
    found = candidates(server_url, {"query": "Europe", "limit": 2})
    assert len(found) == 2
    for one in found:
        assert httpx2.get(f"{server_url}/id/{one['id']}").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (5, "query q0 is no JSON object"),
        ({}, "query q0 has neither `query` nor `properties`: add one of them"),
        ({"query": 5}, "query q0: query is no text: write it as a JSON string"),
        ({"query": "a" * 1001}, "has 1001 characters; at most 1000 are compared"),
        ({"query": "a", "type": "Persom"}, "there is no type `Persom`: did you mean Person?"),
        ({"query": "a", "type": [[]]}, "there is no type"),
        ({"query": "a", "limit": -1}, "query q0: limit is no number above 0"),
        ({"query": "a", "limit": {}}, "query q0: limit is no number above 0"),
        ({"query": "a", "type_strict": []}, "type_strict is one of any, all, should"),
        ({"query": "a", "properties": {}}, "properties is no list"),
        ({"query": "a", "properties": [{"pid": "labl", "v": 1}]}, "did you mean label?"),
        ({"query": "a", "properties": [{"pid": "label"}]}, "an object with `pid` and `v`"),
        ({"query": "a", "properties": [{"pid": "label", "v": []}]}, "has 0 values"),
    ],
)
def test_a_query_that_cannot_be_answered_is_told(server_url: str, query: object, said: str) -> None:
    assert said in refused(server_url, query)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "queries is no JSON"),
        ("[" * 100_000, "queries is no JSON"),
        ("[]", "a batch is a JSON object"),
        ('{"q0": {"query": "\\ud800"}}', "queries is no JSON"),
        ('{"q0": {"query": "a", "limit": NaN}}', "queries is no JSON"),
    ],
)
def test_hostile_json_is_refused(server_url: str, text: str, said: str) -> None:
    answer = httpx2.post(f"{server_url}/reconcile", data={"queries": text})
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_a_batch_that_is_too_large_says_how_many_may_be(server_url: str) -> None:
    answer = batch(server_url, {f"q{n}": {"query": "a"} for n in range(1001)})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/batch-too-large")
    assert "at most 1000 are answered at once" in answer.json()["detail"]
    body = httpx2.post(f"{server_url}/reconcile", data={"queries": "x" * 400_001})
    assert body.status_code == 413


def test_a_thousand_names_are_answered_each_under_its_key(server_url: str) -> None:
    names = ["Ukraine", "Vladimir Putin", "Alaska summit", "nothing like it"]
    queries = {f"row {n}": {"query": names[n % 4]} for n in range(1000)}
    found = batch(server_url, queries).json()
    assert list(found) == list(queries)
    assert all(found[f"row {n}"]["result"][0]["name"] == names[n % 4] for n in (0, 501, 998))


def test_a_batch_that_takes_too_long_is_stopped(data_folder: Path, domain: Domain) -> None:
    labels = [{"pid": "label", "v": [f"Union {n}" * 40 for n in range(100)]}] * 40
    queries = {f"q{n}": {"query": "European Union", "properties": labels} for n in range(3)}
    settings = Settings(reconciliation_timeout=1, max_body_bytes=10_000_000)
    with serving(create_app(fleet_for(data_folder, settings), domain, settings)) as url:
        answer = batch(url, queries)
    assert answer.status_code == 504
    assert answer.json()["type"].endswith("/reconciliation-timeout")


def test_jsonp_and_other_forms_are_refused_with_what_to_send(server_url: str) -> None:
    jsonp = httpx2.get(f"{server_url}/reconcile", params={"callback": "f", "queries": "{}"})
    assert jsonp.status_code == 400
    assert "JSONP" in jsonp.json()["detail"]
    single = httpx2.get(f"{server_url}/reconcile", params={"query": "Putin"})
    assert "send `queries`" in single.json()["detail"]
    posted = httpx2.post(f"{server_url}/reconcile", json={"queries": {}})
    assert posted.status_code == 415


def suggested(url: str, kind: str, prefix: str, **more: str) -> list[dict[str, Any]]:
    answer = httpx2.get(f"{url}/reconcile/suggest/{kind}", params={"prefix": prefix, **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["result"]
    return found


def test_suggestions_begin_like_what_is_typed(server_url: str) -> None:
    assert suggested(server_url, "entity", "vladi")[0]["id"] == "actor/putin"
    assert suggested(server_url, "entity", "puti")[0]["notable"] == [
        {"id": "Person", "name": "person"}
    ]
    assert [one["id"] for one in suggested(server_url, "type", "act")] == ["Actor"]
    assert [one["id"] for one in suggested(server_url, "property", "wikid")] == ["wikidata"]
    two = suggested(server_url, "entity", "european", limit="2")
    assert len(two) == 2
    assert suggested(server_url, "entity", "european", limit="1", cursor="1") == two[1:]


def test_flyouts_hold_no_markup_of_the_data(server_url: str) -> None:
    for kind, id_ in (("entity", "actor/putin"), ("type", "Person"), ("property", "wikidata")):
        answer = httpx2.get(f"{server_url}/reconcile/flyout/{kind}", params={"id": id_}).json()
        assert answer["id"] == id_
        assert answer["html"].startswith("<p><strong>")
    gone = httpx2.get(f"{server_url}/reconcile/flyout/type", params={"id": "<script>"})
    assert gone.status_code == 404


def test_other_sites_may_frame_previews_and_nothing_else(server_url: str) -> None:
    shown = httpx2.get(f"{server_url}/reconcile/preview", params={"id": "actor/putin"})
    policy = shown.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "Russian politician" in shown.text
    assert "<script" not in shown.text
    for path in ("/reconcile", "/id/actor/putin", "/reconcile/preview?id=nothing"):
        other = httpx2.get(server_url + path, headers={"Accept": "text/html,*/*"})
        assert "frame-ancestors 'none'" in other.headers["content-security-policy"]


def test_values_of_properties_are_given_by_kind(server_url: str) -> None:
    asked = {
        "ids": ["event/alaska-summit", "actor/putin", "actor/nobody"],
        "properties": [
            {"id": "wikidata"},
            {"id": "hasPlace"},
            {"id": "eventType"},
            {"id": "hasTime", "settings": {"limit": "1"}},
        ],
    }
    answer = httpx2.post(f"{server_url}/reconcile", data={"extend": json.dumps(asked)}).json()
    assert [meta["id"] for meta in answer["meta"]] == [
        "wikidata",
        "hasPlace",
        "eventType",
        "hasTime",
    ]
    assert answer["meta"][1]["type"] == {"id": "Place", "name": "place"}
    summit = answer["rows"]["event/alaska-summit"]
    assert {"id": "place/alaska", "name": "Alaska"} in summit["hasPlace"]
    assert summit["eventType"] == [{"str": "summit"}]
    assert summit["hasTime"] == [{"date": "2025-08-15T00:00:00Z"}]
    assert answer["rows"]["actor/putin"]["wikidata"] == [{"str": "Q7747"}]
    assert answer["rows"]["actor/nobody"] == {meta["id"]: [] for meta in answer["meta"]}


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {"ids": ["a"]},
        {"ids": [5], "properties": []},
        {"ids": [], "properties": [{}]},
        {"ids": [], "properties": [{"id": "label", "settings": {"limit": -1}}]},
        {"ids": [], "properties": [{"id": "label", "settings": 5}]},
    ],
)
def test_an_extension_that_cannot_be_answered_is_told(server_url: str, asked: object) -> None:
    answer = httpx2.post(f"{server_url}/reconcile", data={"extend": json.dumps(asked)})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/reconciliation-refused")


def test_properties_of_a_type_are_proposed(server_url: str) -> None:
    told = httpx2.get(f"{server_url}/reconcile/properties", params={"type": "Event"}).json()
    ids = {one["id"] for one in told["properties"]}
    assert told["type"] == "Event"
    assert {"label", "hasPlace", "wikidata"} <= ids
    assert "publisher" not in ids
    assert "mentionedIn" not in ids


def test_the_draft_is_there_only_when_it_is_set(server_url: str, draft_url: str) -> None:
    assert httpx2.get(f"{server_url}/reconcile/1.0-draft").status_code == 404
    told = httpx2.get(f"{draft_url}/reconcile/1.0-draft").json()
    assert told["versions"] == ["1.0-draft"]
    assert told["standardizedScore"] is True


def test_the_draft_answers_conditions(draft_url: str) -> None:
    name = {"matchType": "name", "propertyValue": "Putin"}
    item = {"matchType": "property", "propertyId": "wikidata", "propertyValue": "Q7747"}
    asked = {
        "queries": [
            {"conditions": [name]},
            {"type": "Person", "conditions": [name, {**item, "required": True}]},
        ]
    }
    root = f"{draft_url}/reconcile/1.0-draft"
    found = httpx2.post(f"{root}/match", json=asked).json()["results"]
    assert [one["candidates"][0]["match"] for one in found] == [False, True]
    assert [one["id"] for one in found[1]["candidates"]] == ["actor/putin"]
    assert found[0]["candidates"][0]["features"][0]["name"] == "name similarity"


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {"queries": [{}]},
        {"queries": [{"conditions": []}]},
        {"queries": [{"conditions": [{"matchType": "name"}]}]},
        {"queries": [{"conditions": [{"matchType": "like", "propertyValue": "a"}]}]},
        {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}] * 2}]},
        {
            "queries": [
                {"conditions": [{"matchType": "name", "propertyValue": "a", "matchQualifier": "x"}]}
            ]
        },
    ],
)
def test_the_draft_refuses_what_it_cannot_answer(draft_url: str, asked: object) -> None:
    answer = httpx2.post(f"{draft_url}/reconcile/1.0-draft/match", json=asked)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/reconciliation-refused")


def test_the_draft_gives_values_as_a_list(draft_url: str) -> None:
    asked = {"ids": ["actor/putin"], "properties": [{"id": "wikidata"}]}
    told = httpx2.post(f"{draft_url}/reconcile/1.0-draft/extend", json=asked).json()
    assert told["rows"] == [
        {
            "id": "actor/putin",
            "properties": [{"id": "wikidata", "values": [{"str": "Q7747"}]}],
        }
    ]
    four = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "a"}]}] * 4}
    answer = httpx2.post(f"{draft_url}/reconcile/1.0-draft/match", json=four)
    assert answer.status_code == 422
