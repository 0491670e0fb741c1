"""Discourse networks: who stands with whom, on what and since when, counted from the graph.

A network is made in three steps: statements are counted where they are (``counting``), the counts
become a matrix (``two_mode``, ``one_mode``, ``normalising``), and what is asked of the matrix is
computed from it (``coalitions``, ``polarisation``). Every node and edge leads back to claims.
"""
