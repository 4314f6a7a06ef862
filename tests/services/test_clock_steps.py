"""A clock that is put forward, put back, or lives through the night in October: what it must not do to a person."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from app.people.sign_in import SignInRefused, TooManyFailures, open_session, sign_in, who_is
from app.reflections.queries import draft, history_of, readers_of
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.turn import acknowledge, take_back
from app.supervision.queries import conversation_for_author, review
from app.supervision.queue import queue
from app.supervision.queue_rows import QueueState
from app.supervision.services import (
    AS_AUTHOR,
    AS_SUPERVISOR,
    add_addendum,
    comment,
    hand_back,
    note_reading,
    open_reflection,
)
from tests.makers import TEXT_PROMPT, S, a_reflection, answer, sign_note, start
from tests.relationships import supervision_passed_on

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS_BACK = pytest.mark.parametrize("wrong", [HOUR, DAY], ids=["an hour", "a day"])
STEPS = pytest.mark.parametrize("step", [HOUR, -HOUR, DAY, -DAY], ids=["+1 h", "-1 h", "+1 day", "-1 day"])


def text_of(by, reflection_id):
    return draft(by=by, reflection_id=reflection_id).answers[TEXT_PROMPT].given.content.words


@STEPS
def test_the_last_text_stands_whatever_the_clock_says_between_two_saves(person, step):
    with clock.held_at(NOON):
        rowan = person("rowan")
        reflection_id = a_reflection(person)
        first = answer(rowan, reflection_id, TEXT_PROMPT, "Before the step")
    with clock.held_at(NOON + step):
        second = answer(rowan, reflection_id, TEXT_PROMPT, "After the step", base=first, turn=2)
        # The same save once more, and an older one that was held up on its way.
        assert answer(rowan, reflection_id, TEXT_PROMPT, "After the step", base=first, turn=2) == second
        assert answer(rowan, reflection_id, TEXT_PROMPT, "Before the step", base=0, turn=1) == first
        assert (first, second) == (1, 2)
        assert text_of(rowan, reflection_id) == "After the step"


@STEPS_BACK
def test_a_sitting_before_the_clock_was_put_back_keeps_its_last_text(person, wrong):
    with clock.held_at(NOON + wrong):
        rowan = person("rowan")
        reflection_id = a_reflection(person)
        first = answer(rowan, reflection_id, TEXT_PROMPT, "She would not look at me")
    with clock.held_at(NOON):
        answer(rowan, reflection_id, TEXT_PROMPT, "He talked about the dog all along", base=first, turn=2)
        share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
        found = history_of(by=rowan, reflection_id=reflection_id, prompt_id=TEXT_PROMPT).sittings
        assert [one.given.content.words for one in found] == [
            "He talked about the dog all along",
            "She would not look at me",
        ]


@STEPS_BACK
def test_a_reading_after_the_clock_was_put_right_is_told_to_the_author(person, wrong):
    with clock.held_at(NOON + wrong):
        reflection_id = a_reflection(person, S.IN_SUPERVISION)
    with clock.held_at(NOON):
        note_reading(by=person("tamsin"), reflection_id=reflection_id)
        note_reading(by=person("tamsin"), reflection_id=reflection_id)
        _, readings = readers_of(by=person("rowan"), reflection_id=reflection_id)
        assert [one.moment for one in readings] == [NOON + wrong, NOON]


@STEPS_BACK
def test_the_supervisor_reads_what_was_shared_last_although_the_clock_was_put_back(person, wrong):
    with clock.held_at(NOON + wrong):
        rowan = person("rowan")
        reflection_id = a_reflection(person, S.SHARED, answers={TEXT_PROMPT: ("Not for her eyes",)})
    with clock.held_at(NOON):
        take_back(by=rowan, reflection_id=reflection_id)
        answer(rowan, reflection_id, TEXT_PROMPT, "For her eyes", base=1, turn=2)
        share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
        open_reflection(by=person("tamsin"), reflection_id=reflection_id)
        shown = review(by=person("tamsin"), reflection_id=reflection_id).prompts
        assert [one.given.content.words for one in shown if one.prompt.id == TEXT_PROMPT] == ["For her eyes"]


@STEPS_BACK
def test_a_new_supervisor_is_shown_nothing_said_to_the_one_before_although_the_clock_was_put_back(person, store, wrong):
    with clock.held_at(NOON + wrong):
        reflection_id = a_reflection(person, S.IN_SUPERVISION)
        comment(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, prompt="", words="For Tamsin alone")
        hand_back(by=person("tamsin"), reflection_id=reflection_id, question="For Rowan alone")
    with clock.held_at(NOON):
        supervision_passed_on(store, to="idris")
        share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
        open_reflection(by=person("idris"), reflection_id=reflection_id)
        comment(by=person("rowan"), reflection_id=reflection_id, side=AS_AUTHOR, prompt="", words="For Idris")
        threads = review(by=person("idris"), reflection_id=reflection_id).conversation.threads
        assert [one.words for thread in threads.values() for one in thread] == ["For Idris"]


@STEPS_BACK
def test_an_answer_stands_below_its_question_and_the_last_question_is_the_one_shown(person, wrong):
    with clock.held_at(NOON + wrong):
        rowan, tamsin = person("rowan"), person("tamsin")
        reflection_id = a_reflection(person, S.HANDED_BACK)
    with clock.held_at(NOON + wrong + timedelta(minutes=1)):
        comment(by=tamsin, reflection_id=reflection_id, side=AS_SUPERVISOR, prompt="", words="How did you know?")
    with clock.held_at(NOON):
        comment(by=rowan, reflection_id=reflection_id, side=AS_AUTHOR, prompt="", words="She told me")
        share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
        open_reflection(by=tamsin, reflection_id=reflection_id)
        hand_back(by=tamsin, reflection_id=reflection_id, question="What came after that?")
        found = conversation_for_author(by=rowan, reflection_id=reflection_id)
        said = [one.words for one in found.threads[None]]
        assert said == ["What would Heron say?", "How did you know?", "She told me", "What came after that?"]
        assert found.question is not None
        assert found.question.words == "What came after that?"


@STEPS_BACK
def test_an_addendum_and_an_acknowledgement_are_told_although_the_clock_was_put_back(person, wrong):
    with clock.held_at(NOON + wrong):
        rowan, tamsin = person("rowan"), person("tamsin")
        reflection_id = a_reflection(person, S.IN_SUPERVISION)
        sign_note(tamsin, reflection_id)
        note_reading(by=tamsin, reflection_id=reflection_id)
    with clock.held_at(NOON):
        acknowledge(by=rowan, reflection_id=reflection_id, view="same", words="")
        add_addendum(by=rowan, reflection_id=reflection_id, side=AS_AUTHOR, reason="Court moved", words="It is in May")
        told = {part.state: [row.id for row in part.rows] for part in queue(by=tamsin)}
        assert told[QueueState.ADDED_TO] == [reflection_id]
        assert told[QueueState.ANSWERED] == [reflection_id]


@pytest.mark.parametrize(
    ("step", "is_there"),
    [
        (timedelta(minutes=29), True),
        (timedelta(minutes=31), False),
        (-timedelta(minutes=29), True),
        (-timedelta(minutes=31), False),
        (-HOUR, False),
        (DAY, False),
        (-DAY, False),
    ],
)
def test_a_step_of_the_clock_counts_like_time_that_passed(store, step, is_there):
    with clock.held_at(NOON):
        token = open_session(store["rowan"], replaces=None)
    with clock.held_at(NOON + step):
        assert (who_is(token) is not None) is is_there


def test_after_a_small_step_back_the_thirty_minutes_begin_where_the_person_was_last_seen(store):
    with clock.held_at(NOON):
        token = open_session(store["rowan"], replaces=None)
    with clock.held_at(NOON - timedelta(minutes=20)):
        assert who_is(token) is not None
    with clock.held_at(NOON + timedelta(minutes=10)):
        assert who_is(token) is None


@STEPS_BACK
def test_guesses_at_a_password_before_the_clock_was_put_right_lock_nobody_out(store, wrong):
    rowan = next(one for one in DEMO_PEOPLE if one.key == "rowan")
    with clock.held_at(NOON + wrong):
        for _ in range(10):
            with pytest.raises(SignInRefused):
                sign_in(email=rowan.email, password="guess", address="10.0.0.1", replaces=None)
        with pytest.raises(TooManyFailures):
            sign_in(email=rowan.email, password=DEMO_PASSWORD, address="10.0.0.1", replaces=None)
    with clock.held_at(NOON):
        assert sign_in(email=rowan.email, password=DEMO_PASSWORD, address="10.0.0.1", replaces=None)


# 25 October 2026: at 01:00 UTC the clocks in London go back from 02:00 to 01:00, so 01:10 comes twice.
BEFORE = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 01:50 in summer time
AFTER = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 01:10 in winter time, twenty minutes later


def test_in_the_hour_that_comes_twice_saves_keep_their_order_and_their_sittings(person):
    with clock.held_at(BEFORE):
        rowan = person("rowan")
        reflection_id = start(rowan)
        first = answer(rowan, reflection_id, TEXT_PROMPT, "Written in summer time")
    with clock.held_at(AFTER):
        answer(rowan, reflection_id, TEXT_PROMPT, "Written in winter time", base=first, turn=2)
        share_for_supervision(by=rowan, reflection_id=reflection_id, checked=None)
        found = history_of(by=rowan, reflection_id=reflection_id, prompt_id=TEXT_PROMPT).sittings
        assert [(one.given.content.words, one.saved_at) for one in found] == [
            ("Written in winter time", AFTER),
            ("Written in summer time", BEFORE),
        ]


def test_the_hour_that_comes_twice_neither_ends_nor_lengthens_a_sign_in(store):
    with clock.held_at(BEFORE):
        token = open_session(store["rowan"], replaces=None)
    with clock.held_at(AFTER):
        assert who_is(token) is not None
    with clock.held_at(AFTER + timedelta(minutes=31)):
        assert who_is(token) is None


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), 24),  # 23:59 in summer time
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 25),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), 25),  # 23:59 in winter time: a day of 25 hours
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), 26),
    ],
)
def test_the_night_the_clocks_change_a_day_of_supervision_is_the_day_in_london(moment, day):
    assert clock.day_of(moment).day == day
