"""Signing in and out: who is there, and since when.

The browser holds a random 256-bit token; the database holds its SHA-256. Thirty minutes idle or eight hours in all
end a sign-in, and signing out or closing the account ends it at once. Failures are counted in the database, so every
process counts the same.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.models import SignInFailure, SignInSession
from app.people.passwords import is_password_of
from app.people.queries import person_by_email, person_signed_in
from app.people.signed_in import SignedIn

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=8)
LAST_SEEN_EVERY = timedelta(minutes=5)
FAILURE_WINDOW = timedelta(minutes=5)
FAILURES_ALLOWED = 10


class SignInRefused(Exception):
    """The e-mail address and password do not go together, or the account is closed: never said which."""


class TooManyFailures(Exception):
    """Ten failures in five minutes, for this account or from this address."""


@dataclass(frozen=True)
class OpenSignIn:
    """One of somebody's sign-ins, for the page that lists them."""

    id: UUID
    started: datetime
    last_seen: datetime
    is_this_one: bool


def sign_in(*, email: str, password: str, address: str, replaces: str | None) -> str:
    """Check the password and open a new session; the one it replaces ends. Returns the browser's token."""
    account, place = _digest(email.strip().lower()), _digest(address)
    with db.read() as session:
        if _failures(session, account, place) >= FAILURES_ALLOWED:
            raise TooManyFailures
        person = person_by_email(session, email)
    if not is_password_of(person.password_hash if person else None, password) or person is None or person.closed_at:
        with db.write() as session:
            session.add(SignInFailure(account=account, address=place, moment=clock.now()))
            record(session, AuditAction.SIGN_IN_REFUSED, by="nobody", kind="sign-in", subject=account[:16])
            session.flush()
            failures = _failures(session, account, place)
        # Guesses sent side by side were all counted as none when they began; they are counted again here.
        raise TooManyFailures if failures > FAILURES_ALLOWED else SignInRefused
    with db.read() as session:
        if _failures(session, account, place) >= FAILURES_ALLOWED:
            raise TooManyFailures
    return open_session(person.id, replaces=replaces)


def open_session(person_id: UUID, *, replaces: str | None) -> str:
    """Open a session for somebody whose identity has been checked. Returns the browser's token."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    with db.write() as session:
        if replaces:
            _end(session, replaces, moment)
        session.exec(delete(SignInFailure).where(col(SignInFailure.moment) < moment - timedelta(days=1)))
        session.add(SignInSession(token_sha256=_digest(token), person_id=person_id, started=moment, last_seen=moment))
        record(session, AuditAction.SIGNED_IN, by=person_id, kind="person", subject=person_id)
    return token


def who_is(token: str | None) -> SignedIn | None:
    """Who holds this token, if the sign-in is still alive and the account open."""
    if not token or len(token) > 200:
        return None
    moment = clock.now()
    with db.read() as session:
        found = session.exec(select(SignInSession).where(SignInSession.token_sha256 == _digest(token))).first()
        if found is None or not _is_alive(found, moment):
            return None
        person = person_signed_in(session, found.person_id, clock.day_of(moment))
    if person is not None and moment - found.last_seen >= LAST_SEEN_EVERY:
        _note_last_seen(found.id, moment)
    return person


def sign_out(token: str | None) -> None:
    """End this sign-in at once, everywhere."""
    if not token:
        return
    with db.write() as session:
        _end(session, token, clock.now())


def open_sign_ins(person: SignedIn, token: str | None) -> list[OpenSignIn]:
    """Where this person is signed in now, newest first."""
    moment = clock.now()
    with db.read() as session:
        rows = session.exec(
            select(SignInSession)
            .where(SignInSession.person_id == person.id, col(SignInSession.ended).is_(None))
            .order_by(col(SignInSession.started).desc())
        ).all()
    mine = _digest(token or "")
    return [
        OpenSignIn(row.id, row.started, row.last_seen, row.token_sha256 == mine)
        for row in rows
        if _is_alive(row, moment)
    ]


def end_other_sign_ins(person: SignedIn, token: str | None) -> None:
    """Sign out everywhere but here."""
    moment = clock.now()
    mine = _digest(token or "")
    with db.write() as session:
        rows = session.exec(
            select(SignInSession).where(
                SignInSession.person_id == person.id,
                col(SignInSession.ended).is_(None),
                SignInSession.token_sha256 != mine,
            )
        ).all()
        for row in rows:
            row.ended = moment
            session.add(row)
        record(session, AuditAction.SIGNED_OUT, by=person.id, kind="person", subject=person.id, sign_ins=len(rows))


def _is_alive(found: SignInSession, moment: datetime) -> bool:
    return found.ended is None and moment - found.last_seen < IDLE_LIMIT and moment - found.started < ABSOLUTE_LIMIT


def _end(session: Session, token: str, moment: datetime) -> None:
    found = session.exec(select(SignInSession).where(SignInSession.token_sha256 == _digest(token))).first()
    if found is None or found.ended is not None:
        return
    found.ended = moment
    session.add(found)
    record(session, AuditAction.SIGNED_OUT, by=found.person_id, kind="person", subject=found.person_id, sign_ins=1)


def _note_last_seen(session_id: UUID, moment: datetime) -> None:
    """Remember that they were here. A page never fails because this could not be written."""
    try:
        with db.write(patience=0.1) as session:
            found = session.get(SignInSession, session_id)
            if found is not None and found.ended is None:
                found.last_seen = moment
                session.add(found)
    except (db.StoreUnavailable, db.AlreadyThere):
        return


def _failures(session: Session, account: str, address: str) -> int:
    since = clock.now() - FAILURE_WINDOW
    counts = [
        session.exec(
            select(func.count()).select_from(SignInFailure).where(column == value, col(SignInFailure.moment) > since)
        ).one()
        for column, value in ((col(SignInFailure.account), account), (col(SignInFailure.address), address))
    ]
    return max(counts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
