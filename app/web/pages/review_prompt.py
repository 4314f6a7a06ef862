"""One prompt on the review page: the answer as it was shared, beside what is said about it."""

from dataclasses import dataclass
from typing import NamedTuple

from app.reflections.states import AnswerState
from app.standards.definition import Prompt
from app.supervision.queries import ReviewPrompt
from app.web.moulds import Poured
from app.web.pages.prompts import ReadPrompt, Written, read_prompt, written_in

FLAGGED, FOLDED = "supervision/_flagged_prompt.html", "supervision/_folded_prompt.html"


@dataclass(frozen=True)
class PromptBeside:
    """One prompt: the answer as it was shared, and the thread beside it, empty where there is none."""

    id: str
    read: ReadPrompt
    summary: str
    changed: str
    thread: str
    is_open: bool


class Shape(NamedTuple):
    """What changes the markup of a prompt: everything but the values that are poured into it."""

    wording: str
    prompt: str
    state: str
    codes: tuple[str, ...]
    rows: int
    said: int
    is_changed: bool
    is_open: bool


def pour_prompt(one: ReviewPrompt, thread: Poured | None, *, is_open: bool) -> Poured:
    """The prompt, with its thread in its place."""
    written = written_in(one.prompt, one.state, one.given)
    shape = Shape(
        wording=one.wording,
        prompt=one.prompt.id,
        state=one.state.value,
        codes=written.codes,
        rows=len(written.rows),
        said=len(one.thread),
        is_changed=one.is_changed,
        is_open=is_open,
    )
    return Poured(
        template=FLAGGED if one.is_flagged else FOLDED,
        name="one",
        shape=shape,
        values=(
            thread or "",
            written.words,
            written.because or "",
            *(part for row in written.rows for part in row),
        ),
        present=lambda values: present_prompt(one.prompt, shape, values),
    )


def present_prompt(prompt: Prompt, shape: Shape, values: tuple[str, ...]) -> PromptBeside:
    """What the template of a prompt reads, from its shape and its values (or marks in their places)."""
    thread, words, because, *parts = values
    rows = tuple(zip(parts[0::2], parts[1::2], strict=True))
    read = read_prompt(prompt, AnswerState(shape.state), Written(words, shape.codes, rows, because))
    notes = list(read.chosen) if read.is_answered else [read.state]
    if shape.is_changed:
        notes.append("changed since it was last shared")
    if shape.said:
        notes.append("1 comment" if shape.said == 1 else f"{shape.said} comments")
    return PromptBeside(
        id=f"prompt-{prompt.id}",
        read=read,
        summary=" · ".join(notes),
        changed="Changed since it was last shared" if shape.is_changed else "",
        thread=thread,
        is_open=shape.is_open,
    )
