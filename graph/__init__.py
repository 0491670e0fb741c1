"""The library: reads annotations, builds, checks, stores, queries and exports the graph.

Imports nothing from ``parley.api``. The installed version is
``importlib.metadata.version("parley-kg")``; ``parley`` itself is a namespace without a module.
"""
