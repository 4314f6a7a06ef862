"""B8: what travels, compressed, with the headers that a browser sends: a first visit, a later page, one autosave."""

import gzip
import re
import socket
from dataclasses import dataclass
from urllib.parse import urljoin

import brotli  # type: ignore[import-untyped]

from tests.bench.works import Saves, Service

BROWSER = (
    'sec-ch-ua: "Chromium";v="141", "Not?A_Brand";v="8"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Windows"\r\n'
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n"
    "Sec-Fetch-Dest: empty\r\n"
)
_FILES = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
_IMPORTS = re.compile(rb'(?:from|import)\s*\(?\s*"(\.{0,2}/[^"]+)"')
_IN_STYLES = re.compile(rb"url\(\s*[\"']?([^\"')]+)")


@dataclass(frozen=True)
class Travelled:
    """Bytes both ways, headers included, in so many requests."""

    what: str
    size: int
    requests: int


@dataclass(frozen=True)
class PageBytes:
    """The sign-in page, where everybody begins; the heaviest page in a browser that holds nothing; and later ones."""

    first: Travelled
    heaviest: Travelled
    later: Travelled
    autosave: Travelled


def measured(service: Service) -> PageBytes:
    """Measure on a running service."""
    draft, review = service.targets.drafts[0], service.targets.reviews[0]
    pages = {
        "the sign-in page": ("/sign-in", ""),
        "the home page": ("/", draft.person),
        "the reflection page": (f"/reflections/{draft.id}/edit", draft.person),
        "the queue": ("/supervision", service.targets.supervisors[0]),
        "the review page": (f"/supervision/{review.id}", review.person),
        "a standard": ("/standards/seeing-and-engaging", draft.person),
    }
    first, later = [], []
    for what, (path, person) in pages.items():
        token = service.tokens.get(person, "")
        visit = _visit(service.port, path, token)
        first.append(Travelled(what, sum(visit.values()), len(visit)))
        later.append(Travelled(what, visit[path], 1))
    return PageBytes(first[0], max(first, key=_size), max(later, key=_size), _autosave(service))


def _size(one: Travelled) -> int:
    return one.size


def _visit(port: int, path: str, token: str) -> dict[str, int]:
    """The page and every file that it leads a browser to, each fetched once."""
    found: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith("data:"):
            continue
        head = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{_cookie(token)}{BROWSER}\r\n".encode()
        answer, body = _exchange(port, head)
        found[address] = len(head) + len(answer)
        of = _FILES if address == path else _IN_STYLES if ".css" in address else _IMPORTS
        waiting += [urljoin(address, one.decode()) for one in of.findall(body)]
    return found


def _autosave(service: Service) -> Travelled:
    ask = Saves(service, run=900).one()
    head, _, body = ask.sent.partition(b"\r\n\r\n")
    first, *rest = head.split(b"\r\n")
    own = [line for line in rest if line.split(b":")[0].lower() in (b"cookie", b"content-type", b"content-length")]
    host = f"Host: 127.0.0.1:{service.port}\r\nOrigin: http://127.0.0.1:{service.port}\r\n"
    referer = f"Referer: http://127.0.0.1:{service.port}/reflections/{service.targets.drafts[0].id}/edit\r\n"
    sent = first + b"\r\n" + b"\r\n".join(own) + f"\r\n{host}{referer}{BROWSER}\r\n".encode() + body
    answer, got = _exchange(service.port, sent)
    assert ask.marker in got, got[:200]
    return Travelled("an autosave beyond its text", len(sent) + len(answer) - ask.text_length, 1)


def _cookie(token: str) -> str:
    return f"Cookie: pqs={token}\r\n" if token else ""


def _exchange(port: int, sent: bytes) -> tuple[bytes, bytes]:
    """The whole answer as it travelled, and its body as it was meant."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(sent)
        got = bytearray()
        while not _is_whole(got):
            part = line.recv(65536)
            if not part:
                break
            got += part
    head, _, body = bytes(got).partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" in head.lower():
        body = _unchunked(body)
    assert head[9:12] == b"200", head[:200]
    return bytes(got), _readable(head.lower(), body)


def _readable(head: bytes, body: bytes) -> bytes:
    if b"content-encoding: br" in head:
        whole: bytes = brotli.decompress(body)
        return whole
    return gzip.decompress(body) if b"content-encoding: gzip" in head else body


def _is_whole(got: bytearray) -> bool:
    head, end, body = bytes(got).partition(b"\r\n\r\n")
    if not end:
        return False
    length = re.search(rb"content-length: (\d+)", head.lower())
    return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def _unchunked(body: bytes) -> bytes:
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        found, body = found + body[: int(size, 16)], body[int(size, 16) + 2 :]
        if not int(size, 16):
            break
    return found
