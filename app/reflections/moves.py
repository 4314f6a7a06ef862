"""The one function that changes a reflection's status, and writes its audit entry with it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.audit.record import record
from app.reflections.last_shared import OPENED, write_last_shared
from app.reflections.lifecycle import BY_MOVE, ReflectionStatus, next_status
from app.reflections.models import Reflection


def has_moved(reflection: Reflection, move: str, by: UUID) -> bool:
    """Whether this very step was the last one, taken by this very person: a repeated request, answered as the first."""
    return (
        reflection.last_move == move and reflection.last_move_by == by and reflection.status == BY_MOVE[move].to.value
    )


def moment_after(last: datetime) -> datetime:
    """This moment, or the one right after the last, if the clock was put back since then.

    Which sharing is the latest, and what was said to which supervisor, is read from moments: their order is the order
    of the steps, whatever the clock did.
    """
    moment = clock.now()
    return moment if moment >= last else last + timedelta(microseconds=1)


def move(session: Session, reflection: Reflection, *, step: str, by: UUID, **detail: Any) -> None:
    """Take a step of the lifecycle. Raises NotNow when the table has no such step from here."""
    before = ReflectionStatus(reflection.status)
    after = next_status(step, before)
    reflection.status = after.value
    reflection.status_since = moment_after(reflection.status_since)
    reflection.last_move = step
    reflection.last_move_by = by
    session.add(reflection)
    if (before in OPENED) is not (after in OPENED):
        write_last_shared(session, reflection.author_id)
    record(
        session,
        BY_MOVE[step].audit,
        by=by,
        kind="reflection",
        subject=reflection.id,
        before=before.value,
        after=after.value,
        **detail,
    )
