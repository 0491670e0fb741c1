"""The terms, in Turtle, one file per concept: the source of truth for everything derived.

Data only. The module is here so that ``importlib.resources.files("parley.ontology")`` finds the
files in a checkout as well as in an installed wheel.
"""
