"""The SPARQL behind the counts: one body of patterns, asked for numbers or for the statements.

Standard SPARQL 1.1 without anything that only one engine has, so that it runs wherever the store
contract does. Each branch binds ``?position``, ``?claim`` (unless the position rests on a passage
only), ``?concept``, ``?k``, ``?document``, ``?inner``, ``?speaker`` and ``?depth``.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley.graph.iris import is_iri
from parley.graph.namespaces import DCTERMS, OA, ORG, PROV, RDF, SEM, SKOS, TERM, VOCAB
from parley.graph.networks.choices import Attribution, Basis, By, Choices, Unit

PREFIXES = f"""PREFIX parley: <{TERM}>
PREFIX prov: <{PROV}>
PREFIX oa: <{OA}>
PREFIX org: <{ORG}>
PREFIX skos: <{SKOS}>
PREFIX dcterms: <{DCTERMS}>
PREFIX sem: <{SEM}>
PREFIX rdf: <{RDF}>
"""

CHAIN = """?position parley:basedOn ?claim . ?claim parley:assertedThrough ?inner .
    ?inner parley:reportedIn* ?outer . ?outer parley:inDocument ?document ."""
"""From a position through a claim to the document, along the speakers."""

PASSAGE_ONLY = """?position parley:supportedBy ?passage . ?passage oa:hasSource ?document .
    ?inner parley:inDocument ?document .
    FILTER NOT EXISTS { ?position parley:basedOn ?any }"""
"""An inferred position may rest on wording alone: then the author speaks of the holder."""

VOICED = "EXISTS { ?inner prov:wasAttributedTo ?holder }"
"""Whether the innermost speaker is the holder, and not somebody who speaks of the holder."""

HOLDER = f"""?inner parley:depth ?innerDepth .
    BIND(?holder AS ?speaker) BIND(?innerDepth + IF({VOICED}, 0, 1) AS ?depth)"""

REPORTER = f"""?inner parley:reportedIn* ?hop . ?hop prov:wasAttributedTo ?speaker .
    ?hop parley:depth ?depth .
    FILTER(?hop != ?inner || !{VOICED})"""
"""Speakers other than the holder; joint holders have positions of their own."""


HOLDER_REPORTED = """OPTIONAL {
      ?inner parley:reporterCommitment ?commitment ; prov:wasAttributedTo ?holder }"""
REPORTER_REPORTED = "OPTIONAL { ?hop parley:reporterCommitment ?commitment }"
"""How the next outer speaker stands to what the one who counts says."""


STATUS = {name: f"<{VOCAB}holdingStatus/{name}>" for name in ("current", "former", "incoming")}

IN_OFFICE = f"""OPTIONAL {{ ?document dcterms:issued ?issued
  FILTER(REGEX(STR(?issued), "^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}($|[T~?%])"))
  BIND(SUBSTR(STR(?issued), 1, 10) AS ?on) }}
OPTIONAL {{ ?holding org:member ?speaker ; parley:holdingStatus ?status ; parley:office ?office .
  ?office org:postIn ?organisation .
  OPTIONAL {{ ?holding sem:hasTime ?held .
    OPTIONAL {{ ?held sem:hasEarliestBeginTimeStamp ?begins }}
    OPTIONAL {{ ?held sem:hasLatestEndTimeStamp ?ends }}
    FILTER(BOUND(?begins) || BOUND(?ends)) }}
  FILTER(IF(BOUND(?on) && BOUND(?held),
    (!BOUND(?begins) || STR(?begins) <= ?on) && (!BOUND(?ends) || ?on <= STR(?ends)) &&
    (?status = {STATUS["current"]} || (?status = {STATUS["former"]} && BOUND(?begins) &&
      BOUND(?ends)) || (?status = {STATUS["incoming"]} && BOUND(?begins))),
    ?status = {STATUS["current"]})) }}"""
"""The organisation of an office that the speaker held on the document's day; see :class:`By`.

