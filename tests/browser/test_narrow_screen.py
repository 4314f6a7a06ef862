"""A phone of 320 pixels: every page of the main job fits, with nothing to scroll sideways."""

import pytest

from tests.browser.journey import ELSEWHERE, SAVED, Journey
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection, answer

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
ANSWERS = {TEXT_PROMPT: (f"He draws first. {LONG_WORD}",), "next-steps": ("Ring Gran",)}


@pytest.fixture
def narrow(journey_as):
    """A browser of 320 pixels for somebody of the cast."""
    return lambda key: journey_as(key, width=320)


def check(journey: Journey, *paths: str) -> None:
    """Open each page and look how wide it is."""
    faults = []
    for path in paths:
        journey.open(path)
        try:
            journey.check_no_sideways_scroll()
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join(faults)


def test_the_way_to_a_reflection_fits(narrow, person):
    check(narrow(None), "/sign-in")
    a_reflection(person)
    rowan = narrow("rowan")
    check(rowan, "/", "/standards", f"/standards/{STANDARD}", f"/reflections/new?standard={STANDARD}", "/reflections")


def test_writing_fits_with_a_conflict_and_everything_unfolded(narrow, person):
    rowan = narrow("rowan")
    reflection_id = a_reflection(person)
    rowan.write_in(reflection_id)
    rowan.type("an-ordinary-day", LONG_WORD)
    rowan.save_now()
    rowan.wait_for_status("an-ordinary-day", SAVED)
    answer(person("rowan"), reflection_id, TEXT_PROMPT, "From my desk.")
    rowan.type(TEXT_PROMPT, LONG_WORD)
    rowan.save_now()
    rowan.wait_for_status(TEXT_PROMPT, ELSEWHERE)
    rowan.context.set_offline(True)
    rowan.type("an-ordinary-day", "more")
    rowan.save_now()
    rowan.wait_for_status("an-ordinary-day", "Not saved")
    rowan.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    rowan.check_no_sideways_scroll()
    rowan.context.set_offline(False)
    rowan.wait_for_status("an-ordinary-day", SAVED)
    root = f"/reflections/{reflection_id}"
    check(rowan, f"{root}/check", f"{root}/answers/{TEXT_PROMPT}/choose", f"{root}/history/{TEXT_PROMPT}", root)


@pytest.mark.parametrize("status", [S.SHARED, S.IN_SUPERVISION, S.DISCUSSED], ids=lambda status: status.value)
def test_both_sides_of_supervision_fit(narrow, person, status):
    reflection_id = a_reflection(person, status, answers=ANSWERS)
    rowan, tamsin = narrow("rowan"), narrow("tamsin")
    check(rowan, f"/reflections/{reflection_id}", f"/reflections/{reflection_id}/readers")
    check(tamsin, "/", "/supervision", f"/supervision/{reflection_id}")
