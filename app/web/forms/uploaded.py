"""A form with a file, for the one page that takes one: read within bounds, the file byte for byte as it was chosen."""

import re
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

from app.standards.parsing import LARGEST_DOCUMENT
from app.web.forms.sent import FORM, LONGEST_BODY, Sent, Unreadable, read_sent

MULTIPART = "multipart/form-data"
AROUND_THE_FILE = 8 * 1024
_BOUNDARY = re.compile(r"boundary=(?:\"([^\"]{1,70})\"|([^;\s\"]{1,70}))", re.IGNORECASE)
_NAME = re.compile(r"[;\s]name=\"([^\"]{1,60})\"", re.IGNORECASE)
_FILE_NAME = re.compile(r"[;\s]filename\*?=", re.IGNORECASE)


@dataclass(frozen=True)
class SentWithFile:
    """The fields of a form, and the bytes of its file: None where there is none, or where it is too large."""

    sent: Sent
    file: bytes | None = None
    is_too_large: bool = False


async def read_with_file(request: Request) -> SentWithFile:
    """The fields of a form and its file, if it has one. Raises Unreadable."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() in ("", FORM):
        return SentWithFile(await read_sent(request))
    boundary = _BOUNDARY.search(request.headers["content-type"])
    if kind.strip().lower() != MULTIPART or boundary is None:
        raise Unreadable
    body = await _body(request)
    if body is None:
        return SentWithFile(Sent([]), is_too_large=True)
    return _fields_and_file(body, (boundary.group(1) or boundary.group(2)).encode("latin-1"))


async def _body(request: Request) -> bytes | None:
    """All that came, or None beyond the bound: then it is heard out, up to a point, so that the answer is heard too."""
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LONGEST_BODY:
                return None
            if size <= LARGEST_DOCUMENT + AROUND_THE_FILE:
                chunks.append(chunk)
    except ClientDisconnect:
        raise Unreadable from None
    return b"".join(chunks) if size <= LARGEST_DOCUMENT + AROUND_THE_FILE else None


def _fields_and_file(body: bytes, boundary: bytes) -> SentWithFile:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise Unreadable
    pairs: list[tuple[str, str]] = []
    file: bytes | None = None
    for piece in pieces[1:-1]:
        head, found, value = piece.partition(b"\r\n\r\n")
        said = head.decode("utf-8", "replace")
        name = _NAME.search(said)
        if not found or name is None:
            raise Unreadable
        if _FILE_NAME.search(said):
            file = value
            continue
        try:
            pairs.append((name.group(1), value.decode("utf-8").replace("\0", "")))
        except UnicodeDecodeError:
            raise Unreadable from None
    return SentWithFile(Sent(pairs), file)
