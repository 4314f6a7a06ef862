"""The question before a prompt is taken out of a draft, and what it means."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.web.forms.standard_words import Tree, prompts_of, text_at
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE
from app.workspace.words import WordsOfDraft


@dataclass(frozen=True)
class TakeOutPage:
    """The whole page."""

    frame: Frame
    caption: str
    heading: str
    question: str
    sentences: tuple[str, ...]
    action: str
    base: int
    keep: Link


def present_take_out(person: SignedIn, words: WordsOfDraft, key: str, prompt: Tree) -> TakeOutPage:
    """The page for one prompt."""
    label = " ".join((text_at(prompt, "label") or key).split())
    here = f"{PLACE}/{words.draft.id}/words"
    heading = f"Take out: {label}"
    back = Link("Back to the words of the standard", f"{here}#prompt-{key}")
    return TakeOutPage(
        frame=frame_for(person, heading, place=PLACE, back=back),
        caption=words.draft.title,
        heading=heading,
        question=" ".join((text_at(prompt, "text") or "").split()),
        sentences=_sentences(words, prompt),
        action=f"{here}/prompts/{key}/take-out",
        base=words.draft.number,
        keep=Link("Keep it", f"{here}#prompt-{key}"),
    )


def _sentences(words: WordsOfDraft, prompt: Tree) -> tuple[str, ...]:
    name = text_at(prompt, "id")
    depending = [
        text_at(one, "label") or text_at(one, "id") or "another prompt"
        for _, one in prompts_of(words.tree)
        if isinstance(one.get("when"), dict) and name is not None and one["when"].get("prompt") == name
    ]
    asked_too = (
        (f"It decides whether this is asked: {', '.join(depending)}. That is to be put right afterwards.",)
        if depending
        else ()
    )
    if not words.published(name):
        return ("It was never published, so nobody has answered it.", *asked_too)
    return (
        "Without it, the document is a new edition.",
        "Whatever was answered to it stays readable, beside the question as it was asked.",
        "Its id is never used again. A prompt that asks something like it gets another id.",
        *asked_too,
    )
