"""R08, R09, R12, R14 and, with browsers, R15 and R26: what a real page does while things go wrong; and B11, typing.

Nothing here looks into the page's script: people type, and the promise is held against the screen and the store.
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from uuid import UUID

from playwright.async_api import Browser, BrowserContext
from sqlalchemy import create_engine, text

from app.settings import ROOT
from tests.faults.deploys import EXPAND, pqs, release
from tests.faults.drafts import (
    ELSEWHERE,
    NOT_SAVED,
    SAVED,
    Draft,
    browser_of,
    draft_in,
    held,
    post,
    sign_in,
    with_a_browser,
)
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.proxy import Action, Answer, DropReply, Forward, HttpProxy, Relay, Request, TruncateReply
from tests.faults.stores import SQLITE, STANDARD, Adviser

LANES = 5  # Schedules that go on side by side in one browser.
STEADY = 0.06  # Seconds between two keys.
MOST_TOLD = 5


def outcome(acknowledged: int, lost: int, figures: dict[str, str], wrong: list[str]) -> Outcome:
    """What came of it; a few of the sentences are enough."""
    return Outcome(acknowledged, lost, figures, held=not wrong and not lost, wrong=tuple(wrong[:MOST_TOLD]))


@fault("R08", "Two tabs with the same draft, in random order", "No text is overwritten in silence, and none is lost")
def two_tabs(bench: Bench) -> Outcome:
    """Random schedules: type here, type there, save, wait, leave the field, open the page again. Then one chooses."""
    each = bench.many(2, 200)
    store = bench.open_store(advisers=LANES, reflections=each)
    server = bench.serve(store)
    prompt, told, wrong = store.people.text_prompts[0], Counter[str](), list[str]()

    async def lane(browser: Browser, adviser: Adviser, number: int) -> None:
        context = await browser_of(browser, server.address, adviser.token)
        for at, reflection in enumerate(adviser.reflections[:each]):
            chance = random.Random(f"R08 {number} {at}")
            try:
                await _two_tabs_once(context, store.url, reflection, prompt, chance, told, wrong)
            except (TimeoutError, AssertionError) as trouble:
                wrong.append(f"schedule {number}.{at}: {trouble}")
        await context.close()

    async def everybody(browser: Browser) -> None:
        await asyncio.gather(*(lane(browser, one, at) for at, one in enumerate(store.people.advisers)))

    with_a_browser(everybody)
    figures = {
        "schedules": f"{told['schedules']:,}",
        "with a conflict": f"{told['conflicts']:,}",
        "overwritten without notice": str(told["overwritten"]),
        "chosen: one text / both": f"{told['kept one']:,} / {told['joined']:,}",
    }
    return outcome(told["versions"], told["lost"], figures, wrong)


async def _two_tabs_once(
    context: BrowserContext,
    url: str,
    reflection: UUID,
    prompt: str,
    chance: random.Random,
    told: Counter[str],
    wrong: list[str],
) -> None:
    tabs = [await draft_in(context, reflection, prompt) for _ in range(2)]
    count = itertools.count(1)
    for _ in range(chance.randint(6, 14)):
        which = chance.randrange(2)
        tab = tabs[which]
        step = chance.choices(("type", "save", "leave", "wait", "again"), (10, 3, 2, 3, 1))[0]
        if step == "type":
            await tab.type(f"{'ab'[which]}{next(count)} ")
        elif step == "save":
            await tab.save_now()
        elif step == "leave":
            await tab.page.locator(".govuk-skip-link").focus()
        elif step == "wait":
            await asyncio.sleep(chance.uniform(0.1, 2.0))
        else:
            await tab.settle()
            await tab.open()
    statuses = [await tab.settle() for tab in tabs]
    texts = [await tab.typed() for tab in tabs]
    stored = held(url, reflection, prompt)
    told["schedules"] += 1
    told["versions"] += len(stored.versions)
    told["conflicts"] += any(ELSEWHERE.match(status) for status in statuses)
    for words in texts:
        if words and words not in stored.texts:
            told["lost"] += 1
            wrong.append(f"{words!r} is nowhere: {stored}")
    # Everybody only adds at the end: a version that does not begin with the one before it has overwritten it.
    for (_, before), (_, after) in itertools.pairwise(stored.versions):
        if not after.startswith(before):
            told["overwritten"] += 1
            wrong.append(f"{before!r} was overwritten by {after!r}")
    for tab, status in zip(tabs, statuses, strict=True):
        if ELSEWHERE.match(status):
            await _choose(tab, chance, told, wrong, url)
            break
    for tab in tabs:
        wrong += tab.faults
        await tab.page.close(run_before_unload=False)


async def _choose(tab: Draft, chance: random.Random, told: Counter[str], wrong: list[str], url: str) -> None:
    """The page with both texts: keep what stands, or join them."""
    mine, standing = await tab.typed(), held(url, tab.reflection, tab.prompt).current
    await tab.page.goto(f"/reflections/{tab.reflection}/answers/{tab.prompt}/choose")
    main = await tab.page.locator("main").inner_text()
    if mine.strip() not in main or standing.strip() not in main:
        wrong.append(f"the page to choose does not show {mine!r} and {standing!r}")
        return
    if chance.random() < 0.5:
        await tab.page.get_by_role("button", name="Save the joined text").click()
        await tab.page.wait_for_url("**/edit**")
        told["joined"] += 1
        current = held(url, tab.reflection, tab.prompt).current
        if mine not in current or standing not in current:
            wrong.append(f"joined, and {current!r} stands")
    else:
        await tab.page.locator("main form button").first.click()
        await tab.page.wait_for_url("**/edit**")
        told["kept one"] += 1
        if held(url, tab.reflection, tab.prompt).current not in (mine, standing):
            wrong.append("one was kept, and another text stands")


@fault(
    "R09",
    "Two devices, while it is shared and handed back",
    "The change of state wins, and what was typed meanwhile is kept as a version or set aside",
)
def two_devices(bench: Bench) -> Outcome:
    """Rowan types on a phone and a laptop; one of them shares it, Tamsin opens it and hands it back."""
    store = bench.open_store(advisers=1)
    server = bench.serve(store)
    prompt, told, wrong = store.people.text_prompts[0], Counter[str](), list[str]()

    async def everything(browser: Browser) -> None:
        phone, laptop, tamsin = [await browser_of(browser, server.address, None) for _ in range(3)]
        for context, name in ((phone, "Rowan Ashdown"), (laptop, "Rowan Ashdown"), (tamsin, "Tamsin Greaves")):
            await sign_in(context, name)
        rounds = bench.many(2, 100)
        for first in range(0, rounds, LANES):
            await asyncio.gather(
                *(once(number, phone, laptop, tamsin) for number in range(first, min(first + LANES, rounds)))
            )

    async def once(number: int, phone: BrowserContext, laptop: BrowserContext, tamsin: BrowserContext) -> None:
        chance, address = random.Random(f"R09 {number}"), server.address
        headers = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
        form = {"standard": STANDARD, "label": f"Heron {'abcdefghij'[number % 10]}", "stage": "mid", "path": "full"}
        made = await phone.request.post("/reflections", form=form, headers=headers, max_redirects=0)
        reflection = UUID(made.headers["location"].split("/")[2])
        drafts = [await draft_in(context, reflection, prompt) for context in (phone, laptop)]
        count = itertools.count(1)

        async def some_typing() -> None:
            for _ in range(chance.randint(1, 4)):
                which = chance.randrange(2)
                await drafts[which].type(f"{'pl'[which]}{next(count)} ")
                if chance.random() < 0.4:
                    await drafts[which].save_now()
                await asyncio.sleep(chance.uniform(0, 0.8))

        await some_typing()
        steps = (
            (phone, f"/reflections/{reflection}/share", {}, "shared"),
            (tamsin, f"/supervision/{reflection}/open", {}, "in_supervision"),
            (tamsin, f"/supervision/{reflection}/hand-back", {"question": "What would he say?"}, "handed_back"),
        )
        for who, path, sent, state in steps:
            status = await post(who, address, path, **sent)
            if status != 303 or state_of(store.url, reflection) != state:
                wrong.append(f"{path} was answered {status} and left it {state_of(store.url, reflection)}")
            told["steps"] += 1
            await some_typing()
        for draft in drafts:
            told[f"told {(await draft.settle()).split(' ')[0]}"] += 1
        texts = [await draft.typed() for draft in drafts]
        stored = held(store.url, reflection, prompt)
        told["versions"] += len(stored.versions)
        told["aside"] += len(stored.aside)
        for words in texts:
            if words and words not in stored.texts:
                told["lost"] += 1
                wrong.append(f"{words!r} is nowhere: {stored}")
        if state_of(store.url, reflection) != "handed_back":
            wrong.append("a save has changed the state")
        told["rounds"] += 1
        for draft in drafts:
            wrong.extend(draft.faults)
            await draft.page.close(run_before_unload=False)

    with_a_browser(everything)
    figures = {
        "rounds": f"{told['rounds']:,}",
        "changes of state": f"{told['steps']:,}",
        "texts set aside": f"{told['aside']:,}",
    }
    return outcome(told["versions"], told["lost"], figures, wrong)


def state_of(url: str, reflection: UUID) -> str:
    """Where the reflection stands, read beside the service."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, status FROM reflection")).all()
    finally:
        engine.dispose()
    return next(str(status) for key, status in rows if UUID(str(key)) == reflection)


