"""The supervision note: its fields, read whole. A draft is seen by holder and cover; a signed one by the author too."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app import db
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.supervision.models import NotedReflection, NoteFieldVersion, SupervisionNote


class NoteStatus(StrEnum):
    """A note is a draft until it is signed, and then never edited."""

    DRAFT = "draft"
    SIGNED = "signed"


class NoteField(StrEnum):
    """The fields of a note. What we talked about is all that signing needs."""

    TALKED_ABOUT = "talked_about"
    SHAPED = "shaped"
    KNOWN = "known"
    DIFFER = "differ"
    FUNCTIONS = "functions"
    REVIEW_ON = "review_on"
    ACTIONS = "actions"


FIELD_WORDS: dict[NoteField, str] = {
    NoteField.TALKED_ABOUT: "What we talked about",
    NoteField.SHAPED: "What shaped the thinking",
    NoteField.KNOWN: "What we know and do not know",
    NoteField.DIFFER: "Where we differ, if we do",
    NoteField.FUNCTIONS: "What this supervision served",
    NoteField.REVIEW_ON: "When we look at this again",
    NoteField.ACTIONS: "Agreed actions",
}
FUNCTIONS: dict[str, str] = {
    "management": "Management",
    "development": "Development",
    "support": "Support",
    "mediation": "Mediation",
}
OWNER_ADVISER, OWNER_SUPERVISOR = "adviser", "supervisor"
MOST_OWN_ACTIONS = 12


@dataclass(frozen=True)
class NoteAction:
    """A line of the note's actions. `origin` is the adviser's intention it came from; `keep` is its tick."""

    origin: UUID | None
    keep: bool
    what: str
    by: str
    owner: str


class Standing(StrEnum):
    """What has become of the adviser's intention that a line came from."""

    OWN = "own"
    INTENDED = "intended"
    SETTLED = "settled"
    GONE = "gone"


@dataclass(frozen=True)
class SuggestedAction:
    """A line as the note page lists it, beside the adviser's own words for it as they stand now."""

    line: NoteAction
    standing: Standing
    adviser_words: str

    @property
    def can_be_agreed(self) -> bool:
        """Kept, not empty, and neither closed by its owner nor agreed on another note meanwhile."""
        return self.line.keep and bool(self.line.what.strip()) and self.standing is not Standing.SETTLED


@dataclass(frozen=True)
class FieldNow:
    """A field as it stands: its newest version and words."""

    version: int
    words: str
    saved_at: datetime | None


