"""Flags and details are kept as they change; and a save that fails is loud wherever one is on the page."""

from app import db
from app.reflections.models import Reflection
from tests.browser.journey import SAVED
from tests.makers import TEXT_PROMPT, a_reflection

FLAGGED = (TEXT_PROMPT, "an-ordinary-day", "identity-and-my-work")


def reflection(reflection_id) -> Reflection:
    with db.read() as session:
        return session.get_one(Reflection, reflection_id)


def test_a_flag_is_kept_when_it_is_ticked_and_when_it_is_unticked(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    tick = rowan.page.locator(f"#flag-{TEXT_PROMPT}")
    for is_on in (True, False):
        tick.set_checked(is_on)
        rowan.page.wait_for_selector(f'#prompt-{TEXT_PROMPT} [data-kept]:text("Saved")')
        rowan.until(
            lambda on=is_on: (TEXT_PROMPT in reflection(reflection_id).flags) is on, 3, lambda: "the flag is not kept"
        )
    rowan.page.get_by_role("link", name="Home").click()
    rowan.page.wait_for_url("**/")


def test_a_fourth_flag_is_answered_beside_it_at_once(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    for prompt in FLAGGED:
        rowan.page.locator(f"#flag-{prompt}").check()
    rowan.page.locator("#flag-times-alone").check()
    rowan.page.wait_for_selector('#prompt-times-alone [data-kept]:text("Three are flagged already")')
    rowan.until(lambda: len(reflection(reflection_id).flags) == 3, 3, lambda: "three flags are not kept")


def test_one_section_at_a_time_keeps_the_flags_of_the_others(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.page.locator(f"#flag-{TEXT_PROMPT}").check()
    rowan.page.wait_for_selector(f'#prompt-{TEXT_PROMPT} [data-kept]:text("Saved")')
    rowan.press_button("Show one section at a time")
    rowan.page.wait_for_url("**said=saved*")
    rowan.page.locator("#flag-times-alone").check()
    rowan.page.wait_for_selector('#prompt-times-alone [data-kept]:text("Saved")')
    assert set(reflection(reflection_id).flags) == {TEXT_PROMPT, "times-alone"}


def test_a_changed_label_is_kept_without_a_button(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.page.locator("#details > summary").click()
    rowan.page.fill("#label", "Grey heron")
    rowan.page.locator("#week").focus()
    rowan.page.wait_for_selector('#details [data-kept]:text("Saved")')
    assert reflection(reflection_id).label == "Grey heron"


def test_a_failed_save_is_loud_beside_the_prompt_and_at_the_top_of_the_screen(journey_as, person):
    rowan = journey_as("rowan")
    rowan.write_in(a_reflection(person))
    rowan.context.set_offline(True)
    rowan.type(TEXT_PROMPT, "At court, without a signal.")
    rowan.page.wait_for_selector(f'[data-prompt="{TEXT_PROMPT}"][data-unsaved]', timeout=5000)
    strip = "getComputedStyle(document.querySelector('form[data-autosave]'), '::before').position"
    assert rowan.page.evaluate(strip) == "sticky"
    rowan.context.set_offline(False)
    rowan.wait_for_status(TEXT_PROMPT, SAVED, within=10)
    assert rowan.page.locator("[data-unsaved]").count() == 0
