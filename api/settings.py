"""Every ``PARLEY_`` variable that the operator of a server may set, with default and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from parley.graph.errors import ParleyError
from parley.graph.namespaces import DEFAULT_BASE


@dataclass(frozen=True)
class Settings:
    """Settings of one server. The variable of ``max_body_bytes`` is ``PARLEY_MAX_BODY_BYTES``.

    Reach for :func:`settings_from` to read them from an environment.
    """

    # Name of the data set, on every page and in the service description.
    title: str = "Parley"

    # Base of the IRIs of things and graphs; `parley serve --base` sets it.
    base: str = DEFAULT_BASE

    # Longest query, in bytes of UTF-8. The engine overflows its stack on some queries of this size,
    # and the limits below are what prevents that.
    max_query_bytes: int = 100_000

    # How deep brackets may be nested in a query.
    max_query_nesting: int = 200

    # How many groups, clauses and operators a query may have.
    max_query_parts: int = 1000

    # Seconds that a query may take, unless it asks for less or more with timeout=; and the most
    # that it may ask for.
    query_timeout: int = 30
    max_query_timeout: int = 120

    # Memory that a query may take beyond the data, in MiB.
    max_query_memory: int = 1024

    # Rows and bytes that an answer may have. One that has more is an error; with max-rows= a client
    # asks for the first rows instead.
    max_rows: int = 1_000_000
    max_answer_bytes: int = 1_000_000_000

    # Bytes of an answer that are held back until it is complete, so that what goes wrong until then
    # is an error with a status. A longer answer is sent as it is made.
    held_answer_bytes: int = 1_000_000

    # How many long queries may run at once, and how many more in their first moment: a fifth of a
    # second, after which a query counts as long. How many more of each may wait, and for how many
    # seconds, which are a part of what a query may take.
    max_workers: int = 16
    max_prompt_workers: int = 16
    max_waiting: int = 64
    max_wait: int = 10

    # Quads up to which a version is held in memory; a larger one is read from disk. The default
    # graph repeats the others, so this is twice the number of statements.
    max_memory_quads: int = 5_000_000

    # Bytes of answers that are kept to be given again.
    answer_cache_bytes: int = 64_000_000

    # Values of a version, read for GraphQL, that are kept for later requests; each takes about 200
    # bytes.
    kept_graphql_values: int = 500_000

    # Whether GraphQL tells its schema, by introspection, as text and in hints: on or off.
    graphql_introspection: str = "on"

    # How many GraphQL subscriptions may be open at once.
    max_subscribers: int = 100

    # Largest body of a request, in bytes. A form is percent-encoded, so it may be longer than its
    # query.
    max_body_bytes: int = 400_000

    # Largest update or posted graph, in bytes; how many groups, clauses and operators an update may
    # have; seconds that working out a write may take; and how many writes may wait for their turn.
    max_write_bytes: int = 20_000_000
    max_update_parts: int = 10_000
    write_timeout: int = 60
    max_waiting_writes: int = 16

    # Characters and words that a search may have, seconds that it may take, how many hits a client
    # may ask for at once, and how many solutions a search inside a query may have.
    max_search_characters: int = 1000
    max_search_words: int = 50
    search_timeout: int = 5
    max_search_page: int = 100
    max_search_matches: int = 5000

    # Seconds that making discourse networks may take, how many ties they may have in all, and how
    # many windows.
    network_timeout: int = 30
    max_network_ties: int = 500_000
    max_network_windows: int = 500

    # How many queries a batch for reconciling may have, or ids a data extension; how many
    # characters a name may have; and seconds that a batch may take.
    max_reconciliation_queries: int = 1000
    max_reconciliation_characters: int = 1000
    reconciliation_timeout: int = 30

    # Whether the draft of version 1.0 of the reconciliation protocol is answered: on or off.
    reconciliation_draft: str = "off"

    # Seconds that making the index of a version may take.
    search_index_timeout: int = 600

    # File of link decisions, and snapshot of items with candidates for them: they turn /links on.
    # `parley serve --links` and `--snapshot` set them. Empty: off.
    links: str = ""
    snapshot: str = ""

    # Addresses of SPARQL endpoints, separated by spaces, that queries may name in SERVICE, such as
    # https://query.wikidata.org/sparql. Empty: none.
    services: str = ""

    # Addresses of documents, separated by spaces, that updates may LOAD; one that ends with a slash
    # stands for everything that begins so. Empty: none.
    load_sources: str = ""

    # Hosts with their ports, separated by spaces, such as localhost:3030, that may be asked for the
    # two above although their addresses are not public.
    local_hosts: str = ""

    # Address of a page or mailbox of whoever runs this server, told to services in User-Agent.
    # Wikidata refuses clients that say nothing.
    contact: str = ""

    # Seconds and bytes that one request to a service may take; seconds that a document to LOAD may.
    service_timeout: int = 10
    service_bytes: int = 5_000_000
    load_timeout: int = 30

    # How many SERVICE blocks a query may have; about how many values of shared variables a block
    # may ask, how many of them in one request; how many requests all blocks may need; and how many
    # rows a block may be answered.
    service_blocks: int = 10
    service_bindings: int = 2000
    service_batch: int = 200
    service_requests: int = 20
    service_rows: int = 20_000

    # How many rows the query page shows; the other formats give all of them.
    max_page_rows: int = 1000

    # How many links to a thing its page lists for each kind of link.
    max_page_links: int = 200

    # Origins whose pages may read answers, separated by spaces; * is everybody, empty is nobody.
    cors_origins: str = "*"

    # Seconds in which the head of a request has to arrive, from its first byte; and the first byte
    # itself, on a new connection.
    head_timeout: int = 10

    # Seconds that the body of a request may pause, and in which it has to arrive as a whole.
    body_gap_timeout: int = 10
    body_timeout: int = 60

    # Seconds for which a connection is kept open between requests.
    idle_timeout: int = 30

    # Seconds in which a client has to take 16 KiB more of an answer that is ready for it.
    send_timeout: int = 30

    # Largest head of a request, in bytes, its address included; longer queries are posted.
    max_head_bytes: int = 32_768

    # How many requests a client may send ahead on a connection before the first is answered.
    max_pipelined: int = 8

    # Seconds that running requests are given to end when the server is told to stop.
    grace_seconds: int = 30

    # Addresses and networks, separated by spaces, of proxies whose X-Forwarded-For and
    # X-Forwarded-Proto are believed. Empty: nobody's.
    trusted_proxies: str = ""

    # A line for each request on standard error: off, text or json; `parley serve --log` sets it.
    log: str = "off"

    # How a log line names the client: hashed (with a secret of this run, so that lines of one
    # client can be told together and no address is kept), address, or none.
    log_clients: str = "hashed"

    # Who may read /metrics: local (clients on this machine), public or off. A proxy on this machine
    # that adds no X-Forwarded-For looks local: set off, or close the path there.
    metrics: str = "local"

    # How many requests of one client for queries, searches and updates may run at once. A client is
    # an IPv4 address or an IPv6 network of 64 bits.
    client_concurrency: int = 64

    # How many such requests, and how many seconds of work on them, one client may use in a minute;
    # twice as many at once after a quiet time. The defaults are for a server of one's own: 60
    # seconds a minute is what the public query service of Wikidata gives.
    client_requests_per_minute: int = 600_000
    client_seconds_per_minute: int = 600

    # Seconds in which a dump of the data set has to be made.
    dump_timeout: int = 300

    # Answers of fewer bytes are sent as they are; longer ones compressed, for clients that take it.
    compress_from_bytes: int = 1000


VALUES: Final = {
    "graphql_introspection": ("on", "off"),
    "reconciliation_draft": ("on", "off"),
    "log": ("off", "text", "json"),
    "log_clients": ("hashed", "address", "none"),
    "metrics": ("local", "public", "off"),
}
"""What settings may be that have a few values."""


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the ``PARLEY_`` variables of ``environment`` give.

    Raises :class:`~parley.graph.errors.ParleyError` if a number is none, or is not positive, and if
    a setting has none of its values.
    """
    given: dict[str, str | int] = {}
    for field in fields(Settings):
        variable = f"PARLEY_{field.name.upper()}"
        text = environment.get(variable)
        if text is not None:
            given[field.name] = _number(variable, text) if field.type == "int" else text
        if text is not None and text not in VALUES.get(field.name, (text,)):
            values = ", ".join(VALUES[field.name])
            raise ParleyError(f"{variable} is `{text}`: set it to one of {values}")
    return Settings(**given)  # type: ignore[arg-type]  # by name, and of the type just looked up


def _number(variable: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ParleyError(f"{variable} is `{text}`: set it to a whole number above 0")
    return int(text)
