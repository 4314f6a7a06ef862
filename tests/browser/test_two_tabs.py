"""Two tabs or two devices: the second writer is told, no text is lost, and nobody is in conflict with themselves."""

import re

import pytest

from app.reflections.queries import draft
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.turn import take_back
from tests.browser.journey import ELSEWHERE, SAVED, SAVING
from tests.makers import TEXT_PROMPT, a_reflection

SAVES = re.compile(r"/answers/[a-z-]+$")


@pytest.fixture
def two_tabs(journey_as, person):
    """Rowan, with the same new reflection open in two tabs."""
    first = journey_as("rowan")
    second = first.in_another_tab()
    reflection_id = a_reflection(person)
    for tab in (first, second):
        tab.reflection_id = reflection_id
        tab.write_in(reflection_id)
    return first, second


def in_store(person, reflection_id):
    """What stands, and how many versions were made."""
    answer = draft(by=person("rowan"), reflection_id=reflection_id).answers[TEXT_PROMPT]
    return answer.given.content.words, answer.number


def test_the_second_writer_is_told_and_can_keep_either_text_or_both(two_tabs, person):
    first, second = two_tabs
    first.type(TEXT_PROMPT, "From the court corridor.")
    first.save_now()
    first.wait_for_status(TEXT_PROMPT, SAVED)
    second.type(TEXT_PROMPT, "From my desk.")
    second.save_now()
    second.wait_for_status(TEXT_PROMPT, ELSEWHERE)
    assert second.heard("alarms") == ["Changed somewhere else: How they take things in and get things across"]
    second.check_accessible()
    with second.page.expect_response(SAVES):
        second.type(TEXT_PROMPT, " And a second sentence.")
    assert second.status(TEXT_PROMPT) == ELSEWHERE
    assert second.typed(TEXT_PROMPT) == "From my desk. And a second sentence."
    assert in_store(person, second.reflection_id) == ("From the court corridor.", 1)
    second.wait_until_quiet()
    second.prompt(TEXT_PROMPT).get_by_role("link", name="Choose what to keep").click()
    second.check_accessible()
    joined = second.page.get_by_role("textbox").input_value()
    page = second.page.locator("main").inner_text()
    for words in ("From the court corridor.", "From my desk. And a second sentence."):
        assert words in joined
        assert words in page
    second.press_button("Save the joined text")
    assert second.typed(TEXT_PROMPT) == joined
    assert in_store(person, second.reflection_id) == (joined, 2)


def test_what_the_second_writer_typed_last_is_what_the_choose_page_offers(two_tabs):
    first, second = two_tabs
    for tab, words in ((first, "One"), (second, "Two"), (first, " one more"), (second, " two more")):
        tab.type(TEXT_PROMPT, words)
        tab.save_now()
        tab.wait_for_status(TEXT_PROMPT, SAVED if tab is first else ELSEWHERE)
    second.wait_until_quiet()
    second.open(f"/reflections/{second.reflection_id}/answers/{TEXT_PROMPT}/choose")
    shown = second.page.locator("main").inner_text()
    assert "One one more" in shown
    assert "Two two more" in shown


def test_a_late_reply_and_a_parting_save_are_no_conflict_with_oneself(two_tabs, person):
    tab, _ = two_tabs
    held = []
    tab.page.route(SAVES, lambda route: held.append(route) if not held else route.continue_())
    tab.type(TEXT_PROMPT, "One")
    tab.save_now()
    tab.until(lambda: held != [], 2, lambda: "nothing was sent")
    tab.type(TEXT_PROMPT, " two")
    with tab.page.expect_response(SAVES):
        tab.page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange')); delete document.hidden"
        )
    tab.type(TEXT_PROMPT, " three")
    held[0].continue_()
    tab.wait_for_status(TEXT_PROMPT, SAVED)
    tab.until(lambda: in_store(person, tab.reflection_id)[0] == "One two three", 3, lambda: "an older text stands")
    assert tab.heard("alarms") == []


def test_a_form_sent_with_a_button_after_a_save_is_no_conflict_with_oneself(two_tabs, person):
    tab, _ = two_tabs
    tab.type(TEXT_PROMPT, "One")
    tab.save_now()
    tab.wait_for_status(TEXT_PROMPT, SAVED)
    tab.type(TEXT_PROMPT, " two")
    tab.press_button("Save")
    assert tab.page.locator(".govuk-error-summary").count() == 0
    assert tab.typed(TEXT_PROMPT) == "One two"
    tab.type(TEXT_PROMPT, " three")
    assert tab.status(TEXT_PROMPT) == SAVING
    tab.save_now()
    tab.wait_for_status(TEXT_PROMPT, SAVED)
    assert in_store(person, tab.reflection_id)[0] == "One two three"


def test_words_typed_after_it_was_shared_elsewhere_wait_for_the_next_edit(two_tabs, person):
    tab, _ = two_tabs
    tab.type(TEXT_PROMPT, "Before.")
    tab.save_now()
    tab.wait_for_status(TEXT_PROMPT, SAVED)
    share_for_supervision(by=person("rowan"), reflection_id=tab.reflection_id, checked=None)
    tab.type(TEXT_PROMPT, " After.")
    tab.save_now()
    tab.wait_for_status(TEXT_PROMPT, ELSEWHERE)
    take_back(by=person("rowan"), reflection_id=tab.reflection_id)
    tab.write_in(tab.reflection_id)
    assert tab.typed(TEXT_PROMPT) == "Before."
    tab.page.get_by_role("link", name=re.compile("Choose what to keep")).first.click()
    assert "Before. After." in tab.page.locator("main").inner_text()