@fault(
    "R12",
    "The network goes while somebody types",
    "Typing goes on; told within 5 s, saved within 5 s of its return, no character lost",
    stores=(SQLITE,),
)
def network_drops(bench: Bench) -> Outcome:
    """Somebody types steadily and never stops, while the network goes for a while."""
    lengths = (1.0, 4.0) if not bench.long else (1.0, 30.0, 600.0)
    lengths = (1.0, bench.length) if bench.length else lengths
    store = bench.open_store(advisers=len(lengths))
    server = bench.serve(store)
    prompt, figures, wrong, done = store.people.text_prompts[0], dict[str, str](), list[str](), Counter[str]()

    async def one(browser: Browser, adviser: Adviser, length: float) -> None:
        context = await browser_of(browser, server.address, adviser.token)
        draft = await draft_in(context, adviser.reflections[0], prompt)
        await draft.type("He draws first. ")
        await draft.settle()
        is_over = asyncio.Event()
        typing = asyncio.ensure_future(_type_steadily(draft, is_over))
        await context.set_offline(True)
        began = time.monotonic()
        told = None
        if length >= 5:
            told = await draft.wait_for(NOT_SAVED, within=length)
        await asyncio.sleep(max(0.0, length - (time.monotonic() - began)))
        until_then = await draft.typed()
        await context.set_offline(False)
        back = time.monotonic()
        while not held(store.url, draft.reflection, prompt).current.startswith(until_then):
            if time.monotonic() - back > 30:
                wrong.append(f"{length:.0f} s: not saved 30 s after its return")
                break
            await asyncio.sleep(0.05)
        took = time.monotonic() - back
        is_over.set()
        count = await typing
        await draft.settle()
        stored, typed = held(store.url, draft.reflection, prompt), await draft.typed()
        done["lost"] += len(typed) - len(stored.current) if typed != stored.current else 0
        done["versions"] += len(stored.versions)
        if len(typed) != len("He draws first. ") + count:
            wrong.append(f"{count} keys were pressed, and the field holds {len(typed)}")
        if took > 5 or (told or 0) > 5:
            wrong.append(f"{length:.0f} s: told after {told}, saved {took:.1f} s after its return")
        figures[f"{length:.0f} s"] = (
            f"told after {told:.1f} s, " if told else ""
        ) + f"saved {took:.1f} s after its return"
        await context.close()

    async def everybody(browser: Browser) -> None:
        await asyncio.gather(
            *(one(browser, who, long) for who, long in zip(store.people.advisers, lengths, strict=True))
        )

    with_a_browser(everybody)
    return outcome(done["versions"], done["lost"], {**figures, "characters lost": str(done["lost"])}, wrong)


