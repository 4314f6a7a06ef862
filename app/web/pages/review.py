"""The review page: what was shared beside what is said about it, the note, and what came after it."""

from dataclasses import dataclass

from app.clock import now
from app.people.signed_in import SignedIn
from app.reflections.details import STAGES
from app.reflections.lifecycle import MAY_BE_ADDED_TO, MAY_BE_COMMENTED_ON, ReflectionStatus
from app.reflections.states import AnswerState
from app.standards.definition import PromptKind
from app.supervision.note_draft import NoteDraft
from app.supervision.queries import Review, ReviewPrompt
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.moulds import Poured
from app.web.pages.conversation import (
    ABOUT_THE_WHOLE,
    ConversationView,
    SaidView,
    Thread,
    ThreadView,
    pour_thread,
    present_conversation,
    present_said,
    present_thread,
)
from app.web.pages.framing import frame_for
from app.web.pages.note import NoteAt, NoteState, note_errors, note_seen_by, pour_note
from app.web.pages.prompts import chosen_in
from app.web.pages.review_prompt import pour_prompt
from app.web.pages.supervision import flagged_words
from app.web.pieces import Fact
from app.web.words import clock_time, moment_words

SAID = {
    "opened": "You have opened it, and {author} can see that you have. {seen_by}",
    "commented": "Your comment is sent. {author} sees it now.",
    "saved": "Saved {time}",
    "handed-back": "Handed back with your question. You go on seeing what was shared.",
    "signed": "The note is signed. {author} sees it now.",
    "added": "Added. {author} sees it now.",
}
# What every standard asks of supervision itself, by what it means (`concept`) and not by where it stands: what the
# adviser hopes for, and whether something is missing on the case file. Folded away, these two would be overlooked.
ASKS_FOR, CASE_FILE = "from-supervision", "for-the-file"
_NOT_ASKED = (AnswerState.NOT_ASKED_BRANCH, AnswerState.NOT_ASKED_SHORT)


@dataclass(frozen=True)
class ReviewSection:
    """The prompts of one section that were not flagged."""

    title: str
    prompts: tuple[Poured, ...]


@dataclass(frozen=True)
class AddForm:
    """The form for an addendum."""

    action: str
    reason: Field
    words: Field


@dataclass(frozen=True)
class ReviewPage:
    """The whole review page."""

    frame: Frame
    heading: str
    status: str
    facts: str
    record: Link
    cover: str
    errors: tuple[FieldError, ...]
    what_this_is: str
    question: SaidView | None
    questions: Poured | None
    at_once: tuple[Fact, ...]
    flagged: tuple[Poured, ...]
    nothing_flagged: str
    sections: tuple[ReviewSection, ...]
    not_asked: tuple[Poured, ...]
    unfold: Link | None
    whole: Poured | None
    note: Poured | None
    conversation: ConversationView | None
    add: AddForm | None


@dataclass(frozen=True)
class Came:
    """What a form on this page sent, where it could not be kept: it is shown again as typed."""

    note: NoteState | None = None
    comment_on: str | None = None
    comment: str = ""
    comment_fault: str | None = None
    reason: str = ""
    reason_fault: str | None = None
    words: str = ""
    words_fault: str | None = None


