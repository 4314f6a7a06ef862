"""What an adviser did after the signed note and nobody on the supervisor's side has read yet.

Written when it happens, so that the queue finds it among a million reflections. A reader entry of a later moment says
that it was read: reading changes nothing but the ledger of readers.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from app.reflections.models import News, ReaderEntry, Reflection


class NewsKind(StrEnum):
    """What there is to read: the author's answer to the note, or an addendum of theirs."""

    ANSWERED = "answered"
    ADDED_TO = "added_to"


def write_news(session: Session, reflection: Reflection, kind: NewsKind, *, since: datetime) -> None:
    """The author has done this. A second addendum before the first was read is no second news."""
    if reflection.holder_id is None:
        return
    found = session.exec(select(News).where(News.reflection_id == reflection.id, News.kind == kind.value)).first()
    if found is None:
        found = News(reflection_id=reflection.id, holder_id=reflection.holder_id, kind=kind.value, since=since)
    elif _was_read(session, found):
        found.since = since
    session.add(found)


def _was_read(session: Session, news: News) -> bool:
    """Whether somebody on the supervisor's side has read it since."""
    later = select(ReaderEntry.id).where(
        ReaderEntry.reflection_id == news.reflection_id, ReaderEntry.moment >= news.since
    )
    return session.exec(later).first() is not None
