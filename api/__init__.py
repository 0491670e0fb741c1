"""The HTTP side: SPARQL, GraphQL and linked data over a built graph, as a Starlette application."""
