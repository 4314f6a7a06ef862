"""The note of a meeting: begun by itself, over none or several reflections, signed once, answered once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, func, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.reflections.queries import whole
from app.reflections.saving import SaveMark
from app.supervision.meetings import read_meeting
from app.supervision.models import SupervisionNote
from app.supervision.my_supervision import answer_note, my_supervision
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
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.queries import actions_of, conversation_for_author, review
from app.supervision.services import hand_back
from tests.makers import S, a_reflection
from tests.relationships import covered, excluded, supervision_ended, supervision_passed_on

TALKED = NoteField.TALKED_ABOUT


def begin(person, store, key="tamsin", adviser="rowan"):
    return begin_meeting(by=person(key), adviser_id=store[adviser])


def write(by, note_id, *words, field=TALKED, base=0, page="a", turn=1):
    sent = SentField(values=words, base=base, mark=SaveMark(page, turn))
    return save_meeting_field(by=by, note_id=note_id, field=field, sent=sent)


def signed_meeting(person, store, words="We talked.", adviser="rowan"):
    note_id = begin(person, store, adviser=adviser)
    write(person("tamsin"), note_id, words)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    return note_id


def row(note_id):
    with db.read() as session:
        return session.get_one(SupervisionNote, note_id)


def status_of(person, reflection_id):
    return whole(by=person("rowan"), reflection_id=reflection_id).facts.status


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss"])
def test_nobody_but_todays_supervisor_or_cover_begins_a_meeting(person, store, stranger):
    with pytest.raises(NotFound):
        begin(person, store, key=stranger)


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss"])
def test_nobody_but_holder_and_cover_writes_chooses_or_signs(person, store, stranger):
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "We talked.")
    for step in (
        lambda by: write(by, note_id, "No."),
        lambda by: choose_for_meeting(by=by, note_id=note_id, reflections=[]),
        lambda by: sign_meeting(by=by, note_id=note_id),
        lambda by: read_meeting(by=by, note_id=note_id),
    ):
        with pytest.raises(NotFound):
            step(person(stranger))


def test_beginning_again_goes_on_with_the_one_that_is_open(person, store):
    first = begin(person, store)
    assert begin(person, store) == first
    sign_after = write(person("tamsin"), first, "We talked.")
    assert sign_after.is_stored
    sign_meeting(by=person("tamsin"), note_id=first)
    assert begin(person, store) != first


def test_beginning_goes_on_with_the_draft_that_stands_beside_a_reflection(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    sent = SentField(values=("We began.",))
    save_note_field(by=person("tamsin"), reflection_id=reflection_id, field=TALKED, sent=sent)
    found = read_meeting(by=person("tamsin"), note_id=begin(person, store))
    assert found.draft.fields[TALKED].words == "We began."
    assert [one.id for one in found.draft.others if one.is_on_note] == [reflection_id]


def test_a_draft_is_nothing_to_its_adviser_and_a_signed_note_is_theirs_for_good(person, store):
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "Kittiwake")
    with pytest.raises(NotFound):
        read_meeting(by=person("rowan"), note_id=note_id)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    supervision_ended(store)
    assert read_meeting(by=person("rowan"), note_id=note_id).signed.words[0][1] == "Kittiwake"


def test_when_supervision_ends_its_supervisor_finds_no_note_any_more_not_even_her_own(person, store):
    draft, other = begin(person, store), signed_meeting(person, store, adviser="nell")
    supervision_ended(store)
    supervision_ended(store, adviser="nell")
    for note_id in (draft, other):
        with pytest.raises(NotFound):
            read_meeting(by=person("tamsin"), note_id=note_id)
        with pytest.raises(NotFound):
            write(person("tamsin"), note_id, "More.", base=1)


def test_the_next_supervisor_finds_neither_the_draft_nor_the_signed_note(person, store):
    signed = signed_meeting(person, store)
    draft = begin(person, store)
    supervision_passed_on(store, to="idris")
    for note_id in (draft, signed):
        with pytest.raises(NotFound):
            read_meeting(by=person("idris"), note_id=note_id)
    assert begin(person, store, key="idris") not in (draft, signed)


def test_a_second_writer_is_told_and_overwrites_nothing(person, store):
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "One.", page="a")
    result = write(person("tamsin"), note_id, "Two.", page="b")
    assert (result.outcome, result.words, result.yours) == ("conflict", "One.", "Two.")


def test_both_ways_lead_to_the_same_note(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    note_id = begin(person, store)
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[reflection_id])
    write(person("tamsin"), note_id, "One.", page="a")
    found = review(by=person("tamsin"), reflection_id=reflection_id).note
    assert found.fields[TALKED].words == "One."
    sent = SentField(values=("Two.",), base=0, mark=SaveMark("b", 1))
    result = save_note_field(by=person("tamsin"), reflection_id=reflection_id, field=TALKED, sent=sent)
    assert result.outcome == "conflict"


@pytest.mark.parametrize(
    ("words", "held"),
    [("20 November 2026", "2026-11-20"), ("3 November", "2026-11-03"), ("21 November", "2025-11-21"), ("", "")],
)
def test_a_day_without_a_year_is_the_last_such_day(person, store, noon, words, held):
    note_id = begin(person, store)
    assert write(person("tamsin"), note_id, words, field=NoteField.HELD_ON).words == held


def test_nobody_has_met_on_a_day_that_is_still_to_come(person, store, noon):
    note_id = begin(person, store)
    with pytest.raises(NotAnAnswer) as refused:
        write(person("tamsin"), note_id, "21 November 2026", field=NoteField.HELD_ON)
    assert "still to come" in refused.value.sentence


def test_signing_over_three_reflections_discusses_all_and_agrees_what_was_meant_in_each(person, store):
    three = [
        a_reflection(person, S.IN_SUPERVISION, standard=standard, answers={"next-steps": (f"Ring {standard}",)})
        for standard in ("seeing-and-engaging", "care-plan", "impact-of-delay")
    ]
    note_id = begin(person, store)
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=three)
    write(person("tamsin"), note_id, "All three.")
    held_on = clock.today() - timedelta(days=20)
    write(person("tamsin"), note_id, held_on.isoformat(), field=NoteField.HELD_ON)
    write(person("tamsin"), note_id, "support", field=NoteField.FUNCTIONS)
    write(person("tamsin"), note_id, "2030-01-02", field=NoteField.REVIEW_ON)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    assert {status_of(person, one) for one in three} == {S.DISCUSSED}
    for one in three:
        [note] = conversation_for_author(by=person("rowan"), reflection_id=one).notes
        assert note.id == note_id
    ahead = actions_of(by=person("rowan")).ahead
    assert [one.status.value for one in ahead] == ["open"] * 3
    signed = row(note_id)
    assert (signed.held_on.isoformat(), signed.functions, signed.review_on.isoformat()) == (
        held_on.isoformat(),
        ["support"],
        "2030-01-02",
    )


def test_one_that_is_not_in_supervision_stops_the_signature_of_all(person, store):
    three = [a_reflection(person, S.IN_SUPERVISION) for _ in range(3)]
    note_id = begin(person, store)
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=three)
    write(person("tamsin"), note_id, "All three.")
    hand_back(by=person("tamsin"), reflection_id=three[1], question="And?")
    with pytest.raises(NotNow):
        sign_meeting(by=person("tamsin"), note_id=note_id)
    assert [status_of(person, one) for one in three] == [S.IN_SUPERVISION, S.HANDED_BACK, S.IN_SUPERVISION]


def test_signing_a_meeting_without_reflections_moves_none_and_agrees_its_actions(person, store, noon):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring the school",)})
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "How the week was.")
    rows = (
        NoteAction(None, True, "Take the two days owed", "2026-12-01", OWNER_ADVISER),
        NoteAction(None, True, "Move one allocation", "", OWNER_SUPERVISOR),
    )
    save_meeting_field(by=person("tamsin"), note_id=note_id, field=NoteField.ACTIONS, sent=SentField(rows=rows))
    sign_meeting(by=person("tamsin"), note_id=note_id)
    assert status_of(person, reflection_id) is S.IN_SUPERVISION
    assert row(note_id).held_on == clock.today()
    assert {one.what: one.status.value for one in actions_of(by=person("rowan")).ahead} == {
        "Take the two days owed": "open",
        "Ring the school": "intended",
    }
    assert [one.what for one in actions_of(by=person("tamsin")).ahead] == ["Move one allocation"]


def test_signing_needs_what_was_talked_about(person, store):
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "Sleeping badly.", field=NoteField.OUTSIDE)
    with pytest.raises(DetailsRefused):
        sign_meeting(by=person("tamsin"), note_id=note_id)


def test_signing_twice_is_one_signature(person, store):
    note_id = signed_meeting(person, store)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    with db.read() as session:
        entries = session.exec(
            select(func.count(col(AuditEntry.id))).where(AuditEntry.action == AuditAction.NOTE_SIGNED.value)
        ).one()
    assert entries == 1


def test_somebody_who_signs_what_another_has_signed_is_told_so(person, store):
    note_id = signed_meeting(person, store)
    covered(store, by="idris")
    with pytest.raises(NotNow):
        sign_meeting(by=person("idris"), note_id=note_id)


def test_a_signed_note_is_never_edited_and_a_save_whose_reply_was_lost_still_says_saved(person, store):
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "We talked.", turn=4)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    assert write(person("tamsin"), note_id, "We talked.", turn=4).is_stored
    assert write(person("tamsin"), note_id, "Other.", base=1, turn=5).outcome == "status"
    with pytest.raises(NotNow):
        choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[a_reflection(person, S.IN_SUPERVISION)])


def test_the_cover_begins_and_signs_for_the_holder(person, store):
    covered(store, by="idris")
    note_id = begin(person, store, key="idris")
    write(person("idris"), note_id, "We talked.")
    sign_meeting(by=person("idris"), note_id=note_id)
    found = read_meeting(by=person("rowan"), note_id=note_id)
    assert (found.signed.holder, found.signed.signed_by) == ("Tamsin Greaves", "Idris Fenwick")


def test_a_cover_whom_the_adviser_asked_to_exclude_is_a_stranger(person, store):
    note_id = begin(person, store)
    covered(store, by="idris")
    excluded(store, adviser="rowan", who="idris")
    with pytest.raises(NotFound):
        begin(person, store, key="idris")
    with pytest.raises(NotFound):
        read_meeting(by=person("idris"), note_id=note_id)


@pytest.mark.parametrize(("author", "status"), [("nell", S.IN_SUPERVISION), ("rowan", S.SHARED), ("rowan", S.FINISHED)])
def test_another_advisers_reflection_or_one_not_opened_never_joins(person, store, author, status):
    other = a_reflection(person, status, author=author)
    note_id = begin(person, store)
    with pytest.raises(NotFound):
        choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[other])


def test_a_meeting_can_be_left_with_no_reflection_and_the_review_then_begins_a_note_of_its_own(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    note_id = begin(person, store)
    write(person("tamsin"), note_id, "One.")
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[reflection_id])
    known = frozenset({reflection_id})
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[], known=known)
    assert review(by=person("tamsin"), reflection_id=reflection_id).note.fields[TALKED].words == ""
    sign_meeting(by=person("tamsin"), note_id=note_id)
    assert status_of(person, reflection_id) is S.IN_SUPERVISION


def test_a_second_reflection_joins_the_meeting_from_the_review_page_too(person, store):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, S.IN_SUPERVISION)
    note_id = begin(person, store)
    choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=[first])
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])
    write(person("tamsin"), note_id, "Both.")
    sign(by=person("tamsin"), reflection_id=second)
    assert {status_of(person, one) for one in (first, second)} == {S.DISCUSSED}
    assert read_meeting(by=person("rowan"), note_id=note_id).signed is not None


@pytest.mark.parametrize("stranger", ["tamsin", "idris", "nell", "joss"])
def test_nobody_but_the_adviser_answers_a_note(person, store, stranger):
    note_id = signed_meeting(person, store)
    with pytest.raises(NotFound):
        answer_note(by=person(stranger), note_id=note_id, view="same", words="")


def test_a_draft_or_nothing_cannot_be_answered(person, store):
    for note_id in (begin(person, store), uuid4()):
        with pytest.raises(NotFound):
            answer_note(by=person("rowan"), note_id=note_id, view="same", words="")


def test_to_see_it_differently_needs_words_and_an_answer_is_given_once(person, store):
    note_id, rowan = signed_meeting(person, store), person("rowan")
    for view, words, name in (("different", " ", "words"), ("", "", "view"), ("maybe", "x", "view")):
        with pytest.raises(DetailsRefused) as refused:
            answer_note(by=rowan, note_id=note_id, view=view, words=words)
        assert list(refused.value.faults) == [name]
    answer_note(by=rowan, note_id=note_id, view="different", words=" I slept well. ")
    answer_note(by=rowan, note_id=note_id, view="different", words="I slept well.")  # The same again.
    with pytest.raises(NotNow):
        answer_note(by=rowan, note_id=note_id, view="same", words="")
    found = read_meeting(by=person("tamsin"), note_id=note_id).answer
    assert (found.sees_it_the_same, found.words) == (False, "I slept well.")
    assert (row(note_id).answered_by, row(note_id).answered_view) == (store["rowan"], "different")


def test_a_note_about_reflections_is_answered_on_their_pages(person, store):
    reflection_id = a_reflection(person, S.DISCUSSED)
    [note] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).notes
    with pytest.raises(NotNow):
        answer_note(by=person("rowan"), note_id=note.id, view="same", words="")


def test_the_adviser_keeps_every_meeting_with_every_supervisor_newest_first(person, store, noon):
    with clock.held_at(noon - timedelta(days=40)):
        first = signed_meeting(person, store)
    supervision_passed_on(store, to="idris")
    second = begin(person, store, key="idris")
    write(person("idris"), second, "We talked.")
    sign_meeting(by=person("idris"), note_id=second)
    rows = my_supervision(by=person("rowan")).meetings.rows
    assert [(one.id, one.holder) for one in rows] == [(second, "Idris Fenwick"), (first, "Tamsin Greaves")]
