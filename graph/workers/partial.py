"""The mark of an answer that is not all there is, inside the answer, where its format allows one.

JSON and XML results have links in their heads (SPARQL 1.1 Query Results JSON Format, section 3.1.2;
XML Format, section 2.2), and the textual formats of RDF have comments. CSV, TSV, JSON-LD and
RDF/XML have neither; there the header ``Parley-Complete`` alone tells.
"""

from __future__ import annotations

from typing import Final

PARTIAL: Final = b"https://w3id.org/parley/problems/partial-answer"

COMMENTED: Final = (
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "text/n3",
)


def marked_partial(beginning: bytes, media_type: str) -> bytes:
    """Return the first bytes of an answer with the mark, if its format has one."""
    if media_type.endswith("results+json"):
        return beginning.replace(b'{"head":{', b'{"head":{"link":["' + PARTIAL + b'"],', 1)
    if media_type.endswith("results+xml"):
        return beginning.replace(b"</head>", b'<link href="' + PARTIAL + b'"/></head>', 1)
    if media_type in COMMENTED:
        return b"# <" + PARTIAL + b">: there is more\n" + beginning
    return beginning
