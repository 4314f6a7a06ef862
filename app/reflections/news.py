"""What an adviser did after the signed note and nobody on the supervisor's side has read yet.

Written when it happens, gone with the next reader entry; the queue lists it and never works it out again.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.reflections.models import News, Reflection


class NewsKind(StrEnum):
    """What there is to read: the author's answer to the note, or an addendum of theirs."""

    ANSWERED = "answered"
    ADDED_TO = "added_to"


def write_news(session: Session, reflection: Reflection, kind: NewsKind, *, since: datetime) -> None:
    """The author has done this. A second addendum before the first was read is no second news."""
    before = session.exec(select(News.id).where(News.reflection_id == reflection.id, News.kind == kind.value)).first()
    if before is None and reflection.holder_id is not None:
        session.add(News(reflection_id=reflection.id, holder_id=reflection.holder_id, kind=kind.value, since=since))


def forget_news(session: Session, reflection_id: UUID) -> None:
    """Somebody on the supervisor's side is reading it now."""
    session.exec(delete(News).where(col(News.reflection_id) == reflection_id))
