"""The only source of time, so that tests and demonstration data can hold it still.

Moments are stored in UTC. Days (due dates, supervision, cover) are days in Europe/London.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_held: datetime | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return _held or datetime.now(UTC)


def today() -> date:
    """This day in London, where due dates and supervision are counted."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The London day on which a moment falls."""
    return moment.astimezone(LONDON).date()


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold time still at a moment, for the whole process; never used while serving."""
    global _held
    before, _held = _held, moment.astimezone(UTC)
    try:
        yield
    finally:
        _held = before
