"""What waits for somebody when they come in: their own writing first, then what others have put on their desk.

Every block is one question, compiled once (see app/prepared.py), whatever somebody has written in all their years.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.people.access import may
from app.people.models import Cover, CoverExclusion, Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask, look
from app.reflections.facts import ReflectionFacts, own_open
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.standards.documents import known_document
from app.supervision.changes import ChangeTold, changes_told
from app.supervision.feedback_rows import not_opened
from app.supervision.models import Addendum, Comment, NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.queue import QueuePart, queue_in

COMMENT_TOLD_FOR = timedelta(days=14)
MOST_NOTES = 10
TOLD_FOR = timedelta(days=28)  # How long the home page speaks of an addendum.


@dataclass(frozen=True)
class CoverTold:
    """Somebody stands in for my supervisor, from a day until a day."""

    supervisor: str
    cover: str
    from_day: date
    until_day: date


@dataclass(frozen=True)
class AddedTold:
    """The other side added something to what was discussed."""

    reflection_id: UUID
    label: str
    by: str
    added_at: datetime


@dataclass(frozen=True)
class CommentTold:
    """The other side wrote about a reflection in supervision, and its author has not written since."""

    by: str
    said_at: datetime


@dataclass(frozen=True)
class NoteTold:
    """The note of a meeting without reflections that its adviser has not answered yet."""

    id: UUID
    held_on: date
    signed_by: str
    signed_at: datetime


@dataclass(frozen=True)
class ThoughtAbout:
    """A standard that somebody has reflected on, and when they last wrote about it."""

    standard: str
    title: str
    moment: datetime


@dataclass(frozen=True)
class Desk:
    """Everything the home page shows an adviser or supervisor. `reflections` are those that are not over.

    `told_how_it_was` are the advisers who said how a meeting was for them, which is not opened yet.
    """

    reflections: tuple[ReflectionFacts, ...]
    notes: tuple[NoteTold, ...]
    left_at: dict[UUID, str]
    thought_about: tuple[ThoughtAbout, ...]
    cover: tuple[CoverTold, ...]
    changes: tuple[ChangeTold, ...]
    added: tuple[AddedTold, ...]
    comments: dict[UUID, CommentTold]
    queue: tuple[QueuePart, ...]
    told_how_it_was: tuple[str, ...]


_AUTHOR = bindparam("author", type_=Uuid())
_SINCE = bindparam("since", type_=UTCDateTime())
_TALKED_OVER = ReflectionStatus.IN_SUPERVISION
_WRITTEN = (ReflectionStatus.IN_PROGRESS, ReflectionStatus.HANDED_BACK)
_OWN = (Reflection.author_id == _AUTHOR, col(Reflection.deleted_at).is_(None))

# Which prompt of each reflection that is still written was saved last.
_LEFT_AT = Prepared(
    ask(
        Reflection.id,
        ask(Answer.prompt)
        .select_from(Answer)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(col(Answer.reflection_id) == col(Reflection.id), col(AnswerVersion.number) == col(Answer.version))
        .order_by(col(AnswerVersion.saved_at).desc())
        .limit(1)
        .correlate(Reflection)
        .scalar_subquery()
        .label("prompt"),
    ).where(*_OWN, or_(*(col(Reflection.status) == status.value for status in _WRITTEN)))
)
_IS_CURRENT = (col(AnswerVersion.answer_id) == col(Answer.id)) & (col(AnswerVersion.number) == col(Answer.version))
_THOUGHT_ABOUT = Prepared(  # A row for each edition of a standard.
    ask(
        Reflection.standard,
        Reflection.document_id,
        func.max(Reflection.started_at).label("started"),
        func.max(AnswerVersion.saved_at).label("written"),
    )
    .select_from(Reflection)
    .join(Answer, col(Answer.reflection_id) == col(Reflection.id), isouter=True)
    .join(AnswerVersion, _IS_CURRENT, isouter=True)
    .where(*_OWN)
    .group_by(col(Reflection.standard), col(Reflection.document_id))
)
_STAND_IN = aliased(Person)
_IS_EXCLUDED = exists().where(
    col(CoverExclusion.adviser_id) == col(Supervision.adviser_id),
    col(CoverExclusion.excluded_id) == col(Cover.cover_id),
)
_COVER = Prepared(  # Who stands in for today's supervisor, today or later; nobody whom the adviser asked to exclude.
    ask(Person.name, _STAND_IN.name, Cover.from_day, Cover.until_day)
    .select_from(Supervision)
    .join(Person, col(Person.id) == col(Supervision.supervisor_id))
    .join(Cover, col(Cover.holder_id) == col(Person.id))
    .join(_STAND_IN, col(_STAND_IN.id) == col(Cover.cover_id))
    .where(Supervision.adviser_id == _AUTHOR, *in_force(Supervision, bindparam("day", type_=Date())))
    .where(col(Cover.until_day) >= bindparam("day", type_=Date()), col(Cover.ended_at).is_(None), ~_IS_EXCLUDED)
    .order_by(col(Cover.from_day))
)
_ADDED = Prepared(
    ask(Reflection.id, Reflection.label, Person.name, Addendum.added_at)
    .select_from(Reflection)
    .join(Addendum, col(Addendum.reflection_id) == col(Reflection.id))
    .join(Person, col(Person.id) == col(Addendum.added_by))
    .where(*_OWN, Addendum.added_by != _AUTHOR, col(Addendum.added_at) > _SINCE)
    .order_by(col(Addendum.added_at).desc())
)
_NEWEST: Any = aliased(Comment)
_COMMENTS = Prepared(  # The last thing said about each, where it was not the author who said it.
    ask(Reflection.id, Person.name, Comment.said_at)
    .select_from(Reflection)
    .join(
        Comment,
        col(Comment.id)
        == ask(_NEWEST.id)
        .where(_NEWEST.reflection_id == col(Reflection.id))
        .order_by(_NEWEST.said_at.desc())
        .limit(1)
        .correlate(Reflection)
        .scalar_subquery(),
    )
    .join(Person, col(Person.id) == col(Comment.said_by))
    .where(*_OWN, Reflection.status == _TALKED_OVER.value)
    .where(col(Comment.said_at) > _SINCE, Comment.said_by != _AUTHOR)
)


_NOTES = Prepared(  # Signed, about no reflection on whose page it could be answered, and not answered.
    ask(SupervisionNote.id, SupervisionNote.held_on, Person.name, SupervisionNote.signed_at)
    .join(Person, col(Person.id) == col(SupervisionNote.signed_by))
    .where(
        SupervisionNote.adviser_id == _AUTHOR,
        SupervisionNote.status == NoteStatus.SIGNED.value,
        col(SupervisionNote.answered_at).is_(None),
        ~exists().where(col(NotedReflection.note_id) == col(SupervisionNote.id)),
    )
    .order_by(col(SupervisionNote.signed_at))
    .limit(MOST_NOTES)
)


def desk_of(by: SignedIn) -> Desk:
    """What waits for this person."""
    writes = may(by, "reflection:list")
    with look() as store:
        reflections = tuple(own_open(store, by=by)) if writes else ()
        statuses = {one.status for one in reflections}
        return Desk(
            reflections=reflections,
            notes=_notes(store, by) if may(by, "meeting:list") else (),
            left_at=dict(_LEFT_AT.all(store, author=by.id)) if statuses.intersection(_WRITTEN) else {},
            thought_about=_thought_about(store, by) if writes else (),
            cover=_cover(store, by) if writes else (),
            changes=changes_told(store, by=by) if writes or may(by, "supervision:list") else (),
            added=_added(store, by),
            comments=_comments(store, by) if _TALKED_OVER in statuses else {},
            queue=queue_in(store, by=by) if may(by, "supervision:list") else (),
            told_how_it_was=not_opened(store, by=by) if may(by, "feedback:read") else (),
        )


def _thought_about(store: Store, by: SignedIn) -> tuple[ThoughtAbout, ...]:
    """Each standard once, the one that was written about last first, under the title it had then."""
    latest: dict[str, ThoughtAbout] = {}
    for standard, document_id, started, written in _THOUGHT_ABOUT.all(store, author=by.id):
        moment = max(started, written or started)
        if standard not in latest or moment > latest[standard].moment:
            latest[standard] = ThoughtAbout(standard, known_document(document_id).definition.title, moment)
    return tuple(sorted(latest.values(), key=lambda one: one.moment, reverse=True))


def _cover(store: Store, by: SignedIn) -> tuple[CoverTold, ...]:
    return tuple(CoverTold(*row) for row in _COVER.all(store, author=by.id, day=clock.today()))


def _notes(store: Store, by: SignedIn) -> tuple[NoteTold, ...]:
    return tuple(
        NoteTold(note, held_on or clock.day_of(signed_at), signer, signed_at)
        for note, held_on, signer, signed_at in _NOTES.all(store, author=by.id)
    )


def _added(store: Store, by: SignedIn) -> tuple[AddedTold, ...]:
    return tuple(AddedTold(*row) for row in _ADDED.all(store, author=by.id, since=clock.now() - TOLD_FOR))


def _comments(store: Store, by: SignedIn) -> dict[UUID, CommentTold]:
    """By reflection, from the last fortnight."""
    rows = _COMMENTS.all(store, author=by.id, since=clock.now() - COMMENT_TOLD_FOR)
    return {reflection_id: CommentTold(name, said_at) for reflection_id, name, said_at in rows}
