"""Trying a draft on the invented family. Kept apart from every reflection: nobody else reads it, nothing counts it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import Content
from app.reflections.states import AnswerState, Given
from app.standards.definition import Definition
from app.workspace.judging import judge
from app.workspace.models import Consultation, StandardDraft, Trial, TrialAnswer
from app.workspace.relations import draft_for, open_consultation
from app.workspace.texts import text_of


@dataclass(frozen=True)
class TrialToWrite:
    """A trial as its page shows it: the draft's words, what was answered so far, and when it was begun and done."""

    draft_id: UUID
    consultation: Consultation
    definition: Definition
    answers: dict[str, Given]
    done: datetime | None


def trial_of(*, by: SignedIn, draft_id: UUID) -> TrialToWrite:
    """This person's own trial of a draft, empty before the first save. Raises NotFound unless they are asked."""
    with db.read() as session:
        draft, consultation, definition = _asked(session, draft_id, by)
        trial = _trial(session, consultation.id, by.id)
        answers = {} if trial is None else {row.prompt: _given(row) for row in _answers(session, trial.id)}
        session.expunge(consultation)
        return TrialToWrite(draft.id, consultation, definition, answers, trial.done if trial else None)


def save_trial(*, by: SignedIn, draft_id: UUID, answers: dict[str, Given], is_done: bool = False) -> None:
    """Keep these answers about the invented family. A prompt that is not named stays as it was."""
    with db.write() as session:
        _, consultation, definition = _asked(session, draft_id, by, lock=True)
        if any(definition.prompt(prompt) is None for prompt in answers):
            raise NotFound
        trial = _trial(session, consultation.id, by.id)
        if trial is None:
            trial = Trial(consultation_id=consultation.id, person_id=by.id, begun=clock.now())
            session.add(trial)
            session.flush()
        kept = {row.prompt: row for row in _answers(session, trial.id)}
        for prompt, given in answers.items():
            row = kept.get(prompt) or TrialAnswer(trial_id=trial.id, prompt=prompt, state="")
            row.state, row.because = given.state.value, given.because
            row.words, row.whole, row.day = given.content.words, given.content.whole, given.content.day
            row.codes = list(given.content.codes) if given.content.codes else None
            session.add(row)
        if is_done and trial.done is None:
            trial.done = clock.now()
            session.add(trial)


def _asked(
    session: Session, draft_id: UUID, by: SignedIn, *, lock: bool = False
) -> tuple[StandardDraft, Consultation, Definition]:
    """The draft, the open consultation and the words that people were asked to try."""
    draft = draft_for(session, draft_id, by=by, action="consultation:take-part", lock=lock)
    consultation = open_consultation(session, draft.id)
    if consultation is None:
        raise NotFound
    source = text_of(session, draft.id, consultation.text_number).source
    definition = judge(session, source, standard=draft.standard).checked.definition
    if definition is None:
        raise NotFound
    return draft, consultation, definition


def _trial(session: Session, consultation_id: UUID, person_id: UUID) -> Trial | None:
    return session.exec(
        select(Trial).where(Trial.consultation_id == consultation_id, Trial.person_id == person_id)
    ).first()


def _answers(session: Session, trial_id: UUID) -> list[TrialAnswer]:
    return list(session.exec(select(TrialAnswer).where(TrialAnswer.trial_id == trial_id)).all())


def _given(row: TrialAnswer) -> Given:
    codes = tuple(row.codes) if row.codes else None
    return Given(AnswerState(row.state), Content(row.words, codes, row.whole, row.day), row.because)
