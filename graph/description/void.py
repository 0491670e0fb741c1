"""VoID: what a data set holds, in figures.

Completers read the partitions: which classes there are, which properties their instances have, and
what kind of object each property leads to. Sources: VoID (W3C Interest Group Note, 2011); for
datatypes of objects http://ldf.fi/void-ext#, which the generator and the editor of the SIB Swiss
Institute of Bioinformatics use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from parley.graph.description.census import Census, ClassFigures, PropertyFigures, Totals
from parley.graph.description.naming import TYPE, About, Naming, english, iri, key
from parley.graph.model import Model
from parley.graph.namespaces import DCTERMS, FOAF, RDFS, SD, VOID, VOID_EXT, WIKIDATA, local_name

Said = tuple[str, ox.NamedNode | int]


class VoidWriter:
    """Writes figures as statements of one graph. Made for one base."""

    def __init__(self, naming: Naming, graph: ox.NamedNode) -> None:
        self._naming = naming
        self._about = About(graph)

    def write(self, census: Census) -> Iterator[ox.Quad]:
        """Iterate over the description of a data set and of its partitions and links."""
        dataset = self._naming.dataset
        yield from self._about(dataset, (TYPE, iri(VOID, "Dataset")), *totals(census.totals))
        yield from self._about(
            dataset,
            (f"{VOID}uriSpace", ox.Literal(self._naming.space)),
            (f"{VOID}sparqlEndpoint", self._naming.address("sparql")),
            *((f"{VOID}vocabulary", ox.NamedNode(v)) for v in vocabularies(census)),
        )
        for prop, figures in census.properties.items():
            partition = self._naming.thing("property-partition", key(prop))
            yield from self._about(dataset, (f"{VOID}propertyPartition", partition))
            yield from self._property(partition, prop, figures)
        for cls, found in census.classes.items():
            partition = self.class_partition(cls)
            yield from self._about(dataset, (f"{VOID}classPartition", partition))
            yield from self._class(partition, cls, found)
        yield from self._links(census)

    def class_partition(self, cls: str) -> ox.NamedNode:
        """Return the part of the data set that is about the instances of a class."""
        return self._naming.thing("class-partition", key(cls))

    def subset(self, graph: str, figures: Totals | None) -> Iterator[ox.Quad]:
        """Iterate over what there is to say in figures of a named graph, if it is counted."""
        named, subset = ox.NamedNode(graph), self._naming.subset(graph)
        yield from self._about(named, (f"{SD}name", named), (f"{SD}graph", subset))
        yield from self._about(subset, (TYPE, iri(VOID, "Dataset")), (TYPE, iri(SD, "Graph")))
        if figures is not None:
            yield from self._about(subset, *totals(figures))

    def _class(self, partition: ox.NamedNode, cls: str, found: ClassFigures) -> Iterator[ox.Quad]:
        yield from self._about(
            partition,
            (TYPE, iri(VOID, "Dataset")),
            (f"{VOID}class", ox.NamedNode(cls)),
            (f"{VOID}entities", found.entities),
            (f"{VOID}triples", found.triples),
            (f"{VOID}properties", len(found.properties)),
        )
        for prop, figures in found.properties.items():
            part = iri(partition.value, "/", key(prop))
            yield from self._about(partition, (f"{VOID}propertyPartition", part))
            yield from self._property(part, prop, figures)
            yield from self._objects(part, figures)

    def _property(
        self, partition: ox.NamedNode, prop: str, figures: PropertyFigures
    ) -> Iterator[ox.Quad]:
        yield from self._about(
            partition,
            (TYPE, iri(VOID, "Dataset")),
            (f"{VOID}property", ox.NamedNode(prop)),
            (f"{VOID}triples", figures.triples),
            (f"{VOID}distinctSubjects", figures.subjects),
            (f"{VOID}distinctObjects", figures.objects),
        )

    def _objects(self, partition: ox.NamedNode, figures: PropertyFigures) -> Iterator[ox.Quad]:
        for cls, count in figures.classes.items():
            part = iri(partition.value, "/", key(cls))
            yield from self._about(partition, (f"{VOID}classPartition", part))
            yield from self._about(
                part, (f"{VOID}class", ox.NamedNode(cls)), (f"{VOID}triples", count)
            )
        for datatype, count in figures.datatypes.items():
            part = iri(partition.value, "/datatype/", key(datatype))
            yield from self._about(partition, (f"{VOID_EXT}datatypePartition", part))
            yield from self._about(
                part,
                (f"{VOID_EXT}datatype", ox.NamedNode(datatype)),
                (f"{VOID}triples", count),
            )

    def _links(self, census: Census) -> Iterator[ox.Quad]:
        target = self._naming.thing("elsewhere", "wikidata")
        if len(census.links) > 0:
            yield from self._about(
                target,
                (TYPE, iri(VOID, "Dataset")),
                (f"{DCTERMS}title", english("Wikidata")),
                (f"{FOAF}homepage", ox.NamedNode("https://www.wikidata.org/")),
                (f"{VOID}uriSpace", ox.Literal(WIKIDATA)),
                (f"{VOID}sparqlEndpoint", ox.NamedNode("https://query.wikidata.org/sparql")),
                (f"{VOID}class", ox.NamedNode("http://wikiba.se/ontology#Item")),
            )
        for prop, figures in census.links.items():
            whole = self._naming.thing("linkset", f"wikidata-{key(prop)}")
            dataset = self._naming.dataset
            yield from self._about(dataset, (f"{VOID}subset", whole))
            yield from self._linkset(whole, dataset, prop, target, figures.triples)
            for cls, count in figures.classes.items():
                part = iri(whole.value, "/", key(cls))
                yield from self._about(whole, (f"{VOID}subset", part))
                yield from self._linkset(part, self.class_partition(cls), prop, target, count)

    def _linkset(
        self,
        linkset: ox.NamedNode,
        subjects: ox.NamedNode,
        prop: str,
        target: ox.NamedNode,
        count: int,
    ) -> Iterator[ox.Quad]:
        yield from self._about(
            linkset,
            (TYPE, iri(VOID, "Linkset")),
            (f"{VOID}subjectsTarget", subjects),
            (f"{VOID}linkPredicate", ox.NamedNode(prop)),
            (f"{VOID}objectsTarget", target),
            (f"{VOID}triples", count),
        )


def totals(figures: Totals) -> list[Said]:
    """Return figures as properties of VoID with their values."""
    return [
        (f"{VOID}triples", figures.triples),
        (f"{VOID}entities", figures.entities),
        (f"{VOID}distinctSubjects", figures.subjects),
        (f"{VOID}distinctObjects", figures.objects),
        (f"{VOID}classes", figures.classes),
        (f"{VOID}properties", figures.properties),
    ]


def vocabularies(census: Census) -> list[str]:
    """Return the namespaces of the classes and properties in use, sorted."""
    terms = (*census.properties, *census.classes)
    return sorted({term.removesuffix(local_name(term)) for term in terms})


def comments(model: Model, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Iterate over the definitions of terms as ``rdfs:comment``, where editors look for them."""
    about = About(graph)
    terms: Mapping[str, str] = {
        term.iri: term.definition for term in (*model.classes.values(), *model.properties.values())
    }
    for term, definition in terms.items():
        yield from about(ox.NamedNode(term), (f"{RDFS}comment", english(definition)))
