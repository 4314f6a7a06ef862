"""The review page on paper: every answer is there, and nothing to fill in."""

from app.reflections.services.settle import share_for_supervision
from app.reflections.services.start import flag_prompts
from app.supervision.services import open_reflection
from tests.makers import TEXT_PROMPT, answer, start

FOLDED = "in-whose-words"


def test_folded_prompts_are_printed_open_and_forms_are_not_printed(journey_as, person):
    rowan = person("rowan")
    reflection_id = start(rowan)
    answer(rowan, reflection_id, "wish-and-my-view", "different-where-to-live")
    answer(rowan, reflection_id, FOLDED, "He called me a liar.")
    flag_prompts(by=rowan, reflection_id=reflection_id, prompts=[TEXT_PROMPT])
    share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
    open_reflection(by=person("tamsin"), reflection_id=reflection_id)
    tamsin = journey_as("tamsin")
    tamsin.open(f"/supervision/{reflection_id}")
    words = tamsin.page.get_by_text("He called me a liar.")
    assert not words.is_visible()
    assert tamsin.page.locator("#note").is_visible()
    tamsin.page.emulate_media(media="print")
    assert words.bounding_box()["height"] > 0
    assert words.is_visible()
    assert not tamsin.page.locator("#note").is_visible()
    assert not tamsin.page.locator("main form:visible").count()
