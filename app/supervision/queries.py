"""What a supervisor reads of one reflection, and what its author reads of the conversation, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app import db
from app.actions.queries import ActionLists, actions_for
from app.people.access import NotFound
from app.people.queries import names_of
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection, Sharing
from app.reflections.relations import capacity_of, reflection_for
from app.reflections.sharing import Shared, changed_prompts, latest_sharing, shared_of
from app.reflections.states import AnswerState, Given
from app.standards.definition import Prompt
from app.standards.documents import InstalledDocument, document
from app.supervision.action_context import about_actions
from app.supervision.conversation import Conversation, Said, conversation_in
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import (
    FieldNow,
    NoteField,
    NoteStatus,
    SuggestedAction,
    draft_note_of,
    note_in,
    suggested_actions,
)


@dataclass(frozen=True)
class CoverSheet:
    """What is known of a reflection before it is opened. No label, and no word of it."""

    id: UUID
    author: str
    title: str
    version: str
    stage: str
    status: ReflectionStatus
    since: datetime
    shared_at: datetime
    flagged: int
    holder: str
    is_cover: bool


@dataclass(frozen=True)
class ReviewPrompt:
    """One prompt as it was shared, in the words its author was asked, with what was said about it."""

    prompt: Prompt
    state: AnswerState
    given: Given
    version: int
    is_flagged: bool
    is_changed: bool
    thread: tuple[Said, ...]


@dataclass(frozen=True)
class OnTheNote:
    """A reflection that is on the note, or may join it. One that is back with its author is told by no title."""

    id: UUID
    title: str | None
    label: str | None
    is_on_note: bool


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


@dataclass(frozen=True)
class Review:
    """A reflection as it was shared, the conversation about it, and the note being written."""

    sheet: CoverSheet
    label: str
    is_short: bool
    written_on: InstalledDocument
    prompts: tuple[ReviewPrompt, ...]
    is_shared_anew: bool
    conversation: Conversation
    note: NoteDraft | None


def cover_sheet(*, by: SignedIn, reflection_id: UUID) -> CoverSheet:
    """The cover sheet. Raises NotFound for everybody but the holder and their cover."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:cover-sheet")
        return _sheet(session, reflection, by)


def review(*, by: SignedIn, reflection_id: UUID) -> Review:
    """What was shared, through the latest sharing only; once it has been opened."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review")
        found = shared_of(session, reflection.id)
        if found is None:
            raise NotFound
        latest, before = found
        conversation = conversation_in(session, reflection, since=_since_with_holder(session, reflection))
        anew = before if before and before.holder_id == latest.holder_id else None
        return Review(
            sheet=_sheet(session, reflection, by),
            label=latest.label,
            is_short=latest.is_short,
            written_on=document(session, latest.document_id),
            prompts=_prompts(session, latest, changed_prompts(latest, anew), conversation),
            is_shared_anew=anew is not None,
            conversation=conversation,
            note=_note_draft(session, reflection),
        )


def conversation_for_author(*, by: SignedIn, reflection_id: UUID) -> Conversation:
    """The whole conversation, as the author of the reflection reads it. Raises NotFound for everybody else."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:write")
        return conversation_in(session, reflection)


def actions_of(*, by: SignedIn) -> ActionLists:
    """What is ahead and what is closed; what hangs on a reflection that its author has deleted is not among it."""
    with db.read() as session:
        return _actions(session, by)


def actions_with_context(*, by: SignedIn) -> ActionLists:
    """The same for the actions page, each action with where it comes from."""
    with db.read() as session:
        found = _actions(session, by)
        shown = (*found.ahead, *found.by_my_supervisor, *found.by_my_advisers, *found.closed)
        return replace(found, about=about_actions(session, shown, by=by))


def _actions(session: Session, by: SignedIn) -> ActionLists:
    deleted = session.exec(
        select(Reflection.id).where(Reflection.author_id == by.id, col(Reflection.deleted_at).is_not(None))
    ).all()
    return actions_for(session, by=by, but_not_from=set(deleted))


def _sheet(session: Session, reflection: Reflection, by: SignedIn) -> CoverSheet:
    sharing = latest_sharing(session, reflection.id)
    if sharing is None or reflection.holder_id is None:
        raise NotFound
    names = names_of(session, [reflection.author_id, reflection.holder_id])
    shown_on = document(session, sharing.document_id)
    return CoverSheet(
        id=reflection.id,
        author=names[reflection.author_id],
        title=shown_on.definition.title,
        version=shown_on.version,
        stage=sharing.stage,
        status=ReflectionStatus(reflection.status),
        since=reflection.status_since,
        shared_at=sharing.shared_at,
        flagged=len(sharing.flags),
        holder=names[reflection.holder_id],
        is_cover=capacity_of(session, reflection, by) == "cover",
    )


