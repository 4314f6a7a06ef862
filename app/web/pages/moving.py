"""What moving a draft to another edition would change, in four lists, before anything is moved."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.reflections.answers import CurrentAnswer
from app.reflections.editions import asks, fits
from app.reflections.queries import Move
from app.standards.definition import Prompt, PromptKind
from app.standards.difference import DifferencePart, PartKind, word_difference
from app.standards.documents import InstalledDocument
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.words import day_words

MEANWHILE = "A newer wording came in force after this page was shown. Look once more, then choose again."
SAID = {"newer": MEANWHILE}
KEPT = "Your answer is kept with your draft: you can read it at the foot of the page on which you write."
NARROWED = "Nobody but you reads the answer in this edition."
WIDENED = "Your supervisor reads an answer that you give here from now on. What you wrote privately stays yours."


@dataclass(frozen=True)
class SomeWords:
    """Neighbouring words, and whether they stand in this text only."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class OtherWords:
    """One text of a prompt in both editions, with the words that go and come marked."""

    part: str
    before: tuple[SomeWords, ...]
    after: tuple[SomeWords, ...]


@dataclass(frozen=True)
class MovedPrompt:
    """One prompt of the preview. `answered` says what becomes of the answer, if there is one."""

    label: str
    text: str
    answered: str
    words: tuple[OtherWords, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MoveList:
    """One of the four lists. What stays as it is comes first, and folded: what changes is what has to be read."""

    title: str
    says: str
    prompts: tuple[MovedPrompt, ...]
    folded: str = ""


@dataclass(frozen=True)
class MovePage:
    """The preview, and the button that moves."""

    frame: Frame
    heading: str
    standard: str
    says: tuple[str, ...]
    lists: tuple[MoveList, ...]
    action: str
    seen: str
    button: str
    stay: Link


def present_move(person: SignedIn, found: Move, target: InstalledDocument, *, is_back: bool, said: str) -> MovePage:
    """The four lists between the document that the draft is shown on and the one it would move to."""
    root = f"/reflections/{found.facts.id}"
    edition = f"edition {target.version}"
    heading = f"Move back to {edition}" if is_back else f"Move to {edition}"
    return MovePage(
        frame=frame_for(
            person, heading, place="/reflections", back=Link("Back to writing", f"{root}/edit"), notice=SAID.get(said)
        ),
        heading=heading,
        standard=target.definition.title,
        says=_says(found, target, is_back=is_back),
        lists=_lists(found, target),
        action=f"{root}/move-back" if is_back else f"{root}/move",
        seen=target.sha256,
        button=heading,
        stay=Link("Go on as it is", f"{root}/edit"),
    )


def _says(found: Move, target: InstalledDocument, *, is_back: bool) -> tuple[str, ...]:
    if is_back:
        first = f"This draft was moved here from edition {target.version}. Moving back undoes that."
        last = "Nothing that you wrote is changed or removed by it."
    else:
        since = day_words(target.effective_from)
        first = (
            f"Your draft is written on edition {found.shown_on.version}. "
            f"Edition {target.version} has been in force since {since}."
        )
        last = (
            "Nothing that you wrote is changed or removed by moving, and you can move back until you share or finish "
            "the reflection."
        )
    return first, last


def _lists(found: Move, target: InstalledDocument) -> tuple[MoveList, ...]:
    carried: list[MovedPrompt] = []
    reworded: list[MovedPrompt] = []
    new: list[MovedPrompt] = []
    for prompt in target.definition.prompts:
        if prompt.kind is PromptKind.NOTE:
            continue
        before = found.shown_on.definition.prompt(prompt.id)
        answer = found.answers.get(prompt.id)
        if before is None:
            new.append(_prompt(prompt, "You have answered it already." if answer else ""))
            continue
        words, notes = _other_words(before, prompt), _notes(before, prompt, answer)
        row = _prompt(prompt, "Your answer comes with it." if answer else "", words, notes)
        (reworded if words or notes else carried).append(row)
    gone = [
        _prompt(prompt, KEPT if prompt.id in found.answers else "")
        for prompt in found.shown_on.definition.prompts
        if prompt.kind is not PromptKind.NOTE and not asks(target, prompt.id)
    ]
    return (
        MoveList("Carried over", "Asked in the same words.", tuple(carried), "What is carried over"),
        MoveList("Wording changed", "Your answers come with them; you are asked to re-read them.", tuple(reworded)),
        MoveList("New", "Not asked before.", tuple(new)),
        MoveList(
            "No longer asked",
            "Answers stay with your draft, where you alone can read them. They are not shared.",
            tuple(gone),
        ),
    )


def _prompt(
    prompt: Prompt,
    answered: str,
    words: tuple[OtherWords, ...] = (),
    notes: tuple[str, ...] = (),
) -> MovedPrompt:
    return MovedPrompt(prompt.label, prompt.text, answered, words, notes)


def _other_words(before: Prompt, after: Prompt) -> tuple[OtherWords, ...]:
    """Every text of the prompt that reads otherwise: the question, its hint, the answers to choose from, the reason."""
    texts = [
        ("The question", before.text, after.text),
        ("The hint", before.hint or "", after.hint or ""),
        *(
            ("An answer", _label(before, code), _label(after, code))
            for code in dict.fromkeys((*before.codes, *after.codes))
        ),
        (
            "The reason",
            before.because.label if before.because else "",
            after.because.label if after.because else "",
        ),
        ("Counted in", before.unit or "", after.unit or ""),
    ]
    return tuple(_marked(part, old, new) for part, old, new in texts if old != new)


def _label(prompt: Prompt, code: str) -> str:
    option = prompt.option(code)
    return option.label if option else ""


def _marked(part: str, before: str, after: str) -> OtherWords:
    parts = word_difference(before, after)
    return OtherWords(
        part,
        _without(PartKind.ADDED, parts) if before else (),
        _without(PartKind.REMOVED, parts) if after else (),
    )


def _without(kind: PartKind, parts: tuple[DifferencePart, ...]) -> tuple[SomeWords, ...]:
    return tuple(SomeWords(one.text, one.kind is not PartKind.KEPT) for one in parts if one.kind is not kind)


def _notes(before: Prompt, after: Prompt, answer: CurrentAnswer | None) -> tuple[str, ...]:
    notes = []
    if after.is_private != before.is_private:
        notes.append(NARROWED if after.is_private else WIDENED)
    if answer is not None and not fits(after, answer.given):
        notes.append("Part of what you answered is not offered there. It stays as you gave it until you choose again.")
    return tuple(notes)


def target_of(found: Move, *, is_back: bool) -> InstalledDocument | None:
    """Where the draft would go; None when there is nowhere."""
    if is_back:
        return found.came_from
    return found.newer.document if found.newer else None
