"""R10: saves that arrive out of order, twice, late, or whose reply is lost. The page's own last words always stand.

Each schedule is one page that writes one answer as autosave.js does: one save in flight, a body without an answer
repeated unchanged, and now and then a parting save that waits for nobody. Between it and the service stands a proxy
that delays, repeats, drops and cuts as chance has it.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import create_engine
from sqlmodel import col, select

from app.reflections.models import Answer, AnswerVersion, Reflection
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, Place, Save, check, opening
from tests.faults.proxy import (
    Action,
    DropReply,
    DropRequest,
    Forward,
    HttpProxy,
    Replay,
    Request,
    TruncateReply,
    TruncateRequest,
)
from tests.faults.proxy import (
    Answer as OwnAnswer,
)
from tests.faults.stores import Adviser
from tests.faults.writers import CutOff, Reply, Wire

PATIENCE = 0.25  # Seconds that a page waits here; what comes later than that arrives out of order.
AT_ONCE = 24  # Schedules that run side by side: so many people.


@dataclass
class Seen:
    """What the pages of all schedules saw."""

    statuses: Counter[str] = field(default_factory=Counter)
    last: dict[Place, str] = field(default_factory=dict)
    unsettled: int = 0


class Page:
    """One page that writes one answer."""

    def __init__(self, adviser: Adviser, place: Place, port: int, chance: random.Random, ledger: Ledger) -> None:
        self.place, self.port, self.chance, self.ledger = place, port, chance, ledger
        self.token = adviser.token
        self.page = f"{chance.getrandbits(64):016x}"
        self.base = self.turn = 0
        self.unanswered: tuple[Save, str, bytes] | None = None
        self.parted: list[asyncio.Task[None]] = []

    def body(self) -> tuple[Save, str, bytes]:
        """Newer words, and the request that carries them."""
        self.turn += 1
        save = Save(self.page, self.turn)
        words = opening(self.place, save) + " and then " * self.chance.randint(0, 60)
        self.ledger.send(self.place, save, words)
        form = urlencode({"value": words, "base": self.base, "save": f"{save.page}.{save.turn}"}).encode()
        head = (
            f"PUT /reflections/{self.place.reflection}/answers/{self.place.prompt} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: pqs={self.token}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        return save, words, head.encode() + form

    async def write(self, saves: int, seen: Seen) -> None:
        """So many saves; then the last words are repeated until the service has them."""
        wire = Wire("127.0.0.1", self.port)
        for _ in range(saves):
            await self._exchange(wire, seen)
            if self.chance.random() < 0.25:
                self._part(seen)
        while self.parted:
            await self.parted.pop()
        for _ in range(80):
            if await self._exchange(wire, seen):
                break
        else:
            seen.unsettled += 1
        wire.close()

    async def _exchange(self, wire: Wire, seen: Seen) -> bool:
        """Send what has no answer yet, or newer words. True if they are acknowledged as the newest."""
        self.unanswered = self.unanswered or self.body()
        save, words, request = self.unanswered
        try:
            reply = await wire.ask(request, PATIENCE)
        except CutOff:
            seen.statuses["no answer"] += 1
            return False
        seen.statuses[str(reply.status)] += 1
        return await self._answered(save, words, reply, seen)

    async def _answered(self, save: Save, words: str, reply: Reply, seen: Seen) -> bool:
        told = reply.told
        if reply.status != 200 or not isinstance(told.get("version"), int):
            if told.get("reason"):
                seen.statuses["conflict with oneself"] += 1
                self.unanswered = None
            await asyncio.sleep(0.02 if reply.status >= 500 else 0.3)
            return False
        self.unanswered = None
        version = int(str(told["version"]))
        if told.get("stale"):
            seen.statuses["older than what stands"] += 1
            self.base = version
            return False
        if self.ledger.acknowledge(self.place, save, version=version, sha256=str(told.get("sha256"))):
            self.base = version
            seen.last[self.place] = words
            return save.turn == self.turn
        return False

    def _part(self, seen: Seen) -> None:
        """The page is hidden: newer words leave beside whatever is in flight, and nobody reads the reply."""
        _, _, request = self.body()

        async def leave() -> None:
            wire = Wire("127.0.0.1", self.port)
            try:
                reply = await wire.ask(request, 2.0)
                seen.statuses[f"parting {reply.status}"] += 1
                if reply.told.get("reason"):
                    seen.statuses["conflict with oneself"] += 1
            except CutOff:
                seen.statuses["parting without an answer"] += 1
            wire.close()

        self.parted.append(asyncio.ensure_future(leave()))


def mischief(chance: random.Random, done: Counter[str]) -> "Action":
    """What the proxy does to one request. Half of them pass."""
    late = PATIENCE + chance.random() * 0.3
    kinds: list[tuple[float, Action]] = [
        (0.50, Forward()),
        (0.08, Forward(after=chance.random() * PATIENCE / 2)),
        (0.08, Forward(after=late)),  # The page has given up and repeated it by then.
        (0.05, Forward(hold=late)),
        (0.12, Replay(times=chance.randint(1, 2), after=chance.random() * 0.4)),
        (0.06, DropReply()),
        (0.03, DropRequest()),
        (0.03, TruncateRequest(to=chance.randint(0, 200))),
        (0.02, TruncateReply(to=chance.randint(0, 200))),
        (0.03, OwnAnswer(chance.choice((502, 504)), forwarded=chance.random() < 0.5)),
    ]
    (action,) = chance.choices([action for _, action in kinds], weights=[weight for weight, _ in kinds])
    name = type(action).__name__
    done["Late" if isinstance(action, Forward) and max(action.after, action.hold) >= PATIENCE else name] += 1
    return action


@fault(
    "R10",
    "Saves out of order, repeated, late, and without their reply",
    "The last words stand; nobody is in conflict with themselves; versions strictly increase",
)
def out_of_order(bench: Bench) -> Outcome:
    """Random schedules, each on an answer of its own."""
    schedules = bench.many(48, 1200)
    store = bench.open_store(advisers=AT_ONCE, reflections=bench.many(2, 12))
    server = bench.serve(store)
    chance, done, ledger, seen = random.Random(10), Counter[str](), Ledger(), Seen()
    proxy = HttpProxy(server.port).start()
    bench.at_the_end(proxy.stop)

    def plan(_request: Request) -> Action:
        return mischief(chance, done)

    proxy.plan = plan
    places = [
        (adviser, Place(adviser.person, adviser.reflections[number], prompt))
        for number in range(len(store.people.advisers[0].reflections))
        for prompt in store.people.text_prompts
        for adviser in store.people.advisers
    ]
    if len(places) < schedules:
        raise ValueError("fewer answers than schedules")
    asyncio.run(_write_all(places[:schedules], proxy.port, ledger, seen))
    time.sleep(1.0)  # What the proxy still repeats or holds up has arrived by then.
    findings = check(ledger, store.url)
    stored = versions_of(store.url)
    wrong = list(findings.wrong)
    wrong_text = [place for place, words in seen.last.items() if stored[place][-1][2] != words]
    out_of_turn = [
        place
        for place, versions in stored.items()
        if [turn for _, turn, _ in versions] != sorted({turn for _, turn, _ in versions})
    ]
    wrong += [f"wrong final text: {place.prompt}" for place in wrong_text[:3]]
    wrong += [f"an older save stands above a newer one: {place.prompt}" for place in out_of_turn[:3]]
    own = seen.statuses["conflict with oneself"] + findings.set_aside
    wrong += [f"{own} conflicts with oneself"] if own else []
    wrong += [f"{seen.unsettled} pages never had their last words acknowledged"] if seen.unsettled else []
    figures = {
        "schedules": f"{schedules:,}",
        "requests": f"{proxy.requests:,}",
        "repeated by the proxy": f"{len(proxy.replayed):,}",
        "late, dropped or cut": f"{sum(done.values()) - done['Forward'] - done['Replay']:,}",
        "older than what stood, and refused": str(seen.statuses["older than what stands"]),
        "wrong final text": str(len(wrong_text)),
        "conflicts with oneself": str(own),
    }
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


async def _write_all(places: list[tuple[Adviser, Place]], port: int, ledger: Ledger, seen: Seen) -> None:
    """Every schedule, so many at a time; one person's answers one after the other."""
    by_person: dict[Adviser, list[Place]] = defaultdict(list)
    for adviser, place in places:
        by_person[adviser].append(place)

    async def one_person(number: int, adviser: Adviser, answers: list[Place]) -> None:
        chance = random.Random(number)
        for place in answers:
            await Page(adviser, place, port, chance, ledger).write(chance.randint(3, 9), seen)

    await asyncio.gather(*(one_person(number, *one) for number, one in enumerate(by_person.items())))


def versions_of(store_url: str) -> dict[Place, list[tuple[int, int, str]]]:
    """Every answer's versions in order: number, count of the save on its page, text."""
    engine = create_engine(store_url, hide_parameters=True)
    found: dict[Place, list[tuple[int, int, str]]] = defaultdict(list)
    with engine.connect() as connection:
        rows = connection.execute(
            select(  # type: ignore[call-overload]
                col(Reflection.author_id),
                col(Answer.reflection_id),
                col(Answer.prompt),
                col(AnswerVersion.number),
                col(AnswerVersion.turn),
                col(AnswerVersion.words),
            )
            .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
            .join(Reflection, col(Reflection.id) == col(Answer.reflection_id))
            .order_by(col(AnswerVersion.answer_id), col(AnswerVersion.number))
        )
        for author, reflection, prompt, number, turn, words in rows:
            found[Place(author, reflection, prompt)].append((number, turn or 0, words or ""))
    engine.dispose()
    return found
