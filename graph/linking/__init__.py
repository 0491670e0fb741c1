"""Links from things of the graph to items of Wikidata: candidates, scores, and reviewed decisions.

A score suggests and a decision links: nothing here turns the one into the other by itself.
"""
