"""Writing the supervision note: saved like answers, about one or several reflections, signed once."""

import pytest

from app.actions.services import ActionStatus, close_action
from app.people.access import NotFound
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.reflections.queries import whole
from app.reflections.saving import SaveMark
from app.reflections.services.settle import share_for_supervision
from app.supervision.note_services import SentField, choose_reflections, save_note_field, save_note_form, sign
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField, Standing
from app.supervision.queries import actions_of, conversation_for_author, review
from app.supervision.services import hand_back, note_reading, open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection, answer, sign_note
from tests.relationships import covered, supervision_ended, supervision_passed_on

TALKED = NoteField.TALKED_ABOUT


def write(by, reflection_id, *words, field=TALKED, base=0, page="a", turn=1):
    sent = SentField(values=words, base=base, mark=SaveMark(page, turn))
    return save_note_field(by=by, reflection_id=reflection_id, field=field, sent=sent)


def write_actions(by, reflection_id, *rows, base=0):
    sent = SentField(rows=rows, base=base)
    return save_note_field(by=by, reflection_id=reflection_id, field=NoteField.ACTIONS, sent=sent)


def words_of(person, reflection_id, field=TALKED, key="tamsin"):
    return review(by=person(key), reflection_id=reflection_id).note.fields[field].words


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss"])
def test_nobody_but_holder_and_cover_writes_or_signs_the_note(person, stranger):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "We talked.")
    for step in (
        lambda by: write(by, reflection_id, "No."),
        lambda by: sign(by=by, reflection_id=reflection_id),
        lambda by: choose_reflections(by=by, reflection_id=reflection_id, others=[]),
    ):
        with pytest.raises(NotFound):
            step(person(stranger))


def test_the_former_holder_loses_her_own_note(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "We talked.")
    supervision_ended(store)
    for step in (
        lambda: write(person("tamsin"), reflection_id, "More.", base=1),
        lambda: sign(by=person("tamsin"), reflection_id=reflection_id),
    ):
        with pytest.raises(NotFound):
            step()


def test_an_unsigned_note_is_nothing_to_its_author(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "Kittiwake")
    assert "Kittiwake" not in repr(conversation_for_author(by=person("rowan"), reflection_id=reflection_id))


def test_the_note_of_an_earlier_supervisor_is_nothing_to_the_next(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "Kittiwake")
    hand_back(by=person("tamsin"), reflection_id=reflection_id, question="And?")
    supervision_passed_on(store, to="idris")
    share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
    open_reflection(by=person("idris"), reflection_id=reflection_id)
    assert words_of(person, reflection_id, key="idris") == ""
    assert write(person("idris"), reflection_id, "Our own.").is_stored
    sign(by=person("idris"), reflection_id=reflection_id)
    [note] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).notes
    assert (note.holder, note.words[0][1]) == ("Idris Fenwick", "Our own.")


def test_a_second_writer_is_told_and_overwrites_nothing(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "One.", page="a")
    result = write(person("tamsin"), reflection_id, "Two.", page="b")
    assert (result.outcome, result.words, result.yours) == ("conflict", "One.", "Two.")
    assert words_of(person, reflection_id) == "One."


def test_a_page_never_conflicts_with_itself_and_a_late_save_is_stale(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "One.", turn=1)
    assert write(person("tamsin"), reflection_id, "One, two.", turn=3).version == 2
    assert write(person("tamsin"), reflection_id, "One, t", turn=2).is_stale
    assert words_of(person, reflection_id) == "One, two."


def test_a_save_sent_again_is_answered_with_its_own_version_so_that_the_page_cannot_overwrite_what_came_after(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "One.", page="a")
    write(person("tamsin"), reflection_id, "Two.", base=1, page="b")
    again = write(person("tamsin"), reflection_id, "One.", page="a")
    assert (again.outcome, again.version) == ("saved", 1)
    assert write(person("tamsin"), reflection_id, "Three.", base=again.version, page="a", turn=2).outcome == "conflict"


