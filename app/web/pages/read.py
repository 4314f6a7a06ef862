"""The read page of a reflection: for its author everything, with the conversation about it and the steps ahead."""

from dataclasses import dataclass, field

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.answers import givens
from app.reflections.details import AGE_BANDS, CHILDREN, STAGES
from app.reflections.lifecycle import MAY_BE_ADDED_TO, MAY_BE_COMMENTED_ON, ReflectionStatus
from app.reflections.queries import ReflectionFacts, WholeReflection
from app.reflections.states import AnswerState, states_of
from app.standards.definition import PromptKind
from app.supervision.conversation import Conversation
from app.supervision.queries import Review
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.conversation import ConversationView, present_conversation
from app.web.pages.framing import frame_for
from app.web.pages.prompts import ReadPrompt, present_read, wording_of
from app.web.words import ago_words, day_words, moment_words

S = ReflectionStatus
SAID = {
    "shared": "Shared with {holder}. Until they open it you can take it back.",
    "finished": "Finished. It stays with you; you can reopen it or share it later.",
    "acknowledged": "Your answer to the note is recorded.",
    "commented": "Your comment is there for you and your supervisor.",
    "added": "Your addendum is added, and your supervisor is told.",
    "ended": "Ended without a note. It is yours alone again.",
}


@dataclass(frozen=True)
class SaidForm:
    """A form of this page that came back: which, what was typed, and what is missing."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadSection:
    """One section's answers."""

    title: str
    prompts: tuple[ReadPrompt, ...]


@dataclass(frozen=True)
class Step:
    """A button: what it does, in words, and where it posts."""

    text: str
    action: str
    says: str
    kind: str = "secondary"


@dataclass(frozen=True)
class ReadPage:
    """A reflection to read, by its author."""

    frame: Frame
    heading: str
    status: str
    status_sentence: str
    facts: tuple[str, ...]
    sections: tuple[ReadSection, ...]
    errors: tuple[FieldError, ...]
    conversation: ConversationView
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    acknowledge: tuple[Field, ...]
    acknowledge_action: str
    comment: tuple[Field, ...]
    comment_action: str
    addendum: tuple[Field, ...]
    addendum_action: str
    readers_href: str


@dataclass(frozen=True)
class SharedPage:
    """A reflection as it was shared, to read by holder or cover."""

    frame: Frame
    heading: str
    author: str
    shared: str
    sections: tuple[ReadSection, ...]


def present_read_page(
    person: SignedIn,
    found: WholeReflection,
    conversation: Conversation,
    *,
    said: str,
    form: SaidForm | None = None,
) -> ReadPage:
    """The page, with a form as typed when it came back."""
    facts, definition = found.facts, found.written_on.definition
    root = f"/reflections/{facts.id}"
    form = form or SaidForm("")
    heading = f"{facts.label}: {definition.title}"
    acknowledge = _acknowledge(facts, form)
    comment = _comment(facts, found, form)
    addendum = _addendum(facts, form)
    fields = (*acknowledge, *comment, *addendum)
    return ReadPage(
        frame=frame_for(
            person,
            heading,
            place="/reflections",
            error=bool(form.faults),
            notice=SAID.get(said, "").format(holder=facts.holder or "your supervisor") or None,
            back=Link("Back to my reflections", "/reflections"),
        ),
        heading=heading,
        status=facts.status.in_words,
        status_sentence=_sentence(facts),
        facts=_facts(facts),
        sections=_sections(found),
        errors=errors_of(*fields),
        conversation=present_conversation(
            conversation,
            labels={prompt.id: prompt.label for prompt in definition.prompts},
            versions={prompt: answer.number for prompt, answer in found.answers.items()},
            action=None,
        ),
        steps=_steps(found, root),
        links=(Link("Write on", f"{root}/edit"),) if facts.status in (S.IN_PROGRESS, S.HANDED_BACK) else (),
        acknowledge=acknowledge,
        acknowledge_action=f"{root}/acknowledge",
        comment=comment,
        comment_action=f"{root}/comments",
        addendum=addendum,
        addendum_action=f"{root}/addenda",
        readers_href=f"{root}/readers",
    )


def present_read_by_supervisor(person: SignedIn, found: Review) -> SharedPage:
    """What was shared, plainly, for reading or printing; the conversation is on the review page."""
    heading = f"{found.label}: {found.written_on.definition.title}"
    by_id = {one.prompt.id: one for one in found.prompts}
    sections = tuple(
        ReadSection(
            section.title,
            tuple(
                present_read(shown.prompt, shown.state, shown.given, is_flagged=shown.is_flagged)
                for prompt in section.prompts
                if (shown := by_id.get(prompt.id))
            ),
        )
        for section in found.written_on.definition.sections
    )
    return SharedPage(
        frame=frame_for(
            person,
            heading,
            place="/supervision",
            back=Link("Back to the review", f"/supervision/{found.sheet.id}"),
        ),
        heading=heading,
        author=found.sheet.author,
        shared=moment_words(found.sheet.shared_at),
        sections=tuple(section for section in sections if section.prompts),
    )


