"""Meetings in a list: what is told of a signed note in a line, the newest first, a page at a time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, Uuid, bindparam, case, cast
from sqlmodel import col, func, or_, select

from app.people.models import Person
from app.prepared import Prepared, PreparedList, Question, Store, ask, filters_only
from app.reflections.models import Acknowledgement, Reflection
from app.reflections.readers import has_read
from app.standards.documents import known_document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.note_readers import has_read_note
from app.supervision.notes import FUNCTIONS
from app.supervision.signed_notes import (
    ADVISER,
    HOLDER,
    ON_A_PAGE,
    dated_notes,
    is_here,
    name_of,
    newest_notes,
    place_values,
    reflections_on,
    undated_notes,
)

KEEP = 4096  # Lines of a hundred and sixty records.
DIFFERENT = "different"


@dataclass(frozen=True)
class MeetingPlace:
    """Where a page of meetings ends: the next begins after it."""

    held_on: date
    signed_at: datetime
    id: UUID


@dataclass(frozen=True)
class NoteAnswer:
    """How the adviser answered a note without reflections. Words of another view are told to who opened the note."""

    by: str
    sees_it_the_same: bool
    words: str | None
    at: datetime


@dataclass(frozen=True)
class SeenDifferently:
    """A reflection on a note that its author sees differently, in their own words, for whoever has opened it."""

    reflection_id: UUID
    title: str
    by: str
    words: str | None
    at: datetime


@dataclass(frozen=True, eq=False)  # A row that comes again is the same row: see PreparedList.
class MeetingRow:
    """A meeting as a list tells of it. `holder` is for whom it was signed, under cover somebody else."""

    id: UUID
    held_on: date
    signed_at: datetime
    signed_by: str
    holder: str
    functions: tuple[str, ...]
    review_on: date | None
    reflections: int
    answer: NoteAnswer | None
    seen_differently: tuple[SeenDifferently, ...]
    adviser_is_here: bool

    @property
    def has_own_words(self) -> bool:
        """Whether anything in it was typed by the adviser."""
        return bool(self.seen_differently) or (self.answer is not None and self.answer.words is not None)

    @property
    def waits_for_an_answer(self) -> bool:
        """A note about reflections is answered on the page of each; somebody who has left answers nothing any more."""
        return not self.reflections and self.answer is None and self.adviser_is_here


@dataclass(frozen=True)
class MeetingsPage:
    """One page of meetings. `more` is where the next begins."""

    rows: tuple[MeetingRow, ...]
    more: MeetingPlace | None


@dataclass(frozen=True)
class _Found:
    """A line without the words that the adviser typed, and which of those there are to look for."""

    row: MeetingRow
    has_words: bool
    is_seen_differently: bool

    @property
    def held_on(self) -> date:
        """The day of the meeting."""
        return self.row.held_on

    @property
    def place(self) -> tuple[date, datetime, UUID]:
        """Where it stands in the order."""
        return self.row.held_on, self.row.signed_at, self.row.id


_NOTE = col(SupervisionNote.id)
_PLACES = tuple(f"note_{place}" for place in range(ON_A_PAGE))  # A page asks for as many notes as it can hold.
_ON_THE_PAGE = tuple(bindparam(place, type_=Uuid()) for place in _PLACES)


def _is_reader(adviser: Any) -> ColumnElement[bool]:
    """To themselves an adviser's own words are always told."""
    return col(adviser) == bindparam("reader", type_=Uuid())


# What the adviser typed is read for the notes that have any, and only then.
_ANSWERS = Prepared(
    ask(
        SupervisionNote.id,
        case((or_(_is_reader(SupervisionNote.adviser_id), has_read_note(_NOTE)), SupervisionNote.answer_words)),
    ).where(_NOTE.in_(_ON_THE_PAGE))
)
_DIFFERING = Prepared(
    ask(
        NotedReflection.note_id,
        Reflection.id,
        Reflection.document_id,
        Person.name,
        case((or_(_is_reader(Reflection.author_id), has_read(col(Reflection.id))), Acknowledgement.words)),
        Acknowledgement.acknowledged_at,
    )
    .join(NotedReflection, col(NotedReflection.reflection_id) == col(Reflection.id))
    .join(Acknowledgement, col(Acknowledgement.reflection_id) == col(Reflection.id))
    .join(Person, col(Person.id) == col(Reflection.author_id))
    .where(col(NotedReflection.note_id).in_(_ON_THE_PAGE), Acknowledgement.view == DIFFERENT)
    .order_by(col(Acknowledgement.acknowledged_at))
)


def _is_seen_differently() -> ColumnElement[bool]:
    """Whether a reflection on the note is one of those that the adviser sees differently: of all theirs, a few."""
    theirs = select(Acknowledgement.reflection_id).where(
        Acknowledgement.acknowledged_by == ADVISER, Acknowledgement.view == DIFFERENT
    )
    differing = ask(func.count(col(NotedReflection.reflection_id))).where(
        NotedReflection.note_id == _NOTE, filters_only(NotedReflection.reflection_id).in_(theirs)
    )
    return differing.correlate(SupervisionNote).scalar_subquery() > 0


