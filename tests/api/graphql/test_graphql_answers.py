"""Answers about the real article, compared with what a person reads in the annotation."""

from collections.abc import Callable
from typing import Any

import pytest

from parley.graph.embedded import MemoryStore

Ask = Callable[..., dict[str, Any]]

TRACE = """
query Trace($id: ID!) {
  claim(id: $id) {
    paraphrase { value language }
    polarity
    expressedIn { __typename id selector { start end } spanDigest words inSegment { segmentId } }
    quotedSpan { id }
    assertedThrough {
      reportedInChain {
        attributedTo { __typename id label }
        attributionType holderCommitment reporterCommitment depth
        cueSpan { selector { start end } }
        inDocument { __typename id }
      }
      reportedIn { attributedTo { label } reportedIn { id } }
    }
    relationsFrom { relationType relationBasis toClaim { id } }
    relationsTo { relationType relationBasis fromClaim { id } graphs }
    about { __typename id ... on SecurityArrangement { arrangementType } }
    graphs
  }
}
"""


def test_a_claim_is_traced_to_its_words_and_speakers_in_one_query(ask: Ask) -> None:
    claim = ask(TRACE, {"id": "article/alaska-summit/c13c"})["data"]["claim"]
    assert claim["polarity"] == "AFFIRMED"
    assert claim["paraphrase"]["language"] == "en"
    passage = claim["expressedIn"]
    assert passage["__typename"] == "PlainPassage"
    assert passage["id"] == "article/alaska-summit/p1462-1541"
    assert passage["selector"] == {"start": 1462, "end": 1541}
    assert len(passage["spanDigest"]) == 64
    assert passage["words"] is None, "the words are not part of the data without the text"
    assert passage["inSegment"] == [{"segmentId": "s13"}]
    assert claim["about"] == [
        {
            "__typename": "SecurityArrangement",
            "id": "arrangement/unconditional-ceasefire",
            "arrangementType": ["CEASEFIRE"],
        }
    ]
    assert claim["graphs"] == ["https://w3id.org/parley/graph/article/alaska-summit"]


def test_the_chain_of_speakers_leads_from_the_holder_to_the_document(ask: Ask) -> None:
    claim = ask(TRACE, {"id": "article/alaska-summit/c13c"})["data"]["claim"]
    inner, outer = claim["assertedThrough"]["reportedInChain"]
    assert [(a["__typename"], a["id"]) for a in inner["attributedTo"]] == [
        ("UnnamedCollective", "actor/european-governments"),
        ("State", "actor/ukraine"),
    ]
    assert inner["holderCommitment"] == "DEMANDS"
    assert inner["reporterCommitment"] == "REJECTS"
    assert inner["cueSpan"] == [{"selector": {"start": 1497, "end": 1505}}]
    assert (inner["depth"], outer["depth"]) == (1, 0)
    assert inner["inDocument"] is None
    assert outer["attributionType"] == "OWN_VOICE"
    assert outer["reporterCommitment"] is None, "nobody in the document reports its author"
    assert outer["inDocument"] == {"__typename": "Article", "id": "document/alaska-summit"}
    outward = claim["assertedThrough"]["reportedIn"]
    assert outward == {
        "attributedTo": [{"label": outer["attributedTo"][0]["label"]}],
        "reportedIn": None,
    }


def test_relations_say_whether_the_text_signals_them(ask: Ask) -> None:
    claim = ask(TRACE, {"id": "article/alaska-summit/c13c"})["data"]["claim"]
    from_13a = [r for r in claim["relationsTo"] if r["fromClaim"]["id"].endswith("/c13a")]
    assert {(r["relationType"], r["relationBasis"]) for r in from_13a} == {
        ("EVALUATES", "SIGNALLED"),
        ("CONTRADICTS", "INFERRED"),
    }
    for relation in claim["relationsTo"]:
        inferred = "/graph/inferred/" in relation["graphs"][0]
        assert inferred == (relation["relationBasis"] == "INFERRED")


