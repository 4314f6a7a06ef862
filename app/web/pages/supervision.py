"""The supervisor's queue, and the cover sheet of a reflection that has not been opened yet."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from markupsafe import Markup

from app.clock import today
from app.people.signed_in import SignedIn
from app.reflections.details import STAGES
from app.supervision.queries import CoverSheet
from app.supervision.queue import Adviser, QueuePart, QueueRead
from app.supervision.queue_rows import Place, QueueRow, QueueState
from app.web.forms.fields import Choice, Field
from app.web.frame import Frame, Link, NavLink
from app.web.moulds import Each, Shown
from app.web.pages.framing import frame_for
from app.web.pages.supervision_ways import QUEUE, ways_from
from app.web.pieces import Fact
from app.web.rendering import poured
from app.web.shapes import PART_OF_THE_SHAPE
from app.web.words import ago_words, moment_words

HEADINGS = {
    QueueState.TO_OPEN: "To open",
    QueueState.IN_SUPERVISION: "In supervision",
    QueueState.HANDED_BACK: "Handed back",
    QueueState.WAITING: "Waiting for the adviser’s answer",
    QueueState.ANSWERED: "Answered",
    QueueState.ADDED_TO: "Added to after the note",
}
AGES = {
    QueueState.TO_OPEN: "shared",
    QueueState.IN_SUPERVISION: "opened",
    QueueState.HANDED_BACK: "handed back",
    QueueState.WAITING: "note signed",
    QueueState.ANSWERED: "answered",
    QueueState.ADDED_TO: "last step",
}
VIEWS = {True: "sees it the same way", False: "sees it differently"}
_AFTER = re.compile(r"(\d{8}T\d{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class QueueLine:
    """One reflection in the queue: whose, which standard, and facts. Never a label.

    `status` is empty where the heading above says it already.
    """

    link: Link
    facts: str
    status: str
    age: str
    cover: str
    news: tuple[str, ...]


@dataclass(frozen=True)
class QueueSection:
    """One state of the queue. Its lines are rendered before, each as it was if it comes again."""

    id: str
    heading: str
    lines: Markup
    more: Link | None


@dataclass(frozen=True)
class QueueFilters:
    """By state, and by adviser where there are two or more."""

    links: tuple[NavLink, ...]
    adviser: Field | None
    state: str


@dataclass(frozen=True)
class QueuePage:
    """The queue: filters by state and by adviser, and a section for each state that holds something."""

    frame: Frame
    ways: tuple[NavLink, ...] = field(metadata=PART_OF_THE_SHAPE)
    advisers: Markup
    filters: Markup
    sections: tuple[QueueSection, ...]
    nothing: str
    actions_due: str
    actions: Link


@dataclass(frozen=True)
class CoverSheetPage:
    """What is known before opening, and what opening does."""

    frame: Frame
    heading: str
    facts: tuple[Fact, ...]
    cover: str
    what_opening_does: str
    action: str


def present_queue(person: SignedIn, found: QueueRead, *, state: QueueState | None) -> QueuePage:
    """The queue as it stands."""
    chosen, day = found.adviser, today()
    sections = tuple(_section(part, chosen, day) for part in found.parts if part.rows)
    nothing = "Nothing waits here." if state else "Nothing that was shared with you waits at the moment."
    if chosen:
        nothing = f"Nothing of {chosen.name}’s waits here."
    return QueuePage(
        frame=frame_for(person, "Supervision", place="/supervision"),
        ways=ways_from(QUEUE),
        advisers=_records(found.advisers),
        filters=_filters(found.advisers, chosen, state),
        sections=sections,
        nothing="" if sections else nothing,
        actions_due=_due(found),
        actions=Link("Agreed actions", "/actions"),
    )


def present_cover_sheet(person: SignedIn, sheet: CoverSheet) -> CoverSheetPage:
    """The cover sheet."""
    heading = f"{sheet.author}: {sheet.title}"
    return CoverSheetPage(
        frame=frame_for(person, heading, place="/supervision", back=Link("Back to supervision", "/supervision")),
        heading=heading,
        facts=(
            Fact(key="Whose", value=sheet.author),
            Fact(key="Standard", value=f"{sheet.title}, {sheet.edition_mark or f'document {sheet.version}'}"),
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


def adviser_in(text: str) -> UUID | None:
    """The adviser that the filter names, if it can be read."""
    try:
        return UUID(text)
    except ValueError:
        return None


def place_in(text: str) -> Place | None:
    """Where the page before ended, if that can be read."""
    found = _AFTER.fullmatch(text)
    if found is None:
        return None
    try:
        return Place(datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), UUID(found[2]))
    except ValueError:
        return None


def _href(state: QueueState | None, adviser: str, after: str = "") -> str:
    """The queue, narrowed as it is now."""
    wanted = (("state", state.value if state else ""), ("adviser", adviser), ("after", after))
    query = "&".join(f"{name}={value}" for name, value in wanted if value)  # Codes, keys and moments: nothing to quote.
    return f"/supervision?{query}" if query else "/supervision"


@lru_cache(maxsize=512)
def _filters(advisers: tuple[Adviser, ...], chosen: Adviser | None, state: QueueState | None) -> Markup:
    """The filters as they stand for these advisers; the same advisers are the same filters."""
    key = chosen.key if chosen else ""
    links = [NavLink("Everything that waits", _href(None, key), state is None)]
    links += [NavLink(words, _href(one, key), one is state) for one, words in HEADINGS.items()]
    filters = QueueFilters(tuple(links), _adviser_field(advisers, chosen), state.value if state else "")
    return poured(Shown("supervision/_queue_filters.html", "filters", filters))


def _adviser_field(advisers: tuple[Adviser, ...], chosen: Adviser | None) -> Field | None:
    """Whose reflections to show. Somebody with one adviser has nothing to choose from."""
    if len(advisers) < 2:
        return None
    everybody = Choice(code="", label="Everybody", checked=chosen is None)
    choices = (Choice(code=one.key, label=one.name, checked=one is chosen) for one in advisers)
    return Field(name="adviser", id="adviser", label="Whose reflections", choices=(everybody, *choices))


@lru_cache(maxsize=512)
def _records(advisers: tuple[Adviser, ...]) -> Markup:
    """The way to each adviser's record; the same advisers are the same list."""
    links = tuple(Link(one.name, f"/supervision/people/{one.key}") for one in advisers)
    return poured(Each("supervision/_person_link.html", "one", links))


