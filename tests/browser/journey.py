"""Drives a page in given, when, then: what a person does, and what they then see or hear."""

import re
import time
from collections.abc import Callable
from uuid import UUID

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page

SAVING = "Saving"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
NOT_SAVED = "Not saved – still on this screen"
ELSEWHERE = "Changed somewhere else"

# Whatever the two live regions say, in order, with the time in milliseconds.
LISTEN = """
addEventListener("DOMContentLoaded", () => {
  window.heard = [];
  for (const id of ["announcements", "alarms"]) {
    const region = document.getElementById(id);
    if (region) new MutationObserver(() => {
      if (region.textContent) window.heard.push([id, region.textContent, performance.now()]);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
});
"""
_AXE = Axe()


class Journey:
    """One person at one browser, with one page open (and others, where a test opens them)."""

    def __init__(self, context: BrowserContext, page: Page | None = None) -> None:
        self.context = context
        self.faults: list[str] = []
        if page is None:
            context.add_init_script(LISTEN)
        self.page = page or context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note_refusals)

    def in_another_tab(self) -> "Journey":
        """The same person, in another tab of the same browser."""
        other = Journey(self.context, self.context.new_page())
        other.faults = self.faults
        return other

    def open(self, path: str, *, expecting: int = 200) -> None:
        """Go to a page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == expecting, f"{path} answered {answer.status}"

    def write_in(self, reflection_id: UUID) -> None:
        """Open a reflection to write in it."""
        self.open(f"/reflections/{reflection_id}/edit")

    def prompt(self, prompt: str) -> Locator:
        """All that belongs to a prompt."""
        return self.page.locator(f'[data-prompt="{prompt}"]')

    def field(self, prompt: str, part: str = "value") -> Locator:
        """The (first) field of a prompt."""
        return self.prompt(prompt).locator(f'[name="{prompt}.{part}"]:not([type=hidden])').first

    def type(self, prompt: str, words: str, *, delay: float = 0) -> None:
        """Type at the end of what stands there, key by key."""
        field = self.field(prompt)
        field.focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words, delay=delay)

    def typed(self, prompt: str) -> str:
        """What stands in the field now."""
        return self.field(prompt).input_value()

    def status(self, prompt: str) -> str:
        """What the status line of a prompt says, without the link or button beside it."""
        line = self.prompt(prompt).locator("[data-save-status]")
        return str(line.evaluate("line => (line.firstChild?.data ?? line.textContent).trim()"))

    def wait_for_status(self, prompt: str, words: "str | re.Pattern[str]", *, within: float = 5) -> float:
        """Wait until the status line says this. Returns the seconds it took."""
        begun = time.monotonic()
        pattern = re.compile(f"^{re.escape(words)}") if isinstance(words, str) else words
        self.until(
            lambda: bool(pattern.match(self.status(prompt))), within, lambda: f"{prompt} says {self.status(prompt)!r}"
        )
        return time.monotonic() - begun

    def until(self, is_so: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
        """Look again and again, and give up with a sentence."""
        ends = time.monotonic() + within
        while not is_so():
            assert time.monotonic() < ends, f"after {within} s: {otherwise()}"
            self.page.wait_for_timeout(50)

    def save_now(self) -> None:
        """Ctrl+S."""
        self.page.keyboard.press("Control+s")

    def wait_until_quiet(self) -> None:
        """Wait until every request that the page has made is answered."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(100)

    def heard(self, region: str | None = None) -> list[str]:
        """What a screen reader was given to say, in order."""
        said = self.page.evaluate("window.heard")
        return [words for place, words, _ in said if region in (None, place)]

    def press_button(self, name: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def check_accessible(self) -> None:
        """No violation that axe can find; the one it reports on the components' own radios is allowed."""
        found = _AXE.run(self.page).response["violations"]
        told = [
            f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"] if not _allowed(one, node)
        ]
        assert not told, f"axe on {self.page.url}: {told}"

    def check_no_sideways_scroll(self) -> None:
        """Nothing is wider than the screen."""
        wide = self.page.evaluate(
            "() => [document.documentElement.scrollWidth, innerWidth, [...document.querySelectorAll('main *')]"
            ".filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)"
            ".map((one) => one.outerHTML.slice(0, 150))]"
        )
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} px wide on a screen of {wide[1]}: {wide[2]}"

    def _note_refusals(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


def _allowed(fault: dict[str, object], node: dict[str, object]) -> bool:
    return fault["id"] == "aria-allowed-attr" and "govuk-radios__input" in str(node["html"])


__all__ = ["ELSEWHERE", "NOT_SAVED", "SAVED", "SAVING", "Error", "Journey"]
