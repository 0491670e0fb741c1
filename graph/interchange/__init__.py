"""Coded claims and networks in the formats of other tools, both ways.

Claims come in by :mod:`.import_rows` (tables and lists) and :mod:`.dna_import` (the files of
Discourse Network Analyzer), both of which write annotation files; they go out by
:mod:`.claim_tables` and :mod:`.dna_export`. Networks go out by the ``write_`` functions of
:mod:`.graphml`, :mod:`.gexf`, :mod:`.plain_networks`, :mod:`.json_networks` and
:mod:`.arrow_networks`, which :mod:`.network_formats` lists by name and file suffix.
"""
