"""A draft as an adviser would meet it: every prompt with its fields, its readers and its help. Nothing is kept here."""

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from markupsafe import Markup

from app.clock import today
from app.people.signed_in import SignedIn
from app.reflections.content import MOST_ACTIONS
from app.reflections.states import AnswerState
from app.standards.definition import Definition, Prompt, PromptKind, Section
from app.standards.documents import InstalledDocument
from app.web.frame import Frame, Link
from app.web.pages.edit_prompt import HAS_CODES, EditPrompt, Shape, present_prompt
from app.web.pages.framing import frame_for
from app.web.pages.prompts import WhoReads, read_by_author
from app.web.pages.workspace import PLACE
from app.web.terms import Term, marked_terms, plain_words, terms_of
from app.workspace.queries import DraftToRead

WHEN_SHARED = WhoReads("You, and when you share: your supervisor,", "or whoever covers for them.")
UNREADABLE = (
    "There is no preview of this text yet: some of it cannot be read. Put right what is listed, and it is shown again."
)
HEADING = "Preview as an adviser sees it"


@dataclass(frozen=True)
class PreviewPrompt:
    """One prompt, and what it follows from where it comes up after some answers only."""

    follows: str
    label: str
    prompt: EditPrompt


@dataclass(frozen=True)
class PreviewSection:
    """One section with its prompts."""

    title: str
    intro: Markup | None
    prompts: tuple[PreviewPrompt, ...]


@dataclass(frozen=True)
class PreviewView:
    """The preview, or a sentence that says why there is none."""

    sentence: str
    title: str
    summary: Markup | None
    good_looks_like: tuple[str, ...]
    sections: tuple[PreviewSection, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class PreviewPage:
    """The preview as a page of its own."""

    frame: Frame
    heading: str
    preview: PreviewView


NO_PREVIEW = PreviewView(UNREADABLE, "", None, (), (), ())


def present_preview(definition: Definition | None) -> PreviewView:
    """The preview of a text, as far as it can be read."""
    if definition is None:
        return NO_PREVIEW
    shown_on = _shown_on(_with_own_ids(definition))
    return PreviewView(
        sentence="",
        title=plain_words(definition.title),
        summary=marked_terms(definition.summary, definition),
        good_looks_like=tuple(plain_words(one) for one in definition.good_looks_like),
        sections=tuple(_section(shown_on, one) for one in shown_on.definition.sections),
        terms=terms_of(definition),
    )


def present_preview_page(person: SignedIn, draft: DraftToRead, definition: Definition | None) -> PreviewPage:
    """The preview of the text that stands."""
    heading = f"Preview: {draft.title}"
    back = Link("Back to the draft", f"{PLACE}/{draft.id}")
    return PreviewPage(frame_for(person, heading, place=PLACE, back=back), heading, present_preview(definition))


def _section(shown_on: InstalledDocument, section: Section) -> PreviewSection:
    return PreviewSection(
        title=plain_words(section.title),
        intro=marked_terms(section.intro, shown_on.definition) if section.intro else None,
        prompts=tuple(_prompt(shown_on, one) for one in section.prompts),
    )


def _prompt(shown_on: InstalledDocument, prompt: Prompt) -> PreviewPrompt:
    reads = read_by_author() if prompt.is_private else WHEN_SHARED
    shape = Shape(
        document="",
        prompt=prompt.id,
        state=AnswerState.SKIPPED.value,
        chosen=(),
        stage="",
        has_history=False,
        waits=False,
        is_flagged=False,
    )
    made = present_prompt(shown_on, prompt, shape, ("", reads.lead, reads.more, "0", "", "", *_nothing_written(prompt)))
    controlling = shown_on.definition.prompt(prompt.when.prompt) if prompt.when else None
    follows = (controlling.label if controlling else prompt.when.prompt) if prompt.when else ""
    return PreviewPrompt(follows, prompt.label, replace(made, can_clear=False))


def _nothing_written(prompt: Prompt) -> tuple[str, ...]:
    if prompt.kind in HAS_CODES:
        return ()
    return ("",) * (3 * MOST_ACTIONS if prompt.kind is PromptKind.ACTIONS else 1)


def _with_own_ids(definition: Definition) -> Definition:
    """A draft may use an id twice, which is a fault; on a page each still needs one of its own."""
    # Not `definition.prompts`: what a definition has once worked out would be copied along.
    if max(Counter(prompt.id for section in definition.sections for prompt in section.prompts).values()) == 1:
        return definition
    number = iter(range(1, 1000))
    sections = tuple(
        section.model_copy(
            update={
                "prompts": tuple(
                    prompt.model_copy(update={"id": f"{prompt.id}-{next(number)}"}) for prompt in section.prompts
                )
            }
        )
        for section in definition.sections
    )
    return definition.model_copy(update={"sections": sections})


def _shown_on(definition: Definition) -> InstalledDocument:
    return InstalledDocument(
        id=UUID(int=0),
        sha256="",
        definition=definition,
        effective_from=today(),
        published_at=None,
        published_by=None,
    )
