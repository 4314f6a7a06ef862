"""Sending what is due in the outbox, one mail after another: at least once, and never twice within the window.

A mail is taken in one transaction, handed over in none, and settled in another. Whoever dies in between leaves it
taken; only when the window has passed does anybody take it again, under the same Message-ID. So several processes may
send at once, and one that hangs holds up nothing but its own mail.
"""

import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app import clock, db
from app.mail.hours import may_be_sent, next_sending
from app.mail.kinds import MailKind
from app.mail.messages import ToWrite, Written, write
from app.mail.models import Mail, MailChoice, MailRefusal
from app.mail.smtp import LONGEST_TALK, Carrier, mail_host
from app.mail.states import WAITING, Attempt, Ending, MailFault, MailState
from app.mail.wire import AddressFault
from app.people.models import Person
from app.settings import Settings

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
_PAUSES = (0.2, 2.0)  # Seconds before what came of a mail is written down once more, when the store did not take it.


class Sends(Protocol):
    """Whatever hands a mail over."""

    def hand_over(self, mail: Written) -> Attempt:
        """Try once."""

    def close(self) -> None:
        """No more for now."""


@dataclass(frozen=True)
class Taken:
    """A mail that is ours to send until its window has passed."""

    mail: ToWrite
    by: str
    attempts: int


@dataclass(frozen=True)
class Sent:
    """What came of a round of sending. `trouble` is what was the matter with the mail server, and ended the round."""

    numbers: dict[str, int]
    trouble: MailFault | None


def somebody() -> str:
    """A name for whoever sends: which machine, which process, and which of its rounds."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"


def send_due(settings: Settings, *, stopped: Callable[[], bool] = lambda: False, carrier: Sends | None = None) -> Sent:
    """Send what is due now. Ends when nothing is, when it is asked to stop, or when the mail server is in trouble."""
    counted: dict[str, int] = {}
    window = timedelta(seconds=settings.mail_window)
    longest = min(LONGEST_TALK, settings.mail_window / 2)
    sends = carrier or Carrier(mail_host(settings), longest=longest)
    by = somebody()
    try:
        while not stopped() and may_be_sent(clock.now()) and is_anything_due(clock.now()):
            taken = take_one(by, lease=window + timedelta(seconds=longest))
            if taken is None:
                continue
            attempt = _hand_over(taken, settings, sends)
            state = _settle_surely(taken, attempt)
            if state is not None:
                counted[state.value] = counted.get(state.value, 0) + 1
            if attempt.is_of_the_host:
                return Sent(counted, attempt.fault)
    finally:
        sends.close()
    return Sent(counted, None)


def is_anything_due(moment: datetime) -> bool:
    """Whether any mail waits to be sent now."""
    with db.read() as session:
        return session.exec(select(Mail.id).where(*_due(moment)).limit(1)).first() is not None


def take_one(by: str, *, lease: timedelta) -> Taken | None:
    """Take the mail that is due longest. None if there is none, or if it turned out that it is not to be sent."""
    moment = clock.now()
    with db.write() as session:
        query = select(Mail).where(*_due(moment)).order_by(col(Mail.due), col(Mail.id)).limit(1)
        if db.is_postgresql(session):
            query = query.with_for_update(skip_locked=True)
        row = session.exec(query).first()
        if row is None:
            return None
        session.add(row)
        person, choice = _whose(session, row)
        over = _is_over(session, row, person, choice, moment)
        if over is not None:
            row.state, row.fault, row.ended = over[0].value, over[1].value, moment
            return None
        row.state, row.taken, row.taken_by = MailState.TAKEN.value, moment, by
        row.due = moment + lease
        row.attempts += 1
        to_write = ToWrite(row.id, MailKind(row.kind), dict(row.facts), person.name, person.email, choice.token)
        return Taken(to_write, by, row.attempts)


def _due(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Due, and of a kind that this release knows: while a newer one starts, its mails wait for it."""
    return (
        col(Mail.state).in_(WAITING),
        col(Mail.due) <= moment,
        col(Mail.kind).in_([kind.value for kind in MailKind]),
    )


