"""Processes that answer queries and can be killed.

The engine cannot stop a query, and some queries stop the engine, so nothing that a client sends is
evaluated in the process that serves it. A *loader* holds one version of the data set and does
nothing but fork; its forks are *workers*, each of which answers one job at a time; a *pool* hands
out jobs, keeps deadlines and replaces workers; a *fleet* has a pool for each version in use.
"""