async def _type_steadily(draft: Draft, is_over: asyncio.Event) -> int:
    count = 0
    while not is_over.is_set():
        await draft.page.keyboard.type("abcdefghi "[count % 10])
        count += 1
        await asyncio.sleep(STEADY)
    return count


ENDS = {
    "signed out in another tab": None,
    "half an hour without use": "UPDATE sign_in_session SET last_seen = '2020-01-01 00:00:00.000000'",
    "ended by the operator": "UPDATE sign_in_session SET ended = '2026-01-01 00:00:00.000000'",
}


@fault("R14", "The sign-in ends while somebody types", "The words stay, and are saved once they are signed in again")
def sign_in_ends(bench: Bench) -> Outcome:
    """Signed out elsewhere, or run out: typed on, signed in again in another tab, and saved without a reload."""
    store = bench.open_store(advisers=1)
    server = bench.serve(store)
    prompt, done, wrong = store.people.text_prompts[0], Counter[str](), list[str]()

    async def once(browser: Browser, way: str, statement: str | None) -> None:
        context = await browser_of(browser, server.address, None)
        await sign_in(context, "Rowan Ashdown")
        headers = {"Origin": server.address, "Sec-Fetch-Site": "same-origin"}
        form = {"standard": STANDARD, "label": "Heron", "stage": "mid", "path": "full"}
        made = await context.request.post("/reflections", form=form, headers=headers, max_redirects=0)
        draft = await draft_in(context, UUID(made.headers["location"].split("/")[2]), prompt)
        await draft.type("He draws first. ", delay=20)
        await draft.settle()
        if statement is None:
            await post(context, server.address, "/sign-out")
        else:
            run(store.url, statement)
        await draft.type("Then he talks. ", delay=20)
        await draft.wait_for(NOT_SAVED, within=10)
        await draft.type("Then he goes.", delay=20)
        await sign_in(context, "Rowan Ashdown")
        await draft.page.bring_to_front()
        await draft.page.evaluate("dispatchEvent(new Event('focus'))")
        await draft.wait_for(SAVED, within=15)
        stored, typed = held(store.url, draft.reflection, prompt), await draft.typed()
        done["versions"] += len(stored.versions)
        done["times"] += 1
        if stored.current != typed or typed != "He draws first. Then he talks. Then he goes.":
            done["lost"] += 1
            wrong.append(f"{way}: {typed!r} is on the screen, {stored.current!r} is stored")
        if draft.loads:
            wrong.append(f"{way}: the page was loaded again")
        await context.close()

    async def everything(browser: Browser) -> None:
        for _ in range(bench.many(1, 20)):
            for way, statement in ENDS.items():
                await once(browser, way, statement)

    with_a_browser(everything)
    return outcome(done["versions"], done["lost"], {"ways": ", ".join(ENDS), "times": str(done["times"])}, wrong)


