"""How a note was reached: through a reflection that it is about, or by itself, as the note of a meeting.

Saving, choosing and signing are the same either way; only what is looked for differs.
"""

from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import MAY_BE_COMMENTED_ON, ReflectionStatus, next_status
from app.reflections.models import Reflection
from app.reflections.moves import has_moved
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus, draft_note_of
from app.supervision.relations import note_for


class NoteReached(Protocol):
    """What saving and signing ask of the way by which a note was reached."""

    @property
    def adviser_id(self) -> UUID: ...
    @property
    def holder_id(self) -> UUID: ...
    @property
    def always_about(self) -> frozenset[UUID]: ...
    @property
    def standard(self) -> str | None: ...

    def is_open(self) -> bool:
        """Whether the note can be written in now."""

    def draft(self, *, lock: bool = False) -> SupervisionNote | None:
        """The draft, if there is one yet."""

    def begin(self, *, by: SignedIn) -> SupervisionNote:
        """The draft, begun now."""

    def signed(self) -> list[SupervisionNote]:
        """What was signed here, newest first."""

    def signed_by(self, person_id: UUID) -> SupervisionNote | None:
        """The note that this very person signed last: a repeated request is answered as the first."""

    def check_can_be_signed(self) -> None:
        """Raise NotNow where signing is not the step to take."""


class ReachedByReflection:
    """Through a reflection. Before a first word there is no note; the first save makes it."""

    def __init__(self, session: Session, reflection: Reflection) -> None:
        if reflection.holder_id is None:
            raise NotFound
        self._session, self._reflection = session, reflection
        self.adviser_id, self.holder_id = reflection.author_id, reflection.holder_id
        self.always_about = frozenset({reflection.id})
        self.standard: str | None = reflection.standard

    def is_open(self) -> bool:
        """While the reflection can be talked about."""
        return ReflectionStatus(self._reflection.status) in MAY_BE_COMMENTED_ON

    def draft(self, *, lock: bool = False) -> SupervisionNote | None:
        """The holder's draft about this reflection."""
        return draft_note_of(self._session, self._reflection, lock=lock)

    def begin(self, *, by: SignedIn) -> SupervisionNote:
        """A draft about this reflection alone."""
        note = begin_note(self._session, adviser_id=self.adviser_id, holder_id=self.holder_id, by=by)
        self._session.add(NotedReflection(note_id=note.id, reflection_id=self._reflection.id))
        self._session.flush()
        return note

    def signed(self) -> list[SupervisionNote]:
        """The signed notes about this reflection."""
        return list(
            self._session.exec(
                select(SupervisionNote)
                .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
                .where(
                    NotedReflection.reflection_id == self._reflection.id,
                    SupervisionNote.status == NoteStatus.SIGNED.value,
                )
                .order_by(col(SupervisionNote.signed_at).desc())
            )
        )

    def signed_by(self, person_id: UUID) -> SupervisionNote | None:
        """The last one, where signing it was the last thing that happened here."""
        self._session.refresh(self._reflection)  # It may have been signed between the two looks.
        if not has_moved(self._reflection, "sign", person_id):
            return None
        signed = self.signed()
        if not signed:
            raise NotFound
        return signed[0]

    def check_can_be_signed(self) -> None:
        """The reflection is in supervision."""
        next_status("sign", ReflectionStatus(self._reflection.status))


class ReachedAsMeeting:
    """By itself. It is there from the beginning, and may be about no reflection at all."""

    standard: str | None = None
    always_about: frozenset[UUID] = frozenset()

    def __init__(self, session: Session, note: SupervisionNote, *, by: SignedIn) -> None:
        self._session, self._note, self._by = session, note, by
        self.adviser_id, self.holder_id = note.adviser_id, note.holder_id

    def is_open(self) -> bool:
        """Until it is signed."""
        return self._note.status == NoteStatus.DRAFT.value

    def draft(self, *, lock: bool = False) -> SupervisionNote | None:
        """The note itself, while it is a draft."""
        if lock:
            self._note = note_for(self._session, self._note.id, by=self._by, action="note:write", lock=True)
        return self._note if self.is_open() else None

    def begin(self, *, by: SignedIn) -> SupervisionNote:  # noqa: ARG002 - it was begun when the meeting was
        """Nothing is begun in the place of a note that was signed meanwhile."""
        raise NotFound

    def signed(self) -> list[SupervisionNote]:
        """The note itself, once it is signed."""
        return [] if self.is_open() else [self._note]

    def signed_by(self, person_id: UUID) -> SupervisionNote | None:
        """The note itself, if this person signed it."""
        return self._note if self._note.signed_by == person_id else None

    def check_can_be_signed(self) -> None:
        """Nothing but its reflections stands in the way, and those are looked at one by one."""


def begin_note(session: Session, *, adviser_id: UUID, holder_id: UUID, by: SignedIn) -> SupervisionNote:
    """A new draft between these two, about nothing yet."""
    note = SupervisionNote(
        adviser_id=adviser_id,
        holder_id=holder_id,
        status=NoteStatus.DRAFT.value,
        started_at=clock.now(),
        started_by=by.id,
    )
    session.add(note)
    session.flush()
    record(session, AuditAction.NOTE_STARTED, by=by.id, kind="supervision-note", subject=note.id)
    return note
