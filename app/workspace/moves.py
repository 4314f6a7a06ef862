"""The one function that changes a draft's status, and writes its audit entry with it."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.audit.record import record
from app.workspace.lifecycle import STEP_BY_MOVE, DraftStatus, status_after
from app.workspace.models import StandardDraft


def has_moved(draft: StandardDraft, step: str, by: UUID) -> bool:
    """Whether this very step was the last one, taken by this very person: a repeated request, answered as the first."""
    return draft.last_move == step and draft.last_move_by == by and draft.status == STEP_BY_MOVE[step].to.value


def move(session: Session, draft: StandardDraft, *, step: str, by: UUID, **detail: Any) -> None:
    """Take a step of the lifecycle. Raises NotAtThisPoint when the table has no such step from here."""
    before = DraftStatus(draft.status)
    after = status_after(step, before)
    draft.status = after.value
    draft.status_since = clock.now()
    draft.last_move, draft.last_move_by = step, by
    session.add(draft)
    record(
        session,
        STEP_BY_MOVE[step].audit,
        by=by,
        kind="standard_draft",
        subject=draft.id,
        standard=draft.standard,
        before=before.value,
        after=after.value,
        **detail,
    )
