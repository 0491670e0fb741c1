"""Queries that nobody means well with, each with the statuses that it may be answered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode


@dataclass(frozen=True)
class Hostile:
    """A request that does harm: its query or body, and the statuses of a clear answer.

    ``cut`` says that an answer may also begin well and be cut off.
    """

    name: str
    body: bytes
    statuses: frozenset[int]
    media_type: str = "application/sparql-query"
    parameters: str = ""
    cut: bool = False

    def request(self, host: str) -> bytes:
        """Return the request as it is sent."""
        lines = [
            f"POST /sparql{self.parameters} HTTP/1.1",
            f"Host: {host}",
            f"Content-Type: {self.media_type}",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


TRIPLES: Final = ("?a ?b ?c", "?d ?e ?f", "?g ?h ?i", "?j ?k ?l")
PRODUCT: Final = " . ".join(TRIPLES)
ANY: Final = "(<urn:x>|!<urn:x>)"
STOPPED: Final = frozenset({503, 504})
REFUSED: Final = frozenset({403})
ANSWERED: Final = frozenset({200, 403, 503, 504})
"""For what the guard lets pass by a little: an answer is one as well."""


def _query(name: str, text: str, statuses: frozenset[int], *, cut: bool = False) -> Hostile:
    return Hostile(name, text.encode(), statuses, cut=cut)


def _deep(opening: str, inside: str, closing: str, depth: int) -> str:
    return f"{opening * depth}{inside}{closing * depth}"


def nested() -> list[Hostile]:
    """Return each construct that nests, a little within what is allowed and far beyond it."""
    constructs = {
        "parentheses": ("ASK { FILTER(", "(", "1", ")", ") }"),
        "groups": ("ASK {", "{", "?s ?p ?o", "}", "}"),
        "sub-selects": ("SELECT * {", "{ SELECT * ", "{ ?s ?p ?o }", "}", "}"),
        "OPTIONALs in each other": ("ASK {", "OPTIONAL { ?s ?p ?o ", "", "}", "}"),
        "functions": ("ASK { FILTER(", "STR(", "1", ")", ") }"),
        "EXISTS": ("ASK {", "FILTER EXISTS { ?s ?p ?o ", "", "}", "}"),
        "blank nodes": ("ASK { ?s ?p ", "[ ?p ", "?o", "]", " }"),
        "lists": ("ASK { ?s ?p ", "(", "1", ")", " }"),
        "triple terms": ("ASK { ?s ?p ", "<<( ?s ?p ", "?o", ")>>", " }"),
        "paths": ("ASK { ?s ", "(", "<urn:p>", ")*", " ?o }"),
        "negations": ("ASK { FILTER(", "!", "true", "", ") }"),
        "sums": ("ASK { FILTER(", "1 + (", "1", ")", ") }"),
    }
    found = []
    for name, (before, opening, inside, closing, after) in constructs.items():
        near = 90 if opening.startswith(("<<", "{ S", "FILTER", "STR(")) else 190
        for depth, allowed in ((near, ANSWERED), (5000, REFUSED)):
            text = f"{before}{_deep(opening, inside, closing, depth)}{after}"
            found.append(_query(f"{name}, {depth} deep", text, allowed))
    return found


def planned() -> list[Hostile]:
    """Return what takes the engine long before it looks at the data."""
    star = " . ".join(f"?s ?p{number} ?o{number}" for number in range(200))
    chain = " . ".join(f"?s{number} ?p{number} ?s{number + 1}" for number in range(300))
    same = " . ".join(["?s ?p ?o"] * 900)
    optional = " ".join(f"OPTIONAL {{ ?s ?p{number} ?o{number} }}" for number in range(150))
    return [
        _query("a star of 200 patterns", f"SELECT * {{ {star} }}", STOPPED),
        _query("a chain of 300 patterns", f"SELECT * {{ {chain} }}", STOPPED),
        _query("one pattern 900 times", f"SELECT * {{ {same} }}", STOPPED | {200}),
        _query("150 OPTIONALs", f"SELECT * {{ ?s ?p ?o {optional} }}", STOPPED),
    ]


def evaluated() -> list[Hostile]:
    """Return what takes long, or much, to evaluate."""
    many = " ".join(str(number) for number in range(16_000))
    listed = ", ".join(str(number) for number in range(12_000))
    paths = "|".join(f"<urn:{number}>|^<urn:{number}>|!<urn:{number}>" for number in range(80))
    union = " UNION ".join("{ ?a ?b ?c }" for _ in range(450))
    doubled = 'BIND("aaaaaaaaaa" AS ?v0) ' + " ".join(
        f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1})" for number in range(60)
    )
    replaced = 'BIND("aaaaaaaaaa" AS ?v0) ' + " ".join(
        f'BIND(REPLACE(?v{number}, "a", "aaaaaaaaaa") AS ?v{number + 1})' for number in range(20)
    )
    chained = "BIND(1 AS ?v0) " + " ".join(
        f"BIND(?v{number} + ?v{number} AS ?v{number + 1})" for number in range(240)
    )
    tower = "?a ?b ?c"
    for level in range(12):
        tower = f"{{ SELECT * {{ {tower} . ?x{level} ?y{level} ?z{level} }} ORDER BY ?z{level} }}"
    return [
        _query("count of a product", f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}", STOPPED),
        _query("ORDER BY over a product", f"SELECT * {{ {PRODUCT} }} ORDER BY ?l ?k ?c", STOPPED),
        _query("DISTINCT over a product", f"SELECT DISTINCT * {{ {PRODUCT} }}", STOPPED, cut=True),
        _query(
            "GROUP_CONCAT over everything",
            f"SELECT (GROUP_CONCAT(STR(?c)) AS ?all) {{ {PRODUCT} }}",
            STOPPED,
        ),
        _query(
            "GROUP BY over a product",
            f"SELECT ?a (COUNT(DISTINCT ?l) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?d ?g",
            STOPPED,
        ),
        _query("MINUS of products", f"ASK {{ {PRODUCT} MINUS {{ {PRODUCT} }} }}", STOPPED),
        _query(
            "open paths",
            f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}* ?b . ?c {ANY}* ?d . ?e {ANY}+ ?f }}",
            STOPPED,
        ),
        _query(
            "paths of paths",
            f"SELECT (COUNT(*) AS ?n) {{ ?a (({ANY}*/^{ANY}*)*/({ANY}|^{ANY})*)* ?b . {PRODUCT} }}",
            STOPPED,
        ),
        _query(
            "240 alternatives of a path",
            f"SELECT (COUNT(*) AS ?n) {{ ?a ({paths})* ?b . ?c ({paths})* ?d }}",
            STOPPED,
        ),
        _query(
            "a product of VALUES",
            f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {many} }} {PRODUCT} FILTER(?v > ?c) }}",
            STOPPED,
        ),
        _query(
            "more VALUES than a query has room for",
            f"ASK {{ VALUES ?v {{ {many * 2} }} }}",
            REFUSED,
        ),
        _query(
            "a long IN for each row",
            f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER(STRLEN(STR(?c)) IN ({listed})) }}",
            STOPPED,
        ),
        _query(
            "a regular expression for each row",
            f'SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER REGEX(STR(?c), "^(a|a?)+(.*)*x+$") }}',
            STOPPED,
        ),
        _query(
            "a regular expression that explodes",
            'ASK { FILTER REGEX("' + "a" * 40_000 + '!", "((a{0,99}){0,99}){0,99}(.*.*.*)*$") }',
            ANSWERED,
        ),
        _query("a text that doubles", f"SELECT (STRLEN(?v60) AS ?n) {{ {doubled} }}", STOPPED),
        _query(
            "a text that grows tenfold", f"SELECT (STRLEN(?v20) AS ?n) {{ {replaced} }}", STOPPED
        ),
        _query("a chain of BINDs", f"SELECT ?v240 {{ {PRODUCT} {chained} }}", STOPPED, cut=True),
        _query(
            "a chain of UNIONs",
            f"SELECT (COUNT(*) AS ?n) {{ {union} {{ {PRODUCT} }} }}",
            STOPPED,
        ),
        _query("a tower of sub-selects", f"SELECT * {{ {tower} }}", STOPPED),
        _query("a table without end", f"SELECT * {{ {PRODUCT} }}", STOPPED, cut=True),
        _query(
            "a graph without end",
            f"CONSTRUCT {{ {PRODUCT} }} WHERE {{ {PRODUCT} }}",
            STOPPED,
            cut=True,
        ),
        _query("everything of everything", "DESCRIBE * { " + PRODUCT + " }", STOPPED, cut=True),
    ]


def misdirected(trap: str) -> list[Hostile]:
    """Return what should not even be looked at; ``trap`` is an address that never answers."""
    jsonld = b'{"@id":"urn:a","urn:p":' * 20_000 + b"1" + b"}" * 20_000
    form = "application/x-www-form-urlencoded"
    many = urlencode([("default-graph-uri", f"urn:{number}") for number in range(2000)])
    return [
        _query("SERVICE to a tar pit", f"SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}", REFUSED),
        _query(
            "SERVICE SILENT hidden in EXISTS",
            f"ASK {{ FILTER EXISTS {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }} }}",
            REFUSED,
        ),
        Hostile("an update", f"LOAD <{trap}>".encode(), REFUSED, "application/sparql-update"),
        Hostile("a deep JSON-LD body", jsonld[:390_000], frozenset({415}), "application/ld+json"),
        Hostile("2000 parameters", f"query=ASK%7B%7D&{many}".encode(), frozenset({400}), form),
        Hostile("a body without end", b"#" * 1_000_000, frozenset({413})),
        Hostile("no UTF-8", b"\xff\xfe" * 1000, frozenset({400})),
        Hostile(
            "more time than there is", b"ASK {}", frozenset({400}), parameters="?timeout=99999"
        ),
        Hostile(
            "a quotation that never ends", b'ASK { ?s ?p "' + b"\\" * 99_001, frozenset({400, 403})
        ),
    ]
