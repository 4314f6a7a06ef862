"""The calendar of the invented case: weeks of the proceedings, counted back from the day on which they are loaded.

Week 28 is the last working week that is wholly past, so everything that was written lies behind whoever looks, and
what was agreed in that week is due about now.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import LONDON, day_of

LAST_WEEK = 28
_FRIDAY = 4
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_DAY = re.compile(rf"week (\d{{1,2}}) ({'|'.join(_DAYS)})")
_MOMENT = re.compile(rf"({_DAY.pattern}) (\d\d):(\d\d)")


class NotADay(Exception):
    """A day is written as `week 14 Tue`, a moment as `week 14 Tue 16:05`."""


@dataclass(frozen=True)
class Calendar:
    """The weeks of the case. `issued` is the Monday of week 0."""

    issued: date

    def day(self, words: str) -> date:
        """The day that is written as `week 14 Tue`."""
        found = _DAY.fullmatch(words)
        if found is None:
            raise NotADay(words)
        return self.issued + timedelta(weeks=int(found[1]), days=_DAYS.index(found[2]))

    def moment(self, words: str) -> datetime:
        """The moment, in London, that is written as `week 14 Tue 16:05`."""
        found = _MOMENT.fullmatch(words)
        if found is None:
            raise NotADay(words)
        return datetime.combine(self.day(found[1]), time(int(found[4]), int(found[5])), LONDON)


def calendar_before(moment: datetime) -> Calendar:
    """The calendar whose week 28 ended on the last Friday before this moment's day."""
    today = day_of(moment)
    friday = today - timedelta(days=(today.weekday() - _FRIDAY) % 7 or 7)
    return Calendar(friday - timedelta(weeks=LAST_WEEK, days=_FRIDAY))