def test_every_claim_has_a_passage_and_a_chain_that_ends_in_the_document(ask: Ask) -> None:
    query = """query All($after: String) { claims(first: 500, after: $after) {
      totalCount pageInfo { hasNextPage }
      nodes { __typename id expressedIn { selector { start end } source { id } }
              assertedThrough { reportedInChain { inDocument { id } attributedTo { id } } } } } }"""
    page = ask(query)["data"]["claims"]
    assert page["totalCount"] == len(page["nodes"]) > 100
    assert page["pageInfo"] == {"hasNextPage": False}
    for claim in page["nodes"]:
        assert claim["expressedIn"]["selector"]["start"] < claim["expressedIn"]["selector"]["end"]
        documents = [hop["inDocument"] for hop in claim["assertedThrough"]["reportedInChain"]]
        assert documents[-1] == {"id": "document/alaska-summit"}
        assert set(map(str, documents[:-1])) <= {"None"}
        assert all(len(h["attributedTo"]) > 0 for h in claim["assertedThrough"]["reportedInChain"])


def test_positions_on_the_unconditional_ceasefire(ask: Ask) -> None:
    query = """{ securityArrangement(id: "arrangement/unconditional-ceasefire") {
      positionsOnIt { stance positionBasis holder { id } basedOn { id } } } }"""
    positions = ask(query)["data"]["securityArrangement"]["positionsOnIt"]
    stated = {(p["holder"]["id"], p["stance"]) for p in positions if p["positionBasis"] == "STATED"}
    assert stated == {
        ("actor/ukraine", "FAVOURS"),
        ("actor/european-governments", "FAVOURS"),
        ("actor/europeans", "FAVOURS"),
        ("actor/zelenskyy", "FAVOURS"),
        ("actor/zelenskyy-european-friends", "FAVOURS"),
        ("actor/alaska-summit-author", "OPPOSES"),
    }
    ukraine = next(p for p in positions if p["holder"]["id"] == "actor/ukraine")
    claims = [claim["id"].rpartition("/")[2] for claim in ukraine["basedOn"]]
    assert claims == ["c13b", "c13c", "c21b", "c21c"]


def test_events_carry_edtf_and_the_bounds_to_draw_them(ask: Ask) -> None:
    query = """{ event(id: "event/borrell-statement-2022") { hasTime {
      edtf dateBasis earliestBegin latestBegin earliestEnd latestEnd } } }"""
    times = ask(query)["data"]["event"]["hasTime"]
    (season,) = [time for time in times if time["dateBasis"] == "TEXT_EXPLICIT"]
    assert season == {
        "edtf": "2022-21",
        "dateBasis": "TEXT_EXPLICIT",
        "earliestBegin": "2022-03-01",
        "latestBegin": "2022-05-31",
        "earliestEnd": "2022-03-01",
        "latestEnd": "2022-05-31",
    }


def test_undated_events_have_no_bounds(ask: Ask) -> None:
    query = (
        """{ event(id: "event/defeat-of-russia") { hasTime { edtf dateBasis earliestBegin } } }"""
    )
    times = ask(query)["data"]["event"]["hasTime"]
    assert times == [{"edtf": None, "dateBasis": "UNDATED", "earliestBegin": None}]


@pytest.mark.parametrize(
    "id",
    ["actor/ukraine", "https://w3id.org/parley/id/actor/ukraine"],
)
def test_a_thing_is_found_by_its_short_id_and_by_its_iri(ask: Ask, id: str) -> None:
    query = """query ($id: ID!) { node(id: $id) { __typename id iri label }
      actor(id: $id) { label } state(id: $id) { label } person(id: $id) { label } }"""
    data = ask(query, {"id": id})["data"]
    assert data["node"] == {
        "__typename": "State",
        "id": "actor/ukraine",
        "iri": "https://w3id.org/parley/id/actor/ukraine",
        "label": "Ukraine",
    }
    assert data["actor"] == data["state"] == {"label": "Ukraine"}
    assert data["person"] is None, "Ukraine is no person"


