"""When somebody last thought about a standard, and on which document."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app import db
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.standards.documents import InstalledDocument, document


@dataclass(frozen=True)
class LastReflection:
    """The document of one's latest reflection on a standard, and when that was begun."""

    document: InstalledDocument
    started_at: datetime


def last_on_standard(*, by: SignedIn, standard: str) -> LastReflection | None:
    """One's own latest reflection on this standard that is no longer being written; None when there is none."""
    with db.read() as session:
        found = session.exec(
            select(Reflection.document_id, Reflection.started_at)
            .where(
                Reflection.author_id == by.id,
                Reflection.standard == standard,
                Reflection.status != ReflectionStatus.IN_PROGRESS.value,
                col(Reflection.deleted_at).is_(None),
            )
            .order_by(col(Reflection.started_at).desc())
            .limit(1)
        ).first()
        return LastReflection(document(session, found[0]), found[1]) if found else None
