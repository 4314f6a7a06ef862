"""Finishing and sharing: states are frozen once, intentions written, the area stamped, versions thinned."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import clock, db
from app.actions.services import Intention, intend
from app.people.queries import supervisor_of
from app.people.signed_in import SignedIn
from app.reflections.answers import CurrentAnswer, current_answers, givens, path_of, saved_of
from app.reflections.editions import editions_around, is_kept_private
from app.reflections.lifecycle import NotNow, ReflectionStatus, next_status
from app.reflections.models import Answer, AnswerVersion, Reflection, SharedAnswer, Sharing
from app.reflections.moves import has_moved, moment_after, move
from app.reflections.relations import reflection_for
from app.reflections.sittings import Saved, to_thin
from app.reflections.states import AnswerState, is_missing, is_too_long, states_of, words_in
from app.standards.definition import Definition, PromptKind
from app.standards.documents import document


class NotReadyToShare(Exception):
    """Something stops sharing: prompt id → sentence, in the order of the document. Finishing always works."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class EditionToChoose(Exception):
    """A newer edition has been there for so long that sharing asks first: move to it, or share as it stands."""


class ChangedSinceChecked(Exception):
    """An answer changed after the check page was shown; the author looks once more before sharing."""


@dataclass(frozen=True)
class Settled:
    """What the freezing of a reflection found."""

    states: dict[str, AnswerState]
    answers: dict[str, CurrentAnswer]


def share_for_supervision(
    *, by: SignedIn, reflection_id: UUID, checked: dict[str, int] | None, as_it_stands: bool = False
) -> None:
    """Share with today's supervisor. `checked` are the versions that the check page showed, if it said so.

    `as_it_stands`: its author was asked, and shares it on its older edition.
    """
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:share", lock=True)
        if has_moved(reflection, "share", by.id):
            return
        next_status("share", ReflectionStatus(reflection.status))
        day = clock.today()
        supervisor = supervisor_of(session, by.id, day)
        if supervisor is None:
            raise NotNow(
                "You have no supervisor recorded today, so there is nobody to share with. Ask your service manager "
                "or the administrator to record one. You can finish without sharing meanwhile; nothing is lost."
            )
        written_on = document(session, reflection.document_id)
        definition = written_on.definition
        newer = editions_around(session, written_on).newer
        may_move = ReflectionStatus(reflection.status) is not ReflectionStatus.HANDED_BACK
        if newer and newer.is_asked_first and may_move and not as_it_stands:
            raise EditionToChoose
        answers = current_answers(session, reflection.id)
        check_unchanged(answers, checked)
        settled = _settle(session, reflection, definition, answers, by)
        faults = sharing_faults(definition, settled)
        if faults:
            raise NotReadyToShare(faults)
        reflection.holder_id = supervisor.id
        _write_sharing(session, reflection, definition, settled, holder_id=supervisor.id, by=by)
        _thin(session, reflection.id)
        reflection.carried_from = None
        beside = {"before_edition": newer.document.version} if newer else {}
        move(session, reflection, step="share", by=by.id, holder=supervisor.id, **beside)


