"""Going back to an earlier version, and settling a text that was set aside. Both make a new version."""

from uuid import UUID

from sqlmodel import Session

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.answers import answer_row, given_in, version_row
from app.reflections.content import NotAnAnswer
from app.reflections.editions import asks, fits
from app.reflections.lifecycle import MAY_BE_WRITTEN, NotNow, ReflectionStatus
from app.reflections.models import SetAside
from app.reflections.services.save import SaveResult, SentAnswer, add_next_version, follow_revision, store_answer
from app.reflections.stored import ReflectionToWrite, reflection_to_write
from app.standards.documents import document, newest_revision

NOT_ASKED = (
    "This edition does not ask that prompt, so nothing can be brought back to it. Every version is kept with your "
    "draft, and you can read and copy it."
)


def restore_version(*, by: SignedIn, reflection_id: UUID, prompt_id: str, number: int) -> None:
    """Make an earlier version the current one again, as a new version on the wording it was written on."""
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        answer = answer_row(session, reflection.id, prompt_id)
        row = version_row(session, answer, number) if answer else None
        if answer is None or row is None:
            raise NotAnAnswer("Choose one of the earlier versions shown. The one that was asked for is not there.")
        if not asks(document(session, reflection.document_id), prompt_id):
            raise NotNow(NOT_ASKED)
        current = version_row(session, answer, answer.version)
        if current is not None and given_in(current) == given_in(row):
            return
        shown_on = document(session, row.document_id)
        prompt = shown_on.definition.prompt(prompt_id)
        if prompt is None:
            raise NotFound
        add_next_version(session, reflection, prompt, given=given_in(row), document=shown_on, by=by)
        record(
            session,
            AuditAction.ANSWER_RESTORED,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            prompt=prompt_id,
            version=number,
        )


def still_what_i_mean(*, by: SignedIn, reflection_id: UUID, prompt_id: str) -> None:
    """The prompt was reworded and the answer still holds: the same answer, now on the wording shown."""
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        answer = answer_row(session, reflection.id, prompt_id)
        current = version_row(session, answer, answer.version) if answer else None
        shown_on = document(session, reflection.document_id)
        if reflection.status == ReflectionStatus.IN_PROGRESS.value:
            shown_on = newest_revision(session, shown_on)  # As on the page that was pressed.
        prompt = shown_on.definition.prompt(prompt_id)
        if current is None or prompt is None:
            raise NotFound
        if not fits(prompt, given_in(current)):
            raise NotNow("Part of that answer is not offered in this edition. Choose again; what you chose is kept.")
        if current.document_id != shown_on.id:
            add_next_version(session, reflection, prompt, given=given_in(current), document=shown_on, by=by)
            follow_revision(session, reflection, shown_on)


def settle_texts(
    *, by: SignedIn, reflection_id: UUID, prompt_id: str, sent: SentAnswer, aside: list[UUID]
) -> SaveResult:
    """The author has chosen or joined: what they chose is saved, and the texts they looked at are let go.

    `aside` are the texts that the page showed. When somebody wrote again meanwhile, the save conflicts once more and
    nothing is let go.
    """
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        result = store_answer(session, reflection, prompt_id=prompt_id, sent=sent, by=by)
        if result.is_stored:
            _let_go(session, reflection, prompt_id, aside, by)
        return result


def let_go(*, by: SignedIn, reflection_id: UUID, prompt_id: str, aside: list[UUID]) -> None:
    """Keep what is saved, and let the set-aside texts go."""
    with db.write() as session:
        reflection = reflection_to_write(session, reflection_id, by=by)
        _let_go(session, reflection, prompt_id, aside, by)


def _let_go(session: Session, reflection: ReflectionToWrite, prompt_id: str, aside: list[UUID], by: SignedIn) -> None:
    for one in aside:
        row = session.get(SetAside, one)
        if row is not None and row.reflection_id == reflection.id and row.prompt == prompt_id and not row.settled_at:
            row.settled_at, row.settled_by = clock.now(), by.id
            session.add(row)


def _to_write(session: Session, reflection_id: UUID, by: SignedIn) -> ReflectionToWrite:
    reflection = reflection_to_write(session, reflection_id, by=by)
    if ReflectionStatus(reflection.status) not in MAY_BE_WRITTEN:
        raise NotNow("This reflection is not open for writing now. Reopen it or take it back first; nothing was lost.")
    return reflection