@dataclass(frozen=True)
class Note:
    """A note, read whole."""

    id: UUID
    adviser_id: UUID
    holder_id: UUID
    status: NoteStatus
    signed_at: datetime | None
    signed_by: UUID | None
    reflections: tuple[UUID, ...]
    fields: dict[NoteField, FieldNow]

    def words(self, field: NoteField) -> str:
        """The words of a field; empty when nothing was written."""
        return self.fields[field].words

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions ticked, in the order of the list."""
        ticked = self.words(NoteField.FUNCTIONS).split("\n")
        return tuple(code for code in FUNCTIONS if code in ticked)

    @property
    def review_on(self) -> date | None:
        """The review date, if there is one."""
        text = self.words(NoteField.REVIEW_ON)
        return date.fromisoformat(text) if text else None

    @property
    def actions(self) -> tuple[NoteAction, ...]:
        """The lines written on the note itself."""
        return read_actions(self.words(NoteField.ACTIONS))


def read_actions(words: str) -> tuple[NoteAction, ...]:
    """The lines that the actions field holds."""
    return tuple(
        NoteAction(UUID(row["origin"]) if row["origin"] else None, row["keep"], row["what"], row["by"], row["owner"])
        for row in json.loads(words or "[]")
    )


def write_actions(rows: list[NoteAction]) -> str:
    """The lines as the actions field holds them."""
    return json.dumps(
        [
            {"origin": str(r.origin) if r.origin else "", "keep": r.keep, "what": r.what, "by": r.by, "owner": r.owner}
            for r in rows
        ],
        ensure_ascii=False,
    )


def draft_note_of(session: Session, reflection: Reflection, *, lock: bool = False) -> SupervisionNote | None:
    """The draft note of this reflection's holder. What an earlier holder left unsigned is nobody's to read on.

    `lock` holds the note until the transaction ends; always after the reflections it is about, so that no two wait
    for each other.
    """
    query = (
        select(SupervisionNote)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .where(
            NotedReflection.reflection_id == reflection.id,
            SupervisionNote.status == NoteStatus.DRAFT.value,
            SupervisionNote.holder_id == reflection.holder_id,
        )
        .execution_options(populate_existing=lock)
    )
    if lock and db.is_postgresql(session):
        query = query.with_for_update(of=SupervisionNote)
    return session.exec(query).first()


def signed_notes_of(session: Session, reflection_id: UUID) -> list[Note]:
    """The signed notes about this reflection, oldest first."""
    rows = session.exec(
        select(SupervisionNote)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .where(NotedReflection.reflection_id == reflection_id, SupervisionNote.status == NoteStatus.SIGNED.value)
        .order_by(col(SupervisionNote.signed_at))
    ).all()
    return [note_in(session, row) for row in rows]


def note_in(session: Session, row: SupervisionNote) -> Note:
    """The note with its fields and reflections."""
    versions = session.exec(
        select(NoteFieldVersion).where(NoteFieldVersion.note_id == row.id).order_by(col(NoteFieldVersion.number))
    ).all()
    fields = {field: FieldNow(0, "", None) for field in NoteField}
    for version in versions:
        fields[NoteField(version.field)] = FieldNow(version.number, version.words, version.saved_at)
    return Note(
        id=row.id,
        adviser_id=row.adviser_id,
        holder_id=row.holder_id,
        status=NoteStatus(row.status),
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        reflections=tuple(
            session.exec(select(NotedReflection.reflection_id).where(NotedReflection.note_id == row.id)).all()
        ),
        fields=fields,
    )


# What is with its author, or shared and not opened, shows the supervisor nothing, not even what was meant to be done.
_SEEN_BY_SUPERVISOR = tuple(
    status.value
    for status in (
        ReflectionStatus.IN_SUPERVISION,
        ReflectionStatus.HANDED_BACK,
        ReflectionStatus.DISCUSSED,
        ReflectionStatus.COMPLETED,
    )
)


def suggested_actions(session: Session, note: Note | None, reflections: list[UUID]) -> list[SuggestedAction]:
    """The lines that the note page lists: those written on the note, then the adviser's other intentions, ticked."""
    written = list(note.actions) if note else []
    known = {row.origin for row in written}
    actions = {
        action.id: action
        for action in session.exec(
            select(Action)
            .join(Reflection, col(Reflection.id) == col(Action.reflection_id))
            .where(col(Reflection.id).in_(reflections), col(Reflection.status).in_(_SEEN_BY_SUPERVISOR))
            .order_by(col(Action.written_at), col(Action.id))
        )
    }
    fresh = [
        NoteAction(action.id, True, action.what, action.by_day.isoformat() if action.by_day else "", OWNER_ADVISER)
        for action in actions.values()
        if action.id not in known and action.status == ActionStatus.INTENDED.value
    ]
    return [_suggested(line, actions) for line in (*written, *fresh)]


def reflections_in_note(session: Session, note: Note, *, lock: bool = False) -> list[Reflection]:
    """The reflections that a note is about. `lock` holds them all, always in the same order."""
    query = (
        select(Reflection)
        .where(col(Reflection.id).in_(note.reflections))
        .order_by(col(Reflection.id))
        .execution_options(populate_existing=lock)
    )
    if lock and db.is_postgresql(session):
        query = query.with_for_update()
    return list(session.exec(query))


def _suggested(line: NoteAction, actions: dict[UUID, Action]) -> SuggestedAction:
    if line.origin is None:
        return SuggestedAction(line, Standing.OWN, "")
    action = actions.get(line.origin)
    if action is None:
        return SuggestedAction(line, Standing.GONE, "")
    is_intended = action.status == ActionStatus.INTENDED.value
    return SuggestedAction(line, Standing.INTENDED if is_intended else Standing.SETTLED, action.what)