def finish(*, by: SignedIn, reflection_id: UUID, counts_without_name: bool, checked: dict[str, int] | None) -> None:
    """Finish without sharing. Always possible: nothing in the answers can stop it."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:finish", lock=True)
        if has_moved(reflection, "finish", by.id):
            return
        next_status("finish", ReflectionStatus(reflection.status))
        definition = document(session, reflection.document_id).definition
        answers = current_answers(session, reflection.id)
        check_unchanged(answers, checked)
        _settle(session, reflection, definition, answers, by)
        _thin(session, reflection.id)
        reflection.counts_without_name = counts_without_name
        reflection.carried_from = None
        move(session, reflection, step="finish", by=by.id)


def sharing_faults(definition: Definition, settled: Settled) -> dict[str, str]:
    """What stops sharing: a text beyond its limit, or a required prompt without an answer."""
    faults: dict[str, str] = {}
    for prompt in definition.prompts:
        answer = settled.answers.get(prompt.id)
        given = answer.given if answer else None
        state = settled.states.get(prompt.id)
        if state is None or state is AnswerState.NOT_ASKED_BRANCH:
            continue
        if prompt.words and is_too_long(prompt, given):
            count = words_in(given.content.words if given else None)
            faults[prompt.id] = (
                f"“{prompt.label}” has {count:,} words; sharing takes up to {prompt.words.max:,}. "
                "Every word is saved. Shorten it before you share, or finish without sharing."
            )
        elif is_missing(prompt, state, given):
            faults[prompt.id] = (
                f"“{prompt.label}” is asked of everyone who shares. Answer it, or say why it is not right here."
            )
    return faults


def check_unchanged(answers: dict[str, CurrentAnswer], checked: dict[str, int] | None) -> None:
    """Raise ChangedSinceChecked unless the answers are those that the check page showed."""
    if checked is not None and checked != {prompt: answer.number for prompt, answer in answers.items()}:
        raise ChangedSinceChecked


def _settle(
    session: Session,
    reflection: Reflection,
    definition: Definition,
    answers: dict[str, CurrentAnswer],
    by: SignedIn,
) -> Settled:
    states = states_of(definition, givens(answers), path_of(reflection))
    rows = {row.prompt: row for row in session.exec(select(Answer).where(Answer.reflection_id == reflection.id)).all()}
    for row in rows.values():
        row.frozen_state = None  # A prompt that this edition does not ask has no state: it is kept, and nothing else.
        session.add(row)
    for prompt, state in states.items():
        row = rows.get(prompt) or Answer(reflection_id=reflection.id, prompt=prompt)
        row.frozen_state = state.value
        session.add(row)
    reflection.area_id = by.area_id
    intend(
        session,
        adviser_id=reflection.author_id,
        reflection_id=reflection.id,
        standard=reflection.standard,
        rows=_intentions(definition, states, answers),
    )
    session.flush()
    return Settled(states, answers)


def _intentions(
    definition: Definition, states: dict[str, AnswerState], answers: dict[str, CurrentAnswer]
) -> list[Intention]:
    return [
        Intention(row.key, row.what, row.by)
        for prompt in definition.prompts
        if prompt.kind is PromptKind.ACTIONS and states[prompt.id] is AnswerState.ANSWERED
        for row in answers[prompt.id].given.content.rows
    ]


def _write_sharing(
    session: Session,
    reflection: Reflection,
    definition: Definition,
    settled: Settled,
    *,
    holder_id: UUID,
    by: SignedIn,
) -> None:
    shared = _may_be_shared(session, definition, settled)
    absent = {prompt for prompt, state in settled.states.items() if state is AnswerState.NOT_ASKED_BRANCH}
    sharing = Sharing(
        reflection_id=reflection.id,
        holder_id=holder_id,
        document_id=reflection.document_id,
        flags=[flag for flag in reflection.flags if flag in shared - absent],
        label=reflection.label,
        stage=reflection.stage,
        path=reflection.path,
        shared_at=moment_after(reflection.status_since),
        shared_by=by.id,
    )
    session.add(sharing)
    session.flush()
    for prompt in definition.prompts:
        if prompt.id not in shared:
            continue
        answer = settled.answers.get(prompt.id)
        version_id = answer.version_id if answer and prompt.id not in absent else None
        session.add(
            SharedAnswer(
                sharing_id=sharing.id,
                prompt=prompt.id,
                state=settled.states[prompt.id].value,
                answer_version_id=version_id,
            )
        )
        if version_id is not None:
            row = session.get_one(AnswerVersion, version_id)
            row.kept = True
            session.add(row)
    session.flush()


def _may_be_shared(session: Session, definition: Definition, settled: Settled) -> frozenset[str]:
    """The prompts that others may read: never a private one, nor an answer that was given where it was private."""
    found = set()
    for prompt in definition.prompts:
        answer = settled.answers.get(prompt.id)
        given_on = document(session, answer.document_id) if answer else None
        is_private = is_kept_private(prompt, given_on) if given_on else prompt.is_private
        if prompt.id in settled.states and not is_private:
            found.add(prompt.id)
    return frozenset(found)


def _thin(session: Session, reflection_id: UUID) -> None:
    """Drop the versions inside a sitting but its last, the shared ones, and those whose words went since."""
    rows = session.exec(
        select(Answer, AnswerVersion)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(Answer.reflection_id == reflection_id)
    ).all()
    by_answer: dict[UUID, list[Saved]] = {}
    for answer, version in rows:
        by_answer.setdefault(answer.id, []).append(saved_of(version, kept=version.number == answer.version))
    for answer_id, versions in by_answer.items():
        dropped = to_thin(versions)
        if dropped:
            session.exec(
                delete(AnswerVersion).where(
                    col(AnswerVersion.answer_id) == answer_id, col(AnswerVersion.number).in_(dropped)
                )
            )
