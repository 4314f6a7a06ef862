"""Dates of birth: a day near a word of birth, or a full date that would make somebody a child who is no baby.

Days of hearings and visits lie in the last three years, so such a date alone says nothing. One from four to eighteen
years ago is most likely a child's.
"""

import re
from collections.abc import Iterator
from datetime import date

from app.identifying.kinds import Hint, Kind

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"""(?<![\w./-])(?:
    (?P<day>\d{{1,2}})(?:\ ?(?:st|nd|rd|th))?(?:\ of)?[ -]?(?P<month>{_MONTH})\.?,?[ -]?
        (?P<year>(?:19|20)\d\d|'?\d\d(?=[\s,.;)]|$))?
    |(?P<month2>{_MONTH})\.?\ (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?(?:\ (?P<year2>(?:19|20)\d\d))?
    |(?P<day3>\d{{1,2}})\ ?[/.-]\ ?(?P<month3>\d{{1,2}})\ ?[/.-]\ ?(?P<year3>(?:19|20)\d\d|\d\d)
    |(?P<year4>(?:19|20)\d\d)-(?P<month4>\d\d)-(?P<day4>\d\d)
    )(?![\w/]|[-.]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_BIRTH = re.compile(r"(?<!\w)(?:born|d\.? ?o\.? ?b|dates? of birth|birth ?dates?|birthdays?|b\.)(?!\w)", re.IGNORECASE)
_NEAR = 40  # Letters between the word and the day.
_YOUNGEST, _OLDEST = 3, 18


def birth_dates_in(text: str, today: date) -> Iterator[Hint]:
    """Each date that is one of birth by the words beside it, or by the age that it would make."""
    births = [found.span() for found in _BIRTH.finditer(text)]
    place = 0
    for found in _DATE.finditer(text):
        start, end = found.span()
        while place < len(births) and births[place][1] < start - _NEAR:
            place += 1
        if place < len(births) and births[place][0] <= end + _NEAR and _is_said_of(text, births[place], start, end):
            yield Hint(start, end, Kind.BIRTH_DATE)
            place += births[place][1] <= start  # It belongs to this day, and not to the next one as well.
        elif _would_be_a_child(found, today):
            yield Hint(start, end, Kind.BIRTH_DATE)


def _is_said_of(text: str, birth: tuple[int, int], start: int, end: int) -> bool:
    """Whether no sentence ends between the word of birth and the day."""
    between = text[birth[1] : start] if birth[1] <= start else text[end : birth[0]]
    return not re.search(r"[.!?;]\s+[A-Z]|\n\s*\n", between)


def _would_be_a_child(found: re.Match[str], today: date) -> bool:
    year, month, day = (_first(found, name) for name in ("year", "month", "day"))
    if not year:
        return False
    number = int(year.strip("'"))
    full = number if number > 99 else 2000 + number if 2000 + number <= today.year else 1900 + number
    numeral = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not (1 <= numeral <= 12 and 1 <= int(day) <= 31):
        return False
    age = today.year - full - ((today.month, today.day) < (numeral, int(day)))
    return _YOUNGEST <= age < _OLDEST


def _first(found: re.Match[str], name: str) -> str:
    return next((found[one] for one in (name, f"{name}2", f"{name}3", f"{name}4") if found[one]), "")
