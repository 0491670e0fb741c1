"""Parts of the schema beside the types and lists that every class has.

A part adds what is more than the model alone gives: an analysis of every list, a drawing, a root
field. :data:`parley.api.graphql.everything.PARTS` names those that a server has.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLSchema
from strawberry.types.field import StrawberryField

from parley.api.graphql.layout import Layout, RootSpec
from parley.api.graphql.making import Namespace


class Part:
    """A part that adds nothing; reach for it as the base of those that add something.

    The schema is made in this order: :meth:`add_types`, :meth:`connection_fields` of every class,
    :meth:`query_fields`, :meth:`subscription_fields`, :meth:`bind`.
    """

    def add_types(self, layout: Layout, made: Namespace) -> None:
        """Add types to ``made``, where those of the model are already."""

    def connection_fields(
        self, root: RootSpec, layout: Layout, made: Namespace
    ) -> Iterable[StrawberryField]:
        """Return what every page of the list ``root`` has beside its things.

        Its resolver finds the :class:`~parley.api.graphql.pages.Listing` at the key ``listing`` of
        its source, which is a dict.
        """
        return ()

    def query_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        """Return the root fields that this part adds."""
        return ()

    def subscription_fields(self, layout: Layout, made: Namespace) -> Iterable[StrawberryField]:
        """Return the fields of the subscription type that this part adds."""
        return ()

    def bind(self, schema: GraphQLSchema, layout: Layout) -> None:
        """Attach resolvers. A field without one reads its name from a dict."""
