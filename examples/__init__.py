"""Annotated articles, their registry, background and links, and the queries they answer.

The data set ships in the wheel and is read with ``importlib.resources.files("parley.examples")``.
"""
