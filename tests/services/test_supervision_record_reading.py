"""How a record and an agenda are read: a page at a time, in the order of the meetings, and as the store says now."""

from datetime import timedelta

import pytest
from sqlmodel import Session, update

from app import clock, db
from app.actions.services import ActionStatus, close_action
from app.supervision.meeting_rows import ON_A_PAGE
from app.supervision.models import SupervisionNote
from app.supervision.my_supervision import my_supervision
from app.supervision.note_services import SentField, begin_meeting, choose_for_meeting, save_meeting_field, sign_meeting
from app.supervision.notes import OWNER_ADVISER, NoteAction, NoteField
from app.supervision.record import read_agenda, read_record
from tests.makers import S, a_reflection
from tests.relationships import supervision_passed_on

CARE_PLAN = "Analysing the care plan for the child"


def a_meeting(person, store, *, about=(), held_on=None, agreed=(), key="tamsin"):
    by = person(key)
    note_id = begin_meeting(by=by, adviser_id=store["rowan"])
    values = {NoteField.TALKED_ABOUT: "We talked.", NoteField.HELD_ON: held_on.isoformat() if held_on else ""}
    for field, value in values.items():
        save_meeting_field(by=by, note_id=note_id, field=field, sent=SentField(values=(value,)))
    rows = tuple(NoteAction(None, True, what, "", OWNER_ADVISER) for what in agreed)
    save_meeting_field(by=by, note_id=note_id, field=NoteField.ACTIONS, sent=SentField(rows=rows))
    choose_for_meeting(by=by, note_id=note_id, reflections=list(about))
    sign_meeting(by=by, note_id=note_id)
    return note_id


def forget_the_day(note_id):
    """As it is with a note from before the day of the meeting was asked."""
    with Session(db.engine().execution_options(write=True)) as session, session.begin():
        session.execute(update(SupervisionNote).where(SupervisionNote.id == note_id).values(held_on=None))


@pytest.fixture
def meetings(person, store, noon):
    """More than a page, a day apart; every third from before the day was asked, every fifth written three days late."""
    notes = {}
    for number in range(ON_A_PAGE + 8):
        signed = noon - timedelta(days=60 - number)
        with clock.held_at(signed):
            day = (signed - timedelta(days=3 if number % 5 == 0 else 0)).date()
            note = a_meeting(person, store, held_on=day)
        if number % 3 == 0:
            forget_the_day(note)
            day = signed.date()
        notes[note] = (day, signed, note)
    return [note for note, _ in sorted(notes.items(), key=lambda one: one[1], reverse=True)]


def test_meetings_with_and_without_a_day_stand_in_one_order_and_none_is_lost_between_the_pages(person, store, meetings):
    for read in (
        lambda after: read_record(by=person("tamsin"), adviser_id=store["rowan"], after=after).meetings,
        lambda after: my_supervision(by=person("rowan"), after=after).meetings,
    ):
        first = read(None)
        rest = read(first.more)
        assert [row.id for row in first.rows] == meetings[:ON_A_PAGE]
        assert [row.id for row in rest.rows] == meetings[ON_A_PAGE:]
        assert rest.more is None


def test_the_agenda_and_the_record_tell_of_the_same_last_meeting_and_the_same_that_wait(person, store, meetings):
    record = read_record(by=person("tamsin"), adviser_id=store["rowan"])
    agenda = read_agenda(by=person("tamsin"), adviser_id=store["rowan"])
    assert agenda.last.held_on == record.meetings.rows[0].held_on
    waiting = [row.held_on for row in record.meetings.rows if row.waits_for_an_answer]
    assert [one.held_on for one in agenda.unanswered] == waiting
    assert len(waiting) == ON_A_PAGE


def test_a_note_that_is_signed_after_the_record_was_read_is_among_its_standards_at_once(person, store, noon):
    def standards():
        return [one.titles for one in read_record(by=person("tamsin"), adviser_id=store["rowan"]).standards]

    assert standards() == []
    with clock.held_at(noon - timedelta(hours=3)):
        a_meeting(person, store, about=[a_reflection(person, S.IN_SUPERVISION)])
    [before] = standards()
    a_meeting(person, store, about=[a_reflection(person, S.IN_SUPERVISION, standard="care-plan")])
    [after] = standards()
    assert (CARE_PLAN in before, CARE_PLAN in after) == (False, True)
    assert set(before) < set(after)


def test_a_new_supervisor_is_told_of_no_closed_action_but_her_own(person, store, noon):
    with clock.held_at(noon - timedelta(days=20)):
        a_meeting(person, store, agreed=["Ring the school"])
        close_the_open_one(person)
    said = read_record(by=person("tamsin"), adviser_id=store["rowan"]).closed_actions
    assert [(one.what, one.outcome, one.owner) for one in said] == [("Ring the school", "Done it.", "Rowan Ashdown")]
    supervision_passed_on(store, to="idris")
    a_meeting(person, store, agreed=["Draw the plan"], key="idris")
    close_the_open_one(person)
    said = read_record(by=person("idris"), adviser_id=store["rowan"])
    assert [one.what for one in said.closed_actions] == ["Draw the plan"]
    assert said.before.meetings == 1


def close_the_open_one(person):
    [action] = my_supervision(by=person("rowan")).open_actions
    close_action(by=person("rowan"), action_id=action.id, status=ActionStatus.DONE, words="Done it.")
