"""Opening what was shared: who may, and that the author is told."""

from datetime import timedelta

import pytest

from app import clock
from app.people.access import NotFound
from app.reflections.lifecycle import NotNow
from app.reflections.queries import readers_of
from app.reflections.services.turn import take_back
from app.supervision.queries import cover_sheet, review
from app.supervision.services import note_reading, open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection
from tests.relationships import covered, excluded, supervision_ended


@pytest.mark.parametrize("stranger", ["idris", "nell", "joss", "mina", "bea", "rowan"])
def test_nobody_but_holder_and_cover_has_a_cover_sheet_or_can_open(person, stranger):
    reflection_id = a_reflection(person, S.SHARED)
    for step in (cover_sheet, open_reflection):
        with pytest.raises(NotFound):
            step(by=person(stranger), reflection_id=reflection_id)


@pytest.mark.parametrize("status", [S.IN_PROGRESS, S.FINISHED])
def test_what_was_not_shared_is_nothing_to_the_supervisor(person, status):
    reflection_id = a_reflection(person, status)
    for step in (cover_sheet, open_reflection, review):
        with pytest.raises(NotFound):
            step(by=person("tamsin"), reflection_id=reflection_id)


def test_before_opening_there_is_no_review(person):
    reflection_id = a_reflection(person, S.SHARED)
    with pytest.raises(NotFound):
        review(by=person("tamsin"), reflection_id=reflection_id)


def test_opening_tells_the_author_at_once_and_ends_taking_back(person):
    reflection_id = a_reflection(person, S.SHARED)
    open_reflection(by=person("tamsin"), reflection_id=reflection_id)
    _, readings = readers_of(by=person("rowan"), reflection_id=reflection_id)
    assert [(one.reader, one.capacity) for one in readings] == [("Tamsin Greaves", "holder")]
    with pytest.raises(NotNow):
        take_back(by=person("rowan"), reflection_id=reflection_id)


def test_opening_twice_is_one_opening(person):
    reflection_id = a_reflection(person, S.SHARED)
    open_reflection(by=person("tamsin"), reflection_id=reflection_id)
    open_reflection(by=person("tamsin"), reflection_id=reflection_id)
    assert len(readers_of(by=person("rowan"), reflection_id=reflection_id)[1]) == 1


def test_the_day_supervision_ends_the_holder_loses_all_of_it(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws first.",)})
    supervision_ended(store)
    for step in (cover_sheet, review):
        with pytest.raises(NotFound):
            step(by=person("tamsin"), reflection_id=reflection_id)
    with pytest.raises(NotFound):
        open_reflection(by=person("tamsin"), reflection_id=reflection_id)


def test_the_cover_opens_as_cover_and_the_author_sees_that(person, store):
    reflection_id = a_reflection(person, S.SHARED)
    covered(store, by="idris")
    open_reflection(by=person("idris"), reflection_id=reflection_id)
    _, readings = readers_of(by=person("rowan"), reflection_id=reflection_id)
    assert [(one.reader, one.capacity) for one in readings] == [("Idris Fenwick", "cover")]
    assert cover_sheet(by=person("idris"), reflection_id=reflection_id).is_cover


def test_a_cover_whom_the_adviser_excluded_finds_nothing(person, store):
    reflection_id = a_reflection(person, S.SHARED)
    covered(store, by="idris")
    excluded(store, adviser="rowan", who="idris")
    with pytest.raises(NotFound):
        cover_sheet(by=person("idris"), reflection_id=reflection_id)


def test_a_reading_is_noted_once_in_fifteen_minutes(person, noon):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin, rowan = person("tamsin"), person("rowan")
    note_reading(by=tamsin, reflection_id=reflection_id)
    assert len(readers_of(by=rowan, reflection_id=reflection_id)[1]) == 1
    with clock.held_at(noon + timedelta(minutes=15)):
        note_reading(by=tamsin, reflection_id=reflection_id)
    assert len(readers_of(by=rowan, reflection_id=reflection_id)[1]) == 2
