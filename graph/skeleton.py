"""A skeleton annotation made from a text: the article, its segments, and their digests.

Reach for :func:`skeleton` at the beginning of coding an article; the result builds and checks as
soon as the segments are accounted for. It holds no words of the text.
"""

from __future__ import annotations

from parley.graph.anchors import anchor
from parley.graph.errors import AnchorError, Place, Problem
from parley.graph.namespaces import CONTEXT, ID
from parley.graph.segments import Span, segment
from parley.graph.texts import Text

HEAD = """\
# The article, the version of its text that positions count in, and its segments.
"@context":
  - {context}
  - "@base": {base}
    "@language": {language}
id: graph:article/{name}
"@graph":
  - id: graph:article/{name}
    type: NamedGraph
    label: {{{language}: What the article {name} says}}
    graphKind: article
    license: https://creativecommons.org/licenses/by/4.0/

  - id: document:{name}
    type: Article
    label: {{{language}: {name}}}
    documentType: opinion-article
    language: {language}
    textState:
      textDigest: {digest}
      charLength: {length}
      offsetUnit: unicode-code-point
"""

SEGMENT = """
  - id: {id}
    type: Segment
    segmentId: {id}
    segmentOrder: {order}
    segmentKind: {kind}{more}
    source: document:{name}
    selector: {{start: {start}, end: {end}}}
    spanDigest: {span}
    contextDigest: {context}
"""


def skeleton(text: Text, name: str, language: str = "en") -> str:
    """Return the YAML of a skeleton annotation of ``text``; ``name`` becomes part of its IRIs.

    Every segment is listed with its kind; pull quotes say what they repeat. What remains to be done
    is listed as comments at the end. Raises :class:`AnchorError` for a text without words.
    """
    spans = segment(text.content, language)
    if len(spans) == 0:
        raise AnchorError([Problem(Place(text.file), "the text is empty", "give another file")])
    width = max(2, len(str(len(spans))))
    head = HEAD.format(
        context=CONTEXT,
        base=f"{ID}article/{name}/",
        language=language,
        name=name,
        digest=text.digest,
        length=len(text.content),
    )
    body = [_segment(text, name, spans, number, width) for number in range(len(spans))]
    return head + "".join(body) + _remaining(spans, width)


def segment_id(number: int, width: int) -> str:
    """Return the id of the segment with this number, counted from 0: s01, s02 and so on."""
    return f"s{number + 1:0{width}}"


def _segment(text: Text, name: str, spans: list[Span], number: int, width: int) -> str:
    span = spans[number]
    found = anchor(text.content, span.start, span.end)
    more = ""
    if span.kind == "heading":
        more = "\n    segmentAccount: structural-heading"
    if span.repeats is not None:
        more = (
            f"\n    segmentAccount: repeats-segment\n    repeats: {segment_id(span.repeats, width)}"
        )
    return SEGMENT.format(
        id=segment_id(number, width),
        order=number + 1,
        kind=span.kind,
        more=more,
        name=name,
        start=span.start,
        end=span.end,
        span=found.span_digest,
        context=found.context_digest,
    )


def _remaining(spans: list[Span], width: int) -> str:
    lines = [
        "",
        "# Each of these segments needs a claim, or a `segmentAccount` that says why not:",
    ]
    open_ones = [segment_id(n, width) for n, span in enumerate(spans) if span.kind == "sentence"]
    lines += [f"#   {' '.join(open_ones[i : i + 16])}" for i in range(0, len(open_ones), 16)]
    lines += [
        '# A claim begins like this; write `{quote: "..."}` for a span and run `parley anchor`:',
        f"#   - id: c{open_ones[0][1:] if len(open_ones) > 0 else '01'}a",
        "#     type: Claim",
        '#     expressedIn: {quote: "..."}',
        "#     paraphrase: ...",
    ]
    return "\n".join(lines) + "\n"
