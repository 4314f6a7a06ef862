"""What a supervisor reads of one reflection, and what its author reads of the conversation, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists, union_all
from sqlmodel import Session, and_, col, or_, select

from app import clock, db, prepared
from app.actions.models import Action
from app.actions.queries import ActionLists, actions_for
from app.actions.services import STILL_AHEAD
from app.people.models import Supervision
from app.people.queries import in_force
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
from app.supervision.changes import passed_on
from app.supervision.conversation import Conversation, Said, conversation_in
from app.supervision.feedback_rows import feedback_on
from app.supervision.note_draft import NoteDraft, note_draft


@dataclass(frozen=True)
class ActionAhead:
    """Something that somebody means to do, and by when."""

    id: UUID
    what: str
    by_day: date | None


@dataclass(frozen=True)
class CoverSheet:
    """What is known of a reflection before it is opened. No label, and no word of it."""

    id: UUID
    author_id: UUID
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
    before_edition: str | None = None

    @property
    def edition_mark(self) -> str:
        """What marks a reflection that was shared on an older edition; empty where it is the newest."""
        if self.before_edition is None:
            return ""
        return f"written on edition {self.version}, before edition {self.before_edition}"


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


_PERSON = bindparam("person", type_=Uuid())
_ADVISERS = union_all(  # Oneself, and whoever one supervises today.
    select(_PERSON.label("id")),
    select(Supervision.adviser_id).where(
        Supervision.supervisor_id == _PERSON, *in_force(Supervision, bindparam("day", type_=Date()))
    ),
)
_IS_ADVISERS = col(Action.owner_id) == col(Action.adviser_id)
_IS_MINE = col(Action.adviser_id) == _PERSON
_AHEAD = prepared.Prepared(  # One's own as an adviser, and as a supervisor those of whoever one supervises today.
    prepared.ask(Action.id, Action.what, Action.by_day)
    .where(col(Action.adviser_id).in_(_ADVISERS), or_(and_(_IS_MINE, _IS_ADVISERS), and_(~_IS_MINE, ~_IS_ADVISERS)))
    .where(or_(*(col(Action.status) == status for status in STILL_AHEAD)))
    .where(
        ~exists().where(
            col(Reflection.id) == col(Action.reflection_id),
            col(Reflection.author_id) == _PERSON,
            col(Reflection.deleted_at).is_not(None),
        )
    )
    .order_by(col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id))
)


def cover_sheet(*, by: SignedIn, reflection_id: UUID) -> CoverSheet:
    """The cover sheet. Raises NotFound for everybody but the holder and their cover."""
    with prepared.look() as store:
        return sheet_of(shared_reflection(store, reflection_id, by=by, action="supervision:cover-sheet"))


def review(*, by: SignedIn, reflection_id: UUID) -> Review:
    """What was shared, through the latest sharing only; once it has been opened."""
    with prepared.look() as store:
        found = shared_reflection(store, reflection_id, by=by, action="supervision:review")
        return review_of(store, found, reader=by.id)


def sheet_of(found: SharedReflection) -> CoverSheet:
    """What stands on the cover sheet of a reflection that this person may know of."""
    shown_on = known_document(found.latest.document_id)
    return CoverSheet(
        id=found.id,
        author_id=found.author_id,
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
        before_edition=found.before_edition,
    )


def review_of(store: Store, found: SharedReflection, *, reader: UUID) -> Review:
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
        note=note_draft(store, found, reader=reader),
    )


def conversation_for_author(*, by: SignedIn, reflection_id: UUID) -> Conversation:
    """The whole conversation, as the author of the reflection reads it. Raises NotFound for everybody else."""
    with prepared.look() as store:
        own = own_reflection(store, reflection_id, by=by, action="reflection:write")
        found = conversation_in(store, own.id, author_id=by.id, status=own.status)
        return replace(found, feedback=feedback_on(store, found.notes[-1].id)) if found.notes else found


def actions_ahead(*, by: SignedIn) -> list[ActionAhead]:
    """What this person does themselves, soonest first, as their home page names it: the first list of actions_of()."""
    with prepared.look() as store:
        return [ActionAhead(*row) for row in _AHEAD.all(store, person=by.id, day=clock.today())]


def actions_of(*, by: SignedIn) -> ActionLists:
    """What is ahead and what is closed; what hangs on a reflection that its author has deleted is not among it."""
    with db.read() as session:
        return _actions(session, by)


def actions_with_context(*, by: SignedIn) -> ActionLists:
    """The same for the actions page, each action with where it comes from."""
    with db.read() as session:
        found = _actions(session, by)
        shown = (*found.ahead, *found.by_my_supervisor, *found.by_my_advisers, *found.closed)
        return replace(found, about=about_actions(session, shown, by=by), passed=passed_on(session, by=by))


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
