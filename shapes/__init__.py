"""What data must satisfy, as SHACL in Turtle, with the same file stems as ``parley.ontology``.

Data only. The module is here so that ``importlib.resources.files("parley.shapes")`` finds the
files in a checkout as well as in an installed wheel.
"""
