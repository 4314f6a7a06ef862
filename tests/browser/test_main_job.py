"""The main job from end to end, as Rowan and Tamsin: written, shared, opened, talked over, signed, acknowledged.

A person at each browser, axe at each step, on a wide screen and on a phone.
"""

from uuid import UUID

import pytest

from tests.browser.journey import SAVED, Journey
from tests.makers import STANDARD, TEXT_PROMPT

FLAGGED = TEXT_PROMPT
CHOICE = "wish-and-my-view"


def given_rowan_starts_a_reflection(rowan: Journey) -> UUID:
    rowan.open("/")
    rowan.check_accessible()
    rowan.page.get_by_role("button", name="Start from a standard").click()
    rowan.page.wait_for_url("**/standards")
    rowan.check_accessible()
    rowan.open(f"/standards/{STANDARD}")
    rowan.check_accessible()
    rowan.open(f"/reflections/new?standard={STANDARD}")
    rowan.check_accessible()
    rowan.page.fill("#label", "Heron")
    rowan.page.get_by_label("Assessment period").check()
    rowan.press_button("Start writing")
    rowan.page.wait_for_url("**/edit")
    return UUID(rowan.page.url.split("/reflections/")[1].split("/")[0])


def when_rowan_writes(rowan: Journey) -> None:
    rowan.type(TEXT_PROMPT, "He draws first, and talks once the pencil is moving.")
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    rowan.prompt(CHOICE).get_by_label("Different on where to live").check()
    rowan.wait_for_status(CHOICE, SAVED)
    assert rowan.page.locator("details[data-when-prompt]").first.get_attribute("open") is not None
    rowan.type("in-whose-words", "He called me a liar, then asked if the judge could hear it from him.")
    rowan.wait_for_status("in-whose-words", SAVED)
    rowan.prompt("next-steps").locator('[name="next-steps.what"]').first.fill("Tell Heron what changes")
    rowan.wait_for_status("next-steps", SAVED)
    rowan.prompt(FLAGGED).get_by_label("Talk about this in supervision").check()
    rowan.check_accessible()
    rowan.press_button("Save and check my answers")
    rowan.page.wait_for_url("**/check")


def then_rowan_shares(rowan: Journey, reflection_id: UUID) -> None:
    assert "They never see" in rowan.page.inner_text("main")
    rowan.check_accessible()
    rowan.press_button("Share with Tamsin Greaves")
    rowan.page.wait_for_url(f"**/reflections/{reflection_id}?said=shared")
    assert "Shared with Tamsin Greaves" in rowan.page.inner_text("main")
    rowan.check_accessible()


def when_tamsin_opens_it(tamsin: Journey, reflection_id: UUID) -> None:
    tamsin.open("/")
    tamsin.check_accessible()
    tamsin.open("/supervision")
    assert "Heron" not in tamsin.page.content()
    tamsin.check_accessible()
    tamsin.page.locator(f'main a[href*="{reflection_id}"]').first.click()
    tamsin.page.wait_for_url(f"**/supervision/{reflection_id}*")
    assert "draws" not in tamsin.page.content()
    tamsin.check_accessible()
    tamsin.press_button("Open")
    tamsin.page.wait_for_load_state()
    assert "He draws first" in tamsin.page.inner_text("main")
    tamsin.check_accessible()


def when_they_talk(tamsin: Journey, rowan: Journey, reflection_id: UUID) -> None:
    tamsin.page.get_by_label("Your comment on “").first.fill("What did he draw?")
    tamsin.page.get_by_role("button", name="Send your comment").first.click()
    tamsin.page.wait_for_selector("text=What did he draw?")
    rowan.open(f"/reflections/{reflection_id}")
    assert "What did he draw?" in rowan.page.inner_text("main")
    rowan.check_accessible()
    rowan.page.fill("#comment-words", "The same house, four times.")
    rowan.press_button("Send")
    rowan.page.wait_for_load_state()
    tamsin.open(f"/supervision/{reflection_id}")
    assert "The same house, four times." in tamsin.page.inner_text("main")


def when_tamsin_signs(tamsin: Journey) -> None:
    tamsin.field("talked_about").fill("We named what happened: a child outgrew being spoken for.")
    tamsin.wait_for_status("talked_about", SAVED)
    tamsin.field("differ").fill("I hold a little more doubt. The judgement is the guardian’s.")
    tamsin.wait_for_status("differ", SAVED)
    tamsin.check_accessible()
    tamsin.press_button("Sign the note")
    tamsin.page.wait_for_url("**said=signed*")
    assert "a child outgrew being spoken for" in tamsin.page.inner_text("main")
    tamsin.check_accessible()


def then_rowan_answers_and_acts(rowan: Journey, reflection_id: UUID) -> None:
    rowan.open("/")
    assert "waits for your answer" in rowan.page.inner_text("main")
    rowan.page.get_by_role("link", name="Heron").first.click()
    rowan.page.wait_for_load_state()
    assert "a child outgrew being spoken for" in rowan.page.inner_text("main")
    rowan.page.get_by_label("I see it differently").check()
    rowan.press_button("Record my answer")
    assert "Say in your own words" in rowan.page.inner_text("main")
    assert rowan.page.title().startswith("Error: ")
    rowan.check_accessible()
    rowan.page.fill("#acknowledge-words", "I hold to it, and I am glad you said so.")
    rowan.press_button("Record my answer")
    rowan.page.wait_for_url("**said=acknowledged")
    rowan.check_accessible()
    rowan.open("/actions")
    rowan.check_accessible()
    assert "Tell Heron what changes" in rowan.page.inner_text("main")
    rowan.open(f"/reflections/{reflection_id}/readers")
    assert "Tamsin Greaves" in rowan.page.inner_text("main")
    rowan.check_accessible()


@pytest.mark.parametrize("width", [1280, pytest.param(320, marks=pytest.mark.either_store)])
def test_from_the_first_word_to_the_acknowledged_note(journey_as, width):
    rowan, tamsin = journey_as("rowan", width=width), journey_as("tamsin", width=width)
    reflection_id = given_rowan_starts_a_reflection(rowan)
    when_rowan_writes(rowan)
    then_rowan_shares(rowan, reflection_id)
    when_tamsin_opens_it(tamsin, reflection_id)
    when_they_talk(tamsin, rowan, reflection_id)
    when_tamsin_signs(tamsin)
    then_rowan_answers_and_acts(rowan, reflection_id)
    for journey in (rowan, tamsin):
        journey.check_no_sideways_scroll()
    tamsin.open(f"/supervision/{reflection_id}")
    assert "I hold to it, and I am glad you said so." in tamsin.page.inner_text("main")
    tamsin.check_no_sideways_scroll()
