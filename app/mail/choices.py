"""What somebody wants of the service's mail: chosen on a page, or stopped by the link in a mail."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.mail.kinds import MailKind
from app.mail.models import MailChoice, MailRefusal
from app.mail.outbox import see_that_they_can_stop
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn

BY_LINK = "mail-link"  # Whoever had the mail; the link asks nobody who they are.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class MailChoices:
    """Which kinds somebody gets, and whether their address takes mail at all."""

    wanted: frozenset[MailKind]
    address: str
    takes_mail: bool


def choices_of(*, by: SignedIn) -> MailChoices:
    """What this person has chosen. Whoever has chosen nothing gets every kind."""
    check_may(by, "mail:choose")
    with db.read() as session:
        stopped = set(
            session.exec(
                select(MailChoice.kind).where(MailChoice.person_id == by.id, col(MailChoice.stopped).is_not(None))
            )
        )
        refused = session.exec(
            select(MailRefusal.id).where(MailRefusal.person_id == by.id, MailRefusal.address == by.email)
        ).first()
    wanted = frozenset(kind for kind in MailKind if kind.value not in stopped)
    return MailChoices(wanted, by.email, refused is None)


def choose(*, by: SignedIn, wanted: Collection[MailKind]) -> None:
    """From now on this person gets these kinds and no others."""
    check_may(by, "mail:choose")
    with db.write() as session:
        see_that_they_can_stop(session, [(by.id, kind) for kind in MailKind])
        for kind in MailKind:
            _set(session, _row(session, by.id, kind), is_wanted=kind in wanted, by=by.id)


def kind_of_token(token: str) -> MailKind:
    """Which kind of mail the link stops. Raises NotFound for a link that is none of ours."""
    with db.read() as session:
        return MailKind(_row_of_token(session, token).kind)


def stop_by_token(token: str) -> MailKind:
    """Stop that kind of mail for whom it was sent to, whoever asks: the link itself is what allows it."""
    with db.write() as session:
        row = _row_of_token(session, token)
        _set(session, row, is_wanted=False, by=BY_LINK)
        return MailKind(row.kind)


def _row(session: Session, person_id: UUID, kind: MailKind) -> MailChoice:
    return session.exec(
        select(MailChoice).where(MailChoice.person_id == person_id, MailChoice.kind == kind.value)
    ).one()


def _row_of_token(session: Session, token: str) -> MailChoice:
    found = None
    if _TOKEN.fullmatch(token):
        found = session.exec(select(MailChoice).where(MailChoice.token == token)).first()
    if found is None or found.kind not in list(MailKind):
        raise NotFound
    return found


def _set(session: Session, row: MailChoice, *, is_wanted: bool, by: UUID | str) -> None:
    if (row.stopped is None) == is_wanted:
        return
    row.stopped = None if is_wanted else clock.now()
    session.add(row)
    action = AuditAction.MAIL_WANTED_AGAIN if is_wanted else AuditAction.MAIL_STOPPED
    record(session, action, by=by, kind="person", subject=row.person_id, mail=row.kind)
