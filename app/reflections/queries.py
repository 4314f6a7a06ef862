"""What an author reads of their own reflections, as plain data. Lists begin at `readable_by`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock, db
from app.actions.models import Action
from app.actions.services import STILL_AHEAD
from app.people.access import NotFound
from app.people.queries import cover_today, names_of, supervises, supervisor_of
from app.people.signed_in import SignedIn
from app.reflections.answers import (
    CurrentAnswer,
    all_versions,
    answer_row,
    current_answers,
    given_in,
    last_written,
    path_of,
    saved_of,
    waiting_texts,
)
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, Answer, ReaderEntry, Reflection
from app.reflections.readings import Reading, last_reading
from app.reflections.relations import reflection_for
from app.reflections.services.turn import KEPT_AFTER_DELETION
from app.reflections.sittings import to_show
from app.reflections.states import Given, Path
from app.standards.documents import InstalledDocument, document, newest_revision


@dataclass(frozen=True)
class SupervisionToday:
    """Who would read it if it were shared today: the supervisor, and whoever covers."""

    supervisor: str | None
    covers: tuple[str, ...]


@dataclass(frozen=True)
class ReflectionFacts:
    """A reflection as its author knows it, without its answers."""

    id: UUID
    label: str
    standard: str
    title: str
    version: str
    stage: str
    week: int | None
    age_band: str | None
    children: str | None
    is_short: bool
    status: ReflectionStatus
    status_since: datetime
    started_at: datetime
    last_written_at: datetime | None
    holder: str | None
    holder_is_there: bool
    flags: tuple[str, ...]
    deleted_at: datetime | None


@dataclass(frozen=True)
class Aside:
    """A text that was set aside, and which page it came from."""

    id: UUID
    prompt: str
    given: Given
    reason: str
    set_aside_at: datetime


@dataclass(frozen=True)
class OpenAction:
    """Something the author said they would do, still ahead of them."""

    id: UUID
    what: str
    by_day: date | None
    is_agreed: bool


@dataclass(frozen=True)
class Draft:
    """A reflection to write in: the document it is shown on, every answer, and what else the page needs."""

    facts: ReflectionFacts
    shown_on: InstalledDocument
    path: Path
    answers: dict[str, CurrentAnswer]
    documents: dict[UUID, InstalledDocument]
    asides: tuple[Aside, ...]
    supervision: SupervisionToday
    last_time: tuple[OpenAction, ...]
    last_prompt: str | None
    last_read: Reading | None


@dataclass(frozen=True)
class WholeReflection:
    """A reflection to read: what its author reads of it, with the states frozen at finish or share."""

    facts: ReflectionFacts
    written_on: InstalledDocument
    path: Path
    answers: dict[str, CurrentAnswer]
    documents: dict[UUID, InstalledDocument]
    frozen: dict[str, str]
    acknowledgement: tuple[str, str | None, datetime] | None
    last_read: Reading | None
    supervision: SupervisionToday
    asides: tuple[Aside, ...]


@dataclass(frozen=True)
class Sitting:
    """What an answer was at the end of one sitting, or before its words went."""

    number: int
    given: Given
    saved_at: datetime
    document_id: UUID
    is_current: bool
    was_shared: bool


@dataclass(frozen=True)
class AnswerHistory:
    """One prompt's sittings, newest first."""

    facts: ReflectionFacts
    prompt: str
    sittings: tuple[Sitting, ...]
    documents: dict[UUID, InstalledDocument]


@dataclass(frozen=True)
class Choosing:
    """One prompt with two or more texts: what is saved, and what was set aside."""

    facts: ReflectionFacts
    shown_on: InstalledDocument
    prompt: str
    current: CurrentAnswer | None
    asides: tuple[Aside, ...]


def readable_by(person: SignedIn) -> SelectOfScalar[Reflection]:
    """Where every list of one's own reflections begins."""
    return select(Reflection).where(Reflection.author_id == person.id)


def reflections_of(*, by: SignedIn, deleted: bool = False) -> list[ReflectionFacts]:
    """One's own reflections, those that moved last first; or those deleted in the last 30 days."""
    query = readable_by(by).order_by(col(Reflection.status_since).desc())
    if deleted:
        query = query.where(col(Reflection.deleted_at) > clock.now() - KEPT_AFTER_DELETION)
    else:
        query = query.where(col(Reflection.deleted_at).is_(None))
    with db.read() as session:
        return _facts(session, list(session.exec(query)))


