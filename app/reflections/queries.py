"""What an author reads of their own reflections, as plain data. Lists begin in facts.py."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col

from app import clock, db, prepared
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.answers import CurrentAnswer, all_versions, answer_row, current_answers, given_in, saved_of
from app.reflections.draft_rows import (
    Aside,
    OpenAction,
    SupervisionToday,
    still_ahead,
    supervision_today,
    texts_set_aside,
)
from app.reflections.editions import Editions, NewerEdition, asks, editions_around
from app.reflections.facts import (
    ReflectionFacts,
    own_deleted_since,
    own_open_on,
    own_page,
    own_reflection,
    own_reflections,
)
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, Answer, Reflection
from app.reflections.readings import Reading, last_reading, readings_of
from app.reflections.relations import thing_for
from app.reflections.services.turn import KEPT_AFTER_DELETION
from app.reflections.sittings import to_show
from app.reflections.states import Given, Path
from app.standards.documents import InstalledDocument, known_document

_FROZEN = prepared.Prepared(
    prepared.ask(Answer.prompt, Answer.frozen_state).where(
        Answer.reflection_id == bindparam("reflection"), col(Answer.frozen_state).is_not(None)
    )
)
_ACKNOWLEDGED = prepared.Prepared(
    prepared.ask(Acknowledgement.view, Acknowledgement.words, Acknowledgement.acknowledged_at).where(
        Acknowledgement.reflection_id == bindparam("reflection")
    )
)


_WHOSE = prepared.Prepared(
    prepared.ask(Reflection.author_id, Reflection.holder_id, Reflection.status, Reflection.deleted_at).where(
        Reflection.id == bindparam("reflection")
    )
)


@dataclass(frozen=True)
class Whose:
    """What decides who somebody is to a reflection."""

    author_id: UUID
    holder_id: UUID | None
    status: str
    deleted_at: datetime | None


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
    editions: Editions
    came_from: InstalledDocument | None


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
    editions: Editions


@dataclass(frozen=True)
class Move:
    """What moving a draft changes is seen from these: the documents it could go to, and what is answered so far."""

    facts: ReflectionFacts
    shown_on: InstalledDocument
    newer: NewerEdition | None
    came_from: InstalledDocument | None
    answers: dict[str, CurrentAnswer]


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
    is_asked: bool


@dataclass(frozen=True)
class Choosing:
    """One prompt with two or more texts: what is saved, and what was set aside."""

    facts: ReflectionFacts
    shown_on: InstalledDocument
    prompt: str
    current: CurrentAnswer | None
    asides: tuple[Aside, ...]
    documents: dict[UUID, InstalledDocument]

    @property
    def is_kept_elsewhere(self) -> bool:
        """Whether this edition does not ask the prompt: its texts stay with the draft, with nothing to choose."""
        return not asks(self.shown_on, self.prompt) and bool(self.asides or self.current)


def reflections_of(*, by: SignedIn) -> list[ReflectionFacts]:
    """One's own reflections, those that moved last first."""
    with prepared.look() as store:
        return own_reflections(store, by=by)


def page_of_reflections(*, by: SignedIn, after: tuple[datetime, UUID] | None) -> tuple[list[ReflectionFacts], bool]:
    """A page of one's own reflections, those that moved last first, and whether there are more after it."""
    with prepared.look() as store:
        return own_page(store, by=by, after=after)


def deleted_reflections(*, by: SignedIn) -> list[ReflectionFacts]:
    """Those of one's own that were deleted in the last 30 days."""
    with prepared.look() as store:
        return own_deleted_since(store, clock.now() - KEPT_AFTER_DELETION, by=by)


def open_on_standard(*, by: SignedIn, standard: str) -> list[ReflectionFacts]:
    """One's open reflections on a standard, shown before a second one is started."""
    with prepared.look() as store:
        return own_open_on(store, standard, by=by)


def draft(*, by: SignedIn, reflection_id: UUID) -> Draft:
    """The reflection as its edit page needs it. Raises NotFound for a stranger."""
    with prepared.look() as store:
        facts = own_reflection(store, reflection_id, by=by, action="reflection:write")
        own = known_document(facts.document_id)
        editions = editions_around(store, own)
        shown_on = editions.shown_on if facts.status is ReflectionStatus.IN_PROGRESS else own
        answers = current_answers(store, facts.id)
        asides = texts_set_aside(store, facts.id)
        return Draft(
            facts=facts,
            shown_on=shown_on,
            path=facts.path,
            answers=answers,
            documents=_documents(answers, shown_on, asides),
            asides=asides,
            supervision=supervision_today(store, by.id),
            last_time=still_ahead(store, facts.standard, by=by, but_not=facts.id),
            last_prompt=_last_prompt(answers),
            last_read=last_reading(store, facts.id),
            editions=editions,
            came_from=known_document(facts.carried_from) if facts.carried_from else None,
        )


