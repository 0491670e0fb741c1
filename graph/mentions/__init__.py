"""Mentions: where a new text speaks of things that the graph knows, proposed by their names.

:mod:`~parley.graph.mentions.lexicon` reads the names of a view, and
:mod:`~parley.graph.mentions.matcher` finds them in a text. What is found is a proposal: whether a
passage speaks of a thing is for a coder to decide.
"""
