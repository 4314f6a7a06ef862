"""A page that the browser kept, and shows again after "back", still belongs to whoever is at the desk.

Chromium keeps no page of ours (they say no-store, and have talked to the server); other browsers may. So the event
that such a browser sends is sent here by hand.
"""

import pytest

from tests.browser.journey import SAVED
from tests.makers import TEXT_PROMPT, a_reflection

RESTORE = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


@pytest.fixture
def kept(journey_as, person):
    """Rowan, on a page where something is saved."""
    rowan = journey_as("rowan")
    rowan.reflection_id = a_reflection(person)
    rowan.write_in(rowan.reflection_id)
    rowan.type(TEXT_PROMPT, "He draws first.")
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, SAVED)
    return rowan


def test_after_signing_out_it_shows_nothing_any_more(kept):
    kept.context.clear_cookies()
    with kept.page.expect_navigation():
        kept.page.evaluate(RESTORE)
    assert "/sign-in" in kept.page.url
    assert "He draws first." not in kept.page.content()


def test_after_signing_out_words_that_are_not_saved_yet_stay(kept):
    kept.context.clear_cookies()
    kept.type(TEXT_PROMPT, " Then he talks.")
    kept.save_now()
    kept.wait_for_status(TEXT_PROMPT, "You were signed out.")
    kept.page.evaluate(RESTORE)
    kept.page.wait_for_timeout(500)
    assert kept.typed(TEXT_PROMPT) == "He draws first. Then he talks."


def test_it_goes_on_saving(kept):
    kept.page.evaluate(RESTORE)
    kept.type(TEXT_PROMPT, " Then he talks.")
    kept.wait_for_status(TEXT_PROMPT, "Saving")
    kept.wait_for_status(TEXT_PROMPT, SAVED)
    kept.page.reload()
    assert kept.typed(TEXT_PROMPT) == "He draws first. Then he talks."
