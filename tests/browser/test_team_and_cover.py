"""Team, cover and handing over in a browser: sound for a screen reader, on a phone, and without JavaScript."""

from datetime import timedelta

import pytest

from app import clock
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_SUPERVISOR, NoteAction, NoteField
from app.web.words import day_words
from tests.makers import S, a_reflection

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 3


@pytest.fixture
def begun(person, store) -> tuple[str, ...]:
    """Something in every part of the three pages. Gives their addresses."""
    a_reflection(person, S.COMPLETED)
    a_reflection(person, S.SHARED)
    draft = a_reflection(person, S.IN_SUPERVISION)
    row = NoteAction(None, True, LONG_WORD, "", OWNER_SUPERVISOR)
    save_note_field(by=person("tamsin"), reflection_id=draft, field=NoteField.ACTIONS, sent=SentField(rows=(row,)))
    return ("/supervision/team", "/supervision/cover", f"/supervision/people/{store['rowan']}/hand-over")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_three_pages_are_accessible_and_fit(journey_as, begun, width):
    tamsin = journey_as("tamsin", width=width)
    for path in begun:
        tamsin.open(path)
        tamsin.check_accessible()
        tamsin.check_no_sideways_scroll()


def test_cover_and_a_change_of_supervisor_are_arranged_without_javascript(journey_as, begun):
    tamsin = journey_as("tamsin", javascript=False)
    page, day = tamsin.page, clock.today() + timedelta(days=3)
    tamsin.open("/supervision/cover")
    tamsin.press_button("Arrange cover")
    assert "Choose who stands in for you." in page.inner_text(".govuk-error-summary")
    page.get_by_label("Who stands in for you").select_option(label="Idris Fenwick")
    page.get_by_label("First day").fill(day_words(day))
    page.get_by_label("Last day").fill(day_words(day))
    tamsin.press_button("Arrange cover")
    assert f"on {day_words(day)}" in page.inner_text("main")
    page.get_by_role("button", name="Call off").click()
    assert "called off" in page.inner_text("main")
    tamsin.open(begun[2])
    page.get_by_label("Who supervises next").select_option(label="Idris Fenwick")
    page.get_by_label("Their first day").fill(day_words(day))
    tamsin.press_button("Hand over")
    assert f"From {day_words(day)} Idris Fenwick supervises Rowan Ashdown." in page.inner_text("main")
    tamsin.press_button("Undo this change")
    assert "You go on supervising" in page.inner_text("main")
