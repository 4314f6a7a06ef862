"""The main job of Rowan's day with JavaScript off: write, save, flag, change the details, check, share."""

import re

from tests.makers import STANDARD, TEXT_PROMPT, a_reflection


def test_write_save_flag_check_and_share_with_forms_alone(journey_as):
    rowan = journey_as(None, javascript=False)
    page, main = rowan.page, rowan.page.locator("main")
    rowan.open("/sign-in")
    rowan.press_button("Sign in as Rowan Ashdown")
    page.wait_for_url("**/")
    rowan.open(f"/standards/{STANDARD}")
    page.locator(f'main a[href="/reflections/new?standard={STANDARD}"]').first.click()
    page.get_by_label("A label for this child, not their name").fill("Heron 14")
    page.locator('[name="stage"][value="mid"]').check()
    rowan.press_button("Start writing")
    assert "Leave numbers out of the label" in main.inner_text()
    page.get_by_label("A label for this child, not their name").fill("Heron")
    rowan.press_button("Start writing")
    rowan.field(TEXT_PROMPT).fill("He draws first.\n\nThen he talks.")
    page.get_by_label("School or nursery").check()
    page.locator(f"#flag-{TEXT_PROMPT}").check()
    rowan.press_button("Save")
    assert re.search(r"Saved \d\d:\d\d", main.inner_text())
    assert rowan.typed(TEXT_PROMPT) == "He draws first.\n\nThen he talks."
    assert page.locator(f"#flag-{TEXT_PROMPT}").is_checked()
    page.get_by_label("School or nursery").uncheck()
    page.locator("#details > summary").click()
    page.locator("#week").fill("22")
    rowan.press_button("Save these details")
    assert page.locator("#week").input_value() == "22"
    assert not page.get_by_label("School or nursery").is_checked()
    rowan.field("times-together").fill("six")
    rowan.press_button("Save and check my answers")
    assert "Write a whole number in figures, for example 6." in main.inner_text()
    assert rowan.typed("times-together") == "six"
    rowan.field("times-together").fill("6")
    rowan.press_button("Save and check my answers")
    assert "He draws first." in main.inner_text()
    assert "You asked to talk about" in main.inner_text()
    rowan.press_button("Share with Tamsin Greaves")
    assert page.url.endswith("said=shared")
    assert "He draws first." in main.inner_text()


def test_one_section_at_a_time_keeps_what_was_flagged_in_another(journey_as, person):
    rowan = journey_as("rowan", javascript=False)
    rowan.write_in(a_reflection(person))
    rowan.page.locator(f"#flag-{TEXT_PROMPT}").check()
    rowan.press_button("Show one section at a time")
    rowan.press_button("Save and go to the next section")
    rowan.field(TEXT_PROMPT).fill("He draws first.")
    rowan.press_button("Save and go to the next section")
    rowan.press_button("Save and check my answers")
    assert "He draws first." in rowan.page.locator("main").inner_text()
    assert "You asked to talk about" in rowan.page.locator("main").inner_text()
