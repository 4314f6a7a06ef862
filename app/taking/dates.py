"""Days and moments as the files write them, in London time: 4 March 2026, 14:32."""

from datetime import date, datetime

from app.clock import LONDON


def day_words(day: date) -> str:
    """4 March 2026"""
    return f"{day.day} {day:%B %Y}"


def moment_words(moment: datetime) -> str:
    """4 March 2026, 14:32"""
    here = moment.astimezone(LONDON)
    return f"{day_words(here.date())}, {here:%H:%M}"
