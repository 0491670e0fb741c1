"""What can go wrong with links.

::

    ParleyError
    ├── InputError
    │   └── SnapshotInputError   lines of a dump or reply are malformed; nothing was written
    ├── FetchError
    │   └── WikidataError        Wikidata cannot be asked, or answers with an error
    └── LinkError                a decision cannot be made, or a snapshot cannot be read
        ├── UnknownThingError    there is no such thing that could be linked
        └── LinkConflictError    another decision is in force that was not named
"""

from __future__ import annotations

from parley.graph.errors import FetchError, InputError, ParleyError


class SnapshotInputError(InputError):
    """Lines of a dump or of a reply cannot be read; no snapshot was written."""


class WikidataError(FetchError):
    """Wikidata cannot be asked, or answers with an error that waiting did not mend."""


class LinkError(ParleyError):
    """A decision cannot be made or written, or a snapshot cannot be opened."""


class UnknownThingError(LinkError):
    """There is no thing of that name that could be linked."""


class LinkConflictError(LinkError):
    """A decision would supersede others that whoever decides did not name, and may not know."""
