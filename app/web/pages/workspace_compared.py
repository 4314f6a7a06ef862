"""Texts to read: one with its line numbers, or two beside each other with what differs."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE
from app.web.words import moment_words
from app.workspace.compared_texts import ComparedLine, compare_texts
from app.workspace.lifecycle import DraftStatus
from app.workspace.line_ends import shown_text
from app.workspace.queries import AsideText, DraftToRead

MOST_PASSAGES = 200


@dataclass(frozen=True)
class PartView:
    """Neighbouring words: as they stand in both, taken out, or added."""

    text: str
    element: str


@dataclass(frozen=True)
class SideView:
    """One line of one side; without a number where this side has no such line."""

    number: str
    parts: tuple[PartView, ...]
    look: str


@dataclass(frozen=True)
class RowView:
    """Two lines beside each other."""

    left: SideView
    right: SideView


@dataclass(frozen=True)
class PassageView:
    """A change with the lines around it."""

    skipped: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class ComparedView:
    """Two texts beside each other."""

    left: str
    right: str
    passages: tuple[PassageView, ...]
    sentence: str


@dataclass(frozen=True)
class OneTextPage:
    """One of the texts so far, to read, or compared with another."""

    frame: Frame
    heading: str
    facts: str
    lines: tuple[str, ...]
    compared: ComparedView | None
    links: tuple[Link, ...]


@dataclass(frozen=True)
class BothPage:
    """A text of one's own that could not be saved, beside the one that stands."""

    frame: Frame
    heading: str
    facts: tuple[str, ...]
    compared: ComparedView
    action: str
    base: int
    may_write: bool
    by_hand: Link


def present_compared(left_text: str, right_text: str, *, left: str, right: str) -> ComparedView:
    """What differs between two texts, with three lines around each change."""
    found = compare_texts(left_text, right_text)
    count = len(found)
    sentence = "They say the same." if not count else f"{count} place{'' if count == 1 else 's'} where they differ."
    return ComparedView(
        left=left,
        right=right,
        passages=tuple(
            PassageView(
                skipped=_skipped(passage.skipped),
                rows=tuple(
                    RowView(_side(pair.left, pair.differs, "removed"), _side(pair.right, pair.differs, "added"))
                    for pair in passage.pairs
                ),
            )
            for passage in found[:MOST_PASSAGES]
        ),
        sentence=sentence,
    )


def present_one_text(person: SignedIn, draft: DraftToRead, beside: DraftToRead | None) -> OneTextPage:
    """A text with line numbers; with another beside it, only what differs."""
    root = f"{PLACE}/{draft.id}"
    row = next(one for one in draft.texts if one.number == draft.number)
    heading = f"Text {draft.number} of {draft.title}"
    text = shown_text(draft.source)
    links = [Link("Download this text", f"{root}/download.yaml?text={draft.number}")]
    if beside is not None:
        links.insert(0, Link("Read the whole text", f"{root}/texts/{draft.number}"))
    if draft.number != draft.text_number and draft.status is DraftStatus.DRAFT:
        links.append(Link("Put this text in the editor, to save it again", f"{root}/text?from={draft.number}"))
    if draft.number != draft.text_number and beside is None:
        compare = f"{root}/texts/{draft.text_number}?beside={draft.number}"
        links.insert(0, Link("Compare it with the text that stands", compare))
    return OneTextPage(
        frame=frame_for(person, heading, place=PLACE, back=Link("Back to the draft", root), wide=True),
        heading=heading,
        facts=f"Saved by {row.saved_by}, {moment_words(row.saved_at)}."
        + (" It is the text that stands." if draft.number == draft.text_number else ""),
        lines=() if beside else tuple(text.split("\n")),
        compared=present_compared(
            shown_text(beside.source), text, left=f"Text {beside.number}", right=f"Text {draft.number}"
        )
        if beside
        else None,
        links=tuple(links),
    )


def present_both(person: SignedIn, draft: DraftToRead, mine: AsideText) -> BothPage:
    """Both texts side by side, and the three ways to settle them."""
    root = f"{PLACE}/{draft.id}"
    theirs = next(one for one in draft.texts if one.number == draft.text_number)
    heading = "Two texts: choose, or join them"
    return BothPage(
        frame=frame_for(person, heading, place=PLACE, back=Link("Back to the draft", root), wide=True),
        heading=heading,
        facts=(
            f"{theirs.saved_by} saved {draft.title} {moment_words(theirs.saved_at)}. You saved another text of it "
            f"{moment_words(mine.kept_at)}, and had not seen theirs. Both are kept until you choose.",
        ),
        compared=present_compared(
            shown_text(draft.source),
            shown_text(mine.source),
            left=f"{theirs.saved_by}’s text, which stands",
            right="Your text",
        ),
        action=f"{root}/both/{mine.id}",
        base=draft.text_number,
        may_write=draft.status is DraftStatus.DRAFT,
        by_hand=Link("Join them by hand", f"{root}/text?mine={mine.id}"),
    )


def _skipped(lines: int) -> str:
    if not lines:
        return ""
    return "One line is the same." if lines == 1 else f"{lines} lines are the same."


def _side(line: ComparedLine | None, differs: bool, change: str) -> SideView:
    if line is None:
        return SideView("", (), "none")
    elements = {"kept": "span", "removed": "del", "added": "ins"}
    parts = tuple(PartView(part.text, elements[part.kind.value]) for part in line.parts)
    return SideView(str(line.number), parts, change if differs else "same")
