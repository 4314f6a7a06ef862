"""The load: a process of its own that sends prepared requests on kept connections, and reads every answer."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import cast

import uvloop

from tests.bench.asking import Answered, Ask, Load

MOST_TOLD = 5


class Loader:
    """The other process, from here."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def run(self, load: Load) -> Answered:
        """Send a load, and wait for what came of it."""
        self._line.send(load)
        answered = self._line.recv()
        assert isinstance(answered, Answered)
        return answered


@contextmanager
def a_loader() -> Iterator[Loader]:
    """A load process, for as long as it is needed."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there,), daemon=True)
    process.start()
    there.close()  # So that a load process that has gone is noticed here at once.
    try:
        yield Loader(here)
    finally:
        with suppress(OSError):
            here.send(None)
        process.join(10)


def _work(line: Connection) -> None:
    while True:
        try:
            load = line.recv()
        except EOFError:
            return  # Whoever asked has gone.
        if load is None:
            return
        line.send(uvloop.run(_send(load)))


async def _send(load: Load) -> Answered:
    loop = asyncio.get_running_loop()
    clients = [_Client(asks, loop.create_future()) for asks in load.clients if asks]
    begun = time.perf_counter()
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", load.port)  # type: ignore[misc]
    _, late = await asyncio.wait([client.done for client in clients], timeout=load.seconds)
    seconds = time.perf_counter() - begun
    for client in clients:
        client.leave()
    wrong = [fault for client in clients for fault in client.wrong]
    if late:
        wrong.append(f"{len(late)} clients had not finished after {load.seconds:.0f} s")
    return Answered(
        seconds, [wait for client in clients for wait in client.waits], wrong, max(client.longest for client in clients)
    )


class _Client(asyncio.Protocol):
    """One client: sends its requests one after the other, each after the answer to the one before."""

    def __init__(self, asks: list[Ask], done: "asyncio.Future[None]") -> None:
        self._asks = iter(asks)
        self.done = done
        self.waits: list[float] = []
        self.wrong: list[str] = []
        self.longest = 0
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._whole is None:
            self._read_head()
        if self._whole is None:
            return
        if len(self._received) >= self._whole or (self._whole == 0 and self._received.endswith(b"0\r\n\r\n")):
            self.waits.append(time.perf_counter() - self._asked_at)
            self._check()
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._leaving:
            self.wrong.append(f"the connection was lost: {exc}")
        self._finish()

    def leave(self) -> None:
        """Close the connection."""
        self._leaving = True
        self._transport.close()

    def _next(self) -> None:
        ask = next(self._asks, None)
        if ask is None:
            self._finish()
            return
        self._ask = ask
        self._received = bytearray()
        self._body_at = 0
        self._whole: int | None = None
        self._asked_at = time.perf_counter()
        self._transport.write(ask.sent)

    def _read_head(self) -> None:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        self._body_at = end + 4
        head = bytes(self._received[:end]).lower()
        at = head.find(b"content-length:")
        if at >= 0:
            self._whole = self._body_at + int(head[at + 15 :].split(b"\r\n", 1)[0])
        else:
            self._whole = 0 if b"transfer-encoding: chunked" in head else self._body_at

    def _check(self) -> None:
        ask, size = self._ask, len(self._received) - self._body_at
        self.longest = max(self.longest, size)
        status = int(self._received[9:12])
        if status == ask.status and size >= ask.shortest and self._received.find(ask.marker, self._body_at) >= 0:
            return
        if len(self.wrong) < MOST_TOLD:
            request = ask.sent.split(b"\r\n", 1)[0].decode()
            body = bytes(self._received[self._body_at :])
            self.wrong.append(f"{request}: {status}, {size} bytes, {body[:160]!r}")
        else:
            self.wrong.append("")

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
