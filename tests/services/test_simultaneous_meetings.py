"""Two presses at one moment, on the note of a meeting: one note, one signature, and no word lost between them."""

import threading
from collections.abc import Callable

import pytest
from sqlmodel import col, func, select

from app import db
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry
from app.reflections.lifecycle import NotNow
from app.reflections.queries import whole
from app.reflections.saving import SaveMark
from app.supervision.meetings import read_meeting
from app.supervision.models import SupervisionNote
from app.supervision.note_services import (
    SentField,
    begin_meeting,
    choose_for_meeting,
    choose_reflections,
    save_meeting_field,
    save_note_field,
    sign,
    sign_meeting,
)
from app.supervision.notes import NoteField
from tests.makers import S, a_reflection

TALKED = NoteField.TALKED_ABOUT


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Let the steps go together; what each answered, or the refusal that it met."""
    answered: list[object] = [None] * len(steps)
    ready = threading.Barrier(len(steps))

    def take(place: int, step: Callable[[], object]) -> None:
        ready.wait()
        try:
            answered[place] = step()
        except NotNow as refused:
            answered[place] = refused

    threads = [threading.Thread(target=take, args=numbered) for numbered in enumerate(steps)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    return answered


def times(action: AuditAction) -> int:
    with db.read() as session:
        return session.exec(select(func.count(col(AuditEntry.id))).where(AuditEntry.action == action.value)).one()


def write(by, note_id, words, *, turn=1):
    sent = SentField(values=(words,), base=0, mark=SaveMark("page", turn))
    return save_meeting_field(by=by, note_id=note_id, field=TALKED, sent=sent)


@pytest.mark.parametrize("_again", range(3))
def test_beginning_twice_is_one_note(person, store, _again):
    tamsin = person("tamsin")
    first, second = at_once(*[lambda: begin_meeting(by=tamsin, adviser_id=store["rowan"])] * 2)
    assert first == second
    with db.read() as session:
        assert len(session.exec(select(SupervisionNote)).all()) == 1


@pytest.mark.parametrize("_again", range(3))
def test_signing_twice_is_one_signature(person, store, _again):
    tamsin = person("tamsin")
    about = [a_reflection(person, S.IN_SUPERVISION) for _ in range(3)]
    note_id = begin_meeting(by=tamsin, adviser_id=store["rowan"])
    choose_for_meeting(by=tamsin, note_id=note_id, reflections=about)
    write(tamsin, note_id, "All three.")
    first, second = at_once(
        lambda: sign_meeting(by=tamsin, note_id=note_id), lambda: sign(by=tamsin, reflection_id=about[1])
    )
    assert first == second
    assert times(AuditAction.NOTE_SIGNED) == 1
    assert {whole(by=person("rowan"), reflection_id=one).facts.status for one in about} == {S.DISCUSSED}


@pytest.mark.parametrize("_again", range(3))
def test_a_form_that_is_sent_twice_joins_each_reflection_once(person, store, _again):
    tamsin, about = person("tamsin"), [a_reflection(person, S.IN_SUPERVISION) for _ in range(3)]
    note_id = begin_meeting(by=tamsin, adviser_id=store["rowan"])
    write(tamsin, note_id, "All three.")
    form = {"reflections": about, "known": frozenset()}
    answered = at_once(*[lambda: choose_for_meeting(by=tamsin, note_id=note_id, **form)] * 2)
    assert answered == [frozenset(about)] * 2
    found = read_meeting(by=tamsin, note_id=note_id).draft
    assert sorted(one.id for one in found.others if one.is_on_note) == sorted(about)


@pytest.mark.parametrize("_again", range(3))
def test_from_both_sides_at_once_nobody_waits_for_ever(person, store, _again):
    tamsin, about = person("tamsin"), [a_reflection(person, S.IN_SUPERVISION) for _ in range(2)]
    note_id = begin_meeting(by=tamsin, adviser_id=store["rowan"])
    choose_for_meeting(by=tamsin, note_id=note_id, reflections=about[:1])
    sent = SentField(values=("From the page of the reflection.",), base=0, mark=SaveMark("other", 1))
    answered = at_once(
        lambda: choose_for_meeting(by=tamsin, note_id=note_id, reflections=about),
        lambda: save_note_field(by=tamsin, reflection_id=about[0], field=NoteField.KNOWN, sent=sent),
        lambda: choose_reflections(by=tamsin, reflection_id=about[0], others=about[1:]),
        lambda: write(tamsin, note_id, "From the page of the meeting."),
    )
    assert [one for one in answered if isinstance(one, Exception)] == []
    found = read_meeting(by=tamsin, note_id=note_id).draft
    assert found.fields[TALKED].words == "From the page of the meeting."
    assert found.fields[NoteField.KNOWN].words == "From the page of the reflection."
    assert sorted(one.id for one in found.others if one.is_on_note) == sorted(about)


@pytest.mark.parametrize("_again", range(3))
def test_words_that_meet_the_signature_are_in_the_note_or_given_back(person, store, _again):
    tamsin = person("tamsin")
    note_id = begin_meeting(by=tamsin, adviser_id=store["rowan"])
    write(tamsin, note_id, "We talked.")
    saved, _ = at_once(
        lambda: write(tamsin, note_id, "We talked at length.", turn=2),
        lambda: sign_meeting(by=tamsin, note_id=note_id),
    )
    signed = read_meeting(by=person("rowan"), note_id=note_id).signed.words[0][1]
    assert (signed == "We talked at length.") is saved.is_stored
    assert saved.is_stored or saved.yours == "We talked at length."
