"""Accepted links as QuickStatements V1, for a person to look through and to run.

Source: https://www.wikidata.org/wiki/Help:QuickStatements. One statement for each exact match: the
item is described at (P973) the address of the thing. Nothing else is proposed: what articles claim
of a thing is no fact about it; a close match is another thing; and that no item was found does not
say that one ought to be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from parley.graph.linking.decisions import Decision, Judgement, in_force

DESCRIBED_AT: Final = "P973"


def quick_statements(decisions: Iterable[Decision], base: str, address: str) -> Iterator[str]:
    """Iterate over commands, one a line, by number of the item.

    ``base`` is where things stand in the graph, ``address`` where they stand on the web.
    """
    exact = [
        d for d in in_force(decisions) if d.judgement is Judgement.EXACT and d.item is not None
    ]
    for decision in sorted(exact, key=lambda d: (int((d.item or "Q0")[1:]), d.subject)):
        where = decision.subject
        if where.startswith(base):
            where = address + where[len(base) :]
        quoted = where.replace('"', "%22")
        yield f'{decision.item}\t{DESCRIBED_AT}\t"{quoted}"\n'
