"""When mail is sent, and when jobs are due: by the clock in London, on the days too when it is put forward or back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.mail.hours import end_of_sending, may_be_sent, next_sending, reminded_days, week_of
from app.running.timetable import JobName, next_due


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_sent"),
    [
        (utc(2026, 11, 23, 6, 59), False),
        (utc(2026, 11, 23, 7, 0), True),
        (utc(2026, 11, 23, 18, 59), True),
        (utc(2026, 11, 23, 19, 0), False),
        (utc(2026, 11, 21, 12, 0), False),
        (utc(2026, 11, 22, 12, 0), False),
        (utc(2026, 7, 6, 6, 0), True),
        (utc(2026, 7, 6, 18, 0), False),
    ],
    ids=["monday early", "monday 7", "before 19", "at 19", "saturday", "sunday", "summer 7", "summer 19"],
)
def test_mail_is_sent_on_working_days_from_seven_to_seven_in_london(moment, is_sent):
    assert may_be_sent(moment) is is_sent


def test_what_is_due_in_the_quiet_hours_waits_for_the_next_working_day():
    assert next_sending(utc(2026, 11, 23, 12)) == utc(2026, 11, 23, 12)
    assert next_sending(utc(2026, 11, 23, 5)) == utc(2026, 11, 23, 7)
    assert next_sending(utc(2026, 11, 20, 19)) == utc(2026, 11, 23, 7)
    assert next_sending(utc(2026, 11, 21, 12)) == utc(2026, 11, 23, 7)


@pytest.mark.parametrize(
    ("friday", "monday_at_seven"),
    [
        (utc(2026, 3, 27, 20), utc(2026, 3, 30, 6)),  # The clocks go forward on Sunday 29 March.
        (utc(2026, 10, 23, 20), utc(2026, 10, 26, 7)),  # They go back on Sunday 25 October.
    ],
)
def test_over_the_weekend_on_which_the_clocks_change_seven_in_the_morning_stays_seven(friday, monday_at_seven):
    assert next_sending(friday) == monday_at_seven
    assert may_be_sent(monday_at_seven)
    assert not may_be_sent(monday_at_seven - timedelta(seconds=1))


def test_the_digest_is_due_on_mondays_at_eight_in_summer_and_in_winter():
    assert next_due(JobName.WEEKLY_DIGEST, utc(2026, 11, 23, 7, 59)) == utc(2026, 11, 23, 8)
    assert next_due(JobName.WEEKLY_DIGEST, utc(2026, 11, 23, 8)) == utc(2026, 11, 30, 8)
    assert next_due(JobName.WEEKLY_DIGEST, utc(2026, 3, 23, 9)) == utc(2026, 3, 30, 7)
    assert next_due(JobName.WEEKLY_DIGEST, utc(2026, 10, 19, 9)) == utc(2026, 10, 26, 8)


def test_reminders_are_due_on_working_days_and_retention_on_every_day():
    assert next_due(JobName.DUE_REMINDERS, utc(2026, 11, 20, 7)) == utc(2026, 11, 23, 7)
    assert next_due(JobName.RETENTION, utc(2026, 11, 20, 3)) == utc(2026, 11, 21, 3)
    # 03:00 in London exists once on both of the days on which the clocks change.
    assert next_due(JobName.RETENTION, utc(2026, 3, 28, 12)) == utc(2026, 3, 29, 2)
    assert next_due(JobName.RETENTION, utc(2026, 10, 24, 12)) == utc(2026, 10, 25, 3)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 23), [24, 25]),
        (date(2026, 11, 26), [27, 28, 29, 30]),
        (date(2026, 11, 27), [28, 29, 30, 31]),
    ],
    ids=["monday", "thursday", "friday"],
)
def test_a_reminder_speaks_of_the_next_two_working_days_and_the_weekend_between(today, days):
    first = date(2026, 11, 1)
    assert reminded_days(today) == tuple(first + timedelta(days=day - 1) for day in days)


def test_the_week_is_that_of_london():
    assert week_of(utc(2026, 7, 5, 23, 30)) == (date(2026, 7, 6), date(2026, 7, 12))
    assert end_of_sending(date(2026, 7, 10)) == utc(2026, 7, 10, 18)
