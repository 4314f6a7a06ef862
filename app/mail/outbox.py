"""Putting mail into the outbox, in the transaction of whoever has something to tell. Never two for one occasion."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import column
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, and_, col, delete, select

from app import clock, db
from app.mail.kinds import MailKind
from app.mail.models import Mail, MailChoice, MailRefusal
from app.mail.states import MailState
from app.people.models import Person

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_AT_ONCE = 500  # Rows of one statement: stores bound how many values one may carry.

Facts = Mapping[str, int]


class NotANumber(Exception):
    """Something other than numbers by code was to go into a mail."""


@dataclass(frozen=True)
class ToTell:
    """What is to be told to somebody. `occasion` names what it is about, so that it is told once: a week, a day."""

    person_id: UUID
    kind: MailKind
    occasion: str
    facts: Facts
    until: datetime


def put_in_outbox(session: Session, one: ToTell) -> bool:
    """Put one mail into the outbox, in the caller's transaction. False if it was there already."""
    return bool(put_many(session, [one]))


def put_many(session: Session, several: Sequence[ToTell]) -> int:
    """The same for many. Returns how many were not there yet."""
    moment, put = clock.now(), 0
    for first in range(0, len(several), _AT_ONCE):
        some = several[first : first + _AT_ONCE]
        rows = [
            {
                "id": uuid4(),
                "person_id": one.person_id,
                "kind": one.kind.value,
                "occasion": one.occasion,
                "facts": _numbers(one.facts),
                "state": MailState.QUEUED.value,
                "made": moment,
                "due": moment,
                "until": one.until,
                "attempts": 0,
            }
            for one in some
        ]
        put += _insert_missing(session, Mail, rows, ("person_id", "kind", "occasion"))
        see_that_they_can_stop(session, [(one.person_id, one.kind) for one in some])
    return put


def see_that_they_can_stop(session: Session, several: Iterable[tuple[UUID, MailKind]]) -> None:
    """Everybody has a token for each kind of mail that they may get; one that is there stays as it is."""
    rows = [
        {"id": uuid4(), "person_id": person_id, "kind": kind.value, "token": secrets.token_urlsafe(32)}
        for person_id, kind in several
    ]
    _insert_missing(session, MailChoice, rows, ("person_id", "kind"))


def who_takes(session: Session, kind: MailKind) -> set[UUID]:
    """Whoever has an open account, has not stopped this kind of mail, and whose address takes mail."""
    return set(
        session.exec(
            select(Person.id)
            .join(
                MailChoice,
                and_(col(MailChoice.person_id) == col(Person.id), col(MailChoice.kind) == kind.value),
                isouter=True,
            )
            .join(
                MailRefusal,
                and_(col(MailRefusal.person_id) == col(Person.id), col(MailRefusal.address) == col(Person.email)),
                isouter=True,
            )
            .where(
                col(Person.closed_at).is_(None),
                col(MailChoice.stopped).is_(None),
                col(MailRefusal.id).is_(None),
            )
        )
    )


def forget_mails(session: Session, *, before: datetime) -> int:
    """What was settled before a moment goes. Its occasions are long over."""
    gone: Any = session.exec(delete(Mail).where(col(Mail.ended) < before))
    return int(gone.rowcount)


def _numbers(facts: Facts) -> dict[str, int]:
    for name, value in facts.items():
        if not _CODE.fullmatch(name) or type(value) is not int:
            raise NotANumber(name if _CODE.fullmatch(name) else "a fact")
    return dict(facts)


def _insert_missing(
    session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], unique: tuple[str, ...]
) -> int:
    """Insert the rows that are not there; a row that somebody else inserts meanwhile is as good."""
    if not rows:
        return 0
    insert = postgresql.insert if db.is_postgresql(session) else sqlite.insert
    missing = insert(table).values(list(rows)).on_conflict_do_nothing(index_elements=unique)
    return len(session.execute(missing.returning(column("id"))).all())  # How many rows, the drivers do not agree on.
