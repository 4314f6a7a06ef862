"""One document of a standard as its readers see it: what stands in the file, in words. The same for every reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from app.standards.definition import AreaOfLaw, Definition, Prompt, PromptKind, Section, Stage, Words
from app.standards.registries import CheckedMark, Reference, ReferenceKind
from app.web.frame import Link
from app.web.markdown import help_markup
from app.web.pieces import Fact
from app.web.terms import Term, marked_terms, plain_words, terms_of
from app.web.words import day_words

Room = Literal["none", "line", "few", "some", "many", "ticks", "actions"]

AREA_WORDS = {
    AreaOfLaw.PUBLIC_LAW: "Public law",
    AreaOfLaw.PRIVATE_LAW: "Private law",
    AreaOfLaw.BOTH: "Public and private law",
}
STAGE_WORDS = {
    Stage.ANY: "",
    Stage.ISSUE: "Usually from issue and allocation on.",
    Stage.CMH: "Usually from the case management hearing on.",
    Stage.MID: "Usually from the assessment period on.",
    Stage.IRH: "Usually from the issues resolution hearing on.",
    Stage.FINAL: "Usually from the final hearing on.",
    Stage.CLOSE: "Usually at the close of the case.",
}
MARK_WORDS = {
    CheckedMark.VERIFIED: "Verified",
    CheckedMark.PARTLY: "Partly verified",
    CheckedMark.UNVERIFIED: "Not verified",
}
KIND_OF_SOURCE = {
    ReferenceKind.STATUTE: "statute",
    ReferenceKind.RULE: "rule",
    ReferenceKind.JUDGMENT: "judgment",
    ReferenceKind.GUIDANCE: "guidance",
    ReferenceKind.RESEARCH: "research",
}
READERS = {True: "Only you.", False: "You, and your supervisor once you share."}


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One answer to choose; `alone` when choosing it clears the others."""

    label: Markup
    hint: Markup | None
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptView:
    """One prompt in words.

    For the blank sheet: `room` is how much space the answer gets, and `mark` what stands before each option, a circle
    for one choice and a box for several.
    """

    id: str
    label: str
    text: Markup
    hint: Markup | None
    readers_id: str
    readers: str
    how: str
    options: tuple[OptionView, ...]
    mark: Literal["circle", "box"]
    notes: tuple[str, ...]
    consider: tuple[Markup, ...]
    help: Markup | None
    sources: tuple[Link, ...]
    room: Room
    because: str | None
    not_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section with its prompts."""

    id: str
    title: str
    intro: Markup | None
    prompts: tuple[PromptView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source, and the mark that says how far it was checked; `url` only where there is one."""

    id: str
    cite: str
    title: str
    kind: str
    url: str | None
    mark: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """Everything that a document says, in the order in which it is read."""

    title: str
    independence: Markup
    source: Markup
    facts: tuple[Fact, ...]
    contents: tuple[Link, ...]
    good_looks_like: tuple[Markup, ...]
    sections: tuple[SectionView, ...]
    supervisor_questions: tuple[Markup, ...]
    sources: tuple[SourceView, ...]
    terms: tuple[Term, ...]


def present_document(definition: Definition, known: Mapping[str, Reference]) -> DocumentView:
    """The document in words, with the sources that it names as far as the register knows them."""
    named = _sources_named(definition)
    return DocumentView(
        title=plain_words(definition.title),
        independence=marked_terms(definition.independence, definition),
        source=marked_terms(definition.source, definition),
        facts=_facts(definition),
        contents=_contents(definition, bool(named)),
        good_looks_like=_marked_each(definition.good_looks_like, definition),
        sections=tuple(_section(section, definition, known) for section in definition.sections),
        supervisor_questions=_marked_each(definition.supervisor_questions, definition),
        sources=tuple(_source(source_id, known.get(source_id)) for source_id in named),
        terms=terms_of(definition),
    )


def asked_prompts(definition: Definition) -> int:
    """How many prompts ask for an answer; a note asks for none."""
    return sum(prompt.kind is not PromptKind.NOTE for prompt in definition.prompts)


def _facts(definition: Definition) -> tuple[Fact, ...]:
    rows = [
        ("For", AREA_WORDS[definition.area]),
        ("Written by", definition.owner),
        ("Agreed", day_words(definition.approved) if definition.approved else ""),
        ("In force from", day_words(definition.effective_from) if definition.effective_from else ""),
        ("To be looked at again by", day_words(definition.review_by) if definition.review_by else ""),
    ]
    return tuple(Fact(key=key, value=value) for key, value in rows if value)


def _contents(definition: Definition, has_sources: bool) -> tuple[Link, ...]:
    links = [Link("What good looks like", "#good-looks-like")]
    links += [Link(plain_words(section.title), f"#section-{section.id}") for section in definition.sections]
    links.append(Link("Questions for supervision", "#supervision"))
    if has_sources:
        links.append(Link("Sources", "#sources"))
    if definition.terms:
        links.append(Link("Words used here", "#words-used-here"))
    return (*links, Link("About this edition", "#about-this-edition"), Link("History of editions", "#history"))


def _section(section: Section, definition: Definition, known: Mapping[str, Reference]) -> SectionView:
    return SectionView(
        id=section.id,
        title=plain_words(section.title),
        intro=_marked(section.intro, definition),
        prompts=tuple(_prompt(prompt, definition, known) for prompt in section.prompts),
    )