Days of ISO 8601 are compared as text: bounds are ``xsd:date``, a document's date is EDTF.
"""


def counting_question(choices: Choices) -> str:
    """Return the query for one row a cell: ``?actor ?concept ?k ?document ?number ?peak``.

    The number is that of statements or the sum of their weights, the peak the greatest weight.
    """
    unit = "?position" if choices.unit is Unit.POSITION else "COALESCE(?claim, ?passage)"
    groups = "?actor ?concept ?k ?document"
    if choices.weight is None:
        inner = f"SELECT DISTINCT {groups} ({unit} AS ?unit) WHERE {{\n{body(choices)}\n}}"
        asked = "(COUNT(?unit) AS ?number)"
    else:
        inner = (
            f"SELECT {groups} ?unit (MAX(?value) AS ?most) WHERE {{\n{body(choices)}\n"
            f"{_weight(choices)}\nBIND({unit} AS ?unit) "
            f"BIND(COALESCE(?onClaim, ?onPosition, 1) AS ?value)\n}} GROUP BY {groups} ?unit"
        )
        asked = "(SUM(?most) AS ?number) (MAX(?most) AS ?peak)"
    return f"{PREFIXES}SELECT {groups} {asked} WHERE {{ {{\n{inner}\n}} }} GROUP BY {groups}"


def statements_question(choices: Choices) -> str:
    """Return the query for the statements themselves, one row a claim that one rests on."""
    return (
        f"{PREFIXES}SELECT DISTINCT ?actor ?concept ?k ?document ?position ?claim ?passage "
        "?depth ?commitment ?basis ?onPosition ?onClaim WHERE {\n"
        f"{body(choices, told=True)}\n{_weight(choices)}\n}}"
    )


def _weight(choices: Choices) -> str:
    if choices.weight is None:
        return ""
    on = f"<{choices.weight}>"
    return f"OPTIONAL {{ ?position {on} ?onPosition }} OPTIONAL {{ ?claim {on} ?onClaim }}"


def unscaled_question(choices: Choices) -> str:
    """Return the query for stances of positions that the scale does not name."""
    known = {*(name for _, name in choices.scale.labels), *choices.without_stances}
    listed = " , ".join(concept("stance", name) for name in sorted(known))
    return (
        f"{PREFIXES}SELECT DISTINCT ?stance WHERE {{ ?position parley:stance ?stance "
        f"FILTER(?stance NOT IN ({listed})) }} ORDER BY ?stance"
    )


def body(choices: Choices, *, told: bool = False) -> str:
    """Return the patterns that bind a statement; ``told`` binds ``?commitment`` and ``?basis`` too.

    The alternatives are each whole, for a filter sees only what is bound in its own group; and the
    basis behind them, where it belongs to all, took the square of the number of positions.
    """
    rests = [CHAIN] if choices.basis is Basis.STATED else [CHAIN, PASSAGE_ONLY]
    if told:
        rests = [f"?position parley:positionBasis ?basis . {rest}" for rest in rests]
    speakers = [(HOLDER, HOLDER_REPORTED if told else "")]
    if choices.attribution is not Attribution.HOLDER:
        speakers.append((REPORTER + _shared(choices), REPORTER_REPORTED if told else ""))
    branches = [
        "\n".join((_positions(choices), rest, speaker, reported, _filters(choices)))
        for rest in rests
        for speaker, reported in speakers
    ]
    return "{ " + " } UNION { ".join(branches) + " }\n" + _actor(choices)


def concept(scheme: str, name: str) -> str:
    """Return a concept of a scheme as SPARQL writes it, by its local name or its IRI."""
    return f"<{name}>" if is_iri(name) else f"<{VOCAB}{scheme}/{name}>"


def _positions(choices: Choices) -> str:
    levels = " ".join(
        f"({concept('stance', name)} {value!r})" for value, name in choices.scale.labels
    )
    said = "?position parley:holder ?holder ; parley:onTarget ?concept ; parley:stance ?stance"
    if choices.basis is not Basis.BOTH:
        said += f" ; parley:positionBasis {concept('positionBasis', choices.basis)}"
    lines = [f"VALUES (?stance ?k) {{ {levels} }}"]
    if choices.graphs is not None:
        said = f"GRAPH ?graph {{ {said} }}"
        lines.append(values("graph", choices.graphs))
    lines.append(f"{said} .")
    if choices.concepts is not None:
        lines.append(values("concept", choices.concepts))
    if choices.without_concepts:
        lines.append(f"FILTER(?concept NOT IN ({_listed(choices.without_concepts)}))")
    if choices.concept_type is not None:
        lines.append(f"?concept a <{choices.concept_type}> .")
    return "\n".join(lines)


def _shared(choices: Choices) -> str:
    """Return what keeps reporters who are committed, hop by hop, to what the holder says.

    MINUS is evaluated once; a NOT EXISTS took the square of the number of claims.
    """
    if choices.sharing is None:
        return ""
    committed = " , ".join(concept("reporterCommitment", name) for name in sorted(choices.sharing))
    return f"""
    FILTER({VOICED})
    MINUS {{ ?inner parley:reportedIn* ?between . ?between parley:reportedIn+ ?hop .
      ?between parley:reporterCommitment ?said FILTER(?said NOT IN ({committed})) }}"""


def _filters(choices: Choices) -> str:
    lines = []
    depth = 0 if choices.attribution is Attribution.AUTHOR else choices.depth
    if depth is not None:
        lines.append(f"FILTER(?depth = {depth})")
    if not choices.own_voice:
        lines.append("FILTER(?depth > 0)")
    if choices.documents is not None:
        lines.append(values("document", choices.documents))
    if choices.reported_as is not None:
        named = " , ".join(concept("reporterCommitment", n) for n in sorted(choices.reported_as))
        lines.append("OPTIONAL { ?inner parley:reporterCommitment ?reported }")
        lines.append(f"FILTER({VOICED} && (!BOUND(?reported) || ?reported IN ({named})))")
    return "\n".join(lines)


def _actor(choices: Choices) -> str:
    """Return what makes a node of the speaker, after which nodes are chosen."""
    if choices.by is By.ORGANISATION:
        lines = [IN_OFFICE, "BIND(COALESCE(?organisation, ?speaker) AS ?actor)"]
    else:
        lines = ["BIND(?speaker AS ?actor)"]
    if choices.actors is not None:
        lines.append(f"FILTER(?actor IN ({_listed(choices.actors)}))")
    if choices.without_actors:
        lines.append(f"FILTER(?actor NOT IN ({_listed(choices.without_actors)}))")
    return "\n".join(lines)


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES block of IRIs for one variable."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }}"


def _listed(iris: Iterable[str]) -> str:
    return " , ".join(f"<{iri}>" for iri in sorted(iris))
