"""What waits for somebody when they come in: their own writing first, then what others have put on their desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import may
from app.people.queries import coming_cover, names_of, supervisor_of
from app.people.signed_in import SignedIn
from app.reflections.facts import ReflectionFacts
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.queries import reflections_of
from app.supervision.models import Addendum, Comment
from app.supervision.queue import QueuePart, queue

COMMENT_TOLD_FOR = timedelta(days=14)
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
class Desk:
    """Everything the home page shows an adviser or supervisor."""

    reflections: tuple[ReflectionFacts, ...]
    left_at: dict[UUID, str]
    cover: tuple[CoverTold, ...]
    added: tuple[AddedTold, ...]
    comments: dict[UUID, CommentTold]
    queue: tuple[QueuePart, ...]


def desk_of(by: SignedIn) -> Desk:
    """What waits for this person."""
    reflections = tuple(reflections_of(by=by)) if may(by, "reflection:list") else ()
    with db.read() as session:
        return Desk(
            reflections=reflections,
            left_at=_left_at(session, [one.id for one in reflections if one.status in _WRITTEN]),
            cover=_cover(session, by) if reflections or may(by, "reflection:list") else (),
            added=_added(session, by),
            comments=_comments(session, by, [one.id for one in reflections if one.status is _TALKED_OVER]),
            queue=tuple(queue(by=by)) if may(by, "supervision:list") else (),
        )


_TALKED_OVER = ReflectionStatus.IN_SUPERVISION
_WRITTEN = (ReflectionStatus.IN_PROGRESS, ReflectionStatus.HANDED_BACK)


def _left_at(session: Session, reflections: list[UUID]) -> dict[UUID, str]:
    """The prompt that was saved last, by reflection."""
    rows = session.exec(
        select(Answer.reflection_id, Answer.prompt)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(col(Answer.reflection_id).in_(reflections), col(AnswerVersion.number) == col(Answer.version))
        .order_by(col(AnswerVersion.saved_at))
    ).all()
    return dict(rows)


def _cover(session: Session, by: SignedIn) -> tuple[CoverTold, ...]:
    supervisor = supervisor_of(session, by.id, clock.today())
    if supervisor is None:
        return ()
    return tuple(
        CoverTold(supervisor.name, cover.cover_name, cover.from_day, cover.until_day)
        for cover in coming_cover(session, supervisor.id, by.id, clock.today())
    )


def _comments(session: Session, by: SignedIn, reflections: list[UUID]) -> dict[UUID, CommentTold]:
    """The last thing said in the last fortnight, by reflection, where it was not the author who said it."""
    rows = session.exec(
        select(Comment.reflection_id, Comment.said_by, Comment.said_at)
        .where(col(Comment.reflection_id).in_(reflections), col(Comment.said_at) > clock.now() - COMMENT_TOLD_FOR)
        .order_by(col(Comment.said_at))
    ).all()
    last = {reflection: (said_by, said_at) for reflection, said_by, said_at in rows}
    names = names_of(session, [said_by for said_by, _ in last.values()])
    return {one: CommentTold(names[who], when) for one, (who, when) in last.items() if who != by.id}


def _added(session: Session, by: SignedIn) -> tuple[AddedTold, ...]:
    rows = session.exec(
        select(Addendum, Reflection)
        .join(Reflection, col(Reflection.id) == col(Addendum.reflection_id))
        .where(
            Reflection.author_id == by.id,
            Addendum.added_by != by.id,
            col(Addendum.added_at) > clock.now() - TOLD_FOR,
            col(Reflection.deleted_at).is_(None),
        )
        .order_by(col(Addendum.added_at).desc())
    ).all()
    names = names_of(session, [added.added_by for added, _ in rows])
    return tuple(AddedTold(found.id, found.label, names[added.added_by], added.added_at) for added, found in rows)
