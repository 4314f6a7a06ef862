"""What a form sent: names and values, read once, within limits, as UTF-8 or not at all."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 8 * 1024 * 1024
MOST_FIELDS = 2000


class TooLarge(Exception):
    """More was sent than one page can hold."""


class Unreadable(Exception):
    """What was sent is not a form that can be read."""


class Sent:
    """The fields of a form in the order they were sent; a name may come several times."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def one(self, name: str, default: str = "") -> str:
        """The last value of a name."""
        return self._values.get(name, [default])[-1]

    def maybe(self, name: str) -> str | None:
        """The last value of a name; None if it was not sent at all."""
        return self._values[name][-1] if name in self._values else None

    def all(self, name: str) -> list[str]:
        """Every value of a name, in order."""
        return self._values.get(name, [])


async def read_sent(request: Request) -> Sent:
    """Read the body of a form. Raises TooLarge or Unreadable."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _multipart(request)
    body = await _body(request)
    try:
        return Sent(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        )
    except ValueError:
        raise Unreadable from None


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length") or 0) > LONGEST_BODY:
        raise TooLarge
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LONGEST_BODY:
                raise TooLarge
            chunks.append(chunk)
    except ClientDisconnect:
        raise Unreadable from None
    return b"".join(chunks)


async def _multipart(request: Request) -> Sent:
    if int(request.headers.get("content-length") or 0) > LONGEST_BODY:
        raise TooLarge
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_BODY)
    except (MultiPartException, HTTPException, ClientDisconnect, ValueError):
        raise Unreadable from None
    return Sent([(name, value) for name, value in form.multi_items() if isinstance(value, str)])


SentForm = Annotated[Sent, Depends(read_sent)]
