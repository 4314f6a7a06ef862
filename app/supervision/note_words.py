"""One field of a supervision note as it is sent, and the words that it is stored as."""

from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.reflections.content import NotAnAnswer, check_length, clean, read_day
from app.reflections.days import day_in
from app.reflections.saving import SaveMark
from app.supervision.notes import (
    FUNCTIONS,
    MOST_OWN_ACTIONS,
    OWNER_ADVISER,
    OWNER_SUPERVISOR,
    NoteAction,
    NoteField,
    write_actions,
)

STILL_TO_COME = "That day is still to come. Write the day on which you met."
TOO_LONG_AGO = "That day is more than a year ago. Write the day on which you met, with its year."
A_YEAR = timedelta(days=366)
ALMOST_A_YEAR = timedelta(days=364)


@dataclass(frozen=True)
class SentField:
    """One field of the note as it was sent. For actions, `rows`; for the rest, `values`."""

    values: tuple[str, ...] = ()
    rows: tuple[NoteAction, ...] = ()
    base: int = 0
    mark: SaveMark | None = None


def words_to_store(field: NoteField, sent: SentField) -> str:
    """The words that a field is stored as. Raises NotAnAnswer with a sentence."""
    if field is NoteField.ACTIONS:
        return _action_words(sent.rows)
    text = check_length(clean("\n".join(value for value in sent.values if value)))
    if field is NoteField.FUNCTIONS and text:
        ticked = set(text.split("\n"))
        if ticked - set(FUNCTIONS):
            raise NotAnAnswer("Choose from the four functions shown.")
        return "\n".join(code for code in FUNCTIONS if code in ticked)
    if field is NoteField.REVIEW_ON and text.strip():
        return read_day(text.strip()).isoformat()
    if field is NoteField.HELD_ON and text.strip():
        return _day_past(text.strip()).isoformat()
    return text


def _day_past(text: str) -> date:
    """A day of the year that has gone by; without a year, the last such day."""
    day = day_in(text, today=clock.today() - ALMOST_A_YEAR) or read_day(text)
    if day > clock.today():
        raise NotAnAnswer(STILL_TO_COME)
    if day < clock.today() - A_YEAR:
        raise NotAnAnswer(TOO_LONG_AGO)
    return day


def _action_words(rows: tuple[NoteAction, ...]) -> str:
    if sum(1 for row in rows if row.origin is None and row.what.strip()) > MOST_OWN_ACTIONS:
        raise NotAnAnswer(f"There is room for {MOST_OWN_ACTIONS} actions of your own on a note.")
    kept = []
    for row in rows:
        what = check_length(clean(row.what))
        if not what.strip() and row.origin is None:
            continue
        if row.owner not in (OWNER_ADVISER, OWNER_SUPERVISOR):
            raise NotAnAnswer("An action belongs to the adviser or to the supervisor. Choose one of the two.")
        by = read_day(row.by.strip()).isoformat() if row.by.strip() else ""
        kept.append(NoteAction(row.origin, row.keep and bool(what.strip()), what, by, row.owner))
    return write_actions(kept) if kept else ""