def _columns(*, with_one_holder: bool) -> tuple[Any, ...]:
    return (
        SupervisionNote.id,
        SupervisionNote.signed_at,
        case((col(SupervisionNote.signed_by) != col(SupervisionNote.holder_id), name_of(SupervisionNote.signed_by))),
        name_of(HOLDER if with_one_holder else SupervisionNote.holder_id),
        cast(SupervisionNote.functions, String()),
        SupervisionNote.review_on,
        reflections_on(),
        SupervisionNote.answered_view,
        SupervisionNote.answered_at,
        col(SupervisionNote.answer_words).is_not(None),
        _is_seen_differently(),
        name_of(ADVISER),
        is_here(ADVISER),
    )


def _found(
    held_on: date,
    note: UUID,
    signed_at: datetime,
    signed_by: str | None,
    holder: str,
    functions: str,
    review_on: date | None,
    reflections: int,
    view: str | None,
    answered_at: datetime | None,
    has_words: bool,
    is_seen_differently: bool,
    adviser: str,
    adviser_is_here: bool,
) -> _Found:
    served = json.loads(functions)
    row = MeetingRow(
        id=note,
        held_on=held_on,
        signed_at=signed_at,
        signed_by=signed_by or holder,
        holder=holder,
        functions=tuple(code for code in FUNCTIONS if code in served),
        review_on=review_on,
        reflections=reflections,
        answer=answer_of(adviser, view, None, answered_at),
        seen_differently=(),
        adviser_is_here=bool(adviser_is_here),
    )
    return _Found(row, bool(has_words), bool(is_seen_differently))


def _lines(notes: Callable[..., Question], *, with_one_holder: bool, is_first: bool) -> PreparedList[_Found]:
    columns = _columns(with_one_holder=with_one_holder)
    return PreparedList(notes(*columns, with_one_holder=with_one_holder, is_first=is_first), _found, keep=KEEP)


_PAGES = {
    (one, first): tuple(_lines(notes, with_one_holder=one, is_first=first) for notes in (dated_notes, undated_notes))
    for one in (True, False)
    for first in (True, False)
}


def meetings_page(
    store: Store, *, adviser: UUID, holder: UUID | None, after: MeetingPlace | None, reader: UUID
) -> MeetingsPage:
    """The meetings of an adviser, as `reader` may know them; with `holder`, only those that this supervisor holds."""
    values: dict[str, object] = {"adviser": adviser}
    if holder is not None:
        values["holder"] = holder
    if after is not None:
        values |= place_values(after.held_on, after.signed_at, after.id)
    found = newest_notes(_PAGES[holder is not None, after is None], store, values)
    shown = _in_words(store, found[:ON_A_PAGE], reader)
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return MeetingsPage(shown, MeetingPlace(last.held_on, last.signed_at, last.id) if last else None)


def _in_words(store: Store, found: list[_Found], reader: UUID) -> tuple[MeetingRow, ...]:
    """The lines, with what the adviser said in their own words as far as its reader may know them."""
    answered = [one.row.id for one in found if one.has_words]
    words: dict[UUID, str | None] = {}
    if answered:
        words = dict(_ANSWERS.all(store, reader=reader, **_places(answered)))
    differing = [one.row.id for one in found if one.is_seen_differently]
    seen: dict[UUID, list[SeenDifferently]] = {}
    for note, *each in _DIFFERING.all(store, reader=reader, **_places(differing)) if differing else ():
        seen.setdefault(note, []).append(_seen(*each))
    if not words and not seen:
        return tuple(one.row for one in found)
    return tuple(_with(one.row, words, tuple(seen.get(one.row.id, ()))) for one in found)


def _places(notes: list[UUID]) -> dict[str, UUID]:
    """The notes in the places of a statement; those that are left over hold the last one again."""
    return dict(zip(_PLACES, (*notes, *repeat(notes[-1], ON_A_PAGE)), strict=False))


def _with(row: MeetingRow, words: Mapping[UUID, str | None], seen: tuple[SeenDifferently, ...]) -> MeetingRow:
    if row.answer and row.id in words:
        row = replace(row, answer=replace(row.answer, words=words[row.id]))
    return replace(row, seen_differently=seen) if seen else row


def _seen(reflection: UUID, document: UUID, by: str, words: str | None, at: datetime) -> SeenDifferently:
    return SeenDifferently(reflection, known_document(document).definition.title, by, words, at)


def answer_of(adviser: str, view: str | None, words: str | None, at: datetime | None) -> NoteAnswer | None:
    """The adviser's answer to a note, once there is one."""
    return NoteAnswer(adviser, view != DIFFERENT, words, at) if view and at else None
