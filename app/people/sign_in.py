"""Signing in and out: who is there, and since when.

The browser holds a random 256-bit token; the database holds its SHA-256. Thirty minutes idle or eight hours in all
end a sign-in, and signing out or closing the account ends it at once. Failures are counted in the database, so every
process counts the same.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, delete, func
from sqlmodel import Session, col, select

from app import clock, db, prepared
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.models import Person, RoleGrant, SignInFailure, SignInSession, Team
from app.people.passwords import is_password_of
from app.people.queries import in_force, person_by_email
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.people.words_keys import (
    WordsKeys,
    forget_other_words_keys,
    forget_words_keys,
    hand_on_words_keys,
    make_words_key,
    words_keys_of,
)

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=8)
LAST_SEEN_EVERY = timedelta(minutes=5)
FAILURE_WINDOW = timedelta(minutes=5)
FAILURES_ALLOWED = 10
MOST_REMEMBERED = 10_000

_seen_in_an_outage: dict[UUID, datetime] = {}  # By sign-in; its end is in the database, and counts all the same.


class SignInRefused(Exception):
    """The e-mail address and password do not go together, or the account is closed: never said which."""


class TooManyFailures(Exception):
    """Ten failures in five minutes, for this account or from this address."""


@dataclass(frozen=True)
class LiveSignIn:
    """A sign-in that is alive, and whose. `is_due`: it is five minutes since they were last seen."""

    id: UUID
    person: SignedIn
    is_due: bool


class _Held(NamedTuple):
    """A sign-in that has not ended, its person, and one of their roles."""

    id: UUID
    started: datetime
    last_seen: datetime
    person_id: UUID
    name: str
    email: str
    team_id: UUID | None
    area_id: UUID | None
    role: str | None


# One question, because every request asks it: the sign-in, the person while their account is open, the day's roles.
WHO_HOLDS = prepared.PreparedList(
    prepared.ask(
        SignInSession.id,
        SignInSession.started,
        SignInSession.last_seen,
        Person.id,
        Person.name,
        Person.email,
        Person.team_id,
        Team.area_id,
        RoleGrant.role,
    )
    .join(Person, col(Person.id) == SignInSession.person_id)
    .join(Team, col(Team.id) == Person.team_id, isouter=True)
    .join(
        RoleGrant,
        and_(col(RoleGrant.person_id) == col(Person.id), *in_force(RoleGrant, bindparam("day", type_=Date))),
        isouter=True,
    )
    .where(
        SignInSession.token_sha256 == bindparam("token"),
        col(SignInSession.ended).is_(None),
        col(Person.closed_at).is_(None),
    ),
    _Held,
)


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
        replaced = _end(session, replaces, moment) if replaces else None
        session.exec(delete(SignInFailure).where(col(SignInFailure.moment) < moment - timedelta(days=1)))
        begun = SignInSession(token_sha256=_digest(token), person_id=person_id, started=moment, last_seen=moment)
        session.add(begun)
        session.flush()
        make_words_key(session, sign_in_id=begun.id, person_id=person_id, moment=moment)
        if replaced is not None:
            hand_on_words_keys(session, old=replaced, new=begun)
        record(session, AuditAction.SIGNED_IN, by=person_id, kind="person", subject=person_id)
    return token


def who_is(token: str | None) -> SignedIn | None:
    """Who holds this token, if the sign-in is still alive and the account open."""
    found = find_sign_in(token)
    if found is None:
        return None
    if found.is_due:
        note_last_seen(found)
    return found.person


def find_sign_in(token: str | None) -> "LiveSignIn | None":
    """The same, and changes nothing: whether last-seen is due to be written is for the caller to see to."""
    if not token or len(token) > 200:
        return None
    moment = clock.now()
    with prepared.look(once=True) as door:
        rows = WHO_HOLDS.all(door, token=_digest(token), day=clock.day_of(moment))
    if not rows:
        return None
    held = rows[0]
    if not _is_alive(held.started, max(held.last_seen, _seen_in_an_outage.get(held.id, held.last_seen)), moment):
        return None
    roles = frozenset(Role(one.role) for one in rows if one.role is not None)
    person = SignedIn(
        id=held.person_id, name=held.name, email=held.email, roles=roles, team_id=held.team_id, area_id=held.area_id
    )
    return LiveSignIn(held.id, person, abs(moment - held.last_seen) >= LAST_SEEN_EVERY)


def sign_out(token: str | None) -> None:
    """End this sign-in at once, everywhere."""
    if not token:
        return
    with db.write() as session:
        ended = _end(session, token, clock.now())
        if ended is not None:
            forget_words_keys(session, ended.id)


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
        if _is_alive(row.started, row.last_seen, moment)
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
        forget_other_words_keys(session, person.id, but=_sign_in_id(session, token))
        record(session, AuditAction.SIGNED_OUT, by=person.id, kind="person", subject=person.id, sign_ins=len(rows))


def words_keys(person: SignedIn, token: str | None) -> WordsKeys:
    """The keys to this person's own unsaved words: that of this sign-in, and of those that were never signed out."""
    with db.read() as session:
        here = _sign_in_id(session, token)
        return words_keys_of(session, person.id, sign_in_id=here, moment=clock.now())


def _sign_in_id(session: Session, token: str | None) -> UUID | None:
    found = select(SignInSession.id).where(SignInSession.token_sha256 == _digest(token or ""))
    return session.exec(found).first()


def _is_alive(started: datetime, last_seen: datetime, moment: datetime) -> bool:
    # A moment long after now is from before the clock was put right: no sign-in lasts longer by that.
    return abs(moment - last_seen) < IDLE_LIMIT and -IDLE_LIMIT < moment - started < ABSOLUTE_LIMIT


def _end(session: Session, token: str, moment: datetime) -> SignInSession | None:
    found = session.exec(select(SignInSession).where(SignInSession.token_sha256 == _digest(token))).first()
    if found is None or found.ended is not None:
        return None
    found.ended = moment
    session.add(found)
    record(session, AuditAction.SIGNED_OUT, by=found.person_id, kind="person", subject=found.person_id, sign_ins=1)
    return found


def note_last_seen(found: LiveSignIn) -> None:
    """Remember that they were here. A page never fails because this could not be written.

    While nothing can be written, this process remembers it: an outage signs out nobody who goes on reading.
    """
    moment = clock.now()
    try:
        with db.write(patience=0.1) as session:
            row = session.get(SignInSession, found.id)
            if row is not None and row.ended is None:
                row.last_seen = moment
                session.add(row)
        _seen_in_an_outage.pop(found.id, None)
    except db.AlreadyThere:
        return
    except db.StoreUnavailable:
        if len(_seen_in_an_outage) >= MOST_REMEMBERED:
            _seen_in_an_outage.clear()
        _seen_in_an_outage[found.id] = moment


def _failures(session: Session, account: str, address: str) -> int:
    since, until = clock.now() - FAILURE_WINDOW, clock.now() + FAILURE_WINDOW  # No later: see _is_alive.
    counts = [
        session.exec(
            select(func.count())
            .select_from(SignInFailure)
            .where(column == value, col(SignInFailure.moment).between(since, until))
        ).one()
        for column, value in ((col(SignInFailure.account), account), (col(SignInFailure.address), address))
    ]
    return max(counts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
