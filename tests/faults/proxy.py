"""What stands between, and misbehaves: a relay of bytes (to a database) and a proxy that knows requests (to a service).

    with HttpProxy(server.port) as proxy:
        proxy.plan = lambda request: Replay(times=1, after=0.2) if request.number == 3 else Forward()
        proxy.address

The plan is asked once for every request, in the order in which requests arrive; every client connection has a
connection to the service of its own.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.faults.stores import free_port

ERROR_PAGE = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>proxy</p>"


@dataclass(frozen=True)
class Request:
    """One whole request as it arrived. `number` counts from 1 over all connections."""

    number: int
    head: bytes
    body: bytes

    @property
    def method(self) -> str:
        """GET, PUT, …"""
        return self.head.split(b" ", 1)[0].decode()

    @property
    def path(self) -> str:
        """With its query."""
        return self.head.split(b" ", 2)[1].decode()


@dataclass(frozen=True)
class Forward:
    """Pass it on `after` so many seconds, and hold its reply for `hold` seconds more."""

    after: float = 0.0
    hold: float = 0.0


@dataclass(frozen=True)
class DropRequest:
    """Hang up; the service never sees it."""


@dataclass(frozen=True)
class DropReply:
    """The service answers, and nobody hears it: hang up."""


@dataclass(frozen=True)
class TruncateRequest:
    """Only the first bytes of the body reach the service; then both connections end."""

    to: int


@dataclass(frozen=True)
class TruncateReply:
    """Only the first bytes of the whole reply reach the client; then hang up."""

    to: int


@dataclass(frozen=True)
class Replay:
    """Pass it on, and send the very same bytes again `times` later, `after` so many seconds each."""

    times: int = 1
    after: float = 0.0


@dataclass(frozen=True)
class Silence:
    """Say nothing at all: half-open, until the client gives up. `forwarded`: the service did get it."""

    forwarded: bool = False


@dataclass(frozen=True)
class Answer:
    """The proxy's own answer; the service never sees the request unless `forwarded`."""

    status: int = 502
    body: bytes = ERROR_PAGE
    kind: str = "text/html"
    forwarded: bool = False


Action = Forward | DropRequest | DropReply | TruncateRequest | TruncateReply | Replay | Silence | Answer
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Listening:
    """A server in a thread with an event loop of its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()
        self.is_refusing = False
        self._loop = asyncio.new_event_loop()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Listen."""
        self._thread.start()
        self._is_ready.wait(10)
        return self

    def stop(self) -> None:
        """Hang up on everybody and stop listening."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def cut(self) -> None:
        """End every connection now; new ones are taken unless `is_refusing`."""
        self._loop.call_soon_threadsafe(self._cut)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._take, "127.0.0.1", self.port, limit=1 << 24))
        self._is_ready.set()
        self._loop.run_forever()
        server.close()
        self._cut()
        for task in (everyone := asyncio.all_tasks(self._loop)):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*everyone, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if not self.is_refusing:
                await self._serve(reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError):
            pass
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(writer)
            with suppress(Exception):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    async def _connect(self) -> Streams:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target, limit=1 << 24)
        self._open.add(writer)
        return reader, writer

    def _hang_up(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        with suppress(Exception):
            writer.transport.abort()


class Relay(_Listening):
    """Bytes to and fro. `target` may be changed while it runs: new connections go to the new one."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._connect()
        try:
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
        finally:
            self._hang_up(back)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        with suppress(Exception):
            writer.close()


class HttpProxy(_Listening):
    """Whole requests, each treated as the plan says."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self.plan: Callable[[Request], Action] = lambda request: Forward()
        self.requests = 0
        self.replayed: list[int] = []  # The statuses of replies to replayed requests.

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service: Streams | None = None
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head))
                self.requests += 1
                action = self.plan(Request(self.requests, head, body))
                service = await self._treat(action, head + body, len(head), writer, service)
                if service is None and not isinstance(action, Answer):
                    return
        finally:
            if service is not None:
                self._hang_up(service[1])

    async def _treat(
        self, action: Action, sent: bytes, head: int, writer: asyncio.StreamWriter, service: Streams | None
    ) -> Streams | None:
        """Do to one request what was planned. Returns the connection to go on with; None: hang up."""
        if isinstance(action, DropRequest):
            return None
        if isinstance(action, Silence):
            if action.forwarded:
                service, _ = await self._ask(sent, service)
            await asyncio.sleep(3600)
        if isinstance(action, Answer):
            if action.forwarded:
                service, _ = await self._ask(sent, service)
            writer.write(_own_answer(action))
            await writer.drain()
            return service
        if isinstance(action, TruncateRequest):
            _, back = service or await self._connect()
            back.write(sent[: head + action.to])
            await back.drain()
            await asyncio.sleep(0.02)  # It reads what came before it learns that there is no more.
            self._hang_up(back)
            return None
        if isinstance(action, Forward):
            await asyncio.sleep(action.after)
        service, reply = await self._ask(sent, service)
        if isinstance(action, DropReply):
            return None
        if isinstance(action, TruncateReply):
            writer.write(reply[: action.to])
            await writer.drain()
            return None
        if isinstance(action, Forward):
            await asyncio.sleep(action.hold)
        if isinstance(action, Replay):
            task = asyncio.ensure_future(self._replay(sent, action))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        writer.write(reply)
        await writer.drain()
        return service

    async def _ask(self, sent: bytes, service: Streams | None) -> tuple[Streams, bytes]:
        if service is None or service[1].is_closing() or service[0].at_eof():
            service = await self._connect()
        service[1].write(sent)
        await service[1].drain()
        head = await service[0].readuntil(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            body = b""
            while not body.endswith(b"0\r\n\r\n"):
                body += await service[0].readuntil(b"\r\n")
        else:
            body = await service[0].readexactly(_length(head))
        return service, head + body

    async def _replay(self, sent: bytes, action: Replay) -> None:
        for _ in range(action.times):
            await asyncio.sleep(action.after)
            with suppress(OSError, EOFError):
                service, reply = await self._ask(sent, None)
                self.replayed.append(int(reply.split(b" ", 2)[1]))
                self._hang_up(service[1])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _own_answer(action: Answer) -> bytes:
    words = (
        f"HTTP/1.1 {action.status} proxy\r\nContent-Type: {action.kind}\r\nContent-Length: {len(action.body)}\r\n\r\n"
    )
    return words.encode() + action.body
