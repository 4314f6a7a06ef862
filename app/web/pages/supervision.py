"""The supervisor's queue, and the cover sheet of a reflection that has not been opened yet."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.details import STAGES
from app.supervision.queries import CoverSheet
from app.supervision.queue import Place, QueuePart, QueueRow, QueueState
from app.web.frame import Frame, Link, NavLink
from app.web.pages.framing import frame_for
from app.web.pieces import Fact
from app.web.words import ago_words, day_words, moment_words

HEADINGS = {
    QueueState.TO_OPEN: "To open",
    QueueState.IN_SUPERVISION: "In supervision",
    QueueState.HANDED_BACK: "Handed back",
    QueueState.WAITING: "Waiting for acknowledgement",
    QueueState.ADDED_TO: "Added to after the note",
}
AGES = {
    QueueState.TO_OPEN: "shared",
    QueueState.IN_SUPERVISION: "opened",
    QueueState.HANDED_BACK: "handed back",
    QueueState.WAITING: "note signed",
    QueueState.ADDED_TO: "last step",
}
_AFTER = re.compile(r"(\d{8}T\d{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class QueueLine:
    """One reflection in the queue: whose, which standard, and facts. Never a label."""

    link: Link
    facts: str
    status: str
    age: str
    cover: str
    wrote_last: str


@dataclass(frozen=True)
class QueueSection:
    """One state of the queue."""

    id: str
    heading: str
    lines: tuple[QueueLine, ...]
    more: Link | None


@dataclass(frozen=True)
class QueuePage:
    """The queue: a filter, and a section for each state that holds something."""

    frame: Frame
    filters: tuple[NavLink, ...]
    sections: tuple[QueueSection, ...]
    nothing: str
    actions_href: str


@dataclass(frozen=True)
class CoverSheetPage:
    """What is known before opening, and what opening does."""

    frame: Frame
    heading: str
    facts: tuple[Fact, ...]
    cover: str
    what_opening_does: str
    action: str


def present_queue(person: SignedIn, parts: list[QueuePart], *, state: QueueState | None) -> QueuePage:
    """The queue as it stands."""
    filters = [NavLink("Everything that waits", "/supervision", state is None)]
    filters += [NavLink(words, f"/supervision?state={one.value}", one is state) for one, words in HEADINGS.items()]
    sections = tuple(_section(part) for part in parts if part.rows)
    nothing = "Nothing waits here." if state else "Nothing that was shared with you waits at the moment."
    return QueuePage(
        frame=frame_for(person, "Supervision", place="/supervision"),
        filters=tuple(filters),
        sections=sections,
        nothing="" if sections else nothing,
        actions_href="/actions",
    )


def present_cover_sheet(person: SignedIn, sheet: CoverSheet) -> CoverSheetPage:
    """The cover sheet."""
    heading = f"{sheet.author}: {sheet.title}"
    return CoverSheetPage(
        frame=frame_for(person, heading, place="/supervision", back=Link("Back to supervision", "/supervision")),
        heading=heading,
        facts=(
            Fact(key="Whose", value=sheet.author),
            Fact(key="Standard", value=f"{sheet.title}, document {sheet.version}"),
            Fact(key="Stage", value=STAGES.get(sheet.stage, sheet.stage)),
            Fact(key="Shared", value=moment_words(sheet.shared_at)),
            Fact(key="To talk about", value=flagged_words(sheet.flagged)),
        ),
        cover=f"You are covering for {sheet.holder}. The record shows that it was you who opened it."
        if sheet.is_cover
        else "",
        what_opening_does=(
            f"When you open it, {sheet.author} is told that you have, and when. "
            "From then on it can no longer be taken back or deleted. You can comment, and write the supervision note."
        ),
        action=f"/supervision/{sheet.id}/open",
    )


def flagged_words(count: int) -> str:
    """How many prompts the author would like to talk about."""
    if count == 0:
        return "nothing flagged"
    return "1 prompt flagged" if count == 1 else f"{count} prompts flagged"


def state_in(text: str) -> QueueState | None:
    """The state that the filter names, if it names one."""
    return QueueState(text) if text in {one.value for one in QueueState} else None


def place_in(text: str) -> Place | None:
    """Where the page before ended, if that can be read."""
    found = _AFTER.fullmatch(text)
    if found is None:
        return None
    try:
        return Place(datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), UUID(found[2]))
    except ValueError:
        return None


def _section(part: QueuePart) -> QueueSection:
    more = None
    if part.more:
        after = f"{part.more.since.astimezone(UTC).strftime(_STAMP)}-{part.more.id}"
        more = Link(
            "More", f"/supervision?state={part.state.value}&after={after}", context=HEADINGS[part.state].lower()
        )
    return QueueSection(
        id=part.state.value.replace("_", "-"),
        heading=HEADINGS[part.state],
        lines=tuple(_line(row, part.state) for row in part.rows),
        more=more,
    )


def _line(row: QueueRow, state: QueueState) -> QueueLine:
    facts = [
        f"document {row.version}",
        STAGES.get(row.stage, row.stage),
        f"shared {day_words(day_of(row.shared_at))}",
        flagged_words(row.flagged),
    ]
    last = (
        f"{row.wrote_last} wrote last, {ago_words(row.wrote_last_at)}" if row.wrote_last and row.wrote_last_at else ""
    )
    return QueueLine(
        link=Link(
            f"{row.author}: {row.title}", f"/supervision/{row.id}", context=f"shared {moment_words(row.shared_at)}"
        ),
        facts=" · ".join(facts),
        status=row.status.in_words,
        age=f"{AGES[state]} {ago_words(row.since)}",
        cover=f"for {row.holder}" if row.holder else "",
        wrote_last=last,
    )
