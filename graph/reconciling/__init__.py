"""Reconciling: which thing of the data set a name of somebody's table means.

:mod:`~parley.graph.reconciling.index` is made once for a version;
:mod:`~parley.graph.reconciling.matching` answers batches of queries from it. The protocol is the
Reconciliation Service API of the W3C Entity Reconciliation Community Group, 0.1 and 0.2.
"""
