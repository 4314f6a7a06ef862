"""Reading a review: written down before a word of it is read, and as few questions for much as for little."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app import clock, db
from app.reflections.queries import readers_of
from app.supervision.queries import CoverSheet, Review
from app.supervision.reading import look_at_shared, read_shared
from app.supervision.services import AS_SUPERVISOR, comment
from tests.makers import TEXT_PROMPT, S, a_reflection
from tests.statements import told_by_sqlite

FULL = {
    TEXT_PROMPT: ("words",),
    "an-ordinary-day": ("words",),
    "times-together": ("6",),
    "what-surprised-me": ("words",),
    "next-steps": ("a", "b", "c"),
}
MOST = 16


@contextmanager
def questions() -> Iterator[list[str]]:
    """What SQLite is asked, by whichever road."""
    seen: list[str] = []
    with told_by_sqlite(seen.append):
        yield seen


def entries(person, reflection_id) -> int:
    return len(readers_of(by=person("rowan"), reflection_id=reflection_id)[1])


def test_what_is_shared_and_not_opened_is_a_cover_sheet_and_no_reading(person):
    reflection_id = a_reflection(person, S.SHARED, answers=FULL)
    assert isinstance(read_shared(by=person("tamsin"), reflection_id=reflection_id), CoverSheet)
    assert entries(person, reflection_id) == 0


def test_a_reading_that_is_due_is_not_made_without_its_entry(person, noon):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers=FULL)
    tamsin = person("tamsin")
    with clock.held_at(noon + timedelta(minutes=15)):
        assert look_at_shared(by=tamsin, reflection_id=reflection_id) is None
        assert entries(person, reflection_id) == 1
        assert isinstance(read_shared(by=tamsin, reflection_id=reflection_id), Review)
        assert entries(person, reflection_id) == 2
        assert isinstance(look_at_shared(by=tamsin, reflection_id=reflection_id), Review)
    assert entries(person, reflection_id) == 2


def test_a_reading_that_is_written_down_waits_for_no_writer(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers=FULL)
    tamsin = person("tamsin")
    with db.write():
        assert isinstance(read_shared(by=tamsin, reflection_id=reflection_id), Review)


def test_a_full_review_asks_as_little_as_an_empty_one(person, client_for):
    if not db.is_sqlite():
        pytest.skip("statements are counted on SQLite")
    tamsin, page = person("tamsin"), client_for("tamsin")
    empty = a_reflection(person, S.IN_SUPERVISION)
    full = a_reflection(person, S.IN_SUPERVISION, answers=FULL)
    for number in range(12):
        comment(by=tamsin, reflection_id=full, side=AS_SUPERVISOR, prompt=TEXT_PROMPT, words=f"Comment {number}")
    counted = {}
    for name, reflection_id in (("empty", empty), ("full", full)):
        page.get(f"/supervision/{reflection_id}")
        with questions() as seen:
            assert page.get(f"/supervision/{reflection_id}").status_code == 200
        counted[name] = len(seen)
    assert counted["full"] <= counted["empty"]
    assert counted["full"] <= MOST
