"""Somebody who was chosen from a list, and a day that was written: read, or the sentence that says what is missing."""

from datetime import date
from uuid import UUID

from app.reflections.content import NotAnAnswer, read_day
from app.web.forms.sent import Sent


def chosen_in(sent: Sent, name: str, otherwise: str, faults: dict[str, str]) -> UUID | None:
    """Who was chosen; where nobody was, the sentence goes to the faults."""
    try:
        return UUID(sent.one(name))
    except ValueError:
        faults[name] = otherwise
        return None


def day_sent(sent: Sent, name: str, faults: dict[str, str]) -> date | None:
    """The day that was written; where it cannot be read, the sentence goes to the faults."""
    try:
        return read_day(sent.one(name).strip())
    except NotAnAnswer as fault:
        faults[name] = fault.sentence
        return None
