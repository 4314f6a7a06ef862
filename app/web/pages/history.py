"""Earlier versions of an answer, texts to choose from, and who has read a reflection."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import Wire, wire_of
from app.reflections.facts import ReflectionFacts
from app.reflections.lifecycle import MAY_BE_WRITTEN
from app.reflections.queries import AnswerHistory, Choosing
from app.reflections.readings import Reading
from app.reflections.states import Given
from app.standards.definition import Prompt, PromptKind
from app.web.forms.fields import Field
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.prompts import ReadPrompt, present_read, wording_of
from app.web.words import moment_words

CAPACITIES = {"holder": "as your supervisor", "cover": "covering for your supervisor"}


@dataclass(frozen=True)
class Earlier:
    """What an answer was at the end of one sitting."""

    when: str
    number: int
    read: ReadPrompt
    is_current: bool
    was_shared: bool
    asked: str


@dataclass(frozen=True)
class HistoryPage:
    """One answer's history. Only its author sees it."""

    frame: Frame
    heading: str
    text: str
    earlier: tuple[Earlier, ...]
    action: str
    can_restore: bool


@dataclass(frozen=True)
class Candidate:
    """One text to keep: where it came from, how it reads, and the fields that would save it."""

    title: str
    read: ReadPrompt
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChoosePage:
    """Two or more texts for one prompt."""

    frame: Frame
    heading: str
    text: str
    action: str
    base: int
    document: str
    current: Candidate | None
    asides: tuple[Candidate, ...]
    aside_ids: tuple[str, ...]
    joined: Field | None
    can_write: bool
    edit_href: str


@dataclass(frozen=True)
class ReaderRow:
    """One opening."""

    who: str
    capacity: str
    when: str


@dataclass(frozen=True)
class ReadersPage:
    """Who has read this."""

    frame: Frame
    heading: str
    label: str
    rows: tuple[ReaderRow, ...]


def present_history(person: SignedIn, found: AnswerHistory) -> HistoryPage:
    """The sittings, newest first."""
    root = f"/reflections/{found.facts.id}"
    newest = found.documents[found.sittings[0].document_id] if found.sittings else None
    prompt = newest.definition.prompt(found.prompt) if newest else None
    if prompt is None:
        raise NotFound
    heading = "Earlier versions"
    return HistoryPage(
        frame=frame_for(
            person, heading, place="/reflections", back=Link("Back to writing", f"{root}/edit#prompt-{found.prompt}")
        ),
        heading=heading,
        text=prompt.text,
        earlier=tuple(
            Earlier(
                when=moment_words(one.saved_at),
                number=one.number,
                read=_read(wording_of(found.documents, prompt, one.document_id), one.given),
                is_current=one.is_current,
                was_shared=one.was_shared,
                asked=_asked_otherwise(wording_of(found.documents, prompt, one.document_id), prompt),
            )
            for one in found.sittings
        ),
        action=f"{root}/history/{found.prompt}",
        can_restore=found.facts.status in MAY_BE_WRITTEN and found.is_asked,
    )


def _asked_otherwise(then: Prompt, newest: Prompt) -> str:
    """The question as it was asked then, where it is not the one that heads the page."""
    return then.text if then.text != newest.text else ""


def present_choose(person: SignedIn, found: Choosing) -> ChoosePage:
    """What is saved, what was set aside, and for words a field that joins them."""
    root = f"/reflections/{found.facts.id}"
    prompt = found.shown_on.definition.prompt(found.prompt)
    if prompt is None:
        raise NotFound
    heading = "Choose what to keep"
    current = found.current
    return ChoosePage(
        frame=frame_for(
            person, heading, place="/reflections", back=Link("Back to writing", f"{root}/edit#prompt-{prompt.id}")
        ),
        heading=heading,
        text=prompt.text,
        action=f"{root}/answers/{prompt.id}/choose",
        base=current.number if current else 0,
        document=found.shown_on.sha256,
        current=Candidate(
            f"Saved {moment_words(current.saved_at)}",
            _read(wording_of(found.documents, prompt, current.document_id), current.given),
            (),
        )
        if current
        else None,
        asides=tuple(
            Candidate(
                f"Typed on another page, {moment_words(aside.set_aside_at)}",
                _read(wording_of(found.documents, prompt, aside.document_id), aside.given),
                _fields(prompt, aside.given),
            )
            for aside in found.asides
        ),
        aside_ids=tuple(str(aside.id) for aside in found.asides),
        joined=_joined(prompt, found),
        can_write=found.facts.status in MAY_BE_WRITTEN,
        edit_href=f"{root}/edit#prompt-{prompt.id}",
    )


def present_readers(person: SignedIn, facts: ReflectionFacts, readings: list[Reading]) -> ReadersPage:
    """Every opening by anybody but the author, newest first."""
    heading = "Who has read this"
    return ReadersPage(
        frame=frame_for(
            person, heading, place="/reflections", back=Link("Back to the reflection", f"/reflections/{facts.id}")
        ),
        heading=heading,
        label=f"{facts.label}: {facts.title}",
        rows=reader_rows(readings),
    )


def reader_rows(readings: Sequence[Reading]) -> tuple[ReaderRow, ...]:
    """Who, in what capacity and when, in words."""
    return tuple(
        ReaderRow(one.reader, CAPACITIES.get(one.capacity, one.capacity), moment_words(one.moment)) for one in readings
    )


def _read(prompt: Prompt, given: Given) -> ReadPrompt:
    return present_read(prompt, given.state, given)


def _fields(prompt: Prompt, given: Given) -> tuple[tuple[str, str], ...]:
    wire: Wire = wire_of(prompt, given.content)
    names = ("what", "by", "key") if prompt.kind is PromptKind.ACTIONS else ("value", "by", "key")
    pairs = [
        (name, value) for name, values in zip(names, (wire.values, wire.by, wire.keys), strict=True) for value in values
    ]
    return (*pairs, ("state", given.state.value), ("because", given.because or ""))


def _joined(prompt: Prompt, found: Choosing) -> Field | None:
    """Both texts in one field, the saved one first, to edit before saving."""
    if prompt.kind is not PromptKind.TEXT:
        return None
    texts = [found.current.given.content.words] if found.current else []
    texts += [aside.given.content.words for aside in found.asides]
    return Field(
        name="value",
        id="joined",
        label="Join them: edit here as you like",
        value="\n\n".join(text for text in texts if text),
        rows=12,
    )
