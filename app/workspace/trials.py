"""Trying a draft on the invented family. Kept apart from every reflection: nobody else reads it, nothing counts it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.answers import content_in
from app.reflections.content import EMPTY, Content, NotAnAnswer, check_length, clean, content_of
from app.reflections.services.save import SentAnswer
from app.reflections.states import SENT_BY_PAGES, AnswerState, Given
from app.standards.definition import Definition, Prompt, PromptKind
from app.workspace.models import Consultation, StandardDraft, Trial, TrialAnswer
from app.workspace.relations import draft_for, open_consultation
from app.workspace.tried import definition_tried

ANOTHER_TEXT = (
    "This page shows an earlier text of the draft, and the group has asked about another one since. Nothing was saved. "
    "Copy your words, open the page again, and paste them there."
)
CHANGED_ELSEWHERE = (
    "This was changed in another tab or window since this page was opened. Your words are in the field; what is saved "
    "stands above it. Join them as you like, then press Save again."
)


@dataclass(frozen=True)
class TrialToWrite:
    """A trial as its page shows it: the draft's words, what was answered so far, and when it was begun and done."""

    draft_id: UUID
    title: str
    consultation: Consultation
    definition: Definition
    answers: dict[str, Given]
    done: datetime | None


@dataclass(frozen=True)
class TrialSaved:
    """What became of the answers of a form: what stands now, and a sentence for each that could not be saved."""

    answers: dict[str, Given]
    faults: dict[str, str]
    conflicts: frozenset[str]

    @property
    def is_all_saved(self) -> bool:
        """Whether the page may say saved."""
        return not self.faults


def trial_of(*, by: SignedIn, draft_id: UUID) -> TrialToWrite:
    """This person's own trial of a draft, empty before the first save. Raises NotFound unless they are asked."""
    with db.read() as session:
        draft, consultation, definition = _asked(session, draft_id, by)
        trial = _trial(session, consultation.id, by.id)
        answers = _kept(session, trial)
        session.expunge(consultation)
        return TrialToWrite(
            draft_id=draft.id,
            title=draft.title,
            consultation=consultation,
            definition=definition,
            answers={prompt: given_in(row) for prompt, row in answers.items()},
            done=trial.done if trial else None,
        )


def save_trial(*, by: SignedIn, draft_id: UUID, answers: Mapping[str, SentAnswer], is_done: bool = False) -> TrialSaved:
    """Keep these answers about the invented family. A prompt that is not named stays as it was.

    What cannot be an answer, or was changed in another window since, is not stored and has a sentence. It is done when
    its writer says so and everything was stored. Raises NotAnAnswer for a page of another text.
    """
    with db.write() as session:
        draft, consultation, definition = _asked(session, draft_id, by)
        if any(sent.document and sent.document != str(consultation.id) for sent in answers.values()):
            raise NotAnAnswer(ANOTHER_TEXT)
        trial = _trial_to_write(session, draft, consultation.id, by)
        kept = _kept(session, trial)
        found: dict[str, Given] = {prompt: given_in(row) for prompt, row in kept.items()}
        new: dict[str, Given] = {}
        faults: dict[str, str] = {}
        conflicts = set()
        for prompt_id, sent in answers.items():
            before = found.get(prompt_id)
            try:
                given = _given(_prompt(definition, prompt_id), sent, before)
            except NotAnAnswer as fault:
                faults[prompt_id] = fault.sentence
                continue
            if before is not None and before != given and sent.base != mark_of(before):
                faults[prompt_id] = CHANGED_ELSEWHERE
                conflicts.add(prompt_id)
            elif given != before and not (before is None and _is_blank(given)):
                new[prompt_id] = given
        is_done = is_done and not faults
        if new or is_done:
            _write(session, trial or _begin(session, consultation.id, by), kept, new, is_done=is_done)
        return TrialSaved(found | new, faults, frozenset(conflicts))


