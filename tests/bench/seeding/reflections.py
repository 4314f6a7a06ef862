"""Reflections in every status, each with what the steps to it leave behind: sharing, readings, note, actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from app.actions.models import Action
from app.actions.services import ActionStatus
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, News, ReaderEntry, Reflection, SharedAnswer, Sharing
from app.reflections.news import NewsKind
from app.standards.definition import PromptKind
from app.standards.documents import InstalledDocument
from app.supervision.models import Addendum, Comment, NotedReflection, NoteFieldVersion, SupervisionNote
from app.supervision.notes import NoteField, NoteStatus
from tests.bench.seeding.answers import add_answers, answered_prompts, content_for
from tests.bench.seeding.people import Adviser
from tests.bench.seeding.rows import Rows
from tests.bench.seeding.words import LABELS, text

S = ReflectionStatus
LAST_MOVE = {
    S.IN_PROGRESS: "start",
    S.FINISHED: "finish",
    S.SHARED: "share",
    S.IN_SUPERVISION: "open",
    S.HANDED_BACK: "hand_back",
    S.DISCUSSED: "sign",
    S.COMPLETED: "acknowledge",
}
BY_SUPERVISOR = (S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED)
OPENED = (S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED)


@dataclass(frozen=True)
class Full:
    """A reflection with fifteen answered prompts: where the bench reads and writes."""

    id: UUID
    author_id: UUID
    document: InstalledDocument


class Reflections:
    """Writes reflections as rows."""

    def __init__(self, rows: Rows, chance: Random, documents: list[InstalledDocument], now: datetime) -> None:
        self.rows, self.chance, self.documents, self.now = rows, chance, documents, now
        self._said = [text(chance, 260) for _ in range(64)]
        self._what = [text(chance, 90) for _ in range(64)]

    def unshared(self, by: Adviser, status: ReflectionStatus, since: datetime, *, deleted: bool = False) -> UUID:
        """A reflection that its author keeps."""
        return self._reflection(by, status, since, self._document(), None, deleted=deleted)

    def full_draft(self, by: Adviser, since: datetime) -> Full:
        """A reflection in progress with fifteen answered prompts, each saved three times."""
        shown_on = self.documents[0]
        key = self._reflection(by, S.IN_PROGRESS, since, shown_on, None)
        self._answer_all(key, shown_on, by, since + timedelta(days=1), versions=3)
        return Full(key, by.id, shown_on)

    def shared(
        self, by: Adviser, status: ReflectionStatus, since: datetime, *, read: bool = True, holder: UUID | None = None
    ) -> UUID:
        """A reflection with its holder. `read`: the holder has seen the author's answer to the note."""
        holder = holder or by.supervisor_id
        shown_on = self._document()
        key = self._reflection(by, status, since, shown_on, holder)
        answered = self._few_answers(key, shown_on, by, since)
        self._share(key, by, holder, shown_on, since - timedelta(days=3), answered)
        if status in OPENED:
            self._read(key, holder, since - timedelta(days=2))
        if status in (S.DISCUSSED, S.COMPLETED):
            self._signed_note(key, by, holder, shown_on, since - timedelta(days=1))
        if status is S.COMPLETED:
            view = "same" if self.chance.random() < 0.8 else "differently"
            self.rows.add(Acknowledgement, reflection_id=key, view=view, acknowledged_at=since, acknowledged_by=by.id)
            self._told(key, holder, NewsKind.ANSWERED, since, read=read)
        return key

    def added_to(self, by: Adviser, since: datetime, *, read: bool) -> None:
        """A completed reflection to which its author added something."""
        key = self.shared(by, S.COMPLETED, since)
        moment = since + timedelta(days=9)
        self.rows.add(
            Addendum,
            reflection_id=key,
            reason="The court decided",
            words=self.chance.choice(self._said),
            added_at=moment,
            added_by=by.id,
        )
        self._told(key, by.supervisor_id, NewsKind.ADDED_TO, moment, read=read)

    def full_review(self, by: Adviser, since: datetime) -> Full:
        """In supervision, everything answered and shared, with threads, intentions and a draft note."""
        holder, shown_on = by.supervisor_id, self.documents[0]
        key = self._reflection(by, S.IN_SUPERVISION, since, shown_on, holder)
        shared_at = since - timedelta(days=3)
        standing = self._answer_all(key, shown_on, by, shared_at, versions=1, frozen=True)
        self._share(key, by, holder, shown_on, shared_at, standing, whole=True)
        self._read(key, holder, since)
        talked = [one.id for one in shown_on.definition.prompts if one.kind is PromptKind.TEXT][:3]
        for place, prompt in enumerate([*talked, *talked]):
            self.rows.add(
                Comment,
                reflection_id=key,
                prompt=prompt,
                answer_version=1,
                kind="comment",
                words=self.chance.choice(self._said),
                said_at=since + timedelta(hours=place + 1),
                said_by=holder if place < 3 else by.id,
            )
        for place in range(3):
            self._action(by, key, since + timedelta(minutes=place), ActionStatus.INTENDED)
        self._draft_note(key, by, holder, since + timedelta(days=1))
        return Full(key, by.id, shown_on)

    def _document(self) -> InstalledDocument:
        return self.documents[self.chance.randrange(len(self.documents))]

    def _reflection(
        self,
        by: Adviser,
        status: ReflectionStatus,
        since: datetime,
        shown_on: InstalledDocument,
        holder: UUID | None,
        *,
        deleted: bool = False,
    ) -> UUID:
        started = since - timedelta(days=20)
        mover = holder if holder and status in BY_SUPERVISOR else by.id
        return self.rows.add(
            Reflection,
            author_id=by.id,
            document_id=shown_on.id,
            standard=shown_on.standard,
            label=self.chance.choice(LABELS),
            stage="mid",
            week=14,
            age_band="5-9",
            children="2",
            path="full",
            status=status.value,
            status_since=since,
            last_move=LAST_MOVE[status],
            last_move_by=mover,
            started_at=started,
            started_by=by.id,
            holder_id=holder,
            area_id=None if status is S.IN_PROGRESS else by.area_id,
            deleted_at=since + timedelta(days=1) if deleted else None,
            deleted_by=by.id if deleted else None,
        )

    def _few_answers(self, key: UUID, shown_on: InstalledDocument, by: Adviser, since: datetime) -> Mapping[str, UUID]:
        """Most of the stored reflections hold none: nobody opens them here. One in twenty holds three."""
        if self.chance.random() > 0.05:
            return {}
        contents = [(prompt, content_for(prompt, self.chance)) for prompt in answered_prompts(shown_on.definition)[:3]]
        return add_answers(self.rows, key, shown_on, contents, by=by.id, at=since - timedelta(days=4), frozen=True)

    def _answer_all(
        self,
        key: UUID,
        shown_on: InstalledDocument,
        by: Adviser,
        at: datetime,
        *,
        versions: int,
        frozen: bool = False,
    ) -> dict[str, UUID]:
        contents = [(prompt, content_for(prompt, self.chance)) for prompt in answered_prompts(shown_on.definition)]
        return add_answers(self.rows, key, shown_on, contents, by=by.id, at=at, versions=versions, frozen=frozen)

    def _share(
        self,
        key: UUID,
        by: Adviser,
        holder: UUID,
        shown_on: InstalledDocument,
        at: datetime,
        standing: Mapping[str, UUID],
        *,
        whole: bool = False,
    ) -> None:
        definition = shown_on.definition
        sharing = self.rows.add(
            Sharing,
            reflection_id=key,
            holder_id=holder,
            document_id=shown_on.id,
            flags=[one.id for one in definition.prompts if one.core][: self.chance.randrange(3)],
            label=LABELS[0],
            stage="mid",
            path="full",
            shared_at=at,
            shared_by=by.id,
        )
        for prompt in definition.prompts:
            version = standing.get(prompt.id)
            if prompt.is_private or prompt.kind is PromptKind.NOTE or not (version or whole):
                continue
            state = "answered" if version else "skipped"
            self.rows.add(SharedAnswer, sharing_id=sharing, prompt=prompt.id, state=state, answer_version_id=version)

    def _told(self, key: UUID, holder: UUID, kind: NewsKind, at: datetime, *, read: bool) -> None:
        """News for the holder, until they have read it."""
        if read:
            self._read(key, holder, at + timedelta(days=1))
        else:
            self.rows.add(News, reflection_id=key, holder_id=holder, kind=kind.value, since=at)

    def _read(self, key: UUID, reader: UUID, at: datetime) -> None:
        self.rows.add(ReaderEntry, reflection_id=key, reader_id=reader, capacity="holder", moment=at)

    def _signed_note(self, key: UUID, by: Adviser, holder: UUID, shown_on: InstalledDocument, at: datetime) -> None:
        note = self.rows.add(
            SupervisionNote,
            adviser_id=by.id,
            holder_id=holder,
            status=NoteStatus.SIGNED.value,
            functions=["development"],
            started_at=at,
            started_by=holder,
            signed_at=at,
            signed_by=holder,
        )
        self._note_words(note, key, holder, at)
        if self.chance.random() < 0.4:
            is_recent = self.now - at < timedelta(days=28)
            status = ActionStatus.OPEN if is_recent else ActionStatus.DONE
            self._action(by, key, at, status, note=note, standard=shown_on.standard)

    def _draft_note(self, key: UUID, by: Adviser, holder: UUID, at: datetime) -> None:
        note = self.rows.add(
            SupervisionNote,
            adviser_id=by.id,
            holder_id=holder,
            status=NoteStatus.DRAFT.value,
            started_at=at,
            started_by=holder,
        )
        self._note_words(note, key, holder, at, NoteField.TALKED_ABOUT, NoteField.SHAPED, NoteField.KNOWN)

    def _note_words(self, note: UUID, key: UUID, holder: UUID, at: datetime, *fields: NoteField) -> None:
        self.rows.add(NotedReflection, note_id=note, reflection_id=key)
        for field in fields or (NoteField.TALKED_ABOUT,):
            self.rows.add(
                NoteFieldVersion,
                note_id=note,
                field=field.value,
                number=1,
                words=self.chance.choice(self._said),
                saved_at=at,
                saved_by=holder,
            )

    def _action(
        self,
        by: Adviser,
        key: UUID,
        at: datetime,
        status: ActionStatus,
        *,
        note: UUID | None = None,
        standard: str | None = None,
    ) -> None:
        is_closed = status is ActionStatus.DONE
        self.rows.add(
            Action,
            owner_id=by.id,
            adviser_id=by.id,
            standard=standard,
            what=self.chance.choice(self._what),
            by_day=(at + timedelta(days=21)).date(),
            status=status.value,
            reflection_id=key,
            origin_key=self.rows.key(),
            note_id=note,
            outcome=self.chance.choice(self._what) if is_closed else None,
            written_at=at,
            written_by=by.id,
            closed_at=at + timedelta(days=20) if is_closed else None,
            closed_by=by.id if is_closed else None,
        )
