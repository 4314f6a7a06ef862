"""Meetings in a list: what is told of a signed note in a line, the newest first, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, bindparam, case
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app.people.models import Person
from app.prepared import Prepared, Question, Store, ask
from app.reflections.models import Acknowledgement, Reflection
from app.reflections.readers import has_read
from app.standards.documents import known_document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.note_readers import has_read_note
from app.supervision.notes import FUNCTIONS, NoteStatus

ON_A_PAGE = 25
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


@dataclass(frozen=True)
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
    def waits_for_an_answer(self) -> bool:
        """A note about reflections is answered on the page of each; somebody who has left answers nothing any more."""
        return not self.reflections and self.answer is None and self.adviser_is_here


@dataclass(frozen=True)
class MeetingsPage:
    """One page of meetings. `more` is where the next begins."""

    rows: tuple[MeetingRow, ...]
    more: MeetingPlace | None


START = MeetingPlace(date(9999, 1, 1), datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
# The day of the meeting; of a note from before that was asked, the day on which it was signed.
DAY = func.coalesce(col(SupervisionNote.held_on), func.date(SupervisionNote.signed_at, type_=Date()), type_=Date())
_SIGNED_AT, _NOTE = col(SupervisionNote.signed_at), col(SupervisionNote.id)
_HOLDER, _SIGNER, _ADVISER = aliased(Person), aliased(Person), aliased(Person)


def _is_reader(adviser: Any) -> ColumnElement[bool]:
    """To themselves an adviser's own words are always told."""
    return col(adviser) == bindparam("reader", type_=Uuid())


def _notes(*columns: Any, with_one_holder: bool) -> Question:
    """A page of the signed notes of an adviser; of one holder, or of every supervisor they ever had."""
    day, after = bindparam("after_day", type_=Date()), bindparam("after", type_=UTCDateTime())
    found = ask(*columns).where(
        SupervisionNote.adviser_id == bindparam("adviser"),
        SupervisionNote.status == NoteStatus.SIGNED.value,
        or_(
            day > DAY,
            and_(day == DAY, after > _SIGNED_AT),
            and_(day == DAY, after == _SIGNED_AT, bindparam("after_id", type_=Uuid()) > _NOTE),
        ),
    )
    if with_one_holder:
        found = found.where(SupervisionNote.holder_id == bindparam("holder"))
    return found.order_by(DAY.desc(), _SIGNED_AT.desc(), _NOTE.desc()).limit(ON_A_PAGE + 1)


def _rows(*, with_one_holder: bool) -> Prepared:
    many = (
        ask(func.count(col(NotedReflection.id)))
        .where(NotedReflection.note_id == _NOTE)
        .correlate(SupervisionNote)
        .scalar_subquery()
    )
    return Prepared(
        _notes(
            SupervisionNote.id,
            DAY,
            SupervisionNote.signed_at,
            _SIGNER.name,
            _HOLDER.name,
            SupervisionNote.functions,
            SupervisionNote.review_on,
            many,
            SupervisionNote.answered_view,
            case((or_(_is_reader(SupervisionNote.adviser_id), has_read_note(_NOTE)), SupervisionNote.answer_words)),
            SupervisionNote.answered_at,
            _ADVISER.name,
            col(_ADVISER.closed_at).is_(None),
            with_one_holder=with_one_holder,
        )
        .join(_SIGNER, col(_SIGNER.id) == col(SupervisionNote.signed_by))
        .join(_HOLDER, col(_HOLDER.id) == col(SupervisionNote.holder_id))
        .join(_ADVISER, col(_ADVISER.id) == col(SupervisionNote.adviser_id))
    )


def _differing(*, with_one_holder: bool) -> Prepared:
    page = _notes(SupervisionNote.id, with_one_holder=with_one_holder).subquery("page")
    return Prepared(
        ask(
            page.c.id,
            Reflection.id,
            Reflection.document_id,
            Person.name,
            case((or_(_is_reader(Reflection.author_id), has_read(col(Reflection.id))), Acknowledgement.words)),
            Acknowledgement.acknowledged_at,
        )
        .select_from(page)
        .join(NotedReflection, col(NotedReflection.note_id) == page.c.id)
        .join(
            Acknowledgement,
            and_(
                col(Acknowledgement.reflection_id) == col(NotedReflection.reflection_id),
                col(Acknowledgement.view) == DIFFERENT,
            ),
        )
        .join(Reflection, col(Reflection.id) == col(NotedReflection.reflection_id))
        .join(Person, col(Person.id) == col(Reflection.author_id))
        .order_by(col(Acknowledgement.acknowledged_at))
    )


_PAGES = {one: (_rows(with_one_holder=one), _differing(with_one_holder=one)) for one in (True, False)}


def meetings_page(
    store: Store, *, adviser: UUID, holder: UUID | None, after: MeetingPlace | None, reader: UUID
) -> MeetingsPage:
    """The meetings of an adviser, as `reader` may know them; with `holder`, only those that this supervisor holds."""
    place = after or START
    values: dict[str, object] = {"adviser": adviser, "reader": reader, "after_day": place.held_on}
    values |= {"after": place.signed_at, "after_id": place.id}
    rows, differing = _PAGES[holder is not None]
    if holder is not None:
        values["holder"] = holder
    found = rows.all(store, **values)
    seen: dict[UUID, list[SeenDifferently]] = {}
    for note, reflection, document, by, words, at in differing.all(store, **values) if found else ():
        title = known_document(document).definition.title
        seen.setdefault(note, []).append(SeenDifferently(reflection, title, by, words, at))
    shown = tuple(_row(seen.get(row[0], ()), *row) for row in found[:ON_A_PAGE])
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return MeetingsPage(shown, MeetingPlace(last.held_on, last.signed_at, last.id) if last else None)


def _row(
    seen: "list[SeenDifferently] | tuple[()]",
    note: UUID,
    held_on: date,
    signed_at: datetime,
    signed_by: str,
    holder: str,
    functions: list[str],
    review_on: date | None,
    reflections: int,
    view: str | None,
    words: str | None,
    answered_at: datetime | None,
    adviser: str,
    adviser_is_here: bool,
) -> MeetingRow:
    return MeetingRow(
        id=note,
        held_on=held_on,
        signed_at=signed_at,
        signed_by=signed_by,
        holder=holder,
        functions=tuple(code for code in FUNCTIONS if code in functions),
        review_on=review_on,
        reflections=reflections,
        answer=answer_of(adviser, view, words, answered_at),
        seen_differently=tuple(seen),
        adviser_is_here=bool(adviser_is_here),
    )


def answer_of(adviser: str, view: str | None, words: str | None, at: datetime | None) -> NoteAnswer | None:
    """The adviser's answer to a note, once there is one."""
    return NoteAnswer(adviser, view != DIFFERENT, words, at) if view and at else None