def mark_of(given: Given | None) -> int:
    """A number for what stands in an answer: a page that knows another one was opened before it changed. None is 0."""
    if given is None:
        return 0
    content = given.content
    parts = (given.state.value, content.words, content.codes, content.whole, content.day, given.because)
    digest = hashlib.sha256(repr(parts).encode("utf-8", errors="surrogatepass")).hexdigest()
    return int(digest[:7], 16) or 1


def given_in(row: TrialAnswer) -> Given:
    """State, content and reason that a row holds."""
    return Given(AnswerState(row.state), content_in(row), row.because)


def _given(prompt: Prompt, sent: SentAnswer, before: Given | None) -> Given:
    """What was sent, as an answer. Words beside a tick of "not right" stay: here no earlier version would hold them."""
    if sent.state not in {state.value for state in SENT_BY_PAGES}:
        raise NotAnAnswer("An answer can be answered, skipped, or not right for this child.")
    state = AnswerState(sent.state)
    if state is AnswerState.NOT_RIGHT and not prompt.not_right:
        raise NotAnAnswer("This prompt cannot be marked as not right for this child. Leave it open instead.")
    because = before.because if before and sent.because is None else check_length(clean(sent.because or "")) or None
    content: Content = before.content if before else EMPTY
    if sent.wire is not None:
        content = content_of(prompt, sent.wire, content)
    if state is AnswerState.ANSWERED and content.is_empty:
        state = AnswerState.SKIPPED
    return Given(state, content, because)


def _is_blank(given: Given) -> bool:
    return given.state is AnswerState.SKIPPED and given.content.is_empty and not given.because


def _prompt(definition: Definition, prompt_id: str) -> Prompt:
    prompt = definition.prompt(prompt_id)
    if prompt is None or prompt.kind is PromptKind.NOTE:
        raise NotFound
    return prompt


def _asked(session: Session, draft_id: UUID, by: SignedIn) -> tuple[StandardDraft, Consultation, Definition]:
    """The draft, the open consultation and the words that people were asked to try."""
    draft = draft_for(session, draft_id, by=by, action="consultation:take-part")
    consultation = open_consultation(session, draft.id)
    if consultation is None:
        raise NotFound
    return draft, consultation, definition_tried(session, draft.id, consultation.text_number)


def _write(
    session: Session, trial: Trial, kept: dict[str, TrialAnswer], new: dict[str, Given], *, is_done: bool
) -> None:
    for prompt, given in new.items():
        row = kept.get(prompt) or TrialAnswer(trial_id=trial.id, prompt=prompt, state="")
        row.state, row.because = given.state.value, given.because
        row.words, row.whole, row.day = given.content.words, given.content.whole, given.content.day
        row.codes = list(given.content.codes) if given.content.codes else None
        session.add(row)
    if is_done and trial.done is None:
        trial.done = clock.now()
        session.add(trial)


def _begin(session: Session, consultation_id: UUID, by: SignedIn) -> Trial:
    trial = Trial(consultation_id=consultation_id, person_id=by.id, begun=clock.now())
    session.add(trial)
    session.flush()
    return trial


def _trial_to_write(session: Session, draft: StandardDraft, consultation_id: UUID, by: SignedIn) -> Trial | None:
    """The trial, held until the transaction ends. Before there is one the draft is held: two first saves take turns."""
    trial = _trial(session, consultation_id, by.id, lock=True)
    if trial is None and db.is_postgresql(session):
        draft_for(session, draft.id, by=by, action="consultation:take-part", lock=True)
        trial = _trial(session, consultation_id, by.id, lock=True)
    return trial


def _trial(session: Session, consultation_id: UUID, person_id: UUID, *, lock: bool = False) -> Trial | None:
    query = select(Trial).where(Trial.consultation_id == consultation_id, Trial.person_id == person_id)
    return session.exec(query.with_for_update() if lock and db.is_postgresql(session) else query).first()


def _kept(session: Session, trial: Trial | None) -> dict[str, TrialAnswer]:
    if trial is None:
        return {}
    return {row.prompt: row for row in session.exec(select(TrialAnswer).where(TrialAnswer.trial_id == trial.id)).all()}
