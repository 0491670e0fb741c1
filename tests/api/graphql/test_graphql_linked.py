"""One request leads from a claim to its words, speakers, relations, graphs and link decisions."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from parley.api.graphql.engine import Engine
from parley.api.graphql.exchange import Request
from parley.graph.build import build
from parley.graph.domain import Domain
from parley.graph.embedded import MemoryStore
from parley.graph.store import by_graph
from parley.graph.texts import read_texts
from tests.api.graphql.conftest import EXAMPLES, Ask

ARTICLE = "https://w3id.org/parley/graph/article/alaska-summit"
INFERRED = "https://w3id.org/parley/graph/inferred/alaska-summit"
LINKS = "https://w3id.org/parley/graph/links/wikidata"

WALK = """
query Walk($claim: ID!, $graph: ID!) {
  claim(id: $claim) {
    id graphs paraphrase { value language }
    expressedIn { ...where }
    assertedThrough { reportedInChain {
      depth attributionType holderCommitment reporterCommitment
      attributedTo { ...linked }
      cueSpan { selector { start end } }
      inDocument { id }
    } }
    relationsTo { relationType relationBasis graphs fromClaim { id } }
    about { ...linked }
  }
  namedGraph(id: $graph) { graphKind license annotatedOn annotatedBy { id label } }
}
fragment where on Passage {
  id source { id } selector { start end } spanDigest inSegment { id } words
}
fragment linked on Referent {
  id __typename sameAs closeMatch
  linkDecisions { linkTarget matchType decidedOn reason graphs decidedBy { id label } }
}
"""

VARIABLES = {"claim": "article/alaska-summit/c13c", "graph": ARTICLE}

CODER = {"id": "coder/parley-1", "label": "Parley team, first coding pass (machine-assisted)"}


@pytest.fixture(scope="module")
def with_words(domain: Domain, shared_folder: Path) -> MemoryStore:
    """The article, built by somebody who has its text."""
    store = MemoryStore()
    built = build([EXAMPLES], domain, read_texts(shared_folder / "texts"))
    store.replace(by_graph(built.quads), built.gate(domain.validator))
    return store


def decided(match: str, target: str | None, reason: str) -> list[dict[str, Any]]:
    item = None if target is None else f"http://www.wikidata.org/entity/{target}"
    return [
        {
            "linkTarget": item,
            "matchType": match,
            "decidedOn": "2026-11-23",
            "reason": reason,
            "graphs": [LINKS],
            "decidedBy": CODER,
        }
    ]


SEEN = "Identifier stands beside the right name or description in a public source that was read."

SPEAKERS = [
    {
        "id": "actor/european-governments",
        "__typename": "UnnamedCollective",
        "sameAs": None,
        "closeMatch": [],
        "linkDecisions": decided("NONE", None, "Scope open, never identified with an item."),
    },
    {
        "id": "actor/ukraine",
        "__typename": "State",
        "sameAs": "http://www.wikidata.org/entity/Q212",
        "closeMatch": [],
        "linkDecisions": decided("EXACT", "Q212", SEEN),
    },
]

AUTHOR = {
    "id": "actor/alaska-summit-author",
    "__typename": "Person",
    "sameAs": None,
    "closeMatch": [],
    "linkDecisions": decided(
        "NONE", None, "The author is not named, so there is nobody to identify."
    ),
}

CEASEFIRE = {
    "id": "arrangement/unconditional-ceasefire",
    "__typename": "SecurityArrangement",
    "sameAs": None,
    "closeMatch": ["http://www.wikidata.org/entity/Q208383"],
    "linkDecisions": decided(
        "CLOSE",
        "Q208383",
        f"{SEEN} A single source. The item is the general notion of a ceasefire; Q107706 is "
        "armistice and not meant.",
    ),
}


def relation(kind: str, basis: str, claim: str, graph: str) -> dict[str, Any]:
    source = {"id": f"article/alaska-summit/{claim}"}
    return {
        "relationType": kind,
        "relationBasis": basis,
        "graphs": [graph],
        "fromClaim": source,
    }


CLAIM = {
    "id": "article/alaska-summit/c13c",
    "graphs": [ARTICLE],
    "paraphrase": {
        "value": "The guns should fall silent without any preconditions.",
        "language": "en",
    },
    "expressedIn": {
        "id": "article/alaska-summit/p1462-1541",
        "source": {"id": "document/alaska-summit"},
        "selector": {"start": 1462, "end": 1541},
        "spanDigest": "8d244435d677dbad1003e3f4c57fb9ed36f57e6696ef64230cabc16ee8e53739",
        "inSegment": [{"id": "article/alaska-summit/s13"}],
        "words": None,
    },
    "assertedThrough": {
        "reportedInChain": [
            {
                "depth": 1,
                "attributionType": "ATTRIBUTED_DEMAND",
                "holderCommitment": "DEMANDS",
                "reporterCommitment": "REJECTS",
                "attributedTo": SPEAKERS,
                "cueSpan": [{"selector": {"start": 1497, "end": 1505}}],
                "inDocument": None,
            },
            {
                "depth": 0,
                "attributionType": "OWN_VOICE",
                "holderCommitment": "ASSERTS",
                "reporterCommitment": None,
                "attributedTo": [AUTHOR],
                "cueSpan": [],
                "inDocument": {"id": "document/alaska-summit"},
            },
        ]
    },
    "relationsTo": [
        relation("EVALUATES", "SIGNALLED", "c13a", ARTICLE),
        relation("CONTRADICTS", "INFERRED", "c13a", INFERRED),
        relation("RESTATES", "INFERRED", "c21c", INFERRED),
        relation("ALTERNATIVE_TO", "INFERRED", "c26e", INFERRED),
    ],
    "about": [CEASEFIRE],
}

GRAPH = {
    "graphKind": "ARTICLE",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "annotatedOn": "2026-11-23",
    "annotatedBy": [CODER],
}


def test_one_request_leads_from_a_claim_to_everything_it_rests_on(ask: Ask) -> None:
    assert ask(WALK, VARIABLES) == {"data": {"claim": CLAIM, "namedGraph": GRAPH}}


def test_with_the_text_the_passage_shows_the_words_that_its_digest_is_of(
    engine: Engine, with_words: MemoryStore, shared_folder: Path
) -> None:
    body = engine.run(Request(WALK, VARIABLES), with_words.view()).body
    passage = body["data"]["claim"].pop("expressedIn")
    words = passage.pop("words")
    assert {**passage, "words": None} == CLAIM["expressedIn"]
    text = (shared_folder / "texts" / "alaska-summit.txt").read_bytes().decode("utf-8")
    assert words == text[1462:1541]
    assert hashlib.sha256(words.encode("utf-8")).hexdigest() == passage["spanDigest"]
    rest = {key: value for key, value in CLAIM.items() if key != "expressedIn"}
    assert body["data"]["claim"] == rest