def test_an_empty_field_of_a_note_that_is_not_there_makes_none(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    assert write(person("tamsin"), reflection_id, "").version == 0


@pytest.mark.parametrize(
    ("field", "values"),
    [(NoteField.FUNCTIONS, ("score",)), (NoteField.REVIEW_ON, ("soon",)), (TALKED, ("x" * 100_001,))],
)
def test_what_a_field_cannot_hold_is_refused(person, field, values):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    with pytest.raises(NotAnAnswer):
        write(person("tamsin"), reflection_id, *values, field=field)


def test_what_can_be_kept_of_a_form_is_kept_when_the_rest_is_refused(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    sent = {TALKED: SentField(values=("We talked.",)), NoteField.REVIEW_ON: SentField(values=("soon",))}
    saved = save_note_form(by=person("tamsin"), reflection_id=reflection_id, page="p", sent=sent)
    assert list(saved.faults) == [NoteField.REVIEW_ON]
    assert words_of(person, reflection_id) == "We talked."


def test_a_form_after_saves_of_its_own_page_is_no_conflict(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "One.", page="p", turn=7)
    sent = {TALKED: SentField(values=("One, two.",), base=0)}
    assert save_note_form(by=person("tamsin"), reflection_id=reflection_id, page="p", sent=sent).is_all_saved


@pytest.mark.parametrize("status", [S.DISCUSSED, S.COMPLETED])
def test_a_signed_note_is_never_edited(person, status):
    reflection_id = a_reflection(person, status)
    result = write(person("tamsin"), reflection_id, "Something else.", base=1)
    assert (result.outcome, result.yours) == ("status", "Something else.")
    [note] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).notes
    assert note.words[0][1] == "We talked about what Heron asked for."


def test_a_save_whose_reply_was_lost_before_signing_still_says_saved(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "We talked.", turn=4)
    sign(by=person("tamsin"), reflection_id=reflection_id)
    assert write(person("tamsin"), reflection_id, "We talked.", turn=4).is_stored


def test_an_earlier_save_that_comes_once_more_after_signing_is_answered_as_it_was(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "One.", turn=1)
    write(person("tamsin"), reflection_id, "One, two.", base=1, turn=2)
    sign(by=person("tamsin"), reflection_id=reflection_id)
    again = write(person("tamsin"), reflection_id, "One.", turn=1)
    assert (again.outcome, again.version) == ("saved", 1)


def test_somebody_who_signs_what_another_has_signed_is_told_that_it_was(person, store):
    reflection_id = a_reflection(person, S.DISCUSSED)
    covered(store, by="idris")
    with pytest.raises(NotNow) as refused:
        sign(by=person("idris"), reflection_id=reflection_id)
    assert "discussed" in refused.value.sentence


def test_signing_needs_what_was_talked_about_and_nothing_else(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "Anger.", field=NoteField.SHAPED)
    with pytest.raises(DetailsRefused) as refused:
        sign(by=person("tamsin"), reflection_id=reflection_id)
    assert list(refused.value.faults) == ["talked_about"]
    write(person("tamsin"), reflection_id, "We talked.")
    sign(by=person("tamsin"), reflection_id=reflection_id)
    assert whole(by=person("rowan"), reflection_id=reflection_id).facts.status is S.DISCUSSED


def test_what_was_handed_back_cannot_be_signed_but_keeps_its_draft(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), reflection_id, "We talked.")
    hand_back(by=person("tamsin"), reflection_id=reflection_id, question="And?")
    with pytest.raises(NotNow):
        sign(by=person("tamsin"), reflection_id=reflection_id)
    assert words_of(person, reflection_id) == "We talked."


def test_signing_twice_is_one_note(person):
    reflection_id = a_reflection(person, S.DISCUSSED)
    sign(by=person("tamsin"), reflection_id=reflection_id)
    assert len(conversation_for_author(by=person("rowan"), reflection_id=reflection_id).notes) == 1


def test_the_cover_signs_for_the_holder_and_the_note_says_who(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    covered(store, by="idris")
    note_reading(by=person("idris"), reflection_id=reflection_id)
    sign_note(person("idris"), reflection_id)
    [note] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).notes
    assert (note.holder, note.signed_by) == ("Tamsin Greaves", "Idris Fenwick")


def test_one_note_over_two_reflections_moves_both(person):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, S.IN_SUPERVISION, standard="care-plan")
    write(person("tamsin"), first, "Both.")
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])
    sign(by=person("tamsin"), reflection_id=first)
    for one in (first, second):
        assert whole(by=person("rowan"), reflection_id=one).facts.status is S.DISCUSSED
        assert len(conversation_for_author(by=person("rowan"), reflection_id=one).notes) == 1


@pytest.mark.parametrize("status", [S.HANDED_BACK, S.DISCUSSED])
def test_only_what_is_in_supervision_joins_a_note(person, status):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, status)
    with pytest.raises(NotNow):
        choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])


@pytest.mark.parametrize(("author", "status"), [("nell", S.IN_SUPERVISION), ("rowan", S.SHARED), ("rowan", S.FINISHED)])
def test_another_advisers_reflection_or_one_not_opened_never_joins(person, author, status):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, status, author=author)
    with pytest.raises(NotFound):
        choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])


def test_a_reflection_with_words_on_a_note_of_its_own_keeps_that_note(person):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), second, "Its own.")
    with pytest.raises(NotNow):
        choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])
    write(person("tamsin"), second, "", base=1, turn=2)
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])


def test_while_one_is_back_with_its_author_the_note_waits_until_it_is_unticked(person):
    first, second = a_reflection(person, S.IN_SUPERVISION), a_reflection(person, S.IN_SUPERVISION)
    write(person("tamsin"), first, "Both.")
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])
    hand_back(by=person("tamsin"), reflection_id=second, question="And?")
    with pytest.raises(NotNow) as refused:
        sign(by=person("tamsin"), reflection_id=first)
    assert "Untick it" in refused.value.sentence
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[second])  # Left ticked: nothing changes.
    choose_reflections(by=person("tamsin"), reflection_id=first, others=[], known=frozenset({second}))
    sign(by=person("tamsin"), reflection_id=first)
    assert whole(by=person("rowan"), reflection_id=second).facts.status is S.HANDED_BACK


