"""The network goes while somebody types: told within five seconds, saved within five of its return, nothing lost."""

import re
import time

import pytest

from app.reflections.queries import draft
from tests.browser.journey import NOT_SAVED, SAVED
from tests.makers import TEXT_PROMPT, a_reflection

SAVES = re.compile(r"/answers/[a-z-]+$")
OTHER_PROMPT = "an-ordinary-day"


@pytest.fixture
def cut_off(journey_as, person):
    """Rowan, half-way through a sentence, when the network goes."""
    rowan = journey_as("rowan")
    rowan.reflection_id = a_reflection(person)
    rowan.write_in(rowan.reflection_id)
    rowan.type(TEXT_PROMPT, "He draws first,")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    rowan.context.set_offline(True)
    rowan.type(TEXT_PROMPT, " and then")
    return rowan


def words(person, reflection_id, prompt=TEXT_PROMPT):
    """What the store holds."""
    answer = draft(by=person("rowan"), reflection_id=reflection_id).answers.get(prompt)
    return answer.given.content.words if answer else None


def test_lost_and_found_again_within_five_seconds_each_and_said_once_each(cut_off, person):
    assert cut_off.wait_for_status(TEXT_PROMPT, NOT_SAVED) < 5
    cut_off.check_accessible()
    cut_off.type(TEXT_PROMPT, " he talks about his Gran.", delay=20)
    cut_off.type(OTHER_PROMPT, "School, tea, bed.")
    cut_off.wait_for_status(OTHER_PROMPT, NOT_SAVED)
    cut_off.page.wait_for_timeout(1000)
    assert cut_off.heard("alarms") == [NOT_SAVED]
    cut_off.context.set_offline(False)
    begun = time.monotonic()
    for prompt in (TEXT_PROMPT, OTHER_PROMPT):
        cut_off.wait_for_status(prompt, SAVED)
    assert time.monotonic() - begun < 5
    assert cut_off.typed(TEXT_PROMPT) == "He draws first, and then he talks about his Gran."
    assert words(person, cut_off.reflection_id) == "He draws first, and then he talks about his Gran."
    assert words(person, cut_off.reflection_id, OTHER_PROMPT) == "School, tea, bed."
    cut_off.page.wait_for_timeout(300)
    assert len(cut_off.heard("alarms")) == 1
    assert cut_off.heard("announcements")[1:] == ["Everything is saved again"]


def test_a_button_pressed_without_a_network_keeps_the_page_and_goes_on_when_it_can(cut_off, person):
    cut_off.save_now()
    cut_off.wait_for_status(TEXT_PROMPT, NOT_SAVED)
    cut_off.press_button("Save and check my answers")
    cut_off.page.wait_for_timeout(500)
    assert cut_off.typed(TEXT_PROMPT) == "He draws first, and then"
    assert cut_off.page.url.endswith("/edit")
    cut_off.context.set_offline(False)
    cut_off.press_button("Save and check my answers")
    cut_off.page.wait_for_url("**/check")
    assert words(person, cut_off.reflection_id) == "He draws first, and then"


def test_words_that_cannot_be_saved_can_be_copied_and_leaving_asks_first(cut_off):
    cut_off.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked = []
    cut_off.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    cut_off.save_now()
    cut_off.wait_for_status(TEXT_PROMPT, NOT_SAVED)
    cut_off.prompt(TEXT_PROMPT).get_by_role("button", name="Copy my words").press("Enter")
    cut_off.until(lambda: "Your words are copied" in cut_off.heard(), 2, lambda: f"heard {cut_off.heard()}")
    copied = cut_off.page.evaluate("navigator.clipboard.readText()")
    assert copied == "How they take things in and get things across\nHe draws first, and then"
    cut_off.page.get_by_role("link", name="Back to my reflections").click()
    cut_off.until(lambda: asked == ["beforeunload"], 2, lambda: "it did not ask")
    assert cut_off.typed(TEXT_PROMPT) == "He draws first, and then"


def test_a_server_that_never_answers_is_told_within_five_seconds_too(cut_off, person):
    cut_off.context.set_offline(False)
    cut_off.save_now()
    cut_off.wait_for_status(TEXT_PROMPT, SAVED)
    held = []
    cut_off.page.route(SAVES, lambda route: held.append(route))
    cut_off.type(TEXT_PROMPT, " he waits")
    assert cut_off.wait_for_status(TEXT_PROMPT, NOT_SAVED) < 5
    held[0].continue_()
    cut_off.wait_for_status(TEXT_PROMPT, SAVED)
    assert words(person, cut_off.reflection_id) == "He draws first, and then he waits"