def present_review(
    person: SignedIn,
    found: Review,
    *,
    said: str = "",
    at: str = "",
    unfold: bool = False,
    came: Came | None = None,
) -> ReviewPage:
    """The page as it stands, or with everything as typed when something came back."""
    came = came or Came()
    note = pour_note(_note_at(found, found.note), found.note, came.note) if found.note else None
    add = _add(found, came)
    flagged = [one for one in found.prompts if one.is_flagged]
    rest = [one for one in found.prompts if not one.is_flagged]
    shown = {
        one.prompt.id: _beside(found, one, came, is_open=one.is_flagged or unfold or not flagged or one.prompt.id == at)
        for one in found.prompts
    }
    errors = (
        *(note_errors(came.note, found.note) if came.note and found.note else ()),
        *_comment_errors(found, came),
        *(errors_of(add.reason, add.words) if add else ()),
    )
    heading = f"{found.sheet.author}: {found.written_on.definition.title}"
    return ReviewPage(
        frame=_frame(
            person,
            heading,
            notice=None if errors else _notice(found, said),
            has_errors=bool(errors),
            has_note=note is not None,
        ),
        heading=heading,
        status=found.sheet.status.in_words,
        facts=_facts(found),
        record=Link(f"Supervision with {found.sheet.author}", f"/supervision/people/{found.sheet.author_id}"),
        cover=f"You are covering for {found.sheet.holder}." if found.sheet.is_cover else "",
        errors=errors,
        what_this_is=(
            f"This is {found.sheet.author}’s own reflection. It is not an audit, a court document or part of the case "
            "file. The judgement is the guardian’s."
        ),
        question=present_said(found.conversation.question, None) if found.conversation.question else None,
        questions=_questions(found) if note else None,
        at_once=_at_once(found),
        flagged=tuple(shown[one.prompt.id] for one in flagged),
        nothing_flagged="" if flagged else f"{found.sheet.author} flagged nothing in particular to talk about.",
        sections=_sections(found, rest, shown),
        not_asked=tuple(shown[one.prompt.id] for one in rest if one.state in _NOT_ASKED),
        unfold=None
        if unfold or not flagged
        else Link("Unfold every prompt", f"/supervision/{found.sheet.id}?unfold=all"),
        whole=_pour_thread(found, None, came),
        note=note,
        conversation=_conversation(found),
        add=add,
    )


def _note_at(found: Review, draft: NoteDraft) -> NoteAt:
    """The note beside its reflection."""
    several = sum(1 for one in draft.others if one.is_on_note)
    also = "" if not several else ", and so does the other one" if several == 1 else f", and so do the {several} others"
    sheet, is_in_supervision = found.sheet, found.sheet.status is ReflectionStatus.IN_SUPERVISION
    return NoteAt(
        root=f"/supervision/{sheet.id}",
        adviser=sheet.author,
        holder=sheet.holder,
        is_cover=sheet.is_cover,
        kind=found.written_on.sha256,
        questions=found.written_on.definition.supervisor_questions,
        others="This note is also about",
        others_hint="Other reflections by the same adviser that are in supervision with you.",
        can_be_signed=is_in_supervision,
        can_be_handed_back=True,
        first_of_signing=f"This reflection becomes discussed{also}{' on this note' if also else ''}.",
        last_of_signing="A signed note is never edited. Either of you can add to it later, with a date and a reason.",
        without_script="Save the note before you send a comment above: without JavaScript each form is sent by itself.",
    )


def _frame(person: SignedIn, heading: str, *, notice: str | None, has_errors: bool, has_note: bool) -> Frame:
    return frame_for(
        person,
        heading,
        place="/supervision",
        error=has_errors,
        notice=notice,
        back=Link("Back to supervision", "/supervision"),
        wide=True,
        uses_htmx=True,
        scripts=("buffer.js", "autosave.js", "thread.js") if has_note else ("thread.js",),
    )


def present_comment(found: Review, prompt: str | None, *, words: str = "", fault: str | None = None) -> ThreadView:
    """One thread alone, after a comment was sent, or with the comment that could not be kept."""
    came = Came(comment_on=prompt or "", comment=words, comment_fault=fault)
    announce = "" if fault else SAID["commented"].format(author=found.sheet.author)
    one = next((one for one in found.prompts if one.prompt.id == prompt), None)
    return present_thread(_thread(found, one, came), announce=announce)


def _at_once(found: Review) -> tuple[Fact, ...]:
    """What the adviser asks for, and the case file: in the words of the options, above everything else."""
    answers = {one.prompt.concept: one for one in found.prompts}
    labels = {ASKS_FOR: f"{found.sheet.author} asks for", CASE_FILE: None}
    return tuple(
        Fact(key=label or one.prompt.label, value="; ".join(chosen_in(one.prompt, one.given.content.codes)))
        for concept, label in labels.items()
        if (one := answers.get(concept)) and one.state is AnswerState.ANSWERED and one.given.content.codes
    )


