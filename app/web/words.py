"""How moments and days are written on the page, in London time: 4 March 2026, 14:32."""

from datetime import date, datetime

from app.clock import LONDON, day_of, today


def clock_time(moment: datetime) -> str:
    """14:32"""
    return moment.astimezone(LONDON).strftime("%H:%M")


def day_words(day: date) -> str:
    """4 March 2026"""
    return f"{day.day} {day:%B %Y}"


def moment_words(moment: datetime) -> str:
    """4 March 2026, 14:32"""
    return f"{day_words(day_of(moment))}, {clock_time(moment)}"


def saved_words(moment: datetime) -> str:
    """14:32 today, and the day for anything older."""
    return clock_time(moment) if day_of(moment) == today() else day_words(day_of(moment))


def ago_words(moment: datetime) -> str:
    """today, yesterday, 5 days ago, 3 weeks ago"""
    days = (today() - day_of(moment)).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 14:
        return f"{days} days ago"
    if days < 60:
        return f"{days // 7} weeks ago"
    return f"{days // 30} months ago"


def due_words(day: date | None) -> str:
    """Due today, due 4 March 2026, was due 4 March 2026, or no date."""
    if day is None:
        return "no date"
    if day == today():
        return "due today"
    return f"due {day_words(day)}" if day > today() else f"was due {day_words(day)}"


def status_words(status: str) -> str:
    """The status as the page says it: the same words with spaces."""
    return status.replace("_", " ")


def listed(names: list[str]) -> str:
    """one, two and three"""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
