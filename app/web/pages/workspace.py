"""The first page of the workspace: the group's drafts by where they stand, and files that wait or were refused."""

from dataclasses import dataclass
from datetime import datetime

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.standards.documents import InstalledDocument
from app.standards.library import Refused
from app.standards.reading import StandardToRead
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.terms import plain_words
from app.web.words import ago_words, day_words
from app.workspace.lifecycle import DraftStatus
from app.workspace.queries import DraftRow, Workspace

PLACE = "/workspace"
S = DraftStatus
HEADINGS = {
    S.DRAFT: "Being written",
    S.IN_CONSULTATION: "Being tried",
    S.AGREED: "Agreed, waiting to be published",
    S.PUBLISHED: "Published",
    S.PUT_AWAY: "Put away",
}
SINCE = {
    S.DRAFT: "Being written since",
    S.IN_CONSULTATION: "Being tried since",
    S.AGREED: "Agreed on",
    S.PUBLISHED: "Published on",
    S.PUT_AWAY: "Put away on",
}
NEXT = {
    S.DRAFT: "Next: ask people to try it, or agree it.",
    S.IN_CONSULTATION: "Next: wait for what they say, then agree it or return it to the group.",
    S.AGREED: "Next: a member who wrote none of it publishes it.",
    S.PUBLISHED: "Done. Its words stand as they are.",
    S.PUT_AWAY: "Nothing of it is lost. It can be taken out again.",
}
FOLDED = (S.PUBLISHED, S.PUT_AWAY)


@dataclass(frozen=True)
class DraftLine:
    """One draft in the list."""

    link: Link
    facts: str
    waiting: str
    next: str


@dataclass(frozen=True)
class DraftSection:
    """The drafts that stand at one point."""

    id: str
    heading: str
    is_folded: bool
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True)
class WaitingFile:
    """A file that the operator installed and that waits for a second person."""

    link: Link
    facts: str


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not installed, with every fault in it."""

    name: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class PublishedLine:
    """A standard that is published, and what a member can do about it."""

    link: Link
    ways: tuple[Link, ...]


@dataclass(frozen=True)
class WorkspacePage:
    """The whole page."""

    frame: Frame
    has_group: bool
    sections: tuple[DraftSection, ...]
    waiting_files: tuple[WaitingFile, ...]
    refused: tuple[RefusedFile, ...]
    published: tuple[PublishedLine, ...]


def present_workspace(person: SignedIn, found: Workspace, published: tuple[StandardToRead, ...]) -> WorkspacePage:
    """What a member of a working group sees first."""
    several = len(found.groups) > 1
    sections = (
        DraftSection(
            id=status.value.replace("_", "-"),
            heading=heading,
            is_folded=status in FOLDED,
            lines=tuple(_line(one, several) for one in found.drafts if one.status is status),
        )
        for status, heading in HEADINGS.items()
    )
    return WorkspacePage(
        frame=frame_for(person, "Workspace", place=PLACE),
        has_group=bool(found.groups),
        sections=tuple(one for one in sections if one.lines),
        waiting_files=tuple(_file(one) for one in found.waiting_files),
        refused=tuple(_refused(one) for one in found.refused),
        published=tuple(_published(one) for one in published),
    )


def since_words(status: DraftStatus, moment: datetime) -> str:
    """Where a draft stands and since when, such as: Agreed on 4 March 2026 (3 weeks ago)."""
    return f"{SINCE[status]} {day_words(day_of(moment))} ({ago_words(moment)})"


def comments_waiting(count: int) -> str:
    """How many comments wait for an answer, in words; nothing for none."""
    if not count:
        return ""
    return "1 comment waits for an answer." if count == 1 else f"{count} comments wait for an answer."


def _line(one: DraftRow, several: bool) -> DraftLine:
    facts = since_words(one.status, one.since)
    return DraftLine(
        link=Link(one.title, f"{PLACE}/{one.id}"),
        facts=f"{facts}. {one.group}." if several else f"{facts}.",
        waiting=comments_waiting(one.waiting_comments),
        next=NEXT[one.status],
    )


def _published(one: StandardToRead) -> PublishedLine:
    standard, title = one.document.standard, plain_words(one.document.definition.title)
    step = "Offer it again" if one.is_withdrawn else "Withdraw it"
    return PublishedLine(
        link=Link(f"{title}, {one.document.version}", f"/standards/{standard}"),
        ways=(
            Link("How its prompts are used", f"{PLACE}/health/{standard}", context=title),
            Link("What changed", f"/standards/{standard}/changes", context=title),
            Link(step, f"/standards/{standard}/withdraw", context=title),
        ),
    )


def _file(one: InstalledDocument) -> WaitingFile:
    return WaitingFile(
        link=Link(f"{one.definition.title}, {one.version}", f"{PLACE}/files/{one.id}"),
        facts=f"In force from {day_words(one.effective_from)}, once a second person has published it.",
    )


def _refused(one: Refused) -> RefusedFile:
    return RefusedFile(one.path, tuple(fault.removeprefix(f"{one.path}:") for fault in one.faults))
