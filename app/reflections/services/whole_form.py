"""Saving the whole form: what every button of the edit page does, with or without JavaScript.

Each prompt obeys the rules of a single save. What can be kept is committed; what cannot is named, and stays as typed.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, col, func, select

from app import db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer, clean, wire_of
from app.reflections.editions import as_shown
from app.reflections.models import Answer, AnswerVersion, SetAside
from app.reflections.saving import SaveMark
from app.reflections.services.save import SaveResult, SentAnswer, store_answer
from app.reflections.states import AnswerState
from app.reflections.stored import ReflectionToWrite, reflection_to_write, standing
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import document_by_sha256

LATER_THAN_ANY_SAVE = 1_000_000_000  # A page counts its own saves from 1, up to nine digits.


@dataclass(frozen=True)
class FormSaved:
    """What became of the form: the results by prompt, and the sentence for each prompt that was refused."""

    results: dict[str, SaveResult]
    faults: dict[str, str]

    @property
    def conflicts(self) -> list[str]:
        """The prompts whose text was set aside because somebody wrote in between, or the status moved on."""
        return [prompt for prompt, result in self.results.items() if not result.is_stored]

    @property
    def is_all_saved(self) -> bool:
        """Whether everything that was sent is saved."""
        return not self.faults and not self.conflicts


def save_form(*, by: SignedIn, reflection_id: UUID, page: str | None, sent: dict[str, SentAnswer]) -> FormSaved:
    """Save every prompt that was sent, in one transaction."""
    results: dict[str, SaveResult] = {}
    faults: dict[str, str] = {}
    with db.write() as session:
        reflection = reflection_to_write(session, reflection_id, by=by)
        in_part = _shown_in_part(session, reflection, sent)
        for prompt_id, answer in sent.items():
            if _is_untouched(session, reflection, prompt_id, answer):
                continue
            if prompt_id in in_part and _is_as_shown(session, reflection, in_part[prompt_id], answer):
                continue
            marked = replace(answer, mark=_mark(session, reflection, prompt_id, page))
            try:
                results[prompt_id] = store_answer(session, reflection, prompt_id=prompt_id, sent=marked, by=by)
            except NotAnAnswer as fault:
                faults[prompt_id] = fault.sentence
            except NotFound:
                continue  # A field that no prompt of this document knows: not ours to keep.
    return FormSaved(results, faults)


def _is_untouched(session: Session, reflection: ReflectionToWrite, prompt_id: str, sent: SentAnswer) -> bool:
    """An empty field of a prompt that was never answered is no answer, not even a cleared one."""
    is_empty = not any((sent.wire.values if sent.wire else ()) or ()) and not sent.because
    if not is_empty or sent.state == "not_right":
        return False
    return standing(session, reflection.id, prompt_id).number == 0


def _shown_in_part(session: Session, reflection: ReflectionToWrite, sent: dict[str, SentAnswer]) -> dict[str, Prompt]:
    """The prompts whose answer was given on another document than the page shows, as the page words them."""
    shown_on = next((document_by_sha256(session, one.document) for one in sent.values() if one.document), None)
    if shown_on is None:
        return {}
    given_elsewhere = session.exec(
        select(Answer.prompt)
        .join(AnswerVersion, (col(AnswerVersion.answer_id) == Answer.id) & (AnswerVersion.number == Answer.version))
        .where(Answer.reflection_id == reflection.id, AnswerVersion.document_id != shown_on.id)
    ).all()
    prompts = (shown_on.definition.prompt(one) for one in given_elsewhere)
    return {prompt.id: prompt for prompt in prompts if prompt and prompt.kind is not PromptKind.ACTIONS}


def _is_as_shown(session: Session, reflection: ReflectionToWrite, prompt: Prompt, sent: SentAnswer) -> bool:
    """The fields of an answer that its page could not show whole came back as they were: nobody cleared anything.

    An option that a newer edition took out has no tick to come back with, and a number may be outside the new limits.
    Clearing is said with the state `skipped`, never with silence.
    """
    current = standing(session, reflection.id, prompt.id)
    if current.given is None or sent.base != current.number or sent.wire is None or sent.state == "skipped":
        return False
    shown = as_shown(prompt, current.given)
    ticked = AnswerState.NOT_RIGHT if sent.state == "not_right" else AnswerState.ANSWERED
    before = AnswerState.NOT_RIGHT if shown.state is AnswerState.NOT_RIGHT else AnswerState.ANSWERED
    return (
        ticked is before
        and _filled(sent.wire.values) == _filled(wire_of(prompt, shown.content).values)
        and (sent.because is None or clean(sent.because) == (shown.because or ""))
    )


def _filled(values: tuple[str, ...]) -> set[str]:
    return {text for value in values if (text := clean(value))}


def _mark(session: Session, reflection: ReflectionToWrite, prompt_id: str, page: str | None) -> SaveMark | None:
    """The form is later than every single save of its own page, whatever order they arrive in."""
    if not page:
        return None
    stored = session.exec(
        select(func.max(AnswerVersion.turn))
        .join(Answer)
        .where(Answer.reflection_id == reflection.id, Answer.prompt == prompt_id, AnswerVersion.page == page)
    ).first()
    aside = session.exec(
        select(SetAside.turn).where(
            SetAside.reflection_id == reflection.id, SetAside.prompt == prompt_id, SetAside.page == page
        )
    ).first()
    return SaveMark(page, max(stored or 0, aside or 0, LATER_THAN_ANY_SAVE) + 1)
