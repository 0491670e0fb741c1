"""What a data set says of itself: its shapes, example queries, and what it holds, in figures.

Reach for :func:`parley.graph.description.describe.describe`.
"""