def test_what_does_not_stand_below_the_base_keeps_its_whole_iri_as_id(ask: Ask) -> None:
    iri = "https://w3id.org/parley/graph/article/alaska-summit"
    query = "query ($id: ID!) { node(id: $id) { id ... on NamedGraph { graphKind license } } }"
    node = ask(query, {"id": iri})["data"]["node"]
    assert node["id"] == iri
    assert node["graphKind"] == "ARTICLE"
    assert node["license"].startswith("https://")


def test_nothing_is_null_and_no_error(ask: Ask) -> None:
    assert ask('{ node(id: "actor/nobody") { id } claim(id: "actor/ukraine") { id } }') == {
        "data": {"node": None, "claim": None}
    }


def test_a_term_of_the_vocabulary_is_no_node(ask: Ask) -> None:
    data = ask('{ node(id: "https://w3id.org/parley/vocab/modality/hedged") { id } }')["data"]
    assert data["node"] is None


def test_type_conditions_hold_for_subclasses(ask: Ask) -> None:
    query = """{ article(id: "document/alaska-summit") { passages {
      __typename ... on Segment { segmentId } ... on Passage { spanDigest } } } }"""
    passages = ask(query)["data"]["article"]["passages"]
    kinds = {passage["__typename"] for passage in passages}
    assert kinds == {"PlainPassage", "Segment"}
    assert all("spanDigest" in passage for passage in passages)
    assert all(("segmentId" in p) == (p["__typename"] == "Segment") for p in passages)


def test_lists_of_an_abstract_class_hold_all_its_subclasses(ask: Ask, article: MemoryStore) -> None:
    query = "{ actors(first: 500) { totalCount nodes { __typename } } people { totalCount } }"
    data = ask(query)["data"]
    kinds = {node["__typename"] for node in data["actors"]["nodes"]}
    assert {"Person", "State", "Bloc", "UnnamedCollective", "Population"} <= kinds
    assert data["actors"]["totalCount"] == len(data["actors"]["nodes"])
    (row,) = article.view().query("SELECT (COUNT(*) AS ?n) { ?p a parley:Person }").rows()
    assert str(data["people"]["totalCount"]) == getattr(row["n"], "value", "")


