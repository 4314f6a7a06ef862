"""What has been said about a reflection: the threads, the signed notes, what was added since, and the answer to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.actions.queries import ActionToRead, actions_of_notes
from app.people.queries import names_of
from app.reflections.models import Acknowledgement, Reflection
from app.supervision.models import Addendum, Comment
from app.supervision.notes import FIELD_WORDS, Note, NoteField, signed_notes_of
from app.supervision.services import QUESTION

_IN_WORDS = (NoteField.TALKED_ABOUT, NoteField.SHAPED, NoteField.KNOWN, NoteField.DIFFER)


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
    """Everything said about a reflection. Threads are by prompt; under None stands what is about the whole."""

    threads: dict[str | None, tuple[Said, ...]]
    question: Said | None
    notes: tuple[SignedNote, ...]
    addenda: tuple[Added, ...]
    acknowledged: Acknowledged | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been said yet."""
        return not (self.threads or self.notes or self.addenda or self.acknowledged)


def conversation_in(session: Session, reflection: Reflection, *, since: datetime | None = None) -> Conversation:
    """The conversation; with `since`, without what was said before (to a supervisor of an earlier time)."""
    comments = [
        row
        for row in session.exec(
            select(Comment)
            .where(Comment.reflection_id == reflection.id)
            .order_by(col(Comment.said_at), col(Comment.id))
        )
        if since is None or row.said_at >= since
    ]
    addenda = session.exec(
        select(Addendum).where(Addendum.reflection_id == reflection.id).order_by(col(Addendum.added_at))
    ).all()
    answer = session.exec(select(Acknowledgement).where(Acknowledgement.reflection_id == reflection.id)).first()
    notes = signed_notes_of(session, reflection.id)
    names = names_of(session, _people(comments, addenda, notes, reflection))
    said = [(row.prompt, _said(row, reflection, names)) for row in comments]
    prompts = dict.fromkeys(prompt for prompt, _ in said)
    return Conversation(
        threads={prompt: tuple(one for on, one in said if on == prompt) for prompt in prompts},
        question=next((one for _, one in reversed(said) if one.is_question), None),
        notes=_signed(session, notes, names),
        addenda=tuple(
            Added(names[row.added_by], row.added_by == reflection.author_id, row.reason, row.words, row.added_at)
            for row in addenda
        ),
        acknowledged=Acknowledged(
            names[reflection.author_id], answer.view == "same", answer.words, answer.acknowledged_at
        )
        if answer
        else None,
    )


def _people(
    comments: Collection[Comment], addenda: Collection[Addendum], notes: Collection[Note], reflection: Reflection
) -> set[UUID | None]:
    return {
        reflection.author_id,
        *(row.said_by for row in comments),
        *(row.added_by for row in addenda),
        *(person for note in notes for person in (note.holder_id, note.signed_by)),
    }


def _said(row: Comment, reflection: Reflection, names: dict[UUID, str]) -> Said:
    return Said(
        by=names[row.said_by],
        is_by_author=row.said_by == reflection.author_id,
        is_question=row.kind == QUESTION,
        words=row.words,
        said_at=row.said_at,
        version=row.answer_version,
    )


def _signed(session: Session, notes: list[Note], names: dict[UUID, str]) -> tuple[SignedNote, ...]:
    agreed = actions_of_notes(session, [note.id for note in notes]) if notes else {}
    return tuple(
        SignedNote(
            id=note.id,
            holder=names[note.holder_id],
            signed_by=names[note.signed_by],
            signed_at=note.signed_at,
            words=tuple((FIELD_WORDS[field], note.words(field)) for field in _IN_WORDS if note.words(field)),
            functions=note.functions,
            review_on=note.review_on,
            actions=tuple(agreed[note.id]),
            reflections=note.reflections,
        )
        for note in notes
        if note.signed_by is not None and note.signed_at is not None
    )
