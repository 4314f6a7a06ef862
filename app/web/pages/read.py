"""The read page of a reflection: for its author everything, with the conversation about it and the steps ahead."""

from dataclasses import dataclass, field, replace

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.answers import givens
from app.reflections.details import AGE_BANDS, CHILDREN, STAGES
from app.reflections.facts import ReflectionFacts
from app.reflections.lifecycle import MAY_BE_ADDED_TO, MAY_BE_COMMENTED_ON, MAY_BE_WRITTEN, ReflectionStatus
from app.reflections.queries import WholeReflection
from app.reflections.states import AnswerState, is_left_closed, states_of
from app.standards.definition import PromptKind
from app.supervision.conversation import Conversation
from app.supervision.queries import Review
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.check import is_private_here
from app.web.pages.conversation import ConversationView, SaidView, ThreadView, present_conversation
from app.web.pages.feedback import link_to_feedback
from app.web.pages.framing import frame_for
from app.web.pages.kept_answers import NotAskedHere, present_not_asked
from app.web.pages.prompts import ReadSection, present_read, wording_of
from app.web.pages.verdicts import link_to_verdicts
from app.web.words import ago_words, day_words, moment_words

S = ReflectionStatus
SAID = {
    "shared": "Shared with {holder}. Until they open it you can take it back.",
    "finished": "Finished. You can reopen it or share it later.",
    "acknowledged": "Your answer to the note is recorded.",
    "commented": "Your comment is there for you and your supervisor.",
    "added": "Your addendum is added, and your supervisor is told.",
    "ended": "Ended without a note. Nobody else can open it now.",
}


