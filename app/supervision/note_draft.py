"""The unsigned note as holder and cover see it, and which other reflections it is about or may be about."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, exists
from sqlmodel import col, or_

from app.prepared import Prepared, Row, Store, ask, filters_only
from app.reflections.lifecycle import MAY_BE_COMMENTED_ON, ReflectionStatus
from app.reflections.models import Reflection, Sharing
from app.reflections.readers import has_read
from app.reflections.sharing import SharedReflection, is_latest_sharing
from app.standards.documents import known_document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import (
    FieldNow,
    Note,
    NoteField,
    NoteRow,
    NoteStatus,
    SuggestedAction,
    draft_note_seen,
    note_in,
    suggested_actions,
)


@dataclass(frozen=True)
class OnTheNote:
    """A reflection that is on the note, or may join it. One that is back with its author is told by no title.

    Without a label for whoever has not opened it themselves.
    """

    id: UUID
    title: str | None
    label: str | None
    is_on_note: bool
    can_be_signed: bool = True


@dataclass(frozen=True)
class NoteDraft:
    """The unsigned note, as holder and cover see it.

    `others` are on it or may join it; `elsewhere` are on a draft note of their own, and `unopened` are not open yet.
    """

    fields: Mapping[NoteField, FieldNow]
    actions: tuple[SuggestedAction, ...]
    others: tuple[OnTheNote, ...]
    elsewhere: tuple[OnTheNote, ...]
    unopened: int


NONE = UUID(int=0)
_IS_OPEN = or_(*(col(Reflection.status) == status.value for status in MAY_BE_COMMENTED_ON))
_IS_ON_A_DRAFT = (
    exists()
    .where(
        col(NotedReflection.reflection_id) == col(Reflection.id),
        col(SupervisionNote.id) == col(NotedReflection.note_id),
        col(SupervisionNote.status) == NoteStatus.DRAFT.value,
        col(SupervisionNote.holder_id) == bindparam("holder"),
    )
    .correlate(Reflection)
)
_OTHERS = (
    ask(
        Reflection.id,
        Reflection.status,
        Sharing.document_id,
        case((has_read(col(Reflection.id)), Sharing.label)),
        _IS_ON_A_DRAFT,
    )
    .join(
        Sharing,
        # Of one that is with its author, not opened yet, or shared with somebody else, neither title nor label is told.
        and_(
            _IS_OPEN,
            filters_only(Reflection.holder_id) == bindparam("holder", type_=Uuid()),
            is_latest_sharing(),
        ),
        isouter=True,
    )
    .order_by(col(Reflection.status_since))
)
_WITH_HOLDER = Prepared(
    _OTHERS.where(
        Reflection.author_id == bindparam("author"),
        filters_only(Reflection.holder_id) == bindparam("holder", type_=Uuid()),
        Reflection.id != bindparam("reflection"),
        or_(
            col(Reflection.status) == ReflectionStatus.SHARED.value,
            col(Reflection.status) == ReflectionStatus.IN_SUPERVISION.value,
        ),
    )
)
_ON_NOTE = Prepared(
    _OTHERS.join(NotedReflection, col(NotedReflection.reflection_id) == col(Reflection.id)).where(
        NotedReflection.note_id == bindparam("note"), Reflection.id != bindparam("reflection")
    )
)


def note_draft(store: Store, reflection: SharedReflection, *, reader: UUID) -> NoteDraft | None:
    """The note as it stands, as this reader may know it; None while the reflection is not open for one."""
    if reflection.status not in MAY_BE_COMMENTED_ON:
        return None
    row = draft_note_seen(store, reflection.id, holder_id=reflection.holder_id)
    note = note_in(store, row) if row else None
    between = _Between(reflection.author_id, reflection.holder_id, reader)
    return _draft(store, note, between, reached_by=reflection.id)


def meeting_draft(store: Store, row: NoteRow, *, reader: UUID) -> NoteDraft:
    """The note of a meeting as it stands: every reflection that it is about is among the others."""
    return _draft(store, note_in(store, row), _Between(row.adviser_id, row.holder_id, reader), reached_by=None)


@dataclass(frozen=True)
class _Between:
    """Whose note it is, and who reads it."""

    adviser: UUID
    holder: UUID
    reader: UUID


def _draft(store: Store, note: Note | None, between: _Between, *, reached_by: UUID | None) -> NoteDraft:
    """`reached_by` is the reflection whose page this is: it is on the note without being ticked."""
    who = {"holder": between.holder, "reader": between.reader}
    here = (reached_by,) if reached_by else ()
    on_note = note.reflections if note else here
    but_not = reached_by or NONE
    linked = _ON_NOTE.all(store, note=note.id, reflection=but_not, **who) if note and set(on_note) - {*here} else []
    around = _WITH_HOLDER.all(store, author=between.adviser, reflection=but_not, **who)
    unopened = [other for other in around if other[1] == ReflectionStatus.SHARED.value]
    free: list[OnTheNote] = []
    elsewhere: list[OnTheNote] = []
    for other in around:
        _, status, *_, is_on_a_draft = other
        if status == ReflectionStatus.IN_SUPERVISION.value and other[0] not in on_note:
            (elsewhere if is_on_a_draft else free).append(_told(other, is_on_note=False))
    return NoteDraft(
        fields=note.fields if note else dict.fromkeys(NoteField, FieldNow(0, "", None)),
        actions=tuple(suggested_actions(store, note, list(on_note), **who)),
        others=(*(_told(other, is_on_note=True) for other in linked), *free),
        elsewhere=tuple(elsewhere),
        unopened=len(unopened),
    )


def _told(other: Row, *, is_on_note: bool) -> OnTheNote:
    reflection_id, status, document_id, label, _ = other
    title = known_document(document_id).definition.title if document_id else None
    can_be_signed = title is not None and status == ReflectionStatus.IN_SUPERVISION.value
    return OnTheNote(reflection_id, title, label, is_on_note, can_be_signed)
