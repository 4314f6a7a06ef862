"""Writing the record of actions, in the same transaction as the change itself."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app import clock
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry

OPERATOR = "operator"  # Somebody with the machine's command line, who is not a person in the service.


def record(
    session: Session,
    action: AuditAction,
    *,
    by: UUID | str,
    kind: str,
    subject: UUID | str,
    **detail: Any,
) -> None:
    """Record that something happened. `detail` takes codes, numbers and ids only: never words a person typed."""
    session.add(
        AuditEntry(
            moment=clock.now(),
            action=action.value,
            actor=str(by),
            subject_kind=kind,
            subject=str(subject),
            detail={key: str(value) if isinstance(value, UUID) else value for key, value in detail.items()},
        )
    )


def is_recorded(session: Session, action: AuditAction, *, kind: str, subject: UUID) -> bool:
    """Whether this has ever happened to it, even if nothing else of it is left."""
    query = select(AuditEntry.id).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject == str(subject), AuditEntry.action == action.value
    )
    return session.exec(query).first() is not None
