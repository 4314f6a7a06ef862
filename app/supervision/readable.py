"""Where every list of a supervisor begins: reflections shared with them, or with somebody they cover for today."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Date, SQLColumnExpression, Uuid, bindparam, exists, union_all
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock
from app.people.models import Cover, CoverExclusion, Supervision
from app.people.queries import in_force
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.reflections.models import Reflection, Sharing

READER = bindparam("reader", type_=Uuid())
TODAY = bindparam("day", type_=Date())
HOLDERS = union_all(  # The reader, and those they stand in for today.
    select(READER.label("id")),
    select(Cover.holder_id).where(
        Cover.cover_id == READER, *in_force(Cover, TODAY), bindparam("stands_in", type_=Boolean())
    ),
)
Column = SQLColumnExpression[Any]


def readable(holder: Column, *, stands_in: bool = True) -> tuple[ColumnElement[bool], ...]:
    """Which reflections the reader may read: of one of the HOLDERS, while they supervise the author today.

    Of the reader alone, and nobody they stand in for, without `stands_in`: for whoever holds nobody's place today.
    """
    todays_supervisor = (
        select(Supervision.supervisor_id)
        .where(Supervision.adviser_id == Reflection.author_id, *in_force(Supervision, TODAY))
        .correlate(Reflection)
        .scalar_subquery()
    )
    return (
        holder.in_(HOLDERS) if stands_in else holder == READER,
        holder == todays_supervisor,
        col(Reflection.deleted_at).is_(None),
        *under_cover(holder, col(Reflection.author_id)),
    )


def under_cover(holder: Column, adviser: Column) -> tuple[ColumnElement[bool], ...]:
    """Nobody stands in towards themselves, nor towards an adviser who asked that they do not."""
    asked = exists().where(col(CoverExclusion.adviser_id) == adviser, col(CoverExclusion.excluded_id) == READER)
    return (adviser != READER, or_(holder == READER, ~asked))


def reader(by: SignedIn) -> dict[str, Any]:
    """The values of READER and of what goes with it."""
    return {"reader": by.id, "day": clock.today(), "stands_in": by.is_a(Role.PRACTICE_SUPERVISOR)}


def readable_by(person: SignedIn) -> SelectOfScalar[Reflection]:
    """What this person may read as a supervisor today."""
    return select(Reflection).where(*readable(col(Reflection.holder_id))).params(**reader(person))


def latest_sharings(session: Session, reflections: Sequence[UUID]) -> dict[UUID, Sharing]:
    """The newest sharing of each reflection."""
    rows = session.exec(
        select(Sharing).where(col(Sharing.reflection_id).in_(reflections)).order_by(col(Sharing.shared_at))
    )
    return {row.reflection_id: row for row in rows}