def moving(*, by: SignedIn, reflection_id: UUID) -> Move:
    """The reflection beside the newest edition of its standard. Raises NotFound for a stranger."""
    with prepared.look() as store:
        facts = own_reflection(store, reflection_id, by=by, action="reflection:move")
        own = known_document(facts.document_id)
        editions = editions_around(store, own)
        return Move(
            facts=facts,
            shown_on=editions.shown_on,
            newer=editions.newer,
            came_from=known_document(facts.carried_from) if facts.carried_from else None,
            answers=current_answers(store, facts.id),
        )


def whole(*, by: SignedIn, reflection_id: UUID) -> WholeReflection:
    """The reflection as its author reads it."""
    with prepared.look() as store:
        facts = own_reflection(store, reflection_id, by=by, action="reflection:write")
        answers = current_answers(store, facts.id)
        written_on = known_document(facts.document_id)
        asides = texts_set_aside(store, facts.id)
        return WholeReflection(
            facts=facts,
            written_on=written_on,
            path=facts.path,
            answers=answers,
            documents=_documents(answers, written_on, asides),
            frozen=dict(_FROZEN.all(store, reflection=facts.id)),
            acknowledgement=_ACKNOWLEDGED.first(store, reflection=facts.id),
            last_read=last_reading(store, facts.id),
            supervision=supervision_today(store, by.id),
            asides=asides,
            editions=editions_around(store, written_on),
        )


def is_author_of(*, by: SignedIn, reflection_id: UUID) -> bool:
    """Whether this is one of the person's own. Raises NotFound when they may not read it at all."""
    with prepared.look() as store:
        row = _WHOSE.first(store, reflection=reflection_id)
        whose = Whose(*row) if row else None
        if whose is None or whose.deleted_at is not None:
            raise NotFound
        check_may(by, "reflection:read", thing_for(store, whose, by))
        return whose.author_id == by.id


def history_of(*, by: SignedIn, reflection_id: UUID, prompt_id: str) -> AnswerHistory:
    """Earlier versions of one answer, as sittings and with words lost since, newest first. The author's alone."""
    with db.read() as session:
        facts = own_reflection(session, reflection_id, by=by, action="reflection:write")
        answer = answer_row(session, facts.id, prompt_id)
        is_asked = asks(known_document(facts.document_id), prompt_id)
        if answer is None and not is_asked:
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
        documents = {one.document_id: known_document(one.document_id) for one in found}
        return AnswerHistory(facts, prompt_id, found, documents, is_asked)


def choosing(*, by: SignedIn, reflection_id: UUID, prompt_id: str) -> Choosing:
    """What the author chooses from for one prompt."""
    found = draft(by=by, reflection_id=reflection_id)
    return Choosing(
        facts=found.facts,
        shown_on=found.shown_on,
        prompt=prompt_id,
        current=found.answers.get(prompt_id),
        asides=tuple(aside for aside in found.asides if aside.prompt == prompt_id),
        documents=found.documents,
    )


def readers_of(*, by: SignedIn, reflection_id: UUID) -> tuple[ReflectionFacts, list[Reading]]:
    """Everybody but the author who opened it, when and in what capacity; newest first."""
    with prepared.look() as store:
        facts = own_reflection(store, reflection_id, by=by, action="reflection:see-readers")
        return facts, readings_of(store, facts.id)


def last_time_on(*, by: SignedIn, standard: str) -> tuple[OpenAction, ...]:
    """What the author said they would do when they last thought about this standard, and has not closed."""
    with prepared.look() as store:
        return still_ahead(store, standard, by=by)


def _documents(
    answers: dict[str, CurrentAnswer], shown_on: InstalledDocument, asides: tuple[Aside, ...] = ()
) -> dict[UUID, InstalledDocument]:
    wanted = {one.document_id for one in answers.values()} | {one.document_id for one in asides} | {shown_on.id}
    return {one: known_document(one) for one in wanted}


def _last_prompt(answers: dict[str, CurrentAnswer]) -> str | None:
    """The prompt that was saved last: where the author left off."""
    latest = max(answers.values(), key=lambda answer: answer.saved_at, default=None)
    return latest.prompt if latest else None