def _due(found: QueueRead) -> str:
    many, whose = found.actions_due, f" with {found.adviser.name}" if found.adviser else ""
    if many == 0:
        return f"No action agreed{whose} is due within seven days."
    if many == 1:
        return f"1 action agreed{whose} is due within seven days, or was due before."
    return f"{many} actions agreed{whose} are due within seven days, or were due before."


@lru_cache(maxsize=256)
def _section(part: QueuePart, adviser: Adviser | None, day: date) -> QueueSection:
    more = None
    if part.more:
        after = f"{part.more.since.astimezone(UTC).strftime(_STAMP)}-{part.more.id}"
        more = Link(
            "More", _href(part.state, adviser.key if adviser else "", after), context=HEADINGS[part.state].lower()
        )
    return QueueSection(
        id=part.state.value.replace("_", "-"),
        heading=HEADINGS[part.state],
        lines=Markup("".join([_line(row, part.state, day) for row in part.rows])),  # noqa: S704 - lines as poured
        more=more,
    )


@lru_cache(maxsize=4096)
def _line(row: QueueRow, state: QueueState, day: date) -> Markup:  # noqa: ARG001 - the words of a line are of one day
    """One line as it stands on the page; the same row on the same day is the same line."""
    line = QueueLine(
        link=Link(f"{row.author}: {row.title}", f"/supervision/{row.id}", f"shared {moment_words(row.shared_at)}"),
        facts=f"document {row.version} · {STAGES.get(row.stage, row.stage)} · {flagged_words(row.flagged)}",
        status=row.status.in_words if state is QueueState.ADDED_TO else "",
        age=f"{AGES[state]} {ago_words(row.since)}",
        cover=f"for {row.holder}" if row.holder else "",
        news=_news(row, state),
    )
    return poured(Shown("supervision/_queue_line.html", "line", line))


def _news(row: QueueRow, state: QueueState) -> tuple[str, ...]:
    """How the adviser answered, where that is the news; and who wrote last."""
    said = []
    if state is QueueState.ANSWERED and row.saw_it_the_same is not None:
        said.append(f"{row.author} {VIEWS[row.saw_it_the_same]}")
    if row.wrote_last and row.wrote_last_at:
        who = "You" if row.is_mine_last else row.wrote_last
        said.append(f"{who} wrote last, {ago_words(row.wrote_last_at)}")
    return tuple(said)
