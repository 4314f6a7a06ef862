"""People at their pages, lean enough that two thousand of them fit beside the service.

Every page keeps the protocol of static/autosave.js: `base`, `save=page.n`, one save in flight for each prompt, and a
body without an answer is repeated unchanged before a newer one is sent. The ledger is told of a save before it leaves,
and that it is acknowledged only after the 2xx and the echoed hash.

    with storm(server.address, store, ledger, pages=50) as running:
        time.sleep(2)
        server.kill(); server.start()
    running.tally.statuses, running.silence_after(moment)
"""

import asyncio
import json
import random
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import quote_plus

import uvloop

from tests.faults.ledger import Ledger, Place, Save, opening
from tests.faults.stores import Adviser, Store

VOCABULARY = (
    "she said it twice and looked away", "O’Neill’s letter", "naïve", "the café by the court", "half & half", "100%",
    "a=b", "c+d", "“wait”", "line\nbreak", "tab\tstop", "  two spaces", "🙂", "who drew the map", "slowly", "again",
    "Wednesday", "his own words", "the long way home", "not yet", "حاول", "הקשיב", "日誌", "e\u0301", "—", "#7", "?",
)  # fmt: skip
PIECES = tuple((f" {words}", quote_plus(f" {words}")) for words in VOCABULARY)
NO_ANSWER_AT_ALL = 15.0  # As the page's script waits.


@dataclass
class Reply:
    """What came back: a status, the headers that matter, a body."""

    status: int
    body: bytes
    headers: dict[bytes, bytes]

    @property
    def told(self) -> dict[str, object]:
        """The JSON of it; empty if it is something else, such as a proxy's page."""
        if not self.headers.get(b"content-type", b"").startswith(b"application/json"):
            return {}
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class CutOff(Exception):
    """The connection ended, or nothing came in time; whether the save arrived is not known."""


class Wire:
    """One kept-alive HTTP/1.1 connection."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes, patience: float = NO_ANSWER_AT_ALL) -> Reply:
        """Send one request and read its answer. Raises CutOff."""
        try:
            async with asyncio.timeout(patience):
                if self._reader is not None and self._reader.at_eof():
                    self.close()  # The service hung up while nobody said anything; a browser just calls again.
                if self._writer is None or self._writer.is_closing():
                    self._reader, self._writer = await asyncio.open_connection(self.host, self.port, limit=1 << 20)
                assert self._reader is not None
                self._writer.write(request)
                return await _read_reply(self._reader, self)
        except (OSError, EOFError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            self.close()
            raise CutOff from None

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            with suppress(Exception):
                self._writer.close()
        self._reader = self._writer = None


async def _read_reply(reader: asyncio.StreamReader, wire: Wire) -> Reply:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    status = int(first.split(b" ", 2)[1])
    if b"content-length" in headers:
        body = await reader.readexactly(int(headers[b"content-length"]))
    elif headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
    else:
        body = b"" if status in (204, 304) else await reader.read()
    if headers.get(b"connection", b"").lower() == b"close":
        wire.close()
    return Reply(status, body, headers)


@dataclass
class Tally:
    """What happened to the requests, whoever made them."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: "array[float]" = field(default_factory=lambda: array("d"))  # of answered saves, from when they were due
    acknowledged_at: "array[float]" = field(default_factory=lambda: array("d"))  # monotonic moments
    page_seconds: "array[float]" = field(default_factory=lambda: array("d"))

    def at_share(self, share: float, of: "array[float] | None" = None) -> float:
        """The time within which this share of the saves was answered."""
        ordered = sorted(self.seconds if of is None else of)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")

    def times(self, of: "array[float] | None" = None) -> str:
        """p50, p95 and p99 in words."""
        return " / ".join(f"{self.at_share(share, of) * 1000:.0f}" for share in (0.5, 0.95, 0.99)) + " ms"

    def server_errors(self) -> int:
        """Answers of 500 and more, to saves and pages."""
        return sum(count for status, count in self.statuses.items() if status.split()[-1] >= "500"
                   and status.split()[-1].isdigit())  # fmt: skip


