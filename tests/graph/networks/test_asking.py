"""Named parameters: what they ask for, what they refuse, and that none of them drifts."""

from __future__ import annotations

from datetime import date

import pytest

from parley.graph.domain import Domain
from parley.graph.namespaces import PREFIXES, VOCAB
from parley.graph.networks.asking import CHOSEN, NAMES, PARAMETERS, SEVERAL, SINGLE, asked
from parley.graph.networks.choices import COMMITMENTS, Attribution, Choices
from parley.graph.networks.errors import NetworkError
from parley.graph.networks.kernels import Kernel
from parley.graph.networks.matrix import Mode
from parley.graph.networks.reading import KNOWN_STANCES
from parley.graph.networks.request import Request
from parley.graph.networks.statements import Scale
from parley.graph.networks.windows import Span, TimeUnit, Width


def test_nothing_given_is_the_default_of_the_library() -> None:
    found = asked({}, PREFIXES)
    assert (found.choices, found.request) == (Choices(), Request())
    assert not found.windowed


def test_every_parameter_is_read() -> None:
    given = {
        "mode": ["one"],
        "of": ["concepts"],
        "aggregate": ["congruence"],
        "normalise": ["cosine"],
        "duplicates": ["week"],
        "attribution": ["every"],
        "depth": ["1"],
        "without-author": ["true"],
        "reported-as": ["endorses", "unspecified"],
        "sharing": ["parley:x"],
        "basis": ["both"],
        "unit": ["claim"],
        "by": ["organisation"],
        "weight": ["parley:confidence"],
        "scale": ["favours=2, opposes=-1,https://example.org/unsure=0"],
        "scale-range": ["-2..2"],
        "without-stance": ["mixed"],
        "on": ["parley:SecurityArrangement"],
        "graph": ["graph:article/x"],
        "document": ["document:x"],
        "actor": ["actor:x", "https://example.org/y"],
        "without-actor": ["actor:z"],
        "concept": ["topic:x"],
        "without-concept": ["topic:y"],
        "at-least": ["2,3"],
        "windows": ["2025-01-01..2025-01-31, 2025-01-15..2025-02-14"],
        "kernel": ["gaussian"],
        "bandwidth": ["7.5"],
    }
    assert given.keys() == set(PARAMETERS) - {"from", "to", "window"}
    found = asked(given, PREFIXES)
    choices, request = found.choices, found.request
    assert (request.mode, request.least_of_actor, request.least_of_concept) == (Mode.ONE, 2, 3)
    assert (choices.attribution, choices.depth, choices.own_voice) == (Attribution.EVERY, 1, False)
    assert choices.reported_as == frozenset({"endorses", "unspecified"})
    assert choices.sharing == frozenset({f"{PREFIXES['parley']}x"})
    levels = ((2, "favours"), (-1, "opposes"), (0, "https://example.org/unsure"))
    assert choices.scale == request.scale == Scale(-2, 2, levels)
    assert choices.actors == frozenset({f"{PREFIXES['actor']}x", "https://example.org/y"})
    assert choices.documents == frozenset({f"{PREFIXES['document']}x"})
    assert found.spans == (
        Span(date(2025, 1, 1), date(2025, 1, 31)),
        Span(date(2025, 1, 15), date(2025, 2, 14)),
    )
    assert (found.kernel, found.bandwidth) == (Kernel.GAUSSIAN, 7.5)
    other = asked({"window": ["3:months"], "from": ["2025-01-01"], "to": ["2025-12-31"]}, {})
    assert other.window == Width(3, TimeUnit.MONTHS)
    assert (other.start, other.end) == (date(2025, 1, 1), date(2025, 12, 31))


def test_the_ends_of_a_scale_are_its_least_and_greatest_value_unless_they_are_declared() -> None:
    assert asked({"scale": ["favours=1,neutral=0.5,opposes=0"]}, {}).choices.scale.range == 1
    whole = asked({"scale-range": ["-2..2"]}, {}).choices.scale
    assert (whole.low, whole.high, whole.label(1)) == (-2, 2, "favours")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": ["red"]}, "colour is no parameter; there are mode, of, aggregate,"),
        ({"mode": ["one", "two"]}, "mode: given 2 times, but takes one value."),
        ({"mode": ["three"]}, "“three” is no mode; there are one, two."),
        ({"without-author": ["yes"]}, "without-author: “yes” is neither true nor false."),
        ({"window": ["²:days"]}, "window: “²:days” is no width"),
        ({"document": ["no such"]}, "document: “no such” is no absolute IRI"),
    ],
)
def test_what_the_command_line_cannot_give_is_refused_as_well(
    given: dict[str, list[str]], said: str
) -> None:
    with pytest.raises(NetworkError) as refused:
        asked(given, PREFIXES)
    assert str(refused.value).startswith(said)


def test_each_parameter_is_of_one_sort() -> None:
    assert sorted([*CHOSEN, *NAMES, *SEVERAL, *SINGLE]) == sorted(PARAMETERS)


def test_commitments_and_stances_are_those_of_the_vocabulary(domain: Domain) -> None:
    for scheme, known in (("reporterCommitment", COMMITMENTS), ("stance", KNOWN_STANCES)):
        concepts = domain.model.schemes[f"{VOCAB}{scheme}"].concepts
        assert set(concepts) == set(known)
        assert {one.iri for one in concepts.values()} == {f"{VOCAB}{scheme}/{n}" for n in known}
