"""Who may write: whoever has the token that the server was started with.

Source: RFC 6750, the Bearer scheme.
"""

from __future__ import annotations

import hmac

from starlette.exceptions import HTTPException
from starlette.requests import Request

from parley.api.errors import UpdatesOff
from parley.graph.errors import ParleyError

REALM = 'Bearer realm="Parley"'


class WriteAccess:
    """Lets requests with the right token pass. Without a token nobody writes.

    Raises :class:`~parley.graph.errors.ParleyError` for a token that no header can carry.
    """

    def __init__(self, token: str | None) -> None:
        if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
            raise ParleyError("the token to write has characters other than visible ASCII ones")
        if token == "":
            raise ParleyError("the token to write is empty: choose one, or leave the option out")
        self._token = token

    @property
    def on(self) -> bool:
        """Whether anybody may write at all."""
        return self._token is not None

    def require(self, request: Request) -> None:
        """Return if the request may write.

        Raises :class:`~parley.api.errors.UpdatesOff`, and HTTPException with 401 if the token is
        missing or wrong.
        """
        if self._token is None:
            raise UpdatesOff
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            what = "writing takes the header Authorization: Bearer, with the server's token"
            raise HTTPException(401, what, {"WWW-Authenticate": REALM})
        # In constant time, so that how long a refusal takes says nothing of the token.
        if not hmac.compare_digest(given.strip().encode("latin-1"), self._token.encode("ascii")):
            headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
            raise HTTPException(401, "this is not the token of this server", headers)