class Sheet:
    """One prompt of one page, as autosave.js keeps it."""

    def __init__(self, adviser: Adviser, place: Place, page: str, host: str) -> None:
        self.place, self.page = place, page
        self.base = self.turn = 0
        self.unanswered: tuple[Save, bytes] | None = None
        self.is_conflict = False
        self.tries = 0  # since it last had an answer
        self._head = (
            f"PUT /reflections/{place.reflection}/answers/{place.prompt} HTTP/1.1\r\nHost: {host}\r\n"
            f"Cookie: pqs={adviser.token}\r\nSec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        ).encode()

    def request(self, ledger: Ledger, chance: random.Random) -> tuple[Save, bytes]:
        """The request to send now: the unanswered one unchanged, or newer words."""
        if self.unanswered is None:
            self.turn += 1
            save = Save(self.page, self.turn)
            pieces = chance.choices(PIECES, k=chance.randint(12, 24))
            start = opening(self.place, save)
            ledger.send(self.place, save, start + "".join(words for words, _ in pieces))
            self.unanswered = save, self._put(save, quote_plus(start) + "".join(encoded for _, encoded in pieces))
        return self.unanswered

    def request_for(self, save: Save, text: str) -> bytes:
        """The request that saves this text, on the version that the page knows."""
        return self._put(save, quote_plus(text))

    def _put(self, save: Save, value: str) -> bytes:
        body = f"value={value}&base={self.base}&save={save.page}.{save.turn}".encode()
        return b"%s%d\r\n\r\n%s" % (self._head, len(body), body)

    def answered(self, ledger: Ledger, save: Save, reply: Reply) -> float:
        """What the page does with an answer. Returns how long it waits before it sends anything."""
        told = reply.told
        if reply.status == 200 and isinstance(told.get("version"), int):
            self.unanswered = None
            if told.get("stale") or ledger.acknowledge(
                self.place, save, version=int(str(told["version"])), sha256=str(told.get("sha256"))
            ):
                self.base = int(str(told["version"]))
            return 0
        if reply.status == 409 and told.get("reason"):
            self.unanswered, self.is_conflict = None, True
            return 0
        if reply.status in (401, 413, 422) and (told.get("sentence") or told.get("reason")):
            self.unanswered = None
            return 1
        return float(reply.headers.get(b"retry-after", b"1").decode() or 1)


class Storm:
    """Pages that save, and readers, in a thread of their own; the one who does the fault goes on in the first."""

    def __init__(self, address: str, ledger: Ledger, *, longest_wait: float = 0.25) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        self.host, self.port = host, int(port)
        self.ledger, self.tally = ledger, Tally()
        self.longest_wait = longest_wait  # A page waits up to 5 s before it tries again; a test has less time.
        self.is_stopping = False
        self.is_dark = False  # The machine has no power: whatever seems to come from it is not heard.
        self.unsettled = 0
        self._jobs: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._asleep: set[asyncio.Future[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._fault: BaseException | None = None

    def add_page(self, adviser: Adviser, prompts: tuple[str, ...], *, every: float = 0.0, seed: int = 0) -> None:
        """A page that saves its prompts in turn: as fast as it is answered, or one save `every` so many seconds."""
        chance = random.Random(seed)
        page = f"{chance.getrandbits(64):016x}"
        host = f"{self.host}:{self.port}"
        sheets = [
            Sheet(adviser, Place(adviser.person, reflection, prompt), page, host)
            for reflection in adviser.reflections
            for prompt in prompts
        ]
        self._jobs.append(lambda: self._save(sheets, every, chance))

    def add_reader(self, adviser: Adviser, paths: tuple[str, ...], *, every: float, seed: int = 0) -> None:
        """Somebody who opens pages, one `every` so many seconds."""
        requests = [
            f"GET {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: pqs={adviser.token}\r\n"
            "Accept-Encoding: gzip\r\n\r\n".encode()
            for path in paths
        ]
        self._jobs.append(lambda: self._read(requests, every, random.Random(seed)))

    def start(self) -> None:
        """Everybody begins."""
        self._thread.start()

    def finish(self, patience: float = 30.0) -> None:
        """Nobody writes anything new; what has no answer yet is repeated until it has one, or patience ends."""
        self._until = time.monotonic() + patience
        self.is_stopping = True
        self._thread.join(patience + NO_ANSWER_AT_ALL + 5)
        if self._fault is not None:
            raise self._fault

    def silence_after(self, moment: float, *, within: float = 3.0) -> float:
        """The longest time without an acknowledged save, whoever's, soon after a (monotonic) moment."""
        times = [*sorted(self.tally.acknowledged_at), time.monotonic()]
        gaps = [after - before for before, after in pairwise(times) if after >= moment and before <= moment + within]
        return max(gaps, default=float("nan"))

    def _run(self) -> None:
        loop = uvloop.new_event_loop()
        try:
            loop.run_until_complete(self._everybody())
        except BaseException as fault:
            self._fault = fault
        finally:
            loop.close()

    async def _everybody(self) -> None:
        await asyncio.gather(self._wake_up_at_the_end(), *(job() for job in self._jobs))

    async def _save(self, sheets: list[Sheet], every: float, chance: random.Random) -> None:
        wire = Wire(self.host, self.port)
        place = chance.randrange(len(sheets))
        due = time.monotonic() + chance.random() * every
        while not self.is_stopping:
            if every:
                await self._sleep_until(due)
                if self.is_stopping:
                    break
            place = (place + 1) % len(sheets)
            await self._exchange(wire, sheets[place], chance, due if every else time.monotonic())
            due = max(due + every, time.monotonic() - every)
        for sheet in sheets:
            while sheet.unanswered is not None and time.monotonic() < self._until:
                await self._exchange(wire, sheet, chance, time.monotonic())
            self.unsettled += sheet.unanswered is not None
        wire.close()

    async def _exchange(self, wire: Wire, sheet: Sheet, chance: random.Random, due: float) -> None:
        save, request = sheet.request(self.ledger, chance)
        try:
            reply = await wire.ask(request)
        except CutOff:
            self.tally.statuses["save cut off"] += 1
            sheet.tries += 1
            await asyncio.sleep(min(self.longest_wait, 0.01 * 2**sheet.tries) * (0.5 + chance.random()))
            return
        if self.is_dark:
            self.tally.statuses["save without power"] += 1
            wire.close()
            await asyncio.sleep(min(self.longest_wait, 0.1))
            return
        moment, sheet.tries = time.monotonic(), 0
        self.tally.statuses[f"save {reply.status}"] += 1
        self.tally.seconds.append(moment - due)
        wait = sheet.answered(self.ledger, save, reply)
        if reply.status == 200:
            self.tally.acknowledged_at.append(moment)
        if wait:
            await asyncio.sleep(min(wait, self.longest_wait))

    async def _read(self, requests: list[bytes], every: float, chance: random.Random) -> None:
        wire = Wire(self.host, self.port)
        due = time.monotonic() + chance.random() * every
        while not self.is_stopping:
            await self._sleep_until(due)
            if self.is_stopping:
                break
            try:
                reply = await wire.ask(chance.choice(requests))
                self.tally.statuses[f"page {reply.status}"] += 1
                self.tally.page_seconds.append(time.monotonic() - due)
            except CutOff:
                self.tally.statuses["page cut off"] += 1
            due = max(due + every, time.monotonic() - every)
        wire.close()

    async def _sleep_until(self, due: float) -> None:
        """Until it is due, or everybody stops. Nobody wakes up in between: two thousand who do would be a load."""
        left = due - time.monotonic()
        if self.is_stopping or left <= 0:
            return
        loop = asyncio.get_running_loop()
        alarm: asyncio.Future[None] = loop.create_future()
        clock = loop.call_later(left, _ring, alarm)
        self._asleep.add(alarm)
        try:
            await alarm
        finally:
            self._asleep.discard(alarm)
            clock.cancel()

    async def _wake_up_at_the_end(self) -> None:
        while not self.is_stopping:
            await asyncio.sleep(0.1)
        for alarm in list(self._asleep):
            _ring(alarm)


def _ring(alarm: "asyncio.Future[None]") -> None:
    if not alarm.done():
        alarm.set_result(None)


@contextmanager
def storm(
    address: str,
    store: Store,
    ledger: Ledger,
    *,
    pages: int,
    prompts: int = 2,
    every: float = 0.0,
    patience: float = 30.0,
    seed: int = 1,
) -> Iterator[Storm]:
    """So many pages of different advisers save while the block runs; then everything unanswered is settled."""
    running = Storm(address, ledger, longest_wait=0.25 if pages < 100 else 0.75)
    advisers, chosen = store.people.advisers, store.people.text_prompts[:prompts]
    if pages > len(advisers):
        raise ValueError("more pages than advisers: two pages of one person would be in each other's way")
    for number in range(pages):
        running.add_page(advisers[number], chosen, every=every, seed=seed * 100_000 + number)
    running.start()
    try:
        yield running
    except BaseException:
        running.finish(0)
        raise
    running.finish(patience)
