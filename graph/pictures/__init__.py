"""Pictures of discourse networks: stances as a map of cells, networks, positions over time.

They need matplotlib, which the extra ``plot`` brings. :func:`.choosing.draw` is the way in.
"""