def _sections(found: WholeReflection) -> tuple[ReadSection, ...]:
    """The states frozen at finish or share where there are some, else as they stand."""
    definition = found.written_on.definition
    now = states_of(definition, givens(found.answers), found.path)
    is_open = found.facts.status in (S.IN_PROGRESS, S.HANDED_BACK)
    sections = []
    for section in definition.sections:
        prompts = []
        for prompt in section.prompts:
            if prompt.kind is PromptKind.NOTE:
                continue
            answer = found.answers.get(prompt.id)
            frozen = found.frozen.get(prompt.id)
            state = now[prompt.id] if is_open or frozen is None else AnswerState(frozen)
            prompts.append(
                present_read(
                    wording_of(found.documents, prompt, answer.document_id) if answer else prompt,
                    state,
                    answer.given if answer else None,
                    is_flagged=prompt.id in found.facts.flags,
                )
            )
        sections.append(ReadSection(section.title, tuple(prompts)))
    return tuple(sections)


def _facts(facts: ReflectionFacts) -> tuple[str, ...]:
    said = [f"Written on document {facts.version}", STAGES[facts.stage]]
    if facts.week is not None:
        said.append(f"week {facts.week}")
    if facts.age_band and facts.age_band != "rather-not-say":
        said.append(f"aged {AGE_BANDS[facts.age_band].lower()}")
    if facts.children and facts.children != "rather-not-say":
        said.append(f"children in the proceedings: {CHILDREN[facts.children].lower()}")
    said.append(f"started {day_words(day_of(facts.started_at))}")
    return tuple(said)


def _sentence(facts: ReflectionFacts) -> str:
    holder, since = facts.holder or "your supervisor", moment_words(facts.status_since)
    gone = f" {holder} no longer supervises you, so they cannot read it any more." if not facts.holder_is_there else ""
    sentences = {
        S.IN_PROGRESS: "Only you can see this.",
        S.FINISHED: f"Finished {since}. Only you can see this.",
        S.SHARED: f"Shared with {holder} on {since}. They have not opened it, so you can take it back.{gone}",
        S.IN_SUPERVISION: f"{holder} has opened it ({ago_words(facts.status_since)}).{gone}",
        S.HANDED_BACK: f"Handed back to you with a question, {ago_words(facts.status_since)}.{gone}",
        S.DISCUSSED: f"Discussed on {since}. The note waits for your answer.{gone}",
        S.COMPLETED: f"Completed on {since}.{gone}",
    }
    return sentences[facts.status]


def _steps(found: WholeReflection, root: str) -> tuple[Step, ...]:
    facts, steps = found.facts, []
    if facts.status is S.FINISHED:
        steps.append(Step("Reopen and write on", f"{root}/reopen", "It becomes a draft again.", kind=""))
    if facts.status is S.SHARED:
        steps.append(Step("Take it back", f"{root}/take-back", "It becomes a draft again, unread.", kind=""))
    if facts.status is S.IN_SUPERVISION and not facts.holder_is_there:
        steps.append(Step("End without a note", f"{root}/end", "It becomes finished, and yours alone again.", kind=""))
    if facts.status in (S.IN_PROGRESS, S.FINISHED) and not found.was_opened:
        steps.append(
            Step("Delete", f"{root}/delete", "You can put it back for 30 days; then it goes for good.", "warning")
        )
    return tuple(steps)


def _acknowledge(facts: ReflectionFacts, form: SaidForm) -> tuple[Field, ...]:
    if facts.status is not S.DISCUSSED:
        return ()
    typed, faults = _of(form, "acknowledge")
    return (
        Field(
            name="view",
            id="view",
            label="How do you see it?",
            required=True,
            error=faults.get("view"),
            choices=(
                Choice(code="same", label="I see it the same way", checked=typed.get("view") == "same"),
                Choice(
                    code="different",
                    label="I see it differently",
                    hint="Say how in your own words. They stay beside the note.",
                    checked=typed.get("view") == "different",
                ),
            ),
        ),
        Field(
            name="words",
            id="acknowledge-words",
            label="In your own words",
            hint="Needed only when you see it differently.",
            value=typed.get("words", ""),
            error=faults.get("words"),
        ),
    )


def _comment(facts: ReflectionFacts, found: WholeReflection, form: SaidForm) -> tuple[Field, ...]:
    if facts.status not in MAY_BE_COMMENTED_ON:
        return ()
    typed, faults = _of(form, "comment")
    prompts = tuple(
        Choice(code=prompt.id, label=prompt.label, checked=typed.get("prompt") == prompt.id)
        for prompt in found.written_on.definition.prompts
        if not prompt.is_private and prompt.kind is not PromptKind.NOTE
    )
    return (
        Field(
            name="prompt", id="comment-prompt", label="About", choices=(Choice(code="", label="The whole"), *prompts)
        ),
        Field(
            name="words",
            id="comment-words",
            label="Your comment",
            hint="Your supervisor sees it at once.",
            value=typed.get("words", ""),
            error=faults.get("words"),
            required=True,
            rows=4,
        ),
    )


def _addendum(facts: ReflectionFacts, form: SaidForm) -> tuple[Field, ...]:
    if facts.status not in MAY_BE_ADDED_TO:
        return ()
    typed, faults = _of(form, "addendum")
    return (
        Field(
            name="reason",
            id="addendum-reason",
            label="Why you are adding this",
            value=typed.get("reason", ""),
            error=faults.get("reason"),
            required=True,
        ),
        Field(
            name="words",
            id="addendum-words",
            label="What you want to add",
            value=typed.get("words", ""),
            error=faults.get("words"),
            required=True,
        ),
    )


def _of(form: SaidForm, name: str) -> tuple[dict[str, str], dict[str, str]]:
    return (form.values, form.faults) if form.name == name else ({}, {})
