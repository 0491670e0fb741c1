"""The schema says what the model says, whatever the model is."""

from importlib.resources import files

import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    validate_schema,
)

from parley.api.graphql.everything import PARTS
from parley.api.graphql.layout import make_layout
from parley.api.graphql.names import enum_value, is_interface, object_name, plural, singular
from parley.api.graphql.types import make_schema
from parley.api.schema_file import derived
from parley.graph.domain import Domain
from parley.graph.model import Class, Model


@pytest.fixture(scope="module")
def schema(domain: Domain) -> GraphQLSchema:
    made: strawberry.Schema = make_schema(make_layout(domain), PARTS)
    return build_schema(made.as_str())


@pytest.fixture(scope="module")
def model(domain: Domain) -> Model:
    return domain.model


def fields_of(schema: GraphQLSchema, name: str) -> dict[str, GraphQLField]:
    named = schema.type_map[name]
    assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
    fields: dict[str, GraphQLField] = named.fields
    return fields


def test_the_schema_is_valid_graphql(schema: GraphQLSchema) -> None:
    assert validate_schema(schema) == []


def test_every_class_has_a_type_of_its_name_and_kind(schema: GraphQLSchema, model: Model) -> None:
    for cls in model.classes.values():
        kind = GraphQLInterfaceType if is_interface(model, cls) else GraphQLObjectType
        assert isinstance(schema.type_map[cls.name], kind), cls.name
        assert cls.definition in (schema.type_map[cls.name].description or "")


def test_abstract_classes_are_interfaces_without_an_object_type(
    schema: GraphQLSchema, model: Model
) -> None:
    abstract = [cls for cls in model.classes.values() if cls.abstract]
    assert len(abstract) > 0
    for cls in abstract:
        assert isinstance(schema.type_map[cls.name], GraphQLInterfaceType)
        assert object_name(model, cls) not in schema.type_map


def test_object_types_implement_exactly_the_interfaces_of_their_classes(
    schema: GraphQLSchema, model: Model
) -> None:
    for cls in model.classes.values():
        if cls.abstract:
            continue
        named = schema.type_map[object_name(model, cls)]
        assert isinstance(named, GraphQLObjectType)
        wanted = {a.name for a in model.ancestors(cls) if is_interface(model, a)} | {"Node"}
        assert {interface.name for interface in named.interfaces} == wanted, cls.name


def test_a_class_with_subclasses_stands_for_all_of_them(schema: GraphQLSchema) -> None:
    passage = schema.type_map["Passage"]
    assert isinstance(passage, GraphQLInterfaceType)
    possible = {named.name for named in schema.get_possible_types(passage)}
    assert possible == {"PlainPassage", "Segment"}


def test_every_field_of_every_class_is_there_with_its_description(
    schema: GraphQLSchema, model: Model
) -> None:
    for cls in model.classes.values():
        fields = fields_of(schema, cls.name)
        for key, field in cls.fields.items():
            if key != "label":
                assert field.property.definition in (fields[key].description or ""), (cls.name, key)


def test_single_values_may_be_null_and_lists_hold_no_null(
    schema: GraphQLSchema, model: Model
) -> None:
    for cls in model.classes.values():
        for name, field in fields_of(schema, cls.name).items():
            if name in ("id", "iri"):
                assert is_non_null_type(field.type)
            elif is_non_null_type(field.type):
                assert is_list_type(field.type.of_type), (cls.name, name)
                assert is_non_null_type(field.type.of_type.of_type), (cls.name, name)


def test_what_may_be_many_is_a_list_unless_its_texts_differ_by_language_only(
    schema: GraphQLSchema, model: Model
) -> None:
    for cls in model.classes.values():
        fields = fields_of(schema, cls.name)
        for key, field in cls.fields.items():
            is_list = is_non_null_type(fields[key].type)
            by_language = get_named_type(fields[key].type).name in ("LangString", "String")
            assert is_list or not field.many or by_language, (cls.name, key)
            assert field.many or not is_list or narrows(model, cls, key), (cls.name, key)


