"""One meeting: its note while it is written, and as it was signed; as the two sides read it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col

from app import clock, prepared
from app.people.access import NotFound, Thing, check_may
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Row, Store, ask
from app.reflections.models import Acknowledgement, Reflection, Sharing
from app.reflections.readings import Reading
from app.reflections.sharing import is_latest_sharing
from app.standards.documents import known_document
from app.supervision.conversation import SignedNote, signed_note_in
from app.supervision.feedback_rows import OwnFeedback, feedback_on
from app.supervision.meeting_rows import NoteAnswer, answer_of
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.note_draft import NoteDraft, meeting_draft
from app.supervision.note_readers import is_reading_due, note_reading_of_note, note_readings_of
from app.supervision.notes import NamedNote, NoteStatus
from app.supervision.relations import note_thing


@dataclass(frozen=True)
class Linked:
    """A reflection that a signed note is about, and how its author answered there, if they have."""

    id: UUID
    title: str
    label: str
    answer: NoteAnswer | None


@dataclass(frozen=True)
class Meeting:
    """A meeting. `draft` while its note is written, `signed` and `linked` afterwards; never both.

    `feedback` and `readings` are there for the adviser alone.
    """

    id: UUID
    adviser_id: UUID
    adviser: str
    holder: str
    started_at: datetime
    held_on: date
    is_own: bool
    is_cover: bool
    draft: NoteDraft | None
    signed: SignedNote | None
    linked: tuple[Linked, ...]
    answer: NoteAnswer | None
    feedback: OwnFeedback | None
    readings: tuple[Reading, ...]

    @property
    def waits_for_an_answer(self) -> bool:
        """Signed, and about no reflection on whose page it could be answered."""
        return self.signed is not None and not self.linked and self.answer is None


_ADVISER, _HOLDER, _SIGNER, _AUTHOR = aliased(Person), aliased(Person), aliased(Person), aliased(Person)
_MEETING = Prepared(
    ask(
        SupervisionNote.id,
        SupervisionNote.adviser_id,
        SupervisionNote.holder_id,
        SupervisionNote.status,
        SupervisionNote.signed_at,
        SupervisionNote.signed_by,
        SupervisionNote.held_on,
        _HOLDER.name,
        _SIGNER.name,
        _ADVISER.name,
        SupervisionNote.started_at,
        SupervisionNote.answered_view,
        SupervisionNote.answer_words,
        SupervisionNote.answered_at,
    )
    .join(_HOLDER, col(_HOLDER.id) == col(SupervisionNote.holder_id))
    .join(_ADVISER, col(_ADVISER.id) == col(SupervisionNote.adviser_id))
    .join(_SIGNER, col(_SIGNER.id) == col(SupervisionNote.signed_by), isouter=True)
    .where(SupervisionNote.id == bindparam("note"))
)
_LINKED = Prepared(
    ask(
        Reflection.id,
        Sharing.document_id,
        Sharing.label,
        Acknowledgement.view,
        Acknowledgement.words,
        Acknowledgement.acknowledged_at,
        _AUTHOR.name,
    )
    .join(NotedReflection, col(NotedReflection.reflection_id) == col(Reflection.id))
    .join(_AUTHOR, col(_AUTHOR.id) == col(Reflection.author_id))
    .join(
        Sharing,
        is_latest_sharing(),
    )
    .join(Acknowledgement, col(Acknowledgement.reflection_id) == col(Reflection.id), isouter=True)
    .where(NotedReflection.note_id == bindparam("note"))
    .order_by(col(Sharing.shared_at), col(Reflection.id))
)


def read_meeting(*, by: SignedIn, note_id: UUID) -> Meeting:
    """The meeting, as adviser, holder or cover. A draft is nothing to the adviser. Raises NotFound.

    Whoever reads another person's note is written down first: every page of a note comes through here.
    """
    found = look_at_meeting(by=by, note_id=note_id)
    if found is not None:
        return found
    note_reading_of_note(by=by, note_id=note_id)
    # What is read is looked for after the entry was kept, and with the rights of that moment.
    with prepared.look() as store:
        return _meeting(store, *_known(store, by, note_id), by)


def look_at_meeting(*, by: SignedIn, note_id: UUID) -> Meeting | None:
    """The same where nothing is to be written; None when this reading has to be written down first."""
    with prepared.look() as store:
        known = _known(store, by, note_id)
        return None if is_reading_due(store, known[0], by) else _meeting(store, *known, by)


def _known(store: Store, by: SignedIn, note_id: UUID) -> tuple[NamedNote, Thing, Row]:
    """The note, what it is to this person, and the rest of its row, before a word of its fields is read."""
    row = _MEETING.first(store, note=note_id)
    if row is None:
        raise NotFound
    *named, adviser, started_at, view, words, answered_at = row
    note = NamedNote(*named)
    thing = note_thing(store, note, by)
    check_may(by, "note:read", thing)
    return note, thing, (adviser, started_at, view, words, answered_at)


def _meeting(store: Store, note: NamedNote, thing: Thing, more: Row, by: SignedIn) -> Meeting:
    adviser, started_at, view, words, answered_at = more
    is_signed, is_own = note.status == NoteStatus.SIGNED.value, "author" in thing.relations
    return Meeting(
        id=note.id,
        adviser_id=note.adviser_id,
        adviser=adviser,
        holder=note.holder,
        started_at=started_at,
        held_on=note.held_on or clock.day_of(note.signed_at or started_at),
        is_own=is_own,
        is_cover="cover" in thing.relations,
        draft=None if is_signed else meeting_draft(store, note, reader=by.id),
        signed=signed_note_in(store, note) if is_signed else None,
        linked=_linked(store, note.id) if is_signed else (),
        answer=answer_of(adviser, view, words, answered_at),
        feedback=feedback_on(store, note.id) if is_own and is_signed else None,
        readings=note_readings_of(store, note.id) if is_own and is_signed else (),
    )


def _linked(store: Store, note_id: UUID) -> tuple[Linked, ...]:
    return tuple(
        Linked(
            reflection,
            known_document(document).definition.title,
            label,
            answer_of(author, view, words, at) if view else None,
        )
        for reflection, document, label, view, words, at, author in _LINKED.all(store, note=note_id)
    )
