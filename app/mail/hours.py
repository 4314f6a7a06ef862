"""When mail is sent: on working days between 07:00 and 19:00 in London. What is due at another time waits."""

from datetime import UTC, date, datetime, time, timedelta

from app.clock import LONDON, day_of

FIRST, LAST = time(7), time(19)
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


def may_be_sent(moment: datetime) -> bool:
    """Whether mail is sent at this moment."""
    local = moment.astimezone(LONDON)
    return is_working_day(local.date()) and FIRST <= local.time() < LAST


def next_sending(moment: datetime) -> datetime:
    """This moment, or the first one after it at which mail is sent."""
    if may_be_sent(moment):
        return moment
    local = moment.astimezone(LONDON)
    day = local.date() if local.time() < FIRST else local.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return at(day, FIRST)


def end_of_sending(day: date) -> datetime:
    """The end of the last hour at which mail is sent on that day."""
    return at(day, LAST)


def at(day: date, hour: time) -> datetime:
    """The moment of this hour of this day in London, summer or winter."""
    return datetime.combine(day, hour, LONDON).astimezone(UTC)


def reminded_days(today: date) -> tuple[date, ...]:
    """The days of which a reminder speaks: up to the second working day from today, and the weekend between."""
    days, working = [], 0
    day = today
    while working < 2:
        day += timedelta(days=1)
        days.append(day)
        working += is_working_day(day)
    return tuple(days)


def week_of(moment: datetime) -> tuple[date, date]:
    """The Monday and the Sunday of the week in London."""
    day = day_of(moment)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