def narrows(model: Model, cls: Class, key: str) -> bool:
    return any(key in a.fields and a.fields[key].many for a in model.ancestors(cls))


def test_things_have_the_type_of_their_target(schema: GraphQLSchema, model: Model) -> None:
    for cls in model.classes.values():
        fields = fields_of(schema, cls.name)
        for key, field in cls.fields.items():
            named = get_named_type(fields[key].type).name
            if field.property.kind == "object" and field.target is None:
                assert named == "IRI"
            elif field.property.kind == "object":
                assert named == model.classes[field.target or ""].name


def test_every_inverse_key_is_a_list_with_a_limit(schema: GraphQLSchema, model: Model) -> None:
    for cls in model.classes.values():
        fields = fields_of(schema, cls.name)
        for owner, field in model.incoming(cls):
            key = field.property.inverse_key
            if key is None:
                continue
            assert list(fields[key].args) == ["first"]
            assert not is_required_argument(fields[key].args["first"])
            shown = schema.type_map[get_named_type(fields[key].type).name]
            names = {a.name for a in model.ancestors(owner)} | {"Node"}
            assert shown.name in names, (cls.name, key, owner.name)


def test_vocabularies_are_enums_with_the_definitions_of_their_concepts(
    schema: GraphQLSchema, model: Model
) -> None:
    for scheme in model.schemes.values():
        enum = schema.type_map[scheme.name[:1].upper() + scheme.name[1:]]
        assert isinstance(enum, GraphQLEnumType)
        described = {name: value.description for name, value in enum.values.items()}
        assert described == {enum_value(c): c.definition for c in scheme.concepts.values()}


def test_concepts_are_named_in_upper_snake_case(schema: GraphQLSchema) -> None:
    enum = schema.type_map["Medium"]
    assert isinstance(enum, GraphQLEnumType)
    assert "SOCIAL_MEDIA_POST" in enum.values


def test_every_class_has_a_lookup_and_a_list(schema: GraphQLSchema, model: Model) -> None:
    assert schema.query_type is not None
    fields = schema.query_type.fields
    for cls in model.classes.values():
        assert list(fields[singular(cls)].args) == ["id", "wikidata"]
        assert list(fields[plural(cls)].args) == [
            *("first", "after", "last", "before"),
            *("where", "orderBy", "lang"),
        ]
        assert get_named_type(fields[plural(cls)].type).name == f"{cls.name}Connection"


def test_lists_are_named_by_the_plural_in_camel_case(schema: GraphQLSchema) -> None:
    assert schema.query_type is not None
    assert {"people", "securityArrangements", "claims"} <= set(schema.query_type.fields)


def test_a_property_that_leads_on_within_its_class_has_a_chain(schema: GraphQLSchema) -> None:
    assert str(fields_of(schema, "Attribution")["reportedInChain"].type) == "[Attribution!]!"
    assert "overlapsWithChain" not in fields_of(schema, "Actor"), "it branches"


def test_scalars_say_where_they_are_specified(schema: GraphQLSchema) -> None:
    for name in ("IRI", "EDTF", "Date", "Decimal"):
        scalar = schema.type_map[name]
        assert isinstance(scalar, GraphQLScalarType)
        assert (scalar.specified_by_url or "").startswith("https://")


def test_everything_is_described(schema: GraphQLSchema) -> None:
    for named in schema.type_map.values():
        if not named.name.startswith("__"):
            assert named.description not in (None, ""), named.name
            for name, field in getattr(named, "fields", {}).items():
                assert field.description not in (None, ""), (named.name, name)


def test_the_committed_schema_is_what_the_model_gives(domain: Domain) -> None:
    made = derived(domain)["api/schema.graphql"]
    assert made.startswith("# Written by `parley derive`")
    kept = (files("parley.api") / "schema.graphql").read_text(encoding="utf-8")
    assert kept == made, "run `parley derive`"
