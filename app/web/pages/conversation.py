"""The conversation as both sides' pages show it: threads, signed notes, what was added since, and the answer to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.actions.queries import AgreedAction
from app.clock import day_of
from app.supervision.conversation import Acknowledged, Added, Conversation, Said, SignedNote
from app.supervision.notes import FIELD_WORDS, FUNCTIONS, NoteField
from app.web.forms.fields import Field
from app.web.moulds import Each, Poured
from app.web.words import day_words, due_words, listed, moment_words, status_words

ABOUT_THE_WHOLE = "the whole reflection"
# A part without words is not on a signed note; so where this one stands, the two do differ.
AS_SIGNED = {FIELD_WORDS[NoteField.DIFFER]: "Where we differ"}
PLACEHOLDER_ID = "whole"


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread before it is shown: about which prompt or the whole, what was said, and where to say more, if one may.

    `version` is that of the answer on the page; `words` and `fault` are of a comment that could not be kept; `hint`
    says who will read the next one.
    """

    prompt: str | None
    label: str
    said: tuple[Said, ...]
    version: int | None
    action: str | None
    words: str = ""
    fault: str | None = None
    hint: str = ""

    @property
    def place(self) -> str:
        """What the ids of its elements end in."""
        return self.prompt or PLACEHOLDER_ID

    @property
    def field_id(self) -> str:
        """Where its comment is written."""
        return f"comment-{self.place}"

    @property
    def abouts(self) -> tuple[str, ...]:
        """What each thing said was about, where that is not the answer on the page."""
        return tuple(_about(one, self.version) for one in self.said)


@dataclass(frozen=True)
class SaidView:
    """One thing said, by whom and when. `about` is set where it is not about the answer as it stands now."""

    by: str
    when: str
    words: str
    about: str


@dataclass(frozen=True)
class CommentForm:
    """The form under a thread. `error_id` is where the page's script says that a comment could not be sent."""

    action: str
    prompt: str
    field: Field
    button_id: str
    error_id: str


@dataclass(frozen=True)
class ThreadView:
    """What was said about one prompt, or about the whole, and where to say more."""

    id: str
    label: str
    said: tuple[SaidView, ...]
    form: CommentForm | None
    announce: str


@dataclass(frozen=True)
class AgreedView:
    """An action as it was agreed, and what has become of it."""

    what: str
    owner: str
    due: str
    status: str
    outcome: str | None
    remarks: tuple[SaidView, ...]


@dataclass(frozen=True)
class SignedNoteView:
    """A signed note: never edited."""

    id: str
    heading: str
    signed: str
    parts: tuple[tuple[str, str], ...]
    functions: str
    review: str
    actions: Each
    about_several: str


@dataclass(frozen=True)
class AddedView:
    """Something added after the signed note."""

    heading: str
    reason: str
    words: str


@dataclass(frozen=True)
class AnswerView:
    """How the author answered the note."""

    says: str
    words: str | None


@dataclass(frozen=True)
class ConversationView:
    """Everything said about a reflection, for templates/supervision/_conversation.html."""

    question: SaidView | None
    threads: tuple[ThreadView, ...]
    notes: tuple[SignedNoteView, ...]
    answer: AnswerView | None
    addenda: tuple[AddedView, ...]
    is_empty: bool


def present_conversation(
    found: Conversation,
    *,
    labels: Mapping[str, str],
    versions: Mapping[str, int],
    action: str | None,
) -> ConversationView:
    """The conversation. `labels` are those of the prompts whose threads belong here, in their order.

    `versions` are those of the answers on the page, so that a comment on an earlier answer says so; `action` is
    where a reply to a thread goes, if one may reply here.
    """
    places: list[str | None] = [*(prompt for prompt in labels if prompt in found.threads)]
    if labels and (None in found.threads or action):
        places.append(None)
    return ConversationView(
        question=present_said(found.question, None) if found.question else None,
        threads=tuple(
            present_thread(
                Thread(
                    prompt,
                    labels[prompt] if prompt else ABOUT_THE_WHOLE,
                    found.threads.get(prompt, ()),
                    version=versions.get(prompt) if prompt else None,
                    action=action,
                )
            )
            for prompt in places
        ),
        notes=tuple(present_signed(note) for note in found.notes),
        answer=_answer(found.acknowledged) if found.acknowledged else None,
        addenda=tuple(_added(one) for one in found.addenda),
        is_empty=found.is_empty,
    )


