"""What a supervisor reads of one reflection, and what its author reads of the conversation, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app import db, prepared
from app.actions.queries import ActionLists, actions_for
from app.people.signed_in import SignedIn
from app.prepared import Store
from app.reflections.facts import own_reflection
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.sharing import (
    Shared,
    SharedGiven,
    SharedReflection,
    changed_prompts,
    shared_answers,
    shared_reflection,
)
from app.reflections.states import AnswerState, Given
from app.standards.definition import Prompt
from app.standards.documents import InstalledDocument, known_document
from app.supervision.action_context import about_actions
from app.supervision.conversation import Conversation, Said, conversation_in
from app.supervision.note_draft import NoteDraft, note_draft


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
    """One prompt as it was shared, in the words its author was asked, with what was said about it.

    `wording` is the hash of the document that words it.
    """

    prompt: Prompt
    wording: str
    state: AnswerState
    given: Given
    version: int
    is_flagged: bool
    is_changed: bool
    thread: tuple[Said, ...]


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
    with prepared.look() as store:
        return sheet_of(shared_reflection(store, reflection_id, by=by, action="supervision:cover-sheet"))


def review(*, by: SignedIn, reflection_id: UUID) -> Review:
    """What was shared, through the latest sharing only; once it has been opened."""
    with prepared.look() as store:
        return review_of(store, shared_reflection(store, reflection_id, by=by, action="supervision:review"))


def sheet_of(found: SharedReflection) -> CoverSheet:
    """What stands on the cover sheet of a reflection that this person may know of."""
    shown_on = known_document(found.latest.document_id)
    return CoverSheet(
        id=found.id,
        author=found.author,
        title=shown_on.definition.title,
        version=shown_on.version,
        stage=found.latest.stage,
        status=found.status,
        since=found.status_since,
        shared_at=found.latest.shared_at,
        flagged=len(found.latest.flags),
        holder=found.holder,
        is_cover=found.capacity == "cover",
    )


def review_of(store: Store, found: SharedReflection) -> Review:
    """The review of a reflection that this person may review."""
    answers = shared_answers(store, found.latest)
    changed = changed_prompts(answers, shared_answers(store, found.before)) if found.before else frozenset()
    conversation = conversation_in(
        store, found.id, author_id=found.author_id, status=found.status, since=found.since_with_holder
    )
    return Review(
        sheet=sheet_of(found),
        label=found.latest.label,
        is_short=found.latest.is_short,
        written_on=known_document(found.latest.document_id),
        prompts=_prompts(found.latest, answers, changed, conversation),
        is_shared_anew=found.before is not None,
        conversation=conversation,
        note=note_draft(store, found),
    )


def conversation_for_author(*, by: SignedIn, reflection_id: UUID) -> Conversation:
    """The whole conversation, as the author of the reflection reads it. Raises NotFound for everybody else."""
    with prepared.look() as store:
        own = own_reflection(store, reflection_id, by=by, action="reflection:write")
        return conversation_in(store, own.id, author_id=by.id, status=own.status)


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


def _prompts(
    latest: Shared, answers: Mapping[str, SharedGiven], changed: frozenset[str], conversation: Conversation
) -> tuple[ReviewPrompt, ...]:
    """The prompts in the order of the document, each in the words it was answered in; the private ones are not here."""
    found = []
    shown_on = known_document(latest.document_id)
    for asked in shown_on.definition.prompts:
        shared = answers.get(asked.id)
        if shared is None:
            continue
        worded_on = shown_on if shared.document_id == latest.document_id else known_document(shared.document_id)
        found.append(
            ReviewPrompt(
                prompt=asked if worded_on is shown_on else worded_on.definition.prompt(asked.id) or asked,
                wording=worded_on.sha256,
                state=shared.given.state,
                given=shared.given,
                version=shared.version,
                is_flagged=asked.id in latest.flags,
                is_changed=asked.id in changed,
                thread=conversation.threads.get(asked.id, ()),
            )
        )
    return tuple(found)
