"""Days as people write them: 4 March 2026, 4 Mar, 4/3/2026, 04.03.26, 2026-03-04. Day before month, as in England."""

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2100
LEAP_YEARS_LIE_WITHIN = 9  # years: the next 29 February is never further away
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORTEST_MONTH = 3  # letters
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_FIGURES = re.compile(r"(?P<day>\d{1,2})([./])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})", re.ASCII)
_WORDS = re.compile(r"(?P<day>\d{1,2}) (?P<month>[a-z]+)\.?,?(?: (?P<year>\d{4}))?", re.ASCII)


def is_iso(text: str) -> bool:
    """Whether a day is written as it is stored."""
    return bool(_ISO.fullmatch(text))


def day_in(text: str, *, today: date) -> date | None:
    """The day that this says; without a year, the next such day. None where it says no day that there is."""
    plain = " ".join(text.lower().split())
    found = _ISO.fullmatch(plain) or _FIGURES.fullmatch(plain) or _WORDS.fullmatch(plain)
    if found is None:
        return None
    month = _month(found["month"])
    if month is None:
        return None
    if found["year"] is None:
        coming = (
            _day(year, month, int(found["day"])) for year in range(today.year, today.year + LEAP_YEARS_LIE_WITHIN)
        )
        return next((day for day in coming if day and day >= today), None)
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    return _day(year, month, int(found["day"])) if FIRST_YEAR <= year <= LAST_YEAR else None


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    matches = [name for name in MONTHS if len(text) >= SHORTEST_MONTH and name.startswith(text)]
    return MONTHS.index(matches[0]) + 1 if matches else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
