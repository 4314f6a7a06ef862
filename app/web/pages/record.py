"""One adviser's supervision record, as their supervisor today or whoever covers for her reads it."""

from dataclasses import dataclass

from markupsafe import Markup

from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.supervision.record import Record
from app.supervision.record_parts import Before, Between
from app.supervision.relations import Supervised
from app.web.frame import Frame, Link
from app.web.moulds import Each
from app.web.pages.conversation import agreed_lines
from app.web.pages.framing import frame_for
from app.web.pages.meeting import MEETINGS
from app.web.pages.meeting_parts import (
    meeting_lines,
    month_lines,
    more_of,
    record_address,
    review_words,
)
from app.web.words import ago_words, day_words

STANDS = {
    ReflectionStatus.SHARED: "Not opened yet, shared",
    ReflectionStatus.IN_SUPERVISION: "In supervision, opened",
    ReflectionStatus.HANDED_BACK: "Handed back",
    ReflectionStatus.DISCUSSED: "Waits for the adviser’s answer, note signed",
}


@dataclass(frozen=True)
class BetweenLine:
    """A reflection that is in the queue now. Without a label until it is opened."""

    link: Link
    label: str
    stands: str


@dataclass(frozen=True)
class RecordPage:
    """The record: what waits, meetings, actions, standards."""

    frame: Frame
    heading: str
    cover: str
    agenda: Link
    begin_action: str
    open_notes: tuple[Link, ...]
    review: str
    is_first_page: bool
    between: Each
    nothing_between: str
    meetings: Markup
    nothing_yet: str
    more: Link | None
    before: str
    open_actions: Each
    closed_actions: Each
    all_actions: Link
    standards: Markup


def present_record(person: SignedIn, found: Record, *, is_first_page: bool) -> RecordPage:
    """The record as it stands."""
    who = found.who
    address, heading = record_address(who.id), f"Supervision with {who.name}"
    nothing_yet = "No meeting is signed yet." if is_first_page else "There is nothing earlier."
    return RecordPage(
        frame=frame_for(
            person, heading, place="/supervision", back=Link("Back to supervision", "/supervision"), wide=True
        ),
        heading=heading,
        cover=_cover(who.holder) if who.is_cover else "",
        agenda=Link("Agenda for the next meeting", f"{address}/agenda"),
        begin_action="" if found.open_notes else f"{address}/meetings",
        open_notes=tuple(
            Link(f"Go on with the note begun {ago_words(one.started_at)}", f"{MEETINGS}/{one.id}")
            for one in found.open_notes
        ),
        review=review_words(found.review_on),
        is_first_page=is_first_page,
        between=Each("supervision/_between.html", "one", tuple(between_line(one) for one in found.between)),
        nothing_between=f"Nothing of {who.name}’s waits in your queue.",
        meetings=meeting_lines(found.meetings, root=MEETINGS),
        nothing_yet="" if found.meetings.rows else nothing_yet,
        more=more_of(found.meetings, address),
        before=_before(found.before, who) if found.before else "",
        open_actions=agreed_lines(found.open_actions),
        closed_actions=agreed_lines(found.closed_actions),
        all_actions=Link("All actions", "/actions"),
        standards=month_lines(found.standards),
    )


def between_line(one: Between) -> BetweenLine:
    """One reflection in the queue."""
    stands = f"{STANDS[one.status]} {ago_words(one.since)}"
    return BetweenLine(Link(one.title, f"/supervision/{one.id}", context=stands), one.label or "", stands)


def _cover(holder: str) -> str:
    return (
        f"You are covering for {holder}. Until you open a reflection, only its title stands here; once you do, the "
        "adviser can see that it was you."
    )


def _before(found: Before, who: Supervised) -> str:
    whose = who.holder if who.is_cover else "you"
    meetings = "1 meeting" if found.meetings == 1 else f"{found.meetings} meetings"
    last = "on" if found.meetings == 1 else "the last on"
    return (
        f"Before {whose}: {meetings}, {last} {day_words(found.last)}. What was said there stays between them; "
        "agreed actions that are still open have "
        f"passed to {whose}."
    )