def present_thread(thread: Thread, *, announce: str = "") -> ThreadView:
    """One thread by itself."""
    return _thread_view(thread, thread.abouts, _thread_values(thread), announce)


def pour_thread(thread: Thread) -> Poured:
    """The same as a fragment of the review page."""
    abouts = thread.abouts
    return Poured(
        template="supervision/_thread.html",
        name="thread",
        # What came back from a form is rendered as it is.
        shape=None if thread.words or thread.fault else (thread.prompt, thread.label, abouts),
        values=_thread_values(thread),
        present=lambda values: _thread_view(thread, abouts, values),
    )


def present_said(said: Said, version: int | None) -> SaidView:
    """One thing said. `version` is that of the answer on the page."""
    return SaidView(said.by, moment_words(said.said_at), said.words, _about(said, version))


def present_signed(note: SignedNote) -> SignedNoteView:
    """A signed note."""
    signed = f"Signed by {note.signed_by}, {moment_words(note.signed_at)}"
    if note.was_signed_in_cover:
        signed += f", covering for {note.holder}"
    several = len(note.reflections)
    return SignedNoteView(
        id=f"note-{note.id}",
        heading=f"Supervision note, {day_words(note.held_on or day_of(note.signed_at))}",
        signed=signed,
        parts=tuple((AS_SIGNED.get(label, label), words) for label, words in note.words),
        functions=listed([FUNCTIONS[code].lower() for code in note.functions]),
        review=day_words(note.review_on) if note.review_on else "",
        actions=agreed_lines(note.actions),
        about_several=f"This note is about {several} reflections." if several > 1 else "",
    )


def agreed_lines(actions: Iterable[AgreedAction]) -> Each:
    """Agreed actions, one after the other."""
    return Each("supervision/_agreed_action.html", "action", tuple(present_agreed(one) for one in actions))


def anchor_of(prompt: str | None) -> str:
    """Where a thread stands on its page."""
    return f"thread-{prompt or PLACEHOLDER_ID}"


def _about(said: Said, version: int | None) -> str:
    if said.is_question:
        return "asked when handing it back"
    if version is not None and said.version is not None and said.version != version:
        return "about the answer as it was then"
    return ""


def _thread_values(thread: Thread) -> tuple[str, ...]:
    lines = ((one.by, moment_words(one.said_at), one.words) for one in thread.said)
    return (thread.action or "", thread.hint, *(part for line in lines for part in line))


def _thread_view(thread: Thread, abouts: tuple[str, ...], values: tuple[str, ...], announce: str = "") -> ThreadView:
    """What the template of a thread reads, from its values (or marks in their places)."""
    action, hint, *lines = values
    label, place = thread.label, thread.place
    form = None
    if action:
        form = CommentForm(
            action=action,
            prompt=thread.prompt or "",
            field=Field(
                name="words",
                id=thread.field_id,
                label=f"Your comment on {label if thread.prompt is None else f'“{label}”'}",
                hint=hint,
                value=thread.words,
                error=thread.fault,
                required=True,
                rows=3,
            ),
            button_id=f"send-{place}",
            error_id=f"comment-trouble-{place}",
        )
    said = zip(lines[0::3], lines[1::3], lines[2::3], abouts, strict=True)
    return ThreadView(f"thread-{place}", label, tuple(SaidView(*one) for one in said), form, announce)


def present_agreed(action: AgreedAction) -> AgreedView:
    """An action as it was agreed, and what has become of it."""
    closed = f" {day_words(day_of(action.closed_at))}" if action.closed_at else ""
    return AgreedView(
        what=action.what,
        owner=action.owner,
        due="" if action.closed_at else due_words(action.by_day),
        status=f"{status_words(action.status.value)}{closed}",
        outcome=action.outcome,
        remarks=tuple(SaidView(one.by, moment_words(one.said_at), one.words, "") for one in action.remarks),
    )


def _added(added: Added) -> AddedView:
    return AddedView(f"Added by {added.by}, {moment_words(added.added_at)}", added.reason, added.words)


def _answer(found: Acknowledged) -> AnswerView:
    way = "sees it the same way" if found.sees_it_the_same else "sees it differently"
    return AnswerView(f"{found.by} {way}, {moment_words(found.acknowledged_at)}", found.words)
