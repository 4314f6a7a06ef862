"""The mails in numbers, for whoever looks after the service: never whose, and never what."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from app import clock, db
from app.mail.kinds import MailKind
from app.mail.models import Mail, MailRefusal
from app.mail.states import WAITING, MailState
from app.people.models import Person

COUNTED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class MailCounts:
    """How many mails of a kind wait, and what became of those of the last seven days."""

    kind: MailKind
    waiting: int
    by_state: dict[MailState, int]


@dataclass(frozen=True)
class MailsSeen:
    """The mails in numbers, and how many people's addresses take none."""

    kinds: tuple[MailCounts, ...]
    refused_addresses: int


def count_mails() -> MailsSeen:
    """What waits, and what became of the mails of the last seven days."""
    since = clock.now() - COUNTED_FOR
    with db.read() as session:
        waiting = session.exec(
            select(Mail.kind, func.count()).where(col(Mail.state).in_(WAITING)).group_by(Mail.kind)
        ).all()
        ended = session.exec(
            select(Mail.kind, Mail.state, func.count()).where(col(Mail.ended) > since).group_by(Mail.kind, Mail.state)
        ).all()
        refused = session.exec(
            select(func.count())
            .select_from(MailRefusal)
            .join(Person, col(Person.id) == col(MailRefusal.person_id))
            .where(MailRefusal.address == Person.email)
        ).one()
    many = dict(waiting)
    counts = tuple(
        MailCounts(kind, many.get(kind.value, 0), {MailState(s): n for k, s, n in ended if k == kind.value})
        for kind in MailKind
    )
    return MailsSeen(counts, refused)
