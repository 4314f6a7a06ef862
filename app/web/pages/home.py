"""The home page: what is waiting, drafts at the place they were left, actions due, and where to start."""

from dataclasses import dataclass

from app.clock import day_of
from app.people.access import may
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.reflections.facts import ReflectionFacts
from app.reflections.lifecycle import ReflectionStatus
from app.supervision.home import Desk, NoteTold
from app.supervision.queries import ActionAhead
from app.supervision.queue_rows import QueueState
from app.web.frame import Frame, Link
from app.web.pages.changes import changes_words
from app.web.pages.consultation_after import AskedRow, asked_row
from app.web.pages.framing import frame_for
from app.web.words import ago_words, day_words, due_words
from app.workspace.queries import AskedOf

S = ReflectionStatus
MOST_DRAFTS = 5
MOST_ACTIONS = 5
NOT_BUILT_YET = {
    Role.INSIGHT_ANALYST: "The insight pages are not built yet.",
    Role.ADMINISTRATOR: "The pages for accounts, areas and teams are not built yet.",
    Role.PRIVACY_OFFICER: "The privacy officer’s pages are not built yet.",
}


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person: what, where, and why."""

    label: str
    title: str
    href: str
    sentence: str


@dataclass(frozen=True)
class Draft:
    """A reflection to go on with, at the place it was left."""

    label: str
    title: str
    href: str
    since: str


@dataclass(frozen=True)
class Due:
    """An action still ahead."""

    what: str
    due: str
    href: str


@dataclass(frozen=True)
class QueueCount:
    """How many reflections stand somewhere in the supervision queue."""

    words: str
    href: str


@dataclass(frozen=True)
class HomePage:
    """The blocks of the page; an empty one is not shown."""

    frame: Frame
    heading: str
    writes: bool
    asked: tuple[AskedRow, ...]
    waiting: tuple[Waiting, ...]
    with_supervisor: tuple[Waiting, ...]
    drafts: tuple[Draft, ...]
    has_more_drafts: bool
    told: tuple[str, ...]
    due: tuple[Due, ...]
    thought_about: tuple[Link, ...]
    supervises: bool
    queue: tuple[QueueCount, ...]
    said: tuple[Link, ...]
    looks_after: bool
    also: tuple[str, ...]


QUEUE_WORDS = {
    QueueState.TO_OPEN: "to open",
    QueueState.IN_SUPERVISION: "in supervision",
    QueueState.WAITING: "waiting for the adviser’s answer",
    QueueState.ANSWERED: "answered since you last read them",
    QueueState.ADDED_TO: "added to since you last read them",
}


def present_home(person: SignedIn, desk: Desk, actions: list[ActionAhead], asked: tuple[AskedOf, ...] = ()) -> HomePage:
    """The page for this person."""
    drafts = [one for one in desk.reflections if one.status is S.IN_PROGRESS]
    drafts.sort(key=lambda one: one.last_written_at or one.started_at, reverse=True)
    waiting = {one.id: found for one in desk.reflections if (found := _waiting(one, desk))}
    elsewhere = [one for one in desk.reflections if one.id not in waiting]
    return HomePage(
        frame=frame_for(person, f"Hello, {person.name.split()[0]}", place="/"),
        heading=f"Hello, {person.name.split()[0]}",
        writes=may(person, "reflection:list"),
        asked=tuple(asked_row(one) for one in asked),
        waiting=(*waiting.values(), *(_note(one) for one in desk.notes)),
        with_supervisor=tuple(found for one in elsewhere if (found := _with_supervisor(one))),
        drafts=tuple(_draft(one, desk) for one in drafts[:MOST_DRAFTS]),
        has_more_drafts=len(drafts) > MOST_DRAFTS,
        told=_told(desk, supervises=may(person, "supervision:list")),
        due=tuple(_due(one) for one in actions[:MOST_ACTIONS]),
        thought_about=_thought_about(desk),
        supervises=may(person, "supervision:list"),
        queue=_queue(desk),
        said=tuple(
            Link(f"{name} told you how a meeting was for them", "/supervision/feedback")
            for name in desk.told_how_it_was
        ),
        looks_after=may(person, "service:see-running"),
        also=tuple(NOT_BUILT_YET[role] for role in NOT_BUILT_YET if person.is_a(role)),
    )


def _waiting(facts: ReflectionFacts, desk: Desk) -> Waiting | None:
    root, holder = f"/reflections/{facts.id}", facts.holder or "Your supervisor"
    gone = facts.holder is not None and not facts.holder_is_there
    href, sentence = root, ""
    if facts.status is S.HANDED_BACK:
        href, sentence = f"{root}/edit", f"{holder} handed it back with a question {ago_words(facts.status_since)}."
    elif facts.status is S.DISCUSSED:
        sentence = f"The supervision note was signed {ago_words(facts.status_since)} and waits for your answer."
    elif facts.status is S.SHARED and gone:
        sentence = f"{holder} no longer supervises you and has not opened it. You can take it back."
    elif facts.status is S.IN_SUPERVISION and gone:
        sentence = f"{holder} no longer supervises you. You can end it without a note."
    elif comment := desk.comments.get(facts.id):
        href, sentence = f"{root}#conversation", f"{comment.by} wrote to you about it {ago_words(comment.said_at)}."
    return Waiting(facts.label, facts.title, href, sentence) if sentence else None


def _note(told: NoteTold) -> Waiting:
    words = f"A note of your meeting on {day_words(told.held_on)} waits for your answer"
    return Waiting(words, "", f"/my-supervision/{told.id}", f"Signed by {told.signed_by} {ago_words(told.signed_at)}.")


def _with_supervisor(facts: ReflectionFacts) -> Waiting | None:
    """What has been shared and asks nothing of its author now: whether it has been opened, and when."""
    root, holder = f"/reflections/{facts.id}", facts.holder or "your supervisor"
    since = ago_words(facts.status_since)
    if facts.status is S.SHARED:
        return Waiting(facts.label, facts.title, root, f"Shared with {holder} {since}, not opened yet.")
    if facts.status is S.IN_SUPERVISION:
        return Waiting(facts.label, facts.title, root, f"In supervision with {holder}: opened {since}.")
    return None


def _draft(facts: ReflectionFacts, desk: Desk) -> Draft:
    prompt = desk.left_at.get(facts.id)
    place = f"#prompt-{prompt}" if prompt else ""
    since = f"started {ago_words(facts.started_at)}"
    if facts.last_written_at:
        since = f"last written {ago_words(facts.last_written_at)}"
    return Draft(facts.label, facts.title, f"/reflections/{facts.id}/edit{place}", since)


def _thought_about(desk: Desk) -> tuple[Link, ...]:
    """My year: each standard once, newest first, with the day on which it was last thought about."""
    return tuple(
        Link(one.title, f"/standards/{one.standard}", context=f"last {day_words(day_of(one.moment))}")
        for one in desk.thought_about
    )


def _told(desk: Desk, *, supervises: bool) -> tuple[str, ...]:
    cover = [
        f"{one.cover} covers for {one.supervisor} from {day_words(one.from_day)} to {day_words(one.until_day)}, "
        f"and in that time can open what you share with {one.supervisor}, what is open already, and the notes of your "
        "meetings. You can see each time that they do."
        for one in desk.cover
    ]
    changes = changes_words(desk.changes, stands_in=supervises)
    added = [f"{one.by} added something to {one.label}, {ago_words(one.added_at)}." for one in desk.added]
    return (*changes, *cover, *added)


def _due(action: ActionAhead) -> Due:
    return Due(action.what, due_words(action.by_day), f"/actions#action-{action.id}")


def _queue(desk: Desk) -> tuple[QueueCount, ...]:
    counts = []
    for part in desk.queue:
        if part.rows and part.state in QUEUE_WORDS:
            many = f"{len(part.rows)}{' or more' if part.more else ''}"
            counts.append(QueueCount(f"{many} {QUEUE_WORDS[part.state]}", f"/supervision?state={part.state.value}"))
    return tuple(counts)
