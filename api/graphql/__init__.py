"""GraphQL made from the model: layout, types, loading, and the address that answers."""
