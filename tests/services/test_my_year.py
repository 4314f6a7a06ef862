"""My year: what I thought about, what came of what I meant to do, what surprised me. Mine alone, and in my words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.actions.models import Action
from app.actions.services import ActionStatus, close_action
from app.people.access import NotFound
from app.reflections.models import Reflection
from app.reflections.services.turn import delete, undelete
from app.reflections.year import twelve_until, year_of
from tests.makers import TEXT_PROMPT, S, a_reflection, answer, start

SURPRISED = "That he laughed when I asked about school."


def at(year: int, month: int, day: int, hour: int = 12):
    return clock.held_at(datetime(year, month, day, hour, tzinfo=UTC))


def close_all(person, status: ActionStatus, words: str) -> None:
    with db.read() as session:
        found = session.exec(select(Action.id).where(Action.status.in_(["intended", "open"]))).all()
    for action_id in found:
        close_action(by=person("rowan"), action_id=action_id, status=status, words=words)


def test_a_standard_stands_in_the_month_a_reflection_was_begun_and_the_one_it_was_last_written_in(person, store):
    with at(2026, 8, 31):
        reflection_id = start(person("rowan"))
        answer(person("rowan"), reflection_id, TEXT_PROMPT, "He draws first.")
    with at(2026, 11, 2):
        answer(person("rowan"), reflection_id, TEXT_PROMPT, "He draws first, then talks.", base=1, turn=2)
    with at(2026, 11, 20):
        [one] = year_of(by=person("rowan")).reflections
    assert (one.id, one.label, one.standard) == (reflection_id, "Heron", "seeing-and-engaging")
    assert one.title == "Seeing and engaging with children and young people"
    assert one.months == (date(2026, 11, 1), date(2026, 8, 1))


def test_what_was_begun_before_these_twelve_months_counts_where_it_was_written_in_them(person, store):
    with at(2026, 8, 1):
        old = start(person("rowan"), label="Wren")
        untouched = start(person("rowan"), label="Linnet")
    with at(2027, 9, 3):
        answer(person("rowan"), old, TEXT_PROMPT, "She waits.")
    with at(2027, 11, 20):
        newest = year_of(by=person("rowan"))
        assert [(one.id, one.months) for one in newest.reflections] == [(old, (date(2027, 9, 1),))]
        earlier = year_of(by=person("rowan"), until=newest.months.before.last)
    assert {one.id: one.months for one in earlier.reflections} == {
        old: (date(2026, 8, 1),),
        untouched: (date(2026, 8, 1),),
    }
    assert newest.has_earlier and not earlier.has_earlier
    assert newest.is_newest and not earlier.is_newest


def test_intentions_come_with_the_words_that_closed_them_and_only_those_of_the_adviser(person, store):
    a_reflection(person, S.FINISHED, answers={"next-steps": ("Ring Gran",)})
    close_all(person, ActionStatus.DONE, "She said she would tell him herself.")
    a_reflection(person, S.DISCUSSED, answers={"next-steps": ("Ask for the room",)})
    close_all(person, ActionStatus.NO_LONGER_NEEDED, "The court gave us one.")
    a_reflection(person, S.FINISHED, answers={"next-steps": ("Write to the school",)})
    a_reflection(person, S.FINISHED, author="tamsin", answers={"next-steps": ("Read my own notes",)})
    year = year_of(by=person("rowan"))
    assert [(one.what, one.outcome) for one in year.done] == [("Ring Gran", "She said she would tell him herself.")]
    assert [(one.what, one.outcome) for one in year.no_longer_needed] == [
        ("Ask for the room", "The court gave us one.")
    ]
    assert [(one.what, one.status) for one in year.ahead] == [("Write to the school", ActionStatus.INTENDED)]
    assert [one.what for one in year_of(by=person("tamsin")).ahead] == ["Read my own notes"]


def test_what_is_closed_stands_in_the_year_in_which_it_was_closed_and_what_is_ahead_only_in_the_newest(person, store):
    with at(2026, 8, 1):
        a_reflection(person, S.FINISHED, answers={"next-steps": ("Ring Gran", "Ring again")})
        with db.read() as session:
            [first, _] = session.exec(select(Action.id).order_by(Action.written_at)).all()
        close_action(by=person("rowan"), action_id=first, status=ActionStatus.DONE, words="She answered.")
    with at(2027, 11, 20):
        newest = year_of(by=person("rowan"))
        earlier = year_of(by=person("rowan"), until=date(2026, 11, 20))
    assert ([one.what for one in newest.done], [one.what for one in newest.ahead]) == ([], ["Ring again"])
    assert ([one.what for one in earlier.done], [one.what for one in earlier.ahead]) == (["Ring Gran"], [])


def test_a_surprise_is_shown_with_the_question_as_it_was_worded_on_its_document(person, store):
    reflection_id = a_reflection(person, answers={"what-surprised-me": (SURPRISED,), TEXT_PROMPT: ("not this",)})
    [one] = year_of(by=person("rowan")).surprises
    assert (one.reflection_id, one.words) == (reflection_id, SURPRISED)
    assert one.asked == "What surprised me while I was writing this?"


def test_a_surprise_that_was_emptied_or_said_not_to_fit_is_not_shown(person, store):
    reflection_id = a_reflection(person, answers={"what-surprised-me": (SURPRISED,)})
    answer(person("rowan"), reflection_id, "what-surprised-me", "", base=1, turn=2)
    assert year_of(by=person("rowan")).surprises == ()


def test_nothing_of_a_deleted_reflection_is_on_the_page_until_it_is_put_back(person, store):
    rowan = person("rowan")
    reflection_id = a_reflection(
        person, S.FINISHED, answers={"what-surprised-me": (SURPRISED,), "next-steps": ("Ring Gran",)}
    )
    delete(by=rowan, reflection_id=reflection_id)
    year = year_of(by=rowan)
    assert (year.reflections, year.surprises, year.ahead, year.done) == ((), (), (), ())
    undelete(by=rowan, reflection_id=reflection_id)
    year = year_of(by=rowan)
    assert (len(year.reflections), len(year.surprises), len(year.ahead)) == (1, 1, 1)


def test_everybody_reads_their_own_year_and_nobody_elses(person, store):
    a_reflection(person, S.DISCUSSED, answers={"what-surprised-me": (SURPRISED,), "next-steps": ("Ring Gran",)})
    for key in ("nell", "tamsin", "sol", "amal"):
        year = year_of(by=person(key))
        assert (year.reflections, year.surprises, year.ahead, year.done) == ((), (), (), ()), key
    for key in ("idris", "bea", "joss", "mina"):
        with pytest.raises(NotFound):
            year_of(by=person(key))


def test_the_months_begin_and_end_with_the_days_of_london(person, store):
    with clock.held_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):  # Half past midnight on the 1st of July.
        answer(person("rowan"), start(person("rowan")), "what-surprised-me", SURPRISED)
    with at(2026, 7, 2):
        [one] = year_of(by=person("rowan")).reflections
        assert one.months == (date(2026, 7, 1),)
        before = year_of(by=person("rowan"), until=date(2026, 6, 30))
        assert (before.reflections, before.surprises) == ((), ())
        assert len(year_of(by=person("rowan"), until=date(2026, 7, 1)).surprises) == 1
        assert len(year_of(by=person("rowan"), until=date(2026, 7, 1)).reflections) == 1


@pytest.mark.parametrize("last", [date(2026, 11, 20), date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28)])
def test_one_twelve_months_end_where_the_next_begin(last):
    months = twelve_until(last)
    assert months.before.last == months.first - timedelta(days=1)
    assert 364 <= (months.last - months.first).days <= 366


def test_a_day_to_come_is_today(person, store):
    assert year_of(by=person("rowan"), until=clock.today() + timedelta(days=3)).months.last == clock.today()


def test_thousands_of_reflections_of_earlier_years_are_not_on_the_newest_page(person, store):
    rowan = person("rowan")
    pattern = a_reflection(person, S.FINISHED, answers={"what-surprised-me": (SURPRISED,)})
    with db.write() as session:
        row = session.get_one(Reflection, pattern).model_dump(exclude={"id"})
        long_ago = clock.now() - timedelta(days=800)
        moved = {"started_at": long_ago, "status_since": long_ago}
        session.add_all(Reflection(**{**row, **moved}) for _ in range(3000))
    year = year_of(by=rowan)
    assert len(year.reflections) == 1 and year.has_earlier
