"""The words of a draft in the order in which an adviser meets them, each thing with its faults and its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.people.signed_in import SignedIn
from app.standards.definition import PromptKind, Visibility, read_date
from app.standards.faults import Fault, Steps, where
from app.web.forms.standard_fields import as_entry, showable
from app.web.forms.standard_forms import LISTS
from app.web.forms.standard_words import (
    AREAS,
    CHANGE_WORDS,
    KIND_WORDS,
    PROMISES,
    Tree,
    kind_of,
    prompts_in,
    prompts_of,
    sections_in,
    text_at,
    texts_in,
)
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE
from app.web.pages.workspace_words_form import sentence_of
from app.web.pieces import Fact
from app.web.words import day_words
from app.workspace.words import WordsOfDraft, is_inside

NOT_YET = "Nothing is written here yet"
SAID = {
    "saved": "Saved. Your colleagues see it now.",
    "both": "A colleague saved meanwhile; both are kept. Read the words below once more.",
    "same": "Nothing was changed, so nothing was saved.",
    "moved": "Moved. Your colleagues see it now.",
    "out": "Taken out. Every earlier text of the draft still has it.",
    "number": "It has its number now.",
}
HEAD_NAMES = {
    "summary": "Summary",
    "area": "Area of law",
    "owner": "Owner",
    "source": "Where the words come from",
    "approved": "Approved on",
    "effective_from": "In force from",
    "review_by": "To be reviewed by",
    "number": "Place in the list",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing of the document with its lines, its faults and the link to its form."""

    id: str
    heading: str
    change: Link
    facts: tuple[Fact, ...] = ()
    lines: tuple[str, ...] = ()
    empty: str = NOT_YET
    faults: tuple[str, ...] = ()
    worth_a_look: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptCard:
    """One prompt: what it is, and what can be done with it. `place` says where it stands now."""

    id: str
    label: str
    place: str
    question: str
    facts: tuple[str, ...]
    faults: tuple[str, ...]
    links: tuple[Link, ...]
    take_out: Link
    move: str
    may_go_up: bool
    may_go_down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCard:
    """A section with its prompts. `place` says where it stands now."""

    id: str
    title: str
    place: str
    intro: str
    faults: tuple[str, ...]
    change: Link
    prompts: tuple[PromptCard, ...]
    add: Link
    move: str
    take_out: str
    may_go_up: bool
    may_go_down: bool
    is_empty: bool


@dataclass(frozen=True)
class WordsPage:
    """The whole page."""

    frame: Frame
    caption: str
    heading: str
    base: int
    sentence: str
    editor: Link
    ways: tuple[Link, ...]
    number: str
    number_action: str
    head: Block
    blocks: tuple[Block, ...]
    faults: tuple[str, ...]
    sections: tuple[SectionCard, ...]
    add_section: Link


@dataclass(frozen=True)
class UnreadablePage:
    """A text that no form can show, and the way to where it can be put right."""

    frame: Frame
    heading: str
    sentence: str
    editor: Link


