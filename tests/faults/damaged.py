"""Requests that no page of ours sends, and what becomes of each: a plain state, and nothing half-stored.

Every case is bytes for a raw socket. `says` are the statuses that may come back; None among them: the service hangs up
or waits, without an answer. `stores`: this request is sound after all, and its words have to be there afterwards.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote_plus

from tests.faults.ledger import Place

WORDS = "Words that must not be stored by half"
LARGE = 9 * 1024 * 1024


@dataclass(frozen=True)
class Damaged:
    """One request in pieces: bytes to send, with a pause before each but the first. `ends`: then hang up."""

    name: str
    pieces: tuple[bytes, ...]
    says: tuple[int | None, ...]
    pause: float = 0.0
    ends: bool = False
    stores: str | None = None


def damaged_requests(place: Place, token: str, *, base: int) -> Iterator[Damaged]:
    """Every case, for a prompt whose current version is `base`."""
    path = f"/reflections/{place.reflection}/answers/{place.prompt}"

    def put(body: bytes, *more: str, length: int | None = None, kind: str = "application/x-www-form-urlencoded",
            first: str = "") -> bytes:  # fmt: skip
        lines = [
            first or f"PUT {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: pqs={token}",
            "Sec-Fetch-Site: same-origin",
            f"Content-Type: {kind}",
            *((f"Content-Length: {len(body) if length is None else length}",) if length != -1 else ()),
            *more,
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def form(words: str = WORDS, **more: str) -> bytes:
        fields = {"value": words, "base": str(base), **more}
        return "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()

    def chunked(*chunks: bytes, last: bytes = b"0\r\n\r\n") -> tuple[bytes, ...]:
        head = put(b"", "Transfer-Encoding: chunked", length=-1)
        return (head, *(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks), last)

    body = form()
    yield Damaged("the body ends early and the line is cut", (put(body[:20], length=len(body)),), (None,), ends=True)
    yield Damaged("the body ends early, and half of the line stays open", (put(body[:20], length=len(body)),), (None,))
    yield Damaged("a value that ends inside a letter", (put(b"value=caf%C3"),), (422,))
    yield Damaged("a value that ends inside an escape", (put(b"base=x&value=100%"),), (422,))
    yield Damaged("the head ends early", (put(body)[:60],), (None, 400), ends=True)
    yield Damaged("a chunk is missing", chunked(body[:10], body[10:], last=b""), (None,), ends=True)
    yield Damaged("a chunk of no size", (*chunked(body, last=b""), b"zz\r\n"), (400, None))
    yield Damaged("too large, and says so", (put(b"value=" + b"x" * 1000, length=LARGE),), (413,))
    yield Damaged("too large, in chunks", chunked(*[b"value=" + b"x" * 65530] * (LARGE // 65536)), (413, None))
    yield Damaged("longer than a field may be", (put(form("x" * 100_001)),), (422,))
    yield Damaged("more fields than a page has", (put(b"&".join([b"value=x"] * 2001)),), (422,))
    yield Damaged("no length that is a number", (put(body, "Content-Length: many", length=-1),), (400, None))
    yield Damaged("a length below nothing", (put(body, "Content-Length: -1", length=-1),), (400, None))
    yield Damaged("two lengths", (put(body, "Content-Length: 3"),), (400, None))
    yield Damaged("a length and chunks", (put(body, "Transfer-Encoding: chunked"),), (400, None))
    yield Damaged("no body at all", (put(b""),), (422,))
    yield Damaged("a body of another kind", (put(b'{"value": "x"}', kind="application/json"),), (422,))
    yield Damaged("a compressed body", (put(b"\x1f\x8b\x08\x00" * 20, "Content-Encoding: gzip"),), (422,))
    yield Damaged("letters that are not UTF-8", (put(b"value=%FF%FE"),), (422,))
    yield Damaged("a version that is not a number", (put(form(base="latest")),), (422,))
    yield Damaged("a version below nothing", (put(form(base="-1")),), (422,))
    yield Damaged("a version beyond all numbers", (put(form(base="9" * 30)),), (422,))
    yield Damaged("a save without a name that can be read", (put(form(save="../../etc")),), (422,))
    yield Damaged("a state that nobody sends", (put(form(state="approved")),), (422,))
    yield Damaged("a document that is not there", (put(form(document="0" * 64)),), (422,))
    yield Damaged("from another site", (put(body).replace(b"same-origin", b"cross-site"),), (403,))
    yield Damaged("nobody is signed in", (put(body).replace(token.encode(), b"x" * 43),), (401,))
    yield Damaged("a prompt that is not there", (put(body, first=f"PUT {path}-not HTTP/1.1"),), (404,))
    yield Damaged("another method", (put(body, first=f"PATCH {path} HTTP/1.1"),), (405,))
    yield Damaged(
        "not HTTP at all", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40 + b"\r\n\r\n",), (400, None)
    )
    yield Damaged("a version that is not there yet", (put(form(base=str(base + 7), save="ahead.1")),), (409,))
    yield Damaged("in chunks, and whole", chunked(*_bits(form("In chunks"), 7)), (200,), stores="In chunks")
    slow = _bits(put(form("Letter by letter", base=str(base + 1))), 40)
    yield Damaged("letter by letter", slow, (200,), pause=0.02, stores="Letter by letter")
    asking = put(form("After asking", base=str(base + 2)), "Expect: 100-continue")
    yield Damaged("asks before it sends", (asking,), (200,), stores="After asking")
    first, second = form("One of two", base=str(base + 3)), form("Two of two", base=str(base + 4))
    yield Damaged("two at once on one line", (put(first) + put(second),), (200,), stores="Two of two")
    again = put(form("Two of two", base=str(base + 3)))
    yield Damaged("the same words again, on an older version", (again,), (200,), stores="Two of two")


def send_damaged(port: int, one: Damaged, *, patience: float = 3.0) -> int | None:
    """Send it, piece by piece. Returns the status of the first answer; None if none came."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        with suppress(OSError):  # The service may hang up before all of it is sent.
            for number, piece in enumerate(one.pieces):
                if number and one.pause:
                    time.sleep(one.pause)
                line.sendall(piece)
        if one.ends:
            return None
        line.settimeout(0.4 if one.says == (None,) else patience)
        answer = _answers(line, quiet=0.3 if one.stores else 0.01)
    statuses = [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]
    return next((status for status in statuses if status != 100), None)


def _answers(line: socket.socket, *, quiet: float) -> bytes:
    """What comes back, until the service hangs up or says nothing more for a moment."""
    answer = b""
    with suppress(OSError):
        while data := line.recv(65536):
            answer += data
            line.settimeout(quiet)
    return answer


def _bits(data: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(data[at : at + size] for at in range(0, len(data), size))
