"""Another supervisor for an adviser, from a day on: handed over by whoever supervises them today, and undone till then.

Until the evening before that day everything stays as it is. From that day on whoever handed over reads nothing of the
adviser any more; the adviser keeps everything; open agreed actions pass on (see app/actions/relations.py).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.db import AlreadyThere
from app.people.access import NotFound, Thing, check_may
from app.people.covering import StandIn, is_excluded, is_supervisor_on_all, supervisors_from
from app.people.models import Person, Supervision
from app.people.queries import in_force, names_of
from app.people.services import begin_supervision, end_supervision
from app.people.signed_in import SignedIn

LATEST = timedelta(days=366)  # How far ahead somebody can hand over: a year that was mistyped is noticed.
ACTION = "supervision:hand-over"


class HandOverNotPossible(Exception):
    """This change of supervisor cannot be recorded; the sentence says why, and `field` which part of it to change."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@dataclass(frozen=True)
class Coming:
    """Who supervises next, and from which day. `can_be_undone` by whoever recorded it, until that day."""

    name: str
    from_day: date
    can_be_undone: bool


@dataclass(frozen=True)
class HandOver:
    """One adviser's change of supervisor: what is recorded, and who can be asked."""

    adviser_id: UUID
    adviser: str
    coming: Coming | None
    last_day: date | None
    can_be_asked: tuple[StandIn, ...]


def hand_over_in(session: Session, *, by: SignedIn, adviser_id: UUID) -> HandOver:
    """What is recorded for an adviser whom this person supervises today. Raises NotFound for everybody else."""
    today = _supervision_of(session, by=by, adviser_id=adviser_id)
    following = _following(session, adviser_id)
    named = names_of(session, [adviser_id, following.supervisor_id if following else None])
    coming = None
    if following:
        coming = Coming(named[following.supervisor_id], following.from_day, _is_own(following, today, by))
    asked = supervisors_from(session, clock.today() + timedelta(days=1))
    return HandOver(
        adviser_id=adviser_id,
        adviser=named[adviser_id],
        coming=coming,
        last_day=today.until_day,
        can_be_asked=tuple(one for one in asked if one.id not in (by.id, adviser_id)),
    )


def hand_over(*, by: SignedIn, adviser_id: UUID, to_id: UUID, from_day: date) -> None:
    """Hand the supervision of an adviser over. The same asked again is recorded once. Raises HandOverNotPossible."""
    try:
        with db.write() as session:
            today = _supervision_of(session, by=by, adviser_id=adviser_id, lock=True)
            following = _following(session, adviser_id)
            if following and (following.supervisor_id, following.from_day) == (to_id, from_day):
                return
            _check_free(session, today, following, by)
            _check_first_day(from_day)
            _check_next(session, today, to_id, from_day)
            end_supervision(session, supervision=today, last_day=from_day - timedelta(days=1), by=by.id)
            begin_supervision(session, adviser_id=adviser_id, supervisor_id=to_id, from_day=from_day, by=by.id)
    except AlreadyThere:  # The database itself holds that there is one supervisor a day.
        raise HandOverNotPossible(
            "Somebody else has recorded who supervises on these days, a moment ago. Look at it once more."
        ) from None


def undo_hand_over(*, by: SignedIn, adviser_id: UUID) -> None:
    """Undo it before its first day: the supervision goes on as if nothing had been recorded."""
    with db.write() as session:
        today = _supervision_of(session, by=by, adviser_id=adviser_id, lock=True)
        following = _following(session, adviser_id)
        if following is None:
            return  # It is undone already; undoing again answers as the first time did.
        if not _is_own(following, today, by):
            raise HandOverNotPossible("Somebody else recorded this change, so it is theirs to undo. Ask them.")
        session.delete(following)
        session.flush()
        today.until_day = None
        session.add(today)
        record(
            session,
            AuditAction.HAND_OVER_UNDONE,
            by=by.id,
            kind="person",
            subject=adviser_id,
            supervisor=following.supervisor_id,
            from_day=following.from_day.isoformat(),
        )


def _supervision_of(session: Session, *, by: SignedIn, adviser_id: UUID, lock: bool = False) -> Supervision:
    """Today's supervision of this adviser by this person. Raises NotFound where there is none."""
    query = select(Supervision).where(
        Supervision.adviser_id == adviser_id,
        Supervision.supervisor_id == by.id,
        *in_force(Supervision, clock.today()),
    )
    if lock and db.is_postgresql(session):
        query = query.with_for_update()
    found = session.exec(query).first()
    check_may(by, ACTION, Thing("", frozenset({"holder" if found else "stranger"})))
    if found is None:
        raise NotFound
    return found


def _following(session: Session, adviser_id: UUID) -> Supervision | None:
    """The next supervision of this adviser that has not begun yet."""
    return session.exec(
        select(Supervision)
        .where(Supervision.adviser_id == adviser_id, Supervision.from_day > clock.today())
        .order_by(col(Supervision.from_day))
    ).first()


def _is_own(following: Supervision, today: Supervision, by: SignedIn) -> bool:
    """Whether this person recorded it, as a change from themselves to the next."""
    follows_at_once = today.until_day is not None and today.until_day + timedelta(days=1) == following.from_day
    return follows_at_once and following.recorded_by == str(by.id)


def _check_free(session: Session, today: Supervision, following: Supervision | None, by: SignedIn) -> None:
    """Whether nothing is recorded yet for the days to come."""
    if following:
        name = names_of(session, [following.supervisor_id])[following.supervisor_id]
        what_now = "Undo that first." if _is_own(following, today, by) else "Ask the administrator to change that."
        raise HandOverNotPossible(f"That {name} supervises next is recorded already. {what_now}")
    if today.until_day is not None:
        raise HandOverNotPossible(
            "The last day of this supervision is recorded already. Ask the administrator to record who follows."
        )


def _check_first_day(from_day: date) -> None:
    if from_day <= clock.today():
        raise HandOverNotPossible(
            "You supervise until the end of today. Choose tomorrow or a later day as the first day.", "from"
        )
    if from_day > clock.today() + LATEST:
        raise HandOverNotPossible("Choose a first day within the next twelve months.", "from")


def _check_next(session: Session, today: Supervision, to_id: UUID, from_day: date) -> None:
    """Whether this person can supervise the adviser from that day on."""
    person = session.exec(select(Person).where(Person.id == to_id, col(Person.closed_at).is_(None))).first()
    if person is None:
        raise HandOverNotPossible("Choose who supervises next.", "to")
    if person.id == today.supervisor_id:
        raise HandOverNotPossible("You supervise them today. Choose somebody else.", "to")
    if person.id == today.adviser_id:
        raise HandOverNotPossible("Nobody supervises themselves. Choose somebody else.", "to")
    is_supervisor = is_supervisor_on_all(session, person.id, from_day, None)
    if not is_supervisor or is_excluded(session, person.id, [today.adviser_id]):
        # One sentence for both, so that it does not say what the adviser asked of the privacy officer.
        raise HandOverNotPossible(
            f"{person.name} cannot take over from that day on. Choose another day or somebody else; if there is nobody "
            "else, ask the administrator.",
            "to",
        )