def test_pages_lead_through_the_whole_list_once(ask: Ask) -> None:
    query = """query ($after: String) { topics(first: 7, after: $after) {
      totalCount edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    seen: list[str] = []
    after = None
    while True:
        page = ask(query, {"after": after})["data"]["topics"]
        edges, info = page["edges"], page["pageInfo"]
        seen.extend(edge["node"]["id"] for edge in edges)
        assert info["hasPreviousPage"] == (after is not None)
        assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
        assert len(edges) == 7
    assert seen == sorted(set(seen))
    assert len(seen) == page["totalCount"] > 7


def test_a_page_may_be_empty(ask: Ask) -> None:
    query = "{ claims(first: 0) { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }"
    page = ask(query)["data"]["claims"]
    assert page["nodes"] == []
    assert page["pageInfo"] == {"hasNextPage": True, "startCursor": None, "endCursor": None}


def test_where_compares_concepts_and_things(ask: Ask) -> None:
    query = """query ($where: ClaimWhere) { claims(first: 500, where: $where) {
      totalCount nodes { id claimType about { id } } } }"""
    kallas = {"about": {"_eq": "actor/kallas"}}
    both = {**kallas, "claimType": {"_in": ["FACTUAL", "STATISTICAL"]}}
    about = ask(query, {"where": kallas})["data"]["claims"]["nodes"]
    narrowed = ask(query, {"where": both})["data"]["claims"]
    assert len(about) > len(narrowed["nodes"]) > 0
    assert all({"id": "actor/kallas"} in claim["about"] for claim in about)
    fitting = [c for c in about if {"FACTUAL", "STATISTICAL"} & set(c["claimType"])]
    assert narrowed["nodes"] == fitting
    assert narrowed["totalCount"] == len(fitting)


def test_where_finds_things_by_id_and_by_foreign_iri(ask: Ask) -> None:
    query = """{
      ids: people(where: { id: { _in: ["actor/trump", "actor/kallas"] } }) { nodes { id } }
      none: people(where: { id: { _in: [] } }) { totalCount }
      wikidata: actors(where: { sameAs: { _eq: "http://www.wikidata.org/entity/Q212" } }) {
        nodes { id sameAs } }
    }"""
    data = ask(query)["data"]
    assert [node["id"] for node in data["ids"]["nodes"]] == ["actor/kallas", "actor/trump"]
    assert data["none"]["totalCount"] == 0
    same = "http://www.wikidata.org/entity/Q212"
    assert data["wikidata"]["nodes"] == [{"id": "actor/ukraine", "sameAs": same}]


def test_lists_that_lead_back_are_complete_unless_first_is_given(ask: Ask) -> None:
    query = """query ($n: Int) { actor(id: "actor/ukraine") {
      all: claimsAbout { id } few: claimsAbout(first: 3) { id } asked: claimsAbout(first: $n) { id }
      none: claimsAbout(first: 0) { id } } }"""
    actor = ask(query, {"n": 2})["data"]["actor"]
    assert len(actor["all"]) > 3
    assert actor["few"] == actor["all"][:3]
    assert actor["asked"] == actor["all"][:2]
    assert actor["none"] == []
    assert ask(query)["data"]["actor"]["asked"] == actor["all"], "a variable left out is no limit"


def test_fragments_aliases_variables_and_conditions(ask: Ask) -> None:
    query = """
    query ($yes: Boolean!, $no: Boolean = false, $id: ID!) {
      a: claim(id: $id) { ...Words chain: assertedThrough @include(if: $yes) { ...Hop } }
      b: node(id: $id) {
        ... on Proposition { words: paraphrase { value } }
        ... on Claim @skip(if: $yes) { polarity }
        ...Words @include(if: $no)
        ... { iri @include(if: $no) }
      }
    }
    fragment Words on Proposition { text: paraphrase(lang: ["de", "en"]) { language } }
    fragment Hop on Attribution { who: attributedTo { ...Who } further: attributedTo { id } }
    fragment Who on Actor { name: label ... on State { id } }
    """
    data = ask(query, {"yes": True, "id": "article/alaska-summit/c13c"})["data"]
    assert data["a"]["text"] == {"language": "en"}
    assert data["a"]["chain"] == {
        "who": [{"name": "European governments"}, {"name": "Ukraine", "id": "actor/ukraine"}],
        "further": [{"id": "actor/european-governments"}, {"id": "actor/ukraine"}],
    }
    assert list(data["b"]) == ["words"]
    without = ask(query, {"yes": False, "id": "article/alaska-summit/c13c"})["data"]
    assert "chain" not in without["a"]
    assert list(without["b"]) == ["words", "polarity"]


def test_one_of_several_operations_is_chosen_by_name(ask: Ask) -> None:
    query = "query A { topics { totalCount } } query B { places { totalCount } }"
    assert list(ask(query, operation_name="B")["data"]) == ["places"]
    assert "data" not in ask(query)
    assert "data" not in ask(query, operation_name="C")


def test_introspection_shows_the_whole_schema(ask: Ask) -> None:
    query = '{ __schema { types { name } } __type(name: "Claim") { interfaces { name } } }'
    data = ask(query)["data"]
    assert {"Claim", "Proposition", "EDTF"} <= {t["name"] for t in data["__schema"]["types"]}
    assert {i["name"] for i in data["__type"]["interfaces"]} == {"Proposition", "Node"}
