"""Real browsers for the faults: somebody's open draft, typed in as a person does, and what the store holds of it."""

import asyncio
import re
import shutil
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright
from sqlalchemy import create_engine
from sqlmodel import col, select

from app.reflections.models import Answer, AnswerVersion, SetAside
from tests.faults.fault import NotRun

T = TypeVar("T")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
SAVED = re.compile(r"^Saved \d\d:\d\d$")
NOT_SAVED = re.compile(r"^(Not saved|You were signed out)")
ELSEWHERE = re.compile(r"^Changed somewhere else")
STATUS = """prompt => {
  const line = document.querySelector(`[data-prompt="${prompt}"] [data-save-status]`);
  return (line?.firstChild?.data ?? line?.textContent ?? "").trim();
}"""


def with_a_browser(work: Callable[[Browser], Awaitable[T]]) -> T:
    """Do this with a real Chromium, in a thread and an event loop of its own. Raises NotRun where there is none."""
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        raise NotRun("needs the package chromium")
    done: list[T] = []
    failed: list[BaseException] = []

    async def run() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=FLAGS.split())
            try:
                done.append(await work(browser))
            finally:
                await browser.close()

    def keep() -> None:
        try:
            asyncio.run(run())
        except BaseException as trouble:
            failed.append(trouble)

    thread = threading.Thread(target=keep)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


@dataclass
class Draft:
    """A reflection open in one tab, and one prompt of it that somebody types in."""

    page: Page
    reflection: UUID
    prompt: str
    faults: list[str] = field(default_factory=list)
    loads: int = 0
    waiting: set[Request] = field(default_factory=set)

    @property
    def path(self) -> str:
        """Where it is written."""
        return f"/reflections/{self.reflection}/edit"

    async def open(self) -> None:
        """Open it to write."""
        await self.page.goto(self.path)
        await self.page.wait_for_selector(f'[data-prompt="{self.prompt}"]')

    async def type(self, words: str, *, delay: float = 0) -> None:
        """Type at the end of what stands there."""
        box = self.page.locator(f'[name="{self.prompt}.value"]:not([type=hidden])')
        await box.focus()
        await self.page.keyboard.press("Control+End")
        await self.page.keyboard.type(words, delay=delay)

    async def typed(self) -> str:
        """What stands in the field."""
        return await self.page.locator(f'[name="{self.prompt}.value"]:not([type=hidden])').input_value()

    async def save_now(self) -> None:
        """Ctrl+S."""
        await self.page.keyboard.press("Control+s")

    async def status(self) -> str:
        """What the line below says."""
        return str(await self.page.evaluate(STATUS, self.prompt))

    async def wait_for(self, *patterns: re.Pattern[str], within: float = 20) -> float:
        """Wait until the line says one of these. Returns the seconds; raises TimeoutError."""
        began = time.monotonic()
        while True:
            status = await self.status()
            if any(one.match(status) for one in patterns):
                return time.monotonic() - began
            if time.monotonic() - began > within:
                raise TimeoutError(f"after {within} s the line says {status!r}")
            await asyncio.sleep(0.03)

    async def settle(self) -> str:
        """Save what is there, until it is saved or its writer is told why not. Returns what the line says."""
        await self.save_now()
        await asyncio.sleep(0.2)
        if await self.typed() or SAVED.match(await self.status()):
            await self.wait_for(SAVED, ELSEWHERE)
        while self.waiting:  # The line goes on saying "Changed somewhere else" while newer words are on their way.
            await asyncio.sleep(0.2)
        return await self.status()

    def watch(self) -> None:
        """Note scripts that fail, loads of the page, and saves that are not answered yet."""
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("framenavigated", lambda _frame: setattr(self, "loads", self.loads + 1))
        self.page.on("request", lambda sent: self.waiting.add(sent) if sent.method == "PUT" else None)
        self.page.on("requestfinished", lambda sent: self.waiting.discard(sent))
        self.page.on("requestfailed", lambda sent: self.waiting.discard(sent))


async def browser_of(browser: Browser, address: str, token: str | None) -> BrowserContext:
    """A browser of somebody's own, signed in."""
    context = await browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(20_000)
    if token is not None:
        await context.add_cookies([{"name": "pqs", "value": token, "url": address}])
    return context


async def draft_in(context: BrowserContext, reflection: UUID, prompt: str) -> Draft:
    """That reflection, open in a new tab."""
    draft = Draft(await context.new_page(), reflection, prompt)
    draft.watch()
    await draft.open()
    draft.loads = 0
    return draft


async def sign_in(context: BrowserContext, name: str) -> None:
    """Press the name on the sign-in page of the demonstration."""
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.get_by_role("button", name=f"Sign in as {name}").click()
    await page.wait_for_url("**/")
    await page.close()


async def post(context: BrowserContext, address: str, path: str, **form: str) -> int:
    """Press a button of some other page of theirs: a form that is posted. Returns the status."""
    headers = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    reply = await context.request.post(path, form=dict(form), headers=headers, max_redirects=0)
    return reply.status


@dataclass(frozen=True)
class Held:
    """What the store holds for one prompt: every version in order with the page it came from, and what is set aside."""

    versions: tuple[tuple[str, str], ...]
    aside: tuple[str, ...]

    @property
    def current(self) -> str:
        """What stands."""
        return self.versions[-1][1] if self.versions else ""

    @property
    def texts(self) -> set[str]:
        """Every text that its writer can get back."""
        return {text for _, text in self.versions} | set(self.aside)


def held(store_url: str, reflection: UUID, prompt: str) -> Held:
    """Read the store beside the service."""
    engine = create_engine(store_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            versions = connection.execute(
                select(AnswerVersion.page, AnswerVersion.words)
                .join(Answer, col(Answer.id) == col(AnswerVersion.answer_id))
                .where(Answer.reflection_id == reflection, Answer.prompt == prompt)
                .order_by(col(AnswerVersion.number))
            ).all()
            aside = connection.execute(
                select(SetAside.words).where(SetAside.reflection_id == reflection, SetAside.prompt == prompt)
            ).all()
    finally:
        engine.dispose()
    return Held(tuple((page or "", words or "") for page, words in versions), tuple(words or "" for (words,) in aside))
