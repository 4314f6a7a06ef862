"""Writing, while the page saves by itself: it is never in the way, and the server ends up with every word."""

import time

from tests.browser.journey import SAVED, SAVING
from tests.makers import TEXT_PROMPT, a_reflection

from app.reflections.queries import draft
from app.web.pace import forget_pace

SECOND_TEXT = "an-ordinary-day"


def stored(person, reflection_id, prompt=TEXT_PROMPT):
    """The words that the store holds."""
    answer = draft(by=person("rowan"), reflection_id=reflection_id).answers.get(prompt)
    return answer.given.content.words if answer else None


def test_words_are_saved_soon_after_the_last_key(journey_as, person):
    rowan, reflection_id = journey_as("rowan"), a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.type(TEXT_PROMPT, "He draws first. “Ça va”, 🦔.\nThen he talks.")
    assert rowan.status(TEXT_PROMPT) == SAVING
    assert 1.0 < rowan.wait_for_status(TEXT_PROMPT, SAVED, within=3) < 3
    assert stored(person, reflection_id) == "He draws first. “Ça va”, 🦔.\nThen he talks."
    rowan.check_accessible()
