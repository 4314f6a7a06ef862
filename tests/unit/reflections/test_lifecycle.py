"""The lifecycle table: every pair of step and status, allowed or refused with a sentence."""

import pytest

from app.reflections.lifecycle import BY_MOVE, MAY_BE_ADDED_TO, TRANSITIONS, NotNow, Pen, next_status
from app.reflections.lifecycle import ReflectionStatus as S

# As the product describes it, written out a second time by hand.
ALLOWED = {
    ("finish", S.IN_PROGRESS): S.FINISHED,
    ("finish", S.HANDED_BACK): S.FINISHED,
    ("reopen", S.FINISHED): S.IN_PROGRESS,
    ("share", S.IN_PROGRESS): S.SHARED,
    ("share", S.FINISHED): S.SHARED,
    ("share", S.HANDED_BACK): S.SHARED,
    ("take_back", S.SHARED): S.IN_PROGRESS,
    ("open", S.SHARED): S.IN_SUPERVISION,
    ("hand_back", S.IN_SUPERVISION): S.HANDED_BACK,
    ("sign", S.IN_SUPERVISION): S.DISCUSSED,
    ("end", S.IN_SUPERVISION): S.FINISHED,
    ("acknowledge", S.DISCUSSED): S.COMPLETED,
}


@pytest.mark.parametrize("move", [move for move in BY_MOVE if move != "start"])
@pytest.mark.parametrize("status", list(S))
def test_a_step_is_possible_only_where_the_product_says(move, status):
    wanted = ALLOWED.get((move, status))
    if wanted:
        assert next_status(move, status) is wanted
    else:
        with pytest.raises(NotNow) as refused:
            next_status(move, status)
        assert status.in_words in refused.value.sentence
        assert "Nothing was lost" in refused.value.sentence


def test_every_status_can_be_reached_and_only_completed_is_the_end():
    reached = {step.to for step in TRANSITIONS}
    left = {status for step in TRANSITIONS for status in step.since}
    assert reached == set(S)
    assert set(S) - left == {S.COMPLETED}


def test_a_signed_note_is_never_behind_a_reflection_that_is_open_again():
    assert all(step.to in MAY_BE_ADDED_TO for step in TRANSITIONS if set(step.since) & MAY_BE_ADDED_TO)


def test_the_supervisor_holds_the_pen_for_opening_handing_back_and_signing_only():
    assert {step.move for step in TRANSITIONS if step.pen is Pen.SUPERVISOR} == {"open", "hand_back", "sign"}


def test_every_step_is_recorded_under_a_name_of_its_own():
    assert len({step.audit for step in TRANSITIONS}) == len(TRANSITIONS)
