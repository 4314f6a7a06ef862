"""One request ready to be sent, and how its answer is known to be the right one."""

from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Ask:
    """The bytes of a request. The answer must have this status, hold the marker, and be as long as it should be."""

    sent: bytes
    marker: bytes
    shortest: int
    status: int = 200
    text_length: int = 0


@dataclass(frozen=True)
class Load:
    """What one load is made of: for each client the requests it sends, one after the other, on one connection."""

    port: int
    clients: list[list[Ask]]
    seconds: float


@dataclass(frozen=True)
class Answered:
    """What came of a load. `wrong` says what was not as it should be, for the first few."""

    seconds: float
    waits: list[float]
    wrong: list[str] = field(default_factory=list)
    longest_body: int = 0


def get(path: str, *, token: str = "", marker: str, shortest: int) -> Ask:
    """Open a page. Compression is not asked for."""
    cookie = f"Cookie: pqs={token}\r\n" if token else ""
    return Ask(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{cookie}\r\n".encode(), marker.encode(), shortest)


def put(path: str, fields: dict[str, str], *, token: str = "", marker: str, shortest: int, text_length: int = 0) -> Ask:
    """Save one answer, as the page's script does. `text_length`: how many of its bytes are a person's words."""
    body = urlencode(fields).encode()
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: bench\r\nCookie: pqs={token}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Ask(head.encode() + body, marker.encode(), shortest, text_length=text_length)


def dealt(asks: list[Ask], clients: int) -> list[list[Ask]]:
    """The requests dealt out to clients, in turn."""
    return [asks[client::clients] for client in range(clients)]