@dataclass(frozen=True)
class SaidForm:
    """A form of this page that came back: which, what was typed, and what is missing."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


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
    question: SaidView | None
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
    take_href: str
    not_asked: NotAskedHere | None
    tell_group: Link | None
    feedback: Link | None


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
    said_so_far = _conversation(found, conversation, f"{root}/comments", form)
    threads = [one.form.field for one in said_so_far.threads if one.form]
    acknowledge = _acknowledge(facts, form)
    comment = _comment(facts, found, form if not any(one.error for one in threads) else SaidForm(""))
    addendum = _addendum(facts, form)
    fields = (*acknowledge, *threads, *comment, *addendum)
    return ReadPage(
        frame=frame_for(
            person,
            f"Reflection: {definition.title}",  # Never the label: a browser keeps titles in its history.
            place="/reflections",
            error=bool(form.faults),
            notice=SAID.get(said, "").format(holder=facts.holder or "your supervisor") or None,
            back=Link("Back to my reflections", "/reflections"),
        ),
        heading=heading,
        status=facts.status.in_words,
        status_sentence=_sentence(found),
        facts=_facts(facts),
        sections=_sections(found),
        errors=errors_of(*fields),
        question=said_so_far.question if facts.status is S.HANDED_BACK else None,
        conversation=said_so_far,
        steps=_steps(found, root),
        links=_links(facts, root),
        acknowledge=acknowledge,
        acknowledge_action=f"{root}/acknowledge",
        comment=comment,
        comment_action=f"{root}/comments",
        addendum=addendum,
        addendum_action=f"{root}/addenda",
        readers_href=f"{root}/readers",
        take_href=f"{root}/take",
        not_asked=present_not_asked(found.written_on, found.answers, found.asides, found.documents, root),
        tell_group=None if facts.status in MAY_BE_WRITTEN else link_to_verdicts(person, definition),
        feedback=link_to_feedback(conversation.feedback),
    )


def _links(facts: ReflectionFacts, root: str) -> tuple[Link, ...]:
    if facts.status in (S.IN_PROGRESS, S.HANDED_BACK):
        return (Link("Write on", f"{root}/edit"),)
    return (Link("Share it for supervision", f"{root}/check"),) if facts.status is S.FINISHED else ()


def _conversation(found: WholeReflection, said: Conversation, action: str, form: SaidForm) -> ConversationView:
    """What was said, with room to answer under each thread while there may be comments."""
    shown = present_conversation(
        said,
        labels={prompt.id: prompt.label for prompt in found.written_on.definition.prompts},
        versions={prompt: answer.number for prompt, answer in found.answers.items()},
        action=action if found.facts.status in MAY_BE_COMMENTED_ON else None,
    )
    threads = (_thread(one, found.facts, form) for one in shown.threads if one.said)
    return replace(shown, threads=tuple(threads))


def _thread(thread: ThreadView, facts: ReflectionFacts, form: SaidForm) -> ThreadView:
    """A thread in which its author answers; an answer that came back stands where it was typed."""
    if thread.form is None:
        return thread
    typed, faults = _of(form, "comment")
    came_back = typed.get("prompt", "") == thread.form.prompt and form.name == "comment"
    answer = replace(
        thread.form.field,
        label="Your answer",
        hint=f"{facts.holder or 'Your supervisor'} sees it at once.",
        value=typed.get("words", "") if came_back else "",
        error=faults.get("words") if came_back else None,
    )
    return replace(thread, form=replace(thread.form, field=answer))


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
            f"Reflection: {found.written_on.definition.title}",
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
        prompts, closed = [], []
        for prompt in section.prompts:
            if prompt.kind is PromptKind.NOTE:
                continue
            answer = found.answers.get(prompt.id)
            frozen = found.frozen.get(prompt.id)
            state = now[prompt.id] if is_open or frozen is None else AnswerState(frozen)
            if answer is None and is_left_closed(definition, prompt, state, found.path):
                closed.append(prompt.label)
                continue
            read = present_read(
                wording_of(found.documents, prompt, answer.document_id) if answer else prompt,
                state,
                answer.given if answer else None,
                is_flagged=prompt.id in found.facts.flags,
            )
            prompts.append(replace(read, is_private=is_private_here(found, prompt)))
        sections.append(ReadSection(section.title, tuple(prompts), tuple(closed)))
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


def _sentence(found: WholeReflection) -> str:
    facts = found.facts
    holder, since = facts.holder or "your supervisor", moment_words(facts.status_since)
    read = found.last_read
    yours = "Only you can see this."
    shared = f"Shared with {holder} on {since}. They have not opened it, so you can take it back."
    if read:
        read_on = day_words(day_of(read.moment))
        yours = f"Nobody else can open this now. {read.reader} read it on {read_on}."
        shared = (
            f"Shared again with {holder} on {since}. This version has not been opened, so you can take it back. "
            f"{read.reader} read the one you shared before, on {read_on}."
        )
    gone = f" {holder} no longer supervises you, so they cannot read it any more." if not facts.holder_is_there else ""
    sentences = {
        S.IN_PROGRESS: yours,
        S.FINISHED: f"Finished {since}. {yours}",
        S.SHARED: f"{shared}{gone}",
        S.IN_SUPERVISION: f"{holder} has opened it ({ago_words(facts.status_since)}).{gone}",
        S.HANDED_BACK: f"Handed back to you with a question, {ago_words(facts.status_since)}.{gone}",
        S.DISCUSSED: f"Discussed on {since}. The note waits for your answer.{gone}",
        S.COMPLETED: f"Completed on {since}.{gone}",
    }
    return sentences[facts.status]


def _steps(found: WholeReflection, root: str) -> tuple[Step, ...]:
    facts, steps = found.facts, []
    if facts.status is S.FINISHED:
        steps.append(Step("Reopen and write on", f"{root}/reopen", "It becomes a draft again."))
    if facts.status is S.SHARED:
        read = found.last_read
        says = f"What {read.reader} read before stays read." if read else "Nobody has read it."
        steps.append(Step("Take it back", f"{root}/take-back", f"It becomes a draft again. {says}"))
    if facts.status is S.IN_SUPERVISION and not facts.holder_is_there:
        says = "It becomes finished, and nobody else can open it then."
        steps.append(Step("End without a note", f"{root}/end", says))
    if facts.status in (S.IN_PROGRESS, S.FINISHED) and found.last_read is None:
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
            hint=f"{facts.holder or 'Your supervisor'} sees it at once.",
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
