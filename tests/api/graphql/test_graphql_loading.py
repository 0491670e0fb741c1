"""A level of the selection costs one query of the store, however many things it holds."""

from collections.abc import Callable

import pytest

Count = Callable[..., list[str]]

LEVELS = """query ($n: Int!) { claims(first: $n) { nodes {
  paraphrase { value } claimType
  expressedIn { selector { start end } spanDigest inSegment { segmentId } }
  assertedThrough { reportedInChain { attributedTo { label } holderCommitment } }
  relationsFrom { toClaim { id } }
  about { label ... on Event { hasTime { edtf } } }
  graphs
} } }"""


@pytest.mark.parametrize("things", [1, 10, 200])
def test_the_number_of_queries_is_that_of_the_levels(count: Count, things: int) -> None:
    # The page; claims; what they lead to; what that leads to; the actors of the chains.
    assert len(count(LEVELS, {"n": things})) == 5


def test_a_count_is_one_query_and_made_only_when_selected(count: Count) -> None:
    assert len(count("{ claims { totalCount } }")) == 1
    assert len(count("{ claims(first: 5) { nodes { id } totalCount } }")) == 3
    assert len(count("{ claims(first: 5) { nodes { id } } }")) == 2
    assert len(count("{ claims(first: 5) { pageInfo { hasNextPage } } }")) == 1


def test_a_thing_and_all_its_own_values_are_one_query(count: Count) -> None:
    query = (
        '{ actor(id: "actor/kallas") { id label definition { value } sameAs graphs __typename } }'
    )
    assert len(count(query)) == 1


def test_levels_are_shared_by_fields_aliases_and_fragments(count: Count) -> None:
    query = """{ claim(id: "article/alaska-summit/c13c") {
      a: about { label } b: about { id ...Mentions } ... on Proposition { c: about { note } } } }
      fragment Mentions on Referent { mentionedIn { id } }"""
    assert len(count(query)) == 3


def test_what_is_known_is_not_asked_again(count: Count) -> None:
    query = """{ claim(id: "article/alaska-summit/c13c") { id
      assertedThrough { claims { id assertedThrough { claims { id } } } } } }"""
    assert len(count(query)) == 2, "the hop leads back to the claim only"


def test_a_chain_is_one_query_whatever_its_length(count: Count) -> None:
    query = """{ attributions(first: 100) { nodes { reportedInChain { depth } } } }"""
    assert len(count(query)) == 3


def test_edges_and_nodes_are_loaded_together(count: Count) -> None:
    query = """{ claims(first: 20) { edges { cursor node { about { label } } }
      nodes { expressedIn { spanDigest } } } }"""
    assert len(count(query)) == 3


def test_skipped_fields_cost_nothing(count: Count) -> None:
    query = """query ($deep: Boolean!) { claims(first: 20) { nodes {
      id about @include(if: $deep) { mentionedIn { selector { start } } } } } }"""
    assert len(count(query, {"deep": True})) == 5
    assert len(count(query, {"deep": False})) == 2


def test_more_things_than_one_query_takes_are_asked_for_in_several(count: Count) -> None:
    query = """{ article(id: "document/alaska-summit") { passages {
      selector { start } inSegment { segmentId } claims { id } mentions { id } } } }"""
    assert len(count(query)) == 4, "the last level holds more than a thousand things"


def test_lists_of_one_name_and_different_lengths_are_both_loaded(count: Count) -> None:
    query = """{ actors(first: 200) { nodes {
      ... on State { list: claimsAbout(first: 1) { paraphrase { value } } }
      ... on Person { list: claimsAbout { paraphrase { value } } } } } }"""
    assert len(count(query)) == 3
