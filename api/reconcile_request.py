"""What a request to the reconciliation service sends: parameters of an address or a form, and JSON.

A parameter in the body counts for more than one in the address, since clients repeat the address.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

from parley.api.bodies import media_type_of, read_body
from parley.api.sparql_request import FORM, decoded
from parley.graph.reconciling.errors import ReconcilingError

JSON: Final = "application/json"

NO_JSONP: Final = (
    "callback asks for JSONP, which would run what is answered as a script and is not offered: "
    "leave it out and read the JSON, which pages of other origins may"
)


async def read_parameters(request: Request, most: int) -> dict[str, str]:
    """Return the parameters of a request, of each its last value.

    Raises :class:`HTTPException` for a body that is no form or has more than ``most`` bytes, and
    for JSONP.
    """
    given = decoded(request.url.query.encode("ascii", "replace"))
    if request.method == "POST":
        if media_type_of(request) != FORM:
            raise HTTPException(415, f"queries are posted as a form, {FORM}")
        given |= decoded(await read_body(request, most))
    if "callback" in given:
        raise HTTPException(400, NO_JSONP)
    return {name: values[-1] for name, values in given.items()}


async def read_json_body(request: Request, most: int) -> Any:
    """Return the JSON of a body; raises :class:`HTTPException` and :class:`ReconcilingError`."""
    if media_type_of(request) != JSON:
        raise HTTPException(415, f"the draft of 1.0 takes {JSON}")
    return parsed("the body", await read_body(request, most))


def parsed(what: str, text: str | bytes) -> Any:
    """Return the value that JSON stands for; raises :class:`ReconcilingError` saying where not."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ReconcilingError(f"{what} is no JSON: {error}") from None


def limit_of(parameters: dict[str, str], name: str, default: int, most: int) -> int:
    """Return a whole number from 0 of the parameters, at most ``most``."""
    text = parameters.get(name, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise HTTPException(400, f"{name} is `{text[:40]}`: give a whole number")
    return min(int(text), most)
