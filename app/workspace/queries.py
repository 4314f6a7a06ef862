"""What the pages of the workspace show: the group's drafts, one draft with its texts, and what was said about it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, exists
from sqlmodel import Session, col, func, select

from app import clock, db
from app.people.access import check_may, may
from app.people.models import Area, Team, WorkingGroup
from app.people.queries import names_of, working_groups_of
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.prepared import Prepared, ask, look
from app.standards.checking import Checked
from app.standards.definition import Definition
from app.standards.documents import DocumentStatus, InstalledDocument, document
from app.standards.library import Refused, refused_files
from app.standards.models import Document
from app.workspace.consulting import comments_on
from app.workspace.judging import judge
from app.workspace.lifecycle import DraftStatus
from app.workspace.models import (
    TAKEN_BACK,
    Consultation,
    ConsultationComment,
    DraftText,
    Invitation,
    StandardDraft,
    Trial,
)
from app.workspace.relations import AREA, EVERYONE, draft_for, reaches, thing_for
from app.workspace.texts import other_texts_of, text_of
from app.workspace.tried import definition_tried
from app.workspace.writers import writers_of


@dataclass(frozen=True)
class DraftRow:
    """A draft in the group's list."""

    id: UUID
    title: str
    standard: str
    group: str
    status: DraftStatus
    since: datetime
    waiting_comments: int


@dataclass(frozen=True)
class Workspace:
    """What the first page of the workspace shows to one member."""

    groups: dict[UUID, str]
    drafts: tuple[DraftRow, ...]
    waiting_files: tuple[InstalledDocument, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True)
class TextRow:
    """One saved text of a draft."""

    number: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class AsideText:
    """A text of one's own that could not be saved because a colleague had."""

    id: UUID
    base: int
    source: bytes
    kept_at: datetime


@dataclass(frozen=True)
class DraftToRead:
    """A draft with the text that stands (or an earlier one), and what the checker says of it."""

    id: UUID
    standard: str
    title: str
    group: str
    status: DraftStatus
    since: datetime
    number: int
    text_number: int
    source: bytes
    checked: Checked
    before: Definition | None
    document_id: UUID | None
    texts: tuple[TextRow, ...]
    aside: tuple[AsideText, ...]
    may_publish: bool
    has_written: bool

    @property
    def definition(self) -> Definition | None:
        """The text as a standard; None while it has faults."""
        return self.checked.definition


@dataclass(frozen=True)
class CommentRow:
    """What somebody said and what was done about it. `name` is for the group only, never for the published record.

    `label` and `asked` are the prompt's name and words as the commenter read them; both empty for the whole.
    """

    id: UUID
    prompt: str
    words: str
    name: str
    commented_at: datetime
    response: str | None
    reason: str | None
    label: str = ""
    asked: str = ""
    answered_at: datetime | None = None

    @property
    def is_taken_back(self) -> bool:
        """Whoever said it took it back before it was answered; `answered_at` says when."""
        return self.response == TAKEN_BACK


@dataclass(frozen=True)
class ConsultationRow:
    """One consultation: whom it asks, until when, how many tried it."""

    id: UUID
    text_number: int
    until_day: date
    opened_at: datetime
    ended_at: datetime | None
    invited: tuple[str, ...]
    begun: int
    done: int


@dataclass(frozen=True)
class AskedOf:
    """A draft that somebody is asked to try."""

    draft_id: UUID
    title: str
    group: str
    until_day: date
    has_begun: bool
    is_done: bool


def workspace_of(by: SignedIn) -> Workspace:
    """The drafts of one's groups, files that wait for a second person, and files that were refused."""
    with db.read() as session:
        check_may(by, "workspace:use")
        groups = working_groups_of(session, by.id, clock.today())
        rows = session.exec(
            select(StandardDraft)
            .where(col(StandardDraft.group_id).in_(groups))
            .order_by(col(StandardDraft.status_since).desc())
        ).all()
        waiting = _waiting_comments(session)
        drafts = tuple(
            DraftRow(
                row.id,
                row.title,
                row.standard,
                groups[row.group_id],
                DraftStatus(row.status),
                row.status_since,
                waiting.get(row.id, 0),
            )
            for row in rows
        )
        files = session.exec(
            select(Document.id).where(
                Document.status == DocumentStatus.AGREED.value, col(Document.published_at).is_(None)
            )
        ).all()
        return Workspace(groups, drafts, tuple(document(session, one) for one in files), tuple(refused_files(session)))


