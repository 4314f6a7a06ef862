"""R13 and R26: a network as slow as a court's, and a proxy or a line that damages what passes."""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from urllib.parse import urlencode

from tests.faults.damaged import damaged_requests, send_damaged
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, Place, Save, check, hash_of, opening
from tests.faults.order import versions_of
from tests.faults.proxy import (
    Action,
    Answer,
    DropReply,
    DropRequest,
    Forward,
    HttpProxy,
    Relay,
    Request,
    Silence,
    TruncateReply,
    TruncateRequest,
)
from tests.faults.stores import SQLITE, Adviser
from tests.faults.writers import Reply, Wire, storm

BITS_A_SECOND = 50_000
DELAY = 2.0  # Seconds from one end to the other and back.
NGINX = b"<html>\r\n<head><title>%s</title></head>\r\n<body><center><h1>%s</h1></center><hr>nginx</body></html>\r\n"


class SlowRelay(Relay):
    """So many bits a second in each direction, whoever shares the line, and half the delay each way."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self.up = self.down = 0
        self._free_at = [0.0, 0.0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._connect()
        try:
            await asyncio.gather(self._pour(reader, back, 0), self._pour(there, writer, 1))
        finally:
            self._hang_up(back)

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int) -> None:
        try:
            while data := await reader.read(512):
                if way:
                    self.down += len(data)
                else:
                    self.up += len(data)
                begins = max(self._free_at[way], time.monotonic())
                self._free_at[way] = begins + len(data) * 8 / BITS_A_SECOND
                asyncio.get_running_loop().call_later(
                    self._free_at[way] + DELAY / 2 - time.monotonic(), _write, writer, data
                )
                await asyncio.sleep(max(0.0, self._free_at[way] - time.monotonic()))
            await asyncio.sleep(DELAY / 2)
        finally:
            with suppress(Exception):
                writer.close()


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(Exception):
        writer.write(data)


@fault(
    "R13",
    "A slow network: 50 kbit/s each way, 2 s there and back",
    "Every save goes through on its first try, within the time that the page waits",
    stores=(SQLITE,),  # The line is what is slow; the store behind it makes no difference.
)
def slow_network(bench: Bench) -> Outcome:
    """One person at a court, alone on the line: the page, then saves of growing length."""
    store = bench.open_store(advisers=1)
    server = bench.serve(store)
    relay = SlowRelay(server.port).start()
    bench.at_the_end(relay.stop)
    (writer,) = store.people.advisers
    place, ledger = Place(writer.person, writer.reflections[0], store.people.text_prompts[0]), Ledger()
    lengths = bench.many(1, 20) * [240] + [2_000] + bench.many(0, 1) * [12_000, 100_000]
    figures, wrong = asyncio.run(_over_the_slow_line(relay, writer, place, ledger, lengths))
    findings = check(ledger, store.url)
    wrong += findings.wrong
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


async def _over_the_slow_line(
    relay: SlowRelay, writer: Adviser, place: Place, ledger: Ledger, lengths: list[int]
) -> tuple[dict[str, str], list[str]]:
    wire, figures, wrong = Wire("127.0.0.1", relay.port), dict[str, str](), list[str]()
    head = f"Host: 127.0.0.1\r\nCookie: pqs={writer.token}\r\nSec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\n"
    began = time.monotonic()
    page = await wire.ask(f"GET /reflections/{place.reflection}/edit HTTP/1.1\r\n{head}\r\n".encode(), 60)
    figures["the page to write on"] = f"{relay.down / 1000:.0f} kB, {time.monotonic() - began:.1f} s"
    if page.status != 200:
        wrong.append(f"the page came as {page.status}")
    base, times = 0, dict[int, list[float]]()
    for turn, length in enumerate(lengths, start=1):
        save = Save("slowly", turn)
        words = (opening(place, save) + " the words of a person who thinks" * (length // 30 + 1))[:length]
        ledger.send(place, save, words)
        body = urlencode({"value": words, "base": base, "save": f"slowly.{turn}"}).encode()
        request = (
            f"PUT /reflections/{place.reflection}/answers/{place.prompt} HTTP/1.1\r\n{head}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        up, down, began = relay.up, relay.down, time.monotonic()
        reply = await wire.ask(request, 15 + len(body) / 1000)  # As long as autosave.js waits.
        times.setdefault(length, []).append(time.monotonic() - began)
        if reply.status != 200 or reply.told.get("sha256") != hash_of(words):
            wrong.append(f"a save of {length} letters was answered {reply.status}")
            continue
        base = int(str(reply.told["version"]))
        ledger.acknowledge(place, save, version=base, sha256=str(reply.told["sha256"]))
        sizes = f"{relay.up - up:,} bytes there, {relay.down - down:,} back"
        figures[f"a save of {length:,} letters"] = f"{sizes}, {max(times[length]):.1f} s at most"
    wire.close()
    return figures, wrong


def bad_proxy(chance: random.Random, done: Counter[str]) -> Action:
    """What a bad proxy does to one request; two thirds pass."""
    status = chance.choice((413, 429, 500, 502, 503, 504))
    kinds: list[tuple[float, Action]] = [
        (0.64, Forward()),
        (0.10, Answer(status, NGINX % ((str(status).encode(),) * 2), forwarded=chance.random() < 0.3)),
        (0.03, Answer(200, b"<!doctype html><title>Sign in to the court's network</title>")),
        (0.02, Answer(200, b'{"version": ', kind="application/json")),
        (0.02, Answer(200, b"", kind="application/json")),
        (0.06, TruncateRequest(to=chance.randint(0, 400))),
        (0.05, TruncateReply(to=chance.randint(0, 300))),
        (0.04, DropRequest()),
        (0.03, DropReply()),
        (0.01, Silence(forwarded=chance.random() < 0.5)),
    ]
    (action,) = chance.choices([action for _, action in kinds], weights=[weight for weight, _ in kinds])
    done[type(action).__name__] += 1
    return action


@fault(
    "R26",
    "A bad proxy, and damaged requests",
    "Each ends in a plain state; nothing is half-stored; what the page still has goes through afterwards",
)
def bad_proxy_and_damage(bench: Bench) -> Outcome:
    """First every damaged request against the service itself, then a storm of saves through a bad proxy."""
    pages = bench.many(16, 50)
    store = bench.open_store(advisers=pages + 1)
    server = bench.serve(store)
    wrong, cases = _damaged_one_by_one(server.port, store.people.advisers[-1], store.people.text_prompts[0], store.url)
    chance, done, ledger = random.Random(26), Counter[str](), Ledger()
    proxy = HttpProxy(server.port).start()
    bench.at_the_end(proxy.stop)

    def plan(_request: Request) -> Action:
        return Forward() if is_mended else bad_proxy(chance, done)

    is_mended = False
    proxy.plan = plan
    with storm(proxy.address, store, ledger, pages=pages, every=0.1) as running:
        time.sleep(bench.seconds(3, 120))
        is_mended = True
        proxy.cut()  # Half-open lines end when the proxy is restarted.
    findings = check(ledger, store.url)
    wrong += findings.wrong
    statuses = running.tally.statuses
    wrong += [f"{running.unsettled} saves never went through"] if running.unsettled else []
    wrong += (
        [f"{statuses['save 409']} conflicts with oneself"] if statuses["save 409"] or findings.set_aside > 1 else []
    )
    if not server.is_answering():
        wrong.append("the service no longer answers")
    figures = {
        "kinds of damaged request": str(cases),
        "requests through the bad proxy": f"{proxy.requests:,}",
        "pages in the place of an answer": str(done["Answer"]),
        "cut off or silent": str(sum(done.values()) - done["Answer"] - done["Forward"]),
        "half-stored": str(len(findings.extra)),
    }
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def _damaged_one_by_one(port: int, adviser: Adviser, prompt: str, url: str) -> tuple[list[str], int]:
    """Each damaged request, and after each the text that is stored."""
    place, wrong, count = Place(adviser.person, adviser.reflections[0], prompt), list[str](), 0
    first = asyncio.run(_save_first(port, adviser, place))
    if first.status != 200:
        return [f"the first save was answered {first.status}"], 0
    stands = "The words that stand"
    for one in damaged_requests(place, adviser.token, base=1):
        status, count = send_damaged(port, one), count + 1
        stands = one.stores or stands
        stored = versions_of(url)[place][-1][2]
        if status not in one.says:
            wrong.append(f"{one.name}: answered {status}")
        if stored != stands:
            wrong.append(f"{one.name}: {stored[:40]!r} stands")
    return wrong, count


async def _save_first(port: int, adviser: Adviser, place: Place) -> Reply:
    wire = Wire("127.0.0.1", port)
    body = urlencode({"value": "The words that stand", "base": 0}).encode()
    try:
        return await wire.ask(
            (
                f"PUT /reflections/{place.reflection}/answers/{place.prompt} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Cookie: pqs={adviser.token}\r\nSec-Fetch-Site: same-origin\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode()
            + body
        )
    finally:
        wire.close()
