"""What several pages show of meetings: a line of a list, the reflections on a note, and how they were answered."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from markupsafe import Markup

from app.clock import today
from app.supervision.meeting_rows import MeetingPlace, MeetingRow, MeetingsPage, NoteAnswer
from app.supervision.meetings import Linked
from app.supervision.notes import FUNCTIONS
from app.supervision.record_parts import MonthOfStandards
from app.web.frame import Link
from app.web.moulds import Each, Shown
from app.web.places import place_of, place_words
from app.web.rendering import poured
from app.web.words import day_words, listed, moment_words

NOT_ANSWERED = "Not answered yet"
TO_READ_HOW = ": open the note to read how"


@dataclass(frozen=True)
class AnsweredView:
    """How something was answered: the sentence, and the adviser's own words."""

    says: str
    words: str | None


@dataclass(frozen=True)
class LinkedView:
    """A reflection that a note is about."""

    link: Link
    label: str
    answer: AnsweredView


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list."""

    link: Link
    facts: str
    answers: tuple[AnsweredView, ...]


@dataclass(frozen=True)
class MonthLine:
    """The standards that were talked over in a month."""

    month: str
    titles: tuple[str, ...]


def meeting_lines(page: MeetingsPage, *, root: str) -> Markup:
    """The lines of a list; `root` is where each meeting's own page is."""
    lines = [_line(row, root) if row.has_own_words else _kept_line(row, root) for row in page.rows]
    return Markup("".join(lines))  # noqa: S704 - each as poured


def more_of(page: MeetingsPage, address: str) -> Link | None:
    """The way to the meetings before these."""
    if page.more is None:
        return None
    place = f"{page.more.held_on.isoformat()}.{place_words(page.more.signed_at, page.more.id)}"
    return Link("Earlier meetings", f"{address}?after={place}")


def meeting_place(text: str) -> MeetingPlace | None:
    """Where the page before ended, if that can be read."""
    day, _, rest = text.partition(".")
    found = place_of(rest)
    held_on = _day_in(day)
    return MeetingPlace(held_on, *found) if found and held_on else None


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def linked_views(linked: tuple[Linked, ...], *, root: str) -> tuple[LinkedView, ...]:
    """The reflections on a note; `root` is where this reader finds a reflection."""
    return tuple(
        LinkedView(Link(one.title, f"{root}/{one.id}"), one.label, answered_view(one.answer)) for one in linked
    )


def answered_view(answer: NoteAnswer | None) -> AnsweredView:
    """The answer, or that there is none yet."""
    if answer is None:
        return AnsweredView(NOT_ANSWERED, None)
    way = "sees it the same way" if answer.sees_it_the_same else "sees it differently"
    says = f"{answer.by} {way}, {moment_words(answer.at)}"
    return AnsweredView(says if answer.sees_it_the_same or answer.words else f"{says}{TO_READ_HOW}", answer.words)


@lru_cache(maxsize=512)
def month_lines(months: tuple[MonthOfStandards, ...]) -> Markup:
    """Which standards were talked over when; the same months are the same lines."""
    lines = tuple(MonthLine(f"{one.month:%B %Y}", one.titles) for one in months)
    return poured(Each("supervision/_month.html", "one", lines))


def functions_words(codes: tuple[str, ...]) -> str:
    """What a meeting served, in words."""
    return listed([FUNCTIONS[code].lower() for code in codes])


@lru_cache(maxsize=4096)
def _kept_line(row: MeetingRow, root: str) -> Markup:
    """A signed note stays as it is, and so does its line. What a person typed is never kept."""
    return _line(row, root)


def _line(row: MeetingRow, root: str) -> Markup:
    """One line as it stands on the page."""
    return poured(Shown("supervision/_meeting.html", "meeting", _told(row, root)))


def _told(row: MeetingRow, root: str) -> MeetingLine:
    signed = f"Signed by {row.signed_by}"
    if row.signed_by != row.holder:
        signed += f" for {row.holder}"
    about = {0: "no reflection", 1: "1 reflection"}.get(row.reflections, f"{row.reflections} reflections")
    facts = [signed, f"About {about}"]
    if row.functions:
        facts.append(functions_words(row.functions).capitalize())
    if row.review_on:
        facts.append(f"To look at again on {day_words(row.review_on)}")
    if row.waits_for_an_answer:
        facts.append(NOT_ANSWERED)
    answers = [
        _differently(f"{one.by} sees it differently, on “{one.title}”", one.at, one.words)
        for one in row.seen_differently
    ]
    if row.answer and not row.answer.sees_it_the_same:
        answers.append(answered_view(row.answer))
    elif row.answer:
        facts.append(f"{row.answer.by} sees it the same way")
    return MeetingLine(Link(day_words(row.held_on), f"{root}/{row.id}"), " · ".join(facts), tuple(answers))


def _differently(says: str, at: datetime, words: str | None) -> AnsweredView:
    return AnsweredView(f"{says}, {moment_words(at)}{'' if words else TO_READ_HOW}", words)


def record_address(adviser_id: UUID) -> str:
    """Where the supervision record of an adviser is."""
    return f"/supervision/people/{adviser_id}"


def review_words(day: date | None) -> str:
    """The day for looking at things again, to come or gone by."""
    if day is None:
        return ""
    when = "You meant to" if day < today() else "You mean to"
    return f"{when} look at things again on {day_words(day)}."