def open_on_standard(*, by: SignedIn, standard: str) -> list[ReflectionFacts]:
    """One's open reflections on a standard, shown before a second one is started."""
    query = readable_by(by).where(
        Reflection.standard == standard,
        col(Reflection.deleted_at).is_(None),
        col(Reflection.status).in_([ReflectionStatus.IN_PROGRESS.value, ReflectionStatus.HANDED_BACK.value]),
    )
    with db.read() as session:
        return _facts(session, list(session.exec(query)))


def draft(*, by: SignedIn, reflection_id: UUID) -> Draft:
    """The reflection as its edit page needs it. Raises NotFound for a stranger."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:write")
        own = document(session, reflection.document_id)
        writable = reflection.status == ReflectionStatus.IN_PROGRESS.value
        shown_on = newest_revision(session, own) if writable else own
        answers = current_answers(session, reflection.id)
        return Draft(
            facts=_facts(session, [reflection])[0],
            shown_on=shown_on,
            path=path_of(reflection),
            answers=answers,
            documents=_documents(session, answers, shown_on),
            asides=_asides(session, reflection.id),
            supervision=supervision_today(session, by.id),
            last_time=_last_time(session, by, reflection),
            last_prompt=_last_prompt(answers),
            last_read=last_reading(session, reflection.id),
        )


def whole(*, by: SignedIn, reflection_id: UUID) -> WholeReflection:
    """The reflection as its author reads it."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:write")
        written_on = document(session, reflection.document_id)
        answers = current_answers(session, reflection.id)
        rows = session.exec(
            select(Answer.prompt, Answer.frozen_state).where(Answer.reflection_id == reflection.id)
        ).all()
        said = session.exec(select(Acknowledgement).where(Acknowledgement.reflection_id == reflection.id)).first()
        return WholeReflection(
            facts=_facts(session, [reflection])[0],
            written_on=written_on,
            path=path_of(reflection),
            answers=answers,
            documents=_documents(session, answers, written_on),
            frozen={prompt: state for prompt, state in rows if state},
            acknowledgement=(said.view, said.words, said.acknowledged_at) if said else None,
            last_read=last_reading(session, reflection.id),
            supervision=supervision_today(session, by.id),
            asides=_asides(session, reflection.id),
        )


def is_author_of(*, by: SignedIn, reflection_id: UUID) -> bool:
    """Whether this is one of the person's own. Raises NotFound when they may not read it at all."""
    with db.read() as session:
        return reflection_for(session, reflection_id, by=by, action="reflection:read").author_id == by.id