def _sections(found: Review, rest: list[ReviewPrompt], shown: dict[str, Poured]) -> tuple[ReviewSection, ...]:
    asked = {one.prompt.id for one in rest if one.state not in _NOT_ASKED and one.prompt.kind is not PromptKind.NOTE}
    sections = [
        ReviewSection(section.title, tuple(shown[one.id] for one in section.prompts if one.id in asked))
        for section in found.written_on.definition.sections
    ]
    return tuple(section for section in sections if section.prompts)


def _beside(found: Review, one: ReviewPrompt, came: Came, *, is_open: bool) -> Poured:
    return pour_prompt(one, _pour_thread(found, one, came), is_open=is_open or came.comment_on == one.prompt.id)


def _pour_thread(found: Review, one: ReviewPrompt | None, came: Came) -> Poured | None:
    """The thread, unless nothing was said and nothing may be."""
    thread = _thread(found, one, came)
    return pour_thread(thread) if thread.said or thread.action else None


def _thread(found: Review, one: ReviewPrompt | None, came: Came) -> Thread:
    prompt = one.prompt.id if one else None
    is_this = came.comment_on == (prompt or "")
    return Thread(
        prompt=prompt,
        label=one.prompt.label if one else ABOUT_THE_WHOLE,
        said=one.thread if one else found.conversation.threads.get(None, ()),
        version=one.version if one else None,
        action=f"/supervision/{found.sheet.id}/comments" if found.sheet.status in MAY_BE_COMMENTED_ON else None,
        words=came.comment if is_this else "",
        fault=came.comment_fault if is_this else None,
        hint=f"{found.sheet.author} sees it at once.",
    )


def _questions(found: Review) -> Poured:
    written_on = found.written_on
    asked = written_on.definition.supervisor_questions
    return Poured("supervision/_questions.html", "questions", written_on.sha256, (), lambda _: asked)


def _conversation(found: Review) -> ConversationView | None:
    """What was signed, and what came after it."""
    if found.sheet.status not in MAY_BE_ADDED_TO:
        return None
    return present_conversation(found.conversation, labels={}, versions={}, action=None)


def _add(found: Review, came: Came) -> AddForm | None:
    if found.sheet.status not in MAY_BE_ADDED_TO:
        return None
    return AddForm(
        action=f"/supervision/{found.sheet.id}/addenda",
        reason=Field(
            name="reason",
            id="reason",
            label="Why you are adding this now",
            value=came.reason,
            error=came.reason_fault,
            required=True,
            rows=2,
        ),
        words=Field(
            name="words",
            id="words",
            label="What you want to add",
            value=came.words,
            error=came.words_fault,
            required=True,
            rows=5,
        ),
    )


def _comment_errors(found: Review, came: Came) -> tuple[FieldError, ...]:
    if not came.comment_fault:
        return ()
    threads = [_thread(found, one, came) for one in (*found.prompts, None)]
    return tuple(FieldError(one.fault, one.field_id) for one in threads if one.fault and one.action)


def _facts(found: Review) -> str:
    sheet = found.sheet
    path = ["the ten-minute path"] if found.is_short else []
    edition = sheet.edition_mark or f"document {sheet.version}"
    return " · ".join(
        [
            found.label,
            STAGES.get(sheet.stage, sheet.stage),
            edition,
            *path,
            f"shared {moment_words(sheet.shared_at)}",
            flagged_words(sheet.flagged),
        ]
    )


def _notice(found: Review, said: str) -> str | None:
    sentence = SAID.get(said)
    if sentence is None:
        return None
    seen_by = note_seen_by(found.sheet.holder, is_cover=found.sheet.is_cover)
    return sentence.format(author=found.sheet.author, time=clock_time(now()), seen_by=seen_by)