def _whose(session: Session, row: Mail) -> tuple[Person, MailChoice]:
    return session.exec(
        select(Person, MailChoice)
        .join(MailChoice, col(MailChoice.person_id) == col(Person.id))
        .where(Person.id == row.person_id, MailChoice.kind == row.kind)
    ).one()


def _is_over(
    session: Session, row: Mail, person: Person, choice: MailChoice, moment: datetime
) -> tuple[MailState, MailFault] | None:
    """Why this mail is not to be sent any more, if it is not."""
    if person.closed_at is not None:
        return MailState.STOPPED, MailFault.LEFT
    if choice.stopped is not None:
        return MailState.STOPPED, MailFault.NOT_WANTED
    refusal = session.exec(select(MailRefusal).where(MailRefusal.person_id == person.id)).first()
    if refusal is not None and refusal.address == person.email:
        return MailState.STOPPED, MailFault.RECIPIENT
    if row.until < moment:
        return MailState.GIVEN_UP, MailFault.TOO_LATE
    if row.attempts > len(BACK_OFF):
        return MailState.GIVEN_UP, MailFault(row.fault or MailFault.UNKNOWN)
    return None


def _hand_over(taken: Taken, settings: Settings, sends: Sends) -> Attempt:
    """A mail that cannot be written is at fault alone; whatever it is, the next one is not held up by it."""
    try:
        written = write(taken.mail, settings=settings, moment=clock.now())
    except AddressFault:
        return Attempt(Ending.FAULTY, MailFault.ADDRESS)
    except Exception:
        return Attempt(Ending.FAULTY, MailFault.TEMPLATE)
    return sends.hand_over(written)


def _settle_surely(taken: Taken, attempt: Attempt) -> MailState | None:
    for pause in _PAUSES:
        try:
            return settle(taken, attempt)
        except db.StoreUnavailable:
            time.sleep(pause)
    return settle(taken, attempt)


def settle(taken: Taken, attempt: Attempt) -> MailState | None:
    """Write down what came of it. None if the mail is no longer ours, because its window has passed."""
    moment = clock.now()
    with db.write() as session:
        query = select(Mail).where(
            Mail.id == taken.mail.id, Mail.taken_by == taken.by, Mail.state == MailState.TAKEN.value
        )
        if db.is_postgresql(session):
            query = query.with_for_update()
        row = session.exec(query).first()
        if row is None or row.attempts != taken.attempts:
            return None
        session.add(row)
        row.fault = attempt.fault.value if attempt.fault else None
        state = _next_state(row, attempt, moment)
        row.state = state.value
        if state is not MailState.QUEUED:
            row.ended = moment
        if attempt.ending is Ending.NO_SUCH_ADDRESS:
            _mark_refusal(session, row.person_id, taken.mail.address, attempt.reply or 0, moment)
        return state


def _next_state(row: Mail, attempt: Attempt, moment: datetime) -> MailState:
    settled = {
        Ending.SENT: MailState.SENT,
        Ending.REFUSED: MailState.REFUSED,
        Ending.NO_SUCH_ADDRESS: MailState.REFUSED,
        Ending.FAULTY: MailState.FAULTY,
    }.get(attempt.ending)
    if settled is not None:
        return settled
    if row.attempts > len(BACK_OFF):
        return MailState.GIVEN_UP
    again = next_sending(moment + BACK_OFF[row.attempts - 1])
    # The server may have it already: then not before the window has passed, which `due` says since it was taken.
    row.due = max(again, row.due) if attempt.ending is Ending.UNCERTAIN else again
    return MailState.QUEUED


def _mark_refusal(session: Session, person_id: UUID, address: str, reply: int, moment: datetime) -> None:
    """There is no such address, says its server: nobody is to try it again until it is another one."""
    row = session.exec(select(MailRefusal).where(MailRefusal.person_id == person_id)).first()
    if row is None:
        row = MailRefusal(person_id=person_id, address=address, refused=moment, reply=reply)
    row.address, row.refused, row.reply = address, moment, reply
    session.add(row)