def history_of(*, by: SignedIn, reflection_id: UUID, prompt_id: str) -> AnswerHistory:
    """Earlier versions of one answer, as sittings and with words lost since, newest first. The author's alone."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:write")
        own = document(session, reflection.document_id)
        answer = answer_row(session, reflection.id, prompt_id)
        if own.definition.prompt(prompt_id) is None:
            raise NotFound
        rows = {row.number: row for row in all_versions(session, answer)} if answer else {}
        shown = to_show([saved_of(row) for row in rows.values()])
        found = tuple(
            Sitting(
                number=number,
                given=given_in(rows[number]),
                saved_at=rows[number].saved_at,
                document_id=rows[number].document_id,
                is_current=answer is not None and number == answer.version,
                was_shared=rows[number].kept,
            )
            for number in shown
        )
        documents = {one.document_id: document(session, one.document_id) for one in found}
        return AnswerHistory(_facts(session, [reflection])[0], prompt_id, found, documents)


def choosing(*, by: SignedIn, reflection_id: UUID, prompt_id: str) -> Choosing:
    """What the author chooses from for one prompt."""
    found = draft(by=by, reflection_id=reflection_id)
    return Choosing(
        facts=found.facts,
        shown_on=found.shown_on,
        prompt=prompt_id,
        current=found.answers.get(prompt_id),
        asides=tuple(aside for aside in found.asides if aside.prompt == prompt_id),
    )


def readers_of(*, by: SignedIn, reflection_id: UUID) -> tuple[ReflectionFacts, list[Reading]]:
    """Everybody but the author who opened it, when and in what capacity; newest first."""
    with db.read() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:see-readers")
        rows = session.exec(
            select(ReaderEntry)
            .where(ReaderEntry.reflection_id == reflection.id)
            .order_by(col(ReaderEntry.moment).desc())
        ).all()
        names = names_of(session, [row.reader_id for row in rows])
        readings = [Reading(names[row.reader_id], row.capacity, row.moment) for row in rows]
        return _facts(session, [reflection])[0], readings


def supervision_today(session: Session, adviser_id: UUID) -> SupervisionToday:
    """Who supervises this adviser today, and who covers."""
    day = clock.today()
    supervisor = supervisor_of(session, adviser_id, day)
    if supervisor is None:
        return SupervisionToday(None, ())
    covers = cover_today(session, supervisor.id, adviser_id, day)
    return SupervisionToday(supervisor.name, tuple(cover.cover_name for cover in covers))


def last_time_on(*, by: SignedIn, standard: str) -> tuple[OpenAction, ...]:
    """What the author said they would do when they last thought about this standard, and has not closed."""
    with db.read() as session:
        return _open_actions(session, by, standard)


def _facts(session: Session, rows: list[Reflection]) -> list[ReflectionFacts]:
    names = names_of(session, [row.holder_id for row in rows])
    written = last_written(session, [row.id for row in rows])
    day = clock.today()
    there = {
        (holder, author): supervises(session, holder, author, day)
        for holder, author in {(row.holder_id, row.author_id) for row in rows}
        if holder is not None
    }
    return [
        ReflectionFacts(
            id=row.id,
            label=row.label,
            standard=row.standard,
            title=document(session, row.document_id).definition.title,
            version=document(session, row.document_id).version,
            stage=row.stage,
            week=row.week,
            age_band=row.age_band,
            children=row.children,
            is_short=row.path == "short",
            status=ReflectionStatus(row.status),
            status_since=row.status_since,
            started_at=row.started_at,
            last_written_at=written.get(row.id),
            holder=names.get(row.holder_id) if row.holder_id else None,
            holder_is_there=row.holder_id is not None and there[row.holder_id, row.author_id],
            flags=tuple(row.flags),
            deleted_at=row.deleted_at,
        )
        for row in rows
    ]


def _documents(
    session: Session, answers: dict[str, CurrentAnswer], shown_on: InstalledDocument
) -> dict[UUID, InstalledDocument]:
    wanted = {answer.document_id for answer in answers.values()} | {shown_on.id}
    return {one: document(session, one) for one in wanted}


def _asides(session: Session, reflection_id: UUID) -> tuple[Aside, ...]:
    return tuple(
        Aside(row.id, row.prompt, given_in(row), row.reason, row.set_aside_at)
        for row in waiting_texts(session, reflection_id)
    )


def _last_time(session: Session, by: SignedIn, reflection: Reflection) -> tuple[OpenAction, ...]:
    return tuple(one for one in _open_actions(session, by, reflection.standard, but_not=reflection.id))


def _open_actions(session: Session, by: SignedIn, standard: str, but_not: UUID | None = None) -> tuple[OpenAction, ...]:
    rows = session.exec(
        select(Action)
        .where(
            Action.owner_id == by.id,
            Action.adviser_id == by.id,  # Not what they agreed to do as somebody's supervisor.
            Action.standard == standard,
            col(Action.status).in_(STILL_AHEAD),
        )
        .order_by(col(Action.by_day), col(Action.written_at))
    ).all()
    deleted = session.exec(
        select(Reflection.id).where(Reflection.author_id == by.id, col(Reflection.deleted_at).is_not(None))
    ).all()
    return tuple(
        OpenAction(row.id, row.what, row.by_day, row.note_id is not None)
        for row in rows
        if row.reflection_id is None or row.reflection_id not in {but_not, *deleted}
    )


def _last_prompt(answers: dict[str, CurrentAnswer]) -> str | None:
    """The prompt that was saved last: where the author left off."""
    latest = max(answers.values(), key=lambda answer: answer.saved_at, default=None)
    return latest.prompt if latest else None