def _prompt(prompt: Prompt, definition: Definition, known: Mapping[str, Reference]) -> PromptView:
    return PromptView(
        id=prompt.id,
        label=plain_words(prompt.label),
        text=marked_terms(prompt.text, definition),
        hint=_marked(prompt.hint, definition),
        readers_id=f"readers-{prompt.id}",
        readers=READERS[prompt.is_private],
        how=HOW_ANSWERED[prompt.kind](prompt),
        options=tuple(
            OptionView(
                label=marked_terms(option.label, definition),
                hint=_marked(option.hint, definition),
                alone=option.exclusive,
            )
            for option in prompt.options
        ),
        mark="box" if prompt.kind is PromptKind.CHOICES else "circle",
        notes=_notes(prompt, definition),
        consider=_marked_each(prompt.consider, definition),
        help=help_markup(prompt.help, definition) if prompt.help else None,
        sources=tuple(Link(_cite(known, one), f"#source-{one}") for one in prompt.references),
        room=_room(prompt),
        because=plain_words(prompt.because.label) if prompt.because else None,
        not_right=prompt.not_right,
    )


def _notes(prompt: Prompt, definition: Definition) -> tuple[str, ...]:
    """What else there is to know about a prompt, one short sentence each."""
    notes = []
    if prompt.because:
        guide = f" (about {prompt.because.words.guide} words)" if prompt.because.words else ""
        notes.append(f"You can add in your own words: “{plain_words(prompt.because.label)}”{guide}.")
    if prompt.not_right:
        notes.append("You can say that this is not right for this child, and why.")
    if prompt.when:
        notes.append(_asked_when(prompt, definition))
    if prompt.core:
        notes.append("One of the core prompts, which are also on the ten-minute path.")
    if prompt.required:
        notes.append("It is asked for before sharing.")
    if STAGE_WORDS[prompt.from_stage]:
        notes.append(STAGE_WORDS[prompt.from_stage])
    return tuple(notes)


def _asked_when(prompt: Prompt, definition: Definition) -> str:
    asked = definition.prompt(prompt.when.prompt) if prompt.when else None
    if prompt.when is None or asked is None:
        return ""
    if asked.kind is PromptKind.CONFIRM:
        return f"Asked only when “{plain_words(asked.label)}” is ticked."
    options = [asked.option(code) for code in prompt.when.is_]
    answers = [f"“{plain_words(option.label)}”" for option in options if option]
    return f"Asked only when the answer to “{plain_words(asked.label)}” is {_any_of(answers)}."


def _any_of(answers: list[str]) -> str:
    return f"{', '.join(answers[:-1])} or {answers[-1]}" if len(answers) > 1 else "".join(answers)


def _word_guide(words: Words | None) -> str:
    return f": about {words.guide} words, and {words.max:,} at most" if words else ""


def _number_words(prompt: Prompt) -> str:
    limits = f", from {prompt.min or 0} to {prompt.max:,}" if prompt.max is not None else ""
    return f"A whole number of {plain_words(prompt.unit or '')}{limits}."


HOW_ANSWERED: dict[PromptKind, Callable[[Prompt], str]] = {
    PromptKind.TEXT: lambda prompt: f"In your own words{_word_guide(prompt.words)}.",
    PromptKind.LINE: lambda _: "One line in your own words.",
    PromptKind.CHOICE: lambda _: "Choose one:",
    PromptKind.CHOICES: lambda _: "Choose as many as fit:",
    PromptKind.SCALE: lambda _: "Choose the nearest:",
    PromptKind.NUMBER: _number_words,
    PromptKind.DATE: lambda _: "A date.",
    PromptKind.CONFIRM: lambda _: "One box, to tick or to leave empty.",
    PromptKind.ACTIONS: lambda _: "Up to five things, each with a date if you like.",
    PromptKind.NOTE: lambda _: "To read. There is nothing to answer here.",
}
_ROOM: dict[PromptKind, Room] = {
    PromptKind.LINE: "line",
    PromptKind.CHOICE: "ticks",
    PromptKind.CHOICES: "ticks",
    PromptKind.SCALE: "ticks",
    PromptKind.NUMBER: "line",
    PromptKind.DATE: "line",
    PromptKind.CONFIRM: "ticks",
    PromptKind.ACTIONS: "actions",
    PromptKind.NOTE: "none",
}


def _room(prompt: Prompt) -> Room:
    guide = prompt.words.guide if prompt.words else 100
    return _ROOM.get(prompt.kind, "few" if guide <= 80 else "some" if guide <= 150 else "many")


def _sources_named(definition: Definition) -> tuple[str, ...]:
    """Every source that the document names, its own list first; each once."""
    by_prompts = [source for prompt in definition.prompts for source in prompt.references]
    return tuple(dict.fromkeys([*definition.references, *by_prompts]))


def _cite(known: Mapping[str, Reference], source_id: str) -> str:
    return known[source_id].cite if source_id in known else source_id


def _source(source_id: str, reference: Reference | None) -> SourceView:
    if reference is None:
        return SourceView(
            id=source_id,
            cite=source_id,
            title="",
            kind="",
            url=None,
            mark=MARK_WORDS[CheckedMark.UNVERIFIED],
            note="The register of sources has no sound entry for it today.",
        )
    return SourceView(
        id=source_id,
        cite=reference.cite,
        title=reference.title,
        kind=KIND_OF_SOURCE[reference.kind],
        url=reference.url,
        mark=MARK_WORDS[reference.checked],
        note=reference.note,
    )


def _marked(words: str | None, definition: Definition) -> Markup | None:
    return marked_terms(words, definition) if words else None


def _marked_each(texts: tuple[str, ...], definition: Definition) -> tuple[Markup, ...]:
    return tuple(marked_terms(one, definition) for one in texts)
