"""Bodies of requests: their type, their bytes up to a limit, and their text."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request


def media_type_of(request: Request) -> str:
    """Return the media type of the body, without parameters.

    Raises HTTPException with 415 if the body is in another encoding than UTF-8, or compressed.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HTTPException(415, "the body is compressed; send it as it is")
    name, *rest = request.headers.get("content-type", "").split(";")
    for parameter in rest:
        key, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if key.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise HTTPException(415, f"the body is in {charset}; UTF-8 is asked for")
    return name.strip().lower()


async def read_body(request: Request, most: int) -> bytes:
    """Return the body; raises 413 as soon as it is known to have more than ``most`` bytes."""
    too_large = HTTPException(413, f"the body has more than {most} bytes")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return bytes(body)


def utf8(body: bytes) -> str:
    """Return the text of a body; raises 400 if it is not in UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"byte {error.start} of the body is not UTF-8") from error
