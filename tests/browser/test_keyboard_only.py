"""The whole of the writing with Tab, Enter, Space and the arrows alone, and always with a focus that can be seen."""

import pytest
from playwright.sync_api import Locator

from tests.browser.journey import NOT_SAVED, SAVED, Journey
from tests.makers import STANDARD, TEXT_PROMPT, a_reflection

FARTHEST = 250

# A focus is seen by an outline or a shadow, on the thing itself or, for our radios and ticks, on the ring beside it.
IS_SEEN = """
() => {
  const one = document.activeElement;
  const ring = one.nextElementSibling && /radio|checkbox/.test(one.type) ? [one.nextElementSibling, "::before"] : [one];
  const style = getComputedStyle(...ring);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
}
"""


@pytest.fixture
def keys(journey_as):
    """Somebody without a mouse, at the sign-in page."""
    journey = journey_as(None)
    journey.open("/sign-in")
    return journey


def tab_to(journey: Journey, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    found = wanted.first.element_handle()  # Found once: to find it by its name takes longer than to press a key.
    for _ in range(FARTHEST):
        if found.evaluate("one => one === document.activeElement"):
            assert journey.page.evaluate(IS_SEEN), "the focus cannot be seen"
            return
        journey.page.keyboard.press("Tab")
    raise AssertionError(f"{FARTHEST} times Tab did not reach {wanted}")


def test_sign_in_start_write_choose_check_and_share(keys):
    page, press = keys.page, keys.page.keyboard.press
    tab_to(keys, page.get_by_label("E-mail"))
    page.keyboard.type("rowan.ashdown@example.org")
    tab_to(keys, page.get_by_label("Password"))
    page.keyboard.type("reflect-on-practice")
    press("Enter")
    page.wait_for_url("**/")
    keys.check_accessible()
    keys.open(f"/standards/{STANDARD}")
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    press("Enter")
    start = page.locator(f'main a[href="/reflections/new?standard={STANDARD}"]')
    tab_to(keys, start)
    press("Enter")
    page.wait_for_url("**/reflections/new*")
    keys.check_accessible()
    tab_to(keys, page.locator("#label"))
    page.keyboard.type("Heron")
    tab_to(keys, page.locator('[name="stage"]'))
    press("ArrowDown")
    assert page.locator('[name="stage"]').nth(1).is_checked()
    tab_to(keys, page.get_by_role("button", name="Start writing"))
    press("Enter")
    page.wait_for_url("**/edit*")
    keys.check_accessible()
    tab_to(keys, keys.field(TEXT_PROMPT))
    page.keyboard.type("He draws first.")
    keys.wait_for_status(TEXT_PROMPT, SAVED)
    assert keys.field(TEXT_PROMPT).evaluate("one => one === document.activeElement")
    tab_to(keys, page.locator(f"#flag-{TEXT_PROMPT}"))
    press("Space")
    chosen = keys.prompt("what-they-understand").locator("[type=radio]")
    tab_to(keys, chosen)
    press("Space")
    press("ArrowDown")
    assert chosen.nth(1).is_checked()
    keys.wait_for_status("what-they-understand", SAVED)
    tab_to(keys, page.get_by_role("button", name="Save and check my answers"))
    press("Enter")
    page.wait_for_url("**/check")
    assert "He draws first." in page.locator("main").inner_text()
    keys.check_accessible()
    tab_to(keys, page.get_by_role("button", name="Share with Tamsin Greaves"))
    press("Enter")
    page.wait_for_url("**/reflections/*said=shared*")
    assert "shared" in page.locator("main").inner_text()
    keys.check_accessible()


def test_a_number_that_is_refused_brings_the_focus_to_the_summary_and_from_there_to_the_field(journey_as, person):
    rowan = journey_as("rowan")
    rowan.write_in(a_reflection(person))
    tab_to(rowan, rowan.field("times-together"))
    rowan.page.keyboard.type("six")
    rowan.page.keyboard.press("Enter")
    rowan.page.locator(".govuk-error-summary:focus").wait_for()
    assert rowan.status("times-together") == NOT_SAVED
    rowan.check_accessible()
    rowan.page.keyboard.press("Tab")
    rowan.page.keyboard.press("Enter")
    assert rowan.field("times-together").evaluate("one => one === document.activeElement")
    assert rowan.typed("times-together") == "six"
