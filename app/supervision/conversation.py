"""What has been said about a reflection: the threads, the signed notes, what was added since, and the answer to it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col

from app.actions.agreed import actions_of_note
from app.actions.queries import ActionToRead
from app.people.models import Person
from app.prepared import Prepared, Store, ask
from app.reflections.lifecycle import MAY_BE_ADDED_TO, ReflectionStatus
from app.reflections.models import Acknowledgement
from app.supervision.feedback_rows import OwnFeedback
from app.supervision.models import Addendum, Comment
from app.supervision.notes import FIELD_WORDS, NamedNote, NoteField, note_in, signed_notes_of
from app.supervision.services import QUESTION

_IN_WORDS = (NoteField.TALKED_ABOUT, NoteField.SHAPED, NoteField.KNOWN, NoteField.DIFFER, NoteField.OUTSIDE)


@dataclass(frozen=True)
class Said:
    """One thing said. `is_by_author` tells the two sides apart; `version` is the version of the answer it was about."""

    by: str
    is_by_author: bool
    is_question: bool
    words: str
    said_at: datetime
    version: int | None


@dataclass(frozen=True)
class SignedNote:
    """A supervision note as it was signed: who signed, for whom, its words and the actions agreed on it."""

    id: UUID
    holder: str
    signed_by: str
    signed_at: datetime
    held_on: date | None
    words: tuple[tuple[str, str], ...]
    functions: tuple[str, ...]
    review_on: date | None
    actions: tuple[ActionToRead, ...]
    reflections: tuple[UUID, ...]

    @property
    def was_signed_in_cover(self) -> bool:
        """Whether somebody other than the holder signed it."""
        return self.signed_by != self.holder


@dataclass(frozen=True)
class Added:
    """Something added after the note was signed, with its reason."""

    by: str
    is_by_author: bool
    reason: str
    words: str
    added_at: datetime


@dataclass(frozen=True)
class Acknowledged:
    """How the author answered the note."""

    by: str
    sees_it_the_same: bool
    words: str | None
    acknowledged_at: datetime


@dataclass(frozen=True)
class Conversation:
    """Everything said about a reflection. Threads are by prompt; under None stands what is about the whole.

    `feedback` is there for the author alone: what they said about the newest of the signed notes.
    """

    threads: dict[str | None, tuple[Said, ...]]
    question: Said | None
    notes: tuple[SignedNote, ...]
    addenda: tuple[Added, ...]
    acknowledged: Acknowledged | None
    feedback: OwnFeedback | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said yet."""
        return not (self.threads or self.notes or self.addenda or self.acknowledged)


_COMMENTS = Prepared(
    ask(
        Comment.prompt,
        Person.name,
        Comment.said_by == bindparam("author"),
        Comment.kind,
        Comment.words,
        Comment.said_at,
        Comment.answer_version,
    )
    .join(Person, col(Person.id) == col(Comment.said_by))
    .where(Comment.reflection_id == bindparam("reflection"))
    .order_by(col(Comment.said_at), col(Comment.id))
)
_ADDENDA = Prepared(
    ask(Person.name, Addendum.added_by, Addendum.reason, Addendum.words, Addendum.added_at)
    .join(Person, col(Person.id) == col(Addendum.added_by))
    .where(Addendum.reflection_id == bindparam("reflection"))
    .order_by(col(Addendum.added_at))
)
_ACKNOWLEDGED = Prepared(
    ask(Person.name, Acknowledgement.view, Acknowledgement.words, Acknowledgement.acknowledged_at)
    .join(Person, col(Person.id) == col(Acknowledgement.acknowledged_by))
    .where(Acknowledgement.reflection_id == bindparam("reflection"))
)


def conversation_in(
    store: Store, reflection_id: UUID, *, author_id: UUID, status: ReflectionStatus, since: datetime | None = None
) -> Conversation:
    """The conversation; with `since`, without what was said before (to a supervisor of an earlier time)."""
    rows = _COMMENTS.all(store, reflection=reflection_id, author=author_id)
    said = [(prompt, _said(*comment)) for prompt, *comment in rows]
    said = [(prompt, one) for prompt, one in said if since is None or one.said_at >= since]
    threads: dict[str | None, list[Said]] = {}
    for prompt, one in said:
        threads.setdefault(prompt, []).append(one)
    was_signed = status in MAY_BE_ADDED_TO  # Nothing leads back from there, and nothing else has a signed note.
    answer = _ACKNOWLEDGED.first(store, reflection=reflection_id) if was_signed else None
    addenda = _ADDENDA.all(store, reflection=reflection_id) if was_signed else []
    notes = signed_notes_of(store, reflection_id) if was_signed else []
    return Conversation(
        threads={prompt: tuple(thread) for prompt, thread in threads.items()},
        question=next((one for _, one in reversed(said) if one.is_question), None),
        notes=tuple(signed_note_in(store, note) for note in notes),
        addenda=tuple(
            Added(by, added_by == author_id, reason, words, added_at)
            for by, added_by, reason, words, added_at in addenda
        ),
        acknowledged=_acknowledged(*answer) if answer else None,
    )


def _said(by: str, is_by_author: bool, kind: str, words: str, said_at: datetime, version: int | None) -> Said:
    return Said(by, bool(is_by_author), kind == QUESTION, words, said_at, version)


def _acknowledged(by: str, view: str, words: str | None, acknowledged_at: datetime) -> Acknowledged:
    return Acknowledged(by, view == "same", words, acknowledged_at)


def signed_note_in(store: Store, row: NamedNote) -> SignedNote:
    """A signed note with its words and what was agreed on it."""
    if row.signer is None or row.signed_at is None:
        raise ValueError("a draft note is no part of the conversation")
    note = note_in(store, row)
    return SignedNote(
        id=note.id,
        holder=row.holder,
        signed_by=row.signer,
        signed_at=row.signed_at,
        held_on=row.held_on,
        words=tuple((FIELD_WORDS[field], note.words(field)) for field in _IN_WORDS if note.words(field)),
        functions=note.functions,
        review_on=note.review_on,
        actions=actions_of_note(store, note.id),
        reflections=note.reflections,
    )