def run(url: str, statement: str) -> None:
    """One statement beside the service."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@fault(
    "R15B",
    "Rolling deploys with drafts open in real browsers",
    "No character is lost, and no page with unsaved words is loaded again",
)
def deploys_with_drafts_open(bench: Bench) -> Outcome:
    """Everybody types without a pause while a migration is applied, and new and old release take turns."""
    drafts_open, deploys = bench.many(4, 20), bench.many(2, 10)
    store = bench.open_store(advisers=drafts_open)
    server = bench.serve(store)
    new = release(bench.folder / "next", {"9001": EXPAND})
    switch = Relay(server.port).start()
    bench.at_the_end(switch.stop)
    prompt, done, wrong, said = store.people.text_prompts[0], Counter[str](), list[str](), Counter[str]()

    async def write(browser: Browser, adviser: Adviser, is_over: asyncio.Event) -> None:
        context = await browser_of(browser, switch.address, adviser.token)
        draft = await draft_in(context, adviser.reflections[0], prompt)
        done["open"] += 1
        await draft.type("Words: ")
        count = 0
        while not is_over.is_set():
            await draft.page.keyboard.type("abcdefghi "[count % 10])
            count += 1
            if count % 10 == 0:
                said[(await draft.status()).split(" ")[0]] += 1
            await asyncio.sleep(0.15)
        await draft.settle()
        typed, stored = await draft.typed(), held(store.url, draft.reflection, prompt)
        done["keys"] += count
        done["versions"] += len(stored.versions)
        done["reloads"] += draft.loads
        if typed != stored.current or len(typed) != len("Words: ") + count:
            done["lost"] += max(1, len("Words: ") + count - len(stored.current))
            wrong.append(f"{count} keys, {len(typed)} on the screen, {len(stored.current)} stored")
        wrong.extend(draft.faults)
        await context.close()

    async def everybody(browser: Browser) -> None:
        is_over = asyncio.Event()
        writing = [asyncio.ensure_future(write(browser, one, is_over)) for one in store.people.advisers]
        while done["open"] < drafts_open and not any(one.done() for one in writing):
            await asyncio.sleep(0.1)
        running = server
        upgraded = await asyncio.to_thread(pqs, new, store, "db", "upgrade")
        if upgraded.returncode:
            wrong.append(f"the migration was not applied: {upgraded.stderr[-300:]}")
        for number in range(deploys):
            await asyncio.sleep(bench.seconds(0.5, 4))
            root = ROOT if number % 2 else new
            following = await asyncio.to_thread(bench.serve, store, root=root)
            switch.target = following.port
            await asyncio.to_thread(running.stop)
            running = following
        await asyncio.sleep(1)
        is_over.set()
        await asyncio.gather(*writing)

    with_a_browser(everybody)
    if done["reloads"]:
        wrong.append(f"{done['reloads']} pages were loaded again")
    figures = {
        "drafts open": str(drafts_open),
        "deploys": str(deploys),
        "keys pressed": f"{done['keys']:,}",
        "characters lost": str(done["lost"]),
        "forced reloads": str(done["reloads"]),
        "looks at the status line that said Not saved": f"{said['Not']} of {sum(said.values()):,}",
    }
    return outcome(done["versions"], done["lost"], figures, wrong)


PAGE = (
    b"<!doctype html><title>Elsewhere</title><h1>Please wait, the gateway is busy</h1>"
    b"<script>document.title = 'run'</script>"
)
BAD_REPLIES: dict[str, Action] = {
    "502 with a page": Answer(502, PAGE),
    "504 with a page": Answer(504, PAGE),
    "413 with a page": Answer(413, PAGE),
    "403 with a page": Answer(403, PAGE),
    "200 with a page": Answer(200, PAGE),
    "200 with a page that says it is JSON": Answer(200, PAGE, "application/json"),
    "200 with a page, and the save went through": Answer(200, PAGE, forwarded=True),
    "an empty reply": Answer(200, b"", "application/json"),
    "half a reply": TruncateReply(to=150),
    "a reply cut in its body": TruncateReply(to=760),
    "no reply": DropReply(),
}


@fault(
    "R26B",
    "A proxy's own pages and broken replies into the autosave of a real page",
    "Never shown as part of the page; the words stay, “Not saved” is said, and they are saved afterwards",
    stores=(SQLITE,),
)
def bad_replies(bench: Bench) -> Outcome:
    """Each kind of bad reply to two saves in a row, then the network is mended."""
    store = bench.open_store(advisers=1, reflections=len(BAD_REPLIES))
    server = bench.serve(store)
    proxy = HttpProxy(server.port).start()
    bench.at_the_end(proxy.stop)
    prompt, done, wrong = store.people.text_prompts[0], Counter[str](), list[str]()
    bad: list[Action] = []

    def plan(request: Request) -> Action:
        return bad[0] if bad and request.method == "PUT" else Forward()

    proxy.plan = plan

    async def once(context: BrowserContext, name: str, action: Action, reflection: UUID) -> None:
        draft = await draft_in(context, reflection, prompt)
        title = await draft.page.title()
        bad.append(action)
        await draft.type("He draws first.")
        await draft.save_now()
        await draft.wait_for(NOT_SAVED)
        await draft.type(" Then he talks.")
        await asyncio.sleep(1.2)
        shown = await draft.page.content()
        if "gateway is busy" in shown or await draft.page.title() != title:
            wrong.append(f"{name}: the proxy's page is on the screen")
        if await draft.typed() != "He draws first. Then he talks.":
            wrong.append(f"{name}: the field holds {await draft.typed()!r}")
        if not NOT_SAVED.match(status := await draft.status()):
            wrong.append(f"{name}: it says {status!r}")
        bad.clear()
        await draft.save_now()
        await draft.wait_for(SAVED)
        stored = held(store.url, reflection, prompt)
        done["versions"] += len(stored.versions)
        if stored.current != "He draws first. Then he talks." or stored.aside:
            done["lost"] += 1
            wrong.append(f"{name}: {stored}")
        wrong.extend([*draft.faults, *([f"{name}: loaded again"] if draft.loads else [])])
        await draft.page.close(run_before_unload=False)

    async def everything(browser: Browser) -> None:
        adviser = store.people.advisers[0]
        context = await browser_of(browser, proxy.address, adviser.token)
        for (name, action), reflection in zip(BAD_REPLIES.items(), adviser.reflections, strict=True):
            try:
                await once(context, name, action, reflection)
            except TimeoutError as trouble:
                bad.clear()
                wrong.append(f"{name}: {trouble}")

    with_a_browser(everything)
    return outcome(done["versions"], done["lost"], {"kinds of reply": str(len(BAD_REPLIES))}, wrong)


LISTEN = """() => {
  window.slow = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") window.slow.push(duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}"""
WORDS = 20_000


@fault(
    "B11", "Typing in 20,000 words, the processor four times slower", "No key is lost; the time is a figure", (SQLITE,)
)
def typing(bench: Bench) -> Outcome:
    """From a key to the next paint, by the browser's own Event Timing, which tells of 16 ms and more one by one."""
    store = bench.open_store(advisers=1)
    server = bench.serve(store)
    prompt, keys = store.people.text_prompts[0], bench.many(60, 600)
    long = "\n\n".join("He said that the blue door was the one that he liked best. " * 8 for _ in range(WORDS // 104))

    async def measure(browser: Browser, address: str, *, is_bare: bool) -> tuple[list[float], str]:
        context = await browser_of(browser, address, store.people.advisers[0].token)
        if is_bare:
            await context.route("**/static/*.js*", lambda route: route.abort())
        draft = await draft_in(context, store.people.advisers[0].reflections[0], prompt)
        if not is_bare:
            await draft.page.locator(f'[name="{prompt}.value"]:not([type=hidden])').fill(long)
            await draft.settle()
        session = await context.new_cdp_session(draft.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        await draft.type(" ")
        await draft.page.evaluate(LISTEN)
        for number in range(keys):
            await draft.page.keyboard.type("abcdefghi "[number % 10])
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        slow = await draft.page.evaluate("window.slow")
        await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        typed = await draft.typed()
        if not is_bare:
            await draft.settle()
        await draft.page.close(run_before_unload=False)
        return sorted([*slow, *[16.0] * (keys - len(slow))]), typed

    async def both(browser: Browser) -> tuple[list[float], str, list[float]]:
        ours, typed = await measure(browser, server.address, is_bare=False)
        bare, _ = await measure(browser, server.address, is_bare=True)
        return ours, typed, bare

    ours, typed, bare = with_a_browser(both)
    stored = held(store.url, store.people.advisers[0].reflections[0], prompt)
    figures = {
        "words": f"{len(long.split()):,}",
        "keys": str(keys),
        "key to paint p50 / p95 / longest": _times(ours),
        "the same page without any script": _times(bare),
    }
    lost = len(long) + 1 + keys - len(stored.current)
    wrong = [] if typed == stored.current else ["the store holds another text than the screen"]
    return outcome(len(stored.versions), lost, figures, wrong)


def _times(times: list[float]) -> str:
    return " / ".join(f"{times[at]:.0f}" for at in (len(times) // 2, int(len(times) * 0.95), -1)) + " ms"
