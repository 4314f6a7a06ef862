"""What a form sent: names and values, read once, within limits, as UTF-8 or not at all."""

from typing import Annotated, cast
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 8 * 1024 * 1024
MOST_FIELDS = 2000
FORM = "application/x-www-form-urlencoded"


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
    """Read the body of a form, and keep it with the request for a page that gives words back.

    Raises TooLarge or Unreadable.
    """
    kept: Sent | None = getattr(request.state, "sent", None)
    if kept is not None:
        return kept
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != FORM:
        raise Unreadable
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Unreadable from None
    # No form of ours sends a NUL, and PostgreSQL holds none.
    request.state.sent = Sent([(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs])
    return cast("Sent", request.state.sent)


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


SentForm = Annotated[Sent, Depends(read_sent)]


def number_in(text: str) -> int:
    """A number from 1 on, in an address or a form; 0, which nothing has, where it cannot be read."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else 0
