"""The one function that changes a reflection's status, and writes its audit entry with it."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.audit.record import record
from app.reflections.lifecycle import BY_MOVE, ReflectionStatus, next_status
from app.reflections.models import Reflection


def has_moved(reflection: Reflection, move: str, by: UUID) -> bool:
    """Whether this very step was the last one, taken by this very person: a repeated request, answered as the first."""
    return (
        reflection.last_move == move and reflection.last_move_by == by and reflection.status == BY_MOVE[move].to.value
    )


def move(session: Session, reflection: Reflection, *, step: str, by: UUID, **detail: Any) -> None:
    """Take a step of the lifecycle. Raises NotNow when the table has no such step from here."""
    before = ReflectionStatus(reflection.status)
    after = next_status(step, before)
    reflection.status = after.value
    reflection.status_since = clock.now()
    reflection.last_move = step
    reflection.last_move_by = by
    session.add(reflection)
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