def suggested(person, reflection_id):
    return review(by=person("tamsin"), reflection_id=reflection_id).note.actions


def with_intentions(person, *intended, status=S.IN_SUPERVISION):
    return a_reflection(person, status, answers={"next-steps": intended})


def test_the_intentions_are_listed_in_their_order_ticked_and_the_advisers_own(person, noon):
    reflection_id = with_intentions(person, "Ring the school", "Write the letter", "See Heron")
    lines = [one.line for one in suggested(person, reflection_id)]
    assert [line.what for line in lines] == ["Ring the school", "Write the letter", "See Heron"]
    assert all(line.keep and line.owner == OWNER_ADVISER for line in lines)


def test_signing_agrees_what_was_kept_or_reworded_and_leaves_out_what_was_left_out(person):
    reflection_id = with_intentions(person, "Ring the school", "Write the letter")
    ring, letter = (one.line for one in suggested(person, reflection_id))
    write_actions(
        person("tamsin"),
        reflection_id,
        NoteAction(ring.origin, True, "Ring the school on Monday", "2026-12-01", OWNER_ADVISER),
        NoteAction(letter.origin, False, letter.what, "", OWNER_ADVISER),
        NoteAction(None, True, "Speak to the authority", "", OWNER_SUPERVISOR),
    )
    sign_note(person("tamsin"), reflection_id)
    rowans, tamsins = actions_of(by=person("rowan")), actions_of(by=person("tamsin"))
    assert [(one.what, one.status.value) for one in rowans.ahead] == [
        ("Ring the school on Monday", "open"),
        ("Write the letter", "intended"),
    ]
    assert [one.what for one in tamsins.ahead] == ["Speak to the authority"]


def test_an_intention_closed_before_signing_is_not_agreed_a_second_time(person):
    reflection_id = with_intentions(person, "Ring the school")
    [ring] = suggested(person, reflection_id)
    write_actions(person("tamsin"), reflection_id, ring.line)
    close_action(by=person("rowan"), action_id=ring.line.origin, status=ActionStatus.DONE, words="She knows.")
    assert suggested(person, reflection_id)[0].standing is Standing.SETTLED
    sign_note(person("tamsin"), reflection_id)
    assert actions_of(by=person("rowan")).ahead == ()


def test_a_row_that_names_somebody_elses_action_makes_one_of_its_own(person):
    nells = with_intentions(person, "Ring the school")
    [theirs] = suggested(person, nells)
    reflection_id = a_reflection(person, S.IN_SUPERVISION, author="nell")
    row = NoteAction(theirs.line.origin, True, "Taken over", "", OWNER_ADVISER)
    write_actions(person("tamsin"), reflection_id, row)
    sign_note(person("tamsin"), reflection_id)
    assert [one.what for one in actions_of(by=person("rowan")).ahead] == ["Ring the school"]
    assert [one.what for one in actions_of(by=person("nell")).ahead] == ["Taken over"]


def test_a_row_that_names_an_intention_of_a_reflection_that_was_never_shared_leaves_it_alone(person):
    a_reflection(person, S.FINISHED, answers={"next-steps": ("Mine alone",)})
    [own] = actions_of(by=person("rowan")).ahead
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    write_actions(person("tamsin"), reflection_id, NoteAction(own.id, True, "Taken over", "", OWNER_ADVISER))
    sign_note(person("tamsin"), reflection_id)
    found = {one.what: one.status.value for one in actions_of(by=person("rowan")).ahead}
    assert found == {"Mine alone": "intended", "Taken over": "open"}


def test_the_review_shows_what_was_shared_and_marks_what_changed_since(person):
    reflection_id = a_reflection(person, S.HANDED_BACK, answers={TEXT_PROMPT: ("He draws first.",)})
    rowan, tamsin = person("rowan"), person("tamsin")
    answer(rowan, reflection_id, TEXT_PROMPT, "He draws, then talks.", base=1, turn=2)

    def shown():
        prompts = review(by=tamsin, reflection_id=reflection_id).prompts
        return next((one.given.content.words, one.is_changed) for one in prompts if one.prompt.id == TEXT_PROMPT)

    assert shown() == ("He draws first.", False)
    share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
    open_reflection(by=tamsin, reflection_id=reflection_id)
    assert shown() == ("He draws, then talks.", True)


def test_a_private_prompt_is_absent_from_the_review(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={"what-surprised-me": ("Kittiwake",)})
    found = review(by=person("tamsin"), reflection_id=reflection_id)
    assert "Kittiwake" not in repr(found.prompts)
    assert "what-surprised-me" not in [one.prompt.id for one in found.prompts]
