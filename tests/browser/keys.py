"""A person without a mouse: Tab, Enter, Space, Escape and the arrows are all there is, and the focus is always seen."""

from typing import Any

from playwright.sync_api import Locator

from tests.browser.journey import Journey

FARTHEST = 400

# What can be worked, in the order of the document. Radios of one group are one stop.
BEGIN = """() => {
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const ringOf = (one) =>
    one.nextElementSibling && /radio|checkbox/.test(one.type) ? [one.nextElementSibling, "::before"] : [one];
  const look = (one) => {
    const style = getComputedStyle(...ringOf(one));
    const isThick = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    const isDrawn = isThick && !/, 0\\)$/.test(style.outlineColor);
    return [isDrawn && style.outline, style.boxShadow, style.backgroundColor].join();
  };
  const named = (one) => `${one.outerHTML.slice(0, 120)} "${one.textContent.trim().slice(0, 40)}"`;
  const isThere = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled, [aria-hidden="true"], [hidden]');
  const groupOf = (one) => [...document.getElementsByName(one.name)].filter((other) => other.form === one.form);
  const isStop = (one) => {
    if (one.type !== "radio") return true;
    const group = groupOf(one).filter(isThere);
    const checked = group.find((other) => other.checked);
    return checked ? one === checked : group.includes(document.activeElement) || one === group[0];
  };
  const keyed = {
    faults: [], reached: [], open: [],
    before: new WeakMap([...document.querySelectorAll(CONTROLS)].map((one) => [one, look(one)])),
    isShown(one) {
      const boxes = [...one.getClientRects()].filter((box) => box.width && box.height);
      return boxes.some((box) => [0.5, 0.1, 0.9].some((part) => {
        const [x, y] = [box.x + box.width * part, box.y + Math.min(box.height / 2, 20)];
        const found = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && document.elementFromPoint(x, y);
        return found && (one.contains(found) || [...(one.labels ?? [])].some((label) => label.contains(found)));
      }));
    },
    // Where the focus is now; "" when it has left the page.
    stand() {
      const one = document.activeElement;
      if (!one || one === document.body) return "";
      if (keyed.reached.includes(one)) return keyed.reached[0] === one ? "" : `again: ${named(one)}`;
      const last = keyed.reached.at(-1);
      if (last && last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) {
        keyed.faults.push(`out of order: ${named(one)} after ${named(last)}`);
      }
      keyed.reached.push(one);
      if (!keyed.before.has(one)) keyed.before.set(one, null);
      const inEditor = one.closest(".cm-editor");
      if (!inEditor && keyed.before.get(one) === look(one)) keyed.faults.push(`no focus is seen on ${named(one)}`);
      if (!keyed.isShown(one)) keyed.faults.push(`out of sight or hidden behind something: ${named(one)}`);
      if (one.matches("summary") && !one.parentElement.open) return "fold";
      if (one.type === "radio" && groupOf(one).length > 1) return "radio";
      return one.matches(".cm-content") ? "editor" : "next";
    },
    // Radios move the focus within their group: where it is now counts as the same stop.
    arrowed() {
      const one = document.activeElement;
      const before = keyed.reached.at(-1);
      const hasMoved = one !== before && one.name === before.name && one.checked;
      if (!hasMoved) keyed.faults.push(`no arrows in ${named(before)}`);
      keyed.reached[keyed.reached.length - 1] = one;
    },
    unfolded() {
      const one = document.activeElement;
      if (!one.parentElement.open) keyed.faults.push(`Enter does not unfold ${named(one)}`);
    },
    end() {
      const all = [...document.querySelectorAll(CONTROLS)].filter((one) => isThere(one) && !one.closest(".cm-editor"));
      for (const one of all) {
        if (one.tabIndex > 0) keyed.faults.push(`a tabindex above nothing: ${named(one)}`);
        if (one.type === "radio" && groupOf(one).some((other) => keyed.reached.includes(other))) continue;
        if (isStop(one) && !keyed.reached.includes(one)) keyed.faults.push(`never reached: ${named(one)}`);
      }
      for (const one of document.querySelectorAll("body *")) {
        if (one.closest(`${CONTROLS}, label, .cm-editor`) || !isThere(one)) continue;
        if (getComputedStyle(one).cursor === "pointer") keyed.faults.push(`worked by a mouse only: ${named(one)}`);
      }
      return [keyed.faults, keyed.reached.length];
    },
  };
  window.keyed = keyed;
  // A page may begin at its error summary; the walk begins at the top.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
AFTER_THE_SKIP = """() => {
  const one = document.activeElement;
  const main = document.querySelector("main");
  return main.contains(one) || !!(main.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""
IS_SEEN = """() => {
  const one = document.activeElement;
  const ring = one.nextElementSibling && /radio|checkbox/.test(one.type) ? [one.nextElementSibling, "::before"] : [one];
  const style = getComputedStyle(...ring);
  return !!one.closest(".cm-editor") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
}"""


class Keys(Journey):
    """Somebody at a keyboard."""

    def press(self, *keys: str) -> None:
        """One key after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until the focus is there; from the end of the page it goes on at its top."""
        found = wanted.first.element_handle()  # Found once: to find it by its name takes longer than to press a key.
        for _ in range(FARTHEST):
            if found.evaluate("one => one === document.activeElement"):
                assert self.page.evaluate(IS_SEEN), f"the focus cannot be seen on {wanted}"
                return
            self.press("Tab")
        raise AssertionError(f"{FARTHEST} times Tab did not reach {wanted} on {self.page.url}")

    def walk(self) -> list[str]:
        """From the top of the page to its end, through every fold and every group of radios. Gives what is wrong."""
        self.page.evaluate(BEGIN)
        for _ in range(FARTHEST):
            self.press("Tab")
            found = self.page.evaluate("keyed.stand()")
            if not found:
                break
            if found.startswith("again"):
                return [f"the focus is caught: {found}"]
            self._work(found)
        faults, count = self.page.evaluate("keyed.end()")
        return [*faults, *self._skip(), *([] if count > 3 else [f"only {count} stops"])]

    def _work(self, found: str) -> None:
        if found == "fold":
            self.press("Enter")
            self.page.evaluate("keyed.unfolded()")
        if found == "radio":
            self.press("ArrowDown")
            self.page.evaluate("keyed.arrowed()")
        if found == "editor":
            self.press("Escape")

    def _skip(self) -> list[str]:
        """The link at the very top leads past the header."""
        self.page.evaluate("document.querySelector('.govuk-skip-link').focus()")
        self.press("Enter", "Tab")
        return [] if self.page.evaluate(AFTER_THE_SKIP) else ["the skip link leads nowhere"]


def at_the_keyboard(journey: Any) -> Keys:
    """The same person, without a mouse."""
    journey.__class__ = Keys
    assert isinstance(journey, Keys)
    return journey