def draft_to_read(*, by: SignedIn, draft_id: UUID, number: int | None = None) -> DraftToRead:
    """One draft, with the text that stands or the one with this number. Raises NotFound."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        text = text_of(session, draft.id, draft.text_number if number is None else number)
        judged = judge(session, text.source, standard=draft.standard)
        groups = working_groups_of(session, by.id, clock.today())
        return DraftToRead(
            id=draft.id,
            standard=draft.standard,
            title=draft.title,
            group=groups[draft.group_id],
            status=DraftStatus(draft.status),
            since=draft.status_since,
            number=text.number,
            text_number=draft.text_number,
            source=text.source,
            checked=judged.checked,
            before=judged.before,
            document_id=draft.document_id,
            texts=_texts(session, draft.id),
            aside=tuple(
                AsideText(one.id, one.base, one.source, one.kept_at) for one in other_texts_of(session, draft.id, by)
            ),
            may_publish=may(by, "standard-draft:publish", thing_for(session, draft, by)),
            has_written=by.id in writers_of(session, draft),
        )


def said_about(*, by: SignedIn, draft_id: UUID) -> tuple[CommentRow, ...]:
    """Everything that was said about a draft, with names, for the group that answers it."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        comments = comments_on(session, draft.id)
        names = names_of(session, [comment.commented_by for comment in comments])
        tried = _tried(session, draft.id)
        return tuple(_comment(one, names.get(one.commented_by, ""), tried[one.consultation_id]) for one in comments)


def consultations_on(*, by: SignedIn, draft_id: UUID) -> tuple[ConsultationRow, ...]:
    """Every consultation on a draft, the newest first."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        rows = session.exec(
            select(Consultation).where(Consultation.draft_id == draft.id).order_by(col(Consultation.opened_at).desc())
        ).all()
        return tuple(_consultation(session, row) for row in rows)


def said_and_done(*, by: SignedIn, document_id: UUID) -> tuple[CommentRow, ...]:
    """You said, we did: published with a document, for everyone, without the name of anybody who said it."""
    with db.read() as session:
        check_may(by, "standard:read")
        draft = session.exec(select(StandardDraft).where(StandardDraft.document_id == document_id)).first()
        if draft is None:
            return ()
        tried = _tried(session, draft.id)
        return tuple(
            _comment(one, "", tried[one.consultation_id])
            for one in comments_on(session, draft.id)
            if one.response not in (None, TAKEN_BACK)
        )


def count_of_said(*, by: SignedIn, document_id: UUID) -> int:
    """How many comments were published with a document. It never changes: no answer can follow the publication."""
    check_may(by, "standard:read")
    with look() as store:
        ((count,),) = _SAID.all(store, document=document_id)
    return int(count)


_SAID = Prepared(
    ask(func.count(col(ConsultationComment.id)))
    .join(Consultation, col(Consultation.id) == col(ConsultationComment.consultation_id))
    .join(StandardDraft, col(StandardDraft.id) == col(Consultation.draft_id))
    .where(
        StandardDraft.document_id == bindparam("document"),
        col(ConsultationComment.response).is_not(None),
        ConsultationComment.response != TAKEN_BACK,
    )
)


def asked_of(by: SignedIn) -> tuple[AskedOf, ...]:
    """The drafts that this person is asked to try today, the most urgent first. One question: the home page asks it."""
    with look(once=True) as store:
        rows = _ASKED.all(store, person=by.id, day=clock.today(), area=by.area_id, team=by.team_id)
    return tuple(
        AskedOf(draft_id, title, group, until_day, begun is not None, done is not None)
        for draft_id, title, group, until_day, begun, done in rows
    )


_TODAY = bindparam("day", type_=Date())
_OWN_TRIAL = and_(
    col(Trial.consultation_id) == col(Consultation.id), col(Trial.person_id) == bindparam("person", type_=Uuid())
)
_ASKED = Prepared(
    ask(StandardDraft.id, StandardDraft.title, WorkingGroup.name, Consultation.until_day, Trial.begun, Trial.done)
    .select_from(Consultation)
    .join(StandardDraft, col(StandardDraft.id) == col(Consultation.draft_id))
    .join(WorkingGroup, col(WorkingGroup.id) == col(StandardDraft.group_id))
    .join(Trial, _OWN_TRIAL, isouter=True)
    .where(
        col(Consultation.ended_at).is_(None),
        col(Consultation.until_day) >= _TODAY,
        StandardDraft.status == DraftStatus.IN_CONSULTATION.value,
        exists().where(
            col(Invitation.consultation_id) == col(Consultation.id),
            reaches(bindparam("area", type_=Uuid()), bindparam("team", type_=Uuid())),
        ),
    )
    .order_by(col(Consultation.until_day), col(Consultation.opened_at))
)


def own_comments(*, by: SignedIn, draft_id: UUID) -> tuple[CommentRow, ...]:
    """What this person said about a draft when they were asked, and what the group does about it."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="consultation:read")
        tried = _tried(session, draft.id)
        own = [one for one in comments_on(session, draft.id) if one.commented_by == by.id]
        return tuple(_comment(one, by.name, tried[one.consultation_id]) for one in own)