def _since_with_holder(session: Session, reflection: Reflection) -> datetime | None:
    """When it was first shared with the one who holds it now, without somebody else in between.

    What was said to a supervisor before them stays between the author and that supervisor.
    """
    since = None
    rows = session.exec(
        select(Sharing.holder_id, Sharing.shared_at)
        .where(Sharing.reflection_id == reflection.id)
        .order_by(col(Sharing.shared_at).desc())
    )
    for holder_id, shared_at in rows:
        if holder_id != reflection.holder_id:
            break
        since = shared_at
    return since


def _prompts(
    session: Session, latest: Shared, changed: frozenset[str], conversation: Conversation
) -> tuple[ReviewPrompt, ...]:
    """The prompts in the order of the document, each in the words it was answered in; the private ones are not here."""
    found = []
    for asked in document(session, latest.document_id).definition.prompts:
        shared = latest.prompts.get(asked.id)
        if shared is None:
            continue
        worded = document(session, shared.document_id).definition.prompt(asked.id)
        found.append(
            ReviewPrompt(
                prompt=worded or asked,
                state=shared.given.state,
                given=shared.given,
                version=shared.version,
                is_flagged=asked.id in latest.flags,
                is_changed=asked.id in changed,
                thread=conversation.threads.get(asked.id, ()),
            )
        )
    return tuple(found)


def _note_draft(session: Session, reflection: Reflection) -> NoteDraft | None:
    if reflection.status not in (ReflectionStatus.IN_SUPERVISION.value, ReflectionStatus.HANDED_BACK.value):
        return None
    row = draft_note_of(session, reflection)
    note = note_in(session, row) if row else None
    on_note = set(note.reflections) if note else {reflection.id}
    return NoteDraft(
        fields=note.fields if note else {field: FieldNow(0, "", None) for field in NoteField},
        actions=tuple(suggested_actions(session, note, list(on_note))),
        others=_linked(session, reflection, on_note) + _with_holder(session, reflection, on_note, is_taken=False),
        elsewhere=_with_holder(session, reflection, on_note, is_taken=True),
        unopened=_unopened(session, reflection),
    )


def _unopened(session: Session, reflection: Reflection) -> int:
    """How many of this adviser's reflections are shared with this holder and not opened."""
    return session.exec(
        select(func.count())
        .select_from(Reflection)
        .where(
            Reflection.author_id == reflection.author_id,
            Reflection.holder_id == reflection.holder_id,
            Reflection.status == ReflectionStatus.SHARED.value,
            col(Reflection.deleted_at).is_(None),
        )
    ).one()


def _linked(session: Session, reflection: Reflection, on_note: set[UUID]) -> tuple[OnTheNote, ...]:
    """The other reflections that the note is about."""
    rows = session.exec(
        select(Reflection)
        .where(col(Reflection.id).in_(on_note), Reflection.id != reflection.id)
        .order_by(col(Reflection.status_since))
    ).all()
    return tuple(_on_the_note(session, row, is_on_note=True) for row in rows)


def _with_holder(
    session: Session, reflection: Reflection, on_note: set[UUID], *, is_taken: bool
) -> tuple[OnTheNote, ...]:
    """Other reflections of this adviser in supervision with this holder: free to join, or on another draft note."""
    taken = (
        select(NotedReflection.reflection_id)
        .join(SupervisionNote, col(SupervisionNote.id) == col(NotedReflection.note_id))
        .where(SupervisionNote.status == NoteStatus.DRAFT.value, SupervisionNote.holder_id == reflection.holder_id)
    )
    on_another = col(Reflection.id).in_(taken)
    rows = session.exec(
        select(Reflection)
        .where(
            Reflection.author_id == reflection.author_id,
            Reflection.holder_id == reflection.holder_id,
            Reflection.id != reflection.id,
            Reflection.status == ReflectionStatus.IN_SUPERVISION.value,
            col(Reflection.id).not_in(on_note),
            on_another if is_taken else ~on_another,
        )
        .order_by(col(Reflection.status_since))
    ).all()
    return tuple(_on_the_note(session, row, is_on_note=False) for row in rows)


def _on_the_note(session: Session, row: Reflection, *, is_on_note: bool) -> OnTheNote:
    is_here = row.status in (ReflectionStatus.IN_SUPERVISION.value, ReflectionStatus.HANDED_BACK.value)
    sharing = latest_sharing(session, row.id) if is_here else None
    if sharing is None:
        return OnTheNote(row.id, None, None, is_on_note)
    title = document(session, sharing.document_id).definition.title
    return OnTheNote(row.id, title, sharing.label, is_on_note)