class _Faults:
    """The faults of the document, each taken once by the thing that it concerns: the smallest first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.left = list(faults)

    def at(self, steps: Steps) -> tuple[str, ...]:
        found = [one for one in self.left if is_inside(one.where, where(steps))]
        self.left = [one for one in self.left if one not in found]
        return tuple(dict.fromkeys(sentence_of(one) for one in found))


def present_words(person: SignedIn, words: WordsOfDraft, *, said: str = "") -> WordsPage:
    """The page for a member of the group."""
    root = f"{PLACE}/{words.draft.id}"
    here = f"{root}/words"
    faults = _Faults(words.faults)
    sections = _sections(words, faults, here)
    blocks = _blocks(words, faults, here)
    of_sections = faults.at(("sections",))
    heading = f"Write in a form: {words.draft.title}"
    return WordsPage(
        frame=frame_for(
            person, heading, place=PLACE, notice=SAID.get(said), back=Link("Back to the draft", root), wide=False
        ),
        caption=words.draft.group,
        heading=heading,
        base=words.draft.number,
        sentence=_how_it_stands(words),
        editor=Link("Write in YAML", f"{root}/text"),
        ways=(Link("See it as an adviser would", f"{root}/preview"),),
        number=words.number_to_give,
        number_action=f"{here}/number",
        head=_head(words, faults, here),
        blocks=blocks,
        faults=of_sections,
        sections=sections,
        add_section=Link("Add a section", f"{here}/sections/new"),
    )


def present_unreadable(person: SignedIn, draft_id: object, sentence: str) -> UnreadablePage:
    """The page for a text that cannot be read."""
    root = f"{PLACE}/{draft_id}"
    heading = "This text cannot be shown in a form"
    return UnreadablePage(
        frame=frame_for(person, heading, place=PLACE, back=Link("Back to the draft", root)),
        heading=heading,
        sentence=sentence,
        editor=Link("Open the YAML text", f"{root}/text"),
    )


def section_key(tree: Tree, number: int) -> str:
    """How an address names a section: by its id, or by its place where no id tells it from others."""
    sections = sections_in(tree)
    name = text_at(sections[number], "id")
    is_alone = [text_at(one, "id") for one in sections].count(name) == 1
    return name if name and is_alone and _is_slug(name) else str(number + 1)


def prompt_key(tree: Tree, steps: Steps) -> str:
    """How an address names a prompt: by its id, or by its place, such as 2.3."""
    names = [(found, text_at(one, "id")) for found, one in prompts_of(tree)]
    name = next((one for found, one in names if found == steps), None)
    is_alone = [one for _, one in names].count(name) == 1
    return name if name and is_alone and _is_slug(name) else f"{int(steps[1]) + 1}.{int(steps[3]) + 1}"


def section_title(sections: list[Any], number: int) -> str:
    """What a section is called, or its number while it has no title."""
    return text_at(sections[number], "title") or f"Section {number + 1}"


def _is_slug(name: str) -> bool:
    return name != "new" and name.isascii() and name[0].isalpha() and name.replace("-", "").isalnum()


def _how_it_stands(words: WordsOfDraft) -> str:
    count = len(words.faults)
    version = words.tree.get("version")
    number = f"Document {version}. " if isinstance(version, str) else ""
    if not count:
        return f"{number}Nothing is to be put right. Dates for publishing can be filled in whenever they are known."
    things = "One thing is" if count == 1 else f"{count} things are"
    return f"{number}{things} to be put right before it can be agreed. You find them below, where they belong."


def _head(words: WordsOfDraft, faults: _Faults, here: str) -> Block:
    facts = [Fact(key=HEAD_NAMES[key], value=_said(key, words.tree.get(key))) for key in HEAD_NAMES]
    title = Fact(key="Title", value=_said("title", words.tree.get("title")))
    return Block(
        id="head",
        heading="Title, summary and dates",
        change=Link("Change", f"{here}/head", "title, summary and dates"),
        facts=(title, *facts),
        faults=faults.at(()),
    )


def _said(key: str, value: Any) -> str:
    if value is None:
        return NOT_YET
    if key == "area":
        return next((said for area, said in AREAS.items() if area.value == value), str(value))
    day = read_date(value) if key in ("approved", "effective_from", "review_by") else None
    if isinstance(day, date):
        return day_words(day)
    return " ".join(showable(str(value)).split()) if isinstance(value, str | int) else "Written in the YAML text"


def _blocks(words: WordsOfDraft, faults: _Faults, here: str) -> tuple[Block, ...]:
    tree = words.tree
    lists = [
        Block(
            id=name.replace("_", "-"),
            heading=heading,
            change=Link("Change", f"{here}/lists/{name}", heading),
            lines=tuple(" ".join(one.split()) for one in texts_in(tree.get(name))),
            faults=faults.at((name,)),
        )
        for name, (heading, _, _) in LISTS.items()
    ]
    terms = tree.get("terms")
    explained = terms.items() if isinstance(terms, dict) else ()
    known = words.registries.references
    more = (
        Block(
            id="terms",
            heading="Words that are explained",
            change=Link("Change", f"{here}/terms", "words that are explained"),
            lines=tuple(
                showable(f"{word}: {' '.join(said.split())}") for word, said in explained if isinstance(said, str)
            ),
            empty="No word is explained",
            faults=faults.at(("terms",)),
        ),
        Block(
            id="sources",
            heading="Sources",
            change=Link("Change", f"{here}/sources", "sources"),
            lines=tuple(known[one].cite if one in known else one for one in texts_in(tree.get("references"))),
            empty="No source is named",
            faults=faults.at(("references",)),
        ),
        Block(
            id="changes",
            heading="What changed and why",
            change=Link("Change", f"{here}/changes", "what changed and why"),
            lines=tuple(_change(one) for one in _list(tree.get("changes"))),
            empty="Nothing is named. Only a document that follows another one needs it",
            faults=faults.at(("changes",)),
            worth_a_look=tuple(sentence_of(one) for one in words.draft.checked.warnings if one.where == "changes"),
        ),
    )
    return (*lists, *more)


def _change(entry: Any) -> str:
    held = as_entry(entry)
    kind = next((said for one, said in CHANGE_WORDS.items() if one.value == held.get("kind")), "A change")
    return f"{kind}: {text_at(held, 'what') or NOT_YET}"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _sections(words: WordsOfDraft, faults: _Faults, here: str) -> tuple[SectionCard, ...]:
    sections = sections_in(words.tree)
    cards = []
    for number, section in enumerate(sections):
        if not isinstance(section, dict):
            continue
        key, steps = section_key(words.tree, number), ("sections", number)
        title = section_title(sections, number)
        prompts = tuple(
            _prompt(words, faults, (*steps, "prompts", at), prompt, here)
            for at, prompt in enumerate(prompts_in(section))
            if isinstance(prompt, dict)
        )
        cards.append(
            SectionCard(
                id=f"section-{key}",
                title=title,
                place=f"section {title}, {number + 1} of {len(sections)}",
                intro=" ".join((text_at(section, "intro") or "").split()),
                faults=faults.at(steps),
                change=Link("Change", f"{here}/sections/{key}", f"section {title}"),
                prompts=prompts,
                add=Link("Add a prompt here", f"{here}/sections/{key}/prompts/new", f"to {title}"),
                move=f"{here}/sections/{key}/move",
                take_out=f"{here}/sections/{key}/take-out",
                may_go_up=number > 0,
                may_go_down=number < len(sections) - 1,
                is_empty=not prompts_in(section),
            )
        )
    return tuple(cards)


def _prompt(words: WordsOfDraft, faults: _Faults, steps: Steps, prompt: Tree, here: str) -> PromptCard:
    key = prompt_key(words.tree, steps)
    label = " ".join((text_at(prompt, "label") or f"Prompt {key}").split())
    form = f"{here}/prompts/{key}"
    section, at = int(steps[1]), int(steps[3])
    sections = sections_in(words.tree)
    return PromptCard(
        id=f"prompt-{key}",
        label=label,
        place=f"{label}, {at + 1} of {len(prompts_in(sections[section]))} in {section_title(sections, section)}",
        question=" ".join((text_at(prompt, "text") or NOT_YET).split()),
        facts=_facts(prompt),
        faults=faults.at(steps),
        links=(
            Link("Change", form, label),
            Link("Help, path and when", f"{form}/more", f"of {label}"),
            Link("Counting and sources", f"{form}/counting", f"of {label}"),
        ),
        take_out=Link("Take out", f"{form}/take-out", label),
        move=f"{form}/move",
        may_go_up=at > 0 or section > 0,
        may_go_down=at < len(prompts_in(sections[section])) - 1 or section < len(sections) - 1,
    )


def _facts(prompt: Tree) -> tuple[str, ...]:
    kind = kind_of(prompt.get("kind"))
    readers = next((said for one, (said, _) in PROMISES.items() if one.value == prompt.get("visibility")), None)
    count = len(_list(prompt.get("options")))
    answers = f" ({count})" if count else ""
    is_private = prompt.get("visibility") == Visibility.PRIVATE
    facts = [f"{KIND_WORDS[kind][0]}{answers}" if kind else "How it is answered is not chosen yet"]
    if kind is not PromptKind.NOTE:
        facts.append(f"Read by: {readers[0].lower()}{readers[1:]}" if readers else "Who reads it is not chosen yet")
    if prompt.get("core") is True:
        facts.append("Part of the ten-minute path")
    if isinstance(prompt.get("when"), dict):
        facts.append("Only asked after certain answers")
    if not is_private and kind is not PromptKind.NOTE:
        facts.append("Counted" if prompt.get("concept") else "Not counted")
    return tuple(facts)