def areas_and_teams(by: SignedIn) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Everybody who can be asked: areas and teams, by name."""
    with db.read() as session:
        check_may(by, "workspace:use")
        areas = session.exec(select(Area.id, Area.name).order_by(Area.name)).all()
        teams = session.exec(select(Team.id, Team.name).order_by(Team.name)).all()
        return dict(areas), dict(teams)


def is_member(by: SignedIn) -> bool:
    """Whether the workspace is there for this person."""
    return by.is_a(Role.WORKING_GROUP_MEMBER)


def _waiting_comments(session: Session) -> dict[UUID, int]:
    rows = session.exec(
        select(Consultation.draft_id, func.count())
        .join(ConsultationComment, col(ConsultationComment.consultation_id) == col(Consultation.id))
        .where(col(ConsultationComment.response).is_(None))
        .group_by(col(Consultation.draft_id))
    ).all()
    return dict(rows)


def _texts(session: Session, draft_id: UUID) -> tuple[TextRow, ...]:
    rows = session.exec(
        select(DraftText.number, DraftText.saved_at, DraftText.saved_by)
        .where(DraftText.draft_id == draft_id)
        .order_by(col(DraftText.number).desc())
    ).all()
    names = names_of(session, [who for _, _, who in rows])
    return tuple(TextRow(number, moment, names.get(who, "")) for number, moment, who in rows)


def _tried(session: Session, draft_id: UUID) -> dict[UUID, Definition]:
    """The words that each consultation on a draft asked people to try."""
    rows = session.exec(select(Consultation.id, Consultation.text_number).where(Consultation.draft_id == draft_id))
    return {one: definition_tried(session, draft_id, number) for one, number in rows.all()}


def _comment(comment: ConsultationComment, name: str, tried: Definition) -> CommentRow:
    prompt = tried.prompt(comment.prompt)
    return CommentRow(
        comment.id,
        comment.prompt,
        comment.words,
        name,
        comment.commented_at,
        comment.response,
        comment.reason,
        prompt.label if prompt else "",
        prompt.text if prompt else "",
        comment.answered_at,
    )


def _consultation(session: Session, row: Consultation) -> ConsultationRow:
    invited = session.exec(select(Invitation).where(Invitation.consultation_id == row.id)).all()
    areas = dict(session.exec(select(Area.id, Area.name)).all())
    teams = dict(session.exec(select(Team.id, Team.name)).all())
    trials = session.exec(select(Trial).where(Trial.consultation_id == row.id)).all()
    return ConsultationRow(
        id=row.id,
        text_number=row.text_number,
        until_day=row.until_day,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        invited=tuple(
            "Everyone" if one.kind == EVERYONE else (areas if one.kind == AREA else teams)[one.invited_id]  # type: ignore[index]
            for one in invited
        ),
        begun=len(trials),
        done=sum(1 for trial in trials if trial.done is not None),
    )
